//! What the racks draw: more by day, each rack in its own way, never quite still.

use crate::noise::{generator, normal, uniform};
use rand_pcg::Pcg64Mcg;
use twin_model::SitePlan;
use twin_scene::WorkloadPlan;

/// The restless part of a rack's load: share of its devices' full power, and how long it remembers, seconds.
const RESTLESS: f64 = 0.035;
const MEMORY_SECS: f64 = 1200.0;
/// Bounds of the load as shares of full power: idle servers draw, and none draws its name plate.
const LOAD_MIN: f64 = 0.18;
const LOAD_MAX: f64 = 0.95;
/// Highest share of a rack's rating that its normal load reaches.
const RATING_MAX: f64 = 0.92;
/// A rack without listed devices counts as equipment of this share of its rating.
const UNLISTED: f64 = 0.6;
/// How far feed A's share strays from half: redundant supplies do not share exactly.
const SHARE_SPREAD: f64 = 0.012;
/// When the working day begins and ends, each over so many hours of the site's time.
const DAY: [(f64, f64); 2] = [(8.0, 10.0), (17.5, 20.0)];

/// The load of all racks.
#[derive(Clone, Debug)]
pub(crate) struct Workload {
    plan: WorkloadPlan,
    racks: Vec<RackLoad>,
    draws: Pcg64Mcg,
}

#[derive(Clone, Copy, Debug)]
struct RackLoad {
    full_kw: f64,
    limit_kw: f64,
    /// From the mean, share.
    offset: f64,
    /// How much of the day it feels.
    day: f64,
    restless: f64,
    share_a: f64,
}

impl Workload {
    /// The load of the racks of `site` under `plan` and `seed`.
    pub(crate) fn new(site: &SitePlan, plan: WorkloadPlan, seed: u64) -> Self {
        let racks = (0u64..).zip(&site.racks).map(|(index, rack)| {
            let mut draws = generator([seed, index, 2]);
            let listed: f64 = rack.devices.iter().map(|device| device.power_kw).sum();
            RackLoad {
                full_kw: if listed > 0.0 { listed } else { rack.capacity_kw * UNLISTED },
                limit_kw: rack.capacity_kw * RATING_MAX,
                offset: plan.spread * (uniform(&mut draws) * 2.0 - 1.0),
                day: 0.6 + 0.8 * uniform(&mut draws),
                restless: RESTLESS * normal(&mut draws),
                share_a: 0.5 + SHARE_SPREAD * normal(&mut draws),
            }
        });
        Self { plan, racks: racks.collect(), draws: generator([seed, u64::MAX, 3]) }
    }

    /// Feed A's share of each rack.
    pub(crate) fn shares_a(&self) -> impl Iterator<Item = f64> {
        self.racks.iter().map(|rack| rack.share_a)
    }

    /// Moves on by `seconds` to `hour` of the site's day and writes each rack's power to `rack_kw`, kW.
    pub(crate) fn step(&mut self, seconds: f64, hour: f64, rack_kw: &mut [f64]) {
        let keep = (-seconds / MEMORY_SECS).exp();
        let stir = RESTLESS * (1.0 - keep * keep).sqrt();
        let day = (self.plan.day - self.plan.night) * day_shape(hour);
        for (rack, kw) in self.racks.iter_mut().zip(rack_kw) {
            // Ornstein–Uhlenbeck in exact steps: the same spread whatever the step.
            rack.restless = rack.restless * keep + stir * normal(&mut self.draws);
            let load = self.plan.night + day * rack.day + rack.offset + rack.restless;
            *kw = (rack.full_kw * load.clamp(LOAD_MIN, LOAD_MAX)).min(rack.limit_kw);
        }
    }
}

/// 0 at night, 1 in the working day, smooth between.
fn day_shape(hour: f64) -> f64 {
    let [rise, fall] = DAY.map(|(from, to)| {
        let x = ((hour - from) / (to - from)).clamp(0.0, 1.0);
        x * x * (3.0 - 2.0 * x)
    });
    rise - fall
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_busy_from_nine_to_eighteen() {
        assert!(day_shape(3.0) == 0.0 && day_shape(23.0) == 0.0);
        assert!(day_shape(9.0) >= 0.5 && day_shape(12.0) == 1.0 && day_shape(17.0) == 1.0);
    }
}
