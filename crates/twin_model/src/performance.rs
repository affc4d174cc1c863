//! How well an alarm system serves the people who watch it: the figures of ANSI/ISA-18.2-2016, IEC 62682 and EEMUA 191.

use crate::{Priority, Timestamp};
use std::time::Duration;

/// The standards judge no less: a shorter period says how it was, not how the system is.
pub const DAYS_FOR_A_JUDGEMENT: f64 = 30.0;

/// Alarms from one source: a place and a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct FrequentAlarm {
    /// The path of its place: `demo/hall-a/A01`.
    pub place: String,
    /// The rule.
    pub rule: String,
    /// What it said last.
    pub message: String,
    /// How often it was annunciated.
    pub annunciations: u32,
    /// It became active three times within a minute.
    pub is_chattering: bool,
    /// It came and went within a minute at least once.
    pub is_fleeting: bool,
}

/// The figures of one operator position over a period. Only annunciations count: alarms raised and escalated.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmPerformance {
    /// The period's beginning: where it was asked from, or where the records begin if that is later.
    pub from: Timestamp,
    /// The period's end.
    pub to: Timestamp,
    /// Annunciations.
    pub annunciations: u64,
    /// Rows of the journal that were not counted: acknowledgements, returns and the like.
    pub left_out: u64,
    /// Annunciations of each 10-minute period from `from` on, empty ones too; the last may be cut short by `to`.
    pub histogram: Vec<u32>,
    /// Time in flood.
    pub in_flood: Duration,
    /// How many floods began.
    pub floods: u32,
    /// The ten most frequent, most frequent first.
    pub top: Vec<FrequentAlarm>,
    /// Sources that chattered: three activations within 60 s.
    pub chattering: u32,
    /// Sources with an alarm that came and went within 60 s.
    pub fleeting: u32,
    /// Alarms that were active for more than 24 h at once, at the worst moment.
    pub stale: u32,
    /// Annunciations by priority, P1 first.
    pub priorities: [u64; 4],
    /// Median time from annunciation to acknowledgement; `None` where nobody has acknowledged anything.
    pub median_to_acknowledge: Option<Duration>,
    /// Mean time from raised to cleared; `None` where nothing has cleared.
    pub mean_to_restore: Option<Duration>,
}

/// How a figure stands to its target and limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Within the target.
    Met,
    /// Over the target, within the limit.
    Tolerable,
    /// Over the limit; over the target where there is no limit.
    Missed,
    /// There is no target for it.
    Ungraded,
}

impl Grade {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "within target",
            Self::Tolerable => "over target",
            Self::Missed => "over limit",
            Self::Ungraded => "no target",
        }
    }

    /// By what is shown: one decimal.
    fn of(value: f64, target: f64, limit: Option<f64>) -> Self {
        let value = (value * 10.0).round() / 10.0;
        match limit {
            _ if value <= target => Self::Met,
            Some(limit) if value <= limit => Self::Tolerable,
            _ => Self::Missed,
        }
    }
}

/// One figure with what it is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct PerformanceFigure {
    /// What it is.
    pub title: &'static str,
    /// Its value in `unit`; `None` where there is nothing to tell.
    pub value: Option<f64>,
    /// `%`, `s` or nothing.
    pub unit: &'static str,
    /// The target and the limit, in words.
    pub target: &'static str,
    /// How it stands.
    pub grade: Grade,
}

impl AlarmPerformance {
    /// Days that it stands on.
    pub fn days(&self) -> f64 {
        self.to.since(self.from).as_secs_f64() / 86_400.0
    }

    /// Whether it stands on enough to judge the system by.
    pub fn is_conclusive(&self) -> bool {
        self.days() >= DAYS_FOR_A_JUDGEMENT
    }

    fn rate(&self, per_secs: f64) -> Option<f64> {
        let secs = self.to.since(self.from).as_secs_f64();
        // Of less than one such stretch nobody knows how it would have gone on.
        (secs >= per_secs).then(|| self.annunciations as f64 * per_secs / secs)
    }

    fn percent(&self, part: f64, whole: f64) -> Option<f64> {
        (whole > 0.0).then(|| part * 100.0 / whole)
    }

    /// Share of the annunciations that priority number `index` has, %.
    pub fn priority_percent(&self, priority: Priority) -> Option<f64> {
        self.percent(self.priorities[priority.digit() as usize - 1] as f64, self.annunciations as f64)
    }

    /// The figures in the order in which the standards list them. Targets and limits: ISA-18.2-2016 table 7 and IEC
    /// 62682; per day as in ISA-18.2-2009. The split is of four priorities: under 1 % critical, 5 % major, 15 % minor, the rest
    /// for information.
    pub fn figures(&self) -> Vec<PerformanceFigure> {
        let periods = self.histogram.len() as f64;
        let busy = self.histogram.iter().filter(|count| **count > BUSY_ABOVE).count() as f64;
        let top: u64 = self.top.iter().map(|alarm| u64::from(alarm.annunciations)).sum();
        let graded = |title, value: Option<f64>, unit, words, target: f64, limit: Option<f64>| PerformanceFigure {
            title,
            value,
            unit,
            target: words,
            grade: value.map_or(Grade::Ungraded, |value| Grade::of(value, target, limit)),
        };
        let plain = |title, value: Option<f64>, unit, target| PerformanceFigure {
            title,
            value,
            unit,
            target,
            grade: Grade::Ungraded,
        };
        let max = self.histogram.iter().copied().max().map(f64::from);
        let span = self.to.since(self.from).as_secs_f64();
        vec![
            graded("Alarms per 10 min", self.rate(600.0), "", "target 1, limit 2", 1.0, Some(2.0)),
            graded("Alarms per hour", self.rate(3_600.0), "", "target 6, limit 12", 6.0, Some(12.0)),
            graded("Alarms per day", self.rate(86_400.0), "", "target 150, limit 300", 150.0, Some(300.0)),
            graded("10-min periods over 10", self.percent(busy, periods), "%", "target < 1", 1.0, None),
            graded("Most in 10 min", max, "", "target ≤ 10", 10.0, None),
            graded("Time in flood", self.percent(self.in_flood.as_secs_f64(), span), "%", "target < 1", 1.0, None),
            graded(
                "Top ten's share",
                self.percent(top as f64, self.annunciations as f64),
                "%",
                "target 5, plan above",
                5.0,
                None,
            ),
            graded("Chattering", Some(f64::from(self.chattering)), "", "target 0", 0.0, None),
            graded("Fleeting", Some(f64::from(self.fleeting)), "", "target 0", 0.0, None),
            graded("Stale over 24 h", Some(f64::from(self.stale)), "", "target < 5", 4.0, None),
            graded("Critical share", self.priority_percent(Priority::P1), "%", "target < 1, limit 5", 1.0, Some(5.0)),
            plain(
                "Median to acknowledge",
                self.median_to_acknowledge.map(|span| span.as_secs_f64()),
                "s",
                "no common target",
            ),
            plain("Mean to restore", self.mean_to_restore.map(|span| span.as_secs_f64()), "s", "no target"),
        ]
    }
}

/// A 10-minute period with more annunciations than that is one that nobody can follow.
const BUSY_ABOVE: u32 = 10;
