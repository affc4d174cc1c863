//! Passwords.

use smol_str::SmolStr;
use std::fmt;

/// A password: shown, it never tells itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub SmolStr);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
