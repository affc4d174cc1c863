//! A chiller: how much it can, what it takes, and how it starts and stops.
//!
//! Curves of the form of EnergyPlus `Chiller:Electric:EIR` (Engineering Reference): capacity over rating and electricity
//! over heat at full load, both by leaving water and by what cools the condenser, and electricity by part load.

use crate::conditions::MachineConditions;

/// Full speed of the compressor, rpm, and the speed of a running one without load, share of full.
const COMPRESSOR_RPM: f64 = 2950.0;
const COMPRESSOR_MIN: f64 = 0.4;
/// From the call to the first cold water, seconds: oil pump, then loading.
const START_SECS: f64 = 30.0;
/// After a stop it may not start again for so long, seconds: pressures must even out, and the motor cool.
const REST_SECS: f64 = 180.0;
/// From no load to full load, seconds.
const LOADING_SECS: f64 = 60.0;
/// Below this part load it does not unload further: hot gas makes up the rest (EnergyPlus: minimum unloading ratio).
const UNLOADING_MIN: f64 = 0.08;
/// Rise of the condensing temperature in a condenser as dirty as it gets, kelvin.
pub(crate) const FOULING_KELVIN: f64 = 8.0;
/// Revolutions coast down to a halt in so many seconds.
const COAST_SECS: f64 = 20.0;

/// What takes a chiller's heat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condenser {
    /// Outdoor air.
    Air,
    /// Water from a cooling tower.
    Water,
}

/// Air-cooled, after ExaDigiT's Frontier model (rated COP 3.0 at 35 °C outside and 6.67 °C leaving water), by an
/// equivalent temperature difference.
mod air {
    pub(super) const COP: f64 = 3.0;
    pub(super) const OUTSIDE_CELSIUS: f64 = 35.0;
    pub(super) const LEAVING_CELSIUS: f64 = 6.67;
    pub(super) const CONDENSER_RISE: f64 = 2.778;
    pub(super) const CAPACITY: [f64; 3] = [0.944_836_00, -0.057_008_80, 0.001_854_86];
    pub(super) const POWER: [f64; 3] = [2.333, -1.975, 0.6121];
    pub(super) const PART_LOAD: [f64; 3] = [0.033_03, 0.685_2, 0.281_8];
    /// Where the curves hold.
    pub(super) const DIFFERENCE_MIN: f64 = -9.0;
    pub(super) const CAPACITY_MAX: f64 = 1.55;
}

/// Water-cooled centrifugal, COMNET Modeling Guidelines tables 6.8.2 (DOE-2), in °F; rated at 44 °F leaving and 85 °F
/// entering the condenser with the COP that ASHRAE 90.1 asks of a large one.
mod water {
    pub(super) const COP: f64 = 6.1;
    pub(super) const LEAVING_F: f64 = 44.0;
    pub(super) const ENTERING_F: f64 = 85.0;
    pub(super) const CAPACITY: [f64; 6] =
        [-0.298_619_76, 0.029_960_76, -0.000_801_25, 0.017_362_68, -0.000_326_06, 0.000_631_39];
    pub(super) const POWER: [f64; 6] =
        [0.517_771_96, -0.004_003_63, 0.000_020_28, 0.006_987_93, 0.000_082_90, -0.000_154_67];
    pub(super) const PART_LOAD: [f64; 3] = [0.171_492_73, 0.588_202_08, 0.237_372_57];
    /// Colder condenser water is mixed up to this: the refrigerant needs its pressure.
    pub(super) const ENTERING_MIN_F: f64 = 60.0;
    /// Where the curves hold.
    pub(super) const LEAVING_MAX_F: f64 = 60.0;
}

fn quadratic([constant, linear, square]: [f64; 3], x: f64) -> f64 {
    constant + linear * x + square * x * x
}

fn biquadratic([c, x1, x2, y1, y2, xy]: [f64; 6], x: f64, y: f64) -> f64 {
    c + x1 * x + x2 * x * x + y1 * y + y2 * y * y + xy * x * y
}

fn fahrenheit(celsius: f64) -> f64 {
    celsius * 1.8 + 32.0
}

/// A chiller at given temperatures: leaving water, and what enters the condenser (outdoor air or tower water), °C.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChillerRating {
    /// Heat that it can remove there, kW.
    pub capacity_kw: f64,
    full_load_kw: f64,
    part_load: [f64; 3],
}

impl ChillerRating {
    /// Of a chiller that removes `rating_kw` at its rated temperatures.
    pub fn at(condenser: Condenser, rating_kw: f64, leaving_celsius: f64, condenser_celsius: f64) -> Self {
        match condenser {
            Condenser::Air => {
                let difference = (condenser_celsius - air::OUTSIDE_CELSIUS) / air::CONDENSER_RISE
                    - (leaving_celsius - air::LEAVING_CELSIUS);
                let capacity_ratio = quadratic(air::CAPACITY, difference.max(air::DIFFERENCE_MIN));
                let power_ratio = quadratic(air::POWER, capacity_ratio.min(air::CAPACITY_MAX));
                let capacity_kw = rating_kw * capacity_ratio;
                let full_load_kw = capacity_kw / air::COP * power_ratio;
                Self { capacity_kw, full_load_kw, part_load: air::PART_LOAD }
            }
            Condenser::Water => {
                let leaving = fahrenheit(leaving_celsius).min(water::LEAVING_MAX_F);
                let entering = fahrenheit(condenser_celsius).max(water::ENTERING_MIN_F);
                let rated = biquadratic(water::CAPACITY, water::LEAVING_F, water::ENTERING_F);
                let capacity_kw = rating_kw * biquadratic(water::CAPACITY, leaving, entering).max(0.1) / rated;
                let full_load_kw = capacity_kw / water::COP * biquadratic(water::POWER, leaving, entering);
                Self { capacity_kw, full_load_kw, part_load: water::PART_LOAD }
            }
        }
    }

    /// Electricity while it removes `heat_kw`, kW. Below its least load it takes what that takes.
    pub fn power_kw(&self, heat_kw: f64) -> f64 {
        let part_load = (heat_kw / self.capacity_kw).clamp(UNLOADING_MIN, 1.0);
        self.full_load_kw * quadratic(self.part_load, part_load)
    }
}

/// What a chiller is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ChillerMode {
    /// Stopped; it may start again after so many seconds with power.
    Off(f64),
    /// Starting, for so many seconds more.
    Starting(f64),
    /// Running.
    #[default]
    Running,
}

/// State of one chiller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChillerState {
    /// What it is doing.
    pub mode: ChillerMode,
    /// Compressor speed, rpm.
    pub speed_rpm: f64,
    /// Electricity, kW.
    pub power_kw: f64,
    /// Heat that it removes from the water, kW.
    pub heat_kw: f64,
    /// Heat that it can remove now, kW.
    pub capacity_kw: f64,
    /// Chilled water through it, L/s.
    pub flow_ls: f64,
    /// Water that enters it and leaves it, °C.
    pub entering_celsius: f64,
    /// °C
    pub leaving_celsius: f64,
    /// What enters its condenser: outdoor air or tower water, °C.
    pub condenser_celsius: f64,
    /// Heat that its condenser gives off, kW.
    pub rejected_kw: f64,
    /// Time that it has run since the model began, hours.
    pub run_hours: f64,
    /// What takes its heat.
    pub condenser: Condenser,
    /// Heat that it removes at its rated temperatures, kW.
    pub rating_kw: f64,
}

/// What a chiller finds in one step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Duty {
    /// Whether it is asked to run, and whether it can: power and water are there.
    pub(crate) is_called: bool,
    pub(crate) can_run: bool,
    /// Leaving water that it holds, and what enters its condenser, °C.
    pub(crate) leaving_celsius: f64,
    pub(crate) condenser_celsius: f64,
}

impl ChillerState {
    /// A running chiller of `rating_kw`.
    pub(crate) fn new(rating_kw: f64, condenser: Condenser) -> Self {
        Self {
            mode: ChillerMode::Running,
            speed_rpm: 0.0,
            power_kw: 0.0,
            heat_kw: 0.0,
            capacity_kw: rating_kw,
            flow_ls: 0.0,
            entering_celsius: 0.0,
            leaving_celsius: 0.0,
            condenser_celsius: 0.0,
            rejected_kw: 0.0,
            run_hours: 0.0,
            condenser,
            rating_kw,
        }
    }

    /// Whether it makes cold.
    pub fn is_running(&self) -> bool {
        self.mode == ChillerMode::Running
    }

    /// Its load, share of its rating.
    pub fn load(&self) -> f64 {
        self.heat_kw / self.rating_kw
    }

    /// Starts, stops, rests; and tells itself what it can do at the temperatures of `duty`.
    pub(crate) fn prepare(&mut self, seconds: f64, duty: &Duty, machine: &MachineConditions) {
        let can_run = duty.can_run && !machine.is_blocked;
        self.mode = match self.mode {
            ChillerMode::Running if can_run && duty.is_called => ChillerMode::Running,
            ChillerMode::Running => ChillerMode::Off(REST_SECS),
            ChillerMode::Starting(_) if !(can_run && duty.is_called) => ChillerMode::Off(REST_SECS),
            ChillerMode::Starting(left) if left > seconds => ChillerMode::Starting(left - seconds),
            ChillerMode::Starting(_) => ChillerMode::Running,
            ChillerMode::Off(rest) if !can_run => ChillerMode::Off(rest),
            ChillerMode::Off(rest) if rest > seconds => ChillerMode::Off(rest - seconds),
            ChillerMode::Off(_) if duty.is_called => ChillerMode::Starting(START_SECS),
            ChillerMode::Off(_) => ChillerMode::Off(0.0),
        };
        self.condenser_celsius = duty.condenser_celsius;
        let rating = self.rating(duty.leaving_celsius, machine);
        self.capacity_kw = if self.is_running() { rating.capacity_kw } else { 0.0 };
    }

    fn rating(&self, leaving_celsius: f64, machine: &MachineConditions) -> ChillerRating {
        let condenser_celsius = self.condenser_celsius + FOULING_KELVIN * machine.faults.fouling;
        ChillerRating::at(self.condenser, self.rating_kw, leaving_celsius, condenser_celsius)
    }

    /// Removes `wanted_kw`, or what it can, from `flow_ls` litres a second that enter at `entering_celsius`.
    pub(crate) fn run(
        &mut self,
        seconds: f64,
        wanted_kw: f64,
        flow_ls: f64,
        entering_celsius: f64,
        setpoint_celsius: f64,
        machine: &MachineConditions,
    ) {
        (self.flow_ls, self.entering_celsius, self.leaving_celsius) = (flow_ls, entering_celsius, entering_celsius);
        if !self.is_running() {
            (self.heat_kw, self.power_kw, self.rejected_kw) = (0.0, 0.0, 0.0);
            self.speed_rpm = (self.speed_rpm - COMPRESSOR_RPM * seconds / COAST_SECS).max(0.0);
            return;
        }
        let loaded_kw = self.heat_kw + self.rating_kw * seconds / LOADING_SECS;
        self.heat_kw = wanted_kw.max(0.0).min(loaded_kw).min(self.capacity_kw);
        self.power_kw = self.rating(setpoint_celsius, machine).power_kw(self.heat_kw);
        self.rejected_kw = self.heat_kw + self.power_kw;
        self.speed_rpm = COMPRESSOR_RPM * (COMPRESSOR_MIN + (1.0 - COMPRESSOR_MIN) * self.load().min(1.0));
        self.run_hours += seconds / 3600.0;
        if flow_ls > 0.0 {
            self.leaving_celsius -= self.heat_kw / (super::water::WATER_KJ_PER_KG_K * flow_ls);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cop(condenser: Condenser, load: f64, leaving: f64, entering: f64) -> f64 {
        let rating = ChillerRating::at(condenser, 500.0, leaving, entering);
        load * rating.capacity_kw / rating.power_kw(load * rating.capacity_kw)
    }

    #[test]
    fn chillers_have_their_rated_cop_at_their_rated_point() {
        let air = cop(Condenser::Air, 1.0, air::LEAVING_CELSIUS, air::OUTSIDE_CELSIUS);
        assert!((air - 3.0).abs() < 0.1, "air-cooled COP {air}");
        let water = cop(Condenser::Water, 1.0, 6.67, 29.44);
        assert!((water - 6.1).abs() < 0.1, "water-cooled COP {water}");
        let rating = ChillerRating::at(Condenser::Water, 500.0, 6.67, 29.44);
        assert!((rating.capacity_kw - 500.0).abs() < 1.0);
    }

    #[test]
    fn warm_water_and_cool_condensers_save_electricity() {
        for (condenser, cool, warm) in [(Condenser::Air, 15.0, 32.0), (Condenser::Water, 20.0, 30.0)] {
            assert!(cop(condenser, 0.6, 12.0, cool) > cop(condenser, 0.6, 12.0, warm));
            assert!(cop(condenser, 0.6, 12.0, cool) > cop(condenser, 0.6, 7.0, cool));
        }
        assert!((3.0..6.5).contains(&cop(Condenser::Air, 0.5, 12.0, 15.0)));
    }

    #[test]
    fn part_load_costs_less_than_full_load_but_never_nothing() {
        let rating = ChillerRating::at(Condenser::Air, 500.0, 12.0, 25.0);
        let full = rating.power_kw(rating.capacity_kw);
        let half = rating.power_kw(0.5 * rating.capacity_kw);
        assert!((half / full - (0.033_03 + 0.685_2 * 0.5 + 0.281_8 * 0.25)).abs() < 1e-3);
        assert!((rating.power_kw(0.0) - rating.power_kw(UNLOADING_MIN * rating.capacity_kw)).abs() < 1e-9);
    }

    #[test]
    fn a_chiller_that_stopped_rests_before_it_starts_again() {
        let mut chiller = ChillerState::new(500.0, Condenser::Air);
        let machine = MachineConditions::default();
        let duty = |can_run| Duty { is_called: true, can_run, leaving_celsius: 12.0, condenser_celsius: 20.0 };
        chiller.prepare(1.0, &duty(false), &machine);
        assert_eq!(chiller.mode, ChillerMode::Off(REST_SECS));
        let mut secs = 0.0;
        while !chiller.is_running() {
            chiller.prepare(1.0, &duty(true), &machine);
            secs += 1.0;
            assert!(secs < 600.0);
        }
        assert!((secs - (REST_SECS + START_SECS)).abs() < 3.0, "running after {secs} s");
    }
}
