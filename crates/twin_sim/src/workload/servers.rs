//! Servers, storage and switches: busier by day, each in its own way, never quite still.

use super::calendar::Moment;
use crate::noise::{generator, normal, uniform};
use rand_pcg::Pcg64Mcg;
use twin_model::SitePlan;
use twin_physics::ItConditions;
use twin_physics::it::{ItLayout, server_share};
use twin_scene::WorkloadPlan;

/// The restless part of a rack's load and of one device's, and how long each remembers, seconds.
const RACK_RESTLESS: f64 = 0.02;
const RACK_MEMORY_SECS: f64 = 1200.0;
const DEVICE_RESTLESS: f64 = 0.05;
const DEVICE_MEMORY_SECS: f64 = 240.0;
/// Devices change their load in turn, each once in so many steps: nobody asks them more often.
const TURNS: usize = 15;
/// How much devices of one rack differ for good, share of how much racks do.
const DEVICE_SPREAD: f64 = 0.5;
/// Bounds of the load: operating systems never sleep, and nobody runs a server at its end.
const LOAD_MIN: f64 = 0.02;
const LOAD_MAX: f64 = 0.95;
/// A rack without listed devices counts as servers of this share of its rating, in air of this temperature, °C.
const UNLISTED: f64 = 0.6;
const UNLISTED_CELSIUS: f32 = 22.0;
/// How far feed A's share strays from half: redundant supplies do not share exactly.
const SHARE_SPREAD: f64 = 0.012;

/// The load of everything but accelerators.
#[derive(Clone, Debug)]
pub(super) struct Servers {
    plan: WorkloadPlan,
    layout: ItLayout,
    racks: Vec<RackLoad>,
    devices: Vec<DeviceLoad>,
    draws: Pcg64Mcg,
    turn: usize,
}

#[derive(Clone, Copy, Debug)]
struct RackLoad {
    /// What counts for it if nothing is listed, kW.
    unlisted_kw: f64,
    /// From the mean.
    offset: f64,
    /// How much of the day it feels.
    day: f64,
    restless: f64,
    share_a: f64,
}

#[derive(Clone, Copy, Debug)]
struct DeviceLoad {
    offset: f64,
    restless: f64,
}

impl Servers {
    pub(super) fn new(site: &SitePlan, plan: WorkloadPlan, seed: u64) -> Self {
        let mut devices = Vec::new();
        let racks = (0u64..).zip(&site.racks).map(|(index, rack)| {
            let mut draws = generator([seed, index, 2]);
            devices.extend(rack.devices.iter().map(|_| DeviceLoad {
                offset: DEVICE_SPREAD * plan.spread * (uniform(&mut draws) * 2.0 - 1.0),
                restless: DEVICE_RESTLESS * normal(&mut draws),
            }));
            RackLoad {
                unlisted_kw: if rack.devices.is_empty() { rack.capacity_kw * UNLISTED } else { 0.0 },
                offset: plan.spread * (uniform(&mut draws) * 2.0 - 1.0),
                day: 0.6 + 0.8 * uniform(&mut draws),
                restless: RACK_RESTLESS * normal(&mut draws),
                share_a: 0.5 + SHARE_SPREAD * normal(&mut draws),
            }
        });
        let racks = racks.collect();
        let layout = ItLayout::new(site);
        Self { plan, layout, racks, devices, draws: generator([seed, u64::MAX, 3]), turn: 0 }
    }

    /// Feed A's share of each rack.
    pub(super) fn shares_a(&self) -> impl Iterator<Item = f64> {
        self.racks.iter().map(|rack| rack.share_a)
    }

    /// Moves on by `seconds` to `moment` and writes the load of each device to `it`.
    pub(super) fn step(&mut self, seconds: f64, moment: Moment, it: &mut ItConditions) {
        // Ornstein–Uhlenbeck in exact steps: the same spread whatever the step.
        let wander = |restless: &mut f64, spread: f64, secs: f64, memory_secs: f64, draws: &mut Pcg64Mcg| {
            let keep = (-secs / memory_secs).exp();
            *restless = *restless * keep + spread * (1.0 - keep * keep).sqrt() * normal(draws);
        };
        let day = (self.plan.day - self.plan.night) * moment.working(self.plan.weekend);
        for (index, rack) in self.racks.iter_mut().enumerate() {
            wander(&mut rack.restless, RACK_RESTLESS, seconds, RACK_MEMORY_SECS, &mut self.draws);
            let base = self.plan.night + day * rack.day + rack.offset + rack.restless;
            let bounded = |load: f64| load.clamp(LOAD_MIN, LOAD_MAX) as f32;
            it.rack_kw[index] = rack.unlisted_kw * f64::from(server_share(bounded(base), UNLISTED_CELSIUS));
            for device in self.layout.devices_of(index) {
                let own = &mut self.devices[device];
                if device % TURNS == self.turn {
                    let secs = seconds * TURNS as f64;
                    wander(&mut own.restless, DEVICE_RESTLESS, secs, DEVICE_MEMORY_SECS, &mut self.draws);
                }
                it.device_load[device] = bounded(base + own.offset + own.restless);
            }
        }
        self.turn = (self.turn + 1) % TURNS;
    }
}
