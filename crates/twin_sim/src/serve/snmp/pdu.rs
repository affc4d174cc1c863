//! What a floor PDU's meter shows: rPDU2 of the PowerNet-MIB (APC by Schneider Electric), the part that a bot can know.

use super::card::{Card, CardKind, Object, Rows};
use super::view::Datum;

/// Steps of the MIB: power in 0.01 kW, energy in 0.1 kWh, current in 0.1 A.
const POWER: f64 = 0.01;
const ENERGY: f64 = 0.1;
const CURRENT: f64 = 0.1;
/// Phases of the device.
const PHASES: u32 = 3;
/// Load from which the device tells that it is nearly, and wholly, overloaded, % of its rating.
const NEAR_OVERLOAD: f64 = 80.0;
const OVERLOAD: f64 = 100.0;

/// A PDU's meter.
pub(in crate::serve) const PDU: &CardKind = &CardKind {
    title: "floor PDU",
    // masterSwitchrPDU2
    object_id: &[1, 3, 6, 1, 4, 1, 318, 1, 3, 4, 6],
    // rPDU2
    root: &[1, 3, 6, 1, 4, 1, 318, 1, 1, 26],
    objects: OBJECTS,
    has_alarms: false,
};

const fn device(name: &'static [u32], read: fn(&Card, u32) -> Option<Datum>) -> Object {
    Object { name, rows: Rows::Table(1), read }
}

const fn phase(name: &'static [u32], read: fn(&Card, u32) -> Option<Datum>) -> Object {
    Object { name, rows: Rows::Table(PHASES), read }
}

const OBJECTS: &[Object] = &[
    // rPDU2IdentName
    device(&[2, 1, 3], |card, _| Some(Datum::Text(card.name().clone()))),
    // rPDU2DeviceStatusIndex, Module, Name
    device(&[4, 3, 1, 1], |_, row| Some(Datum::Integer(row as i32))),
    device(&[4, 3, 1, 2], |_, _| Some(Datum::Integer(1))),
    device(&[4, 3, 1, 3], |card, _| Some(Datum::Text(card.name().clone()))),
    // rPDU2DeviceStatusLoadState: 1 low, 2 normal, 3 near overload, 4 overload
    device(&[4, 3, 1, 4], |card, _| Some(Datum::Integer(load_state(card.value("load")?)))),
    // rPDU2DeviceStatusPower, Energy
    device(&[4, 3, 1, 5], |card, _| Some(Datum::integer(card.value("power")?, POWER))),
    device(&[4, 3, 1, 9], |card, _| Some(Datum::integer(card.value("energy")?, ENERGY))),
    // rPDU2PhaseStatusIndex, Module, Number, Current, Voltage
    phase(&[6, 3, 1, 1], |card, row| current(card, row).map(|_| Datum::Integer(row as i32))),
    phase(&[6, 3, 1, 2], |card, row| current(card, row).map(|_| Datum::Integer(1))),
    phase(&[6, 3, 1, 3], |card, row| current(card, row).map(|_| Datum::Integer(row as i32))),
    phase(&[6, 3, 1, 5], |card, row| Some(Datum::integer(current(card, row)?, CURRENT))),
    phase(&[6, 3, 1, 6], |card, _| Some(Datum::integer(card.value("voltage")?, 1.0))),
];

/// Current of phase `row`, A.
fn current(card: &Card, row: u32) -> Option<f64> {
    card.value(["current_l1", "current_l2", "current_l3"][row as usize - 1])
}

fn load_state(percent: f64) -> i32 {
    match percent {
        _ if percent >= OVERLOAD => 4,
        _ if percent >= NEAR_OVERLOAD => 3,
        _ if percent <= 0.0 => 1,
        _ => 2,
    }
}
