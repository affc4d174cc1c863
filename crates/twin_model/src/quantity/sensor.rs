//! What free-standing sensors report: `dc/<site>/<room>/<sensor>/…`.

use super::Category::Environmental;
use super::{Quantity, class, every, when};
use crate::Unit::{Celsius, Code, Flag, Metres, Pascals, Percent};

/// What a leak rope reports, when something happens.
pub const LEAK_ROPE: &[Quantity] = &[
    when("wet", "Leak", class::LEAK, Flag, 0.0, 1.0),
    when("metre", "Wet at", class::LEAK_DISTANCE, Metres, 0.0, 10_000.0).of(Environmental),
];

/// What an aspirating smoke detector reports.
pub const SMOKE: &[Quantity] = &[
    every("level", "Smoke level", class::SMOKE_LEVEL, Code, 0.0, 4.0),
    every("obscuration", "Obscuration per metre", class::SMOKE_OBSCURATION, Percent, 0.0, 100.0).of(Environmental),
];

/// What the contact of a containment's door reports, when it moves.
pub const DOOR: &[Quantity] = &[when("open", "Door open", class::CONTAINMENT_DOOR, Flag, 0.0, 1.0)];

/// What a pressure sensor under a raised floor reports.
pub const PRESSURE: &[Quantity] =
    &[every("pressure", "Underfloor pressure", class::PLENUM_PRESSURE, Pascals, -100.0, 500.0).of(Environmental)];

/// What a weather station reports.
pub const WEATHER: &[Quantity] = &[
    every("dry_bulb", "Outdoor air", class::OUTDOOR_TEMPERATURE, Celsius, -60.0, 60.0).of(Environmental),
    every("wet_bulb", "Outdoor wet bulb", class::OUTDOOR_WET_BULB, Celsius, -60.0, 60.0).of(Environmental),
];
