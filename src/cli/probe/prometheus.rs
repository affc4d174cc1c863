//! `heliotwin probe prometheus URL`

use super::ReadArgs;
use anyhow::{anyhow, bail};
use twin_engine::probe::{Answer, ask_now};
use twin_model::connection::{Access, Secret, Trust, WebAccess, fingerprint, host_and_port};

/// Which exporter to ask, and what to show.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PrometheusArgs {
    /// Where the exporter is: http://HOST:PORT or https://; `/metrics` is asked for where no path is told
    #[arg(value_name = "URL")]
    url: String,
    /// A user of it; the password is read from HELIOTWIN_PROMETHEUS_PASSWORD
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// A file of certificates, PEM: one of these vouches for it
    #[arg(long, value_name = "FILE", conflicts_with = "fingerprint")]
    authority: Option<String>,
    /// SHA-256 of its own certificate
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<String>,
    #[command(flatten)]
    pub(super) read: ReadArgs,
}

impl PrometheusArgs {
    pub(super) fn ask(&self) -> anyhow::Result<Answer> {
        let profiles = self.read.profiles()?;
        Ok(ask_now(&Access::Prometheus(self.access()?), &profiles, self.read.profile.as_deref())?)
    }

    fn access(&self) -> anyhow::Result<WebAccess> {
        let refuse = || anyhow!("read {:?} as http://HOST:PORT or https://HOST:PORT", self.url);
        let (scheme, rest) = self.url.split_once("://").ok_or_else(refuse)?;
        let (host, path) = rest.find('/').map_or((rest, "/metrics"), |at| rest.split_at(at));
        let (port, is_secure) = match scheme {
            "http" => (80, false),
            "https" => (443, true),
            _ => return Err(refuse()),
        };
        let trust = match (&self.authority, &self.fingerprint) {
            (Some(file), _) => Some(Trust::Authority(file.clone())),
            (None, Some(text)) => {
                let read = fingerprint(text);
                Some(Trust::Fingerprint(read.ok_or_else(|| anyhow!("read {text:?} as 64 hexadecimal digits"))?))
            }
            (None, None) => is_secure.then_some(Trust::System),
        };
        if trust.is_some() && !is_secure {
            bail!("know {:?} by a certificate: it is not asked over https", self.url);
        }
        let password = std::env::var("HELIOTWIN_PROMETHEUS_PASSWORD").unwrap_or_default();
        let login = self.user.as_ref().map(|user| (user.as_str().into(), Secret(password.into())));
        Ok(WebAccess { address: host_and_port(host, port).ok_or_else(refuse)?, path: path.to_owned(), trust, login })
    }
}
