//! What a machine's condition monitor reports, and the limits that it and the alarms judge by.

use super::super::Category::Mechanical;
use super::super::{Quantity, class, every};
use crate::Unit::Ratio;

/// A condition monitor's verdict in one number. 0 is healthy; 0.5 is where a machine is no longer fit to run on for long
/// (the boundary of zones B and C of ISO 20816-3); 0.75 is where damage is to be expected (zones C and D).
pub const CONDITION: &[Quantity] =
    &[every("anomaly_score", "Anomaly score", class::ANOMALY_SCORE, Ratio, 0.0, 1.0).of(Mechanical)];

/// Boundaries of the zones A to D for machines of 15 to 300 kW on a flexible base and of larger ones on a rigid one
/// (ISO 20816-3, as ISO 10816-3 tables A.1 and A.2): vibration velocity, mm/s root mean square.
pub const ISO_20816_3_ZONES: [f64; 3] = [2.3, 4.5, 7.1];

/// The same for the generator of a genset, mm/s root mean square: of the order of ISO 8528-9, which names no zones. The
/// middle one is the limit of the alarm, the others lie about it as those of [`ISO_20816_3_ZONES`] do.
pub const GENSET_ZONES: [f64; 3] = [10.0, 20.0, 31.5];

/// Temperatures of a rolling bearing, °C: as warm as a sound one in a warm room, the limit of the alarm, and where it is
/// about to seize.
pub const BEARING_CELSIUS: [f64; 3] = [65.0, 80.0, 95.0];
