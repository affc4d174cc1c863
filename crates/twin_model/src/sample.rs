//! One observation.

use crate::{PointIndex, Quality, Timestamp};

/// One observation of one point, in the point's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Which point, in the running [`crate::PointTable`].
    pub point: PointIndex,
    /// When it was measured: the device's time if it told one, else the time of receipt.
    pub at: Timestamp,
    /// The value in the point's unit. Finite whenever the quality is not bad.
    pub value: f64,
    /// How far it can be trusted.
    pub quality: Quality,
}
