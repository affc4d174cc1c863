//! The lens that the 3D is seen through: which one, and what colour it gives a place.
//!
//! What lenses there are stands in [`twin_panels::lens`]; the first one leaves the 3D as it is, which shows temperatures.

use bevy::prelude::*;
use twin_api::Snapshot;
use twin_model::Place;
use twin_panels::lens::{LENSES, Lens};

/// The lens in force, by its position in [`LENSES`].
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CurrentLens(pub usize);

impl CurrentLens {
    /// The one called `name`.
    pub fn named(name: &str) -> Option<Self> {
        LENSES.iter().position(|lens| lens.name == name).map(Self)
    }

    /// The next one, or the one before; round at the ends.
    pub fn turned(self, is_forward: bool) -> Self {
        let step = if is_forward { 1 } else { LENSES.len() - 1 };
        Self((self.0 + step) % LENSES.len())
    }

    /// Its definition, where it recolours the 3D.
    pub fn lens(self) -> Option<&'static Lens> {
        LENSES.get(self.0).filter(|_| self.0 > 0)
    }

    /// What it says of `place` in words, where it recolours the 3D and says something.
    pub fn text(self, snapshot: &Snapshot, place: Place) -> Option<String> {
        let lens = self.lens()?;
        (lens.value)(snapshot, place).map(|value| lens.scale.text(value, &snapshot.plan))
    }

    /// The colour of `place` in linear light, and 1 where there is one.
    pub(crate) fn colour(self, snapshot: &Snapshot, place: Place) -> [f32; 4] {
        let shown = self.lens().and_then(|lens| Some((lens, (lens.value)(snapshot, place)?)));
        shown.map_or([0.0; 4], |(lens, value)| {
            let [red, green, blue] = lens.scale.tone(value).linear();
            [red, green, blue, 1.0]
        })
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<CurrentLens>();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenses_go_round_both_ways_and_are_found_by_name() {
        let last = CurrentLens::default().turned(false);
        assert_eq!(last.0, LENSES.len() - 1);
        assert_eq!(last.turned(true), CurrentLens::default());
        for (index, lens) in LENSES.iter().enumerate() {
            assert_eq!(CurrentLens::named(lens.name), Some(CurrentLens(index)));
        }
    }
}
