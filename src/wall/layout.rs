//! How a wall's screens are arranged.

use std::fmt;
use std::str::FromStr;

/// An arrangement of screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WallLayout {
    /// One screen.
    Wide,
    /// Two screens side by side.
    UltraWide,
    /// Nine screens, three by three.
    ThreeByThree,
}

impl WallLayout {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wide, Self::UltraWide, Self::ThreeByThree];

    /// How it is typed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wide => "16:9",
            Self::UltraWide => "32:9",
            Self::ThreeByThree => "3x3",
        }
    }
}

impl fmt::Display for WallLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for WallLayout {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = Self::ALL.map(Self::word).join(", ");
        Self::ALL.into_iter().find(|layout| layout.word() == text).ok_or(format!("a wall is one of {words}"))
    }
}
