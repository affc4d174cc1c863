//! The chilled water's setpoint: warmer while every valve has room, colder once one has not.
//!
//! Trim and respond, after ASHRAE Guideline 36: slow steps towards what saves electricity, quicker ones back.

/// Bounds of the setpoint, °C.
const COLDEST_CELSIUS: f64 = 12.0;
const WARMEST_CELSIUS: f64 = 15.0;
/// Time between steps, seconds; a step to save, a step to respond, kelvin.
const STEP_SECS: f64 = 120.0;
const TRIM_KELVIN: f64 = 0.1;
const RESPOND_KELVIN: f64 = 0.3;
/// Valves open less than this have room; one open more than that asks for colder water.
const VALVE_ROOMY: f64 = 0.75;
const VALVE_SHORT: f64 = 0.90;

/// The setpoint and when it moves next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reset {
    celsius: f64,
    waited_secs: f64,
}

impl Default for Reset {
    fn default() -> Self {
        Self { celsius: COLDEST_CELSIUS, waited_secs: 0.0 }
    }
}

impl Reset {
    pub(crate) fn setpoint_celsius(&self) -> f64 {
        self.celsius
    }

    /// One step of `seconds`; the valve that is open furthest is at `valve_max`. Tells the setpoint, °C.
    pub(crate) fn step(&mut self, seconds: f64, valve_max: f64, is_powered: bool) -> f64 {
        self.waited_secs += seconds;
        if self.waited_secs >= STEP_SECS && is_powered {
            self.waited_secs = 0.0;
            let change = if valve_max > VALVE_SHORT {
                -RESPOND_KELVIN
            } else if valve_max < VALVE_ROOMY {
                TRIM_KELVIN
            } else {
                0.0
            };
            self.celsius = (self.celsius + change).clamp(COLDEST_CELSIUS, WARMEST_CELSIUS);
        }
        self.celsius
    }
}
