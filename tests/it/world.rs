//! The desktop without a graphics card and without a window: the world that it makes of a plan.

use crate::history::{demo, start_engine};
use bevy::asset::Assets;
use bevy::log::LogPlugin;
use bevy::mesh::MeshTag;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::settings::WgpuSettings;
use bevy::render::storage::ShaderBuffer;
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

/// Enough that whatever there is one of per rack stands out.
const RACKS: u32 = 10_000;

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
    let app = desktop(Wires { engine: engine.handle(), clock, broker });
    World { app, _engine: engine, _data: data }
}

/// The desktop at the end of `wires`, after a few frames.
pub(crate) fn desktop(wires: Wires) -> App {
    let mut app = App::new();
    let no_card = RenderPlugin { render_creation: WgpuSettings { backends: None, ..default() }.into(), ..default() };
    app.add_plugins(DefaultPlugins.build().disable::<LogPlugin>().disable::<WinitPlugin>().set(no_card));
    bridge::connect(&mut app, wires);
    app.add_plugins(DesktopPlugin);
    app.finish();
    app.cleanup();
    for _ in 0..FRAMES {
        app.update();
    }
    app
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

/// Everything that has parts of its own; sensors are part of their room's scenery, which tells them by its vertices.
fn places(plan: &SitePlan) -> Vec<Place> {
    let all = |make: fn(u32) -> Place, count: usize| (0u32..).zip(0..count).map(move |(index, _)| make(index));
    all(Place::Room, plan.rooms.len())
        .chain(all(Place::Rack, plan.racks.len()))
        .chain(all(Place::Crac, plan.cracs.len()))
        .chain(all(Place::Pdu, plan.pdus.len()))
        .chain(all(Place::Ups, plan.ups.len()))
        .chain(all(Place::Machine, plan.machines.len()))
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
fn ten_thousand_racks_are_dressed_in_a_few_materials() {
    let plan = twin_scene::parse_scene(&twin_scene::generate_scene(RACKS), "generated").expect("a valid scene");
    assert_eq!(plan.racks.len(), RACKS as usize);
    let World { app, .. } = &mut open(plan);
    let mut meshes = app
        .world_mut()
        .query_filtered::<(Has<MeshMaterial3d<LitMaterial>>, Has<MeshMaterial3d<FlatMaterial>>), With<SiteMesh>>();
    assert!(meshes.iter(app.world()).all(|(is_lit, is_flat)| is_lit != is_flat), "every mesh has one material");
    // Alarms stand over it, if there are any by now.
    let count = meshes.iter(app.world()).count() - beacons(app);
    assert_eq!(count, app.world().resource::<SiteSpawned>().parts);
    let materials = Stock::of(app).materials;
    assert!(materials <= MATERIALS_MAX, "{materials}");
    assert_eq!(shown(app).keys().filter(|place| place.starts_with("Rack(")).count(), RACKS as usize);
}

/// Beacons come and go with alarms: unlike everything of the site they have no parent.
fn beacons(app: &mut App) -> usize {
    app.world_mut().query_filtered::<Entity, (With<SiteMesh>, Without<ChildOf>)>().iter(app.world()).count()
}

/// How much of everything that is made there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stock {
    entities: usize,
    meshes: usize,
    materials: usize,
    buffers: usize,
    images: usize,
}

impl Stock {
    pub(crate) fn of(app: &mut App) -> Self {
        let entities = app.world_mut().query::<Entity>().iter(app.world()).count() - beacons(app);
        let world = app.world();
        Self {
            entities,
            meshes: world.resource::<Assets<Mesh>>().len(),
            materials: world.resource::<Assets<LitMaterial>>().len()
                + world.resource::<Assets<FlatMaterial>>().len()
                + world.resource::<Assets<StandardMaterial>>().len(),
            buffers: world.resource::<Assets<ShaderBuffer>>().len(),
            images: world.resource::<Assets<Image>>().len(),
        }
    }
}
