//! Outlines: the edges of a box, solid, or dotted where what stands in it is only simulated.

use super::paint::Paint;
use super::shape::{Shape, Span};
use crate::look::surface::Surface;
use bevy::prelude::*;
use twin_panels::tokens::Tone;

/// From one dot to the next, in widths of the line.
const PITCH: f32 = 3.0;
/// However thin the line is, dots are no nearer to each other than this, metres: a long machine stays a small mesh.
const PITCH_LEAST: f32 = 0.024;

/// How an outline is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub tone: Tone,
    /// How strongly it shines, 0 to 7.
    pub shine: f32,
    /// How thick it is, metres.
    pub width: f32,
    /// Dots instead of a line.
    pub is_dotted: bool,
}

/// The outlines of boxes, each from its smallest to its largest corner, as one mesh in the site's frame.
pub fn outlines(boxes: &[(Vec3, Vec3, Stroke)]) -> Mesh {
    shape(boxes).build()
}

fn shape(boxes: &[(Vec3, Vec3, Stroke)]) -> Shape {
    let mut shape = Shape::new();
    for (low, high, stroke) in boxes {
        // Around the box, so that its faces do not hide it; its lower edges lie on the floor.
        let half = stroke.width / 2.0;
        let (low, high) = (*low + Vec3::new(-half, half, -half), *high + Vec3::splat(half));
        for axis in 0..3 {
            let (one, other) = ((axis + 1) % 3, (axis + 2) % 3);
            for corner in 0..4 {
                let mut start = low;
                start[one] = if corner & 1 == 0 { low[one] } else { high[one] };
                start[other] = if corner & 2 == 0 { low[other] } else { high[other] };
                edge(&mut shape, start, axis, high[axis] - low[axis], stroke);
            }
        }
    }
    shape
}

/// An edge of so many metres from `start` along `axis`.
fn edge(shape: &mut Shape, start: Vec3, axis: usize, length: f32, stroke: &Stroke) {
    let paint = Paint::of(Surface::Glow, stroke.tone, stroke.shine);
    let half = stroke.width / 2.0;
    let mut bar = |from: f32, to: f32| {
        let (mut low, mut high) = (start - Vec3::splat(half), start + Vec3::splat(half));
        low[axis] = start[axis] + from;
        high[axis] = start[axis] + to;
        shape.faces(Span::new([low.x, high.x], [low.y, high.y], [low.z, high.z]), [true; 6], paint);
    };
    if !stroke.is_dotted {
        bar(-half, length + half);
        return;
    }
    // Evenly from corner to corner; corners belong to three edges and get their dot from each.
    let steps = (length / (stroke.width * PITCH).max(PITCH_LEAST)).round().clamp(1.0, 1_000.0) as u16;
    for step in 0..=steps {
        let at = length * f32::from(step) / f32::from(steps);
        bar(at - half, at + half);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_panels::tokens::ON_ALARM;

    fn stroke(is_dotted: bool) -> Stroke {
        Stroke { tone: ON_ALARM, shine: 1.0, width: 0.01, is_dotted }
    }

    #[test]
    fn an_outline_lies_around_its_box_and_dots_leave_gaps_in_it() {
        let (low, high) = (Vec3::ZERO, Vec3::new(0.6, 2.0, 1.2));
        let solid = shape(&[(low, high, stroke(false))]);
        assert_eq!(solid.triangles(), 12 * 12, "one bar an edge");
        let dotted = shape(&[(low, high, stroke(true))]);
        for shape in [&solid, &dotted] {
            let (least, most) = shape.bounds();
            assert!(least.y >= -1e-6 && (most - high).abs().max_element() < 0.011, "{least} {most}");
        }
        let drawn = dotted.triangles() as f32 / 12.0 * 0.01;
        let edges = 4.0 * (0.6 + 2.0 + 1.2);
        assert!((0.25..0.45).contains(&(drawn / edges)), "{drawn} of {edges} m");
    }

    #[test]
    fn a_long_machine_stays_a_small_mesh() {
        let near = Stroke { width: 0.004, ..stroke(true) };
        let shape = shape(&[(Vec3::ZERO, Vec3::new(20.0, 3.0, 4.0), near)]);
        assert!(shape.triangles() < 80_000, "{}", shape.triangles());
    }
}
