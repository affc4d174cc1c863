//! What other programs call quantities: data, so that a word more is a line more.

use twin_model::{Place, PointIndex, PointTable};

/// A word, and the quantities that it may mean, best first: the first that a place has is meant. A quantity's own name always
/// means itself.
pub const SYNONYMS: &[(&str, &[&str])] = &[
    (
        "temperature",
        &[
            "inlet_mid",
            "supply",
            "inlet",
            "battery_temperature",
            "water_temperature",
            "water_out_temperature",
            "coolant_temperature",
            "transformer_temperature",
            "ambient_temperature",
            "dry_bulb",
        ],
    ),
    ("temp", &["temperature"]),
    ("inlet_temperature", &["inlet_mid", "inlet"]),
    ("outlet_temperature", &["exhaust"]),
    ("exhaust_temperature", &["exhaust"]),
    ("supply_temperature", &["supply"]),
    ("return_temperature", &["return"]),
    ("ambient", &["ambient_temperature"]),
    ("humidity", &["humidity_mid", "ambient_humidity"]),
    ("relative_humidity", &["humidity"]),
    ("vibration", &["vibration_de_horizontal", "vibration_block_axial"]),
    ("pressure", &["discharge_pressure", "oil_pressure"]),
    ("flow", &["water_flow"]),
    ("flow_rate", &["flow"]),
    ("rpm", &["speed"]),
    ("fan_speed", &["fan"]),
    ("power", &["output_power", "power_a"]),
    ("power_kw", &["power"]),
    ("active_power", &["power"]),
    ("voltage", &["output_voltage", "voltage_l1"]),
    ("current", &["current_l1", "current_a_l1"]),
    ("utilization", &["utilisation"]),
    ("state_of_charge", &["charge"]),
    ("soc", &["charge"]),
    ("battery_level", &["charge"]),
    ("runtime_minutes", &["runtime"]),
    ("running_hours", &["hours", "run_hours"]),
    ("operating_hours", &["hours", "run_hours"]),
    ("leak", &["wet"]),
    ("water_detected", &["wet"]),
    ("door_open", &["open"]),
    ("smoke", &["level"]),
    ("sound_level", &["sound"]),
    ("noise", &["sound"]),
];

/// Synonyms of synonyms end here.
const DEPTH_MAX: u8 = 2;

/// The point of `place` that `word` means.
pub(super) fn find(points: &PointTable, place: Place, word: &str) -> Option<PointIndex> {
    find_within(points, place, word, DEPTH_MAX)
}

fn find_within(points: &PointTable, place: Place, word: &str, depth: u8) -> Option<PointIndex> {
    points.find(place, word).or_else(|| {
        let depth = depth.checked_sub(1)?;
        let (_, meant) = SYNONYMS.iter().find(|(known, _)| *known == word)?;
        meant.iter().find_map(|quantity| find_within(points, place, quantity, depth))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site;

    #[test]
    fn words_mean_the_first_quantity_that_the_place_has() {
        let points = test_site::points(1);
        let quantity = |place, word| {
            find(&points, place, word).and_then(|index| points.point(index)).map(|point| point.quantity.as_str())
        };
        for (place, word, meant) in [
            (Place::Rack(0), "inlet_high", Some("inlet_high")),
            (Place::Rack(0), "temperature", Some("inlet_mid")),
            (Place::Rack(0), "temp", Some("inlet_mid")),
            (Place::Rack(0), "relative_humidity", Some("humidity_mid")),
            (Place::Utility(0), "active_power", Some("power")),
            (Place::Utility(0), "vibration", None),
            (Place::Sensor(0), "leak", Some("wet")),
            (Place::Rack(0), "colour", None),
        ] {
            assert_eq!(quantity(place, word), meant, "{place:?} {word}");
        }
    }

    #[test]
    fn every_word_stands_once() {
        let mut words: Vec<&str> = SYNONYMS.iter().map(|(word, _)| *word).collect();
        words.sort_unstable();
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
