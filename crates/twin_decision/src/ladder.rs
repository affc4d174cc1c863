//! Rules resolved once: ladders of rungs, and the rungs that each kind of point is tested against.

use crate::agenda::NEVER;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;
use twin_model::{Limit, Point, PointClass, Rule};

/// When a rung is true. Limits in the point's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Test {
    /// Above `limit`; no longer below `clear`.
    High { limit: f64, clear: f64 },
    /// Below `limit`; no longer above `clear`.
    Low { limit: f64, clear: f64 },
    /// Equal to `code`.
    Equals { code: f64 },
    /// True of silence, which no sample is.
    Stale,
}

impl Test {
    fn new(limit: Limit) -> Self {
        match limit {
            Limit::High { limit, deadband } => Self::High { limit, clear: limit - deadband.max(0.0) },
            Limit::Low { limit, deadband } => Self::Low { limit, clear: limit + deadband.max(0.0) },
            Limit::Equals { code } => Self::Equals { code },
            Limit::Stale => Self::Stale,
        }
    }

    /// Whether `value` keeps a latch on that is on, or turns one on that is off.
    #[inline]
    pub(crate) fn holds(self, value: f64, is_on: bool) -> bool {
        match self {
            Self::High { limit, clear } => value > limit || (is_on && value >= clear),
            Self::Low { limit, clear } => value < limit || (is_on && value <= clear),
            // Codes are whole numbers, which floats hold exactly.
            Self::Equals { code } => value == code,
            Self::Stale => false,
        }
    }

    /// Whether `a` is further out than `b` in the direction of this test. NaN, a value not known, is never further
    /// out than one that is.
    pub(crate) fn is_further(self, a: f64, b: f64) -> bool {
        match self {
            Self::High { .. } => a > b || (b.is_nan() && !a.is_nan()),
            Self::Low { .. } => a < b || (b.is_nan() && !a.is_nan()),
            Self::Equals { .. } | Self::Stale => false,
        }
    }

    /// Whether every value that this is true of is also one that `other` is true of.
    pub(crate) fn implies(self, other: Self) -> bool {
        match (self, other) {
            (Self::High { limit: a, .. }, Self::High { limit: b, .. }) => a >= b,
            (Self::Low { limit: a, .. }, Self::Low { limit: b, .. }) => a <= b,
            _ => self == other,
        }
    }

    const fn kind(self) -> Kind {
        match self {
            Self::High { .. } => Kind::High,
            Self::Low { .. } => Kind::Low,
            Self::Equals { .. } => Kind::Equals,
            Self::Stale => Kind::Stale,
        }
    }
}

/// Kinds of limits: rules of one class and one kind are one ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    High,
    Low,
    Equals,
    Stale,
}

/// One rule, ready to be tested.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rung {
    /// Index of the rule.
    pub(crate) rule: u32,
    /// Index of its ladder.
    pub(crate) ladder: u32,
    /// Position in its ladder; 0 is the most urgent.
    pub(crate) rank: u32,
    /// When it is true.
    pub(crate) test: Test,
    /// Nanoseconds.
    pub(crate) on_delay: i64,
    /// Nanoseconds.
    pub(crate) off_delay: i64,
}

/// All rules, resolved.
#[derive(Debug)]
pub(crate) struct Ladders {
    /// Rules of each ladder, most urgent first.
    ladders: Vec<Vec<u32>>,
    /// One rung per rule, by rule.
    by_rule: Vec<Rung>,
    /// Rungs as the points are tested against them, one run per kind of point.
    programs: Vec<Rung>,
    program_of: HashMap<(PointClass, bool), Range<u32>>,
}

impl Ladders {
    /// Sorts `rules` most urgent first and resolves them. At one priority, limits further out come first.
    pub(crate) fn new(rules: &mut [Rule]) -> Self {
        rules.sort_by(|a, b| a.priority.cmp(&b.priority).then_with(|| further_out_first(a.limit, b.limit)));
        let mut ladders: Vec<Vec<u32>> = Vec::new();
        let mut ladder_of: HashMap<(Option<PointClass>, Kind), u32> = HashMap::new();
        let by_rule = (0u32..)
            .zip(&*rules)
            .map(|(index, rule)| {
                let test = Test::new(rule.limit);
                let ladder = *ladder_of.entry((rule.class.clone(), test.kind())).or_insert_with(|| {
                    ladders.push(Vec::new());
                    index_of(ladders.len() - 1)
                });
                let rungs = &mut ladders[ladder as usize];
                rungs.push(index);
                Rung {
                    rule: index,
                    ladder,
                    rank: index_of(rungs.len() - 1),
                    test,
                    on_delay: nanos(rule.on_delay),
                    off_delay: nanos(rule.off_delay),
                }
            })
            .collect();
        Self { ladders, by_rule, programs: Vec::new(), program_of: HashMap::new() }
    }

    /// Where the rungs for points like `point` lie in [`Self::run`].
    pub(crate) fn resolve(&mut self, rules: &[Rule], point: &Point) -> Range<u32> {
        let key = (point.class.clone(), point.is_periodic);
        if let Some(range) = self.program_of.get(&key) {
            return range.clone();
        }
        let start = index_of(self.programs.len());
        self.programs.extend(self.by_rule.iter().filter(|rung| applies(&rules[rung.rule as usize], point)));
        let range = start..index_of(self.programs.len());
        self.program_of.insert(key, range.clone());
        range
    }

    /// The rungs of a run.
    #[inline]
    pub(crate) fn run(&self, range: Range<u32>) -> &[Rung] {
        &self.programs[range.start as usize..range.end as usize]
    }

    /// The rung of `rule`.
    pub(crate) fn rung(&self, rule: u32) -> &Rung {
        &self.by_rule[rule as usize]
    }

    /// The rules of `ladder`, most urgent first.
    pub(crate) fn rules_of(&self, ladder: u32) -> &[u32] {
        &self.ladders[ladder as usize]
    }
}

fn applies(rule: &Rule, point: &Point) -> bool {
    let is_watched = rule.class.as_ref().is_none_or(|class| *class == point.class);
    let needs_period = rule.class.is_none() || rule.limit == Limit::Stale;
    // Not by its period: what nobody expects now may be expected later, and is never stale until then.
    is_watched && (point.is_periodic || !needs_period)
}

/// A total order: by kind, and within one kind those further out first.
fn further_out_first(a: Limit, b: Limit) -> Ordering {
    match (a, b) {
        (Limit::High { limit: a, .. }, Limit::High { limit: b, .. }) => b.total_cmp(&a),
        (Limit::Low { limit: a, .. }, Limit::Low { limit: b, .. }) => a.total_cmp(&b),
        _ => place_of(a).cmp(&place_of(b)),
    }
}

const fn place_of(limit: Limit) -> u8 {
    match limit {
        Limit::High { .. } => 0,
        Limit::Low { .. } => 1,
        Limit::Equals { .. } => 2,
        Limit::Stale => 3,
    }
}

/// `len` as the index type of the dense arrays: 2³² − 1 entries are more than memory holds.
pub(crate) fn index_of(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Nanoseconds of `span`; longer than 292 years is never.
pub(crate) fn nanos(span: Duration) -> i64 {
    i64::try_from(span.as_nanos()).unwrap_or(NEVER)
}
