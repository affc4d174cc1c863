//! What is told on the command line of a device over HTTP.

use anyhow::{anyhow, bail};
use twin_model::connection::{Secret, Trust, WebAccess, fingerprint, host_and_port};

/// As it was typed.
pub(super) struct WebTold<'a> {
    pub(super) url: &'a str,
    /// What is asked for where the URL tells no path.
    pub(super) usual_path: &'a str,
    pub(super) authority: Option<&'a str>,
    pub(super) fingerprint: Option<&'a str>,
    pub(super) user: Option<&'a str>,
    /// The variable of the environment that tells the user's password.
    pub(super) password_variable: &'a str,
}

impl WebTold<'_> {
    /// How the device is reached.
    ///
    /// # Errors
    /// When URL or fingerprint cannot be read, or a certificate is told for a conversation in the clear.
    pub(super) fn access(&self) -> anyhow::Result<WebAccess> {
        let refuse = || anyhow!("read {:?} as http://HOST:PORT or https://HOST:PORT", self.url);
        let (scheme, rest) = self.url.split_once("://").ok_or_else(refuse)?;
        let (host, path) = rest.find('/').map_or((rest, self.usual_path), |at| rest.split_at(at));
        let (port, is_secure) = match scheme {
            "http" => (80, false),
            "https" => (443, true),
            _ => return Err(refuse()),
        };
        let trust = match (self.authority, self.fingerprint) {
            (Some(file), _) => Some(Trust::Authority(file.to_owned())),
            (None, Some(text)) => {
                let read = fingerprint(text);
                Some(Trust::Fingerprint(read.ok_or_else(|| anyhow!("read {text:?} as 64 hexadecimal digits"))?))
            }
            (None, None) => is_secure.then_some(Trust::System),
        };
        if trust.is_some() && !is_secure {
            bail!("know {:?} by a certificate: it is not asked over https", self.url);
        }
        let password = std::env::var(self.password_variable).unwrap_or_default();
        let login = self.user.map(|user| (user.into(), Secret(password.into())));
        Ok(WebAccess { address: host_and_port(host, port).ok_or_else(refuse)?, path: path.to_owned(), trust, login })
    }
}
