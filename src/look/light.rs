//! Light for the lit tiers: a cool key through the cut-away roof, soft area lights over the aisles, a little sky.

use super::surroundings::Here;
use super::{CurrentLook, tier::Tier};
use crate::TwinSystems;
use crate::bridge::Plan;
use crate::camera::{MainCamera, SiteCamera, sight};
use bevy::light::{CascadeShadowConfigBuilder, EnvironmentMapLight, GlobalAmbientLight, RectLight};
use bevy::prelude::*;
use std::f32::consts::FRAC_PI_2;
use twin_model::plan::{AisleKind, RoomKind, SitePlan};
use twin_panels::tokens::Look;

/// Lights that [`relight`] replaces when tier or look change.
#[derive(Component)]
struct SiteLight;

/// Lamps that [`follow`] replaces when the camera has gone elsewhere, too; with what each gives from near, lumens.
#[derive(Component)]
struct Lamp(f32);

/// Area lights at most: each is evaluated for every pixel in its range.
/// Bevy's clustered renderer takes eight.
const AREA_LIGHTS: usize = 8;

/// A site of more lamps than this has halls that stay dark beside those that are lit.
const LAMPS_OF_LARGE_SITES: usize = 3 * AREA_LIGHTS;
/// From the first of these distances on the lamps of a large site go out, at the second they are out, metres.
const LAMPS_FADE: [f32; 2] = [28.0, 70.0];
/// Then the sky is brighter by this factor: it stands for the lamps of all halls.
const SKY_FOR_LAMPS: f32 = 2.6;

/// The part of the lamps' light that they give themselves, 0 to 1; the sky gives the rest.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
struct LampPart(f32);

pub(crate) fn plugin(app: &mut App) {
    app.insert_resource(LampPart(1.0))
        .add_systems(Update, (relight, follow, stand_back).chain().in_set(TwinSystems::Reconcile));
}

/// What falls on the site from above, from the sides and from below where no lamp shines, and how strongly, cd/m².
struct Sky {
    above: Color,
    around: Color,
    below: Color,
    strength: f32,
}

impl Sky {
    /// Its strength where lamps give only a part of their light.
    fn strength_beside(&self, part: LampPart) -> f32 {
        self.strength * (SKY_FOR_LAMPS + (1.0 - SKY_FOR_LAMPS) * part.0)
    }
}

/// The key light's colour and strength in lux, and the sky of a look.
fn mood(look: Look) -> (Color, f32, Sky) {
    match look {
        Look::Cinematic => {
            let above = Color::srgb(0.31, 0.40, 0.56);
            let sky = Sky {
                above,
                around: Color::srgb(0.22, 0.28, 0.36),
                below: Color::srgb(0.18, 0.16, 0.15),
                strength: 620.0,
            };
            (Color::srgb(0.89, 0.94, 1.0), 1_150.0, sky)
        }
        Look::Operator => {
            let white = Color::WHITE;
            (white, 1_300.0, Sky { above: white, around: white, below: white, strength: 420.0 })
        }
    }
}

fn relight(
    mut commands: Commands,
    tier: Res<Tier>,
    look: Res<CurrentLook>,
    lights: Query<Entity, With<SiteLight>>,
    cameras: Query<Entity, With<SiteCamera>>,
    new_cameras: Query<(), Added<SiteCamera>>,
    part: Res<LampPart>,
    mut images: ResMut<Assets<Image>>,
    mut ambient: ResMut<GlobalAmbientLight>,
) {
    if !(tier.is_changed() || look.is_changed() || !new_cameras.is_empty()) {
        return;
    }
    lights.iter().for_each(|light| commands.entity(light).despawn());
    cameras.iter().for_each(|camera| {
        commands.entity(camera).remove::<EnvironmentMapLight>();
    });
    if !tier.is_lit() {
        return;
    }
    let (color, illuminance, sky) = mood(look.0);
    // The sky is all the light that lamps do not give.
    ambient.brightness = 0.0;
    let map = EnvironmentMapLight::hemispherical_gradient(&mut images, sky.above, sky.around, sky.below);
    for camera in &cameras {
        commands.entity(camera).insert(EnvironmentMapLight { intensity: sky.strength_beside(*part), ..map.clone() });
    }
    commands.spawn((
        SiteLight,
        Name::new("key light"),
        sight::of_light(),
        DirectionalLight { color, illuminance, shadow_maps_enabled: true, ..default() },
        CascadeShadowConfigBuilder {
            num_cascades: 2,
            first_cascade_far_bound: 18.0,
            maximum_distance: 70.0,
            ..default()
        }
        .build(),
        Transform::from_xyz(14.0, 26.0, 20.0).looking_at(Vec3::ZERO, Vec3::Y),
    ));
}

/// Lights the lamps that are nearest to the camera.
fn follow(
    mut commands: Commands,
    tier: Res<Tier>,
    look: Res<CurrentLook>,
    plan: Res<Plan>,
    here: Res<Here>,
    part: Res<LampPart>,
    lamps: Query<Entity, With<Lamp>>,
) {
    if !(tier.is_changed() || look.is_changed() || here.is_changed()) {
        return;
    }
    lamps.iter().for_each(|lamp| commands.entity(lamp).despawn());
    if !tier.is_lit() || look.0 != Look::Cinematic {
        return;
    }
    let mut lights = area_lights(&plan.0);
    let away = |(_, place): &(RectLight, Transform)| place.translation.distance_squared(here.0);
    lights.sort_by(|one, other| away(one).total_cmp(&away(other)));
    for (mut light, transform) in lights.into_iter().take(AREA_LIGHTS) {
        let lumens = light.intensity;
        light.intensity *= part.0;
        commands.spawn((Lamp(lumens), Name::new("area light"), light, transform));
    }
}

/// Lets the sky stand for the lamps of a large site where the camera sees more of them than can be lit.
fn stand_back(
    tier: Res<Tier>,
    look: Res<CurrentLook>,
    plan: Res<Plan>,
    here: Res<Here>,
    mut part: ResMut<LampPart>,
    mut lamps: Query<(&Lamp, &mut RectLight)>,
    eye: Query<&GlobalTransform, With<MainCamera>>,
    mut skies: Query<&mut EnvironmentMapLight, With<SiteCamera>>,
) {
    let Ok(eye) = eye.single() else { return };
    let is_large = look.0 == Look::Cinematic && plan.0.aisles.len() > LAMPS_OF_LARGE_SITES;
    let [first, last] = LAMPS_FADE;
    let away = ((eye.translation().distance(here.0) - first) / (last - first)).clamp(0.0, 1.0);
    let wanted = LampPart(if is_large { 1.0 - away } else { 1.0 });
    if !tier.is_lit() || *part == wanted {
        return;
    }
    *part = wanted;
    for (lamp, mut light) in &mut lamps {
        light.intensity = lamp.0 * part.0;
    }
    let (_, _, sky) = mood(look.0);
    for mut light in &mut skies {
        light.intensity = sky.strength_beside(*part);
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
            AisleKind::Cold => (Color::srgb(0.60, 0.83, 1.0), 95_000.0),
            AisleKind::Hot => (Color::srgb(1.0, 0.50, 0.20), 52_000.0),
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
