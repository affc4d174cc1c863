//! Hands on the camera: drag to orbit, right or middle drag to pan, wheel to zoom, WASD to move, F to fly freely,
//! G to go on foot, where the mouse looks around; Space to go back.

use super::flight::{Flight, FlyBack, FlyToPlace, GoOnFoot};
use super::grab::PointerGrab;
use super::obstacle::LOWEST;
use super::pose::Pose;
use super::walk::{self, Ground};
use super::{METRES_PER_PIXEL, Rig, RigMode};
use crate::TwinSystems;
use crate::panels::pointer_owner::PointerOwner;
use crate::selection::Selection;
use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::prelude::*;

/// Radians per logical pixel of drag.
pub(super) const TURN_PER_PIXEL: f32 = 0.0052;
/// The same of what a mouse that looks around turns; a hand moves it further than it drags.
const LOOK_PER_PIXEL: f32 = 0.6 * TURN_PER_PIXEL;
/// Zoom per notch of the wheel.
pub(super) const ZOOM_PER_NOTCH: f32 = 0.88;
/// Pixels of a touchpad that count as a notch.
const PIXELS_PER_NOTCH: f32 = 60.0;
/// Walking pace of the keys in orbit, part of the distance a second.
const PAN_PER_SECOND: f32 = 0.8;
/// Speed of free flight, metres a second; Shift makes it four times as fast.
const FLY_METRES_PER_SECOND: f32 = 3.0;

/// An eye stays this low, metres.
const HIGHEST: f32 = 120.0;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, (look_around, drag, stride, hotkeys).in_set(TwinSystems::Receive));
}

/// Whether somebody is on the way to the floor: half way there, over a rack, nobody can stand.
fn is_landing(rig: &Rig, flight: &Flight) -> bool {
    rig.mode == RigMode::Walk && flight.is_flying()
}

/// The mouse of somebody on foot turns the view, no button held.
fn look_around(motion: Res<AccumulatedMouseMotion>, grab: Res<PointerGrab>, flight: Res<Flight>, mut rig: ResMut<Rig>) {
    if grab.is_on() && motion.delta != Vec2::ZERO && !is_landing(&rig, &flight) {
        rig.goal.look(-motion.delta.x * LOOK_PER_PIXEL, motion.delta.y * LOOK_PER_PIXEL);
    }
}

fn drag(
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    scroll: Res<AccumulatedMouseScroll>,
    owner: Res<PointerOwner>,
    grab: Res<PointerGrab>,
    mut flight: ResMut<Flight>,
    mut rig: ResMut<Rig>,
) {
    if !owner.is_scene() || grab.is_on() || is_landing(&rig, &flight) {
        return;
    }
    let moved = motion.delta;
    if moved != Vec2::ZERO && owner.is_dragging(&buttons) {
        flight.cancel();
        let mode = rig.mode;
        let goal = &mut rig.goal;
        if buttons.pressed(MouseButton::Left) {
            let (yaw, pitch) = (-moved.x * TURN_PER_PIXEL, moved.y * TURN_PER_PIXEL);
            match mode {
                RigMode::Orbit => goal.orbit(yaw, pitch),
                RigMode::Fly | RigMode::Walk => goal.look(yaw * 0.6, pitch * 0.6),
            }
            keep_over_floor(goal);
        } else if mode != RigMode::Walk {
            let (right, forward) = goal.level_axes();
            goal.focus += (right * -moved.x + forward * moved.y) * goal.distance * METRES_PER_PIXEL;
        }
    }
    let notches = match scroll.unit {
        MouseScrollUnit::Line => scroll.delta.y,
        MouseScrollUnit::Pixel => scroll.delta.y / PIXELS_PER_NOTCH,
    };
    if notches != 0.0 && rig.mode != RigMode::Walk {
        flight.cancel();
        rig.goal.zoom(ZOOM_PER_NOTCH.powf(notches));
        keep_over_floor(&mut rig.goal);
    }
}

fn stride(
    time: Res<Time>,
    keys: Res<ButtonInput<KeyCode>>,
    owner: Res<PointerOwner>,
    ground: Res<Ground>,
    mut flight: ResMut<Flight>,
    mut rig: ResMut<Rig>,
) {
    if owner.has_keyboard || keys.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight, KeyCode::AltLeft]) {
        return;
    }
    let axis = |plus: KeyCode, minus: KeyCode| f32::from(keys.pressed(plus)) - f32::from(keys.pressed(minus));
    let wish = Vec3::new(
        axis(KeyCode::KeyD, KeyCode::KeyA),
        axis(KeyCode::KeyE, KeyCode::KeyQ),
        axis(KeyCode::KeyW, KeyCode::KeyS),
    );
    if wish == Vec3::ZERO || is_landing(&rig, &flight) {
        return;
    }
    flight.cancel();
    let seconds = time.delta_secs().min(0.1);
    let hurry = if keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]) { 4.0 } else { 1.0 };
    let mode = rig.mode;
    let goal = &mut rig.goal;
    let (right, forward) = goal.level_axes();
    let step = match mode {
        RigMode::Orbit => {
            (right * wish.x + forward * wish.z + Vec3::Y * wish.y) * goal.distance * PAN_PER_SECOND * seconds
        }
        RigMode::Fly => {
            (right * wish.x - goal.arm() * wish.z + Vec3::Y * wish.y) * FLY_METRES_PER_SECOND * hurry * seconds
        }
        RigMode::Walk => {
            let way = (right * wish.x + forward * wish.z).normalize_or_zero() * walk::PACE * hurry.sqrt() * seconds;
            let eye = goal.eye();
            let to = ground.step(eye.xz(), way.xz());
            Vec3::new(to.x, walk::EYE, to.y) - eye
        }
    };
    goal.focus += step;
    keep_over_floor(goal);
}

/// Neither the floor nor the sky swallows the eye.
pub(super) fn keep_over_floor(goal: &mut Pose) {
    let eye = goal.eye().y;
    goal.focus.y += eye.clamp(LOWEST, HIGHEST) - eye;
}

fn hotkeys(
    keys: Res<ButtonInput<KeyCode>>,
    owner: Res<PointerOwner>,
    selection: Res<Selection>,
    mut rig: ResMut<Rig>,
    mut backs: MessageWriter<FlyBack>,
    mut places: MessageWriter<FlyToPlace>,
    mut feet: MessageWriter<GoOnFoot>,
) {
    if owner.has_keyboard {
        return;
    }
    if keys.just_pressed(KeyCode::Space) {
        backs.write(FlyBack);
    }
    if keys.just_pressed(KeyCode::KeyF) {
        rig.mode = match rig.mode {
            RigMode::Orbit | RigMode::Walk => RigMode::Fly,
            RigMode::Fly => RigMode::Orbit,
        };
    }
    if keys.just_pressed(KeyCode::KeyG) {
        if rig.mode == RigMode::Walk {
            rig.mode = RigMode::Orbit;
        } else {
            feet.write(GoOnFoot);
        }
    }
    if keys.just_pressed(KeyCode::Enter)
        && let Some(place) = selection.selected
    {
        places.write(FlyToPlace(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_eye_neither_sinks_into_the_floor_nor_leaves_for_the_sky() {
        for (height, stays) in [(-3.0, LOWEST), (1.7, 1.7), (500.0, HIGHEST)] {
            let mut goal = Pose::looking(Vec3::new(4.0, height, 3.0), Vec3::new(4.0, height + 0.2, 0.0));
            let arm = goal.arm();
            keep_over_floor(&mut goal);
            assert!((goal.eye().y - stays).abs() < 1e-3, "{}", goal.eye());
            assert_eq!(goal.arm(), arm, "it looks the same way");
        }
    }
}
