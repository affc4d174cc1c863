//! What free-standing sensors report.

use super::{Quantity, class, when};
use crate::Unit::Flag;

/// What a leak rope reports, when something happens: `dc/<site>/<room>/<sensor>/…`.
pub const LEAK_ROPE: &[Quantity] = &[when("wet", "Leak", class::LEAK, Flag, 0.0, 1.0)];
