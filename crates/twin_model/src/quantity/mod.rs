//! The vocabulary: which quantities each kind of equipment reports, in which unit and range.
//!
//! Names are the last level of a topic (`dc/<site>/<room>/<rack>/inlet_mid`). A new quantity is one line in the list of
//! its equipment.

mod battery;
pub mod class;
mod code;
mod crac;
mod gpu;
mod habit;
mod machine;
mod pdu;
mod rack;
mod sensor;
mod ups;
mod utility;

pub use battery::{BATTERY_STRING, CELL};
pub use code::{breaker, bus_source, crac_state, gpu_throttle, machine_state, smoke_level, ups_source};
pub use crac::CRAC;
pub use gpu::{GPU, GPU_SERVER};
pub use habit::{Habit, Stay, Step, habit_of};
pub use machine::{
    AROUND, BEARING_CELSIUS, CHILLER, CONDITION, ELECTRICAL, GENSET, GENSET_SHAFT, GENSET_ZONES, ISO_20816_3_ZONES,
    MACHINE, MOTOR, PUMP, SHAFT, TOWER, of_machine,
};
pub use pdu::PDU;
pub use rack::{OUTLETS, RACK};
pub use sensor::{DOOR, LEAK_ROPE, PRESSURE, SMOKE, WEATHER};
pub use ups::UPS;
pub use utility::UTILITY;

use crate::Unit;
use crate::plan::SensorKind;
use serde::{Deserialize, Serialize};

/// The unit that points of `class` are kept in; `None` where nothing that ships reports it.
pub fn unit_of_class(class: &crate::PointClass) -> Option<Unit> {
    use crate::plan::MachineKind;
    let fixed = [RACK, OUTLETS, CRAC, PDU, UPS, UTILITY, BATTERY_STRING, CELL, GPU, GPU_SERVER];
    let sensors = [LEAK_ROPE, DOOR, SMOKE, PRESSURE, WEATHER];
    let machines = MachineKind::ALL.into_iter().flat_map(|kind| of_machine(kind).iter().copied());
    let mut all = fixed.into_iter().chain(sensors).chain(machines).flatten();
    all.find(|quantity| quantity.class == class.as_str()).map(|quantity| quantity.unit)
}

/// One quantity that a kind of equipment reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// Last level of the topic.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Class that rules are set for.
    pub class: &'static str,
    /// Which side of a machine it tells of.
    pub category: Category,
    /// Unit that it is kept in.
    pub unit: Unit,
    /// Values below are impossible: the sensor is broken.
    pub min: f64,
    /// Values above are impossible: the sensor is broken.
    pub max: f64,
    /// Whether it reports on its period; `false` means only when something happens.
    pub is_periodic: bool,
}

/// Which side of a machine a quantity tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Category {
    /// The air around it.
    Environmental,
    /// What moves: speed, vibration, wear.
    Mechanical,
    /// How warm its parts are.
    Thermal,
    /// Voltage, current, power.
    Electrical,
    /// Water, oil, fuel, refrigerant: flow, pressure, level.
    Fluid,
    /// What it is set to and what it is doing.
    Control,
}

impl Category {
    /// In the order in which people look at them.
    pub const ALL: [Self; 6] =
        [Self::Environmental, Self::Mechanical, Self::Thermal, Self::Electrical, Self::Fluid, Self::Control];

    /// The category that quantities of `unit` usually are of.
    pub const fn usual(unit: Unit) -> Self {
        match unit {
            Unit::Celsius | Unit::Kelvin => Self::Thermal,
            Unit::Rpm
            | Unit::MillimetresPerSecond
            | Unit::MetresPerSecondSquared
            | Unit::Millimetres
            | Unit::Micrometres
            | Unit::Hours
            | Unit::Decibels => Self::Mechanical,
            Unit::Bar
            | Unit::Pascals
            | Unit::LitresPerSecond
            | Unit::LitresPerHour
            | Unit::Litres
            | Unit::CubicMetresPerSecond
            | Unit::PartsPerMillion => Self::Fluid,
            Unit::Code | Unit::Flag | Unit::Count | Unit::Percent => Self::Control,
            Unit::Kilowatts
            | Unit::Watts
            | Unit::KilovoltAmperes
            | Unit::KilowattHours
            | Unit::Volts
            | Unit::Amperes
            | Unit::Hertz
            | Unit::Megahertz
            | Unit::Milliohms
            | Unit::Ratio
            | Unit::Minutes
            | Unit::Metres
            | Unit::Gibibytes => Self::Electrical,
        }
    }
}

impl Quantity {
    /// The same quantity in another category than its unit's usual one.
    const fn of(self, category: Category) -> Self {
        Self { category, ..self }
    }
}

/// What a free-standing sensor of `kind` reports.
pub const fn of_sensor(kind: SensorKind) -> &'static [Quantity] {
    match kind {
        SensorKind::LeakRope => LEAK_ROPE,
        SensorKind::Smoke => SMOKE,
        SensorKind::Door => DOOR,
        SensorKind::Pressure => PRESSURE,
        SensorKind::Weather => WEATHER,
    }
}

/// A quantity that reports on its period, from `min` to `max`.
const fn every(
    name: &'static str,
    title: &'static str,
    class: &'static str,
    unit: Unit,
    min: f64,
    max: f64,
) -> Quantity {
    Quantity { name, title, class, category: Category::usual(unit), unit, min, max, is_periodic: true }
}

/// A quantity that reports only when something happens.
const fn when(
    name: &'static str,
    title: &'static str,
    class: &'static str,
    unit: Unit,
    min: f64,
    max: f64,
) -> Quantity {
    Quantity { is_periodic: false, ..every(name, title, class, unit, min, max) }
}
