//! What stores heat beside the air: equipment in racks, their metal, CRACs' casings, the building's skin.
//!
//! Each node takes what the air brings and gives what the air takes, so that no heat appears or is lost between them.

use super::grid::Grid;
use super::shape::THIRDS;
use crate::air::AIR_KJ_PER_M3_K;
use crate::air::room::{
    ENVELOPE_KW_PER_M2_K, RACK_METAL_KJ_PER_K, RACK_METAL_KW_PER_K, SKIN_KJ_PER_M2_K, SKIN_KW_PER_M2_K,
};

/// Of a rack's metal what the air passes between, kJ/K: heat sinks, boards and drives, 120 kg at 0.5 kJ/(kg·K). At
/// 0.7 m³/s its exhaust follows within 75 s.
const EQUIPMENT_KJ_PER_K: f64 = 60.0;
/// The air in a CRAC's casing and its coil follow within this time at full flow, seconds.
const CASING_SECS: f64 = 15.0;

/// A rack: its equipment by thirds, and the rest of its metal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RackMass {
    /// What it blows out, °C.
    pub(super) exhaust_celsius: [f64; THIRDS],
    metal_celsius: f64,
}

const THIRD_KJ_PER_K: f64 = EQUIPMENT_KJ_PER_K / THIRDS as f64;
const METAL_KJ_PER_K: f64 = RACK_METAL_KJ_PER_K - EQUIPMENT_KJ_PER_K;

impl RackMass {
    pub(super) fn new(celsius: f64) -> Self {
        Self { exhaust_celsius: [celsius; THIRDS], metal_celsius: celsius }
    }

    /// One step: each third draws `flows` (m³/s) at `front_celsius` and gains `kw`. Tells what it stored, kJ.
    pub(super) fn step(
        &mut self,
        seconds: f64,
        flows: [f64; THIRDS],
        front_celsius: [f64; THIRDS],
        kw: [f64; THIRDS],
    ) -> f64 {
        let mut stored = 0.0;
        let mut to_metal = 0.0;
        for third in 0..THIRDS {
            let carried = AIR_KJ_PER_M3_K * flows[third] * (front_celsius[third] - self.exhaust_celsius[third]);
            let passed = RACK_METAL_KW_PER_K / THIRDS as f64 * (self.exhaust_celsius[third] - self.metal_celsius);
            let kj = (carried + kw[third] - passed) * seconds;
            self.exhaust_celsius[third] += kj / THIRD_KJ_PER_K;
            to_metal += passed * seconds;
            stored += kj;
        }
        self.metal_celsius += to_metal / METAL_KJ_PER_K;
        stored + to_metal
    }

    /// Where it would settle.
    pub(super) fn settle(&mut self, flows: [f64; THIRDS], front_celsius: [f64; THIRDS], kw: [f64; THIRDS]) {
        for third in 0..THIRDS {
            let rise = if flows[third] > 0.0 { kw[third] / (AIR_KJ_PER_M3_K * flows[third]) } else { 0.0 };
            self.exhaust_celsius[third] = front_celsius[third] + rise;
        }
        self.metal_celsius = self.exhaust_celsius.iter().sum::<f64>() / THIRDS as f64;
    }

    /// The longest step that is stable at `flows`, seconds: half the time in which a third's air renews its heat.
    pub(super) fn seconds_max(flows: [f64; THIRDS]) -> f64 {
        let most = flows.into_iter().fold(0.0, f64::max);
        THIRD_KJ_PER_K / (2.0 * (AIR_KJ_PER_M3_K * most + RACK_METAL_KW_PER_K))
    }
}

/// A CRAC's coil and casing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CasingMass {
    /// What it blows under the floor, °C.
    pub(super) supply_celsius: f64,
    kj_per_k: f64,
}

impl CasingMass {
    pub(super) fn new(airflow_max_m3s: f64, celsius: f64) -> Self {
        Self { supply_celsius: celsius, kj_per_k: CASING_SECS * AIR_KJ_PER_M3_K * airflow_max_m3s }
    }

    /// One step: `flow` comes in at `return_celsius`, coil less fan take `kw` out. Tells what it stored, kJ.
    pub(super) fn step(&mut self, seconds: f64, flow: f64, return_celsius: f64, kw: f64) -> f64 {
        let carried = AIR_KJ_PER_M3_K * flow * (return_celsius - self.supply_celsius);
        let kj = (carried - kw) * seconds;
        self.supply_celsius += kj / self.kj_per_k;
        kj
    }
}

/// The inner skin of walls, ceiling and slab, one node for all.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Skin {
    pub(super) celsius: f64,
    kj_per_k: f64,
    /// Heat that passes between skin and each cell, and between each cell and the outside, per ρ·cp, m³/s.
    pub(super) to_skin: Vec<f64>,
    pub(super) to_outside: Vec<f64>,
}

impl Skin {
    pub(super) fn new(grid: &Grid, is_free: &[bool], celsius: f64) -> Self {
        let mut wall_m2 = vec![0.0; grid.len()];
        for (cell, wall_m2) in wall_m2.iter_mut().enumerate().filter(|(cell, _)| is_free[*cell]) {
            for (axis, at) in grid.place(cell).into_iter().enumerate() {
                let walls = usize::from(at == 0) + usize::from(at + 1 == grid.counts[axis]);
                *wall_m2 += walls as f64 * grid.face_m2(axis);
            }
        }
        Self {
            celsius,
            kj_per_k: SKIN_KJ_PER_M2_K * wall_m2.iter().sum::<f64>(),
            to_skin: wall_m2.iter().map(|m2| m2 * SKIN_KW_PER_M2_K / AIR_KJ_PER_M3_K).collect(),
            to_outside: wall_m2.iter().map(|m2| m2 * ENVELOPE_KW_PER_M2_K / AIR_KJ_PER_M3_K).collect(),
        }
    }

    /// Heat that the air gives to the skin, kW.
    pub(super) fn taken_kw(&self, celsius: &[f64]) -> f64 {
        let sum: f64 = self.to_skin.iter().zip(celsius).map(|(to, celsius)| to * (celsius - self.celsius)).sum();
        AIR_KJ_PER_M3_K * sum
    }

    /// Heat that the air gives to the outside, kW.
    pub(super) fn lost_kw(&self, celsius: &[f64], outside_celsius: f64) -> f64 {
        let sum: f64 = self.to_outside.iter().zip(celsius).map(|(to, celsius)| to * (celsius - outside_celsius)).sum();
        AIR_KJ_PER_M3_K * sum
    }

    /// Takes `kw` over a step. Tells what it stored, kJ.
    pub(super) fn step(&mut self, seconds: f64, kw: f64) -> f64 {
        self.celsius += kw * seconds / self.kj_per_k;
        kw * seconds
    }

    /// Takes the temperature of the air along it.
    pub(super) fn settle(&mut self, celsius: &[f64]) {
        let all: f64 = self.to_skin.iter().sum();
        self.celsius = self.to_skin.iter().zip(celsius).map(|(to, celsius)| to * celsius).sum::<f64>() / all;
    }
}
