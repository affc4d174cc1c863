//! The key that signs: Ed25519, made at the first start, for its owner alone. Its public half is what others verify with.

use crate::error::{AuditError, io_error};
use crate::line::{to_hex, unhex};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

const FILE: &str = "audit-key";
const PUBLIC_LEN: usize = 32;

/// The public half of a key, as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; PUBLIC_LEN]);

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl FromStr for PublicKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = unhex(text.trim()).and_then(|bytes| <[u8; PUBLIC_LEN]>::try_from(bytes).ok());
        bytes.map(Self).ok_or_else(|| format!("a public key is 64 hexadecimal digits, not {text:?}"))
    }
}

impl PublicKey {
    /// Whether `signature`, as text, is this key's under `message`.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        unhex(signature).is_some_and(|signature| key.verify(message, &signature).is_ok())
    }
}

/// The private half.
pub(crate) struct Signer(Ed25519KeyPair);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public())
    }
}

pub(crate) fn path(data: &Path) -> PathBuf {
    data.join(FILE)
}

impl Signer {
    /// The key of `data`; `None` where there is none.
    pub(crate) fn read(data: &Path) -> Result<Option<Self>, AuditError> {
        let path = path(data);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error("read the key of", &path)(error)),
        };
        let malformed = |what| AuditError::Key { path: path.clone(), what };
        let bytes = unhex(text.trim()).ok_or_else(|| malformed("it is not hexadecimal digits"))?;
        let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| malformed("it is no key of Ed25519 in PKCS#8"))?;
        Ok(Some(Self(pair)))
    }

    /// A new key, kept in `data`. The file appears whole, for its owner alone.
    pub(crate) fn make(data: &Path) -> Result<Self, AuditError> {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| AuditError::Random)?;
        let path = path(data);
        let beside = path.with_extension("new");
        let written = || {
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut options = File::options();
            options.create_new(true).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&beside)?;
            file.write_all((to_hex(pkcs8.as_ref()) + "\n").as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, &path)
        };
        written().map_err(io_error("keep the key of", &path))?;
        Self::read(data)?.ok_or(AuditError::KeyGone { path })
    }

    pub(crate) fn public(&self) -> PublicKey {
        let mut bytes = [0; PUBLIC_LEN];
        bytes.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(bytes)
    }

    /// The signature under `message`, as text.
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        to_hex(self.0.sign(message).as_ref())
    }
}

/// The public half of the key of the data folder `data`; `None` where there is no key yet.
///
/// # Errors
/// When there is one and it cannot be read.
pub fn public_key(data: &Path) -> Result<Option<PublicKey>, AuditError> {
    Ok(Signer::read(data)?.map(|signer| signer.public()))
}
