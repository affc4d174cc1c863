//! How a device is asked over HTTP.

use super::document::device_document;
use super::load::Reader;
use crate::position::Field;
use serde::Deserialize;
use twin_model::connection::{Trust, WebAccess, fingerprint};

/// The ports of `http://` and `https://`.
const HTTP: u16 = 80;
const HTTPS: u16 = 443;

device_document! {
    WebDocument {
        /// `http://host:port/path`, or `https://`.
        url: String,
        /// Who asks, and the password; that may be `$NAME`.
        #[serde(default)]
        login: Option<LoginDocument>,
        /// A file of certificates, PEM: one of these vouches for the device.
        #[serde(default)]
        authority: Option<String>,
        /// SHA-256 of the device's own certificate.
        #[serde(default)]
        fingerprint: Option<String>,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginDocument {
    user: String,
    password: String,
}

impl Reader<'_> {
    /// Where `device` answers, at `usual_path` where it tells none, and what lets one ask it.
    pub(super) fn web(&mut self, field: &Field, device: &WebDocument, usual_path: &str) -> Option<WebAccess> {
        let of_url = field.child("url");
        let split = device.url.trim().split_once("://");
        let Some((scheme @ ("http" | "https"), rest)) = split else {
            let reason = format!("{:?} does not begin with http:// or https://", device.url);
            self.problems.add(&of_url, "url", reason);
            return None;
        };
        let (host, path) = rest.find('/').map_or((rest, usual_path), |at| rest.split_at(at));
        if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.problems.add(&of_url, "path", format!("{path:?} is no path of a URL"));
        }
        let address = self.address(&of_url, host, if scheme == "https" { HTTPS } else { HTTP });
        let trust = self.trust(field, device, scheme == "https");
        let login = match &device.login {
            None => None,
            Some(login) => {
                let of_password = field.child("login").child("password");
                Some((login.user.as_str().into(), self.secret(&of_password, &login.password)?))
            }
        };
        Some(WebAccess { address: address?, path: path.to_owned(), trust: trust?, login })
    }

    /// Whom to believe; `None` inside where the conversation is in the clear.
    fn trust(&mut self, field: &Field, device: &WebDocument, is_secure: bool) -> Option<Option<Trust>> {
        match (&device.authority, &device.fingerprint) {
            (None, None) => Some(is_secure.then_some(Trust::System)),
            _ if !is_secure => {
                let reason = "is for https://; in the clear nobody proves who they are";
                let told = if device.authority.is_some() { "authority" } else { "fingerprint" };
                self.problems.add(&field.child(told), "trust", reason);
                None
            }
            (Some(_), Some(_)) => {
                let reason = "is one way and `authority` another: tell one of them";
                self.problems.add(&field.child("fingerprint"), "trust", reason);
                None
            }
            (Some(file), None) => Some(Some(Trust::Authority(file.clone()))),
            (None, Some(text)) => {
                let read = fingerprint(text);
                if read.is_none() {
                    let reason = "has to be the 64 hexadecimal digits of SHA-256, with colons or without";
                    self.problems.add(&field.child("fingerprint"), "fingerprint", reason);
                }
                read.map(|bytes| Some(Trust::Fingerprint(bytes)))
            }
        }
    }
}
