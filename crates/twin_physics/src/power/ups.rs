//! A double-conversion UPS: losses by load, overload, static bypass, transfer to battery and back.

use super::battery::BatteryState;
use super::three_phase::{GRID_HERTZ, PHASE_VOLTS};
use twin_model::plan::Ups;

/// Losses as shares of the rating: without load, per unit of load, per unit of load squared. The quadratic form and
/// the sizes follow Rasmussen, "Electrical Efficiency Modeling for Data Centers" (APC White Paper 113).
const LOSS_IDLE: f64 = 0.010;
const LOSS_LINEAR: f64 = 0.018;
const LOSS_SQUARE: f64 = 0.022;
/// Losses on the static bypass: the idle part stays (the rectifier keeps the battery charged), the thyristors take a
/// little of the load.
const BYPASS_LOSS: f64 = 0.005;
/// The inverter's part when the battery carries the load.
const INVERTER_EFFICIENCY: f64 = 0.96;
/// Good input that the rectifier waits for, and the time over which it then takes the load from the battery, seconds:
/// a genset is loaded softly.
const QUALIFY_SECS: f64 = 5.0;
const WALK_IN_SECS: f64 = 10.0;
/// Droop of the output voltage from no load to full, share.
const DROOP: f64 = 0.005;
/// Power factor at the input of an IGBT rectifier.
pub(crate) const INPUT_POWER_FACTOR: f64 = 0.99;
/// How long it carries a load above its rating, seconds: up to 110 %, 125 % and 150 % (usual data beside the classes of
/// IEC 62040-3); above that it goes at once.
const OVERLOAD: [(f64, f64); 3] = [(1.10, 3600.0), (1.25, 600.0), (1.50, 60.0)];
/// Time in which what an overload has heated cools again, seconds.
const OVERLOAD_RECOVERY_SECS: f64 = 1800.0;
/// After an overload it returns to the inverter below this load, once that has lasted so many seconds.
const RETURN_LOAD: f64 = 0.95;
const RETURN_SECS: f64 = 30.0;

/// Where the output comes from, as upsOutputSource of RFC 1628 names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpsSource {
    /// Nothing feeds the output.
    None,
    /// Rectifier and inverter.
    Normal,
    /// The input past rectifier and inverter: unprotected.
    Bypass,
    /// Battery and inverter, in part while the rectifier walks in.
    Battery,
}

/// State of one UPS.
#[derive(Clone, Debug, PartialEq)]
pub struct UpsState {
    /// Where its output comes from.
    pub source: UpsSource,
    /// Voltage of one phase at its input, V.
    pub input_volts: f64,
    /// Frequency at its input, Hz.
    pub input_hertz: f64,
    /// Voltage of one phase at its output, V.
    pub output_volts: f64,
    /// Power that it takes, kW.
    pub input_kw: f64,
    /// Power that it gives, kW.
    pub output_kw: f64,
    /// Energy that it has given since the model began, kWh.
    pub output_kwh: f64,
    /// Time that the battery would carry the present load, minutes.
    pub runtime_minutes: f64,
    /// How long the battery has carried the load, seconds.
    pub on_battery_secs: f64,
    /// Its battery.
    pub battery: BatteryState,
    capacity_kw: f64,
    good_input_secs: f64,
    /// Share of the permitted overload that is used up, 0…1.
    overload: f64,
    is_overloaded: bool,
    calm_secs: f64,
}

/// What a UPS finds at its terminals during one step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminals {
    /// What its PDUs ask for, kW.
    pub(crate) demand_kw: f64,
    /// Voltage of one phase at its input, V; 0 for none.
    pub(crate) volts: f64,
    /// Frequency at its input, Hz.
    pub(crate) hertz: f64,
    /// Whether it is held on its bypass.
    pub(crate) is_bypassed: bool,
    /// Air of its room, °C.
    pub(crate) room_celsius: f64,
}

/// Losses of a double-conversion UPS of `capacity_kw` that gives `output_kw`, kW.
pub fn double_conversion_loss_kw(capacity_kw: f64, output_kw: f64) -> f64 {
    let load = output_kw / capacity_kw;
    capacity_kw * (LOSS_IDLE + LOSS_LINEAR * load + LOSS_SQUARE * load * load)
}

/// How long a UPS carries `load`, share of its rating, seconds.
pub fn overload_limit_secs(load: f64) -> f64 {
    if load <= 1.0 {
        return f64::INFINITY;
    }
    OVERLOAD.into_iter().find(|(most, _)| load <= *most).map_or(0.0, |(_, secs)| secs)
}

impl UpsState {
    /// The UPS of `plan`, on mains, its battery full.
    pub(crate) fn new(plan: &Ups, room_celsius: f64) -> Self {
        Self {
            source: UpsSource::Normal,
            input_volts: PHASE_VOLTS,
            input_hertz: GRID_HERTZ,
            output_volts: PHASE_VOLTS,
            input_kw: 0.0,
            output_kw: 0.0,
            output_kwh: 0.0,
            runtime_minutes: 0.0,
            on_battery_secs: 0.0,
            battery: BatteryState::new(&plan.battery, room_celsius),
            capacity_kw: plan.capacity_kw,
            good_input_secs: QUALIFY_SECS + WALK_IN_SECS,
            overload: 0.0,
            is_overloaded: false,
            calm_secs: 0.0,
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

    /// Current of one phase at its input, A.
    pub fn input_amps(&self) -> f64 {
        if self.input_volts <= 0.0 {
            return 0.0;
        }
        1000.0 * self.input_kw / (3.0 * self.input_volts * INPUT_POWER_FACTOR)
    }

    /// Frequency at its output, Hz: the bypass's, else the inverter's own.
    pub fn output_hertz(&self) -> f64 {
        match self.source {
            UpsSource::None => 0.0,
            UpsSource::Bypass => self.input_hertz,
            UpsSource::Normal | UpsSource::Battery => GRID_HERTZ,
        }
    }

    /// Heat that it gives off, kW.
    pub fn loss_kw(&self) -> f64 {
        match self.source {
            UpsSource::None => 0.0,
            UpsSource::Normal => double_conversion_loss_kw(self.capacity_kw, self.output_kw),
            UpsSource::Bypass => self.capacity_kw * LOSS_IDLE + self.output_kw * BYPASS_LOSS,
            UpsSource::Battery => self.output_kw * (1.0 / INVERTER_EFFICIENCY - 1.0),
        }
    }

    /// What its battery takes beyond its losses, kW.
    pub(crate) fn charging_kw(&self) -> f64 {
        (self.input_kw - self.output_kw - self.loss_kw()).max(0.0)
    }

    /// One step of `seconds`.
    pub(crate) fn step(&mut self, seconds: f64, at: Terminals) {
        self.input_volts = at.volts;
        self.input_hertz = at.hertz;
        let is_live = at.volts > 0.0;
        self.good_input_secs = if is_live { self.good_input_secs + seconds } else { 0.0 };
        self.watch_overload(seconds, at.demand_kw / self.capacity_kw);
        self.source = self.next_source(at, is_live);
        self.output_kw = if self.is_alive() { at.demand_kw } else { 0.0 };
        self.output_volts = match self.source {
            UpsSource::None => 0.0,
            UpsSource::Bypass => at.volts,
            UpsSource::Normal | UpsSource::Battery => PHASE_VOLTS * (1.0 - DROOP * self.load()),
        };
        self.run(seconds, at.room_celsius);
        self.output_kwh += self.output_kw * seconds / 3600.0;
        self.runtime_minutes = self.battery.runtime_minutes(at.demand_kw / INVERTER_EFFICIENCY);
    }

    /// Heats with a load above the rating, cools below it, and remembers that it was too much.
    fn watch_overload(&mut self, seconds: f64, load: f64) {
        let limit = overload_limit_secs(load);
        let change = if limit.is_finite() { seconds / limit.max(1e-3) } else { -seconds / OVERLOAD_RECOVERY_SECS };
        self.overload = (self.overload + change).clamp(0.0, 1.0);
        self.calm_secs = if load < RETURN_LOAD { self.calm_secs + seconds } else { 0.0 };
        self.is_overloaded = self.overload >= 1.0 || (self.is_overloaded && self.calm_secs < RETURN_SECS);
    }

    fn next_source(&self, at: Terminals, is_live: bool) -> UpsSource {
        if at.is_bypassed || self.is_overloaded {
            return if is_live { UpsSource::Bypass } else { UpsSource::None };
        }
        let is_walked_in = self.good_input_secs >= QUALIFY_SECS + WALK_IN_SECS;
        // Without load to carry, or on the bypass's good input, there is nothing to walk in from.
        let is_free = self.good_input_secs >= QUALIFY_SECS && self.source != UpsSource::Battery;
        if is_walked_in || is_free {
            UpsSource::Normal
        } else if self.source != UpsSource::None && !self.battery.is_empty() {
            UpsSource::Battery
        } else if is_live {
            // An empty battery and good input: the bypass holds what it can until the rectifier may start.
            UpsSource::Bypass
        } else {
            UpsSource::None
        }
    }

    /// Moves power through it for `seconds`.
    fn run(&mut self, seconds: f64, room_celsius: f64) {
        self.on_battery_secs = if self.source == UpsSource::Battery { self.on_battery_secs + seconds } else { 0.0 };
        self.input_kw = match self.source {
            UpsSource::Normal | UpsSource::Bypass => {
                self.output_kw + self.loss_kw() + self.battery.recharge(seconds, room_celsius)
            }
            UpsSource::Battery => {
                let walked_in = ((self.good_input_secs - QUALIFY_SECS) / WALK_IN_SECS).clamp(0.0, 1.0);
                let link_kw = self.output_kw / INVERTER_EFFICIENCY;
                self.battery.discharge(seconds, link_kw * (1.0 - walked_in), room_celsius);
                walked_in * (self.output_kw + double_conversion_loss_kw(self.capacity_kw, self.output_kw))
            }
            UpsSource::None => {
                self.battery.rest(seconds, room_celsius);
                0.0
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::EquipmentId;
    use twin_model::plan::{Battery, Facing, Feed, Spot};

    fn ups() -> UpsState {
        let battery =
            Battery { strings: 2, cells: 240, energy_kwh: 60.0, centre: Spot::default(), size: [2.0, 0.8, 2.0] };
        let (centre, size) = (Spot::default(), [1.0; 3]);
        let (facing, feed) = (Facing::South, Feed::A);
        let id = EquipmentId::new("ups");
        UpsState::new(&Ups { id, room: 0, centre, facing, size, feed, utility: 0, capacity_kw: 200.0, battery }, 24.0)
    }

    fn on(demand_kw: f64, volts: f64) -> Terminals {
        Terminals { demand_kw, volts, hertz: 50.0, is_bypassed: false, room_celsius: 24.0 }
    }

    /// Seconds until its source is `source`; `None` within two hours.
    fn until(ups: &mut UpsState, at: Terminals, source: UpsSource) -> Option<u32> {
        (1..=7200).find(|_| {
            ups.step(1.0, at);
            ups.source == source
        })
    }

    #[test]
    fn efficiency_is_poor_at_low_load_and_best_near_two_thirds() {
        let efficiency = |load: f64| load / (load + double_conversion_loss_kw(1.0, load));
        assert!((0.83..0.90).contains(&efficiency(0.08)));
        assert!((0.94..0.97).contains(&efficiency(0.67)));
        assert!(efficiency(0.67) > efficiency(0.2) && efficiency(0.67) > efficiency(1.0));
    }

    #[test]
    fn an_overload_is_carried_as_long_as_its_class_says_then_goes_to_bypass_and_back() {
        for (load, secs) in [(1.0, None), (1.08, Some(3600)), (1.2, Some(600)), (1.5, Some(60)), (1.7, Some(1))] {
            let mut ups = ups();
            let took = until(&mut ups, on(200.0 * load, 230.0), UpsSource::Bypass);
            assert!(took.is_none() == secs.is_none(), "{load}: {took:?}");
            assert!(took.zip(secs).is_none_or(|(took, secs): (u32, u32)| took.abs_diff(secs) <= 1), "{load}: {took:?}");
        }
        let mut ups = ups();
        until(&mut ups, on(300.0, 230.0), UpsSource::Bypass);
        assert_eq!(until(&mut ups, on(100.0, 230.0), UpsSource::Normal), Some(30));
    }

    #[test]
    fn the_bypass_follows_the_input_and_goes_with_it() {
        let mut ups = ups();
        ups.step(1.0, Terminals { is_bypassed: true, ..on(100.0, 226.0) });
        assert_eq!(ups.source, UpsSource::Bypass);
        assert!((ups.output_volts - 226.0).abs() < 1e-9);
        ups.step(1.0, Terminals { is_bypassed: true, ..on(100.0, 0.0) });
        assert!(ups.source == UpsSource::None && ups.output_kw == 0.0, "the battery does not help");
    }

    #[test]
    fn the_rectifier_walks_in_over_ten_seconds_after_five_of_good_input() {
        let mut ups = ups();
        for _ in 0..60 {
            ups.step(1.0, on(100.0, 0.0));
        }
        assert!(ups.source == UpsSource::Battery && ups.input_kw == 0.0);
        assert!((ups.on_battery_secs - 60.0).abs() < 1e-9);
        let taken: Vec<f64> = (0..14)
            .map(|_| {
                ups.step(1.0, on(100.0, 230.0));
                ups.input_kw
            })
            .collect();
        assert!(taken[..5].iter().all(|kw| *kw == 0.0) && taken[5..].windows(2).all(|pair| pair[1] > pair[0]));
        ups.step(1.0, on(100.0, 230.0));
        assert!(ups.source == UpsSource::Normal && ups.charging_kw() > 2.0, "then it charges");
    }
}
