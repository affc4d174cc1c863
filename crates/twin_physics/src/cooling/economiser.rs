//! Free cooling on the water's side: outdoor air or tower water takes the heat before the chillers have to.

use super::chiller::Condenser;

/// Share of the way from returning water to outdoor air that the dry coils of air-cooled chillers cool at full fan: a
/// loop of 12 to 18 °C needs about 1 °C outside for all of its heat, one of 15 to 21 °C about 4 °C.
const DRY_EFFECTIVENESS: f64 = 0.35;
/// The same of a plate heat exchanger on tower water.
const PLATE_EFFECTIVENESS: f64 = 0.85;
/// The return must be so much warmer than what would cool it before the valve opens, kelvin; and before it closes.
const OPEN_KELVIN: f64 = 3.0;
const CLOSE_KELVIN: f64 = 2.0;
/// Fans of dry coils at full speed, kW per kW of chiller rating.
const FAN_KW_PER_KW: f64 = 0.015;
/// Change of the share that is used, a second: dampers and valves.
const SLEW: f64 = 0.01;

/// State of a loop's free cooling.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FreeCoolingState {
    /// Whether its valve is open.
    pub is_open: bool,
    /// Heat that it takes, kW.
    pub heat_kw: f64,
    /// Electricity of its fans, kW; tower fans count with their towers.
    pub power_kw: f64,
    /// How much of what it could is used, 0…1.
    pub share: f64,
}

impl FreeCoolingState {
    /// Takes up to `wanted_kw` from water of `flow_kw_per_k` that returns at `return_celsius`; `outside_celsius` is the
    /// outdoor air or, with towers, their water.
    pub(crate) fn step(
        &mut self,
        seconds: f64,
        condenser: Condenser,
        [return_celsius, outside_celsius]: [f64; 2],
        flow_kw_per_k: f64,
        wanted_kw: f64,
        rating_kw: f64,
        is_powered: bool,
    ) {
        let span = return_celsius - outside_celsius;
        self.is_open = is_powered && span > if self.is_open { CLOSE_KELVIN } else { OPEN_KELVIN };
        let effectiveness = match condenser {
            Condenser::Air => DRY_EFFECTIVENESS,
            Condenser::Water => PLATE_EFFECTIVENESS,
        };
        let most_kw = (effectiveness * flow_kw_per_k * span).max(0.0);
        let target = if self.is_open && most_kw > 0.0 { (wanted_kw / most_kw).clamp(0.0, 1.0) } else { 0.0 };
        self.share += (target - self.share).clamp(-SLEW * seconds, SLEW * seconds);
        if !is_powered {
            self.share = 0.0;
        }
        self.heat_kw = most_kw * self.share;
        self.power_kw = match condenser {
            Condenser::Air => FAN_KW_PER_KW * rating_kw * self.share.powi(3),
            Condenser::Water => 0.0,
        };
    }
}
