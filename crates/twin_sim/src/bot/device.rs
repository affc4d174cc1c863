//! One bot: a device with its sensors, its topics and its turn.

use super::{KINDS, Kind};
use crate::message::Message;
use crate::noise::Noise;
use crate::world::World;
use std::time::Duration;
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
}

/// One sensor of a device and the point that it measures.
struct Gauge {
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

    /// Says what its sensors see at `at`.
    pub(crate) fn report(&mut self, world: &World, at: Timestamp, out: &mut Vec<Message>) {
        self.reports += 1;
        let mut truths = [0.0; PROBES_MAX];
        (self.kind.read)(world, self.place, &mut truths[..self.kind.probes.len()]);
        for (gauge, truth) in self.gauges.iter().zip(truths) {
            let value = gauge.noise.read(truth, at).clamp(gauge.min, gauge.max);
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
