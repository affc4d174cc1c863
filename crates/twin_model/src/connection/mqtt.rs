//! Where an MQTT broker is, as whom to speak to it, and how.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use thiserror::Error;

/// The port that IANA registered for MQTT over plain TCP.
const PLAIN_PORT: u16 = 1883;
/// The one for MQTT over TLS.
const TLS_PORT: u16 = 8883;
/// MQTT writes the length of a text in two bytes.
const TEXT_BYTES_MAX: usize = u16::MAX as usize;

/// A broker's address: `mqtt://[user[:password]@]host[:port][?option=value&…]`, or `mqtts://` for TLS. Options are
/// `version` (`5` or `3.1.1`) and, for TLS, the PEM files `ca`, `cert` and `key`. A value of this type is valid; shown or
/// logged, it never tells the password.
#[derive(Clone, PartialEq, Eq)]
pub struct MqttConfig {
    host: String,
    port: u16,
    login: Option<Login>,
    client_id: Option<String>,
    tls: Option<MqttTls>,
    version: MqttVersion,
}

#[derive(Clone, PartialEq, Eq)]
struct Login {
    user: String,
    password: String,
}

/// How a broker's certificate is judged, and what proves to it who we are: PEM files, read at every connection, so that
/// renewed ones are used without a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MqttTls {
    /// Who may have signed the broker's certificate; `None` for whom the system trusts.
    pub ca: Option<PathBuf>,
    /// Our certificate, with those that lead to its root, and its key.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// Which MQTT to speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MqttVersion {
    /// 5, and 3.1.1 with a broker that does not know it.
    #[default]
    Newest,
    /// 5.
    V5,
    /// 3.1.1.
    V311,
}

/// Why a text is not the address of a broker. The texts never contain the password.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseConfigError {
    /// Another protocol than MQTT, or none.
    #[error("read a broker's address: it has to begin with mqtt:// or mqtts://, such as mqtt://127.0.0.1:1883")]
    Scheme,
    /// MQTT in web sockets is not spoken.
    #[error("use {0}://: MQTT in web sockets is not spoken, only mqtt:// and mqtts://")]
    WebSocket(String),
    /// Nothing between `mqtt://` and the port.
    #[error("read a broker's address: the host is missing, such as in mqtt://127.0.0.1:1883")]
    NoHost,
    /// Characters that no host name has.
    #[error("read a broker's address: {0:?} is no host name")]
    Host(String),
    /// Not a number from 1 to 65535.
    #[error("read a broker's address: the port has to be a number from 1 to 65535")]
    Port,
    /// A path or a fragment.
    #[error("read a broker's address: nothing but options may follow the port, such as in mqtts://broker?ca=ca.pem")]
    Rest,
    /// An option that nobody knows, or one without a value.
    #[error("read a broker's address: {0:?} is none of the options version=5 or 3.1.1, ca=FILE, cert=FILE, key=FILE")]
    Option(String),
    /// Files for TLS where none is spoken.
    #[error("read a broker's address: {0} is for TLS, so the address has to begin with mqtts://")]
    Plain(&'static str),
    /// A certificate without its key, or the other way round.
    #[error("read a broker's address: cert and key go together")]
    Half,
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
        let host = address.ip().to_string();
        Self { host, port: address.port(), login: None, client_id: None, tls: None, version: MqttVersion::Newest }
    }

    /// Speaks to the broker as `client_id`. The broker keeps what was not yet
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

    /// The name under which to speak to the broker, if one was given.
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// How TLS is spoken; `None` where it is not.
    pub const fn tls(&self) -> Option<&MqttTls> {
        self.tls.as_ref()
    }

    /// Which MQTT to speak.
    pub const fn version(&self) -> MqttVersion {
        self.version
    }

    /// Speaks as `user`.
    ///
    /// # Errors
    /// When the user is empty, or either is more than 65535 bytes or has control characters.
    pub fn with_login(mut self, user: &str, password: &str) -> Result<Self, ParseConfigError> {
        self.login = Some(Login::new(user.to_owned(), password.to_owned())?);
        Ok(self)
    }

    /// Speaks TLS by `tls`.
    ///
    /// # Errors
    /// When the address said `mqtt://`.
    pub fn with_tls(mut self, tls: MqttTls) -> Result<Self, ParseConfigError> {
        if self.tls.is_none() {
            return Err(ParseConfigError::Plain("a certificate"));
        }
        self.tls = Some(tls);
        Ok(self)
    }

    /// Speaks `version`.
    pub const fn with_version(mut self, version: MqttVersion) -> Self {
        self.version = version;
        self
    }
}

impl Login {
    fn new(user: String, password: String) -> Result<Self, ParseConfigError> {
        if user.is_empty() || !is_text(&user) || !is_text(&password) {
            return Err(ParseConfigError::Login);
        }
        Ok(Self { user, password })
    }
}

impl FromStr for MqttConfig {
    type Err = ParseConfigError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(ParseConfigError::Scheme)?;
        let is_encrypted = match scheme.to_ascii_lowercase().as_str() {
            "mqtt" | "tcp" => false,
            "mqtts" | "ssl" | "tls" => true,
            scheme @ ("ws" | "wss") => return Err(ParseConfigError::WebSocket(scheme.to_owned())),
            _ => return Err(ParseConfigError::Scheme),
        };
        // The last @ before the options, so that a password may contain one; a ? in it is written %3F.
        let (rest, options) = rest.split_once('?').map_or((rest, None), |(rest, options)| (rest, Some(options)));
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(parse_login(login)?), place),
            None => (None, rest),
        };
        let (host, port) = parse_place(place)?;
        let port = port.unwrap_or(if is_encrypted { TLS_PORT } else { PLAIN_PORT });
        let tls = is_encrypted.then(MqttTls::default);
        let config = Self { host, port, login, client_id: None, tls, version: MqttVersion::Newest };
        options.map_or(Ok(config.clone()), |options| parse_options(config, options))
    }
}

fn parse_login(text: &str) -> Result<Login, ParseConfigError> {
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let user = unescape(user).ok_or(ParseConfigError::Login)?;
    let password = unescape(password).ok_or(ParseConfigError::Login)?;
    Login::new(user, password)
}

/// `config` with what stands after the question mark.
fn parse_options(mut config: MqttConfig, options: &str) -> Result<MqttConfig, ParseConfigError> {
    let (mut ca, mut cert, mut key) = (None, None, None);
    for option in options.split('&') {
        // What follows the name may be anything, even a password that was not escaped: it is not told.
        let name = option.split('=').next().unwrap_or_default().chars().take(20).collect();
        let refused = ParseConfigError::Option(name);
        let Some((name, value)) = option.split_once('=') else { return Err(refused) };
        let Some(value) = unescape(value).filter(|value| !value.is_empty() && is_text(value)) else {
            return Err(refused);
        };
        match (name, value.as_str()) {
            ("version", "5") => config.version = MqttVersion::V5,
            ("version", "3.1.1") => config.version = MqttVersion::V311,
            ("ca", file) => ca = Some(PathBuf::from(file)),
            ("cert", file) => cert = Some(PathBuf::from(file)),
            ("key", file) => key = Some(PathBuf::from(file)),
            _ => return Err(refused),
        }
    }
    let identity = match (cert, key) {
        (Some(cert), Some(key)) => Some((cert, key)),
        (None, None) => None,
        _ => return Err(ParseConfigError::Half),
    };
    if ca.is_some() || identity.is_some() {
        return config.with_tls(MqttTls { ca, identity });
    }
    Ok(config)
}

fn parse_place(text: &str) -> Result<(String, Option<u16>), ParseConfigError> {
    let text = text.strip_suffix('/').unwrap_or(text);
    if text.contains(['/', '#']) {
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
        None => None,
        Some(port) => Some(port.parse().ok().filter(|port| *port != 0).ok_or(ParseConfigError::Port)?),
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
        f.write_str(if self.tls.is_some() { "mqtts://" } else { "mqtt://" })?;
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
            .field("tls", &self.tls)
            .field("version", &self.version)
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
        check("mqtts://broker", "mqtts://broker:8883");
        check("ssl://broker:1?ca=/etc/ca%20a.pem&cert=c.pem&key=k.pem&version=3.1.1", "mqtts://broker:1");
        check("wss://broker", "use wss://: MQTT in web sockets is not spoken, only mqtt:// and mqtts://");
        check("mqtt://broker?ca=ca.pem", &ParseConfigError::Plain("a certificate").to_string());
        check("mqtts://broker?cert=c.pem", &ParseConfigError::Half.to_string());
        check("mqtts://broker?version=4", &ParseConfigError::Option("version".into()).to_string());
        check("mqtts://broker?colour=red", &ParseConfigError::Option("colour".into()).to_string());
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
    fn options_say_how_to_speak() {
        let config: MqttConfig =
            "mqtts://b?ca=/etc/ca%20a.pem&cert=c.pem&key=k.pem&version=3.1.1".parse().expect("valid");
        let tls = MqttTls { ca: Some("/etc/ca a.pem".into()), identity: Some(("c.pem".into(), "k.pem".into())) };
        assert_eq!((config.tls(), config.version()), (Some(&tls), MqttVersion::V311));
        let config: MqttConfig = "mqtt://b".parse().expect("valid");
        assert_eq!((config.tls(), config.version()), (None, MqttVersion::Newest));
    }

    #[test]
    fn a_client_identifier_is_none_that_mqtt_cannot_carry() {
        let config: MqttConfig = "mqtt://broker".parse().expect("a valid address");
        assert_eq!(config.client_id(), None);
        assert_eq!(config.clone().with_client_id("wall-2").expect("usable").client_id(), Some("wall-2"));
        assert!(config.with_client_id("").is_err());
    }
}
