//! What a UPS card shows: the UPS-MIB, RFC 1628, the part that a bot can know.

use super::card::{Card, CardKind, Object, Rows};
use super::view::Datum;
use twin_model::quantity::ups_source;

/// upsMIB.
pub(super) const UPS_MIB: &[u32] = &[1, 3, 6, 1, 2, 1, 33];
/// Battery time at which the card calls it low, minutes: upsConfigLowBattTime.
pub(super) const LOW_MINUTES: f64 = 2.0;
/// Lines of a three-phase UPS.
const LINES: u32 = 3;
/// Frequency of the output, in tenths of a hertz.
const TENTHS_OF_HERTZ: i32 = 500;
/// Step of objects in tenths, and kilowatts in a watt.
const TENTH: f64 = 0.1;
const WATT: f64 = 0.001;

/// A UPS card.
pub(in crate::serve) const UPS: &CardKind =
    &CardKind { title: "UPS", object_id: UPS_MIB, root: UPS_MIB, objects: OBJECTS, has_alarms: true };

const fn scalar(name: &'static [u32], read: fn(&Card, u32) -> Option<Datum>) -> Object {
    Object { name, rows: Rows::Scalar, read }
}

const fn column(name: &'static [u32], read: fn(&Card, u32) -> Option<Datum>) -> Object {
    Object { name, rows: Rows::Table(LINES), read }
}

const OBJECTS: &[Object] = &[
    // upsIdentManufacturer, Model, UPSSoftwareVersion, AgentSoftwareVersion, Name, AttachedDevices
    scalar(&[1, 1, 1], |_, _| Some(Datum::Text("Heliotwin".into()))),
    scalar(&[1, 1, 2], |card, _| Some(Datum::Text(card.description()))),
    scalar(&[1, 1, 3], |_, _| Some(Datum::Text(env!("CARGO_PKG_VERSION").into()))),
    scalar(&[1, 1, 4], |_, _| Some(Datum::Text(env!("CARGO_PKG_VERSION").into()))),
    scalar(&[1, 1, 5], |card, _| Some(Datum::Text(card.name().clone()))),
    scalar(&[1, 1, 6], |_, _| Some(Datum::Text("".into()))),
    // upsBatteryStatus: 1 unknown, 2 normal, 3 low, 4 depleted
    scalar(&[1, 2, 1], |card, _| Some(Datum::Integer(battery_status(card)))),
    // upsSecondsOnBattery
    scalar(&[1, 2, 2], |card, _| Some(Datum::Integer(card.alarms.secs_on_battery(card.asked.told().0)))),
    // upsEstimatedMinutesRemaining, upsEstimatedChargeRemaining
    scalar(&[1, 2, 3], |card, _| Some(Datum::Integer(card.value("runtime")?.floor() as i32))),
    scalar(&[1, 2, 4], |card, _| Some(Datum::integer(card.value("charge")?, 1.0))),
    // upsBatteryVoltage 0.1 V, Current 0.1 A, Temperature °C
    scalar(&[1, 2, 5], |card, _| Some(Datum::integer(card.value("battery_voltage")?, TENTH))),
    scalar(&[1, 2, 6], |card, _| Some(Datum::integer(card.value("battery_current")?, TENTH))),
    scalar(&[1, 2, 7], |card, _| Some(Datum::integer(card.value("battery_temperature")?, 1.0))),
    // upsInputNumLines; per line Frequency 0.1 Hz, Voltage V, Current 0.1 A, TruePower W
    scalar(&[1, 3, 2], |_, _| Some(Datum::Integer(LINES as i32))),
    column(&[1, 3, 3, 1, 2], |card, _| Some(Datum::integer(card.value("frequency")?, TENTH))),
    column(&[1, 3, 3, 1, 3], |card, _| Some(Datum::integer(card.value("input_voltage")?, 1.0))),
    column(&[1, 3, 3, 1, 4], |card, _| Some(Datum::integer(card.value("input_current")?, TENTH))),
    column(&[1, 3, 3, 1, 5], |card, _| Some(Datum::integer(card.value("input_power")? / f64::from(LINES), WATT))),
    // upsOutputSource: the bot's code is the MIB's
    scalar(&[1, 4, 1], |card, _| Some(Datum::integer(card.value("source")?, 1.0))),
    // upsOutputFrequency 0.1 Hz, NumLines; per line Voltage V, Current 0.1 A, Power W, PercentLoad
    scalar(&[1, 4, 2], output_frequency),
    scalar(&[1, 4, 3], |_, _| Some(Datum::Integer(LINES as i32))),
    column(&[1, 4, 4, 1, 2], |card, _| Some(Datum::integer(card.value("output_voltage")?, 1.0))),
    column(&[1, 4, 4, 1, 3], output_current),
    column(&[1, 4, 4, 1, 4], |card, _| Some(Datum::integer(card.value("output_power")? / f64::from(LINES), WATT))),
    column(&[1, 4, 4, 1, 5], |card, _| Some(Datum::integer(card.value("load")?.min(200.0), 1.0))),
    // upsAlarmsPresent; the table itself is kept by the alarms
    scalar(&[1, 6, 1], |card, _| Some(Datum::Gauge(card.alarms.count()))),
    // upsConfigLowBattTime, minutes
    scalar(&[1, 9, 7], |_, _| Some(Datum::Integer(LOW_MINUTES as i32))),
];

fn battery_status(card: &Card) -> i32 {
    match (card.value("charge"), card.value("runtime"), card.value("source")) {
        (Some(charge), ..) if charge <= 0.0 => 4,
        (_, Some(minutes), Some(source)) if source == ups_source::BATTERY && minutes <= LOW_MINUTES => 3,
        (Some(_), ..) => 2,
        _ => 1,
    }
}

/// 50 Hz while there is an output: the inverter follows the grid, which keeps to it by less than the object's step, and
/// keeps to it alone.
fn output_frequency(card: &Card, _: u32) -> Option<Datum> {
    let is_alive = card.value("output_voltage")? > 0.0;
    Some(Datum::Integer(if is_alive { TENTHS_OF_HERTZ } else { 0 }))
}

/// Current of one of three alike lines at power factor 1, which servers' supplies keep to within a few hundredths:
/// I = P/(3·V), 0.1 A.
fn output_current(card: &Card, _: u32) -> Option<Datum> {
    let (kilowatts, volts) = (card.value("output_power")?, card.value("output_voltage")?);
    let amperes = if volts > 0.0 { kilowatts / WATT / f64::from(LINES) / volts } else { 0.0 };
    Some(Datum::integer(amperes, TENTH))
}
