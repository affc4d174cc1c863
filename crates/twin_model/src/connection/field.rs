//! What has to be told so that a device can be reached: fields of forms and of documents, as data.

use crate::profile::Protocol;

/// One field of a protocol's way to a device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccessField {
    /// Its name in documents; a dot leads into a group: `user.name`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it looks like.
    pub hint: &'static str,
    /// What can be told.
    pub kind: FieldKind,
    /// Whether a device cannot be asked without.
    pub is_needed: bool,
    /// The field that has to be told before this one means anything.
    pub follows: Option<&'static str>,
}

/// What can be told in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A text that nobody else sees, or the name of a variable of the environment after a `$`.
    Secret,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// One of these, as documents have them.
    Choice(&'static [&'static str]),
}

impl AccessField {
    /// Whether nobody else may see it.
    pub const fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::Secret)
    }

    /// Whether it may be told for many devices at once that are looked for: not where one of them is, not the settings of a serial port,
    /// and no password that whoever answers there would be told.
    pub fn is_for_many(&self) -> bool {
        !self.is_needed && !self.name.starts_with("serial.") && !self.name.starts_with("login.")
    }

    const fn text(name: &'static str, title: &'static str, hint: &'static str) -> Self {
        Self { name, title, hint, kind: FieldKind::Text, is_needed: false, follows: None }
    }

    const fn after(self, field: &'static str) -> Self {
        Self { follows: Some(field), ..self }
    }

    const fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }

    const fn of(self, kind: FieldKind) -> Self {
        Self { kind, ..self }
    }
}

const SNMP: [AccessField; 7] = [
    AccessField::text("address", "Address", "10.0.0.20 or 10.0.0.20:161").needed(),
    AccessField::text("community", "Community (v2c)", "public").of(FieldKind::Secret),
    AccessField::text("user.name", "User (v3)", "instead of a community"),
    AccessField::text("user.digest", "Authentication", "none")
        .of(FieldKind::Choice(&["Md5", "Sha1", "Sha224", "Sha256", "Sha384", "Sha512"]))
        .after("user.name"),
    AccessField::text("user.password", "Password", "8 characters at least, or $NAME")
        .of(FieldKind::Secret)
        .after("user.digest"),
    AccessField::text("user.cipher", "Encryption", "none")
        .of(FieldKind::Choice(&["Des", "Aes128", "Aes192", "Aes256"]))
        .after("user.digest"),
    AccessField::text("user.key", "Encryption password", "8 characters at least, or $NAME")
        .of(FieldKind::Secret)
        .after("user.cipher"),
];

const MODBUS: [AccessField; 7] = [
    AccessField::text("address", "Address", "10.0.0.30, 10.0.0.30:502 or /dev/ttyUSB0").needed(),
    AccessField::text("unit", "Unit", "1").of(FieldKind::Number),
    AccessField::text("framing", "Framing", "usual").of(FieldKind::Choice(&["Tcp", "Rtu"])),
    AccessField::text("serial.baud", "Baud of a serial port", "19200").of(FieldKind::Number),
    AccessField::text("serial.parity", "Parity of a serial port", "usual")
        .of(FieldKind::Choice(&["Even", "Odd", "None"]))
        .after("serial.baud"),
    AccessField::text("serial.stop_bits", "Stop bits", "1").of(FieldKind::Number).after("serial.baud"),
    AccessField::text("timeout", "Answers within, seconds", "2").of(FieldKind::Number),
];

const PROMETHEUS: [AccessField; 5] = [
    AccessField::text("url", "Address", "http://10.0.0.40:9400 or https://…").needed(),
    AccessField::text("login.user", "User", "nobody"),
    AccessField::text("login.password", "Password", "or $NAME").of(FieldKind::Secret).after("login.user"),
    AccessField::text("authority", "Certificate of who vouches for it", "a file, PEM"),
    AccessField::text("fingerprint", "Or the fingerprint of its own", "SHA-256, 64 hexadecimal digits"),
];

const REDFISH: [AccessField; 5] = [
    AccessField::text("url", "Address", "https://10.0.0.50").needed(),
    AccessField::text("login.user", "User", "nobody"),
    AccessField::text("login.password", "Password", "or $NAME").of(FieldKind::Secret).after("login.user"),
    AccessField::text("authority", "Certificate of who vouches for it", "a file, PEM"),
    AccessField::text("fingerprint", "Or the fingerprint of its own", "SHA-256, 64 hexadecimal digits"),
];

impl Protocol {
    /// What has to be told to reach a device that speaks it.
    pub const fn fields(self) -> &'static [AccessField] {
        match self {
            Self::Snmp => &SNMP,
            Self::Modbus => &MODBUS,
            Self::Prometheus => &PROMETHEUS,
            Self::Redfish => &REDFISH,
        }
    }
}
