//! A battery of parallel strings: they share the current by what each can give.

use super::cell::CellState;
use super::string::{PEUKERT, REFERENCE_HOURS, StringState};
use crate::conditions::WeakCell;
use twin_model::plan::Battery;

/// Lag of its temperature and its rise when carrying a full 15-minute discharge.
const TEMPERATURE_LAG_SECS: f64 = 2.0 * 3600.0;
const DISCHARGE_RISE_KELVIN: f64 = 12.0;
/// A string in the middle of the stand is warmer than one at its end, kelvin from one to the next inwards.
const WARMER_KELVIN: f64 = 0.4;

/// State of a UPS battery.
#[derive(Clone, Debug, PartialEq)]
pub struct BatteryState {
    /// State of charge, 0…1.
    pub charge: f64,
    /// State of health: capacity over capacity when new, 0…1.
    pub health: f64,
    /// Mean temperature of its cells, °C.
    pub celsius: f64,
    /// Voltage at its terminals, V.
    pub volts: f64,
    /// Current, A; negative while it discharges.
    pub amps: f64,
    strings: Vec<StringState>,
    cells: u16,
    weak: Vec<WeakCell>,
}

impl BatteryState {
    /// The battery of `plan`, full, at `celsius`.
    pub(crate) fn new(plan: &Battery, celsius: f64) -> Self {
        let strings = plan.strings.max(1);
        let string = StringState::new(plan.cells.max(1), plan.energy_kwh / f64::from(strings));
        let mut battery = Self {
            charge: 1.0,
            health: string.health,
            celsius,
            volts: string.volts,
            amps: 0.0,
            strings: vec![string; usize::from(strings)],
            cells: plan.cells.max(1),
            weak: Vec::new(),
        };
        battery.sum_up();
        battery
    }

    /// Its strings.
    pub fn strings(&self) -> &[StringState] {
        &self.strings
    }

    /// Temperature of string number `string`, °C.
    pub fn string_celsius(&self, string: usize) -> f64 {
        let from_end = string.min(self.strings.len().saturating_sub(1).saturating_sub(string));
        let mean_from_end = (self.strings.len() as f64 - 1.0) / 4.0;
        self.celsius + WARMER_KELVIN * (from_end as f64 - mean_from_end)
    }

    /// Cell number `cell` of string number `string`, both counted from 0; `None` where there is none.
    pub fn cell(&self, string: u16, cell: u16) -> Option<CellState> {
        let number = usize::from(string);
        let found = self.strings.get(number).filter(|_| cell < self.cells)?;
        Some(found.cell(cell, number * usize::from(self.cells)))
    }

    /// Whether it can carry nothing any more.
    pub(crate) fn is_empty(&self) -> bool {
        self.charge <= 0.0
    }

    /// Makes the cells of `weak` worse than their neighbours, and all others good.
    pub(crate) fn weaken<'a>(&mut self, weak: impl Iterator<Item = &'a WeakCell> + Clone) {
        if weak.clone().eq(&self.weak) {
            return;
        }
        self.weak = weak.copied().collect();
        for (index, string) in self.strings.iter_mut().enumerate() {
            let here = self.weak.iter().filter(|weak| usize::from(weak.string) == index);
            string.weaken(here.map(|weak| (weak.cell, weak.ohmic_rise)));
        }
        self.sum_up();
    }

    /// Time from full to empty at `load_kw`, hours. Peukert in terms of power: t = H·(E/(H·P))^k.
    fn hours_from_full(&self, load_kw: f64) -> f64 {
        let energy: f64 = self.strings.iter().map(|string| string.energy_kwh(self.celsius)).sum();
        REFERENCE_HOURS * (energy / REFERENCE_HOURS / load_kw.max(1e-3)).powf(PEUKERT)
    }

    /// Time that it would carry `load_kw` from its present charge, minutes.
    pub fn runtime_minutes(&self, load_kw: f64) -> f64 {
        60.0 * self.charge * self.hours_from_full(load_kw)
    }

    /// Carries `load_kw` for `seconds`: at the terminals' voltage V each string gives (E − V)/R, and V is where that
    /// makes the load: V² ΣG − V ΣE·G + P = 0.
    pub(crate) fn discharge(&mut self, seconds: f64, load_kw: f64, room_celsius: f64) {
        let strain = (0.25 / self.hours_from_full(load_kw)).min(2.0);
        self.warm(seconds, room_celsius + DISCHARGE_RISE_KELVIN * strain);
        let (mut conductance, mut drive) = (0.0, 0.0);
        for string in self.strings.iter().filter(|string| string.charge > 0.0) {
            conductance += 1.0 / string.ohms();
            drive += string.open_volts() / string.ohms();
        }
        if conductance <= 0.0 {
            return self.rest(seconds, room_celsius);
        }
        // Where no voltage makes the load, the one that makes the most is held; the charge then ends soon.
        let root = (drive * drive - 4.0 * conductance * 1000.0 * load_kw).max(0.0).sqrt();
        let volts = (drive + root) / (2.0 * conductance);
        let share = |string: &StringState| {
            if string.charge > 0.0 { ((string.open_volts() - volts) / string.ohms()).max(0.0) } else { 0.0 }
        };
        let amps: f64 = self.strings.iter().map(share).sum();
        for string in &mut self.strings {
            let kw = if amps > 0.0 { load_kw * share(string) / amps } else { 0.0 };
            string.discharge(seconds, kw, volts, self.celsius);
        }
        self.sum_up();
    }

    /// Charges for `seconds`; the power that this takes, kW.
    pub(crate) fn recharge(&mut self, seconds: f64, room_celsius: f64) -> f64 {
        self.warm(seconds, room_celsius);
        let celsius = self.celsius;
        let kw = self.strings.iter_mut().map(|string| string.recharge(seconds, celsius)).sum();
        self.sum_up();
        kw
    }

    /// Stands without current for `seconds`.
    pub(crate) fn rest(&mut self, seconds: f64, room_celsius: f64) {
        self.warm(seconds, room_celsius);
        self.strings.iter_mut().for_each(StringState::rest);
        self.sum_up();
    }

    fn warm(&mut self, seconds: f64, target_celsius: f64) {
        self.celsius += (target_celsius - self.celsius) * (1.0 - (-seconds / TEMPERATURE_LAG_SECS).exp());
        for string in &mut self.strings {
            string.age(seconds, self.celsius);
        }
    }

    /// What the whole shows of its strings.
    fn sum_up(&mut self) {
        let strings = self.strings.len() as f64;
        let energy = |string: &StringState| string.energy_kwh(self.celsius);
        let full: f64 = self.strings.iter().map(energy).sum();
        let left: f64 = self.strings.iter().map(|string| string.charge * energy(string)).sum();
        self.charge = if full > 0.0 { (left / full).min(1.0) } else { 0.0 };
        self.health = self.strings.iter().map(|string| string.health).sum::<f64>() / strings;
        self.volts = self.strings.iter().map(|string| string.volts).sum::<f64>() / strings;
        self.amps = self.strings.iter().map(|string| string.amps).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::plan::Spot;

    fn battery() -> BatteryState {
        let plan = Battery { strings: 2, cells: 240, energy_kwh: 60.0, centre: Spot::default(), size: [2.0, 0.8, 2.0] };
        BatteryState::new(&plan, 25.0)
    }

    fn weak(string: u16, cell: u16, ohmic_rise: f64) -> [WeakCell; 1] {
        [WeakCell { ups: 0, string, cell, ohmic_rise }]
    }

    /// Minutes until it is empty.
    fn carries(battery: &mut BatteryState, load_kw: f64) -> f64 {
        let mut secs = 0.0;
        while !battery.is_empty() {
            battery.discharge(1.0, load_kw, 25.0);
            secs += 1.0;
        }
        secs / 60.0
    }

    #[test]
    fn runtime_is_peukert_s() {
        // 60 kWh · 0.965 = 57.9 kWh at the hour's rate; at 120 kW: 60 min · (57.9/120)^1.15 = 25.94 min.
        let battery = battery();
        assert!((battery.runtime_minutes(120.0) - 25.94).abs() < 0.02, "{} min", battery.runtime_minutes(120.0));
        let ratio = battery.runtime_minutes(100.0) / battery.runtime_minutes(200.0);
        assert!((ratio - 2f64.powf(1.15)).abs() < 1e-9, "twice the load gives less than half the runtime");
    }

    #[test]
    fn runtime_counts_down_as_the_battery_discharges() {
        let mut battery = battery();
        let promised = battery.runtime_minutes(120.0);
        battery.discharge(1.0, 120.0, 25.0);
        assert!((battery.amps * battery.volts / 1000.0 + 120.0).abs() < 1e-6);
        assert!((400.0..500.0).contains(&battery.volts), "{} V", battery.volts);
        let carried = carries(&mut battery, 120.0);
        // It warms as it works, and a warm battery gives a little more.
        assert!((carried / promised - 1.0).abs() < 0.03, "promised {promised} min, carried {carried} min");
        assert!(battery.volts / 240.0 < 1.95, "{} V a cell at the end", battery.volts / 240.0);
    }

    #[test]
    fn a_cold_battery_gives_less() {
        let (mut cold, warm) = (battery(), battery());
        cold.celsius = 15.0;
        let ratio = cold.runtime_minutes(100.0) / warm.runtime_minutes(100.0);
        assert!((ratio - 0.92f64.powf(1.15)).abs() < 1e-9);
    }

    #[test]
    fn ageing_doubles_for_nine_kelvin_and_a_discharge_wears() {
        let aged = |celsius: f64| {
            let mut battery = battery();
            battery.celsius = celsius;
            let before = battery.health;
            for _ in 0..365 {
                battery.rest(86_400.0, celsius);
            }
            before - battery.health
        };
        assert!((aged(25.0) - 0.03).abs() < 1e-4 && (aged(34.0) - 0.06).abs() < 1e-3);
        let mut battery = battery();
        let before = battery.health;
        carries(&mut battery, 120.0);
        assert!((before - battery.health - 0.0008).abs() < 2e-5, "one full discharge of 250");
    }

    #[test]
    fn an_empty_battery_is_full_again_within_a_day() {
        let mut battery = battery();
        carries(&mut battery, 120.0);
        let volts = battery.volts;
        for _ in 0..24 * 60 {
            assert!(battery.recharge(60.0, 25.0) > 0.0 && battery.amps > 0.0 && battery.volts >= volts);
        }
        assert!(battery.charge > 0.99 && (battery.volts - 240.0 * 2.25).abs() < 1.0, "{} V", battery.volts);
    }

    #[test]
    fn a_weak_cell_shows_in_its_own_values_and_drags_its_string_down() {
        let mut battery = battery();
        let (before, runtime) = (battery.cell(1, 17), battery.runtime_minutes(120.0));
        battery.weaken(weak(1, 17, 0.4).iter());
        let (before, after) = (before.expect("a cell"), battery.cell(1, 17).expect("a cell"));
        assert!((after.milliohms / before.milliohms - 1.4).abs() < 1e-9 && after.volts < before.volts - 0.03);
        assert!((battery.strings()[1].health / battery.strings()[0].health - 0.8).abs() < 1e-9);
        assert!((battery.runtime_minutes(120.0) / runtime - 0.9f64.powf(1.15)).abs() < 1e-9);

        battery.discharge(1.0, 120.0, 25.0);
        let (good, bad) = (&battery.strings()[0], &battery.strings()[1]);
        assert!(good.amps < bad.amps && bad.amps < 0.0, "the string of less resistance gives more");
        let neighbour = battery.cell(1, 18).expect("a cell");
        assert!(battery.cell(1, 17).expect("a cell").volts < neighbour.volts - 0.02, "it sags under load");

        battery.weaken([].iter());
        assert!((battery.strings()[1].health - battery.strings()[0].health).abs() < 1e-3);
        assert!(battery.cell(2, 0).is_none() && battery.cell(0, 240).is_none());
    }

    #[test]
    fn good_cells_differ_a_little_and_add_up_to_their_string() {
        let mut battery = battery();
        battery.recharge(1.0, 25.0);
        let volts: Vec<f64> = (0..240).filter_map(|cell| Some(battery.cell(0, cell)?.volts)).collect();
        let spread = volts.iter().fold((f64::MAX, f64::MIN), |(low, high), volts| (low.min(*volts), high.max(*volts)));
        assert!((0.01..0.03).contains(&(spread.1 - spread.0)), "{spread:?}");
        assert!((volts.iter().sum::<f64>() - battery.volts).abs() < 0.2);
    }
}
