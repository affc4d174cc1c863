//! `heliotwin probe prometheus URL`

use super::ReadArgs;
use super::web::WebTold;
use twin_engine::probe::{Answer, ask_now};
use twin_model::connection::{Access, WebAccess};

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
        WebTold {
            url: &self.url,
            usual_path: "/metrics",
            authority: self.authority.as_deref(),
            fingerprint: self.fingerprint.as_deref(),
            user: self.user.as_deref(),
            password_variable: "HELIOTWIN_PROMETHEUS_PASSWORD",
        }
        .access()
    }
}
