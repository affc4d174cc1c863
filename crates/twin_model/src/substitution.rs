//! A person stands in for a sensor.

use crate::{PointIndex, Timestamp};

/// A value that a person has set for a point whose sensor lies or is silent.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    /// Which point.
    pub point: PointIndex,
    /// In the point's unit.
    pub value: f64,
    /// From when on.
    pub since: Timestamp,
    /// It ends by itself then.
    pub until: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub note: String,
}
