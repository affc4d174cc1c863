//! A server full of accelerators: two rows of them in one air stream, processors, fans and supplies.
//!
//! The split of the name plate is that of 8-way servers of the A100 class: 6.5 kW for eight accelerators of 400 W.

use super::device::fan_power;
use super::gpu::{GpuAir, GpuDemand, GpuModel, GpuState};

/// Design power of all accelerators, share of the server's name plate: 8 × 400 W of 6.5 kW.
const GPUS: f32 = 0.5;
/// Processors, memory, network and fabric: idle, and what full load adds.
const HOST_IDLE: f32 = 0.125;
const HOST_LOAD: f32 = 0.075;
/// Fans at full speed.
const FANS: f32 = 0.12;
/// Efficiency of the power supplies (80 PLUS Titanium at half load and above).
const SUPPLY_EFFICIENCY: f32 = 0.94;
/// Speed for which heat sinks are rated; the slowest; what each kelvin of the hottest core above the first figure and of
/// the inlet above the second adds; how slowly it follows, seconds.
const FAN_NOMINAL: f32 = 0.4;
const FAN_MIN: f32 = 0.36;
const FAN_HOT: (f32, f32) = (0.012, 55.0);
const FAN_WARM: (f32, f32) = (0.03, 27.0);
const FAN_LAG_SECS: f32 = 12.0;
/// Rise of the air before the first row, and behind a first row at design power with nominal fans, kelvin.
const FRONT_KELVIN: f32 = 1.0;
const ROW_KELVIN: f32 = 9.0;

/// What all servers of one make have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpuServerModel {
    /// Name plate, kW.
    pub full_kw: f32,
    /// Its accelerators.
    pub gpu: GpuModel,
}

/// State of one server besides its accelerators.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpuServerState {
    /// Power that it wants from its feeds, kW.
    pub wanted_kw: f32,
    /// Fan speed, 0…1.
    pub fan: f32,
    /// Air that it takes in, °C.
    pub inlet_celsius: f32,
}

/// What reaches one server in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Surround {
    pub(super) inlet_celsius: f32,
    pub(super) hot_kelvin: f32,
    /// Load of its processors, 0…1.
    pub(super) host_load: f32,
    /// Share of the wanted power that reaches it, 0…1.
    pub(super) supplied: f32,
}

impl GpuServerModel {
    /// The server with a name plate of `full_kw` and `gpus` accelerators.
    pub fn new(full_kw: f32, gpus: u8) -> Self {
        Self { full_kw, gpu: GpuModel { tdp_watts: GPUS * full_kw * 1000.0 / f32::from(gpus.max(1)) } }
    }

    /// A server at rest in air of `celsius`.
    pub(super) fn at_rest(celsius: f32) -> GpuServerState {
        GpuServerState { wanted_kw: 0.0, fan: FAN_MIN, inlet_celsius: celsius }
    }

    /// Moves the server and its accelerators on by `seconds`; `demand` is what each accelerator is asked to do.
    pub(super) fn step(
        self,
        seconds: f32,
        server: &mut GpuServerState,
        gpus: &mut [GpuState],
        around: Surround,
        demand: impl Fn(usize) -> GpuDemand,
    ) {
        server.inlet_celsius = around.inlet_celsius;
        let hottest = gpus.iter().fold(0.0f32, |hottest, gpu| hottest.max(gpu.core_celsius));
        let more = |(per_kelvin, from): (f32, f32), celsius: f32| per_kelvin * (celsius - from).max(0.0);
        let fan = (FAN_MIN + more(FAN_HOT, hottest) + more(FAN_WARM, around.inlet_celsius)).min(1.0);
        let fan = if around.supplied > 0.0 { fan } else { 0.0 };
        server.fan += (fan - server.fan) * (1.0 - (-seconds / FAN_LAG_SECS).exp());

        let speed = (server.fan / FAN_NOMINAL).max(0.05);
        let front = gpus.len().div_ceil(2);
        let front_watts: f32 = gpus[..front].iter().map(|gpu| gpu.watts).sum();
        let front_celsius = around.inlet_celsius + FRONT_KELVIN;
        let rear_celsius = front_celsius + ROW_KELVIN * front_watts / (front as f32 * self.gpu.tdp_watts) / speed;
        let (mut wanted_watts, supplied) = (0.0, around.supplied);
        for (index, gpu) in gpus.iter_mut().enumerate() {
            let celsius = if index < front { front_celsius } else { rear_celsius };
            self.gpu.step(
                seconds,
                gpu,
                demand(index),
                GpuAir { celsius, speed, hot_kelvin: around.hot_kelvin },
                supplied,
            );
            wanted_watts += if supplied > 0.0 { gpu.watts / supplied } else { 0.0 };
        }
        let host = HOST_IDLE + HOST_LOAD * around.host_load.clamp(0.0, 1.0) + FANS * fan_power(server.fan);
        server.wanted_kw = (wanted_watts / 1000.0 + host * self.full_kw) / SUPPLY_EFFICIENCY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server of the A100 class after a quarter of an hour with all accelerators at `load`.
    fn settled(load: f32, memory: f32) -> (GpuServerState, Vec<GpuState>) {
        let model = GpuServerModel::new(6.5, 8);
        let (mut server, mut gpus) = (GpuServerModel::at_rest(22.0), vec![GpuState::new(22.0); 8]);
        let around = Surround { inlet_celsius: 22.0, hot_kelvin: 0.0, host_load: load, supplied: 1.0 };
        for _ in 0..900 {
            model.step(1.0, &mut server, &mut gpus, around, |_| GpuDemand { load, memory, cap: 1.0, xid: None });
        }
        (server, gpus)
    }

    #[test]
    fn an_eight_way_server_draws_what_its_parts_draw() {
        // 8 × 63 W + 6.5 kW × 0.125 + fans 6.5 kW × 0.12 × 0.36³, over 0.94.
        let (idle, _) = settled(0.0, 0.0);
        let by_hand = (8.0 * 0.155 * 406.25 + 812.5 + 36.4) / 940.0;
        assert!((idle.wanted_kw - by_hand).abs() < 0.01, "{} kW, by hand {by_hand}", idle.wanted_kw);
        let (busy, _) = settled(1.0, 0.8);
        assert!((4.6..5.6).contains(&busy.wanted_kw), "{} kW", busy.wanted_kw);
    }

    #[test]
    fn the_second_row_is_warmer_and_fans_rise_with_it() {
        let (idle, _) = settled(0.0, 0.0);
        let (busy, gpus) = settled(1.0, 0.8);
        let more = gpus[7].core_celsius - gpus[0].core_celsius;
        assert!((4.0..12.0).contains(&more), "{more} K warmer");
        assert!(busy.fan > idle.fan + 0.02, "{} after {}", busy.fan, idle.fan);
    }
}
