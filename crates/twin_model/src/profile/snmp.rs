//! What a device tells over SNMP, object by object.

use super::{Measure, ObjectId};
use crate::Priority;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// How a kind of device is known and read over SNMP.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SnmpProfile {
    /// A device is of this kind when any of these holds; empty where only other profiles include it.
    pub identities: Vec<Identity>,
    /// The trees in which all points lie: walked once to find out what a device has.
    pub trees: Vec<ObjectId>,
    /// What is read.
    pub points: Vec<SnmpPoint>,
}

/// Signs by which a device is known. All that are told have to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `sysObjectID` is this or lies in it.
    pub object_id: Option<ObjectId>,
    /// `sysDescr` contains this, whatever its case.
    pub description: Option<SmolStr>,
    /// The device has something in this tree.
    pub has: Option<ObjectId>,
}

/// A point of every row of a table, or of a single object.
#[derive(Clone, Debug, PartialEq)]
pub struct SnmpPoint {
    /// Its name among the profile's points: `outlet_current`.
    pub name: SmolStr,
    /// What people call it: `Outlet current`.
    pub title: SmolStr,
    /// What is measured.
    pub measure: Measure,
    /// A column of a table, whose rows are read, or a single object's instance.
    pub object: ObjectId,
    /// How the wire's number becomes one of `unit`.
    pub scale: Scale,
    /// The unit in which the device tells it, as [`Unit::convert_from`](crate::Unit::convert_from) knows it.
    pub unit: SmolStr,
    /// What the device says instead of a number when there is none, as text.
    pub absent: Vec<SmolStr>,
    /// Only rows whose index ends so count: some tables tell by it what a row measures.
    pub ends: Vec<u32>,
    /// Rows count only where all of these hold.
    pub conditions: Vec<Condition>,
    /// The column that names rows.
    pub label: Option<ObjectId>,
    /// Words for states; empty for numbers.
    pub states: Vec<StateWord>,
    /// What of a site's equipment it is, if it is anything that all of a kind have.
    pub tells: Option<Tells>,
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

/// How a number on the wire becomes a number of its unit: `wire × multiply / divide / 10^digits`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Factor.
    pub multiply: f64,
    /// Divisor; never 0.
    pub divide: f64,
    /// A column that tells each row's number of decimal digits.
    pub digits: Option<ObjectId>,
}

impl Scale {
    /// As it is.
    pub const PLAIN: Self = Self { multiply: 1.0, divide: 1.0, digits: None };
}

/// A sibling in the same row, or a single object, that has to say one of some texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Column or instance.
    pub object: ObjectId,
    /// It has to say one of these; when there are none, it only has to be there.
    pub is: Vec<SmolStr>,
    /// It must say none of these.
    pub is_not: Vec<SmolStr>,
    /// What is made of it when the device does not have the object.
    pub missing: Missing,
}

/// Whether a condition holds where a device does not have the object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    /// It does not.
    #[default]
    Fails,
    /// It does.
    Holds,
    /// Only then.
    Needed,
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
