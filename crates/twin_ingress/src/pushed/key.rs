//! Keys of those who push: what is kept of them, and whether a secret is one of theirs.

use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;
use twin_model::Timestamp;

/// What a key lets one do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Right {
    /// Send samples.
    Ingest,
    /// Send facts.
    Facts,
    /// Read and set how often points are wanted.
    Sampling,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ingest, Self::Facts, Self::Sampling];

    /// How people and files write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Facts => "facts",
            Self::Sampling => "sampling",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Right {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|right| right.word() == text);
        found.ok_or_else(|| format!("{text:?} is no right; rights are ingest, facts and sampling"))
    }
}

/// SHA-256 of a secret. A secret is 256 random bits: there is no dictionary to try, so that one round is enough.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    /// Of `secret`.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// As kept: 64 hexadecimal digits. `None` when `text` is something else.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut hash = [0; 32];
        let (digits, rest) = text.as_bytes().as_chunks::<2>();
        if digits.len() != hash.len() || !rest.is_empty() {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(digits) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
        }
        Some(Self(hash))
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

/// Somebody who may push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// What people call it; facts that come with it have it as their source.
    pub name: SmolStr,
    /// What is kept of its secret.
    pub hash: KeyHash,
    /// What it is good for.
    pub rights: Vec<Right>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// All keys that are good now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyRing {
    /// In the order in which they were made.
    pub keys: Vec<ApiKey>,
}

impl KeyRing {
    /// The key whose secret is `secret`. Takes as long whichever it is, and if none is.
    pub fn find(&self, secret: &str) -> Option<&ApiKey> {
        let hash = KeyHash::of(secret);
        let mut found = None;
        for key in &self.keys {
            if bool::from(key.hash.0.ct_eq(&hash.0)) {
                found = Some(key);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_hash_alone() {
        let key = |name: &str, secret: &str| ApiKey {
            name: name.into(),
            hash: KeyHash::from_hex(&KeyHash::of(secret).to_string()).expect("what is written can be read"),
            rights: vec![Right::Ingest],
            created_at: Timestamp::EPOCH,
        };
        let ring = KeyRing { keys: vec![key("a", "one"), key("b", "two")] };
        let name = |secret: &str| ring.find(secret).map(|key| key.name.as_str());
        assert_eq!((name("one"), name("two"), name("three"), name("")), (Some("a"), Some("b"), None, None));
        assert_eq!(
            KeyHash::of("abc").to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "the example of FIPS 180-2"
        );
        assert_eq!(KeyHash::from_hex("ab"), None);
    }
}
