//! What wears by itself while a machine runs: hidden from every sensor, felt by them all in the end.

use crate::conditions::MachineFaults;

/// Damage of a race grows in proportion to itself (exponential degradation: Gebraeel and others, IIE Transactions 37,
/// 2005); a sound one e-folds in so many running hours, from a seed that every race has.
const RACE_HOURS: f64 = 5000.0;
const RACE_SEED: f64 = 0.004;
/// What makes it grow faster: the same again for each of these, in full.
const RACE_DRY: f64 = 9.0;
const RACE_MISALIGNED: f64 = 5.0;
const RACE_UNBALANCED: f64 = 3.0;
/// Surfaces foul towards a limit (Kern and Seaton, British Chemical Engineering 4, 1959).
const FOULING_LIMIT: f64 = 0.2;
const FOULING_HOURS: f64 = 3000.0;
/// Grease lasts so many hours at 70 °C, half as long for every 15 K more (SKF, Rolling bearings, grease life).
const GREASE_HOURS: f64 = 40_000.0;
const GREASE_CELSIUS: f64 = 70.0;
const GREASE_HALVING_KELVIN: f64 = 15.0;

/// Faults that grew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wear {
    grown: MachineFaults,
}

impl Wear {
    /// Wear of machine number `index` after `hours`: no two are alike.
    pub(crate) fn new(index: usize, hours: f64) -> Self {
        let share = (hours / FOULING_HOURS).fract();
        Self {
            grown: MachineFaults {
                bearing_wear: 0.008 + 0.006 * (index % 4) as f64,
                imbalance: 0.004 + 0.003 * (index % 3) as f64,
                misalignment: 0.004 + 0.002 * (index % 5) as f64,
                fouling: FOULING_LIMIT * 0.3 * share,
                lubrication: 0.02 + 0.01 * (index % 3) as f64,
                ..MachineFaults::default()
            },
        }
    }

    /// What is wrong in all: what grew, and what `struck` it from outside.
    pub(crate) fn with(&self, struck: &MachineFaults) -> MachineFaults {
        let both = |grown: f64, struck: f64| 1.0 - (1.0 - grown) * (1.0 - struck.clamp(0.0, 1.0));
        let grown = &self.grown;
        MachineFaults {
            bearing_wear: both(grown.bearing_wear, struck.bearing_wear),
            imbalance: both(grown.imbalance, struck.imbalance),
            misalignment: both(grown.misalignment, struck.misalignment),
            cavitation: both(grown.cavitation, struck.cavitation),
            fouling: both(grown.fouling, struck.fouling),
            overheating: both(grown.overheating, struck.overheating),
            lubrication: both(grown.lubrication, struck.lubrication),
        }
    }

    /// How much faster than in a sound machine a race wears under `faults`.
    fn haste(faults: &MachineFaults) -> f64 {
        1.0 + RACE_DRY * faults.lubrication + RACE_MISALIGNED * faults.misalignment + RACE_UNBALANCED * faults.imbalance
    }

    /// Runs for `hours` under `faults`, the bearing at `bearing_celsius`.
    pub(crate) fn run(&mut self, hours: f64, faults: &MachineFaults, bearing_celsius: f64) {
        let grown = &mut self.grown;
        let race = grown.bearing_wear + RACE_SEED;
        grown.bearing_wear = (race * (hours * Self::haste(faults) / RACE_HOURS).exp() - RACE_SEED).min(1.0);
        grown.fouling += (FOULING_LIMIT - grown.fouling).max(0.0) * (1.0 - (-hours / FOULING_HOURS).exp());
        let grease_hours =
            GREASE_HOURS * 2f64.powf((GREASE_CELSIUS - bearing_celsius).max(-60.0) / GREASE_HALVING_KELVIN);
        grown.lubrication = (grown.lubrication + hours / grease_hours).min(1.0);
    }

    /// Running hours until the race is worn through, if `faults` stay.
    pub(crate) fn hours_left(&self, faults: &MachineFaults) -> f64 {
        let factor = (1.0 + RACE_SEED) / (faults.bearing_wear + RACE_SEED);
        RACE_HOURS / Self::haste(faults) * factor.ln().max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_race_is_worn_through_when_its_hours_are_over_and_sooner_when_dry() {
        let (mut wear, sound) = (Wear::new(0, 100.0), MachineFaults::default());
        let faults = wear.with(&sound);
        let hours = wear.hours_left(&faults);
        assert!((10_000.0..40_000.0).contains(&hours), "{hours} h");
        let dry = MachineFaults { lubrication: 0.8, ..faults };
        assert!(wear.hours_left(&dry) < hours / 5.0);
        for _ in 0..1000 {
            wear.run(hours / 1000.0, &faults, 50.0);
        }
        assert!(wear.with(&sound).bearing_wear > 0.99);
    }

    #[test]
    fn a_day_s_wear_does_not_show() {
        let mut wear = Wear::new(2, 6000.0);
        let sound = MachineFaults::default();
        let before = wear.with(&sound);
        wear.run(24.0, &before, 60.0);
        let after = wear.with(&sound);
        assert!(after.bearing_wear > before.bearing_wear && after.bearing_wear < before.bearing_wear + 0.001);
        assert!(after.fouling < before.fouling + 0.002 && after.lubrication < before.lubrication + 0.002);
    }
}
