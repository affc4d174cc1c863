//! A notification in people's words.

use super::decode::Notification;
use crate::snmp::Told;
use smol_str::SmolStr;
use twin_model::profile::{Measure, ObjectId, Profile, SnmpPoint};
use twin_model::{Priority, Timestamp};

/// What every agent may say, whatever it is (RFC 3418): the last number after `1.3.6.1.6.3.1.1.5`, and what it means.
const STANDARD: [(u32, &str); 6] = [
    (1, "Started anew"),
    (2, "Started again"),
    (3, "A network link went down"),
    (4, "A network link came up"),
    (5, "Somebody asked without the right login"),
    (6, "Lost a neighbour on the network"),
];
const STANDARD_TREE: [u32; 9] = [1, 3, 6, 1, 6, 3, 1, 1, 5];

/// So much of what is said besides is kept: a notification of more is a table.
const DETAILS_MAX: usize = 16;
/// What fits a line.
const DETAIL_CHARS_MAX: usize = 120;

/// Something that a device has said unasked.
#[derive(Clone, Debug, PartialEq)]
pub struct TrapHeard {
    /// The name of its connection.
    pub device: SmolStr,
    /// When it came.
    pub at: Timestamp,
    /// What it is: `On battery`.
    pub title: String,
    /// The alarm that it suggests, if any.
    pub alarm: Option<Priority>,
    /// What it says besides, a line each: `Battery lasts: 12`.
    pub details: Vec<String>,
}

/// What `notification` of `device`, whose kind `profile` tells, says in words.
pub fn heard(device: &SmolStr, profile: &Profile, notification: &Notification, at: Timestamp) -> TrapHeard {
    let kind = &notification.kind;
    let known = profile.snmp.iter().flat_map(|snmp| &snmp.traps).find(|trap| trap.is(kind));
    let title = match known {
        Some(trap) => trap.title.to_string(),
        None => standard(kind).map_or_else(|| format!("Notification {kind}"), str::to_owned),
    };
    let details = notification.told.iter().take(DETAILS_MAX).map(|(object, told)| detail(profile, object, told));
    let (device, alarm) = (device.clone(), known.and_then(|trap| trap.alarm));
    TrapHeard { device, at, title, alarm, details: details.collect() }
}

fn standard(kind: &ObjectId) -> Option<&'static str> {
    let [number] = kind.numbers().strip_prefix(&STANDARD_TREE[..])? else { return None };
    STANDARD.iter().find(|(standard, _)| standard == number).map(|(_, title)| *title)
}

fn detail(profile: &Profile, object: &ObjectId, told: &Told) -> String {
    let mut points = profile.snmp.iter().flat_map(|snmp| &snmp.points);
    let point: Option<&SnmpPoint> = points.find(|point| object.is_in(&point.object));
    let text = told.text();
    let line = match point.map(|point| &point.head) {
        Some(head) if head.measure == Measure::State => {
            format!("{}: {}", head.title, head.state(&text).map_or(text.as_str(), |(_, state)| &state.word))
        }
        Some(head) => match told.number().filter(|_| !head.is_absent(&text)).and_then(|wire| head.value(wire)) {
            Some(value) => format!("{}: {value} {}", head.title, head.measure.unit().symbol()),
            None => format!("{}: {text}", head.title),
        },
        None => format!("{object}: {text}"),
    };
    line.trim_end().chars().take(DETAIL_CHARS_MAX).collect()
}
