//! The desktop without a graphics card and without a window: the world that it makes of a plan.

use crate::history::{demo, start_engine};
use bevy::asset::Assets;
use bevy::log::LogPlugin;
use bevy::mesh::MeshTag;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::settings::WgpuSettings;
use bevy::winit::WinitPlugin;
use heliotwin::DesktopPlugin;
use heliotwin::bridge::{self, Wires};
use heliotwin::look::material::{FlatMaterial, LitMaterial};
use heliotwin::look::slot::SlotMap;
use heliotwin::site::{PlaceRef, SiteMesh, SiteRoom, SiteRoot, SiteSpawned};
use std::collections::BTreeMap;
use std::sync::Arc;
use twin_engine::{Engine, SiteClock};
use twin_model::{Place, SitePlan};

/// However large the site, this many materials draw it: one per rack would cost a draw call per rack.
const MATERIALS_MAX: usize = 32;

/// Frames after which everything is in place: spawned in the first, dressed in the second.
const FRAMES: usize = 3;

/// The whole desktop on a running engine, after a few frames.
struct World {
    app: App,
    _engine: Engine,
    _data: tempfile::TempDir,
}

fn open(plan: SitePlan) -> World {
    let data = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(SiteClock::real());
    let engine = start_engine(plan, data.path(), &clock);
    let broker = engine.broker_address().to_string().parse().expect("an address");
    let mut app = App::new();
    let no_card = RenderPlugin { render_creation: WgpuSettings { backends: None, ..default() }.into(), ..default() };
    app.add_plugins(DefaultPlugins.build().disable::<LogPlugin>().disable::<WinitPlugin>().set(no_card));
    bridge::connect(&mut app, Wires { engine: engine.handle(), clock, broker });
    app.add_plugins(DesktopPlugin);
    app.finish();
    app.cleanup();
    for _ in 0..FRAMES {
        app.update();
    }
    World { app, _engine: engine, _data: data }
}

/// How many entities show each place, by its name for people.
fn shown(app: &mut App) -> BTreeMap<String, usize> {
    let mut shown = BTreeMap::new();
    let mut places = app.world_mut().query::<&PlaceRef>();
    for place in places.iter(app.world()) {
        *shown.entry(format!("{:?}", place.0)).or_default() += 1;
    }
    shown
}

fn places(plan: &SitePlan) -> Vec<Place> {
    let all = |make: fn(u32) -> Place, count: usize| (0u32..).zip(0..count).map(move |(index, _)| make(index));
    all(Place::Room, plan.rooms.len())
        .chain(all(Place::Rack, plan.racks.len()))
        .chain(all(Place::Crac, plan.cracs.len()))
        .chain(all(Place::Pdu, plan.pdus.len()))
        .chain(all(Place::Ups, plan.ups.len()))
        .chain(all(Place::Machine, plan.machines.len()))
        .chain(all(Place::Sensor, plan.sensors.len()))
        .collect()
}

#[test]
fn the_world_mirrors_the_plan_and_can_be_rebuilt_from_it() {
    let plan = demo();
    let World { app, .. } = &mut open(plan.clone());
    let before = shown(app);
    for place in places(&plan) {
        assert!(before.contains_key(&format!("{place:?}")), "{} is not shown", place.name(&plan));
    }
    let mut rooms = app.world_mut().query::<&SiteRoom>();
    assert_eq!(rooms.iter(app.world()).count(), plan.rooms.len());
    let mut tagged = app.world_mut().query::<(&PlaceRef, &MeshTag)>();
    let slots = app.world().resource::<SlotMap>();
    for (place, tag) in tagged.iter(app.world()) {
        assert_eq!(tag.0, slots.of(place.0), "{:?} reads another's values", place.0);
    }

    let mut roots = app.world_mut().query_filtered::<Entity, With<SiteRoot>>();
    let root = roots.single(app.world()).expect("a site");
    app.world_mut().despawn(root);
    assert!(shown(app).is_empty());
    app.world_mut().remove_resource::<SiteSpawned>();
    (0..FRAMES).for_each(|_| app.update());
    assert_eq!(shown(app), before);
}

#[test]
fn a_thousand_racks_are_dressed_in_a_few_materials() {
    let plan = twin_scene::parse_scene(&twin_scene::generate_scene(1_000), "generated").expect("a valid scene");
    assert_eq!(plan.racks.len(), 1_000);
    let World { app, .. } = &mut open(plan);
    let mut meshes = app
        .world_mut()
        .query_filtered::<(Has<MeshMaterial3d<LitMaterial>>, Has<MeshMaterial3d<FlatMaterial>>), With<SiteMesh>>();
    let dressed = meshes.iter(app.world()).filter(|(is_lit, is_flat)| is_lit != is_flat).count();
    let world = app.world();
    assert_eq!(dressed, world.resource::<SiteSpawned>().parts, "every mesh has one material");
    let materials = world.resource::<Assets<LitMaterial>>().len()
        + world.resource::<Assets<FlatMaterial>>().len()
        + world.resource::<Assets<StandardMaterial>>().len();
    assert!(materials <= MATERIALS_MAX, "{materials}");
    assert_eq!(shown(app).keys().filter(|place| place.starts_with("Rack(")).count(), 1_000);
}
