//! Turns the assembly of the plan into entities, once.

use super::assembly::{Assembly, Detail, Part};
use super::build::assemble;
use super::component::{CutAway, PlaceRef, SiteMesh, SiteRoom, SiteRoot, SlidingDoor, Spin};
use super::cutaway::cut_away;
use super::level::{Levels, choose_levels};
use crate::bridge::Plan;
use crate::camera::sight;
use crate::look::slot::SlotMap;
use bevy::camera::primitives::Aabb;
use bevy::camera::visibility::{NoAutoAabb, VisibilityRange, VisibilitySystems};
use bevy::mesh::MeshTag;
use bevy::prelude::*;
use twin_model::SitePlan;

/// Up to this distance racks are shown in full, metres. There a pixel is about a centimetre wide (1 080 rows, 45°), the
/// size of what the far racks leave out.
const NEAR_METRES: f32 = 14.0;

/// Present once the site's entities exist; counts what was made.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteSpawned {
    /// Different meshes.
    pub meshes: usize,
    /// Entities that carry a mesh.
    pub parts: usize,
}

/// Spawns the site as soon as its plan is known.
pub fn plugin(app: &mut App) {
    let is_ready = resource_exists::<Plan>.and_then(resource_exists::<SlotMap>);
    app.add_systems(
        PostUpdate,
        (cut_away, choose_levels).after(TransformSystems::Propagate).before(VisibilitySystems::VisibilityPropagate),
    );
    app.add_systems(PreUpdate, spawn_site.run_if(is_ready.and_then(not(resource_exists::<SiteSpawned>))));
}

fn spawn_site(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>, plan: Res<Plan>, slots: Res<SlotMap>) {
    let Assembly { shapes, parts } = assemble(&plan.0);
    let triangles: usize = shapes.iter().map(|shape| shape.triangles()).sum();
    // Bounds are told here: left to itself, Bevy asks every vertex of every entity, twice.
    let shapes: Vec<(Handle<Mesh>, Aabb)> = shapes
        .into_iter()
        .map(|shape| {
            let (low, high) = shape.bounds();
            (meshes.add(shape.build()), Aabb::from_min_max(low, high))
        })
        .collect();
    let root = commands.spawn((Name::new("site"), SiteRoot, Transform::IDENTITY, Visibility::Inherited)).id();
    let rooms = spawn_rooms(&mut commands, root, &plan.0);
    let mut count = 0;
    for part in &parts {
        let levels = part.room.and_then(|room| rooms.get(room as usize));
        let parent =
            levels.map_or(root, |levels| if part.detail == Detail::Distant { levels.afar } else { levels.near });
        let Some((mesh, bounds)) = shapes.get(part.shape) else { continue };
        spawn_part(&mut commands, parent, part, (Mesh3d(mesh.clone()), *bounds, NoAutoAabb), &slots);
        count += 1;
    }
    tracing::info!(meshes = shapes.len(), parts = count, triangles, "site built");
    commands.insert_resource(SiteSpawned { meshes: shapes.len(), parts: count });
}

fn spawn_rooms(commands: &mut Commands, root: Entity, plan: &SitePlan) -> Vec<Levels> {
    let mut spawn = |(index, room): (u32, &twin_model::plan::Room)| {
        let bundle = (Name::new(room.name.to_string()), SiteRoom(index), PlaceRef(twin_model::Place::Room(index)));
        let whole = commands.spawn((bundle, Transform::IDENTITY, Visibility::Inherited, ChildOf(root))).id();
        let [near, afar] = [("near", Visibility::Inherited), ("afar", Visibility::Hidden)].map(|(name, visibility)| {
            commands.spawn((Name::new(name), Transform::IDENTITY, visibility, ChildOf(whole))).id()
        });
        let levels = Levels::of(room, near, afar);
        commands.entity(whole).insert(levels);
        levels
    };
    (0u32..).zip(&plan.rooms).map(&mut spawn).collect()
}

fn spawn_part(commands: &mut Commands, parent: Entity, part: &Part, mesh: (Mesh3d, Aabb, NoAutoAabb), slots: &SlotMap) {
    let mut entity = commands.spawn((
        Name::new(part.name.clone()),
        mesh,
        MeshTag(part.place.map_or(0, |place| slots.of(place))),
        SiteMesh { layer: part.layer },
        Transform::from_translation(part.translation).with_rotation(part.rotation),
        ChildOf(parent),
    ));
    if let Some(place) = part.place {
        entity.insert(PlaceRef(place));
        if let Some(turning) = part.turning {
            entity.insert(Spin { axis: turning.axis, place, gear: turning.gear });
        }
    }
    if let Some(sliding) = part.sliding {
        entity.insert(SlidingDoor { shut: part.translation, way: sliding.way, door: sliding.door, part: 0.0 });
    }
    if part.is_cut_away {
        let wall = CutAway { at: part.translation, inward: part.rotation * Vec3::Z };
        entity.insert((wall, sight::of_wall(true, true)));
    }
    match part.detail {
        Detail::Near => entity.insert(VisibilityRange::abrupt(0.0, NEAR_METRES + part.reach)),
        Detail::Far => entity.insert(VisibilityRange::abrupt(NEAR_METRES + part.reach, f32::MAX)),
        Detail::Room | Detail::Distant => &mut entity,
    };
}
