//! `heliotwin probe prometheus URL` and `heliotwin probe redfish URL`

use super::ReadArgs;
use twin_model::connection::ConnectionDraft;
use twin_model::profile::Protocol;

/// Which device to ask over HTTP, and what to show.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct WebArgs {
    /// Where it answers: http://HOST:PORT or https://HOST; without a path exporters are asked for /metrics, and services of Redfish
    /// from /redfish/v1/ on. Or where they are looked for: 10.0.0.0/24 or 10.0.0.10-50, after http:// or https:// and before :PORT,PORT
    /// where these are not the usual ones; nobody is told a password there
    #[arg(value_name = "URL")]
    url: String,
    /// A user of it; the password is read from HELIOTWIN_PROMETHEUS_PASSWORD or HELIOTWIN_REDFISH_PASSWORD
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// A file of certificates, PEM: one of these vouches for it
    #[arg(long, value_name = "FILE")]
    authority: Option<String>,
    /// SHA-256 of its own certificate
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<String>,
    #[command(flatten)]
    pub(super) read: ReadArgs,
}

impl WebArgs {
    pub(super) fn draft(&self, protocol: Protocol) -> ConnectionDraft {
        let mut draft = ConnectionDraft::new(protocol);
        let password = format!("$HELIOTWIN_{}_PASSWORD", protocol.to_string().to_uppercase());
        let told = [
            ("url", Some(self.url.clone())),
            ("login.user", self.user.clone()),
            ("login.password", self.user.is_some().then_some(password)),
            ("authority", self.authority.clone()),
            ("fingerprint", self.fingerprint.clone()),
        ];
        draft.access = told.into_iter().filter_map(|(field, told)| Some((field.to_owned(), told?))).collect();
        draft
    }
}
