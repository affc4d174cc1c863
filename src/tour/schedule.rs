//! What the tour shows when: a state machine without a clock. Seconds are the caller's, and never run backwards.

use super::interest::{Reason, Stop, Subject, stop_of, stops};
use std::collections::{BTreeMap, BTreeSet};
use twin_api::Snapshot;
use twin_model::{Alarm, AlarmId, Priority};

/// How long the tour stays at a calm stop, from the take-off on, seconds; the more it is worth a look, the longer.
const STAY: [f64; 2] = [13.0, 20.0];
/// How long it stays at an alarm that interrupted it, seconds, unless somebody acknowledges it before.
const STAY_AT_ALARM: f64 = 40.0;
/// How long an alarm is shown at least before the next one interrupts, or before its end counts, seconds. Together with
/// the flight this keeps the time until a new alarm is gone to below five seconds.
const GLANCE: f64 = 4.0;
/// A subject is not shown again for this long, seconds, unless a new alarm is there.
pub const PAUSE_PER_SUBJECT: f64 = 300.0;
/// After a hand on mouse or keyboard the tour waits this long, seconds.
pub const HANDS_PAUSE: f64 = 60.0;
/// After so many details comes a view of the site.
const DETAILS_PER_VIEW: u32 = 3;
/// A subject gains this much score for each minute that it has not been shown, up to [`FORGOTTEN_MINUTES`].
const SCORE_PER_MINUTE: f64 = 0.4;
const FORGOTTEN_MINUTES: f64 = 40.0;

/// A tour under way, or waiting to be.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    is_on: bool,
    waits_until: f64,
    current: Option<(Stop, f64)>,
    /// When each subject was last on the screen.
    shown: BTreeMap<Subject, f64>,
    /// Alarms that the tour has answered, or that stood before it began, and how urgent they were then.
    answered: BTreeMap<AlarmId, Priority>,
    details: u32,
}

impl Schedule {
    /// Whether the tour is on, be it that it waits for hands.
    pub const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Turns the tour on or off. Alarms that stand already are shown by their score and interrupt nothing.
    pub fn set_on(&mut self, is_on: bool, snapshot: &Snapshot) {
        self.is_on = is_on;
        self.current = None;
        self.waits_until = 0.0;
        self.answered = interrupting(snapshot).map(|alarm| (alarm.id, alarm.priority)).collect();
    }

    /// Somebody has a hand on mouse or keyboard: the tour waits.
    pub fn give_way(&mut self, seconds: f64) {
        self.waits_until = seconds + HANDS_PAUSE;
        self.current = None;
    }

    /// Whether the tour leads the camera now.
    pub fn is_leading(&self, seconds: f64) -> bool {
        self.is_on && seconds >= self.waits_until
    }

    /// What is shown, and since when.
    pub const fn current(&self) -> Option<(Stop, f64)> {
        self.current
    }

    /// Where to go now; `None` to stay.
    pub fn step(&mut self, seconds: f64, snapshot: &Snapshot) -> Option<Stop> {
        if !self.is_leading(seconds) {
            return None;
        }
        let next = self.interruption(seconds, snapshot).or_else(|| {
            let is_over = self.current.is_none_or(|(stop, since)| seconds - since >= stay(&stop, snapshot));
            is_over.then(|| self.choose(seconds, snapshot)).flatten()
        })?;
        if let Some((stop, _)) = self.current {
            self.shown.insert(stop.subject, seconds);
        }
        self.details = if next.reason == Reason::View { 0 } else { self.details + 1 };
        self.current = Some((next, seconds));
        Some(next)
    }

    /// The most urgent new alarm that may interrupt now.
    fn interruption(&mut self, seconds: f64, snapshot: &Snapshot) -> Option<Stop> {
        // What has left the list may come again as something new.
        if self.answered.len() > snapshot.alarms.len() {
            let standing: BTreeSet<AlarmId> = snapshot.alarms.iter().map(|alarm| alarm.id).collect();
            self.answered.retain(|id, _| standing.contains(id));
        }
        // What has become more urgent has to be seen again.
        let is_new = |alarm: &&Alarm| self.answered.get(&alarm.id).is_none_or(|before| alarm.priority < *before);
        let alarm = interrupting(snapshot).filter(is_new).min_by_key(|alarm| (alarm.priority, alarm.raised_at))?;
        if let Some((Stop { reason: Reason::Alarm(_, shown), .. }, since)) = self.current
            && seconds - since < GLANCE
            && shown <= alarm.priority
        {
            return None;
        }
        let stop = stop_of(snapshot, alarm);
        // One visit answers everything that stands at the place.
        let there = interrupting(snapshot).filter(|other| stop_of(snapshot, other).subject == stop.subject);
        self.answered.extend(there.map(|other| (other.id, other.priority)));
        Some(stop)
    }

    /// The stop most worth a look of those that have not been shown lately.
    fn choose(&self, seconds: f64, snapshot: &Snapshot) -> Option<Stop> {
        let rested = |stop: &Stop| self.shown.get(&stop.subject).map(|shown| seconds - shown);
        let showing = self.current.map(|(stop, _)| stop.subject);
        let may = |stop: &Stop| {
            Some(stop.subject) != showing && rested(stop).is_none_or(|seconds| seconds >= PAUSE_PER_SUBJECT)
        };
        let worth = |stop: &Stop| {
            let minutes = rested(stop).map_or(FORGOTTEN_MINUTES, |seconds| (seconds / 60.0).min(FORGOTTEN_MINUTES));
            stop.score + minutes * SCORE_PER_MINUTE
        };
        let mut all = stops(snapshot);
        all.retain(may);
        // At equal worth the first one wins: stops come most worth first.
        let best = |wanted: &dyn Fn(&Stop) -> bool| {
            all.iter()
                .copied()
                .filter(|stop| wanted(stop))
                .rev()
                .max_by(|one, other| worth(one).total_cmp(&worth(other)))
        };
        let has_unseen = all.iter().any(|stop| matches!(stop.reason, Reason::Alarm(..)));
        let view = (self.details >= DETAILS_PER_VIEW && !has_unseen)
            .then(|| best(&|stop| matches!(stop.subject, Subject::Viewpoint(_))))
            .flatten();
        view.or_else(|| best(&|_| true))
    }
}

/// The alarms that interrupt the tour.
fn interrupting(snapshot: &Snapshot) -> impl Iterator<Item = &Alarm> {
    snapshot.alarms.iter().filter(|alarm| interrupts(alarm))
}

/// Whether an alarm interrupts the tour.
fn interrupts(alarm: &Alarm) -> bool {
    alarm.priority <= Priority::P2 && !alarm.condition.is_acknowledged && alarm.condition.is_active
}

/// How long the tour stays at `stop`, seconds.
fn stay(stop: &Stop, snapshot: &Snapshot) -> f64 {
    let Reason::Alarm(id, _) = stop.reason else {
        return STAY[0] + (STAY[1] - STAY[0]) * (stop.score / 40.0).clamp(0.0, 1.0);
    };
    let is_open = snapshot.alarms.iter().any(|alarm| alarm.id == id && interrupts(alarm));
    if is_open { STAY_AT_ALARM } else { STAY[0] }
}
