//! An aspirating smoke detector: the light that smoke takes, and its alarm level. Reports at once when the level changes.

use super::{Kind, Probe, probe, sensors};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SensorKind;
use twin_model::quantity::smoke_level;

/// Dust of clean air, %/m.
const CLEAN_PERCENT: f64 = 0.01;
/// Obscuration at which each level begins, %/m: factory settings of common detectors (Xtralis VESDA VLP).
const LEVELS: [(f64, f64); 4] =
    [(2.0, smoke_level::FIRE_2), (0.20, smoke_level::FIRE_1), (0.14, smoke_level::ACTION), (0.08, smoke_level::ALERT)];

pub(super) const KIND: Kind = Kind {
    places: |plan| sensors(plan, SensorKind::Smoke),
    period: |periods| Some(periods.rack),
    probes: PROBES,
    read,
    state: |world, place| level(world.smoke[place.index()] + CLEAN_PERCENT) as u32,
};

const PROBES: &[Probe] = &[probe("level", Accuracy::exact(0)), probe("obscuration", Accuracy::relative(0.02, 0.05, 3))];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let percent = world.smoke[place.index()] + CLEAN_PERCENT;
    values.copy_from_slice(&[level(percent), percent]);
}

/// The alarm level at an obscuration of `percent` a metre.
fn level(percent: f64) -> f64 {
    LEVELS.iter().find(|(from, _)| percent >= *from).map_or(smoke_level::NORMAL, |(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_come_one_after_the_other_as_smoke_thickens() {
        let mut levels: Vec<f64> = (0..=300).map(|n| level(f64::from(n) / 100.0)).collect();
        assert!(levels.is_sorted());
        levels.dedup();
        assert_eq!(levels, [0.0, 1.0, 2.0, 3.0, 4.0]);
    }
}
