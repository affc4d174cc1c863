//! What is odd about a value, beside how far it can be trusted.

use serde::{Deserialize, Serialize};

/// A small set of findings about the last value of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(u8);

impl Flags {
    /// Nothing is odd.
    pub const NONE: Self = Self(0);
    /// Outside what the point can be: the sensor is broken.
    pub const OUT_OF_RANGE: Self = Self(1);
    /// A step that its class cannot make in that time; the next sample confirms or refutes it.
    pub const SPIKE: Self = Self(1 << 1);
    /// The same number for longer than its class ever tells.
    pub const STUCK: Self = Self(1 << 2);
    /// The device's clock is ahead or behind.
    pub const SKEWED: Self = Self(1 << 3);
    /// A person stands in for the sensor.
    pub const SUBSTITUTED: Self = Self(1 << 4);

    /// Every finding with its words, the gravest first.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::OUT_OF_RANGE, "out of range"),
        (Self::SUBSTITUTED, "substituted"),
        (Self::STUCK, "stuck"),
        (Self::SPIKE, "spike"),
        (Self::SKEWED, "clock skewed"),
    ];

    /// Whether nothing is odd.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `findings` are among these.
    pub const fn contains(self, findings: Self) -> bool {
        self.0 & findings.0 == findings.0
    }

    /// These and `findings`.
    #[must_use]
    pub const fn with(self, findings: Self) -> Self {
        Self(self.0 | findings.0)
    }

    /// These with `findings` if `is_so`, else as they are.
    #[must_use]
    pub const fn with_if(self, is_so: bool, findings: Self) -> Self {
        if is_so { self.with(findings) } else { self }
    }

    /// The words of all findings, the gravest first: `stuck`, `clock skewed`.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().filter(move |(finding, _)| self.contains(*finding)).map(|(_, word)| word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_add_up_and_have_words_of_their_own() {
        let odd = Flags::SKEWED.with(Flags::STUCK).with_if(false, Flags::SPIKE);
        assert!(odd.contains(Flags::STUCK) && !odd.contains(Flags::SPIKE) && !odd.is_empty());
        assert_eq!(odd.words().collect::<Vec<_>>(), ["stuck", "clock skewed"]);
        let words: std::collections::HashSet<&str> = Flags::ALL.iter().map(|(_, word)| *word).collect();
        let bits = Flags::ALL.iter().fold(Flags::NONE, |all, (finding, _)| all.with(*finding));
        assert_eq!((words.len(), bits.words().count()), (Flags::ALL.len(), Flags::ALL.len()));
    }
}
