//! What a frame has drawn: the lines of text, where they stand, and whether all of it can be read.

use egui::epaint::{ClippedShape, Shape};
use egui::{FullOutput, Rect};

/// A line of text in a frame.
#[derive(Clone, Debug)]
pub(crate) struct Ink {
    /// What it says.
    pub(crate) text: String,
    /// What its glyphs cover.
    pub(crate) rect: Rect,
    /// Smallest size of its letters, points.
    pub(crate) size: f32,
    /// What is cut away around it.
    pub(crate) clip: Rect,
}

/// Every text of the frame, in the order in which it was drawn.
pub(crate) fn texts(output: &FullOutput) -> Vec<Ink> {
    let mut found = Vec::new();
    for ClippedShape { clip_rect, shape } in &output.shapes {
        collect(shape, *clip_rect, &mut found);
    }
    found
}

fn collect(shape: &Shape, clip: Rect, found: &mut Vec<Ink>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, found)),
        Shape::Text(text) if !text.galley.text().trim().is_empty() => {
            let sizes = text.galley.job.sections.iter().map(|section| section.format.font_id.size);
            found.push(Ink {
                text: text.galley.text().to_owned(),
                rect: text.galley.mesh_bounds.translate(text.pos.to_vec2()),
                size: sizes.fold(f32::INFINITY, f32::min),
                clip,
            });
        }
        _ => {}
    }
}

/// Fails where a text of `field` is cut off, leaves it, or lies over another one.
pub(crate) fn assert_legible(output: &FullOutput, field: Rect) {
    // What lies wholly outside its clip has been scrolled away.
    let is_here = |ink: &Ink| field.contains(ink.rect.center()) && ink.clip.intersects(ink.rect);
    let inks: Vec<Ink> = texts(output).into_iter().filter(is_here).collect();
    assert!(!inks.is_empty(), "nothing is written in {field}");
    for (i, ink) in inks.iter().enumerate() {
        let room = ink.clip.intersect(field).expand(1.0);
        assert!(room.contains_rect(ink.rect), "{:?} at {} is cut by {room}", ink.text, ink.rect);
        // A point of overlap is the antialiased edge of a glyph.
        let crossed = inks[..i].iter().find(|other| other.rect.shrink(1.0).intersects(ink.rect.shrink(1.0)));
        assert!(crossed.is_none(), "{:?} at {} lies over {crossed:?}", ink.text, ink.rect);
    }
}

/// Fails where a text that shows is cut off at its left or right.
pub(crate) fn assert_not_cut_sideways(output: &FullOutput) {
    for ink in texts(output).iter().filter(|ink| ink.clip.intersects(ink.rect)) {
        let room = ink.clip.x_range();
        let is_whole = ink.rect.left() >= room.min - 1.0 && ink.rect.right() <= room.max + 1.0;
        assert!(is_whole, "{:?} at {} is cut by {}", ink.text, ink.rect, ink.clip);
    }
}
