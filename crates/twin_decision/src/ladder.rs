//! Rules resolved once: ladders of rungs, and the rungs that each kind of point is tested against.

use crate::agenda::NEVER;
use crate::test::{Kind, Measure, Test};
use smol_str::SmolStr;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::time::Duration;
use twin_model::{Point, PointClass, Rule};

/// One rule, ready to be tested.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rung {
    /// Index of the rule.
    pub(crate) rule: u32,
    /// Index of its ladder.
    pub(crate) ladder: u32,
    /// Position in its ladder; 0 is the most urgent.
    pub(crate) rank: u32,
    /// What is tested.
    pub(crate) measure: Measure,
    /// When it is true.
    pub(crate) test: Test,
    /// Whether more has to hold.
    pub(crate) is_guarded: bool,
    /// Nanoseconds.
    pub(crate) on_delay: i64,
    /// Nanoseconds.
    pub(crate) off_delay: i64,
}

impl Rung {
    /// Whether every value that this is true of is also one that `other` is true of.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        self.measure == other.measure && self.test.implies(other.test)
    }
}

/// Rules of one class and side of a limit, most urgent first.
#[derive(Debug)]
pub(crate) struct Ladder {
    pub(crate) class: Option<PointClass>,
    /// One that stands for its ladder.
    pub(crate) kind: Kind,
    pub(crate) rules: Vec<u32>,
    /// Classes whose alarms it suppresses; empty: it raises alarms.
    pub(crate) suppresses: Vec<PointClass>,
}

/// All rules, resolved.
#[derive(Debug)]
pub(crate) struct Ladders {
    ladders: Vec<Ladder>,
    /// One rung per rule, by rule.
    by_rule: Vec<Rung>,
    /// Sets of codes that rungs look into.
    codes: Vec<Box<[f64]>>,
    /// Names of quantities that rungs compare with.
    quantities: Vec<SmolStr>,
    /// Rules without a path, by class.
    by_class: HashMap<Option<PointClass>, Vec<u32>>,
    /// Rules with one, by it.
    by_path: HashMap<SmolStr, Vec<u32>>,
    /// Rungs as the points are tested against them, one run per kind of point.
    programs: Vec<Rung>,
    program_of: HashMap<Vec<u32>, Range<u32>>,
}

impl Ladders {
    /// Sorts `rules` most urgent first and resolves them. At one priority, limits further out come first.
    pub(crate) fn new(rules: &mut [Rule]) -> Self {
        rules.sort_by(|a, b| a.priority.cmp(&b.priority).then_with(|| further_out_first(a, b)));
        let mut resolved = Self {
            ladders: Vec::new(),
            by_rule: Vec::with_capacity(rules.len()),
            codes: Vec::new(),
            quantities: Vec::new(),
            by_class: HashMap::new(),
            by_path: HashMap::new(),
            programs: Vec::new(),
            program_of: HashMap::new(),
        };
        let mut ladder_of = HashMap::new();
        for (index, rule) in (0u32..).zip(&*rules) {
            resolved.add(index, rule, &mut ladder_of);
        }
        resolved
    }

    fn add(
        &mut self,
        index: u32,
        rule: &Rule,
        ladder_of: &mut HashMap<(Option<PointClass>, Kind, Vec<PointClass>), u32>,
    ) {
        let kind = Kind::of(&rule.limit).of_ladder();
        let key = (rule.class.clone(), kind, rule.suppresses.clone());
        let ladder = *ladder_of.entry(key).or_insert_with(|| {
            let (class, suppresses) = (rule.class.clone(), rule.suppresses.clone());
            self.ladders.push(Ladder { class, kind, rules: Vec::new(), suppresses });
            index_of(self.ladders.len() - 1)
        });
        let rungs = &mut self.ladders[ladder as usize].rules;
        rungs.push(index);
        let rank = index_of(rungs.len() - 1);
        let (codes, quantities) = (&mut self.codes, &mut self.quantities);
        let measure = Measure::new(
            &rule.limit,
            |set| {
                codes.push(set.into());
                index_of(codes.len() - 1)
            },
            |name| {
                quantities.push(name.clone());
                index_of(quantities.len() - 1)
            },
        );
        self.by_rule.push(Rung {
            rule: index,
            ladder,
            rank,
            measure,
            test: Test::new(&rule.limit),
            is_guarded: rule.only_if.is_some(),
            on_delay: nanos(rule.on_delay),
            off_delay: nanos(rule.off_delay),
        });
        match &rule.below {
            None => self.by_class.entry(rule.class.clone()).or_default().push(index),
            Some(path) => self.by_path.entry(path.clone()).or_default().push(index),
        }
    }

    /// Where the rungs for points like `point` lie in [`Self::run`].
    pub(crate) fn resolve(&mut self, rules: &[Rule], point: &Point) -> Range<u32> {
        let watching = self.watching(rules, point);
        if let Some(range) = self.program_of.get(&watching) {
            return range.clone();
        }
        let start = index_of(self.programs.len());
        self.programs.extend(watching.iter().map(|rule| self.by_rule[*rule as usize]));
        let range = start..index_of(self.programs.len());
        self.program_of.insert(watching, range.clone());
        range
    }

    /// The rules that watch `point`, most urgent first: of one ladder and priority, those of the longest path.
    fn watching(&self, rules: &[Rule], point: &Point) -> Vec<u32> {
        let of_class = [Some(point.class.clone()), None].into_iter().filter_map(|class| self.by_class.get(&class));
        let of_path = paths_of(point).filter_map(|path| self.by_path.get(path));
        let mut watching: Vec<u32> = of_class.chain(of_path).flatten().copied().collect();
        watching.retain(|rule| rules[*rule as usize].watches(point));
        watching.sort_unstable();
        watching.dedup();
        let mut narrowest: BTreeMap<(u32, u8), usize> = BTreeMap::new();
        let key = |rule: u32| (self.by_rule[rule as usize].ladder, rules[rule as usize].priority.digit());
        for rule in &watching {
            let levels = narrowest.entry(key(*rule)).or_default();
            *levels = rules[*rule as usize].levels().max(*levels);
        }
        watching.retain(|rule| narrowest.get(&key(*rule)) == Some(&rules[*rule as usize].levels()));
        watching
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

    /// The ladder of that index.
    pub(crate) fn ladder(&self, ladder: u32) -> &Ladder {
        &self.ladders[ladder as usize]
    }

    /// The kind of limit of `rule`.
    pub(crate) fn kind(&self, rule: u32) -> Kind {
        self.ladder(self.rung(rule).ladder).kind
    }

    /// A set of codes.
    pub(crate) fn codes(&self, set: u32) -> &[f64] {
        &self.codes[set as usize]
    }

    /// The name of a quantity.
    pub(crate) fn quantity(&self, name: u32) -> &str {
        &self.quantities[name as usize]
    }
}

/// Every path that a rule for `point` may have: its room's, and its name with ever fewer levels.
fn paths_of(point: &Point) -> impl Iterator<Item = &str> {
    let id = point.id.as_str();
    let levels = id.match_indices('/').map(|(end, _)| &id[..end]);
    let room = point.room.as_deref().filter(move |room| !id.starts_with(&format!("{room}/")));
    levels.chain([id]).chain(room)
}

/// A total order: by kind, and within one kind those further out first.
fn further_out_first(a: &Rule, b: &Rule) -> Ordering {
    let kinds = Kind::of(&a.limit).cmp(&Kind::of(&b.limit));
    kinds.then_with(|| Kind::outwardness(&b.limit).total_cmp(&Kind::outwardness(&a.limit)))
}

/// `len` as the index type of the dense arrays: 2³² − 1 entries are more than memory holds.
pub(crate) fn index_of(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Nanoseconds of `span`; longer than 292 years is never.
pub(crate) fn nanos(span: Duration) -> i64 {
    i64::try_from(span.as_nanos()).unwrap_or(NEVER)
}
