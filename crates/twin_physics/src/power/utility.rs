//! A utility feed: meter, transformer, transfer switch.

use super::three_phase::PHASE_VOLTS;
use super::transfer_switch::{AtsPosition, TransferSwitch};
use super::transformer::TransformerState;
use super::ups::INPUT_POWER_FACTOR;
use twin_model::plan::Utility;

/// Power factor of cooling and light: motors on converters.
const HOUSE_POWER_FACTOR: f64 = 0.93;

/// State of one utility feed.
#[derive(Clone, Debug, PartialEq)]
pub struct UtilityState {
    /// Power through its meter, kW: what its bus draws and what its transformer loses.
    pub power_kw: f64,
    /// Voltage of one phase, V.
    pub volts: f64,
    /// Frequency, Hz.
    pub hertz: f64,
    /// Current of one phase, A.
    pub amps: f64,
    /// True power over apparent power.
    pub power_factor: f64,
    /// Energy through its meter since the model began, kWh.
    pub kwh: f64,
    /// Its transformer.
    pub transformer: TransformerState,
    /// Its transfer switch.
    pub ats: TransferSwitch,
}

/// What hangs on the bus behind one transfer switch, kW.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BusLoad {
    pub(crate) ups_kw: f64,
    pub(crate) house_kw: f64,
}

impl BusLoad {
    pub(crate) fn kw(self) -> f64 {
        self.ups_kw + self.house_kw
    }

    fn kvar(self) -> f64 {
        let reactive = |kw: f64, factor: f64| kw * (1.0 / (factor * factor) - 1.0).sqrt();
        reactive(self.ups_kw, INPUT_POWER_FACTOR) + reactive(self.house_kw, HOUSE_POWER_FACTOR)
    }
}

impl UtilityState {
    /// The feed of `plan`, without load, its transformer at `celsius`.
    pub(crate) fn new(plan: &Utility, celsius: f64) -> Self {
        Self {
            power_kw: 0.0,
            volts: PHASE_VOLTS,
            hertz: 0.0,
            amps: 0.0,
            power_factor: 1.0,
            kwh: 0.0,
            transformer: TransformerState::liquid(plan.capacity_kw, celsius),
            ats: TransferSwitch::new(),
        }
    }

    /// Meters `bus` for `seconds`: what of it hangs on the grid of `volts` (0 for none) and `hertz`.
    pub(crate) fn meter(&mut self, seconds: f64, bus: BusLoad, volts: f64, hertz: f64, outside_celsius: f64) {
        let is_live = volts > 0.0;
        let on_grid = is_live && self.ats.position == AtsPosition::Utility;
        let bus = if on_grid { bus } else { BusLoad::default() };
        let kva = bus.kw().hypot(bus.kvar());
        self.transformer.step(seconds, kva, is_live, outside_celsius);
        (self.volts, self.hertz) = (volts, if is_live { hertz } else { 0.0 });
        self.power_kw = bus.kw() + self.transformer.loss_kw;
        let kva = self.power_kw.hypot(bus.kvar());
        self.power_factor = if kva > 0.0 { self.power_kw / kva } else { 1.0 };
        self.amps = if is_live { 1000.0 * kva / (3.0 * volts) } else { 0.0 };
        self.kwh += self.power_kw * seconds / 3600.0;
    }
}
