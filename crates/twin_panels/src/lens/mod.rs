//! Lenses: the one question that the colours of the 3D answer now, and the scale that its legend shows.
//!
//! One lens = one file + one line in [`LENSES`]. The desktop paints what [`Lens::value`] says of each place; legends and
//! plans in panels use the same scale, so that a colour means the same everywhere.

mod alarms;
mod anomaly;
mod cooling;
mod cost;
mod gpu;
mod headroom;
mod humidity;
mod power;
mod quality;
mod redundancy;
mod scale;
mod space;
mod temperature;
mod weight;

pub use scale::{Scale, Tick};

use twin_api::Snapshot;
use twin_model::Place;

/// A question that colours answer.
#[derive(Debug)]
pub struct Lens {
    /// Its name on buttons and legends, unique.
    pub name: &'static str,
    /// The question in words.
    pub hint: &'static str,
    /// What the colours mean.
    pub scale: Scale,
    /// What it says of a place, in the scale's unit; `None` where the question makes no sense or nothing is known.
    pub value: fn(&Snapshot, Place) -> Option<f32>,
}

/// All lenses, the one that is usual first: the 3D shows temperatures in more detail than one colour a rack.
pub const LENSES: &[Lens] = &[
    temperature::LENS,
    power::LENS,
    headroom::LENS,
    cooling::LENS,
    space::LENS,
    weight::LENS,
    humidity::LENS,
    redundancy::LENS,
    gpu::LENS,
    cost::LENS,
    anomaly::LENS,
    alarms::LENS,
    quality::LENS,
];

/// Limits of a share of capacity, %: four fifths are what a breaker carries all day and what one plans with.
const SHARE_TICKS: &[Tick] = &[
    Tick { at: 0.0, text: "0" },
    Tick { at: 40.0, text: "40" },
    Tick { at: 80.0, text: "80" },
    Tick { at: 100.0, text: "100" },
];

/// Mean of what `values` tells, if it tells anything.
fn mean(values: impl Iterator<Item = f64>) -> Option<f32> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| (sum / f64::from(count)) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn lenses_have_names_of_their_own_and_scales_that_rise() {
        let names: BTreeSet<&str> = LENSES.iter().map(|lens| lens.name).collect();
        assert_eq!(names.len(), LENSES.len());
        for lens in LENSES {
            let stops = lens.scale.stops;
            assert!(stops.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", lens.name);
            let range = stops[0].0..=stops[stops.len() - 1].0;
            assert!(lens.scale.ticks.iter().all(|tick| range.contains(&tick.at)), "{}", lens.name);
            assert!(!lens.scale.ticks.is_empty(), "{}", lens.name);
        }
    }
}
