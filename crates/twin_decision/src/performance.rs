//! The figures of ANSI/ISA-18.2-2016, IEC 62682 and EEMUA 191 over a period of the alarm journal.
//!
//! Only annunciations count. A site that counted every row of its journal told of 87.97 % of its time in flood; of
//! annunciations alone it was 5.92 % (domain.md, section 4).

use crate::flood::{FloodWatch, is_annunciation};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;
use twin_model::performance::{AlarmPerformance, FrequentAlarm};
use twin_model::{AlarmId, PointId, Priority, RuleId, Timestamp, TransitionKind};

/// Length of a period of the histogram.
pub const BUCKET: Duration = Duration::from_secs(600);

/// So many activations within [`CHATTER_WINDOW`] are chattering (ISA-18.2: three or more in a minute).
pub const CHATTER_ACTIVATIONS: usize = 3;

/// See [`CHATTER_ACTIVATIONS`].
pub const CHATTER_WINDOW: Duration = Duration::from_secs(60);

/// What goes so soon was fleeting: nobody acts on it within a minute. The standards name no number.
pub const FLEETING_MAX: Duration = Duration::from_secs(60);

/// What is active for longer is stale.
pub const STALE_AFTER: Duration = Duration::from_secs(24 * 3600);

/// How many of the most frequent alarms are told.
pub const TOP: usize = 10;

/// One row of the journal, as far as figures need it.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalRow {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: TransitionKind,
    /// To which alarm.
    pub alarm: AlarmId,
    /// The point that it names.
    pub point: PointId,
    /// By which rule.
    pub rule: RuleId,
    /// How urgent.
    pub priority: Priority,
    /// What it says.
    pub message: String,
    /// When it became active.
    pub raised_at: Timestamp,
}

/// Alarms that one place and rule have raised.
#[derive(Default)]
struct Source {
    annunciations: u32,
    message: String,
    activations: VecDeque<Timestamp>,
    is_chattering: bool,
    is_fleeting: bool,
}

impl Source {
    fn activate(&mut self, at: Timestamp) {
        self.activations.push_back(at);
        while self.activations.front().is_some_and(|first| *first + CHATTER_WINDOW < at) {
            self.activations.pop_front();
        }
        self.is_chattering |= self.activations.len() >= CHATTER_ACTIVATIONS;
        self.activations.truncate(CHATTER_ACTIVATIONS);
    }
}

/// What is gathered on the way.
struct Count {
    from: Timestamp,
    to: Timestamp,
    performance: AlarmPerformance,
    sources: BTreeMap<(String, RuleId), Source>,
    watch: FloodWatch,
    /// Where the flood that lasts began, if it was within the period.
    flooded_since: Option<Timestamp>,
    /// Alarms that are active, since when.
    active: HashMap<AlarmId, Timestamp>,
    /// Alarms that nobody has acknowledged, since when.
    waiting: HashMap<AlarmId, Timestamp>,
    to_acknowledge: Vec<Duration>,
    restored: (Duration, u32),
    /// Ends of stretches for which an alarm was stale: when it became so, and when it cleared.
    stale: Vec<(Timestamp, bool)>,
}

/// The figures of the period from `from` to `to` over `rows`, the journal in the order of time. Rows from before the period
/// tell which alarms were active then, and whether a flood was under way; they are not counted.
pub fn performance_of(rows: &[JournalRow], from: Timestamp, to: Timestamp) -> AlarmPerformance {
    let to = to.max(from);
    let buckets = to.since(from).as_nanos().div_ceil(BUCKET.as_nanos()) as usize;
    let performance = AlarmPerformance {
        from,
        to,
        annunciations: 0,
        left_out: 0,
        histogram: vec![0; buckets],
        in_flood: Duration::ZERO,
        floods: 0,
        top: Vec::new(),
        chattering: 0,
        fleeting: 0,
        stale: 0,
        priorities: [0; 4],
        median_to_acknowledge: None,
        mean_to_restore: None,
    };
    let mut count = Count {
        from,
        to,
        performance,
        sources: BTreeMap::new(),
        watch: FloodWatch::default(),
        flooded_since: None,
        active: HashMap::new(),
        waiting: HashMap::new(),
        to_acknowledge: Vec::new(),
        restored: (Duration::ZERO, 0),
        stale: Vec::new(),
    };
    for row in rows.iter().take_while(|row| row.at < to) {
        count.take(row);
    }
    count.finish()
}

impl Count {
    fn take(&mut self, row: &JournalRow) {
        let is_within = row.at >= self.from;
        self.pass(row.at);
        if is_annunciation(row.kind) {
            self.watch.annunciate(row.at);
            self.note_flood(row.at);
            self.waiting.insert(row.alarm, row.at);
            if is_within {
                self.annunciate(row);
            }
        } else if is_within {
            self.performance.left_out += 1;
        }
        match row.kind {
            TransitionKind::Raised => {
                self.active.insert(row.alarm, row.at);
            }
            TransitionKind::Cleared => self.clear(row, is_within),
            TransitionKind::Acknowledged => {
                if let Some(since) = self.waiting.remove(&row.alarm).filter(|_| is_within) {
                    self.to_acknowledge.push(row.at.since(since));
                }
            }
            TransitionKind::Resolved => {
                self.waiting.remove(&row.alarm);
                self.active.remove(&row.alarm);
            }
            _ => {}
        }
    }

    fn annunciate(&mut self, row: &JournalRow) {
        let performance = &mut self.performance;
        performance.annunciations += 1;
        performance.priorities[row.priority.digit() as usize - 1] += 1;
        let bucket = (row.at.since(self.from).as_nanos() / BUCKET.as_nanos()) as usize;
        if let Some(bucket) = performance.histogram.get_mut(bucket) {
            *bucket += 1;
        }
        let source = self.source(row);
        source.annunciations += 1;
        source.message.clone_from(&row.message);
        if row.kind == TransitionKind::Raised {
            source.activate(row.at);
        }
    }

    fn source(&mut self, row: &JournalRow) -> &mut Source {
        let place = row.point.as_str().rsplit_once('/').map_or(row.point.as_str(), |(place, _)| place);
        self.sources.entry((place.to_owned(), row.rule.clone())).or_default()
    }

    fn clear(&mut self, row: &JournalRow, is_within: bool) {
        let since = self.active.remove(&row.alarm).unwrap_or(row.raised_at);
        let lasted = row.at.since(since);
        self.note_stale(since, row.at);
        if !is_within {
            return;
        }
        self.restored.0 += lasted;
        self.restored.1 += 1;
        if lasted < FLEETING_MAX && since >= self.from {
            self.source(row).is_fleeting = true;
        }
    }

    fn note_stale(&mut self, since: Timestamp, until: Timestamp) {
        let stale_at = (since + STALE_AFTER).max(self.from);
        if until > stale_at {
            self.stale.extend([(stale_at, true), (until, false)]);
        }
    }

    /// Lets time pass: a flood ends by itself.
    fn pass(&mut self, now: Timestamp) {
        while let Some(ends) = self.watch.quiet_at().filter(|ends| *ends <= now) {
            self.watch.advance(ends);
            self.note_flood(ends);
        }
    }

    fn note_flood(&mut self, at: Timestamp) {
        match (self.watch.since(), self.flooded_since) {
            (Some(since), None) => {
                self.flooded_since = Some(since);
                self.performance.floods += u32::from(since >= self.from);
            }
            (None, Some(since)) => {
                self.performance.in_flood += at.since(since.max(self.from));
                self.flooded_since = None;
            }
            _ => {}
        }
    }

    fn finish(mut self) -> AlarmPerformance {
        self.pass(self.to);
        let mut performance = self.performance.clone();
        if let Some(since) = self.flooded_since {
            performance.in_flood += self.to.since(since.max(self.from));
        }
        let mut active: Vec<Timestamp> = self.active.values().copied().collect();
        active.sort_unstable();
        active.into_iter().for_each(|since| self.note_stale(since, self.to));
        performance.stale = most_at_once(&mut self.stale);
        self.to_acknowledge.sort_unstable();
        performance.median_to_acknowledge = median(&self.to_acknowledge);
        let (lasted, count) = self.restored;
        performance.mean_to_restore = (count > 0).then(|| lasted / count.max(1));
        let counted = |is_so: fn(&Source) -> bool| self.sources.values().filter(|source| is_so(source)).count() as u32;
        performance.chattering = counted(|source| source.is_chattering);
        performance.fleeting = counted(|source| source.is_fleeting);
        let mut top: Vec<FrequentAlarm> = self.sources.into_iter().map(frequent).collect();
        // The order of names decides between equals.
        top.sort_by_key(|alarm| std::cmp::Reverse(alarm.annunciations));
        top.retain(|alarm| alarm.annunciations > 0);
        top.truncate(TOP);
        performance.top = top;
        performance
    }
}

fn frequent(((place, rule), source): ((String, RuleId), Source)) -> FrequentAlarm {
    FrequentAlarm {
        place,
        rule: rule.to_string(),
        message: source.message,
        annunciations: source.annunciations,
        is_chattering: source.is_chattering,
        is_fleeting: source.is_fleeting,
    }
}

/// The most stretches that overlap, of their beginnings (`true`) and ends.
fn most_at_once(edges: &mut [(Timestamp, bool)]) -> u32 {
    edges.sort_by_key(|(at, begins)| (*at, *begins));
    let (mut now, mut most) = (0_u32, 0);
    for (_, begins) in edges {
        now = if *begins { now + 1 } else { now.saturating_sub(1) };
        most = most.max(now);
    }
    most
}

fn median(sorted: &[Duration]) -> Option<Duration> {
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle)?;
    Some(if sorted.len().is_multiple_of(2) { (sorted[middle - 1] + *upper) / 2 } else { *upper })
}
