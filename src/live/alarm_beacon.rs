//! A turning beacon over everything that has an alarm on the list.

use super::LiveSystems;
use super::liveliness::Liveliness;
use crate::bridge::Twin;
use crate::look::slot::SlotMap;
use crate::selection::PickBoxes;
use crate::site::{Layer, SiteMesh, beacon};
use bevy::mesh::MeshTag;
use bevy::prelude::*;
use std::collections::BTreeMap;
use twin_model::{Place, Priority};

/// Over which place a beacon stands, and how urgent it is.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
struct Beacon(Place, Priority);

/// The meshes that beacons share, by priority, P1 first.
#[derive(Resource)]
struct BeaconMeshes([Handle<Mesh>; 4]);

/// Height of a beacon's middle over what it warns of, metres: above the cable ladders.
const CLEARANCE: f32 = 1.0;
/// Turning, rad/s: one turn in about three seconds.
const TURNING: f32 = 2.0;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, make_meshes)
        .add_systems(Update, (place_beacons, turn_beacons).chain().in_set(LiveSystems));
}

fn make_meshes(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>) {
    commands.insert_resource(BeaconMeshes(Priority::ALL.map(|priority| meshes.add(beacon(priority)))));
}

fn place_beacons(
    mut commands: Commands,
    twin: Res<Twin>,
    slots: Res<SlotMap>,
    boxes: Res<PickBoxes>,
    meshes: Res<BeaconMeshes>,
    beacons: Query<(Entity, &Beacon)>,
) {
    if !twin.has_changed() {
        return;
    }
    let mut wanted = BTreeMap::new();
    for alarm in twin.snapshot.alarms.iter() {
        // Most urgent first: the first one of a place counts.
        wanted.entry(alarm.place).or_insert(alarm.priority);
    }
    for (entity, beacon) in &beacons {
        if wanted.get(&beacon.0) == Some(&beacon.1) {
            wanted.remove(&beacon.0);
        } else {
            commands.entity(entity).despawn();
        }
    }
    for (place, priority) in wanted {
        let Some((low, high)) = boxes.of(place) else { continue };
        let top = Vec3::new((low.x + high.x) / 2.0, high.y + CLEARANCE, (low.z + high.z) / 2.0);
        commands.spawn((
            Beacon(place, priority),
            SiteMesh { layer: Layer::Live },
            Mesh3d(meshes.0[usize::from(priority.digit()) - 1].clone()),
            MeshTag(slots.of(place)),
            Transform::from_translation(top),
        ));
    }
}

fn turn_beacons(time: Res<Time>, mut liveliness: Liveliness, mut beacons: Query<&mut Transform, With<Beacon>>) {
    for mut transform in &mut beacons {
        if liveliness.moves(transform.translation) {
            transform.rotate_y(TURNING * time.delta_secs());
        }
    }
}
