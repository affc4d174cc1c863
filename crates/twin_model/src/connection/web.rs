//! How a device is asked over HTTP, whatever it says there.

use super::Secret;
use smol_str::SmolStr;

/// Where something answers HTTP, and what lets one ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAccess {
    /// `host:port`.
    pub address: String,
    /// What is asked for, from its `/` on.
    pub path: String,
    /// How the other side proves who it is and nobody listens; in the clear without.
    pub trust: Option<Trust>,
    /// A user and the password, for those that want them.
    pub login: Option<(SmolStr, Secret)>,
}

/// Whom to believe over TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Whom the authorities vouch for that the system trusts.
    System,
    /// Whom one of the authorities in this PEM file vouches for.
    Authority(String),
    /// Only the certificate with this SHA-256: devices vouch for themselves.
    Fingerprint([u8; 32]),
}

impl WebAccess {
    /// As people type it, without secrets: `http://10.0.0.30:9400/metrics`.
    pub fn url(&self) -> String {
        let scheme = if self.trust.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{}", self.address, self.path)
    }
}

/// The 32 bytes that `text` tells in hexadecimal digits, with colons between them or not, as tools print them.
pub fn fingerprint(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u32> = text.chars().filter(|c| *c != ':').map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::try_from(pair[0] * 16 + pair[1]).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_fingerprint_is_read_as_tools_print_it() {
        let plain = "00ff".repeat(16);
        let colons = ["00", "FF"].repeat(16).join(":");
        assert_eq!(fingerprint(&plain).map(|bytes| (bytes[0], bytes[31])), Some((0, 255)));
        assert_eq!(fingerprint(&colons), fingerprint(&plain));
        for wrong in ["", "00ff", &"0".repeat(63), &"x".repeat(64), "é"] {
            assert_eq!(fingerprint(wrong), None, "{wrong}");
        }
    }
}
