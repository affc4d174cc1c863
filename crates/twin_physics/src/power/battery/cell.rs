//! One cell: open-circuit voltage, float voltage, ohmic resistance, and how it differs from its neighbours.

/// Nominal voltage of a lead-acid cell, V.
pub(super) const CELL_VOLTS: f64 = 2.0;
/// Open-circuit voltage of an empty cell and its rise to a full one, V: 1.94 to 2.15, from the rule that it is the
/// electrolyte's specific gravity plus 0.84 (Linden, "Handbook of Batteries", lead-acid), 1.10 empty and 1.31 full.
const OPEN_EMPTY_VOLTS: f64 = 1.94;
const OPEN_RISE_VOLTS: f64 = 0.21;
/// Float voltage at 25 °C and its change with temperature, V and V/K: makers of VRLA ask for 2.25 V and −3 mV/K.
const FLOAT_VOLTS: f64 = 2.25;
const FLOAT_VOLTS_PER_KELVIN: f64 = -0.003;
/// Ohmic resistance of a new cell times its one-hour capacity, Ω·Ah: a 100 Ah VRLA cell has about 1.1 mΩ.
const OHM_AMPERE_HOURS: f64 = 0.11;
/// Rise of the resistance for each share of capacity lost: 40 % at 80 % capacity, within the 30 to 50 % at which
/// IEEE 1188 has a cell investigated.
pub(super) const OHMIC_PER_LOSS: f64 = 2.0;
/// Spread of the float voltage, V either way, and of the resistance, share either way, among good cells.
const FLOAT_SPREAD_VOLTS: f64 = 0.012;
const OHMIC_SPREAD: f64 = 0.05;
/// A dried-out cell floats lower: volts for each share that its resistance has risen.
const WEAK_FLOAT_VOLTS: f64 = 0.10;
/// Capacity below which no cell counts, share.
const CAPACITY_MIN: f64 = 0.2;

/// What a battery monitor measures of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellState {
    /// Voltage, V.
    pub volts: f64,
    /// Ohmic resistance, mΩ.
    pub milliohms: f64,
    /// Rise of its resistance over what it was when new, share.
    pub ohmic_rise: f64,
}

/// What all cells of a string have in common at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct StringLook {
    /// Mean voltage of its cells while it charges or rests; `None` while it discharges.
    pub(super) charge_volts: Option<f64>,
    /// Current, A; negative while it discharges.
    pub(super) amps: f64,
    pub(super) charge: f64,
    /// Capacity over that when new, of its good cells and of the whole string.
    pub(super) cell_health: f64,
    pub(super) health: f64,
    pub(super) ampere_hours: f64,
}

/// Open-circuit voltage at `charge`, V.
pub(super) fn open_volts(charge: f64) -> f64 {
    OPEN_EMPTY_VOLTS + OPEN_RISE_VOLTS * charge
}

/// Float voltage at `celsius`, V.
pub(super) fn float_volts(celsius: f64) -> f64 {
    FLOAT_VOLTS + FLOAT_VOLTS_PER_KELVIN * (celsius - 25.0)
}

/// Ohmic resistance of a cell of `ampere_hours` and `health`, Ω.
pub(super) fn ohms(ampere_hours: f64, health: f64) -> f64 {
    OHM_AMPERE_HOURS / ampere_hours * (1.0 + OHMIC_PER_LOSS * (1.0 - health))
}

/// Capacity of a cell whose resistance has risen by `rise` over its neighbours', share of theirs.
pub(super) fn weak_capacity(rise: f64) -> f64 {
    (1.0 - rise / OHMIC_PER_LOSS).max(CAPACITY_MIN)
}

/// The cell that is the `number`-th of its battery, `rise` worse than its neighbours, in a string that looks so.
pub(super) fn cell(number: usize, rise: f64, string: StringLook) -> CellState {
    let aged = 1.0 + OHMIC_PER_LOSS * (1.0 - string.cell_health);
    let own = 1.0 + OHMIC_SPREAD * spread(number, 1);
    let ohms = ohms(string.ampere_hours, string.cell_health) * own * (1.0 + rise);
    let volts = match string.charge_volts {
        Some(volts) => volts + FLOAT_SPREAD_VOLTS * spread(number, 2) - WEAK_FLOAT_VOLTS * rise,
        None => {
            // Cells in series give the same charge: one with less capacity is further down.
            let capacity = string.cell_health * weak_capacity(rise);
            let left = 1.0 - (1.0 - string.charge) * (string.health / capacity).min(1.0);
            open_volts(left) + string.amps * ohms
        }
    };
    CellState { volts, milliohms: 1000.0 * ohms, ohmic_rise: aged * (1.0 + rise) - 1.0 }
}

/// A value in −1…1 that differs from cell to cell and stays: the multiples of two irrational numbers spread evenly.
fn spread(number: usize, of: u32) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_895;
    const SILVER: f64 = 0.414_213_562_373_095;
    let step = if of == 1 { GOLDEN } else { SILVER };
    2.0 * (number as f64 * step).fract() - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_lost_a_fifth_has_forty_per_cent_more_resistance() {
        assert!((ohms(100.0, 1.0) - 0.0011).abs() < 1e-12);
        assert!((ohms(100.0, 0.8) / ohms(100.0, 1.0) - 1.4).abs() < 1e-12);
        assert!((weak_capacity(0.4) - 0.8).abs() < 1e-12);
    }
}
