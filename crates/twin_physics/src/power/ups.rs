//! A double-conversion UPS: losses by load, transfer to battery and back.

use super::battery::BatteryState;
use twin_model::plan::Ups;

/// Losses as shares of the rating: without load, per unit of load, per unit of load squared. The quadratic form and
/// the sizes follow Rasmussen, "Electrical Efficiency Modeling for Data Centers" (APC White Paper 113).
const LOSS_IDLE: f64 = 0.010;
const LOSS_LINEAR: f64 = 0.018;
const LOSS_SQUARE: f64 = 0.022;
/// The inverter's part when the battery carries the load.
const INVERTER_EFFICIENCY: f64 = 0.96;
/// Good input that the rectifier waits for before it takes the load back, seconds.
const WALK_IN_SECS: f64 = 8.0;
/// Output voltage of one phase, V; its droop from no load to full, share.
const OUTPUT_VOLTS: f64 = 230.0;
const DROOP: f64 = 0.005;

/// Where the output comes from, as upsOutputSource of RFC 1628 names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpsSource {
    /// Nothing feeds the output.
    None,
    /// Rectifier and inverter.
    Normal,
    /// Battery and inverter.
    Battery,
}

/// State of one UPS.
#[derive(Clone, Debug, PartialEq)]
pub struct UpsState {
    /// Where its output comes from.
    pub source: UpsSource,
    /// Voltage at its input, V.
    pub input_volts: f64,
    /// Voltage at its output, V.
    pub output_volts: f64,
    /// Power that it takes, kW.
    pub input_kw: f64,
    /// Power that it gives, kW.
    pub output_kw: f64,
    /// Time that the battery would carry the present load, minutes.
    pub runtime_minutes: f64,
    /// Its battery.
    pub battery: BatteryState,
    capacity_kw: f64,
    good_input_secs: f64,
}

/// Losses of a double-conversion UPS of `capacity_kw` that gives `output_kw`, kW.
pub fn double_conversion_loss_kw(capacity_kw: f64, output_kw: f64) -> f64 {
    let load = output_kw / capacity_kw;
    capacity_kw * (LOSS_IDLE + LOSS_LINEAR * load + LOSS_SQUARE * load * load)
}

impl UpsState {
    /// The UPS of `plan`, on mains, its battery full.
    pub(crate) fn new(plan: &Ups, room_celsius: f64) -> Self {
        Self {
            source: UpsSource::Normal,
            input_volts: OUTPUT_VOLTS,
            output_volts: OUTPUT_VOLTS,
            input_kw: 0.0,
            output_kw: 0.0,
            runtime_minutes: 0.0,
            battery: BatteryState::new(&plan.battery, room_celsius),
            capacity_kw: plan.capacity_kw,
            good_input_secs: WALK_IN_SECS,
        }
    }

    /// Load, share of the rating.
    pub fn load(&self) -> f64 {
        self.output_kw / self.capacity_kw
    }

    /// Whether its output carries voltage.
    pub fn is_alive(&self) -> bool {
        self.source != UpsSource::None
    }

    /// Heat that it gives off, kW.
    pub fn loss_kw(&self) -> f64 {
        match self.source {
            UpsSource::None => 0.0,
            UpsSource::Normal => double_conversion_loss_kw(self.capacity_kw, self.output_kw),
            UpsSource::Battery => self.output_kw * (1.0 / INVERTER_EFFICIENCY - 1.0),
        }
    }

    /// One step of `seconds`: the racks ask for `demand_kw`, the input has `input_volts` (0 for none).
    pub(crate) fn step(&mut self, seconds: f64, demand_kw: f64, input_volts: f64, room_celsius: f64) {
        self.input_volts = input_volts;
        self.good_input_secs = if input_volts > 0.0 { self.good_input_secs + seconds } else { 0.0 };
        self.source = if self.good_input_secs >= WALK_IN_SECS {
            UpsSource::Normal
        } else if self.battery.charge > 0.0 && self.source != UpsSource::None {
            UpsSource::Battery
        } else {
            UpsSource::None
        };
        self.output_kw = if self.is_alive() { demand_kw } else { 0.0 };
        self.output_volts = if self.is_alive() { OUTPUT_VOLTS * (1.0 - DROOP * self.load()) } else { 0.0 };
        self.input_kw = match self.source {
            UpsSource::Normal => self.output_kw + self.loss_kw() + self.battery.recharge(seconds, room_celsius),
            UpsSource::Battery => {
                self.battery.discharge(seconds, self.output_kw / INVERTER_EFFICIENCY, room_celsius);
                0.0
            }
            UpsSource::None => 0.0,
        };
        self.runtime_minutes = self.battery.runtime_minutes(demand_kw / INVERTER_EFFICIENCY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efficiency_is_poor_at_low_load_and_best_near_two_thirds() {
        let efficiency = |load: f64| load / (load + double_conversion_loss_kw(1.0, load));
        assert!((0.83..0.90).contains(&efficiency(0.08)));
        assert!((0.94..0.97).contains(&efficiency(0.67)));
        assert!(efficiency(0.67) > efficiency(0.2) && efficiency(0.67) > efficiency(1.0));
    }
}
