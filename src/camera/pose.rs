//! Where an eye is: a focus, a direction and a distance.

use bevy::prelude::*;
use std::f32::consts::{FRAC_PI_2, PI, TAU};

/// An eye that looks at a focus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// What it looks at, metres.
    pub focus: Vec3,
    /// Heading of the eye seen from the focus, radians: 0 is south, positive turns east.
    pub yaw: f32,
    /// Height of the eye over the focus, radians: 0 is level, π/2 straight above.
    pub pitch: f32,
    /// From eye to focus, metres.
    pub distance: f32,
}

/// Closest and furthest, metres.
pub const DISTANCE: std::ops::RangeInclusive<f32> = 0.4..=160.0;
/// The eye stays over the floor and off the zenith, radians.
pub const PITCH: std::ops::RangeInclusive<f32> = -0.25..=FRAC_PI_2 - 0.01;

impl Pose {
    /// The pose of an eye at `eye` that looks at `target`.
    pub fn looking(eye: Vec3, target: Vec3) -> Self {
        let arm = eye - target;
        let distance = arm.length().max(*DISTANCE.start());
        Self {
            focus: target,
            yaw: arm.x.atan2(arm.z),
            pitch: (arm.y / distance).clamp(-1.0, 1.0).asin().clamp(*PITCH.start(), *PITCH.end()),
            distance,
        }
    }

    /// From the focus to the eye, length 1.
    pub fn arm(&self) -> Vec3 {
        let (sin_yaw, cos_yaw) = self.yaw.sin_cos();
        let (sin_pitch, cos_pitch) = self.pitch.sin_cos();
        Vec3::new(sin_yaw * cos_pitch, sin_pitch, cos_yaw * cos_pitch)
    }

    /// Where the eye is, metres.
    pub fn eye(&self) -> Vec3 {
        self.focus + self.arm() * self.distance
    }

    /// As the camera's transform. Never NaN: the arm is never straight up.
    pub fn transform(&self) -> Transform {
        Transform::from_translation(self.eye()).looking_at(self.focus, Vec3::Y)
    }

    /// Level directions: to the right of the view, and forward along it.
    pub fn level_axes(&self) -> (Vec3, Vec3) {
        let (sin, cos) = self.yaw.sin_cos();
        (Vec3::new(cos, 0.0, -sin), Vec3::new(-sin, 0.0, -cos))
    }

    /// Turns around the focus.
    pub fn orbit(&mut self, yaw: f32, pitch: f32) {
        self.yaw = (self.yaw + yaw).rem_euclid(TAU);
        self.pitch = (self.pitch + pitch).clamp(*PITCH.start(), *PITCH.end());
    }

    /// Turns around the eye.
    pub fn look(&mut self, yaw: f32, pitch: f32) {
        let eye = self.eye();
        self.yaw = (self.yaw + yaw).rem_euclid(TAU);
        self.pitch = (self.pitch + pitch).clamp(-FRAC_PI_2 + 0.01, *PITCH.end());
        self.focus = eye - self.arm() * self.distance;
    }

    /// Comes closer (below 1) or goes away (above 1).
    pub fn zoom(&mut self, factor: f32) {
        self.distance = (self.distance * factor).clamp(*DISTANCE.start(), *DISTANCE.end());
    }

    /// Part of the way to `other`, the short way around.
    pub fn towards(&self, other: &Self, part: f32) -> Self {
        let turn = (other.yaw - self.yaw + PI).rem_euclid(TAU) - PI;
        Self {
            focus: self.focus.lerp(other.focus, part),
            yaw: self.yaw + turn * part,
            pitch: self.pitch + (other.pitch - self.pitch) * part,
            distance: self.distance + (other.distance - self.distance) * part,
        }
    }

    /// Whether nobody could tell the two apart.
    pub fn is_close(&self, other: &Self) -> bool {
        let turn = (other.yaw - self.yaw + PI).rem_euclid(TAU) - PI;
        self.focus.distance(other.focus) < 0.002
            && turn.abs() < 0.0005
            && (self.pitch - other.pitch).abs() < 0.0005
            && (self.distance - other.distance).abs() < 0.003
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pose_looks_from_where_it_was_told_to() {
        let pose = Pose::looking(Vec3::new(3.0, 4.0, 5.0), Vec3::new(1.0, 1.0, 1.0));
        assert!(pose.eye().distance(Vec3::new(3.0, 4.0, 5.0)) < 1e-4);
    }

    #[test]
    fn looking_around_keeps_the_eye_and_orbiting_keeps_the_focus() {
        let start = Pose::looking(Vec3::new(3.0, 4.0, 5.0), Vec3::ZERO);
        let mut looked = start;
        looked.look(0.4, 0.1);
        assert!(looked.eye().distance(start.eye()) < 1e-4);
        let mut orbited = start;
        orbited.orbit(0.4, 0.1);
        assert_eq!(orbited.focus, start.focus);
        assert!((orbited.distance - start.distance).abs() < 1e-6);
    }

    #[test]
    fn the_short_way_around_is_taken() {
        let here = Pose { focus: Vec3::ZERO, yaw: 0.1, pitch: 0.5, distance: 10.0 };
        let there = Pose { yaw: TAU - 0.1, ..here };
        assert!((here.towards(&there, 0.5).yaw).abs() < 1e-4);
    }

    #[test]
    fn straight_above_is_not_a_nan() {
        let pose = Pose::looking(Vec3::new(0.0, 30.0, 0.0), Vec3::ZERO);
        assert!(pose.transform().rotation.is_finite());
    }
}
