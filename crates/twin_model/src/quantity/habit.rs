//! What sound sensors of a class do: how far their values step and for how long they stay the same.
//!
//! Only where physics bounds it. Power, current, voltage, pressure and speed jump when something is switched; states,
//! counters, setpoints and what is calculated stay the same for days: of these nothing is odd.

use super::class;
use crate::Unit;
use std::time::Duration;

/// What values of a class do while their sensor is sound.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Habit {
    /// The furthest step, where there is one.
    pub step: Option<Step>,
    /// The longest stay at one number, where there is one.
    pub stay: Option<Stay>,
}

/// The furthest from one sample to another: what the sensor may stray, and what its surroundings may do meanwhile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// At once, in the unit of the class.
    pub at_once: f64,
    /// And for each second between the samples, in the unit of the class.
    pub per_sec: f64,
}

impl Step {
    /// The furthest step within `span`.
    pub fn within(self, span: Duration) -> f64 {
        self.at_once + self.per_sec * span.as_secs_f64()
    }
}

/// More samples *and* more time at exactly one number than a sensor that resolves finely ever tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stay {
    /// So many samples after the first.
    pub samples: u32,
    /// For so long.
    pub span: Duration,
    /// Only of sensors that resolve at least this, in the unit of the class: whole degrees stay for hours.
    pub resolution: f64,
}

/// A sensor of a tenth whose noise is half a tenth stays for two minutes in the middle of a step (measured over a day of
/// the simulator: 25 samples of air at most, 79 of metal and water); five times as long is no chance.
const AIR_STAY: Stay = Stay { samples: 60, span: Duration::from_secs(600), resolution: 0.2 };
/// Metal and water move slower than air: 395 s at most over that day, and 30 min is over four times as long.
const MASS_STAY: Stay = Stay { samples: 120, span: Duration::from_secs(1800), resolution: 0.2 };

/// The vocabulary of what sensors of `class` in `unit` do.
pub fn habit_of(class: &str, unit: Unit) -> Habit {
    match unit {
        Unit::Celsius => temperature(class),
        Unit::Percent => share(class),
        _ => Habit::default(),
    }
}

fn temperature(class: &str) -> Habit {
    match class {
        // What people set is exact.
        class::CRAC_SETPOINT => Habit::default(),
        // A probe in moving air follows within some 30 s (time constants of 4 mm probes at 1 m/s); air that returns from
        // the hot side is 15 K warmer: half a kelvin a second, beside a loose probe's 4 K.
        class::RACK_INLET_TEMPERATURE
        | class::RACK_EXHAUST_TEMPERATURE
        | class::CRAC_SUPPLY_TEMPERATURE
        | class::CRAC_RETURN_TEMPERATURE => habit(4.0, 0.5, Some(AIR_STAY)),
        class::OUTDOOR_TEMPERATURE | class::OUTDOOR_WET_BULB => habit(4.0, 0.1, None),
        // The air at servers' intakes is told in whole degrees.
        class::GPU_SERVER_INLET => habit(5.0, 0.5, None),
        // A die of some 100 J/K under 700 W: 7 K a second at first; between two looks it can end its whole rise.
        class::GPU_TEMPERATURE | class::GPU_MEMORY_TEMPERATURE => habit(40.0, 10.0, None),
        // Gas of an engine that starts or stops, and of a compressor's discharge.
        class::EXHAUST_TEMPERATURE => habit(60.0, 20.0, None),
        class::DISCHARGE_TEMPERATURE => habit(15.0, 3.0, None),
        // Copper, steel and lead of kilograms: a locked rotor heats its winding by 5 K a second (IEC 60034-11), bearings slower.
        class::MACHINE_WINDING_TEMPERATURE => habit(8.0, 5.0, Some(MASS_STAY)),
        class::MACHINE_BEARING_TEMPERATURE | class::UPS_BATTERY_TEMPERATURE | class::PDU_TEMPERATURE => {
            habit(5.0, 0.5, Some(MASS_STAY))
        }
        class::TRANSFORMER_TEMPERATURE => habit(5.0, 0.2, Some(MASS_STAY)),
        // A valve that opens sends water of another temperature past the probe within seconds.
        class::CHILLED_WATER_SUPPLY_TEMPERATURE | class::CHILLED_WATER_RETURN_TEMPERATURE => {
            habit(5.0, 1.0, Some(MASS_STAY))
        }
        _ => Habit::default(),
    }
}

fn share(class: &str) -> Habit {
    match class {
        // Capacitive sensors follow within 10 s; a door brings air of another 30 %.
        class::RACK_INLET_HUMIDITY | class::CRAC_RETURN_HUMIDITY => habit(8.0, 1.5, Some(AIR_STAY)),
        // Full in minutes, empty in minutes: half a per cent a second is a battery of 200 s.
        class::UPS_CHARGE => habit(5.0, 0.5, None),
        // Tanks and sumps: a burst pipe empties one in three minutes; waves are the step at once.
        class::FUEL_LEVEL | class::OIL_LEVEL | class::COOLANT_LEVEL | class::BASIN_LEVEL => habit(8.0, 0.5, None),
        _ => Habit::default(),
    }
}

const fn habit(at_once: f64, per_sec: f64, stay: Option<Stay>) -> Habit {
    Habit { step: Some(Step { at_once, per_sec }), stay }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_switched_set_or_counted_has_no_habits() {
        for (class, unit) in [
            (class::CRAC_SETPOINT, Unit::Celsius),
            (class::CRAC_STATE, Unit::Code),
            (class::RACK_FEED_POWER, Unit::Kilowatts),
            (class::UPS_INPUT_VOLTAGE, Unit::Volts),
            (class::RACK_FEED_ENERGY, Unit::KilowattHours),
            (class::LEAK, Unit::Flag),
        ] {
            assert_eq!(habit_of(class, unit), Habit::default(), "{class}");
        }
    }

    #[test]
    fn a_step_may_be_the_longer_the_more_time_it_had() {
        let step = habit_of(class::RACK_INLET_TEMPERATURE, Unit::Celsius).step.expect("air has inertia");
        assert!(step.within(Duration::from_secs(5)) < 8.0, "an error of 8 K between two samples is seen");
        assert!(step.within(Duration::from_secs(60)) > 30.0);
    }
}
