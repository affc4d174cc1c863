//! What of a device can be set, and within which bounds.

use super::{ModbusCell, ModbusCondition, Scale};
use crate::{Place, Unit};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::time::Duration;

/// What setting something does to the plant. Whoever checks a wish knows by it what may suffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Effect {
    /// The air that a CRAC blows is held at so many °C.
    SupplyTemperature,
    /// The air that a CRAC draws is held at so many °C.
    ReturnTemperature,
    /// A CRAC's fan turns no slower, %.
    FanSpeed,
    /// A CRAC runs (1) or stands by (0).
    Run,
    /// A PDU's main breaker is closed (1) or open (0).
    Feed,
}

impl Effect {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::SupplyTemperature, Self::ReturnTemperature, Self::FanSpeed, Self::Run, Self::Feed];

    /// The unit that it is set in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::SupplyTemperature | Self::ReturnTemperature => Unit::Celsius,
            Self::FanSpeed => Unit::Percent,
            Self::Run | Self::Feed => Unit::Flag,
        }
    }

    /// The quantity of its equipment that shows what came of it.
    pub const fn feedback(self) -> &'static str {
        match self {
            Self::SupplyTemperature => "setpoint",
            Self::ReturnTemperature => "return",
            Self::FanSpeed => "fan",
            Self::Run => "state",
            Self::Feed => "breaker",
        }
    }

    /// Whether equipment at `place` can have it.
    pub const fn fits(self, place: Place) -> bool {
        match self {
            Self::Feed => matches!(place, Place::Pdu(_)),
            _ => matches!(place, Place::Crac(_)),
        }
    }

    /// Whether going from `present` to `wish` takes cooling away. What is neither more nor less does not.
    pub fn takes_cooling(self, present: f64, wish: f64) -> bool {
        match self {
            Self::SupplyTemperature | Self::ReturnTemperature => wish > present,
            Self::FanSpeed | Self::Run => wish < present,
            Self::Feed => false,
        }
    }
}

/// The bounds of what may be set, in the effect's unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// The largest change at once.
    pub step: f64,
    /// The largest change a minute.
    pub per_minute: f64,
    /// From one write to the next.
    pub hold: Duration,
}

/// What a quantity of the equipment has to say so that something may be set.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeInterlock {
    /// The quantity: `state`.
    pub quantity: SmolStr,
    /// Its values that allow it.
    pub is: Vec<f64>,
}

/// Something of a kind of device that can be set, whatever protocol it is set over.
#[derive(Clone, Debug, PartialEq)]
pub struct Settable {
    /// Its name among what can be set: `supply_setpoint`.
    pub name: SmolStr,
    /// What people call it: `Supply air set point`.
    pub title: SmolStr,
    /// What it does.
    pub effect: Effect,
    /// How the wire's number becomes one of `wire_unit`.
    pub scale: Scale,
    /// The unit in which the device is told it.
    pub wire_unit: SmolStr,
    /// Its bounds.
    pub band: Band,
    /// The quantity of the equipment that shows what came of it.
    pub feedback: SmolStr,
    /// When it may be set.
    pub mode: Option<ModeInterlock>,
    /// Whether a wrong value is an emergency: then two people approve it.
    pub is_vital: bool,
    /// What is written when the twin ends in order, so that the device goes by its own mind again; `None`: what was set stays.
    pub release: Option<f64>,
}

impl Settable {
    /// `value`, in the effect's unit, as the number on the wire; `None` when it is no finite number.
    pub fn wire_of(&self, value: f64) -> Option<f64> {
        // All conversions of units are straight lines: two of their points tell the way back.
        let (at_zero, at_one) = (self.value_of(0.0)?, self.value_of(1.0)?);
        let wire = (value - at_zero) / (at_one - at_zero);
        wire.is_finite().then_some(wire)
    }

    /// The wire's number in the effect's unit; `None` when that is no finite number.
    pub fn value_of(&self, wire: f64) -> Option<f64> {
        let value = self.effect.unit().convert_from(&self.wire_unit, self.scale.of(wire)).ok()?;
        value.is_finite().then_some(value)
    }

    /// Half of the smallest difference that the wire can tell: values nearer than that are the same.
    pub fn tolerance(&self) -> f64 {
        let step = self.value_of(1.0).zip(self.value_of(0.0)).map_or(0.0, |(one, zero)| (one - zero).abs());
        step / 2.0
    }
}

/// Something that can be set over Modbus.
#[derive(Clone, Debug, PartialEq)]
pub struct ModbusSettable {
    /// What it is.
    pub head: Settable,
    /// Where it is written: a coil or holding registers.
    pub cell: ModbusCell,
    /// Where the device shows what it goes by; where it is written, if nothing else is told.
    pub back: Option<ModbusCell>,
    /// What registers have to say right before it is written, such as that the unit is not held by hand.
    pub guards: Vec<ModbusCondition>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settable(effect: Effect, scale: Scale, wire_unit: &str) -> Settable {
        Settable {
            name: "x".into(),
            title: "X".into(),
            effect,
            scale,
            wire_unit: wire_unit.into(),
            band: Band { min: 0.0, max: 40.0, step: 1.0, per_minute: 1.0, hold: Duration::ZERO },
            feedback: effect.feedback().into(),
            mode: None,
            is_vital: false,
            release: None,
        }
    }

    #[test]
    fn the_way_to_the_wire_is_the_way_back_reversed() {
        let tenths = Scale { divide: 10.0, ..Scale::PLAIN };
        for (unit, value, wire) in [("°C", 21.5, 215.0), ("°F", 25.0, 770.0)] {
            let settable = settable(Effect::SupplyTemperature, tenths, unit);
            let there = settable.wire_of(value).expect("a number");
            assert!((there - wire).abs() < 1e-9, "{value} °C is {there} in {unit}");
            assert!((settable.value_of(there).expect("a number") - value).abs() < 1e-9);
        }
        let stop = Scale { multiply: -1.0, divide: 1.0, offset: 1.0 };
        let inverted = settable(Effect::Run, stop, "");
        assert_eq!((inverted.wire_of(1.0), inverted.wire_of(0.0)), (Some(0.0), Some(1.0)), "1 on the wire stops it");
    }

    #[test]
    fn values_that_the_wire_cannot_tell_apart_are_the_same() {
        let tenths = Scale { divide: 10.0, ..Scale::PLAIN };
        assert!((settable(Effect::SupplyTemperature, tenths, "°C").tolerance() - 0.05).abs() < 1e-12);
    }

    #[test]
    fn warmer_air_slower_fans_and_units_that_stand_by_take_cooling_away() {
        for (effect, present, wish, takes) in [
            (Effect::SupplyTemperature, 20.0, 21.0, true),
            (Effect::SupplyTemperature, 20.0, 19.0, false),
            (Effect::FanSpeed, 60.0, 50.0, true),
            (Effect::FanSpeed, 50.0, 60.0, false),
            (Effect::Run, 1.0, 0.0, true),
            (Effect::Run, 0.0, 1.0, false),
            (Effect::Feed, 1.0, 0.0, false),
        ] {
            assert_eq!(effect.takes_cooling(present, wish), takes, "{effect:?} {present} → {wish}");
        }
    }
}
