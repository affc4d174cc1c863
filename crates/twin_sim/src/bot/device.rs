//! One bot: a device with its sensors, its topics and its turn.

use super::{KINDS, Kind};
use crate::asked::{RENEWAL, Readout};
use crate::message::Message;
use crate::noise::Noise;
use crate::world::World;
use std::time::Duration;
use tokio::sync::watch;
use twin_model::plan::SitePlan;
use twin_model::{Place, PointTable, Timestamp};

/// Most probes of one device: a plant machine has more than fifty.
const PROBES_MAX: usize = 96;
/// Conjugate of the golden ratio: multiples of it spread evenly over 0…1 however many there are.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// A device that reports.
pub(crate) struct Bot {
    kind: &'static Kind,
    place: Place,
    gauges: Vec<Gauge>,
    period: Option<Duration>,
    phase: Duration,
    state: u32,
    reports: u64,
    /// Where it leaves what it says when it is asked instead of publishing.
    readout: Option<watch::Sender<Readout>>,
}

/// One sensor of a device and the point that it measures.
struct Gauge {
    quantity: &'static str,
    topic: String,
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
                    topic: format!("dc/{}", point.id),
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
                period,
                phase: period.map_or(Duration::ZERO, |period| phase(bots.len(), period)),
                state: (kind.state)(world, place),
                reports: 0,
                readout: None,
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

    /// Whether its state has changed since it was last asked.
    pub(crate) fn has_turned(&mut self, world: &World) -> bool {
        let state = (self.kind.state)(world, self.place);
        std::mem::replace(&mut self.state, state) != state
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
        self.period = self.period.map(|period| period.min(RENEWAL));
        self.phase = self.phase.min(RENEWAL);
        let (readout, asked) = watch::channel(Readout::default());
        self.readout = Some(readout);
        (self.gauges.iter().map(|gauge| gauge.quantity).collect(), asked)
    }

    /// Says what its sensors see at `at`.
    pub(crate) fn report(&mut self, world: &World, at: Timestamp, out: &mut Vec<Message>) {
        self.reports += 1;
        let mut truths = [0.0; PROBES_MAX];
        (self.kind.read)(world, self.place, &mut truths[..self.kind.probes.len()]);
        if let Some(readout) = &self.readout {
            readout.send_modify(|readout| {
                (readout.at, readout.sequence) = (at, self.reports);
                readout.values.clear();
                readout.values.extend(self.gauges.iter().zip(truths).map(|(gauge, truth)| gauge.told(truth, at)));
            });
            return;
        }
        for (gauge, truth) in self.gauges.iter().zip(truths) {
            out.push(Message::from_sample(
                &gauge.topic,
                gauge.read(truth, at),
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

    /// The same with as many digits as it tells.
    fn told(&self, truth: f64, at: Timestamp) -> f64 {
        let scale = 10f64.powi(i32::try_from(self.noise.decimals()).unwrap_or(0));
        (self.read(truth, at) * scale).round() / scale
    }
}
