//! The alarms of a UPS card: upsAlarmTable of RFC 1628, and what its traps tell.

use super::ups::{LOW_MINUTES, UPS_MIB};
use super::view::Datum;
use crate::asked::Asked;
use twin_model::Timestamp;
use twin_model::quantity::ups_source;

/// Well-known alarms: the last arc under upsWellKnownAlarms.
mod well_known {
    pub(super) const BATTERY_BAD: u32 = 1;
    pub(super) const ON_BATTERY: u32 = 2;
    pub(super) const LOW_BATTERY: u32 = 3;
    pub(super) const DEPLETED_BATTERY: u32 = 4;
    pub(super) const TEMPERATURE_BAD: u32 = 5;
    pub(super) const INPUT_BAD: u32 = 6;
    pub(super) const OUTPUT_BAD: u32 = 7;
    pub(super) const OUTPUT_OVERLOAD: u32 = 8;
    pub(super) const ON_BYPASS: u32 = 9;
}

/// Health below which a battery is to be replaced, % of capacity when new: IEEE 1188.
const HEALTH_MIN: f64 = 80.0;
/// Hottest battery that makers allow for long, °C.
const BATTERY_CELSIUS_MAX: f64 = 40.0;
/// Widest band of a line's voltage about 230 V that the card calls good: EN 50160, ±10 %.
const VOLTS: std::ops::RangeInclusive<f64> = 207.0..=253.0;

/// Each alarm and when it holds.
const CONDITIONS: &[(u32, fn(&Asked) -> bool)] = &[
    (well_known::BATTERY_BAD, |ups| ups.value("health").is_some_and(|health| health < HEALTH_MIN)),
    (well_known::ON_BATTERY, is_on_battery),
    (well_known::LOW_BATTERY, |ups| {
        is_on_battery(ups) && ups.value("runtime").is_some_and(|minutes| minutes <= LOW_MINUTES)
    }),
    (well_known::DEPLETED_BATTERY, |ups| ups.value("charge").is_some_and(|charge| charge <= 0.0)),
    (well_known::TEMPERATURE_BAD, |ups| {
        ups.value("battery_temperature").is_some_and(|celsius| celsius > BATTERY_CELSIUS_MAX)
    }),
    (well_known::INPUT_BAD, |ups| ups.value("input_voltage").is_some_and(|volts| !VOLTS.contains(&volts))),
    (well_known::OUTPUT_BAD, |ups| ups.value("output_voltage").is_some_and(|volts| !VOLTS.contains(&volts))),
    (well_known::OUTPUT_OVERLOAD, |ups| ups.value("load").is_some_and(|percent| percent > 100.0)),
    (well_known::ON_BYPASS, |ups| ups.value("source") == Some(ups_source::BYPASS)),
];

fn is_on_battery(ups: &Asked) -> bool {
    ups.value("source") == Some(ups_source::BATTERY)
}

/// One entry of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alarm {
    /// upsAlarmId: counts up, never used twice.
    pub(super) id: u32,
    /// Which well-known alarm.
    kind: u32,
    /// upsAlarmTime: sysUpTime when it came.
    ticks: u32,
}

impl Alarm {
    /// upsAlarmDescr: the name of what it is.
    pub(super) fn description(&self) -> Vec<u32> {
        [UPS_MIB, &[1, 6, 3, self.kind]].concat()
    }
}

/// What has become different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It runs on battery: now, or for another minute.
    OnBattery,
    /// An alarm came.
    Added(Alarm),
    /// An alarm went.
    Removed(Alarm),
}

/// The table of alarms, and what its card remembers.
#[derive(Clone, Debug, Default)]
pub(super) struct Alarms {
    present: Vec<Alarm>,
    last_id: u32,
    on_battery_since: Option<Timestamp>,
    /// Whole minutes on battery that have been told.
    minutes_told: u32,
}

impl Alarms {
    /// Takes over what `ups` says `at` an instant that its card counts as `ticks`; what has changed by that.
    pub(super) fn observe(&mut self, ups: &Asked, at: Timestamp, ticks: u32) -> Vec<Change> {
        let mut changes = Vec::new();
        self.observe_source(ups, at, &mut changes);
        for (kind, holds) in CONDITIONS {
            let known = self.present.iter().position(|alarm| alarm.kind == *kind);
            match (known, holds(ups)) {
                (None, true) => {
                    self.last_id += 1;
                    let alarm = Alarm { id: self.last_id, kind: *kind, ticks };
                    self.present.push(alarm);
                    changes.push(Change::Added(alarm));
                }
                (Some(known), false) => changes.push(Change::Removed(self.present.remove(known))),
                _ => {}
            }
        }
        changes
    }

    /// upsTrapOnBattery is sent when it goes on battery and again each minute until it is off (RFC 1628).
    fn observe_source(&mut self, ups: &Asked, at: Timestamp, changes: &mut Vec<Change>) {
        if !is_on_battery(ups) {
            self.on_battery_since = None;
            return;
        }
        let since = *self.on_battery_since.get_or_insert_with(|| {
            changes.push(Change::OnBattery);
            self.minutes_told = 0;
            at
        });
        let minutes = (at.since(since).as_secs() / 60) as u32;
        if minutes > self.minutes_told {
            self.minutes_told = minutes;
            changes.push(Change::OnBattery);
        }
    }

    /// upsSecondsOnBattery at an instant; 0 when it is not.
    pub(super) fn secs_on_battery(&self, at: Timestamp) -> i32 {
        self.on_battery_since.map_or(0, |since| at.since(since).as_secs().min(i32::MAX as u64) as i32)
    }

    /// upsAlarmsPresent.
    pub(super) fn count(&self) -> u32 {
        self.present.len() as u32
    }

    /// upsAlarmTable: descriptions and times by id.
    pub(super) fn instances(&self, out: &mut Vec<(Vec<u32>, Datum)>) {
        for alarm in &self.present {
            out.push(([UPS_MIB, &[1, 6, 2, 1, 2, alarm.id]].concat(), Datum::Name(alarm.description())));
            out.push(([UPS_MIB, &[1, 6, 2, 1, 3, alarm.id]].concat(), Datum::Ticks(alarm.ticks)));
        }
    }
}
