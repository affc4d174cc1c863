//! Machines that vibrate too much are seen to shake.

use super::LiveSystems;
use super::liveliness::Liveliness;
use crate::look::material::SlotValues;
use crate::look::slot::SlotMap;
use crate::site::PlaceRef;
use bevy::prelude::*;
use twin_model::Place;

/// How far a machine moves to either side when it shakes fully, metres: seen, not measured.
const REACH: f32 = 0.012;
/// Shakes a second: fast enough to look wrong, slow enough to be drawn.
const PER_SECOND: f32 = 7.0;

/// Where a part of a machine stands while it does not shake.
#[derive(Component, Clone, Copy, Debug)]
struct Rest(Vec3);

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, (note_rest, shake).chain().in_set(LiveSystems));
}

fn note_rest(mut commands: Commands, parts: Query<(Entity, &PlaceRef, &Transform), (With<Mesh3d>, Without<Rest>)>) {
    for (entity, PlaceRef(place), transform) in &parts {
        if matches!(place, Place::Machine(_)) {
            commands.entity(entity).insert(Rest(transform.translation));
        }
    }
}

fn shake(
    time: Res<Time>,
    slots: Res<SlotMap>,
    values: Res<SlotValues>,
    mut liveliness: Liveliness,
    mut parts: Query<(&PlaceRef, &Rest, &mut Transform)>,
) {
    let seconds = time.elapsed_secs_wrapped();
    for (PlaceRef(place), Rest(rest), mut transform) in &mut parts {
        let part = values.0[slots.of(*place) as usize].extra[2];
        let wanted = if part > 0.0 && liveliness.moves(*rest) { *rest + offset(seconds, part) } else { *rest };
        if transform.translation != wanted {
            transform.translation = wanted;
        }
    }
}

/// Where a machine that shakes by `part` of the most has moved to: two tones, so that it never looks like a swing.
fn offset(seconds: f32, part: f32) -> Vec3 {
    let turn = seconds * PER_SECOND * std::f32::consts::TAU;
    Vec3::new(turn.sin() + 0.5 * (turn * 1.7).sin(), 0.6 * (turn * 1.3).sin(), 0.4 * (turn * 0.9).cos()) * REACH * part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_shakes_about_where_it_stands_and_never_far() {
        let steps = 10_000u16;
        let path: Vec<Vec3> = (0..steps).map(|step| offset(f32::from(step) * 0.001, 1.0)).collect();
        let mean = path.iter().sum::<Vec3>() / f32::from(steps);
        assert!(mean.length() < REACH * 0.1, "{mean}");
        assert!(path.iter().all(|at| at.length() < REACH * 2.0));
        assert!(path.iter().any(|at| at.length() > REACH));
        assert_eq!(offset(3.0, 0.0), Vec3::ZERO);
    }
}
