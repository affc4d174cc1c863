//! A valve-regulated lead-acid battery: charge, runtime by Peukert, temperature, ageing.

use twin_model::plan::Battery;

/// Peukert's exponent of VRLA at high rate; makers' discharge tables fit 1.1 to 1.25.
const PEUKERT: f64 = 1.15;
/// The discharge that `energy_kwh` is stated for, hours.
const REFERENCE_HOURS: f64 = 1.0;
/// Energy that charging puts in for each unit that it takes.
const CHARGE_EFFICIENCY: f64 = 0.88;
/// Strongest charge, share of the battery's energy an hour; tapers above 80 % charge.
const CHARGE_PER_HOUR: f64 = 0.20;
/// Float charge that holds a full battery, share of its energy an hour.
const FLOAT_PER_HOUR: f64 = 0.002;
/// Lag of its temperature and its rise when carrying a full 15-minute discharge.
const TEMPERATURE_LAG_SECS: f64 = 2.0 * 3600.0;
const DISCHARGE_RISE_KELVIN: f64 = 12.0;
/// Capacity lost in a year at 25 °C, as share of new; twice that for every 9 K above (life halves per 8–10 K).
const AGEING_PER_YEAR: f64 = 0.03;
const AGEING_DOUBLES_KELVIN: f64 = 9.0;
const SECS_PER_YEAR: f64 = 365.25 * 86_400.0;
/// Health of the batteries when the model begins: two years old.
const HEALTH_AT_START: f64 = 0.965;

/// State of a UPS battery.
#[derive(Clone, Debug, PartialEq)]
pub struct BatteryState {
    /// State of charge, 0…1.
    pub charge: f64,
    /// State of health: capacity over capacity when new, 0…1.
    pub health: f64,
    /// Temperature of its cells, °C.
    pub celsius: f64,
    energy_kwh: f64,
}

impl BatteryState {
    /// The battery of `plan`, full, at `celsius`.
    pub(crate) fn new(plan: &Battery, celsius: f64) -> Self {
        Self { charge: 1.0, health: HEALTH_AT_START, celsius, energy_kwh: plan.energy_kwh }
    }

    /// Time from full to empty at `load_kw`, hours. Peukert in terms of power: t = H·(E/(H·P))^k.
    fn hours_from_full(&self, load_kw: f64) -> f64 {
        let reference_kw = self.energy_kwh * self.health / REFERENCE_HOURS;
        REFERENCE_HOURS * (reference_kw / load_kw.max(1e-3)).powf(PEUKERT)
    }

    /// Time that it would carry `load_kw` from its present charge, minutes.
    pub fn runtime_minutes(&self, load_kw: f64) -> f64 {
        60.0 * self.charge * self.hours_from_full(load_kw)
    }

    /// Carries `load_kw` for `seconds`.
    pub(crate) fn discharge(&mut self, seconds: f64, load_kw: f64, room_celsius: f64) {
        let hours = self.hours_from_full(load_kw);
        self.charge = (self.charge - seconds / 3600.0 / hours).max(0.0);
        let strain = (0.25 / hours).min(2.0);
        self.warm(seconds, room_celsius + DISCHARGE_RISE_KELVIN * strain);
    }

    /// Charges for `seconds`; the power that this takes, kW.
    pub(crate) fn recharge(&mut self, seconds: f64, room_celsius: f64) -> f64 {
        self.warm(seconds, room_celsius);
        let room_left = 1.0 - self.charge;
        let taper = (room_left / 0.2).clamp(0.0, 1.0);
        let added = (CHARGE_PER_HOUR * taper * seconds / 3600.0).min(room_left);
        self.charge += added;
        let energy = self.energy_kwh * self.health;
        energy * (FLOAT_PER_HOUR + added * 3600.0 / seconds / CHARGE_EFFICIENCY)
    }

    fn warm(&mut self, seconds: f64, target_celsius: f64) {
        self.celsius += (target_celsius - self.celsius) * (1.0 - (-seconds / TEMPERATURE_LAG_SECS).exp());
        let ageing = AGEING_PER_YEAR * 2f64.powf((self.celsius - 25.0) / AGEING_DOUBLES_KELVIN);
        self.health = (self.health - ageing * seconds / SECS_PER_YEAR).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::plan::Spot;

    fn battery() -> BatteryState {
        let plan = Battery { strings: 2, cells: 240, energy_kwh: 60.0, centre: Spot::default(), size: [2.0, 0.8, 2.0] };
        BatteryState::new(&plan, 24.0)
    }

    #[test]
    fn twice_the_load_gives_less_than_half_the_runtime() {
        let battery = battery();
        let ratio = battery.runtime_minutes(100.0) / battery.runtime_minutes(200.0);
        assert!((ratio - 2f64.powf(PEUKERT)).abs() < 1e-9);
    }

    #[test]
    fn runtime_counts_down_as_the_battery_discharges() {
        let mut battery = battery();
        let promised = battery.runtime_minutes(120.0);
        let mut carried_secs = 0.0;
        while battery.charge > 0.0 {
            battery.discharge(1.0, 120.0, 24.0);
            carried_secs += 1.0;
        }
        assert!((carried_secs / 60.0 - promised).abs() < 0.1, "promised {promised} min, carried {carried_secs} s");
    }

    #[test]
    fn an_empty_battery_is_full_again_within_a_day_and_its_health_falls_slowly() {
        let mut battery = battery();
        battery.charge = 0.0;
        let health = battery.health;
        for _ in 0..24 * 60 {
            assert!(battery.recharge(60.0, 24.0) >= 0.0);
        }
        assert!(battery.charge > 0.99);
        let lost = health - battery.health;
        assert!((0.0..1e-3).contains(&lost) && lost > 0.0);
    }
}
