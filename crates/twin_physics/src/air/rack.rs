//! The air through one rack: what it draws, what it gets, and how warm it leaves.
//!
//! A rack draws V = P/(ρ·cp·ΔT). At each height a share of what it draws is room air that came over its top or around
//! its row's end: a little always, more with height, much more where the cold supply does not cover the draw.

use super::property::{AIR_KJ_PER_M3_K, airflow_m3s};
use twin_model::plan::{DeviceKind, Rack};

/// Heights of the inlet sensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Height {
    /// 0.5 m
    Low,
    /// 1.2 m
    Mid,
    /// 1.8 m
    High,
}

impl Height {
    /// Lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Mid, Self::High];
}

/// Share of room air in a well supplied inlet, by height; together a supply heat index near 0.1, which counts as good.
const RECIRCULATION: [f64; 3] = [0.05, 0.11, 0.18];
/// More at a row's end, where air comes around the side, and through units that nothing closes; less in a contained
/// aisle. Under the floor, a little for each metre from the CRACs, up to 20 m.
const ROW_END_FACTOR: f64 = 1.4;
const OPEN_UNITS_FACTOR: f64 = 1.0;
const CONTAINED_FACTOR: f64 = 0.6;
const RECIRCULATION_PER_METRE: f64 = 0.005;
/// How a deficit of cold air shows by height: cold air fills an aisle from the floor. Powers of the supplied share.
const DEFICIT_POWER: [f64; 3] = [0.4, 1.0, 1.6];
/// How a local loss of cold air shows by height.
const STARVED_FACTOR: [f64; 3] = [0.9, 1.0, 1.1];
/// How exhaust that comes over the top shows by height.
const OPEN_FACTOR: [f64; 3] = [0.1, 0.35, 1.0];
/// Share of the local loss of cold air that reaches the next rack of the row.
pub(crate) const STARVED_NEIGHBOUR: f64 = 0.12;
/// Slowest draw, share of the draw at the rack's rating: server fans never stop.
const AIRFLOW_MIN: f64 = 0.15;
/// Servers protect themselves from hot inlet air: they throttle above the first and are off at the second, °C.
const THROTTLE_CELSIUS: (f64, f64) = (45.0, 60.0);
/// Lag of aisle air and front sheet, and of servers and rear door, seconds.
const INLET_LAG_SECS: f64 = 40.0;
/// Share of its own exhaust that comes through a rack's frame to its inlets, by height: too near for cells to show. Gaps
/// beside the rails and under the rack pass some of it everywhere, the warm upper rear most; 5 to 9 % is what a rack with
/// blanking panels but without sealed rails leaks, and takes a supply heat index of 0.05 to about 0.1.
const FRAME_LEAK: [f64; 3] = [0.05, 0.07, 0.09];
const EXHAUST_LAG_SECS: f64 = 75.0;

/// Temperature rise that a device's fans keep, kelvin: accelerators run hot, switches are over-ventilated.
fn rise_kelvin(kind: DeviceKind) -> f64 {
    match kind {
        DeviceKind::GpuServer => 15.0,
        DeviceKind::Server => 12.0,
        DeviceKind::Storage => 9.0,
        DeviceKind::Switch | DeviceKind::PatchPanel | DeviceKind::Blanking => 8.0,
    }
}

/// State of one rack's air and feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct RackState {
    /// Power drawn from feeds A and B, kW.
    pub feed_kw: [f64; 2],
    /// Air that it draws, m³/s.
    pub airflow_m3s: f64,
    /// Air at its front at each [`Height`], °C.
    pub inlet_celsius: [f64; 3],
    /// Air behind it, °C.
    pub exhaust_celsius: f64,
    rise_kelvin: f64,
    airflow_min_m3s: f64,
    recirculation: [f64; 3],
    recirculation_open: [f64; 3],
    frame_leak: [f64; 3],
}

/// The air that a rack finds in front of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Supply {
    /// Cold supply, °C.
    pub(crate) cold_celsius: f64,
    /// Room air, °C.
    pub(crate) room_celsius: f64,
    /// Cold supply over what the rack draws; 1 and more covers it.
    pub(crate) coverage: f64,
    /// What is wrong at this rack.
    pub(crate) local: LocalRise,
    /// Whether the door of its contained aisle stands open.
    pub(crate) is_aisle_open: bool,
}

/// Rises of one rack's inlets by what is wrong there, kelvin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct LocalRise {
    /// By local loss of cold air, at mid height.
    pub(crate) starved_kelvin: f64,
    /// By exhaust over the top, at the highest inlet.
    pub(crate) open_kelvin: f64,
}

impl Supply {
    /// Room air only.
    pub(crate) fn without_cold_air(room_celsius: f64) -> Self {
        Self {
            cold_celsius: room_celsius,
            room_celsius,
            coverage: 0.0,
            local: LocalRise::default(),
            is_aisle_open: false,
        }
    }
}

impl RackState {
    /// The rack of `plan`. `distance` to the CRACs that serve it in metres adds a little mixing under the floor.
    pub(crate) fn new(plan: &Rack, is_row_end: bool, is_contained: bool, distance: f64, celsius: f64) -> Self {
        let (watts, weighted) = plan.devices.iter().fold((0.0, 0.0), |(sum, weighted), device| {
            (sum + device.power_kw, weighted + device.power_kw * rise_kelvin(device.kind))
        });
        let rise_kelvin = if watts > 0.0 { weighted / watts } else { rise_kelvin(DeviceKind::Server) };
        let closed: u16 = plan.devices.iter().map(|device| device.units).sum();
        // Of a rack whose devices are not listed it is not known what is open: it counts as closed.
        let is_listed = closed > 0;
        let open = if is_listed { 1.0 - f64::from(closed.min(plan.units)) / f64::from(plan.units.max(1)) } else { 0.0 };
        let end = if is_row_end { ROW_END_FACTOR } else { 1.0 };
        let place = end * (1.0 + OPEN_UNITS_FACTOR * open);
        let closed_place = place * if is_contained { CONTAINED_FACTOR } else { 1.0 };
        let plenum = RECIRCULATION_PER_METRE * distance.min(20.0);
        Self {
            feed_kw: [0.0; 2],
            airflow_m3s: 0.0,
            inlet_celsius: [celsius; 3],
            exhaust_celsius: celsius,
            rise_kelvin,
            airflow_min_m3s: AIRFLOW_MIN * airflow_m3s(plan.capacity_kw, rise_kelvin),
            recirculation: RECIRCULATION.map(|share| share * closed_place + plenum),
            frame_leak: FRAME_LEAK.map(|share| share * place),
            recirculation_open: RECIRCULATION.map(|share| share * place + plenum),
        }
    }

    /// Power that it draws from both feeds, kW.
    pub fn power_kw(&self) -> f64 {
        self.feed_kw.iter().sum()
    }

    /// Share of the wanted power that its servers draw, 0…1: all until its inlet gets too hot.
    pub(crate) fn throttle(&self) -> f64 {
        let (from, off) = THROTTLE_CELSIUS;
        ((off - self.inlet_celsius[2]) / (off - from)).clamp(0.0, 1.0)
    }

    /// Sets its draw of air for its power.
    pub(crate) fn breathe(&mut self) {
        self.airflow_m3s = airflow_m3s(self.power_kw(), self.rise_kelvin).max(self.airflow_min_m3s);
    }

    /// Inlet temperatures that `supply` leads to, °C.
    fn inlet_target(&self, supply: Supply) -> [f64; 3] {
        let supplied = supply.coverage.clamp(0.0, 1.0);
        let recirculation = if supply.is_aisle_open { self.recirculation_open } else { self.recirculation };
        std::array::from_fn(|height| {
            let share = 1.0 - (1.0 - recirculation[height]) * supplied.powf(DEFICIT_POWER[height]);
            let warmed = supply.cold_celsius + share * (supply.room_celsius - supply.cold_celsius).max(0.0);
            warmed
                + STARVED_FACTOR[height] * supply.local.starved_kelvin
                + OPEN_FACTOR[height] * supply.local.open_kelvin
        })
    }

    fn rise(&self) -> f64 {
        if self.airflow_m3s > 0.0 { self.power_kw() / (AIR_KJ_PER_M3_K * self.airflow_m3s) } else { 0.0 }
    }

    /// One step of `seconds` in front of `supply`.
    pub(crate) fn step(&mut self, seconds: f64, supply: Supply) {
        let targets = self.inlet_target(supply);
        self.approach(seconds, targets);
    }

    fn approach(&mut self, seconds: f64, targets: [f64; 3]) {
        let toward_inlet = 1.0 - (-seconds / INLET_LAG_SECS).exp();
        for (inlet, target) in self.inlet_celsius.iter_mut().zip(targets) {
            *inlet += (target - *inlet) * toward_inlet;
        }
        let mean = self.inlet_celsius.iter().sum::<f64>() / 3.0;
        let exhaust = mean + self.rise();
        self.exhaust_celsius += (exhaust - self.exhaust_celsius) * (1.0 - (-seconds / EXHAUST_LAG_SECS).exp());
    }

    /// Inlet temperatures behind air of `front_celsius`, °C: with what comes through its own frame and what is wrong here.
    fn inlet_behind(&self, front_celsius: [f64; 3], local: &LocalRise) -> [f64; 3] {
        let rise = self.rise();
        std::array::from_fn(|height| {
            front_celsius[height]
                + self.frame_leak[height] * rise
                + STARVED_FACTOR[height] * local.starved_kelvin
                + OPEN_FACTOR[height] * local.open_kelvin
        })
    }

    /// One step of `seconds` behind air of `front_celsius` at each height.
    pub(crate) fn step_behind(&mut self, seconds: f64, front_celsius: [f64; 3], local: &LocalRise) {
        let targets = self.inlet_behind(front_celsius, local);
        self.approach(seconds, targets);
    }

    /// Puts inlet and exhaust where they would settle behind air of `front_celsius`.
    pub(crate) fn settle_behind(&mut self, front_celsius: [f64; 3], local: &LocalRise) {
        self.inlet_celsius = self.inlet_behind(front_celsius, local);
        self.exhaust_celsius = self.inlet_celsius.iter().sum::<f64>() / 3.0 + self.rise();
    }

    /// Puts inlet and exhaust where they would settle in front of `supply`.
    pub(crate) fn settle(&mut self, supply: Supply) {
        self.inlet_celsius = self.inlet_target(supply);
        self.exhaust_celsius = self.inlet_celsius.iter().sum::<f64>() / 3.0 + self.rise();
    }
}
