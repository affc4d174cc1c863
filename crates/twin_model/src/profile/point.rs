//! What a point of a profile is, whatever protocol it is asked over.

use super::Measure;
use crate::Priority;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What all points of profiles have.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfilePoint {
    /// Its name among the profile's points: `outlet_current`.
    pub name: SmolStr,
    /// What people call it: `Outlet current`.
    pub title: SmolStr,
    /// What is measured.
    pub measure: Measure,
    /// How the wire's number becomes one of `unit`.
    pub scale: Scale,
    /// The unit in which the device tells it, as [`Unit::convert_from`](crate::Unit::convert_from) knows it.
    pub unit: SmolStr,
    /// What the device says instead of a number when there is none, as text.
    pub absent: Vec<SmolStr>,
    /// Words for states; empty for numbers.
    pub states: Vec<StateWord>,
    /// What of a site's equipment it is, if it is anything that all of a kind have.
    pub tells: Option<Tells>,
}

impl ProfilePoint {
    /// The wire's number in [`Measure::unit`]; `None` when that is no finite number.
    pub fn value(&self, wire: f64) -> Option<f64> {
        let value = self.measure.unit().convert_from(&self.unit, self.scale.of(wire)).ok()?;
        value.is_finite().then_some(value)
    }

    /// The state that the wire's `text` is, with its place among the words; `None` when it is not listed.
    pub fn state(&self, text: &str) -> Option<(usize, &StateWord)> {
        self.states.iter().enumerate().find(|(_, state)| state.wire == text)
    }

    /// Whether the device says by `text` that it has no value.
    pub fn is_absent(&self, text: &str) -> bool {
        self.absent.iter().any(|absent| absent == text)
    }
}

/// How a number on the wire becomes a number of its unit: `wire × multiply / divide + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Factor.
    pub multiply: f64,
    /// Divisor; never 0.
    pub divide: f64,
    /// Added afterwards.
    pub offset: f64,
}

impl Scale {
    /// As it is.
    pub const PLAIN: Self = Self { multiply: 1.0, divide: 1.0, offset: 0.0 };

    /// `wire` scaled.
    pub fn of(self, wire: f64) -> f64 {
        wire * self.multiply / self.divide + self.offset
    }
}

/// Which quantity of the equipment that a device stands for, a point tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tells {
    /// The quantity's name, such as `charge` of a UPS.
    pub quantity: SmolStr,
    /// What its rows make together.
    pub fold: Fold,
    /// Not every device of the kind has it, so nobody misses it.
    pub is_optional: bool,
}

/// What the rows of a point make together: of three phases one UPS has one load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fold {
    /// The first row.
    #[default]
    First,
    /// The row whose index ends so.
    Row(u32),
    /// Their sum.
    Sum,
    /// Their mean.
    Mean,
    /// The largest.
    Max,
}

impl Fold {
    /// What `rows` make together, each with its index; `None` when there is none.
    pub fn of(self, rows: &[(&[u32], f64)]) -> Option<f64> {
        let values = || rows.iter().map(|(_, value)| *value);
        match self {
            Self::First => values().next(),
            Self::Row(wanted) => rows.iter().find(|(index, _)| index.last() == Some(&wanted)).map(|(_, value)| *value),
            Self::Sum => (!rows.is_empty()).then(|| values().sum()),
            Self::Mean => (!rows.is_empty()).then(|| values().sum::<f64>() / rows.len() as f64),
            Self::Max => values().reduce(f64::max),
        }
    }
}

/// A state's number on the wire, its word, and how bad it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateWord {
    /// As the wire tells it, as text.
    pub wire: SmolStr,
    /// What people call it: `on battery`.
    pub word: SmolStr,
    /// The alarm that it suggests, if any.
    pub alarm: Option<Priority>,
}

#[cfg(test)]
mod tests {
    use super::Fold;

    #[test]
    fn rows_make_one_value_or_none() {
        let rows: [(&[u32], f64); 3] = [(&[1], 3.0), (&[2], 5.0), (&[3], 1.0)];
        for (fold, value) in
            [(Fold::First, 3.0), (Fold::Row(2), 5.0), (Fold::Sum, 9.0), (Fold::Mean, 3.0), (Fold::Max, 5.0)]
        {
            assert_eq!((fold.of(&rows), fold.of(&[])), (Some(value), None), "{fold:?}");
        }
        assert_eq!(Fold::Row(4).of(&rows), None);
    }
}
