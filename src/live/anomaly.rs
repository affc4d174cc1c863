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
use crate::site::{Layer, SPARKS, SiteMesh, spark, spark_at};
use bevy::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use twin_api::Snapshot;
use twin_model::{Place, PointTable};
use twin_panels::tokens::duration;

/// What condition monitors tell: 0 to 1.
const QUANTITY: &str = "anomaly_score";
/// Above this score something is anomalous, …
const ON_ABOVE: f64 = 0.5;
/// … and below this one no longer: a score at the limit does not flicker.
const OFF_BELOW: f64 = 0.4;
/// The pulse at its darkest, of its brightest.
const DARKEST: f32 = 0.45;
/// What does not pulse shines so.
const STEADY: f32 = 0.7;
/// The time of sparks that stand still, seconds: some are fresh then and some go out.
const STILL: f32 = 8.4;
/// Only what is as near as this throws sparks, metres: further away they would only flicker.
const SPARKS_WITHIN: f32 = 30.0;
/// No more places throw sparks at a time.
const SPARKING: usize = 8;

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
            let Some(score) = snapshot.value(place, QUANTITY) else {
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

/// Number so of the sparks of a place.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
struct Spark(Place, u16);

/// The mesh that all sparks share.
#[derive(Resource)]
struct SparkMesh(Handle<Mesh>);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Anomalies>().add_systems(Startup, make_mesh).add_systems(
        Update,
        (judge, pulse, throw).chain().in_set(LiveSystems).in_set(AnomalySystems).after(SlotSystems),
    );
}

fn make_mesh(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>) {
    commands.insert_resource(SparkMesh(meshes.add(spark())));
}

/// Reads the scores of the places that have one; which ones these are is asked anew only when other points are measured.
fn judge(
    twin: Res<Twin>,
    slots: Res<SlotMap>,
    mut monitored: Local<Option<(Arc<PointTable>, Vec<Place>)>>,
    mut anomalies: ResMut<Anomalies>,
) {
    if !twin.has_changed() {
        return;
    }
    let points = &twin.snapshot.points;
    let (_, places) = match monitored.take().filter(|(known, _)| Arc::ptr_eq(known, points)) {
        Some(known) => monitored.insert(known),
        None => {
            let has_score = |place: &Place| points.find(*place, QUANTITY).is_some();
            let places = slots.iter().map(|(_, place)| place).filter(has_score).collect();
            monitored.insert((Arc::clone(points), places))
        }
    };
    anomalies.judge(&twin.snapshot, places.iter().copied());
}

/// Brings what is shown up to date and marks slots with it.
fn pulse(
    time: Res<Time>,
    slots: Res<SlotMap>,
    boxes: Res<PickBoxes>,
    look: Res<CurrentLook>,
    tier: Res<Tier>,
    reduced: Res<ReducedMotion>,
    mut liveliness: Liveliness,
    mut anomalies: ResMut<Anomalies>,
    mut values: ResMut<SlotValues>,
    mut marked: Local<Vec<u32>>,
) {
    let is_quiet = look.0 == Look::Operator || reduced.0;
    if anomalies.is_quiet != is_quiet {
        anomalies.is_quiet = is_quiet;
    }
    if anomalies.places.is_empty() && marked.is_empty() {
        return;
    }
    if anomalies.places.values().any(|(is_on, shown)| *is_on != (*shown >= 1.0)) {
        let part = if tier.is_lit() && !reduced.0 { ease::part(time.delta_secs()) } else { 1.0 };
        anomalies.approach(part);
    }
    let seconds = time.elapsed_secs_wrapped();
    let marks: BTreeMap<u32, f32> = anomalies
        .places
        .iter()
        .map(|(place, (_, level))| {
            let moves = boxes.of(*place).is_some_and(|(low, high)| liveliness.moves((low + high) / 2.0));
            (slots.of(*place), level * if moves { pulse_at(seconds) } else { STEADY })
        })
        .collect();
    mark(&mut values, &marks, &mut marked);
}

/// Lets sparks fly from what is near, and stand still where motion is not worth a picture.
fn throw(
    mut commands: Commands,
    time: Res<Time>,
    boxes: Res<PickBoxes>,
    mesh: Res<SparkMesh>,
    anomalies: Res<Anomalies>,
    cameras: Query<&GlobalTransform, With<MainCamera>>,
    mut liveliness: Liveliness,
    mut flying: Query<(Entity, &Spark, &mut Transform)>,
) {
    if anomalies.places.is_empty() && flying.is_empty() {
        return;
    }
    let seconds = time.elapsed_secs_wrapped();
    let eye = cameras.iter().next().map_or(Vec3::ZERO, GlobalTransform::translation);
    let near = |low: Vec3, high: Vec3| eye.distance(eye.clamp(low, high)) < SPARKS_WITHIN;
    let throwing = anomalies.places.iter().filter(|(_, (is_on, _))| *is_on && !anomalies.is_quiet);
    let boxed = throwing.filter_map(|(place, _)| boxes.of(*place).map(|(low, high)| (*place, [low, high])));
    let mut sources: BTreeMap<Place, [Vec3; 2]> =
        boxed.filter(|(_, [low, high])| near(*low, *high)).take(SPARKING).collect();
    let mut has = Vec::new();
    for (entity, Spark(place, number), mut transform) in &mut flying {
        let Some(span) = sources.get(place) else {
            commands.entity(entity).despawn();
            continue;
        };
        has.push(*place);
        let moves = liveliness.moves((span[0] + span[1]) / 2.0);
        let wanted = spark_at(*number, *span, if moves { seconds } else { STILL }, eye);
        if *transform != wanted {
            *transform = wanted;
        }
    }
    sources.retain(|place, _| !has.contains(place));
    for (place, span) in sources {
        for number in 0..SPARKS {
            commands.spawn((
                Spark(place, number),
                SiteMesh { layer: Layer::Live },
                Mesh3d(mesh.0.clone()),
                spark_at(number, span, seconds, eye),
            ));
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
