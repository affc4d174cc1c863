//! Where a broker listens, and as whom to speak to it.

use rumqttc::v5::MqttOptions;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The port that IANA gives to MQTT.
const PORT: u16 = 1883;

/// MQTT writes the length of a text in two bytes.
const TEXT_BYTES_MAX: usize = u16::MAX as usize;

/// A broker's address: `mqtt://[user[:password]@]host[:port]`. Shown or logged, it never tells the password.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BrokerAddress {
    /// Name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// As whom; `None` where everybody may come in.
    pub login: Option<Login>,
}

/// A user of a broker.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Login {
    /// Name.
    pub user: String,
    /// Password; empty when the user has none.
    pub password: String,
}

/// Why a text is no address of a broker. It does not say the text, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("read a broker's address: write it like mqtt://127.0.0.1:1883 or mqtt://user:password@127.0.0.1:1883")]
pub struct ParseBrokerAddressError;

impl BrokerAddress {
    /// How to reach it under the name `client_id`.
    pub(crate) fn options(&self, client_id: String) -> MqttOptions {
        let mut options = MqttOptions::new(client_id, self.host.clone(), self.port);
        if let Some(Login { user, password }) = &self.login {
            options.set_credentials(user, password);
        }
        options
    }
}

/// As it may be shown: with the user, without the password.
impl fmt::Display for BrokerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mqtt://")?;
        if let Some(login) = &self.login {
            write!(f, "{}@", login.user)?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Debug for BrokerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BrokerAddress({self})")
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

impl FromStr for BrokerAddress {
    type Err = ParseBrokerAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or(ParseBrokerAddressError)
    }
}

fn parse(text: &str) -> Option<BrokerAddress> {
    let rest = text.trim().strip_prefix("mqtt://")?;
    // The last @, so that a password may contain one.
    let (login, place) = match rest.rsplit_once('@') {
        Some((login, place)) => (Some(parse_login(login)?), place),
        None => (None, rest),
    };
    let place = place.strip_suffix('/').unwrap_or(place);
    let (host, port) = match place.strip_prefix('[') {
        Some(inner) => {
            let (host, port) = inner.split_once(']')?;
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    if host.is_empty() || host.contains(['/', ' ']) {
        return None;
    }
    let port = port.map_or(Some(PORT), |port| port.parse().ok())?;
    Some(BrokerAddress { host: host.to_owned(), port, login })
}

fn parse_login(text: &str) -> Option<Login> {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let (user, password) = (unescape(user)?, unescape(password)?);
    let is_text = |text: &str| text.len() <= TEXT_BYTES_MAX && !text.chars().any(char::is_control);
    (!user.is_empty() && is_text(&user) && is_text(&password)).then_some(Login { user, password })
}

/// Undoes `%40` and the like; `None` when an escape is cut short or the result is not UTF-8.
fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_alike() {
        for (text, host, port, written) in [
            ("mqtt://127.0.0.1:1884", "127.0.0.1", 1884, "mqtt://127.0.0.1:1884"),
            ("mqtt://broker", "broker", 1883, "mqtt://broker:1883"),
            ("mqtt://[::1]:1884", "::1", 1884, "mqtt://[::1]:1884"),
            ("mqtt://[::1]", "::1", 1883, "mqtt://[::1]:1883"),
            ("mqtt://dave@b:1", "b", 1, "mqtt://dave@b:1"),
        ] {
            let address: BrokerAddress = text.parse().expect("a good address");
            assert_eq!((address.host.as_str(), address.port), (host, port));
            assert_eq!(address.to_string(), written);
        }
        for text in ["127.0.0.1:1883", "mqtt://", "mqtt://host:many", "http://host:1", "mqtt://@b:1", "mqtt://[::1"] {
            assert!(text.parse::<BrokerAddress>().is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn the_password_is_kept_and_never_shown() {
        let address: BrokerAddress = "mqtt://dave:s3c%3Aret@x@broker:1884".parse().expect("a good address");
        let login = address.login.clone().expect("it names a user");
        assert_eq!((login.user.as_str(), login.password.as_str()), ("dave", "s3c:ret@x"));
        assert_eq!((address.host.as_str(), address.port), ("broker", 1884));
        for shown in [address.to_string(), format!("{address:?}"), format!("{login:#?}")] {
            assert!(shown.contains("dave") && !shown.contains("s3c") && !shown.contains("ret"), "{shown}");
        }
        for wrong in ["mqtt://dave:s3cret@:1", "mqtt://:s3cret@broker", "mqtt://d:s3cret%4@b", "mqtt://d:s3cret"] {
            let error = wrong.parse::<BrokerAddress>().expect_err(wrong);
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }
}
