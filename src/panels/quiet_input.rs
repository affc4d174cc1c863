//! Lets panels rest when nobody touches them.
//!
//! bevy_egui tells every context in every frame which modifier keys are held, and egui draws again after any event: between
//! them a window at rest would never sleep. Only a change is passed on.

use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiInput, EguiPreUpdateSet};
use egui::{Event, Modifiers};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PreUpdate, pass_on.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass));
}

fn pass_on(mut contexts: Query<(&mut EguiContext, &mut EguiInput)>) {
    for (mut context, mut input) in &mut contexts {
        let held = context.get_mut().input(|input| input.modifiers);
        drop_repeats(held, &mut input.events);
    }
}

/// Drops what says that the same modifier keys are held as before.
fn drop_repeats(mut held: Modifiers, events: &mut Vec<Event>) {
    events.retain(|event| match event {
        Event::ModifiersChanged(now) => std::mem::replace(&mut held, *now) != *now,
        _ => true,
    });
}

#[cfg(test)]
mod tests {
    use super::drop_repeats;
    use egui::{Context, Event, Modifiers, RawInput};

    fn repaints_after(ctx: &Context, events: Vec<Event>) -> bool {
        let output = ctx.run_ui(RawInput { events, ..RawInput::default() }, |_| {});
        drop(output);
        ctx.has_requested_repaint()
    }

    #[test]
    fn panels_rest_while_the_same_keys_are_held_and_wake_for_others() {
        let ctx = Context::default();
        let held = |ctx: &Context| ctx.input(|input| input.modifiers);
        let say = |ctx: &Context, now: Modifiers| {
            let mut events = vec![Event::ModifiersChanged(now)];
            drop_repeats(held(ctx), &mut events);
            repaints_after(ctx, events)
        };
        // The first passes settle what there is.
        while say(&ctx, Modifiers::NONE) {}
        assert!(say(&ctx, Modifiers::CTRL), "a key is news");
        assert_eq!(held(&ctx), Modifiers::CTRL);
        while say(&ctx, Modifiers::CTRL) {}
        assert!(repaints_after(&ctx, vec![Event::ModifiersChanged(Modifiers::CTRL)]), "or this is not needed any more");
    }

    #[test]
    fn every_change_within_a_frame_is_passed_on() {
        let down = Event::ModifiersChanged(Modifiers::SHIFT);
        let up = Event::ModifiersChanged(Modifiers::NONE);
        let mut events = vec![up.clone(), down.clone(), Event::PointerGone, down.clone(), up.clone()];
        drop_repeats(Modifiers::NONE, &mut events);
        assert_eq!(events, [down, Event::PointerGone, up]);
    }
}
