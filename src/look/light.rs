//! Light for the lit tiers: a cool key through the cut-away roof, soft area lights over the aisles, a little sky.

use super::{CurrentLook, tier::Tier};
use crate::TwinSystems;
use crate::bridge::Plan;
use bevy::light::{CascadeShadowConfigBuilder, GlobalAmbientLight, RectLight};
use bevy::prelude::*;
use std::f32::consts::FRAC_PI_2;
use twin_model::plan::{AisleKind, RoomKind, SitePlan};
use twin_panels::tokens::Look;

/// Lights that [`relight`] replaces when tier or look change.
#[derive(Component)]
struct SiteLight;

/// Area lights at most: each is evaluated for every pixel in its range.
/// Bevy's clustered renderer takes eight.
const AREA_LIGHTS: usize = 8;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, relight.in_set(TwinSystems::Reconcile));
}

fn relight(
    mut commands: Commands,
    tier: Res<Tier>,
    look: Res<CurrentLook>,
    plan: Res<Plan>,
    lights: Query<Entity, With<SiteLight>>,
    mut ambient: ResMut<GlobalAmbientLight>,
) {
    if !(tier.is_changed() || look.is_changed()) {
        return;
    }
    lights.iter().for_each(|light| commands.entity(light).despawn());
    if !tier.is_lit() {
        return;
    }
    let (key, sky) = match look.0 {
        Look::Cinematic => ((Color::srgb(0.80, 0.89, 1.0), 1_500.0), (Color::srgb(0.55, 0.70, 1.0), 62.0)),
        Look::Operator => ((Color::srgb(1.0, 1.0, 1.0), 1_300.0), (Color::srgb(1.0, 1.0, 1.0), 420.0)),
    };
    ambient.color = sky.0;
    ambient.brightness = sky.1;
    commands.spawn((
        SiteLight,
        Name::new("key light"),
        DirectionalLight { color: key.0, illuminance: key.1, shadow_maps_enabled: true, ..default() },
        CascadeShadowConfigBuilder {
            num_cascades: 2,
            first_cascade_far_bound: 18.0,
            maximum_distance: 70.0,
            ..default()
        }
        .build(),
        Transform::from_xyz(14.0, 26.0, 20.0).looking_at(Vec3::ZERO, Vec3::Y),
    ));
    if look.0 == Look::Cinematic {
        for (light, transform) in area_lights(&plan.0).into_iter().take(AREA_LIGHTS) {
            commands.spawn((SiteLight, Name::new("area light"), light, transform));
        }
    }
}

/// One long soft light over each aisle: cool over cold ones, warm over hot ones; one over each plant room.
fn area_lights(plan: &SitePlan) -> Vec<(RectLight, Transform)> {
    let down = Quat::from_rotation_x(-FRAC_PI_2);
    let mut lights = Vec::new();
    for aisle in &plan.aisles {
        let (width, depth) = (aisle.size.x as f32, aisle.size.z as f32);
        let room = &plan.rooms[aisle.room as usize];
        let centre = Vec3::new(
            aisle.corner.x as f32 + width / 2.0,
            room.height as f32 - 0.35,
            aisle.corner.z as f32 + depth / 2.0,
        );
        let (color, lumens) = match aisle.kind {
            AisleKind::Cold => (Color::srgb(0.62, 0.84, 1.0), 78_000.0),
            AisleKind::Hot => (Color::srgb(1.0, 0.52, 0.22), 42_000.0),
        };
        lights.push((
            RectLight { color, intensity: lumens, range: 11.0, width, height: depth * 0.35 },
            Transform::from_translation(centre).with_rotation(down),
        ));
    }
    for room in plan.rooms.iter().filter(|room| room.kind == RoomKind::Plant) {
        let centre = Vec3::new(
            (room.corner.x + room.size.x / 2.0) as f32,
            room.height as f32 - 0.3,
            (room.corner.z + room.size.z / 2.0) as f32,
        );
        lights.push((
            RectLight {
                color: Color::srgb(1.0, 0.86, 0.66),
                intensity: 130_000.0,
                range: 16.0,
                width: room.size.x as f32 * 0.6,
                height: room.size.z as f32 * 0.2,
            },
            Transform::from_translation(centre).with_rotation(down),
        ));
    }
    lights
}
