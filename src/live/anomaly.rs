//! What behaves as it should not: a slow red pulse on its body, and sparks.
//!
//! Fed by the quantity `anomaly_score`. In the operator look, and for somebody who wants no motion, it is a steady tint
//! and an outline (drawn by [`super::outline`]); where a processor draws, pulse and sparks stand still unless one is near.

use super::liveliness::Liveliness;
use super::slots::SlotSystems;
use super::{LiveSystems, ease};
use crate::bridge::Twin;
use crate::camera::{MainCamera, ReducedMotion};
use crate::look::material::SlotValues;
use crate::look::slot::SlotMap;
use crate::look::{CurrentLook, Look, Tier};
use crate::selection::PickBoxes;
use crate::site::{Layer, SiteMesh, Sparking, sparks};
use bevy::camera::visibility::NoFrustumCulling;
use bevy::prelude::*;
use std::collections::BTreeMap;
use twin_api::Snapshot;
use twin_model::Place;
use twin_panels::tokens::duration;

/// Above this score something is anomalous, …
const ON_ABOVE: f64 = 0.5;
/// … and below this one no longer: a score at the limit does not flicker.
const OFF_BELOW: f64 = 0.4;
/// The pulse at its darkest, of its brightest.
const DARKEST: f32 = 0.3;
/// What does not pulse shines so.
const STEADY: f32 = 0.7;
/// The time of sparks that stand still, seconds: some are fresh then and some go out.
const STILL: f32 = 8.4;
/// Sparks further away than this are smaller than a pixel, metres.
const SPARKS_WITHIN: f32 = 45.0;

/// What is anomalous now.
#[derive(Resource, Debug, Default)]
pub struct Anomalies {
    /// Every place that is, or whose pulse still fades: whether it is, and how much of the pulse is shown, 0 to 1.
    places: BTreeMap<Place, (bool, f32)>,
    /// Nothing of it moves, whatever the tier: then it has an outline.
    is_quiet: bool,
}

impl Anomalies {
    /// What is to have an outline, for nothing else about it moves.
    pub fn outlined(&self) -> impl Iterator<Item = Place> {
        self.places.iter().filter(|(_, (is_on, _))| self.is_quiet && *is_on).map(|(place, _)| *place)
    }

    /// Takes up the scores of `snapshot`, of the places that `places` names.
    fn judge(&mut self, snapshot: &Snapshot, places: impl Iterator<Item = Place>) {
        for place in places {
            let Some(score) = snapshot.value(place, "anomaly_score") else {
                // What nobody tells any more is no anomaly.
                self.places.entry(place).and_modify(|(is_on, _)| *is_on = false);
                continue;
            };
            match self.places.get_mut(&place) {
                Some((is_on, _)) => *is_on = is_anomalous(score, *is_on),
                None if is_anomalous(score, false) => {
                    self.places.insert(place, (true, 0.0));
                }
                None => {}
            }
        }
    }

    /// Brings what is shown nearer to what is, by `part` of the way, and forgets what has faded.
    fn approach(&mut self, part: f32) {
        for (is_on, shown) in self.places.values_mut() {
            ease::approach(shown, if *is_on { 1.0 } else { 0.0 }, part, 0.01);
        }
        self.places.retain(|_, (is_on, shown)| *is_on || *shown > 0.0);
    }
}

/// Whether `score` is an anomaly, for something that was one or not.
fn is_anomalous(score: f64, was: bool) -> bool {
    if was { score >= OFF_BELOW } else { score > ON_ABOVE }
}

/// How brightly a pulse shines after so many seconds, of its brightest.
fn pulse_at(seconds: f32) -> f32 {
    let wave = 0.5 - 0.5 * (seconds / duration::PULSE * std::f32::consts::TAU).cos();
    DARKEST + (1.0 - DARKEST) * wave
}

/// Finds out what is anomalous and shows it.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct AnomalySystems;

/// The sparks of all anomalies.
#[derive(Component)]
struct Sparks;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Anomalies>()
        .add_systems(Update, (judge, pulse).chain().in_set(LiveSystems).in_set(AnomalySystems).after(SlotSystems));
}

fn judge(twin: Res<Twin>, slots: Res<SlotMap>, mut anomalies: ResMut<Anomalies>) {
    if twin.has_changed() {
        anomalies.judge(&twin.snapshot, slots.iter().map(|(_, place)| place).filter(|place| has_monitor(*place)));
    }
}

/// Whether anybody could publish a score of `place`: battery cells are too many to be asked each time.
const fn has_monitor(place: Place) -> bool {
    !matches!(place, Place::Cell { .. })
}

fn pulse(
    mut commands: Commands,
    time: Res<Time>,
    slots: Res<SlotMap>,
    boxes: Res<PickBoxes>,
    look: Res<CurrentLook>,
    tier: Res<Tier>,
    reduced: Res<ReducedMotion>,
    cameras: Query<&GlobalTransform, With<MainCamera>>,
    mut liveliness: Liveliness,
    mut anomalies: ResMut<Anomalies>,
    mut values: ResMut<SlotValues>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut shown: Query<(Entity, &Mesh3d, &mut Transform), With<Sparks>>,
    mut last: Local<Vec<Sparking>>,
    mut marked: Local<Vec<u32>>,
) {
    let is_quiet = look.0 == Look::Operator || reduced.0;
    if anomalies.places.is_empty() && marked.is_empty() && anomalies.is_quiet == is_quiet {
        return;
    }
    let part = if tier.is_lit() && !reduced.0 { ease::part(time.delta_secs()) } else { 1.0 };
    if anomalies.is_quiet != is_quiet || anomalies.places.values().any(|(is_on, shown)| *is_on != (*shown >= 1.0)) {
        anomalies.is_quiet = is_quiet;
        anomalies.approach(part);
    }
    let seconds = time.elapsed_secs_wrapped();
    let eye = cameras.iter().next().map_or(Vec3::ZERO, GlobalTransform::translation);
    let (mut flying, mut is_alive) = (Vec::new(), false);
    let mut marks = BTreeMap::new();
    for (place, (_, level)) in &anomalies.places {
        let Some((low, high)) = boxes.of(*place) else { continue };
        let moves = liveliness.moves((low + high) / 2.0);
        is_alive |= moves;
        marks.insert(slots.of(*place), level * if moves { pulse_at(seconds) } else { STEADY });
        if !is_quiet && eye.distance(eye.clamp(low, high)) < SPARKS_WITHIN {
            flying.push(Sparking { low, high, share: *level });
        }
    }
    mark(&mut values, &marks, &mut marked);

    if flying.is_empty() {
        shown.iter().for_each(|(entity, ..)| commands.entity(entity).despawn());
        last.clear();
    } else if is_alive || flying != *last {
        let mesh = sparks(&flying, if is_alive { seconds } else { STILL }, eye);
        last.clone_from(&flying);
        if let Ok((_, handle, mut transform)) = shown.single_mut() {
            // Says that it has moved, for whoever draws only then.
            transform.set_changed();
            if let Some(mut old) = meshes.get_mut(&handle.0) {
                *old = mesh;
            }
        } else {
            let mesh = Mesh3d(meshes.add(mesh));
            commands.spawn((Sparks, SiteMesh { layer: Layer::Live }, mesh, Transform::default(), NoFrustumCulling));
        }
    }
}

/// Writes `marks` into their slots, and nothing into those that were `marked` before and are no more.
fn mark(values: &mut ResMut<SlotValues>, marks: &BTreeMap<u32, f32>, marked: &mut Vec<u32>) {
    let slots: Vec<u32> = marked.iter().copied().chain(marks.keys().copied()).collect();
    for slot in slots {
        let level = marks.get(&slot).copied().unwrap_or(0.0);
        // Slot 0 is scenery, which never shows anything.
        if slot > 0 && values.0.get(slot as usize).is_some_and(|value| value.mark[0] != level) {
            values.0[slot as usize].mark[0] = level;
        }
    }
    marked.clear();
    marked.extend(marks.keys());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_about_the_limit_does_not_flicker() {
        let mut is_on = false;
        let mut path = Vec::new();
        for score in [0.3, 0.5, 0.51, 0.45, 0.4, 0.52, 0.39, 0.45, 0.5] {
            is_on = is_anomalous(score, is_on);
            path.push(is_on);
        }
        assert_eq!(path, [false, false, true, true, true, true, false, false, false]);
    }

    #[test]
    fn the_pulse_is_slow_and_never_dark() {
        const { assert!(duration::PULSE >= 1.0, "slower than 1 Hz") };
        let way: Vec<f32> = (0u16..400).map(|step| pulse_at(f32::from(step) * duration::PULSE / 400.0)).collect();
        assert!(way.iter().all(|shine| (DARKEST..=1.0).contains(shine)));
        let peaks = way.windows(3).filter(|it| it[1] > it[0] && it[1] > it[2]).count();
        assert_eq!(peaks, 1);
    }

    #[test]
    fn an_anomaly_fades_in_and_out_and_is_forgotten() {
        let mut anomalies = Anomalies::default();
        let pump = Place::Machine(2);
        anomalies.places.insert(pump, (true, 0.0));
        anomalies.approach(0.5);
        assert_eq!(anomalies.places[&pump], (true, 0.5));
        anomalies.places.insert(pump, (false, 0.5));
        for _ in 0..10 {
            anomalies.approach(0.5);
        }
        assert!(anomalies.places.is_empty());
    }

    #[test]
    fn outlines_take_the_place_of_motion() {
        let mut anomalies = Anomalies::default();
        anomalies.places.insert(Place::Machine(0), (true, 1.0));
        anomalies.places.insert(Place::Machine(1), (false, 0.4));
        assert_eq!(anomalies.outlined().count(), 0);
        anomalies.is_quiet = true;
        assert_eq!(anomalies.outlined().collect::<Vec<_>>(), [Place::Machine(0)]);
    }
}
