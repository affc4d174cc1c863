//! What of the site is worth a look now, and how much: pure, from one snapshot.

use std::cmp::Ordering;
use twin_api::Snapshot;
use twin_model::{Alarm, AlarmId, Place, Priority};

/// What a stop shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A rack, unit, machine, sensor or room.
    Place(Place),
    /// A viewpoint of the scene, by its index.
    Viewpoint(usize),
}

/// Why a subject is worth a look; what its caption tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// An alarm on the list.
    Alarm(AlarmId, Priority),
    /// A rack's inlet is warm, or warmer than its neighbours'.
    Warmth,
    /// A rack uses much of what its feeds allow.
    Load,
    /// A rack has little power left.
    Headroom,
    /// A unit that does its work.
    Routine,
    /// A view of the site.
    View,
}

/// Something to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// What.
    pub subject: Subject,
    /// Why.
    pub reason: Reason,
    /// How much it is worth a look: alarms from 50 to 100, racks to 40, the rest less.
    pub score: f64,
}

/// An unacknowledged alarm of the most urgent priority; each priority below is worth [`ALARM_STEP`] less.
const UNACKNOWLEDGED: f64 = 100.0;
/// The same of an acknowledged one.
const ACKNOWLEDGED: f64 = 66.0;
const ALARM_STEP: f64 = 5.0;
/// A rack's warmth, load and headroom are worth at most this each.
const RACK_MOST: f64 = 40.0;
/// A rack whose inlet is this many times the usual deviation above the median is as unusual as can be.
const UNUSUAL: f64 = 8.0;
/// Usual deviations below this are measuring noise, K.
const NOISE_KELVIN: f64 = 0.3;
/// Inlets are warm from here on, and too warm there, °C: the ends of ASHRAE's recommended range.
const WARM_CELSIUS: [f64; 2] = [22.0, 27.0];
/// A rack with less power left than this is short of it, kW.
const SHORT_KW: f64 = 6.0;
/// Units that do their work.
const ROUTINE: f64 = 2.0;
/// Views of the site.
const VIEW: f64 = 1.0;

/// Everything worth a look, most worth first; at most one stop a subject.
pub fn stops(snapshot: &Snapshot) -> Vec<Stop> {
    let mut all: Vec<Stop> = snapshot.alarms.iter().map(|alarm| stop_of(snapshot, alarm)).collect();
    all.extend(racks(snapshot));
    let plan = &snapshot.plan;
    let routine = |place: Place| Stop { subject: Subject::Place(place), reason: Reason::Routine, score: ROUTINE };
    all.extend((0u32..).zip(&plan.cracs).map(|(i, _)| routine(Place::Crac(i))));
    all.extend((0u32..).zip(&plan.ups).map(|(i, _)| routine(Place::Ups(i))));
    all.extend((0u32..).zip(&plan.machines).map(|(i, _)| routine(Place::Machine(i))));
    let view = |index| Stop { subject: Subject::Viewpoint(index), reason: Reason::View, score: VIEW };
    all.extend((0..plan.viewpoints.len().max(1)).map(view));
    all.sort_by(|one, other| one.subject.cmp(&other.subject).then(by_score(one, other)));
    all.dedup_by_key(|stop| stop.subject);
    all.sort_by(by_score);
    all
}

fn by_score(one: &Stop, other: &Stop) -> Ordering {
    other.score.total_cmp(&one.score).then(one.subject.cmp(&other.subject))
}

/// The stop at an alarm; the whole site where it points at something outside.
pub fn stop_of(snapshot: &Snapshot, alarm: &Alarm) -> Stop {
    let owner = alarm.place.owner();
    let subject = match owner {
        Place::Utility(_) => Subject::Viewpoint(0),
        place => Subject::Place(place),
    };
    let best = if alarm.condition.is_acknowledged { ACKNOWLEDGED } else { UNACKNOWLEDGED };
    let score = best - ALARM_STEP * f64::from(alarm.priority.digit() - 1);
    debug_assert!(owner.room(&snapshot.plan).is_some() || matches!(subject, Subject::Viewpoint(_)));
    Stop { subject, reason: Reason::Alarm(alarm.id, alarm.priority), score }
}

/// The warmest inlet of rack `index`, °C.
pub(super) fn inlet(snapshot: &Snapshot, index: u32) -> Option<f64> {
    let value = |quantity| snapshot.value(Place::Rack(index), quantity);
    ["inlet_low", "inlet_mid", "inlet_high"].into_iter().filter_map(value).reduce(f64::max)
}

/// The median of the racks' warmest inlets and their usual deviation from it, °C and K; `None` without any.
pub(super) fn usual_inlet(snapshot: &Snapshot) -> Option<(f64, f64)> {
    let mut inlets: Vec<f64> =
        (0u32..).zip(&snapshot.plan.racks).filter_map(|(index, _)| inlet(snapshot, index)).collect();
    let median = median(&mut inlets)?;
    let mut deviations: Vec<f64> = inlets.iter().map(|inlet| (inlet - median).abs()).collect();
    Some((median, self::median(&mut deviations)?))
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn racks(snapshot: &Snapshot) -> Vec<Stop> {
    let usual = usual_inlet(snapshot);
    let rate = |(index, rack): (u32, &twin_model::plan::Rack)| {
        let warmth = inlet(snapshot, index).zip(usual).map_or(0.0, |(inlet, (median, deviation))| {
            let warm = (inlet - WARM_CELSIUS[0]) / (WARM_CELSIUS[1] - WARM_CELSIUS[0]);
            let unusual = (inlet - median) / deviation.max(NOISE_KELVIN) / UNUSUAL;
            warm.max(unusual)
        });
        let kw = snapshot.rack_kw(index);
        let load = kw.map_or(0.0, |kw| kw / rack.capacity_kw.max(f64::EPSILON));
        let headroom = kw.map_or(0.0, |kw| 1.0 - (rack.capacity_kw - kw) / SHORT_KW);
        [(Reason::Warmth, warmth), (Reason::Load, load * load), (Reason::Headroom, headroom)]
            .into_iter()
            .max_by(|one, other| one.1.total_cmp(&other.1))
            .map(|(reason, part)| Stop {
                subject: Subject::Place(Place::Rack(index)),
                reason,
                score: RACK_MOST * part.clamp(0.0, 1.0),
            })
    };
    (0u32..).zip(&snapshot.plan.racks).filter_map(rate).collect()
}
