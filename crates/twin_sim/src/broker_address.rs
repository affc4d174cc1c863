//! Where a broker listens.

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The port that IANA gives to MQTT.
const PORT: u16 = 1883;

/// A broker's host and port, written `mqtt://host:port`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BrokerAddress {
    /// Name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// Why a text is no address of a broker.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("parse {text:?} as a broker's address, such as mqtt://127.0.0.1:1883")]
pub struct ParseBrokerAddressError {
    text: String,
}

impl fmt::Display for BrokerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "mqtt://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "mqtt://{}:{}", self.host, self.port)
        }
    }
}

impl FromStr for BrokerAddress {
    type Err = ParseBrokerAddressError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || ParseBrokerAddressError { text: text.to_owned() };
        let rest = text.trim().strip_prefix("mqtt://").ok_or_else(refused)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']').ok_or_else(refused)?;
                (host, if port.is_empty() { None } else { Some(port.strip_prefix(':').ok_or_else(refused)?) })
            }
            None => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
        };
        if host.is_empty() || host.contains(['/', '@', ' ']) {
            return Err(refused());
        }
        let port = port.map_or(Ok(PORT), |port| port.parse().map_err(|_| refused()))?;
        Ok(Self { host: host.to_owned(), port })
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
        ] {
            let address: BrokerAddress = text.parse().expect("a good address");
            assert_eq!((address.host.as_str(), address.port), (host, port));
            assert_eq!(address.to_string(), written);
        }
        for text in ["127.0.0.1:1883", "mqtt://", "mqtt://host:many", "http://host:1", "mqtt://a@b:1", "mqtt://[::1"] {
            assert!(text.parse::<BrokerAddress>().is_err(), "{text} was accepted");
        }
    }
}
