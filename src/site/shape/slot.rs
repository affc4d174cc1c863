//! Slots told by vertices, for meshes that show many things at once. Numbers mirror `decoded` in `shaders/surface.wgsl`.

use super::Shape;

/// Surfaces take the numbers below this.
const SURFACES: f32 = 32.0;
/// Parameters are below this.
const PARAMETERS: f32 = 8.0;
/// Slots below this travel beside the surface, the rest of their number beside the parameter: both stay exact in an f32
/// that a graphics card has interpolated.
const LOW: u32 = 1024;

impl Shape {
    /// The same, showing the values of `slot`, counted from the slot of its mesh.
    pub(crate) fn showing(mut self, slot: u32) -> Self {
        for code in &mut self.codes {
            code.x += SURFACES * (slot % LOW) as f32;
            code.y += PARAMETERS * (slot / LOW) as f32;
        }
        self
    }
}

/// The surface of a vertex' code, whatever slot it tells.
pub(crate) fn surface_of(code: f32) -> f32 {
    code % SURFACES
}

/// The slot that a vertex' code tells.
#[cfg(test)]
pub(crate) fn slot_of(code: bevy::math::Vec2) -> u32 {
    (code.x / SURFACES).floor() as u32 + LOW * ((code.y + 0.001) / PARAMETERS).floor() as u32
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::*;
    use crate::site::paint::INLET;

    #[test]
    fn a_slot_is_told_exactly_beside_surface_and_parameter() {
        let mut shape = Shape::new();
        shape.cuboid(Span::new([0.0, 1.0], [0.0, 1.0], [0.0, 1.0]), INLET.parameter(0.6));
        let surface = shape.codes[0].x;
        for slot in [0, 1, 1023, 1024, 12_345, 250_000] {
            let told = shape.clone().showing(slot).codes[0];
            assert_eq!(surface_of(told.x), surface);
            assert_eq!(slot_of(told), slot);
            assert!((told.y % PARAMETERS - 0.6).abs() < 1e-3);
        }
    }
}
