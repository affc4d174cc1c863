//! Which samples are kept, and how often each point is wanted, by the rules of [`twin_model::sampling`].

use super::tempo::{Trend, next_interval, worth_secs};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use twin_api::SamplingState;
use twin_model::connection::Connection;
use twin_model::sampling::{Sampling, SamplingRule, SamplingScope};
use twin_model::{Flags, Limit, Point, PointClass, PointIndex, PointTable, Quality, Rule, Sample, Timestamp, Unit};

/// A sample that comes a tenth of the interval too soon comes in time: periods are kept to a few milliseconds at best.
const EARLY_SHARE: f64 = 0.1;
/// So many usual intervals of silence are a gap; what comes after one is kept.
const GAP: u32 = 3;
/// The usual interval of what has no period.
const USUAL: Duration = Duration::from_secs(10);

/// Poll periods of devices by the names of their connections; those without a rule keep their own.
pub(crate) type Periods = HashMap<SmolStr, Duration>;

/// What is known of points that have rules, and what was made of their samples.
#[derive(Debug)]
pub(crate) struct Thinning {
    rules: Arc<Sampling>,
    points: Arc<PointTable>,
    limits: HashMap<PointClass, Arc<[f64]>>,
    /// By point; `None` where no rule holds.
    watched: Vec<Option<Box<Watched>>>,
    /// Names of the devices, and by point which of them tells it.
    devices: Vec<(SmolStr, Vec<PointIndex>)>,
    device_of: HashMap<PointIndex, usize>,
    /// Poll periods of the connections themselves.
    own: Periods,
    counts: Counts,
}

/// Since the start, of points that have rules.
#[derive(Debug, Default)]
struct Counts {
    kept: u64,
    thinned: u64,
    /// How many there would have been at the fastest interval that the rules allow.
    at_fastest: f64,
}

/// What is known of one point that has a rule.
#[derive(Debug)]
struct Watched {
    rule: SamplingRule,
    limits: Arc<[f64]>,
    /// How far its values can be apart, unit.
    range: f64,
    is_state: bool,
    usual: Duration,
    trend: Trend,
    interval: Duration,
    heard_at: Option<Timestamp>,
    kept: Option<(Sample, Flags)>,
}

impl Thinning {
    /// Nothing is ruled yet: everything is kept.
    pub(crate) fn new(points: Arc<PointTable>, rules: &[Rule]) -> Self {
        let watched = points.iter().map(|_| None).collect();
        Self {
            rules: Arc::default(),
            limits: limits_of(rules),
            watched,
            points,
            devices: Vec::new(),
            device_of: HashMap::new(),
            own: Periods::new(),
            counts: Counts::default(),
        }
    }

    /// Goes on with `points`, which grew from the table before, under the alarm rules `rules`. What was known of a point that has
    /// changed is begun anew; [`Self::set_devices`] has to follow.
    pub(crate) fn follow(&mut self, points: Arc<PointTable>, rules: &[Rule]) {
        self.limits = limits_of(rules);
        self.watched.resize_with(points.len(), || None);
        for (index, point) in points.custom() {
            if self.points.point(index).and_then(|known| known.custom.as_ref()) != point.into() {
                self.watched[index.get()] = None;
            }
        }
        self.points = points;
    }

    /// The devices that are asked.
    pub(crate) fn set_devices(&mut self, connections: &[Connection]) {
        let bound = |device: &Connection| device.bindings.iter().map(|binding| binding.point).collect();
        self.devices = connections.iter().map(|device| (device.name.clone(), bound(device))).collect();
        self.own = connections.iter().map(|device| (device.name.clone(), device.period)).collect();
        let of = (0..).zip(&self.devices).flat_map(|(i, (_, bound))| bound.iter().map(move |point| (*point, i)));
        self.device_of = of.collect();
        self.follow_rules();
    }

    /// The rules in force.
    pub(crate) fn rules(&self) -> &Arc<Sampling> {
        &self.rules
    }

    /// Sets all rules.
    pub(crate) fn set_rules(&mut self, rules: Sampling) {
        self.rules = Arc::new(rules);
        self.follow_rules();
    }

    /// Sets one rule, or takes it away.
    ///
    /// # Errors
    /// When there is nothing that it could be for: a sentence for the person who asked.
    pub(crate) fn set_rule(&mut self, scope: SamplingScope, rule: Option<SamplingRule>) -> Result<(), String> {
        match &scope {
            SamplingScope::Point(id) if self.points.index(id).is_none() => {
                return Err(format!("There is no point {id}"));
            }
            SamplingScope::Device(name) if rule.is_some() && !self.devices.iter().any(|(known, _)| known == name) => {
                return Err(format!("No device that is asked is called {name}"));
            }
            _ => {}
        }
        Arc::make_mut(&mut self.rules).set(scope, rule);
        self.follow_rules();
        Ok(())
    }

    fn follow_rules(&mut self) {
        for (index, point) in self.points.iter() {
            let device = self.device_of.get(&index).map(|device| self.devices[*device].0.as_str());
            let rule = self.rules.rule_of(&point.id, device);
            let watched = &mut self.watched[index.get()];
            match (rule, watched.as_deref_mut()) {
                (None, _) => *watched = None,
                (Some(rule), Some(known)) => known.follow(rule),
                (Some(rule), None) => *watched = Some(Box::new(Watched::new(rule, point, &self.limits))),
            }
        }
    }

    /// Whether the newest sample of its point is kept.
    pub(crate) fn keeps(&mut self, sample: &Sample, flags: Flags) -> bool {
        let Some(watched) = self.watched.get_mut(sample.point.get()).and_then(Option::as_deref_mut) else {
            return true;
        };
        let before = watched.kept.map(|(kept, _)| kept.at);
        let is_kept = watched.keeps(sample, flags);
        if is_kept {
            self.counts.kept += 1;
            let span = before.map_or(Duration::ZERO, |before| sample.at.since(before)).min(watched.rule.slowest());
            self.counts.at_fastest += (span.as_secs_f64() / watched.rule.fastest().as_secs_f64()).max(1.0);
        } else {
            self.counts.thinned += 1;
        }
        is_kept
    }

    /// How often each device is to be asked: as often as the most wanted of its points.
    pub(crate) fn periods(&self) -> Periods {
        let wanted = |points: &[PointIndex]| {
            points.iter().filter_map(|point| Some(self.watched.get(point.get())?.as_deref()?.interval)).min()
        };
        self.devices.iter().filter_map(|(name, points)| Some((name.clone(), wanted(points)?))).collect()
    }

    /// Those of `periods` that are others than `before`. A device whose rule was taken away is asked at its own again.
    pub(crate) fn changed(&self, periods: &Periods, before: &Periods) -> Vec<(SmolStr, Duration)> {
        let named = self.devices.iter().map(|(name, _)| name).filter(|name| periods.get(*name) != before.get(*name));
        named.filter_map(|name| Some((name.clone(), *periods.get(name).or(self.own.get(name))?))).collect()
    }

    /// The points of the device called `name`.
    pub(crate) fn points_of(&self, name: &str) -> &[PointIndex] {
        self.devices.iter().find(|(known, _)| known == name).map_or(&[], |(_, points)| points)
    }

    /// What people see of it.
    pub(crate) fn state(&self) -> SamplingState {
        let Counts { kept, thinned, at_fastest } = self.counts;
        let saved = (at_fastest > 0.0).then(|| (1.0 - kept as f64 / at_fastest).clamp(0.0, 1.0));
        SamplingState { rules: Arc::clone(&self.rules), kept, thinned, saved }
    }
}

impl Watched {
    fn new(rule: SamplingRule, point: &Point, limits: &HashMap<PointClass, Arc<[f64]>>) -> Self {
        Self {
            rule,
            limits: limits.get(&point.class).cloned().unwrap_or_default(),
            range: point.max - point.min,
            is_state: matches!(point.unit, Unit::Code | Unit::Flag),
            usual: point.period.unwrap_or(USUAL),
            trend: Trend::default(),
            interval: rule.fastest(),
            heard_at: None,
            kept: None,
        }
    }

    fn follow(&mut self, rule: SamplingRule) {
        self.rule = rule;
        self.interval = self.interval.clamp(rule.fastest(), rule.slowest());
    }

    fn keeps(&mut self, sample: &Sample, flags: Flags) -> bool {
        let is_usable = sample.quality != Quality::Bad && sample.value.is_finite();
        if is_usable {
            self.trend.take(sample.at, sample.value);
        }
        let heard_at = self.heard_at.replace(sample.at);
        let pause = self.usual.max(self.interval) * GAP;
        let is_after_gap = heard_at.is_none_or(|heard_at| sample.at.since(heard_at) >= pause);
        let was_due = self.is_due(sample.at);
        if let SamplingRule::Adaptive { fastest, slowest } = self.rule
            && is_usable
        {
            let distance = self.limits.iter().map(|limit| (sample.value - limit).abs()).fold(f64::INFINITY, f64::min);
            let worth = worth_secs(&self.trend, distance, self.range);
            // Faster at once; slower only from one kept sample to the next.
            if worth < self.interval.as_secs_f64() || was_due {
                self.interval = next_interval(self.interval, worth, fastest, slowest);
            }
        }
        let is_kept = is_after_gap || was_due || self.is_due(sample.at) || self.is_turn(sample, flags);
        if is_kept {
            self.kept = Some((*sample, flags));
        }
        is_kept
    }

    fn is_due(&self, at: Timestamp) -> bool {
        self.kept.is_none_or(|(kept, _)| at.since(kept.at) >= self.interval.mul_f64(1.0 - EARLY_SHARE))
    }

    /// Whether something changes with `sample` that nobody may miss: its trust, a state, the side of a limit.
    fn is_turn(&self, sample: &Sample, flags: Flags) -> bool {
        let Some((kept, kept_flags)) = self.kept else { return true };
        let crosses = |limit: &f64| (kept.value > *limit) != (sample.value > *limit) || sample.value == *limit;
        kept.quality != sample.quality
            || kept_flags != flags
            || (self.is_state && kept.value != sample.value)
            || (kept.value != sample.value && self.limits.iter().any(crosses))
    }
}

/// What values of each class must not pass unseen: limits, and where alarms clear again.
fn limits_of(rules: &[Rule]) -> HashMap<PointClass, Arc<[f64]>> {
    let mut limits: HashMap<PointClass, Vec<f64>> = HashMap::new();
    for rule in rules {
        let Some(class) = &rule.class else { continue };
        let of_class = limits.entry(class.clone()).or_default();
        match &rule.limit {
            Limit::High { limit, deadband } => of_class.extend([*limit, limit - deadband]),
            Limit::Low { limit, deadband } => of_class.extend([*limit, limit + deadband]),
            Limit::Equals { code } => of_class.push(*code),
            Limit::OneOf { codes } => of_class.extend(codes),
            // No value of its own makes these true.
            Limit::Rise { .. } | Limit::Fall { .. } | Limit::Deviation { .. } | Limit::Stale => {}
        }
    }
    limits.into_iter().map(|(class, limits)| (class, limits.into())).collect()
}
