//! One string: cells in series, as strong as its weakest.

use super::cell::{self, CELL_VOLTS, CellState, StringLook};

/// Peukert's exponent of VRLA at high rate; makers' discharge tables fit 1.1 to 1.25.
pub(super) const PEUKERT: f64 = 1.15;
/// The discharge that the energy of a battery is stated for, hours.
pub(super) const REFERENCE_HOURS: f64 = 1.0;
/// Energy that charging puts in for each unit that it takes.
const CHARGE_EFFICIENCY: f64 = 0.88;
/// Strongest charge, share of the energy an hour; tapers above this charge.
const CHARGE_PER_HOUR: f64 = 0.20;
const TAPER_FROM: f64 = 0.8;
/// Float charge that holds a full battery, share of its energy an hour.
const FLOAT_PER_HOUR: f64 = 0.002;
/// Rise of the voltage from open circuit to float at the beginning of a charge, share; it is all from where the charge
/// tapers.
const CHARGE_RISE: f64 = 0.35;
/// Capacity that a battery gains or loses with its temperature around 25 °C, share per kelvin, and its bounds
/// (IEEE 485, temperature correction).
const CAPACITY_PER_KELVIN: f64 = 0.008;
const CAPACITY_BOUNDS: (f64, f64) = (0.6, 1.08);
/// Capacity lost in a year at 25 °C, as share of new; twice that for every 9 K above (life halves per 8–10 K,
/// IEEE 1188, annex).
const AGEING_PER_YEAR: f64 = 0.03;
const AGEING_DOUBLES_KELVIN: f64 = 9.0;
const SECS_PER_YEAR: f64 = 365.25 * 86_400.0;
/// Capacity lost with each full discharge, share of new: makers promise 250 to 80 %.
const WEAR_PER_DISCHARGE: f64 = 0.2 / 250.0;
/// Health of the batteries when the model begins: two years old.
const HEALTH_AT_START: f64 = 0.965;

/// State of one string.
#[derive(Clone, Debug, PartialEq)]
pub struct StringState {
    /// State of charge, 0…1.
    pub charge: f64,
    /// Capacity of the string over that when new, 0…1: its weakest cell's.
    pub health: f64,
    /// Voltage of the whole string, V.
    pub volts: f64,
    /// Current, A; negative while it discharges.
    pub amps: f64,
    /// Health of its good cells.
    cell_health: f64,
    /// Rise of the resistance of each weak cell, with its number.
    weak: Vec<(u16, f64)>,
    cells: u16,
    energy_kwh: f64,
    is_discharging: bool,
}

impl StringState {
    /// A full string of `cells` that gives `energy_kwh` at the reference discharge when new.
    pub(super) fn new(cells: u16, energy_kwh: f64) -> Self {
        let volts = f64::from(cells) * cell::float_volts(25.0);
        Self {
            charge: 1.0,
            health: HEALTH_AT_START,
            volts,
            amps: 0.0,
            cell_health: HEALTH_AT_START,
            weak: Vec::new(),
            cells,
            energy_kwh,
            is_discharging: false,
        }
    }

    /// Makes the named cells worse than their neighbours, and all others good.
    pub(super) fn weaken(&mut self, weak: impl Iterator<Item = (u16, f64)>) {
        self.weak.clear();
        self.weak.extend(weak.filter(|(cell, rise)| *cell < self.cells && *rise > 0.0));
        let worst = self.weak.iter().map(|(_, rise)| *rise).fold(0.0, f64::max);
        self.health = self.cell_health * cell::weak_capacity(worst);
    }

    /// Energy at the reference discharge as it is now, kWh: aged, and at `celsius`.
    pub(super) fn energy_kwh(&self, celsius: f64) -> f64 {
        let (least, most) = CAPACITY_BOUNDS;
        self.energy_kwh * self.health * (1.0 + CAPACITY_PER_KELVIN * (celsius - 25.0)).clamp(least, most)
    }

    /// Open-circuit voltage, V.
    pub(super) fn open_volts(&self) -> f64 {
        f64::from(self.cells) * cell::open_volts(self.charge)
    }

    /// Resistance of all its cells, Ω.
    pub(super) fn ohms(&self) -> f64 {
        let extra: f64 = self.weak.iter().map(|(_, rise)| *rise).sum();
        (f64::from(self.cells) + extra) * cell::ohms(self.ampere_hours(), self.cell_health)
    }

    fn ampere_hours(&self) -> f64 {
        1000.0 * self.energy_kwh / (f64::from(self.cells) * CELL_VOLTS)
    }

    /// Gives `kw` at `volts` for `seconds`. Peukert in terms of power: t = H·(E/(H·P))^k from full to empty.
    pub(super) fn discharge(&mut self, seconds: f64, kw: f64, volts: f64, celsius: f64) {
        let rate = (kw * REFERENCE_HOURS / self.energy_kwh(celsius)).powf(PEUKERT) / REFERENCE_HOURS;
        let given = (rate * seconds / 3600.0).min(self.charge);
        self.charge -= given;
        self.cell_health = (self.cell_health - WEAR_PER_DISCHARGE * given).max(0.0);
        self.health = (self.health - WEAR_PER_DISCHARGE * given).max(0.0);
        self.volts = volts;
        self.amps = -1000.0 * kw / volts.max(1.0);
        self.is_discharging = true;
    }

    /// Charges or floats for `seconds`; the power that this takes, kW.
    pub(super) fn recharge(&mut self, seconds: f64, celsius: f64) -> f64 {
        let room_left = 1.0 - self.charge;
        let taper = (room_left / (1.0 - TAPER_FROM)).clamp(0.0, 1.0);
        let added = (CHARGE_PER_HOUR * taper * seconds / 3600.0).min(room_left);
        self.charge += added;
        let kw = self.energy_kwh(25.0) * (FLOAT_PER_HOUR + added * 3600.0 / seconds / CHARGE_EFFICIENCY);
        let float = f64::from(self.cells) * cell::float_volts(celsius);
        let rise = (CHARGE_RISE + (1.0 - CHARGE_RISE) * self.charge / TAPER_FROM).min(1.0);
        self.volts = self.open_volts() + (float - self.open_volts()).max(0.0) * rise;
        self.amps = 1000.0 * kw / self.volts;
        self.is_discharging = false;
        kw
    }

    /// Stands without current.
    pub(super) fn rest(&mut self) {
        (self.volts, self.amps, self.is_discharging) = (self.open_volts(), 0.0, false);
    }

    /// Grows older by `seconds` at `celsius`.
    pub(super) fn age(&mut self, seconds: f64, celsius: f64) {
        let a_year = AGEING_PER_YEAR * 2f64.powf((celsius - 25.0) / AGEING_DOUBLES_KELVIN);
        let kept = 1.0 - a_year * seconds / SECS_PER_YEAR / self.cell_health.max(0.1);
        self.cell_health *= kept;
        self.health *= kept;
    }

    /// The cell `number`, counted from 0; `first` is the number in the battery of the string's first.
    pub(super) fn cell(&self, number: u16, first: usize) -> CellState {
        let rise = self.weak.iter().find(|(cell, _)| *cell == number).map_or(0.0, |(_, rise)| *rise);
        let look = StringLook {
            charge_volts: (!self.is_discharging).then(|| self.volts / f64::from(self.cells)),
            amps: self.amps,
            charge: self.charge,
            cell_health: self.cell_health,
            health: self.health,
            ampere_hours: self.ampere_hours(),
        };
        cell::cell(first + usize::from(number), rise, look)
    }
}
