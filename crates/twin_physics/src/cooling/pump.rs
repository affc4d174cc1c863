//! Pumps: affinity laws against the curve of the pipes.
//!
//! By the affinity laws (ASHRAE Handbook, HVAC Systems and Equipment, "Centrifugal pumps") flow goes with speed, head
//! with its square, power with its cube. Flows and heads here are shares of the design point, where the speed is full.

use super::water::NEWTONS_PER_LITRE;

/// Full speed, rpm: four poles at 50 Hz.
const PUMP_RPM: f64 = 1480.0;
/// Head without flow over head at the design point; usual are 1.15 to 1.3.
pub(crate) const SHUTOFF: f64 = 1.25;
/// Share of the design head that the pumps hold at the far end of the pipes whatever the flow is.
const HELD: f64 = 0.3;
/// Efficiency of pump, motor and drive at the design point, and how it falls off beside it.
const EFFICIENCY: f64 = 0.70;
const EFFICIENCY_FALL: f64 = 0.5;
/// Share of the motor's rating that the design point takes.
const DESIGN_SHARE: f64 = 0.8;
/// A pump's flow at most, in shares of its design flow: beyond it cavitates.
const RUN_OUT: f64 = 1.3;
/// Loss of head in a pump that cavitates as badly as it can.
pub(crate) const CAVITATION_HEAD: f64 = 0.5;

/// Head at `flow` and `speed`, all in shares of the design point.
pub fn pump_head(flow: f64, speed: f64) -> f64 {
    SHUTOFF * speed * speed - (SHUTOFF - 1.0) * flow * flow
}

/// Head that the pipes ask for at `flow`, in shares of the design point.
pub fn pipe_head(flow: f64) -> f64 {
    HELD + (1.0 - HELD) * flow * flow
}

/// Speed at which pumps that are `share` of all pumps (above zero) move `flow` of all design flow, 0…1.
pub fn pump_speed(flow: f64, share: f64) -> f64 {
    let each = flow / share;
    ((pipe_head(flow) + (SHUTOFF - 1.0) * each * each) / SHUTOFF).sqrt().min(1.0)
}

/// Flow of all together, share of design, when pumps that are `share` of all turn at `speed`.
pub fn pump_flow(speed: f64, share: f64, cavitation: f64) -> f64 {
    let head = SHUTOFF * speed * speed * (1.0 - CAVITATION_HEAD * cavitation.clamp(0.0, 1.0));
    if head <= HELD || share <= 0.0 {
        return 0.0;
    }
    let each = ((head - HELD) / ((SHUTOFF - 1.0) + (1.0 - HELD) * share * share)).sqrt();
    each.min(RUN_OUT) * share
}

/// State of one pump.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PumpState {
    /// Shaft speed, rpm.
    pub speed_rpm: f64,
    /// Electricity, kW.
    pub power_kw: f64,
    /// Water through it, L/s.
    pub flow_ls: f64,
    /// Head that it makes, metres of water.
    pub head_metres: f64,
    /// Time that it has run since the model began, hours.
    pub run_hours: f64,
    /// Rating of its motor, kW.
    pub rating_kw: f64,
    /// Its design flow, L/s.
    pub design_ls: f64,
}

impl PumpState {
    pub(crate) fn new(rating_kw: f64, design_ls: f64) -> Self {
        Self { rating_kw, design_ls, ..Self::default() }
    }

    /// Head at the design point, metres: what its motor is sized for.
    pub fn design_head_metres(&self) -> f64 {
        if self.design_ls <= 0.0 {
            return 0.0;
        }
        self.rating_kw * DESIGN_SHARE * EFFICIENCY * 1000.0 / (NEWTONS_PER_LITRE * self.design_ls)
    }

    /// Its speed, share of full.
    pub fn speed(&self) -> f64 {
        self.speed_rpm / PUMP_RPM
    }

    /// Turns at `speed` and moves `flow_ls`.
    pub(crate) fn run(&mut self, seconds: f64, speed: f64, flow_ls: f64, is_powered: bool) {
        (self.speed_rpm, self.flow_ls) = (PUMP_RPM * speed, flow_ls);
        let flow = if self.design_ls > 0.0 { flow_ls / self.design_ls } else { 0.0 };
        let head = pump_head(flow, speed).max(0.0);
        self.head_metres = head * self.design_head_metres();
        self.power_kw =
            if is_powered && speed > 0.0 { self.rating_kw * DESIGN_SHARE * share(flow, speed) } else { 0.0 };
        if self.power_kw > 0.0 {
            self.run_hours += seconds / 3600.0;
        }
    }
}

/// Power over the design point's: head times flow over efficiency, which similar points of other speeds share. A pump
/// without flow still churns.
fn share(flow: f64, speed: f64) -> f64 {
    let off = flow / speed - 1.0;
    let efficiency = (1.0 - EFFICIENCY_FALL * off * off).max(0.2);
    let churn = 0.15 * speed.powi(3);
    (pump_head(flow, speed).max(0.0) * flow / efficiency).max(churn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flow_head_and_power_follow_speed_by_its_first_second_and_third_power() {
        for speed in [0.5f64, 0.8, 1.0] {
            let flow = 0.9 * speed;
            assert!((pump_head(flow, speed) / pump_head(0.9, 1.0) - speed.powi(2)).abs() < 1e-12);
            assert!((share(flow, speed) / share(0.9, 1.0) - speed.powi(3)).abs() < 1e-12);
        }
    }

    #[test]
    fn pumps_meet_the_pipes_where_their_heads_are_equal() {
        for (flow, share) in [(0.4, 1.0), (0.7, 1.0), (0.7, 0.75)] {
            let speed = pump_speed(flow, share);
            assert!((pump_flow(speed, share, 0.0) - flow).abs() < 1e-9);
            assert!((pump_head(flow / share, speed) - pipe_head(flow)).abs() < 1e-9);
        }
        assert!((pump_speed(1.0, 1.0) - 1.0).abs() < 1e-9, "the design point is at full speed");
    }

    #[test]
    fn one_of_two_pumps_moves_more_than_half_of_what_both_move() {
        let one = pump_flow(1.0, 0.5, 0.0);
        assert!((0.55..0.8).contains(&one), "one pump moves {one}");
    }

    #[test]
    fn a_pump_at_its_design_point_takes_four_fifths_of_its_rating() {
        let mut pump = PumpState::new(37.0, 35.8);
        pump.run(1.0, 1.0, 35.8, true);
        assert!((pump.power_kw - 29.6).abs() < 1e-9);
        let hydraulic_kw = NEWTONS_PER_LITRE * 35.8 * pump.head_metres / 1000.0;
        assert!((hydraulic_kw / pump.power_kw - EFFICIENCY).abs() < 1e-9);
    }

    #[test]
    fn cavitation_costs_flow() {
        assert!(pump_flow(0.8, 1.0, 1.0) < 0.7 * pump_flow(0.8, 1.0, 0.0));
    }
}
