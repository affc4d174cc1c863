//! Sparks: short streaks that fly up from what behaves as it should not, fall and go out.
//!
//! All of them share one small mesh; where each is follows from the time alone.

use super::paint::Paint;
use super::shape::Shape;
use crate::look::surface::Surface;
use bevy::prelude::*;
use twin_panels::tokens::{SPARK_COLD, SPARK_HOT};

/// Sparks of one thing that are under way at any time.
pub const SPARKS: u16 = 30;
/// How long one flies, seconds.
const LIFE: f32 = 1.3;
/// How fast it sets off, upwards and to the side, m/s; how fast it falls, m/s².
const UP: f32 = 2.1;
const ASIDE: f32 = 0.9;
const FALL: f32 = 3.4;
/// A streak is as long as what it flies in this time, seconds.
const SHUTTER: f32 = 0.05;
/// How thick it is, metres, and the least of that for each metre away, so that it stays a pixel and a half.
const THICK: f32 = 0.012;
const THICK_AWAY: f32 = 0.0022;
/// How strongly its head and its tail shine.
const SHINE: [f32; 2] = [6.0, 3.0];

/// A streak of one metre along y and one metre thick, its hot head up.
pub fn spark() -> Mesh {
    let mut shape = Shape::new();
    let [hot, cold] =
        [(SPARK_HOT, SHINE[0]), (SPARK_COLD, SHINE[1])].map(|(tone, shine)| Paint::of(Surface::Glow, tone, shine));
    shape.lathe(Vec3::Y * 0.15, Vec3::Y, &[(0.0, 0.5), (0.35, 0.0)], 4, hot);
    shape.lathe(Vec3::NEG_Y * 0.5, Vec3::Y, &[(0.0, 0.0), (0.65, 0.5)], 4, cold);
    shape.build()
}

/// Where spark number `number` is that something from `low` to `high` throws, after so many seconds, as a streak that
/// somebody at `eye` can see. Each flight is another one.
pub fn spark_at(number: u16, [low, high]: [Vec3; 2], seconds: f32, eye: Vec3) -> Transform {
    let turns = seconds / LIFE + chance(u32::from(number), 0);
    let flight = u32::from(number).wrapping_mul(31).wrapping_add((turns.floor() as u32).wrapping_mul(7919));
    let part = turns.fract();
    let age = part * LIFE;
    let within = Vec3::new(0.15 + 0.7 * chance(flight, 1), 0.85, 0.15 + 0.7 * chance(flight, 2));
    let from = low + (high - low) * within;
    let (sin, cos) = (chance(flight, 3) * std::f32::consts::TAU).sin_cos();
    let up = UP * (0.6 + 0.4 * chance(flight, 4));
    let set_off = Vec3::new(cos * ASIDE, up, sin * ASIDE) * (0.6 + 0.6 * chance(flight, 5));
    let velocity = set_off - Vec3::Y * (FALL * age);
    let at = from + set_off * age - Vec3::Y * (0.5 * FALL * age * age);
    let thick = THICK.max(eye.distance(at) * THICK_AWAY) * (1.0 - part * part);
    Transform {
        translation: at,
        rotation: Quat::from_rotation_arc(Vec3::Y, velocity.normalize_or(Vec3::Y)),
        scale: Vec3::new(thick, (velocity.length() * SHUTTER).max(thick), thick),
    }
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

    const SOURCE: [Vec3; 2] = [Vec3::new(1.0, 0.0, 2.0), Vec3::new(2.4, 1.1, 2.8)];
    const EYE: Vec3 = Vec3::new(5.0, 2.0, 8.0);

    #[test]
    fn sparks_stay_near_and_go_out() {
        for step in 0u16..400 {
            let seconds = f32::from(step) * 0.037;
            for number in 0..SPARKS {
                let Transform { translation: at, scale, .. } = spark_at(number, SOURCE, seconds, EYE);
                assert!(at.cmpge(Vec3::new(-0.6, -1.5, 0.4)).all() && at.cmple(Vec3::new(4.0, 3.0, 4.4)).all(), "{at}");
                assert!((0.0..0.1).contains(&scale.x) && scale.y < 0.3, "{scale}");
            }
        }
    }

    #[test]
    fn no_two_are_alike_and_none_stands_still() {
        let at = |number, seconds| spark_at(number, SOURCE, seconds, EYE).translation;
        assert!((1..SPARKS).all(|number| at(number, 3.0) != at(0, 3.0)));
        assert_ne!(at(4, 3.0), at(4, 3.1));
        assert_eq!(at(4, 3.0), at(4, 3.0));
    }

    #[test]
    fn a_streak_is_a_small_mesh_of_unit_size() {
        assert!(spark().count_vertices() <= 64);
    }
}
