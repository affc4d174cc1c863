//! What swings, slides and rolls: how it eases, and whether it is on its way.

use super::LiveSystems;
use crate::camera::ReducedMotion;
use crate::look::Tier;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use twin_panels::tokens::duration;

/// Whether a door or a drawer is on its way, so that the window is drawn anew until it has arrived.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swinging(pub bool);

/// A frame counts for so long at most, seconds: whoever has slept does not find everything done.
const FRAME_MAX: f32 = 0.1;

/// The time that doors have in this frame.
#[derive(SystemParam)]
pub struct DoorClock<'w> {
    time: Res<'w, Time>,
    tier: Res<'w, Tier>,
    reduced: Res<'w, ReducedMotion>,
    swinging: ResMut<'w, Swinging>,
}

impl DoorClock<'_> {
    /// Seconds that pass for doors; without end where a processor draws and for somebody who wants no motion: there they
    /// are at once where they go.
    pub fn seconds(&self) -> f32 {
        let is_eased = self.tier.is_lit() && !self.reduced.0;
        if is_eased { self.time.delta_secs().min(FRAME_MAX) } else { f32::INFINITY }
    }

    /// Notes that something is on its way.
    pub fn note_motion(&mut self) {
        if !self.swinging.0 {
            self.swinging.0 = true;
        }
    }
}

/// Moves `at` towards `goal` by no more than `step`; whether it is still on its way.
pub fn step_towards(at: &mut f32, goal: f32, step: f32) -> bool {
    let way = goal - *at;
    if way.abs() <= step {
        *at = goal;
        return false;
    }
    *at += step.copysign(way);
    true
}

/// The part of its way that a door has gone after a part of its time: it sets off and arrives softly.
pub fn eased(part: f32) -> f32 {
    let part = part.clamp(0.0, 1.0);
    part * part * part * (part * (part * 6.0 - 15.0) + 10.0)
}

/// The part of a door's time that `seconds` are.
pub fn part_of_time(seconds: f32) -> f32 {
    seconds / duration::DOOR
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Swinging>().add_systems(Update, calm.in_set(crate::TwinSystems::Reconcile).before(LiveSystems));
}

/// Every frame finds out anew.
fn calm(mut swinging: ResMut<Swinging>) {
    swinging.set_if_neq(Swinging(false));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_sets_off_and_arrives_softly_and_never_turns_back() {
        assert_eq!((eased(-1.0), eased(0.0), eased(0.5), eased(1.0), eased(2.0)), (0.0, 0.0, 0.5, 1.0, 1.0));
        let way: Vec<f32> = (0..=100u8).map(|step| eased(f32::from(step) / 100.0)).collect();
        assert!(way.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(way[5] < 0.01 && way[95] > 0.99);
    }

    #[test]
    fn what_goes_somewhere_arrives_and_then_rests() {
        let mut at = 0.0;
        let steps = (0..100).take_while(|_| step_towards(&mut at, 1.0, 0.3)).count();
        assert_eq!((at, steps), (1.0, 3));
        assert!(!step_towards(&mut at, 0.0, f32::INFINITY));
        assert_eq!(at, 0.0, "at once");
    }
}
