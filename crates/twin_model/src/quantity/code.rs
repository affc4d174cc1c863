//! Codes of quantities that name a state.

/// Codes of `crac_state`.
pub mod crac_state {
    /// Switched off.
    pub const OFF: f64 = 0.0;
    /// Running.
    pub const ON: f64 = 1.0;
    /// Ready to run.
    pub const STANDBY: f64 = 2.0;
    /// Stopped by a fault.
    pub const FAULT: f64 = 3.0;
}

/// Codes of `smoke_level`: the levels of aspirating detectors.
pub mod smoke_level {
    /// Clean air.
    pub const NORMAL: f64 = 0.0;
    /// Look.
    pub const ALERT: f64 = 1.0;
    /// Go there.
    pub const ACTION: f64 = 2.0;
    /// Fire: evacuate.
    pub const FIRE_1: f64 = 3.0;
    /// Fire: extinguish.
    pub const FIRE_2: f64 = 4.0;
}

/// Codes of `ups_source`, as upsOutputSource of RFC 1628.
pub mod ups_source {
    /// Nothing feeds the output.
    pub const NONE: f64 = 2.0;
    /// Rectifier and inverter.
    pub const NORMAL: f64 = 3.0;
    /// Bypass, unprotected.
    pub const BYPASS: f64 = 4.0;
    /// Battery.
    pub const BATTERY: f64 = 5.0;
}

/// Codes of `gpu_throttle`.
pub mod gpu_throttle {
    /// Nothing holds the clock down.
    pub const NONE: f64 = 0.0;
    /// The power limit does.
    pub const POWER: f64 = 1.0;
    /// The temperature of core or memory does.
    pub const THERMAL: f64 = 2.0;
}

/// Codes of `rack_breaker` and `pdu_breaker`.
pub mod breaker {
    /// Open: tripped or held open.
    pub const OPEN: f64 = 0.0;
    /// Closed.
    pub const CLOSED: f64 = 1.0;
}

/// Codes of `bus_source`.
pub mod bus_source {
    /// Nothing feeds the bus.
    pub const NONE: f64 = 0.0;
    /// The grid.
    pub const UTILITY: f64 = 1.0;
    /// A genset.
    pub const GENSET: f64 = 2.0;
}

/// Codes of `machine_state`.
pub mod machine_state {
    /// At rest.
    pub const STOPPED: f64 = 0.0;
    /// On its way up.
    pub const STARTING: f64 = 1.0;
    /// At working speed.
    pub const RUNNING: f64 = 2.0;
    /// On its way down.
    pub const STOPPING: f64 = 3.0;
    /// Stopped by a fault and locked out until it is reset.
    pub const FAULT: f64 = 4.0;
}
