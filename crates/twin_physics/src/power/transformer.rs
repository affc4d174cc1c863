//! Transformers: losses without load and by load squared, temperature of oil or winding.
//!
//! Losses are the largest that the EU allows since 2021 (Regulation 548/2014, tier 2): table I.1 for liquid-immersed,
//! table I.2 for dry-type units; between two ratings they go by the power law through both.

use super::three_phase::PHASE_VOLTS;

/// Rating in kVA, loss without load and at full load, W.
type Row = (f64, f64, f64);
const LIQUID: [Row; 12] = [
    (100.0, 130.0, 1250.0),
    (160.0, 189.0, 1750.0),
    (250.0, 270.0, 2350.0),
    (400.0, 387.0, 3250.0),
    (630.0, 540.0, 4600.0),
    (800.0, 585.0, 6000.0),
    (1000.0, 693.0, 7600.0),
    (1250.0, 855.0, 9500.0),
    (1600.0, 1080.0, 12_000.0),
    (2000.0, 1305.0, 15_000.0),
    (2500.0, 1575.0, 18_500.0),
    (3150.0, 1980.0, 23_000.0),
];
const DRY: [Row; 6] = [
    (50.0, 180.0, 1500.0),
    (100.0, 252.0, 1800.0),
    (160.0, 360.0, 2600.0),
    (250.0, 468.0, 3400.0),
    (400.0, 675.0, 4500.0),
    (630.0, 990.0, 7100.0),
];
/// Apparent power over true power that units are bought for.
const BOUGHT_POWER_FACTOR: f64 = 0.95;
/// Rise of top oil at full load, kelvin (IEC 60076-2), its exponent and time constant (IEC 60076-7, ONAN).
const OIL: Warming = Warming { rise_kelvin: 60.0, exponent: 0.8, lag_secs: 180.0 * 60.0 };
/// Rise of a dry winding of class F at full load, kelvin, and its time constant (IEC 60076-11, -12).
const WINDING: Warming = Warming { rise_kelvin: 100.0, exponent: 0.8, lag_secs: 30.0 * 60.0 };

#[derive(Clone, Copy, Debug, PartialEq)]
struct Warming {
    rise_kelvin: f64,
    exponent: f64,
    lag_secs: f64,
}

/// State of one transformer.
#[derive(Clone, Debug, PartialEq)]
pub struct TransformerState {
    /// Rating, kVA.
    pub rating_kva: f64,
    /// Apparent power over rating.
    pub load: f64,
    /// Loss, kW.
    pub loss_kw: f64,
    /// Top oil, or the winding of a dry one, °C.
    pub celsius: f64,
    idle_kw: f64,
    copper_kw: f64,
    warming: Warming,
}

impl TransformerState {
    /// The liquid-immersed unit behind a feed of `capacity_kw`: the next standard rating.
    pub(crate) fn liquid(capacity_kw: f64, celsius: f64) -> Self {
        let wanted = capacity_kw / BOUGHT_POWER_FACTOR;
        let rating_kva = LIQUID.iter().map(|row| row.0).find(|kva| *kva >= wanted).unwrap_or(wanted);
        Self::new(&LIQUID, rating_kva, OIL, celsius)
    }

    /// The dry unit in a PDU of `capacity_kw`, built for that rating.
    pub(crate) fn dry(capacity_kw: f64, celsius: f64) -> Self {
        Self::new(&DRY, capacity_kw / BOUGHT_POWER_FACTOR, WINDING, celsius)
    }

    fn new(table: &[Row], rating_kva: f64, warming: Warming, celsius: f64) -> Self {
        let at = |of: fn(&Row) -> f64| power_law(table, rating_kva, of) / 1000.0;
        let (idle_kw, copper_kw) = (at(|row| row.1), at(|row| row.2));
        Self { rating_kva, load: 0.0, loss_kw: 0.0, celsius, idle_kw, copper_kw, warming }
    }

    /// Loss while it carries `load` of its rating, kW: P₀ + P_k·K².
    pub fn loss_at(&self, load: f64) -> f64 {
        self.idle_kw + self.copper_kw * load * load
    }

    /// Carries `kva` for `seconds` in air of `ambient_celsius`; no loss while it `is_live` no more.
    pub(crate) fn step(&mut self, seconds: f64, kva: f64, is_live: bool, ambient_celsius: f64) {
        self.load = kva / self.rating_kva;
        self.loss_kw = if is_live { self.loss_at(self.load) } else { 0.0 };
        // IEC 60076-7: Δθ = Δθ_r·((1 + R·K²)/(1 + R))^x with R = P_k/P₀, which is the loss over that at full load.
        let share = self.loss_kw / (self.idle_kw + self.copper_kw);
        let target = ambient_celsius + self.warming.rise_kelvin * share.powf(self.warming.exponent);
        self.celsius += (target - self.celsius) * (1.0 - (-seconds / self.warming.lag_secs).exp());
    }

    /// Puts its temperature where its load would bring it.
    pub(crate) fn settle(&mut self, ambient_celsius: f64) {
        self.step(f64::INFINITY, self.load * self.rating_kva, true, ambient_celsius);
    }
}

/// Full-load current of one phase of `kw` at unity, A.
pub(crate) fn phase_amps(kw: f64) -> f64 {
    1000.0 * kw / (3.0 * PHASE_VOLTS)
}

/// The value of `table` at `kva`: the power law through the rows beside it.
fn power_law(table: &[Row], kva: f64, of: fn(&Row) -> f64) -> f64 {
    let above = table.iter().position(|row| row.0 >= kva).unwrap_or(table.len() - 1).max(1);
    let (low, high) = (&table[above - 1], &table[above]);
    let exponent = (of(high) / of(low)).ln() / (high.0 / low.0).ln();
    of(low) * (kva / low.0).powf(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_of_a_standard_unit_are_the_regulation_s() {
        let transformer = TransformerState::liquid(1500.0, 20.0);
        assert!((transformer.rating_kva - 1600.0).abs() < 1e-9);
        assert!((transformer.loss_at(0.0) - 1.08).abs() < 1e-9);
        assert!((transformer.loss_at(0.5) - (1.08 + 3.0)).abs() < 1e-9);
        assert!((transformer.loss_at(1.0) - 13.08).abs() < 1e-9);
        let between = TransformerState::dry(190.0, 20.0);
        assert!((0.36..0.468).contains(&between.loss_at(0.0)));
    }

    #[test]
    fn oil_reaches_its_rated_rise_at_full_load_and_lags_three_hours() {
        let mut transformer = TransformerState::liquid(950.0, 20.0);
        transformer.step(180.0 * 60.0, 1000.0, true, 20.0);
        assert!((transformer.celsius - (20.0 + 60.0 * (1.0 - (-1f64).exp()))).abs() < 1e-6);
        transformer.settle(20.0);
        assert!((transformer.celsius - 80.0).abs() < 1e-9);
    }
}
