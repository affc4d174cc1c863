//! How a device is asked over SNMP.

use super::Secret;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The port that IANA registered for SNMP.
pub const SNMP_PORT: u16 = 161;

/// Where a device answers SNMP, and what lets one ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnmpAccess {
    /// `host:port`.
    pub address: String,
    /// What lets one read it.
    pub login: SnmpLogin,
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
