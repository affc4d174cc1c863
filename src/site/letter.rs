//! Lettering as thin geometry: capital letters and digits drawn with straight strokes.

use super::paint::Paint;
use super::shape::Shape;
use bevy::math::{Vec2, Vec3};

/// How lettering is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pen {
    /// Height of a capital, metres.
    pub(crate) height: f32,
    /// Width of a stroke, metres.
    pub(crate) stroke: f32,
    pub(crate) paint: Paint,
}

/// A capital is 4 steps wide and 6 high; the next begins after this many.
const ADVANCE: f32 = 5.6;
/// Steps in a capital's width and height.
const STEPS: [f32; 2] = [4.0, 6.0];

/// `text` in one line, its foot's middle at the origin, looking to +z. Unknown characters leave a space.
pub(crate) fn letters(text: &str, pen: &Pen) -> Shape {
    let mut shape = Shape::new();
    let step = pen.height / STEPS[1];
    let count = text.chars().count() as f32;
    let mut left = -((count - 1.0) * ADVANCE + STEPS[0]) * step / 2.0;
    for character in text.chars() {
        for stroke in strokes(character.to_ascii_uppercase()).split(' ') {
            let points: Vec<Vec2> = stroke.as_bytes().chunks_exact(2).map(|pair| point(pair) * step).collect();
            for pair in points.windows(2) {
                line(&mut shape, pair[0] + Vec2::X * left, pair[1] + Vec2::X * left, pen);
            }
        }
        left += ADVANCE * step;
    }
    shape
}

/// Two digits are a place: steps to the right, steps up.
fn point(pair: &[u8]) -> Vec2 {
    let digit = |byte: u8| f32::from(byte.saturating_sub(b'0'));
    Vec2::new(digit(pair[0]), digit(pair[1]))
}

/// A stroke with square ends.
fn line(shape: &mut Shape, from: Vec2, to: Vec2, pen: &Pen) {
    let along = (to - from).normalize_or_zero() * pen.stroke / 2.0;
    let across = along.perp();
    let (from, to) = (from - along, to + along);
    let corners = [from - across, to - across, to + across, from + across].map(|at| Vec3::new(at.x, at.y, 0.0));
    shape.quad(corners, [Vec2::ZERO; 4], [1.0; 4], pen.paint);
}

/// The strokes of a character as runs of places.
const fn strokes(character: char) -> &'static str {
    match character {
        'A' => "00042644 4440 0242",
        'B' => "00063645443303 3342413000",
        'C' => "4536160501103041",
        'D' => "0006264442402000",
        'E' => "46060040 0333",
        'F' => "460600 0333",
        'G' => "45361605011030414323",
        'H' => "0006 4046 0343",
        'I' => "2026 1030 1636",
        'J' => "4641301001",
        'K' => "0006 4603 0340",
        'L' => "060040",
        'M' => "0006234640",
        'N' => "00064046",
        'O' | '0' => "1001051636454130 3010",
        'P' => "00063645443303",
        'Q' => "1001051636454130 3010 2240",
        'R' => "00063645443303 2340",
        'S' => "453616050413334241301001",
        'T' => "0646 2026",
        'U' => "060110304146",
        'V' => "062046",
        'W' => "0610233046",
        'X' => "0046 0640",
        'Y' => "062346 2320",
        'Z' => "06460040",
        '1' => "152620 1030",
        '2' => "05163645440040",
        '3' => "05163645443313 3342413010 1001",
        '4' => "3630 360242",
        '5' => "460603334241301001",
        '6' => "4536160501103041423303",
        '7' => "064610",
        '8' => "13040516364544331302011030414233",
        '9' => "0110304145361605041343",
        '-' => "1333",
        '.' => "2021",
        '/' => "0046",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::paint::LETTER;

    #[test]
    fn every_letter_and_digit_has_strokes_within_its_box() {
        for character in ('A'..='Z').chain('0'..='9') {
            for stroke in strokes(character).split(' ') {
                assert!(stroke.len() >= 4 && stroke.len() % 2 == 0, "{character}: {stroke}");
                for pair in stroke.as_bytes().chunks_exact(2) {
                    let at = point(pair);
                    assert!(at.x <= STEPS[0] && at.y <= STEPS[1], "{character}: {at}");
                }
            }
        }
    }

    #[test]
    fn words_stand_centred_on_their_foot() {
        let (low, high) = letters("A0A", &Pen { height: 0.6, stroke: 0.05, paint: LETTER }).bounds();
        assert!((low.x + high.x).abs() < 0.06, "{low} {high}");
        assert!((high.y - 0.6).abs() < 0.05 && low.y.abs() < 0.05, "{low} {high}");
    }
}
