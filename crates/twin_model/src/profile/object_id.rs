//! Names of managed objects: numbers with dots between them.

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The object identifier of SNMP, such as `1.3.6.1.2.1.33.1.2.1.0`. Ordered as agents order them.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(Box<[u32]>);

/// More numbers than RFC 2578 (section 3.5) allows are no identifier.
const NUMBERS_MAX: usize = 128;

/// Why a text is no object identifier.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("read {0:?} as an object identifier, such as 1.3.6.1.2.1.33.1.2.1.0")]
pub struct ParseObjectIdError(String);

impl ObjectId {
    /// The identifier of these numbers.
    pub fn new(numbers: impl Into<Box<[u32]>>) -> Self {
        Self(numbers.into())
    }

    /// Its numbers.
    pub fn numbers(&self) -> &[u32] {
        &self.0
    }

    /// Whether it is `tree` or lies in it.
    pub fn is_in(&self, tree: &Self) -> bool {
        self.0.starts_with(&tree.0)
    }

    /// What follows after `column`: the row's index; `None` when it is of another column.
    pub fn index_in(&self, column: &Self) -> Option<&[u32]> {
        self.0.strip_prefix(&column.0[..])
    }

    /// The object of this column in the row `index`.
    pub fn row(&self, index: &[u32]) -> Self {
        Self([&self.0[..], index].concat().into())
    }
}

impl FromStr for ObjectId {
    type Err = ParseObjectIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('.').unwrap_or(text);
        let refuse = || ParseObjectIdError(text.chars().take(80).collect());
        let numbers: Box<[u32]> = digits.split('.').map(str::parse).collect::<Result<_, _>>().map_err(|_| refuse())?;
        if (2..=NUMBERS_MAX).contains(&numbers.len()) { Ok(Self(numbers)) } else { Err(refuse()) }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.pad(&numbers.join("."))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ObjectId {
        text.parse().expect("an identifier")
    }

    #[test]
    fn texts_are_read_with_or_without_a_leading_dot_or_refused() {
        assert_eq!(id(".1.3.6.1").to_string(), "1.3.6.1");
        for wrong in ["", "1", "1.3.", "1..3", "1.3.x", "1.3.-1", "1.3.4294967296"] {
            assert!(wrong.parse::<ObjectId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn rows_are_told_by_what_follows_their_column() {
        let column = id("1.3.6.1.4");
        assert_eq!(id("1.3.6.1.4.2.7").index_in(&column), Some(&[2, 7][..]));
        assert_eq!(id("1.3.6.1.41").index_in(&column), None);
        assert_eq!(column.row(&[9]), id("1.3.6.1.4.9"));
        assert!(column.is_in(&column) && id("1.3.6.1.4.0").is_in(&column) && !id("1.3.6.1").is_in(&column));
        assert!(id("1.3.6.1.9") < id("1.3.6.1.10"), "by number, not by letter");
    }
}
