//! On foot the mouse looks around: the cursor is hidden and held, until Esc or a text field needs it.

use super::{Rig, RigMode};
use crate::TwinSystems;
use crate::panels::SceneArea;
use crate::panels::pointer_owner::PointerOwner;
use bevy::prelude::*;
use bevy::window::{CursorGrabMode, CursorOptions, PrimaryWindow};

/// Whether the mouse looks around without a button held.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PointerGrab {
    /// The person on foot has not let go of it with Esc.
    is_wanted: bool,
    was_on_foot: bool,
    is_on: bool,
}

/// What decides in one frame.
#[derive(Clone, Copy, Debug, Default)]
struct GrabFrame {
    is_on_foot: bool,
    has_focus: bool,
    /// A text field has the keyboard, as in the palette.
    has_keyboard: bool,
    has_escaped: bool,
    /// A click on the 3D ended in this frame.
    has_clicked: bool,
}

impl PointerGrab {
    /// Whether the cursor is held now.
    pub const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Going on foot grabs, Esc lets go, a click into the 3D grabs again; others are served first.
    fn step(&mut self, frame: GrabFrame) {
        let has_set_off = frame.is_on_foot && !self.was_on_foot;
        let is_free = frame.has_focus && !frame.has_keyboard;
        self.is_wanted = frame.is_on_foot
            && if frame.has_escaped && is_free { false } else { self.is_wanted || has_set_off || frame.has_clicked };
        self.was_on_foot = frame.is_on_foot;
        self.is_on = self.is_wanted && is_free;
    }
}

/// Whether the cursor is hidden even when nobody holds it, as on a wall.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CursorHidden(pub bool);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<PointerGrab>()
        .init_resource::<CursorHidden>()
        .add_systems(Update, (decide, hold).chain().in_set(TwinSystems::Reconcile));
}

fn decide(
    rig: Res<Rig>,
    keys: Res<ButtonInput<KeyCode>>,
    owner: Res<PointerOwner>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut grab: ResMut<PointerGrab>,
) {
    let mut next = *grab;
    next.step(GrabFrame {
        is_on_foot: rig.mode == RigMode::Walk,
        has_focus: windows.single().is_ok_and(|window| window.focused),
        has_keyboard: owner.has_keyboard,
        has_escaped: keys.just_pressed(KeyCode::Escape),
        has_clicked: owner.was_click,
    });
    grab.set_if_neq(next);
}

/// Holds the cursor in the middle of the 3D: some displays can only keep it in the window.
fn hold(
    grab: Res<PointerGrab>,
    hidden: Res<CursorHidden>,
    area: Res<SceneArea>,
    mut windows: Query<(&mut Window, &mut CursorOptions), With<PrimaryWindow>>,
) {
    /// How far it may stray, logical pixels.
    const STRAY: f32 = 40.0;
    let Ok((mut window, mut cursor)) = windows.single_mut() else { return };
    let mode = if grab.is_on { CursorGrabMode::Locked } else { CursorGrabMode::None };
    let is_visible = !grab.is_on && !hidden.0;
    if cursor.visible != is_visible || cursor.grab_mode != mode {
        cursor.visible = is_visible;
        cursor.grab_mode = mode;
    }
    let middle = area.0.center();
    if grab.is_on && window.cursor_position().is_some_and(|at| at.distance(middle) > STRAY) {
        window.set_cursor_position(Some(middle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALKING: GrabFrame =
        GrabFrame { is_on_foot: true, has_focus: true, has_keyboard: false, has_escaped: false, has_clicked: false };

    fn after(frames: &[GrabFrame]) -> bool {
        let mut grab = PointerGrab::default();
        frames.iter().for_each(|frame| grab.step(*frame));
        grab.is_on()
    }

    #[test]
    fn going_on_foot_grabs_and_leaving_lets_go() {
        let flying = GrabFrame { is_on_foot: false, ..WALKING };
        assert!(!after(&[flying]));
        assert!(after(&[flying, WALKING, WALKING]));
        assert!(!after(&[flying, WALKING, flying]));
        assert!(!after(&[GrabFrame { has_clicked: true, ..flying }]), "a click in orbit selects");
    }

    #[test]
    fn escape_lets_go_until_a_click() {
        let escape = GrabFrame { has_escaped: true, ..WALKING };
        let click = GrabFrame { has_clicked: true, ..WALKING };
        assert!(!after(&[WALKING, escape, WALKING]));
        assert!(after(&[WALKING, escape, WALKING, click, WALKING]));
    }

    #[test]
    fn a_text_field_or_another_window_borrows_the_cursor() {
        let palette = GrabFrame { has_keyboard: true, ..WALKING };
        let away = GrabFrame { has_focus: false, ..WALKING };
        assert!(!after(&[WALKING, palette]));
        assert!(after(&[WALKING, palette, WALKING]));
        assert!(!after(&[WALKING, away]));
        assert!(after(&[WALKING, away, WALKING]));
        let closing = GrabFrame { has_escaped: true, ..palette };
        assert!(after(&[WALKING, palette, closing, WALKING]), "Esc closed the palette, not the walk");
    }
}
