//! Devices that are asked for what they tell, and what of it belongs where.

use crate::profile::{Fold, Profile};
use crate::{Place, PointIndex};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;
use std::net::Ipv6Addr;
use std::sync::Arc;
use std::time::Duration;

/// The port that IANA registered for SNMP.
pub const SNMP_PORT: u16 = 161;

/// A device that answers SNMP, and the points that it feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct SnmpConnection {
    /// What people call it, unique among connections: `ups-a card`.
    pub name: SmolStr,
    /// `host:port`.
    pub address: String,
    /// What lets one read it.
    pub login: SnmpLogin,
    /// How it is read.
    pub profile: Arc<Profile>,
    /// From one poll to the next.
    pub period: Duration,
    /// The equipment that it stands for: what it does not tell of that, nobody expects.
    pub place: Option<Place>,
    /// What it feeds; never empty.
    pub bindings: Vec<Binding>,
}

/// What lets one read a device over SNMP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnmpLogin {
    /// Version 2c: a community, in the clear.
    Community(Secret),
    /// Version 3: a user of the device.
    User(SnmpUser),
}

/// A user of a device that speaks SNMP version 3 (RFC 3414).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnmpUser {
    /// Its name at the device.
    pub name: SmolStr,
    /// How it proves who it is, and its password, of 8 characters at least; without, anybody may say that they are the user.
    pub authentication: Option<(Digest, Secret)>,
    /// How its conversations are encrypted, and the password for that; never without authentication.
    pub privacy: Option<(Cipher, Secret)>,
}

/// What authenticates messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Digest {
    /// HMAC-MD5-96: only for devices that know nothing better.
    Md5,
    /// HMAC-SHA-96: alike.
    Sha1,
    /// RFC 7860.
    Sha224,
    /// RFC 7860.
    Sha256,
    /// RFC 7860.
    Sha384,
    /// RFC 7860.
    Sha512,
}

/// What encrypts messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cipher {
    /// CBC-DES: only for devices that know nothing better.
    Des,
    /// CFB-AES-128 (RFC 3826).
    Aes128,
    /// AES-192 with Blumenthal's longer keys, as net-snmp has it.
    Aes192,
    /// AES-256 alike.
    Aes256,
}

/// A password: shown, it never tells itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub SmolStr);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A point of a profile that feeds a point of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The profile's point.
    pub from: SmolStr,
    /// What its rows make together.
    pub fold: Fold,
    /// The site's point.
    pub point: PointIndex,
    /// Whether it is missed when it does not come.
    pub is_expected: bool,
}

/// `text` as `host:port`, with `port` where it tells none; an IPv6 address gets its brackets. `None` when there is no host, or the
/// port is no number from 1 to 65535.
pub fn host_and_port(text: &str, port: u16) -> Option<String> {
    let text = text.trim();
    if let Ok(bare) = text.parse::<Ipv6Addr>() {
        return Some(format!("[{bare}]:{port}"));
    }
    let is_host = |host: &str| !host.is_empty() && !host.contains([' ', '/', '@']);
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0)).then(|| text.to_owned())
        }
        Some(_) => None,
        None => is_host(text).then(|| format!("{text}:{port}")),
    }
}

#[cfg(test)]
mod tests {
    use super::host_and_port;

    #[test]
    fn an_address_without_a_port_gets_the_usual_one() {
        for (typed, whole) in [
            ("10.0.0.20", Some("10.0.0.20:161")),
            (" 10.0.0.20:1161 ", Some("10.0.0.20:1161")),
            ("pdu-a.example", Some("pdu-a.example:161")),
            ("::1", Some("[::1]:161")),
            ("[::1]:1161", Some("[::1]:1161")),
            ("", None),
            (":161", None),
            ("a:0", None),
            ("a:b", None),
            ("snmp://a", None),
        ] {
            assert_eq!(host_and_port(typed, 161).as_deref(), whole, "{typed}");
        }
    }
}
