//! Who owns the pointer and the keyboard: the panels or the 3D. The one place where that is decided.

use crate::wall::{Wall, is_deaf};
use bevy::input::InputSystems;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// What the panels claim, as they said at the end of their last pass.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PanelsClaim {
    /// The pointer is over a panel, a window or a menu.
    pub is_over: bool,
    /// A widget is being dragged.
    pub is_dragging: bool,
    /// A text field or a menu has the keyboard.
    pub has_keyboard: bool,
}

/// Who owns the pointer in this frame.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct PointerOwner {
    /// Who owned it when the buttons went down; decides until all are up.
    held_by: Option<Owner>,
    owner: Owner,
    pressed_at: Vec2,
    travelled: f32,
    /// The release of this frame ends a click on the 3D: pressed there, hardly moved.
    pub was_click: bool,
    /// A text field or a menu has the keyboard: no hotkeys.
    pub has_keyboard: bool,
}

/// The two that can own it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Owner {
    /// The 3D.
    #[default]
    Scene,
    /// The panels.
    Panels,
}

/// Movement below is a click, above a drag; logical pixels.
const CLICK_PIXELS: f32 = 5.0;

/// The pointer's part of one frame.
#[derive(Clone, Copy, Debug, Default)]
struct PointerFrame {
    position: Option<Vec2>,
    has_pressed: bool,
    is_down: bool,
    has_released: bool,
}

impl PointerOwner {
    /// Whether the 3D owns it.
    pub fn is_scene(&self) -> bool {
        self.owner == Owner::Scene
    }

    /// Whether a drag that began on the 3D is under way.
    pub fn is_dragging(&self, buttons: &ButtonInput<MouseButton>) -> bool {
        self.held_by == Some(Owner::Scene)
            && buttons.any_pressed([MouseButton::Left, MouseButton::Right, MouseButton::Middle])
    }

    /// The owner after `frame`: who had the press keeps it until the release, whatever the pointer passes over.
    fn resolve(&mut self, claim: PanelsClaim, frame: PointerFrame) {
        let under = if claim.is_over || claim.is_dragging { Owner::Panels } else { Owner::Scene };
        if frame.has_pressed && self.held_by.is_none() {
            self.held_by = Some(under);
            self.pressed_at = frame.position.unwrap_or_default();
            self.travelled = 0.0;
        }
        if let (Some(_), Some(position)) = (self.held_by, frame.position) {
            self.travelled = self.travelled.max(position.distance(self.pressed_at));
        }
        self.was_click = frame.has_released && self.held_by == Some(Owner::Scene) && self.travelled <= CLICK_PIXELS;
        self.owner = match (self.held_by, frame.position) {
            (Some(holder), _) => holder,
            (None, Some(_)) => under,
            (None, None) => Owner::Panels,
        };
        if !frame.is_down {
            self.held_by = None;
        }
        self.has_keyboard = claim.has_keyboard;
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<PanelsClaim>()
        .init_resource::<PointerOwner>()
        .add_systems(PreUpdate, resolve.after(InputSystems));
}

fn resolve(
    claim: Res<PanelsClaim>,
    buttons: Res<ButtonInput<MouseButton>>,
    window: Query<&Window, With<PrimaryWindow>>,
    wall: Option<Res<Wall>>,
    mut owner: ResMut<PointerOwner>,
) {
    if is_deaf(wall.as_deref()) {
        // Nobody's hand is on a wall.
        let nobody = PanelsClaim { has_keyboard: true, ..*claim };
        return owner.resolve(nobody, PointerFrame::default());
    }
    const BUTTONS: [MouseButton; 3] = [MouseButton::Left, MouseButton::Right, MouseButton::Middle];
    owner.resolve(
        *claim,
        PointerFrame {
            position: window.single().ok().and_then(Window::cursor_position),
            has_pressed: buttons.any_just_pressed(BUTTONS),
            is_down: buttons.any_pressed(BUTTONS),
            has_released: buttons.any_just_released(BUTTONS),
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const OVER: PanelsClaim = PanelsClaim { is_over: true, is_dragging: false, has_keyboard: false };
    const FREE: PanelsClaim = PanelsClaim { is_over: false, is_dragging: false, has_keyboard: false };

    fn at(x: f32) -> PointerFrame {
        PointerFrame { position: Some(Vec2::new(x, 0.0)), ..default() }
    }

    #[test]
    fn a_drag_that_began_on_the_scene_stays_there_over_panels() {
        let mut owner = PointerOwner::default();
        owner.resolve(FREE, PointerFrame { has_pressed: true, is_down: true, ..at(0.0) });
        owner.resolve(OVER, PointerFrame { is_down: true, ..at(80.0) });
        assert!(owner.is_scene());
        owner.resolve(OVER, PointerFrame { has_released: true, ..at(80.0) });
        assert!(!owner.was_click, "a drag is no click");
        owner.resolve(OVER, at(80.0));
        assert!(!owner.is_scene());
    }

    #[test]
    fn a_press_on_a_panel_never_reaches_the_scene() {
        let mut owner = PointerOwner::default();
        owner.resolve(OVER, PointerFrame { has_pressed: true, is_down: true, ..at(0.0) });
        owner.resolve(FREE, PointerFrame { is_down: true, ..at(3.0) });
        assert!(!owner.is_scene());
        owner.resolve(FREE, PointerFrame { has_released: true, ..at(3.0) });
        assert!(!owner.was_click);
    }

    #[test]
    fn a_short_press_on_the_scene_is_a_click() {
        let mut owner = PointerOwner::default();
        owner.resolve(FREE, PointerFrame { has_pressed: true, is_down: true, ..at(0.0) });
        owner.resolve(FREE, PointerFrame { has_released: true, ..at(2.0) });
        assert!(owner.was_click);
    }

    #[test]
    fn a_pointer_outside_the_window_belongs_to_nobody_here() {
        let mut owner = PointerOwner::default();
        owner.resolve(FREE, PointerFrame::default());
        assert!(!owner.is_scene());
    }
}
