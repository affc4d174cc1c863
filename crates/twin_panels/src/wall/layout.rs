//! How a wall is divided.

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// How a wall is divided, by the screen that it is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WallLayout {
    /// One screen of 16:9: the 3D at the left, four figures at the right, a ticker below.
    #[default]
    Landscape,
    /// Two screens side by side, 32:9: the 3D, power and cooling, alarms.
    Ultrawide,
    /// Three by three equal cells around the 3D.
    Matrix,
}

/// Why a text is not a layout.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("parse {text:?} as the layout of a wall: it is one of 16:9, 32:9 and 3x3")]
pub struct ParseWallLayoutError {
    text: String,
}

impl WallLayout {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Landscape, Self::Ultrawide, Self::Matrix];

    /// The most monitors that its cells are spread over.
    pub const fn monitors_max(self) -> usize {
        match self {
            Self::Landscape => 2,
            Self::Ultrawide => 3,
            Self::Matrix => 4,
        }
    }

    /// How it is typed.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Landscape => "16:9",
            Self::Ultrawide => "32:9",
            Self::Matrix => "3x3",
        }
    }
}

/// As people type it: `16:9`, `32:9`, `3x3`.
impl fmt::Display for WallLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

impl FromStr for WallLayout {
    type Err = ParseWallLayoutError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|layout| layout.text().eq_ignore_ascii_case(text.trim()));
        found.ok_or_else(|| ParseWallLayoutError { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_read_as_they_are_written_and_anything_else_names_the_choices() {
        for layout in WallLayout::ALL {
            assert_eq!(layout.to_string().parse(), Ok(layout));
        }
        assert_eq!(" 3X3 ".parse(), Ok(WallLayout::Matrix));
        let error = "4:3".parse::<WallLayout>().expect_err("no such layout").to_string();
        assert!(["4:3", "16:9", "32:9", "3x3"].iter().all(|text| error.contains(text)), "{error}");
    }
}
