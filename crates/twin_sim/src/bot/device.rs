//! One bot: a device with its sensors, its topics and its turn.

use super::{KINDS, Kind};
use crate::asked::{RENEWAL, Readout};
use crate::message::Message;
use crate::noise::Noise;
use crate::world::World;
use smol_str::{SmolStr, format_smolstr};
use std::time::Duration;
use tokio::sync::watch;
use twin_model::plan::SitePlan;
use twin_model::{Place, PointIndex, PointTable, Timestamp};

/// Most probes of one device: a plant machine has more than fifty.
const PROBES_MAX: usize = 96;
/// Conjugate of the golden ratio: multiples of it spread evenly over 0…1 however many there are.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// A device that reports.
pub(crate) struct Bot {
    kind: &'static Kind,
    place: Place,
    gauges: Vec<Gauge>,
    /// As the plan says.
    usual_period: Option<Duration>,
    period: Option<Duration>,
    phase: Duration,
    state: u32,
    reports: u64,
    /// Where it leaves what it says when it is asked instead of publishing.
    readout: Option<watch::Sender<Readout>>,
    /// Its state has changed and nobody has heard of it.
    owes_report: bool,
}

/// One sensor of a device and the point that it measures.
struct Gauge {
    quantity: &'static str,
    point: PointIndex,
    topic: SmolStr,
    unit: &'static str,
    min: f64,
    max: f64,
    noise: Noise,
}

/// A bot for every device of `plan`.
pub(crate) fn bots(plan: &SitePlan, points: &PointTable, world: &World, seed: u64) -> Vec<Bot> {
    let mut bots = Vec::new();
    for kind in KINDS {
        for place in (kind.places)(plan) {
            let gauges = kind.probes.iter().filter_map(|probe| {
                let at = points.find(place, probe.quantity)?;
                let point = points.point(at)?;
                Some(Gauge {
                    quantity: probe.quantity,
                    point: at,
                    topic: format_smolstr!("dc/{}", point.id),
                    unit: point.unit.symbol(),
                    min: point.min,
                    max: point.max,
                    noise: Noise::new(probe.accuracy, seed, u64::from(at.0)),
                })
            });
            let gauges: Vec<Gauge> = gauges.collect();
            debug_assert_eq!(gauges.len(), kind.probes.len(), "a probe has no point at {place:?}");
            let period = (kind.period)(&plan.periods);
            bots.push(Bot {
                kind,
                place,
                gauges,
                usual_period: period,
                period,
                phase: period.map_or(Duration::ZERO, |period| phase(bots.len(), period)),
                state: (kind.state)(world, place),
                reports: 0,
                readout: None,
                owes_report: false,
            });
        }
    }
    bots
}

/// When bot number `number` has its turn within `period`: from 1 ms to the whole of it, in milliseconds.
fn phase(number: usize, period: Duration) -> Duration {
    let millis = period.as_millis() as f64;
    Duration::from_millis(((number as f64 * GOLDEN).fract() * millis) as u64 + 1).min(period)
}

impl Bot {
    /// When it reports next after a report at `at`; every bot also reports when the site `start`s.
    pub(crate) fn next_after(&self, at: Timestamp, start: Timestamp) -> Option<Timestamp> {
        let period = self.period?;
        Some(if at <= start { start + self.phase } else { at + period })
    }

    /// The last of its turns from `at` on that is not after `to`.
    pub(crate) fn last_until(&self, at: Timestamp, start: Timestamp, to: Timestamp) -> Timestamp {
        let Some(period) = self.period.filter(|period| !period.is_zero() && at > start && to > at) else {
            return at;
        };
        let turns = to.since(at).as_nanos() / period.as_nanos();
        at + period.saturating_mul(u32::try_from(turns).unwrap_or(u32::MAX))
    }

    /// Whether it has to report at once, if it may speak: its state has changed since that was last asked, or while it
    /// could not be heard.
    pub(crate) fn has_news(&mut self, world: &World, may_speak: bool) -> bool {
        let state = (self.kind.state)(world, self.place);
        let has_turned = std::mem::replace(&mut self.state, state) != state;
        let is_heard = may_speak && self.gauges.iter().any(|gauge| !world.faults.is_silent(gauge.point.0));
        let owes_report = self.owes_report || has_turned;
        self.owes_report = !is_heard && (owes_report || self.is_retained());
        is_heard && owes_report
    }

    /// Its first turn after its period has changed, from then on.
    pub(crate) const fn phase(&self) -> Duration {
        self.phase
    }

    /// Lets it report every `period`; `None`: as the plan says. Whether that is a change.
    pub(crate) fn set_period(&mut self, period: Option<Duration>) -> bool {
        let period = period.or(self.usual_period);
        if period == self.period {
            return false;
        }
        self.phase = period.map_or(Duration::ZERO, |new| match self.period {
            // As far into its new period as it was into the old one, so that bots stay spread out.
            Some(old) if !old.is_zero() => new.mul_f64(self.phase.as_secs_f64() / old.as_secs_f64()),
            _ => self.phase,
        });
        self.phase = self.phase.max(Duration::from_millis(1));
        self.period = period;
        true
    }

    /// Messages that it sends in a second of the site's time, events apart: none when it is asked.
    pub(crate) fn messages_per_second(&self) -> f64 {
        if self.is_asked() {
            return 0.0;
        }
        self.period.map_or(0.0, |period| self.gauges.len() as f64 / period.as_secs_f64().max(1e-3))
    }

    /// What its sensor of `point` would tell `at` that instant, were it sound; `None` if it has none.
    pub(crate) fn sense(&self, world: &World, point: PointIndex, at: Timestamp) -> Option<f64> {
        let index = self.gauges.iter().position(|gauge| gauge.point == point)?;
        let mut truths = [0.0; PROBES_MAX];
        (self.kind.read)(world, self.place, &mut truths[..self.kind.probes.len()]);
        Some(self.gauges[index].read(truths[index], at))
    }

    /// Whether the broker keeps what it says.
    pub(crate) fn is_retained(&self) -> bool {
        self.period.is_none()
    }

    /// Where it stands.
    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    /// Takes it off the broker: from now on it leaves what it says for those who ask, once a [`RENEWAL`] at least.
    /// What it measures, in the order of its values.
    pub(crate) fn take_off(&mut self) -> (Vec<&'static str>, watch::Receiver<Readout>) {
        self.usual_period = self.usual_period.map(|period| period.min(RENEWAL));
        self.period = self.usual_period;
        self.phase = self.phase.min(RENEWAL);
        let (readout, asked) = watch::channel(Readout::default());
        self.readout = Some(readout);
        (self.gauges.iter().map(|gauge| gauge.quantity).collect(), asked)
    }

    /// Whether it is asked instead of publishing.
    pub(crate) const fn is_asked(&self) -> bool {
        self.readout.is_some()
    }

    /// Says what its sensors see at `at`.
    pub(crate) fn report(&mut self, world: &World, at: Timestamp, out: &mut Vec<Message>) {
        self.reports += 1;
        let mut truths = [0.0; PROBES_MAX];
        (self.kind.read)(world, self.place, &mut truths[..self.kind.probes.len()]);
        if let Some(readout) = &self.readout {
            readout.send_if_modified(|readout| {
                readout.values.resize(self.gauges.len(), 0.0);
                let is_silent = self.gauges.iter().all(|gauge| world.faults.is_silent(gauge.point.0));
                let has_turned = std::mem::replace(&mut readout.is_silent, is_silent) != is_silent;
                let mut is_heard = false;
                for ((gauge, truth), value) in self.gauges.iter().zip(truths).zip(&mut readout.values) {
                    let told = world.faults.tell(gauge.point.0, gauge.read(truth, at), at);
                    // What is not told stays as it was: a register keeps its last value.
                    if let Some((told, at)) = told {
                        *value = gauge.rounded(told);
                        (readout.at, readout.sequence, is_heard) = (at, self.reports, true);
                    }
                }
                is_heard || has_turned
            });
            return;
        }
        for (gauge, truth) in self.gauges.iter().zip(truths) {
            let Some((value, at)) = world.faults.tell(gauge.point.0, gauge.read(truth, at), at) else { continue };
            out.push(Message::from_sample(
                &gauge.topic,
                value,
                gauge.noise.decimals(),
                gauge.unit,
                at,
                self.reports,
                self.is_retained(),
            ));
        }
    }
}

impl Gauge {
    /// What the sensor reads when the truth is `truth`.
    fn read(&self, truth: f64, at: Timestamp) -> f64 {
        self.noise.read(truth, at).clamp(self.min, self.max)
    }

    /// `value` with as many digits as it tells.
    fn rounded(&self, value: f64) -> f64 {
        let scale = 10f64.powi(i32::try_from(self.noise.decimals()).unwrap_or(0));
        (value * scale).round() / scale
    }
}
