//! Where a broker listens, and as whom to speak to it.

use rumqttc::v5::MqttOptions;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;
use twin_model::connection::MqttConfig;

/// A broker's address: `mqtt://[user[:password]@]host[:port]`, in the clear. Shown or logged, it never tells the password.
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
        let config: MqttConfig = text.parse().map_err(|_| ParseBrokerAddressError)?;
        if config.tls().is_some() {
            return Err(ParseBrokerAddressError);
        }
        let login = config.credentials();
        let login = login.map(|(user, password)| Login { user: user.to_owned(), password: password.to_owned() });
        Ok(Self { host: config.host().to_owned(), port: config.port(), login })
    }
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
