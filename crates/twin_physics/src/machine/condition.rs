//! What a condition monitor makes of vibration and bearing temperatures: one score from 0 to 1.
//!
//! Both sides are judged by the limits that the alarms have, and the worse one counts:
//!
//! | score | strongest vibration velocity of a bearing | hotter bearing |
//! |---|---|---|
//! | 0 | none | 40 °C and less |
//! | 0.25 | zones A and B meet | 65 °C |
//! | 0.5 | zones B and C meet | 80 °C |
//! | 0.75 | zones C and D meet | 95 °C |
//! | 1 | as far beyond that as the first is below it | 125 °C |
//!
//! It is linear in between, so it rises whenever what is measured does. Zones are those of ISO 20816-3; a genset's are of
//! its own order. A machine at rest is judged like any other: only what its neighbours shake is left.

use super::shaft::Shaft;
use twin_model::plan::MachineKind;
use twin_model::quantity::{BEARING_CELSIUS, GENSET_ZONES, ISO_20816_3_ZONES};

/// Scores at the boundaries of the zones.
const SCORES: [f64; 3] = [0.25, 0.5, 0.75];
/// A bearing as warm as the room in summer, °C: nothing to say of it.
const COLD_CELSIUS: f64 = 40.0;

/// The score of a machine of `kind` with `shaft`.
pub(super) fn score(kind: MachineKind, shaft: &Shaft) -> f64 {
    let zones = match kind {
        MachineKind::Genset => GENSET_ZONES,
        MachineKind::Chiller | MachineKind::Pump | MachineKind::CoolingTower => ISO_20816_3_ZONES,
    };
    along(shaft.worst(), 0.0, zones).max(along(shaft.hottest_celsius(), COLD_CELSIUS, BEARING_CELSIUS))
}

/// Where `value` lies between `none` and the `limits`, as a score.
fn along(value: f64, none: f64, limits: [f64; 3]) -> f64 {
    let [_, _, last] = limits;
    let end = last + (last - limits[0]);
    let stops = [(none, 0.0), (limits[0], SCORES[0]), (limits[1], SCORES[1]), (last, SCORES[2]), (end, 1.0)];
    let between = |pair: &[(f64, f64)]| {
        let (from, to) = (pair[0], pair[1]);
        (value <= to.0).then(|| from.1 + (to.1 - from.1) * ((value - from.0) / (to.0 - from.0)).max(0.0))
    };
    stops.windows(2).find_map(between).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_what_the_table_says_and_rises_all_the_way() {
        let zones = ISO_20816_3_ZONES;
        let at = |velocity| along(velocity, 0.0, zones);
        assert_eq!([0.0, zones[0], zones[1], zones[2], 99.0].map(at), [0.0, 0.25, 0.5, 0.75, 1.0]);
        let way: Vec<f64> = (0u8..=120).map(|step| at(f64::from(step) * 0.1)).collect();
        assert!(way.windows(2).all(|pair| pair[0] < pair[1] || pair[1] == 1.0));
    }

    #[test]
    fn a_cool_bearing_says_nothing_and_a_seizing_one_everything() {
        let at = |celsius| along(celsius, COLD_CELSIUS, BEARING_CELSIUS);
        assert_eq!([-10.0, 40.0, 80.0, 95.0, 125.0].map(at), [0.0, 0.0, 0.5, 0.75, 1.0]);
    }
}
