//! Three phases of low voltage: power per phase, line currents, imbalance.

/// Nominal voltage between a phase and neutral, V (IEC 60038: 230/400 V).
pub const PHASE_VOLTS: f64 = 230.0;
/// Nominal frequency, Hz.
pub const GRID_HERTZ: f64 = 50.0;

/// Power on the three phases L1 to L3.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PhaseLoad {
    /// True power, kW.
    pub kw: [f64; 3],
    /// Reactive power, kvar.
    pub kvar: [f64; 3],
}

impl PhaseLoad {
    /// `kw` of power factor `power_factor`, dealt over the phases by `shares`, which sum to one.
    pub(crate) fn dealt(kw: f64, power_factor: f64, shares: [f64; 3]) -> Self {
        let kvar = kw * (1.0 / power_factor.powi(2) - 1.0).max(0.0).sqrt();
        Self { kw: shares.map(|share| kw * share), kvar: shares.map(|share| kvar * share) }
    }

    /// Adds `other`, phase by phase.
    pub(crate) fn add(&mut self, other: &Self) {
        for phase in 0..3 {
            self.kw[phase] += other.kw[phase];
            self.kvar[phase] += other.kvar[phase];
        }
    }

    /// Line currents at `volts` between phase and neutral, A: I = S/U. None flow without voltage.
    pub fn amps(&self, volts: f64) -> [f64; 3] {
        if volts <= 0.0 {
            return [0.0; 3];
        }
        std::array::from_fn(|phase| 1000.0 * self.kw[phase].hypot(self.kvar[phase]) / volts)
    }

    /// True power over apparent power; 1 without load.
    pub fn power_factor(&self) -> f64 {
        let (kw, kvar): (f64, f64) = (self.kw.iter().sum(), self.kvar.iter().sum());
        if kw > 0.0 { kw / kw.hypot(kvar) } else { 1.0 }
    }
}

/// Shares of the phases after `shift` of what L2 and L3 carry has moved to L1.
pub(crate) fn shifted(shares: [f64; 3], shift: f64) -> [f64; 3] {
    let [one, two, three] = shares;
    let shift = shift.clamp(0.0, 1.0);
    [one + shift * (two + three), two * (1.0 - shift), three * (1.0 - shift)]
}

/// Imbalance of three currents: greatest deviation from their mean over the mean, as NEMA MG-1, 14.36 defines it for
/// voltages. 0 without load, at most 2.
pub fn imbalance(amps: [f64; 3]) -> f64 {
    let mean = amps.iter().sum::<f64>() / 3.0;
    if mean <= 0.0 {
        return 0.0;
    }
    amps.iter().map(|amps| (amps - mean).abs()).fold(0.0, f64::max) / mean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_kilowatts_at_unity_are_thirteen_amperes_a_phase() {
        let load = PhaseLoad::dealt(9.0, 1.0, [1.0 / 3.0; 3]);
        for amps in load.amps(230.0) {
            assert!((amps - 3000.0 / 230.0).abs() < 1e-9);
        }
        let poor = PhaseLoad::dealt(9.0, 0.9, [1.0 / 3.0; 3]);
        assert!((poor.amps(230.0)[1] - 3000.0 / 0.9 / 230.0).abs() < 1e-9);
        assert!((poor.power_factor() - 0.9).abs() < 1e-12);
    }

    #[test]
    fn imbalance_is_the_greatest_deviation_over_the_mean() {
        // NEMA MG-1's own example with 460, 467 and 450: mean 459, greatest deviation 9, 1.96 %.
        assert!((imbalance([460.0, 467.0, 450.0]) - 9.0 / 459.0).abs() < 1e-12);
        assert!(imbalance([0.0; 3]) == 0.0 && (imbalance([30.0, 0.0, 0.0]) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_shift_moves_load_and_loses_none() {
        let shares = shifted([0.3, 0.4, 0.3], 0.5);
        assert!((shares[0] - 0.65).abs() < 1e-12 && (shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
