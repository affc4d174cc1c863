//! `heliotwin probe redfish URL`

use super::ReadArgs;
use super::web::WebTold;
use twin_engine::probe::{Answer, ask_now};
use twin_model::connection::{Access, WebAccess};

/// Which service to ask, and what to show.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RedfishArgs {
    /// Where the service is: https://HOST or http://HOST:PORT; `/redfish/v1/` is where it begins when no path is told
    #[arg(value_name = "URL")]
    url: String,
    /// A user of it; the password is read from HELIOTWIN_REDFISH_PASSWORD
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

impl RedfishArgs {
    pub(super) fn ask(&self) -> anyhow::Result<Answer> {
        let profiles = self.read.profiles()?;
        Ok(ask_now(&Access::Redfish(self.access()?), &profiles, self.read.profile.as_deref())?)
    }

    fn access(&self) -> anyhow::Result<WebAccess> {
        WebTold {
            url: &self.url,
            usual_path: "/redfish/v1/",
            authority: self.authority.as_deref(),
            fingerprint: self.fingerprint.as_deref(),
            user: self.user.as_deref(),
            password_variable: "HELIOTWIN_REDFISH_PASSWORD",
        }
        .access()
    }
}
