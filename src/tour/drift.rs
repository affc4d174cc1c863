//! The slow turn around a stop while the tour stays there.

use crate::camera::obstacle::{MARGIN, Obstacles};
use crate::camera::pose::Pose;
use std::f32::consts::TAU;

/// Furthest turn to each side, radians: four degrees.
const TURN: f32 = 0.07;
/// Furthest way of the eye to each side, metres.
const REACH: f32 = 0.8;
/// Seconds of one turn to and fro.
const PERIOD: f32 = 36.0;
/// Seconds in which the turn begins, without a jerk.
const EASE: f32 = 3.0;
/// Places on the arc that are looked at.
const CHECKS: i8 = 4;

/// A pose that turns to and fro.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drift {
    about: Pose,
    turn: f32,
}

impl Drift {
    /// As much turn about `pose` as keeps the eye clear of `obstacles`.
    pub(super) fn about(pose: Pose, obstacles: &Obstacles) -> Self {
        let margin = obstacles.clearance(pose.eye()).min(MARGIN) * 0.75;
        let is_clear = |turn: &f32| {
            (-CHECKS..=CHECKS).all(|step| {
                let at = Pose { yaw: pose.yaw + turn * f32::from(step) / f32::from(CHECKS), ..pose };
                obstacles.clearance(at.eye()) >= margin
            })
        };
        let most = TURN.min(REACH / pose.distance.max(0.1));
        let turn = [most, most / 2.0, most / 4.0].into_iter().find(is_clear).unwrap_or(0.0);
        Self { about: pose, turn }
    }

    /// The pose `seconds` after the arrival.
    pub(super) fn pose(&self, seconds: f32) -> Pose {
        let eased = (seconds / EASE).clamp(0.0, 1.0);
        let turn = self.turn * (seconds / PERIOD * TAU).sin() * eased * eased * (3.0 - 2.0 * eased);
        Pose { yaw: self.about.yaw + turn, ..self.about }
    }
}
