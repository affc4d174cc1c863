//! One accelerator: power from activity, temperatures of core and memory, clocks and what holds them back.
//!
//! The constants are those of the A100 SXM class, as shares of its thermal design power, so that accelerators of other
//! powers behave alike: heat sinks are made for the power that they must carry.

/// Clock of a busy accelerator that nothing holds back, and of an idle one, MHz (NVIDIA A100 SXM: 1 410 and 210).
pub const CLOCK_MHZ: f32 = 1410.0;
/// Clock of an accelerator that nobody uses, MHz.
pub const IDLE_CLOCK_MHZ: f32 = 210.0;

/// Memory of an accelerator, GiB (NVIDIA A100 80GB).
pub const MEMORY_GIB: f64 = 80.0;

/// Power of an unused accelerator, share of its design power: 62 W of 400 W.
const IDLE: f32 = 0.155;
/// Power of one that holds a job's memory with clocks up and does nothing.
const READY: f32 = 0.235;
/// Power that full activity would take at full clock: the densest kernels run into the power limit.
const PEAK: f32 = 1.06;
/// How dynamic power falls with clock: f·V², the voltage falling less than the clock does (Chandrakasan, Brodersen:
/// Low-Power CMOS Digital Design, 1992, with the threshold region's flat voltage).
const CLOCK_POWER: f32 = 2.4;
/// Rise of the core above its air at design power and nominal fans, kelvin, and the share of it across the air film.
const CORE_KELVIN: f32 = 29.0;
const FILM: f32 = 0.45;
/// How the film's resistance falls with air speed: turbulent flow, Nu ∝ Re^0.8 (Dittus, Boelter 1930).
const FILM_POWER: f32 = 0.8;
/// The memory's own rise: refresh and interface never rest; and the share of the core's rise that reaches it.
const MEMORY_OWN_KELVIN: f32 = 17.0;
const MEMORY_COUPLING: f32 = 0.58;
/// Time constants of core and memory with the heat sink, seconds.
const CORE_LAG_SECS: f32 = 18.0;
const MEMORY_LAG_SECS: f32 = 35.0;
/// Above these the clock steps down, °C; it steps up again once both are the band lower.
const CORE_LIMIT_CELSIUS: f32 = 85.0;
const MEMORY_LIMIT_CELSIUS: f32 = 95.0;
const LIMIT_BAND_KELVIN: f32 = 3.0;
/// Steps down and up, share of the full clock each second, and how far down they go.
const STEP_DOWN: f32 = 0.03;
const STEP_UP: f32 = 0.01;
const THERMAL_CLOCK_MIN: f32 = 0.2;

/// What holds an accelerator's clock down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Throttle {
    /// Nothing.
    #[default]
    None,
    /// Its power limit.
    Power,
    /// The temperature of its core or memory.
    Thermal,
}

/// What an accelerator is asked to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpuDemand {
    /// Activity of its units, 0…1.
    pub load: f32,
    /// Share of its memory that is taken, 0…1; a job holds it awake.
    pub memory: f32,
    /// Power limit, share of the design power.
    pub cap: f32,
    /// Error that stops it, if one does.
    pub xid: Option<u16>,
}

/// The air that reaches an accelerator's heat sink.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpuAir {
    /// Its temperature, °C.
    pub celsius: f32,
    /// Its speed over the nominal one.
    pub speed: f32,
    /// What a clogged heat sink adds at design power, kelvin.
    pub hot_kelvin: f32,
}

/// What all accelerators of one make have in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpuModel {
    /// Thermal design power, W.
    pub tdp_watts: f32,
}

/// State of one accelerator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpuState {
    /// Power, W.
    pub watts: f32,
    /// Core, °C.
    pub core_celsius: f32,
    /// Memory, °C.
    pub memory_celsius: f32,
    /// Clock of its units, MHz.
    pub clock_mhz: f32,
    /// Activity of its units, 0…1.
    pub load: f32,
    /// Share of its memory that is taken, 0…1.
    pub memory: f32,
    /// What holds its clock down.
    pub throttle: Throttle,
    /// Last error; 0 for none.
    pub xid: u16,
    /// Energy since the model began, kWh.
    pub energy_kwh: f64,
    /// Clock that its temperature allows, share of the full one.
    thermal_clock: f32,
}

impl GpuState {
    /// An idle accelerator that is as warm as the air.
    pub fn new(celsius: f32) -> Self {
        Self {
            watts: 0.0,
            core_celsius: celsius,
            memory_celsius: celsius,
            clock_mhz: IDLE_CLOCK_MHZ,
            load: 0.0,
            memory: 0.0,
            throttle: Throttle::None,
            xid: 0,
            energy_kwh: 0.0,
            thermal_clock: 1.0,
        }
    }
}

impl GpuModel {
    /// Moves `gpu` on by `seconds`; `supplied` is the share of its wanted power that reaches it, 0…1.
    pub fn step(self, seconds: f32, gpu: &mut GpuState, demand: GpuDemand, air: GpuAir, supplied: f32) {
        self.clock(seconds, gpu, demand);
        gpu.watts *= supplied;
        if supplied <= 0.0 {
            (gpu.clock_mhz, gpu.load, gpu.throttle) = (0.0, 0.0, Throttle::None);
        }
        let share = gpu.watts / self.tdp_watts;
        let film = air.speed.max(0.05).powf(-FILM_POWER);
        let rise = share * (CORE_KELVIN * ((1.0 - FILM) + FILM * film) + air.hot_kelvin);
        let toward = |lag: f32| 1.0 - (-seconds / lag).exp();
        gpu.core_celsius += (air.celsius + rise - gpu.core_celsius) * toward(CORE_LAG_SECS);
        let own = if supplied > 0.0 { MEMORY_OWN_KELVIN } else { 0.0 };
        let memory = air.celsius + own + MEMORY_COUPLING * (gpu.core_celsius - air.celsius);
        gpu.memory_celsius += (memory - gpu.memory_celsius) * toward(MEMORY_LAG_SECS);
        gpu.energy_kwh += f64::from(gpu.watts) * f64::from(seconds) / 3.6e6;
    }

    /// Sets clock, power and what holds the clock down.
    fn clock(self, seconds: f32, gpu: &mut GpuState, demand: GpuDemand) {
        let over = (gpu.core_celsius - CORE_LIMIT_CELSIUS).max(gpu.memory_celsius - MEMORY_LIMIT_CELSIUS);
        if over > 0.0 {
            gpu.thermal_clock = (gpu.thermal_clock - STEP_DOWN * seconds).max(THERMAL_CLOCK_MIN);
        } else if over < -LIMIT_BAND_KELVIN {
            gpu.thermal_clock = (gpu.thermal_clock + STEP_UP * seconds).min(1.0);
        }
        gpu.xid = demand.xid.unwrap_or(0);
        gpu.memory = demand.memory.clamp(0.0, 1.0);
        gpu.load = if demand.xid.is_some() { 0.0 } else { demand.load.clamp(0.0, 1.0) };
        gpu.throttle = Throttle::None;
        if gpu.load <= 0.0 && gpu.memory <= 0.0 {
            (gpu.watts, gpu.clock_mhz) = (IDLE * self.tdp_watts, IDLE_CLOCK_MHZ);
            return;
        }
        let dynamic = (PEAK - READY) * gpu.load;
        let mut clock = gpu.thermal_clock;
        if dynamic > 0.0 {
            let capped = ((demand.cap - READY).max(0.0) / dynamic).powf(1.0 / CLOCK_POWER);
            if clock < 1.0 {
                gpu.throttle = Throttle::Thermal;
            }
            if capped < clock {
                (clock, gpu.throttle) = (capped, Throttle::Power);
            }
        }
        gpu.watts = (READY + dynamic * clock.powf(CLOCK_POWER)) * self.tdp_watts;
        gpu.clock_mhz = (CLOCK_MHZ * clock).max(IDLE_CLOCK_MHZ);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A100: GpuModel = GpuModel { tdp_watts: 400.0 };
    const BUSY: GpuDemand = GpuDemand { load: 0.9, memory: 0.7, cap: 1.0, xid: None };
    const AIR: GpuAir = GpuAir { celsius: 25.0, speed: 1.0, hot_kelvin: 0.0 };

    fn settled(demand: GpuDemand, air: GpuAir) -> GpuState {
        let mut gpu = GpuState::new(25.0);
        for _ in 0..900 {
            A100.step(1.0, &mut gpu, demand, air, 1.0);
        }
        gpu
    }

    #[test]
    fn power_goes_from_idle_to_the_limit_and_no_further() {
        let unused = GpuDemand { load: 0.0, memory: 0.0, ..BUSY };
        assert!((55.0..75.0).contains(&settled(unused, AIR).watts));
        let held = settled(GpuDemand { load: 0.0, ..BUSY }, AIR);
        assert!((75.0..110.0).contains(&held.watts), "memory held without work: {} W", held.watts);
        let full = settled(GpuDemand { load: 1.0, ..BUSY }, AIR);
        assert!((full.watts - 400.0).abs() < 0.5 && full.throttle == Throttle::Power, "{} W", full.watts);
        let capped = settled(GpuDemand { load: 1.0, cap: 0.75, ..BUSY }, AIR);
        assert!((capped.watts - 300.0).abs() < 0.5 && capped.clock_mhz < full.clock_mhz);
    }

    #[test]
    fn the_core_settles_at_its_resistance_times_its_power() {
        // 29 K at 400 W: 0.0725 K/W.
        let gpu = settled(BUSY, AIR);
        let expected = 25.0 + 0.0725 * gpu.watts;
        assert!((gpu.core_celsius - expected).abs() < 0.1, "{} °C, by hand {expected}", gpu.core_celsius);
        let windy = settled(BUSY, GpuAir { speed: 2.0, ..AIR });
        // Twice the air: the film's 45 % of the resistance falls to 2^-0.8 of itself.
        let expected = 25.0 + 0.0725 * windy.watts * (0.55 + 0.45 * 0.574_35);
        assert!((windy.core_celsius - expected).abs() < 0.1, "{} °C, by hand {expected}", windy.core_celsius);
    }

    #[test]
    fn a_clogged_heat_sink_makes_the_clock_step_down_until_the_limit_holds() {
        let clogged = settled(BUSY, GpuAir { hot_kelvin: 60.0, ..AIR });
        assert_eq!(clogged.throttle, Throttle::Thermal);
        assert!(clogged.clock_mhz < 0.95 * CLOCK_MHZ, "{} MHz", clogged.clock_mhz);
        assert!((79.0..87.0).contains(&clogged.core_celsius), "{} °C", clogged.core_celsius);
    }

    #[test]
    fn an_error_stops_the_work_and_keeps_its_code() {
        let stopped = settled(GpuDemand { xid: Some(79), ..BUSY }, AIR);
        assert!(stopped.xid == 79 && stopped.load == 0.0 && stopped.watts < 110.0);
    }

    #[test]
    fn without_supply_it_is_dark_and_cools_to_the_air() {
        let mut gpu = settled(BUSY, AIR);
        for _ in 0..900 {
            A100.step(1.0, &mut gpu, BUSY, AIR, 0.0);
        }
        assert!(gpu.watts == 0.0 && (gpu.core_celsius - 25.0).abs() < 0.1 && (gpu.memory_celsius - 25.0).abs() < 0.1);
    }
}
