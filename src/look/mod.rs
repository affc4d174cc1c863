//! How the twin looks: looks, tiers, surfaces, materials, light.

pub mod canvas;
pub mod light;
pub mod material;
pub mod slot;
pub mod surface;
mod surroundings;
pub mod tier;

use bevy::prelude::*;
pub use tier::Tier;
pub use twin_panels::tokens::Look;
use twin_panels::tokens::Palette;

/// The look in force.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CurrentLook(pub Look);

impl CurrentLook {
    /// Its colours.
    pub fn palette(self) -> &'static Palette {
        Palette::of(self.0)
    }
}

/// A colour token as Bevy wants it.
pub fn colour(tone: twin_panels::tokens::Tone) -> Color {
    let [red, green, blue] = tone.linear();
    Color::linear_rgb(red, green, blue)
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<CurrentLook>().add_plugins((
        tier::plugin,
        canvas::plugin,
        material::plugin,
        surroundings::plugin,
        light::plugin,
    ));
}
