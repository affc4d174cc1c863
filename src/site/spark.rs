//! Sparks: short streaks that fly up from what behaves as it should not, fall and go out.

use super::paint::Paint;
use super::shape::Shape;
use crate::look::surface::Surface;
use bevy::prelude::*;
use twin_panels::tokens::{SPARK_COLD, SPARK_HOT};

/// Sparks of one thing that are under way at any time.
const SPARKS: u16 = 36;
/// How long one flies, seconds.
const LIFE: f32 = 1.3;
/// How fast it sets off, upwards and to the side, m/s; how fast it falls, m/s².
const UP: f32 = 1.9;
const ASIDE: f32 = 0.7;
const FALL: f32 = 3.4;
/// A streak is as long as what it flies in this time, seconds.
const SHUTTER: f32 = 0.035;
/// How thick it is, metres, and the least of that for each metre away, so that it stays a pixel.
const THICK: f32 = 0.007;
const THICK_AWAY: f32 = 0.001;
/// How strongly a fresh one shines.
const SHINE: f32 = 5.0;

/// Where sparks fly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sparking {
    /// Smallest corner of what throws them, metres.
    pub low: Vec3,
    /// Largest corner.
    pub high: Vec3,
    /// How many of them, 0 to 1.
    pub share: f32,
}

/// The sparks of all of `sources` after so many seconds, as somebody at `eye` sees them: one mesh in the site's frame.
pub fn sparks(sources: &[Sparking], seconds: f32, eye: Vec3) -> Mesh {
    shape(sources, seconds, eye).build()
}

fn shape(sources: &[Sparking], seconds: f32, eye: Vec3) -> Shape {
    let mut shape = Shape::new();
    for (source, number) in sources.iter().zip(0u16..) {
        for spark in 0..(f32::from(SPARKS) * source.share.clamp(0.0, 1.0)).round() as u16 {
            let seed = u32::from(number) * 977 + u32::from(spark);
            let turns = seconds / LIFE + chance(seed, 0);
            // Each flight is another one.
            let flight = seed.wrapping_mul(31).wrapping_add((turns.floor() as u32).wrapping_mul(7919));
            streak(&mut shape, source, flight, turns.fract(), eye);
        }
    }
    shape
}

/// One spark after `part` of its life.
fn streak(shape: &mut Shape, source: &Sparking, flight: u32, part: f32, eye: Vec3) {
    let (size, age) = (source.high - source.low, part * LIFE);
    let within = Vec3::new(chance(flight, 1), 1.0, chance(flight, 2)) * Vec3::new(0.7, 0.92, 0.7);
    let from = source.low + size * (within + Vec3::new(0.15, 0.0, 0.15));
    let (sin, cos) = (chance(flight, 3) * std::f32::consts::TAU).sin_cos();
    let set_off =
        Vec3::new(cos * ASIDE, UP * (0.6 + 0.4 * chance(flight, 4)), sin * ASIDE) * (0.6 + 0.6 * chance(flight, 5));
    let velocity = set_off - Vec3::Y * (FALL * age);
    let at = from + set_off * age - Vec3::Y * (0.5 * FALL * age * age);
    let along = velocity * SHUTTER / 2.0;
    let to_eye = eye - at;
    let thick = THICK.max(to_eye.length() * THICK_AWAY) * (1.0 - 0.6 * part);
    let across = along.cross(to_eye).normalize_or(Vec3::Y) * thick / 2.0;
    let paint = Paint::of(Surface::Glow, SPARK_HOT.mix(SPARK_COLD, part.sqrt()), SHINE * (1.0 - part * part));
    shape.panel(at, along, across, paint);
}

/// A number from 0 to 1 that looks random (SplitMix32's finaliser).
fn chance(seed: u32, which: u32) -> f32 {
    let mut bits =
        seed.wrapping_mul(0x9E37_79B9).wrapping_add(which.wrapping_mul(0x85EB_CA6B)).wrapping_add(0x6D2B_79F5);
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x21F0_AAAD);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x735A_2D97);
    bits ^= bits >> 15;
    (bits >> 8) as f32 / 16_777_216.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(share: f32) -> Sparking {
        Sparking { low: Vec3::new(1.0, 0.0, 2.0), high: Vec3::new(2.4, 1.1, 2.8), share }
    }

    #[test]
    fn sparks_are_few_stay_near_and_are_never_the_same() {
        let eye = Vec3::new(5.0, 2.0, 8.0);
        for step in 0u8..50 {
            let shape = shape(&[source(1.0)], f32::from(step) * 0.13, eye);
            assert!(shape.triangles() <= 2 * usize::from(SPARKS));
            let (low, high) = shape.bounds();
            assert!(low.y > -1.0 && high.y < 3.0, "{low} {high}");
            assert!(low.x > -0.5 && high.x < 4.0 && low.z > 0.5 && high.z < 4.5, "{low} {high}");
        }
        assert_ne!(shape(&[source(1.0)], 0.0, eye).positions, shape(&[source(1.0)], 0.4, eye).positions);
    }

    #[test]
    fn what_calms_down_throws_fewer() {
        let count = |share| shape(&[source(share)], 1.0, Vec3::ZERO).triangles();
        assert!(count(0.0) == 0 && count(0.3) < count(0.9));
    }

    #[test]
    fn streaks_look_at_the_eye() {
        let eye = Vec3::new(5.0, 2.0, 8.0);
        let shape = shape(&[source(1.0)], 3.0, eye);
        let is_towards = |(at, normal): (&Vec3, &Vec3)| normal.dot(eye - *at) > 0.0;
        assert!(shape.positions.iter().zip(&shape.normals).all(is_towards));
    }
}
