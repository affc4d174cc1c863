//! Keys that concern panels and looks: `H` hides the panels, `M` folds the floor plan, `P` splits the view, `T` starts or ends the tour, `L`
//! changes the look, `V` the lens, with Shift backwards; Ctrl-K opens the command palette. `O` opens the selected rack: see
//! [`crate::live::open_rack`].

use crate::lens::CurrentLens;
use bevy::prelude::*;
use twin_panels::{Intent, Intents, SecondViewWish};

/// Adds what the keys of this frame ask for.
pub(super) fn hotkeys(
    keys: &ButtonInput<KeyCode>,
    has_keyboard: bool,
    look: twin_panels::tokens::Look,
    lens: CurrentLens,
    intents: &mut Intents,
) {
    // Where frames are slow, Control may be released again in the frame in which it was pressed.
    let control = [KeyCode::ControlLeft, KeyCode::ControlRight];
    if keys.just_pressed(KeyCode::KeyK) && (keys.any_pressed(control) || keys.any_just_pressed(control)) {
        intents.push(Intent::TogglePalette);
        return;
    }
    if has_keyboard {
        return;
    }
    if keys.just_pressed(KeyCode::KeyH) {
        intents.push(Intent::ToggleChrome);
    }
    if keys.just_pressed(KeyCode::KeyT) {
        intents.push(Intent::ToggleTour);
    }
    if keys.just_pressed(KeyCode::KeyM) {
        intents.push(Intent::ToggleMinimap);
    }
    if keys.just_pressed(KeyCode::KeyP) {
        intents.push(Intent::SecondView(SecondViewWish::Toggle));
    }
    if keys.just_pressed(KeyCode::KeyL) {
        intents.push(Intent::SetLook(look.other()));
    }
    if keys.just_pressed(KeyCode::KeyV) {
        let shift = [KeyCode::ShiftLeft, KeyCode::ShiftRight];
        let is_backward = keys.any_pressed(shift) || keys.any_just_pressed(shift) || keys.any_just_released(shift);
        intents.push(Intent::SetLens(lens.turned(!is_backward).0));
    }
}
