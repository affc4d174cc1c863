//! Where the broker is and as whom to speak to it.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;
use thiserror::Error;

/// The port that IANA registered for MQTT over plain TCP.
const DEFAULT_PORT: u16 = 1883;
/// MQTT writes the length of a text in two bytes.
const TEXT_BYTES_MAX: usize = u16::MAX as usize;

/// A broker's address: `mqtt://[user[:password]@]host[:port]`. A value of this type is valid; shown or logged, it
/// never tells the password.
#[derive(Clone, PartialEq, Eq)]
pub struct MqttConfig {
    host: String,
    port: u16,
    login: Option<Login>,
    client_id: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

/// Why a text is not the address of a broker. The texts never contain the password.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseConfigError {
    /// Another protocol than MQTT, or none.
    #[error("read a broker's address: it has to begin with mqtt://, such as mqtt://127.0.0.1:1883")]
    Scheme,
    /// TLS is not spoken yet.
    #[error("use {0}://: encrypted MQTT is not supported yet, only mqtt://")]
    Encrypted(String),
    /// Nothing between `mqtt://` and the port.
    #[error("read a broker's address: the host is missing, such as in mqtt://127.0.0.1:1883")]
    NoHost,
    /// Characters that no host name has.
    #[error("read a broker's address: {0:?} is no host name")]
    Host(String),
    /// Not a number from 1 to 65535.
    #[error("read a broker's address: the port has to be a number from 1 to 65535")]
    Port,
    /// A path or a query.
    #[error("read a broker's address: nothing may follow the port")]
    Rest,
    /// A password without a user, control characters, a wrong escape, or more than 65535 bytes.
    #[error("read a broker's address: the user or the password is not usable")]
    Login,
    /// Empty, longer than MQTT allows, or with control characters.
    #[error("use {0:?} as a client identifier")]
    ClientId(String),
}

impl MqttConfig {
    /// A broker at `address`, without login.
    pub fn at(address: SocketAddr) -> Self {
        Self { host: address.ip().to_string(), port: address.port(), login: None, client_id: None }
    }

    /// Speaks to the broker as `client_id` instead of `heliotwin-<site>`. The broker keeps what was not yet
    /// acknowledged under this name, and it lets only one connection use it.
    ///
    /// # Errors
    /// When it is empty, longer than 65535 bytes, or has control characters.
    pub fn with_client_id(mut self, client_id: &str) -> Result<Self, ParseConfigError> {
        if client_id.is_empty() || !is_text(client_id) {
            return Err(ParseConfigError::ClientId(client_id.chars().take(80).collect()));
        }
        self.client_id = Some(client_id.to_owned());
        Ok(self)
    }

    /// Host name or IP address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// TCP port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// User and password, for whoever else has to speak to this broker; not to be shown.
    pub fn credentials(&self) -> Option<(&str, &str)> {
        self.login.as_ref().map(|login| (login.user.as_str(), login.password.as_str()))
    }

    pub(super) const fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }

    pub(super) fn client_id(&self, site: &str) -> String {
        self.client_id.clone().unwrap_or_else(|| format!("heliotwin-{site}"))
    }
}

impl FromStr for MqttConfig {
    type Err = ParseConfigError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(ParseConfigError::Scheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "mqtt" | "tcp" => {}
            scheme @ ("mqtts" | "ssl" | "tls" | "wss") => return Err(ParseConfigError::Encrypted(scheme.to_owned())),
            _ => return Err(ParseConfigError::Scheme),
        }
        // The last @, so that a password may contain one.
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(parse_login(login)?), place),
            None => (None, rest),
        };
        let (host, port) = parse_place(place)?;
        Ok(Self { host, port, login, client_id: None })
    }
}

fn parse_login(text: &str) -> Result<Login, ParseConfigError> {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let user = unescape(user).ok_or(ParseConfigError::Login)?;
    let password = unescape(password).ok_or(ParseConfigError::Login)?;
    if user.is_empty() || !is_text(&user) || !is_text(&password) {
        return Err(ParseConfigError::Login);
    }
    Ok(Login { user, password })
}

fn parse_place(text: &str) -> Result<(String, u16), ParseConfigError> {
    let text = text.strip_suffix('/').unwrap_or(text);
    if text.contains(['/', '?', '#']) {
        return Err(ParseConfigError::Rest);
    }
    // An IPv6 address stands in brackets: [::1]:1883.
    let (host, port) = match text.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or(ParseConfigError::Port)?)),
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if host.is_empty() {
        return Err(ParseConfigError::NoHost);
    }
    if !host.chars().all(|c| is_host(c) || (c == ':' && text.starts_with('['))) {
        return Err(ParseConfigError::Host(host.to_owned()));
    }
    let port = match port {
        None => DEFAULT_PORT,
        Some(port) => port.parse().ok().filter(|port| *port != 0).ok_or(ParseConfigError::Port)?,
    };
    Ok((host.to_owned(), port))
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

/// Whether MQTT can carry `text`.
fn is_text(text: &str) -> bool {
    text.len() <= TEXT_BYTES_MAX && !text.chars().any(char::is_control)
}

/// The address as it may be shown: with the user, without the password.
impl fmt::Display for MqttConfig {
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

impl fmt::Debug for MqttConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MqttConfig")
            .field("address", &format_args!("{self}"))
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        match text.parse::<MqttConfig>() {
            Ok(config) => assert_eq!(config.to_string(), expected, "{text}"),
            Err(error) => assert_eq!(error.to_string(), expected, "{text}"),
        }
    }

    #[test]
    fn addresses_are_read_or_refused_with_the_reason() {
        check("mqtt://127.0.0.1:1884", "mqtt://127.0.0.1:1884");
        check(" MQTT://broker.example/ ", "mqtt://broker.example:1883");
        check("mqtt://[::1]:1884", "mqtt://[::1]:1884");
        check("mqtt://dave@broker:9", "mqtt://dave@broker:9");
        check("127.0.0.1:1883", &ParseConfigError::Scheme.to_string());
        check("http://broker", &ParseConfigError::Scheme.to_string());
        check("mqtts://broker", "use mqtts://: encrypted MQTT is not supported yet, only mqtt://");
        check("mqtt://:1883", &ParseConfigError::NoHost.to_string());
        check("mqtt://a b:1883", "read a broker's address: \"a b\" is no host name");
        check("mqtt://::1", "read a broker's address: the host is missing, such as in mqtt://127.0.0.1:1883");
        check("mqtt://broker:0", &ParseConfigError::Port.to_string());
        check("mqtt://broker:70000", &ParseConfigError::Port.to_string());
        check("mqtt://broker:1883/dc", &ParseConfigError::Rest.to_string());
    }

    #[test]
    fn the_password_is_kept_and_never_shown() {
        let config: MqttConfig = "mqtt://dave:s3c%3Aret@x@broker:1883".parse().expect("a valid address");
        assert_eq!(config.credentials(), Some(("dave", "s3c:ret@x")));
        for shown in [config.to_string(), format!("{config:?}"), format!("{config:#?}")] {
            assert!(shown.contains("dave") && !shown.contains("s3c") && !shown.contains("ret"), "{shown}");
        }
        for wrong in [
            "mqtt://dave:s3cret@:1",
            "mqtt://:s3cret@broker",
            "mqtt://dave:s3cret%4@broker",
            "mqtt://d:s3cret@b:x",
            "mqtt://d:s3cret",
        ] {
            let error = wrong.parse::<MqttConfig>().expect_err(wrong);
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }

    #[test]
    fn client_identifier_comes_from_the_site_unless_given() {
        let config: MqttConfig = "mqtt://broker".parse().expect("a valid address");
        assert_eq!(config.client_id("demo"), "heliotwin-demo");
        assert_eq!(config.clone().with_client_id("wall-2").expect("usable").client_id("demo"), "wall-2");
        assert!(config.with_client_id("").is_err());
    }
}
