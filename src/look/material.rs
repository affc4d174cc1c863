//! The site's materials, one for each [`Layer`], in a lit and a flat version, and the buffers that all of them read.
//!
//! They draw everything, however many racks there are: what differs between things travels in vertices
//! ([`super::surface`]), what lives travels in one storage buffer of slots ([`super::slot`]).

use super::slot::{Slot, SlotMap};
use super::surroundings::{Here, Surroundings};
use super::{CurrentLook, tier::Tier};
use crate::TwinSystems;
use crate::bridge::{Plan, Twin};
use crate::camera::ReducedMotion;
use crate::lens::CurrentLens;
use crate::live::liveliness::Lively;
use crate::site::{Layer, SiteMesh};
use bevy::asset::{RenderAssetUsages, embedded_asset};
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::pbr::{
    ExtendedMaterial, MaterialExtension, MaterialExtensionKey, MaterialExtensionPipeline, MaterialPipeline,
    MaterialPipelineKey, MaterialPlugin,
};
use bevy::prelude::*;
use bevy::render::render_resource::{AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError};
use bevy::render::storage::ShaderBuffer;
use bevy::shader::{ShaderRef, load_shader_library};
use twin_panels::tokens::{self, Look, Tone};

/// Physically based light over the site's surfaces.
pub type LitMaterial = ExtendedMaterial<StandardMaterial, SiteExtension>;

/// Everything that a shader knows of the frame and no slot does.
#[derive(Clone, Copy, Debug, ShaderType)]
pub struct Frame {
    clock: Vec4,
    lens: Vec4,
    ramp: [Vec4; 8],
    alarm: [Vec4; 4],
    accent: Vec4,
    warm: Vec4,
    feed_a: Vec4,
    feed_b: Vec4,
    floor: Vec4,
    floor_line: Vec4,
    ground: Vec4,
    equipment: Vec4,
    good: Vec4,
    middle: Vec4,
}

/// Tells both stages which layer they are compiled for: a processor runs through every branch that a shader could take.
fn define(layer: Layer, descriptor: &mut RenderPipelineDescriptor) {
    let name = match layer {
        Layer::Opaque => "PLAIN",
        Layer::Face => "FACE",
        Layer::Live => return,
        Layer::Glass => "GLASS",
        Layer::Floor => "FLOOR",
    };
    descriptor.vertex.shader_defs.push(name.into());
    if let Some(fragment) = descriptor.fragment.as_mut() {
        fragment.shader_defs.push(name.into());
    }
}

impl From<&SiteExtension> for Layer {
    fn from(extension: &SiteExtension) -> Self {
        extension.layer
    }
}

impl From<&FlatMaterial> for Layer {
    fn from(material: &FlatMaterial) -> Self {
        material.layer
    }
}

/// What the lit material adds to the standard one.
#[derive(Asset, AsBindGroup, TypePath, Clone, Debug)]
#[bind_group_data(Layer)]
pub struct SiteExtension {
    #[storage(100, read_only)]
    slots: Handle<ShaderBuffer>,
    #[storage(101, read_only)]
    rows: Handle<ShaderBuffer>,
    #[uniform(102)]
    frame: Frame,
    #[storage(103, read_only)]
    air: Handle<ShaderBuffer>,
    layer: Layer,
}

impl MaterialExtension for SiteExtension {
    fn fragment_shader() -> ShaderRef {
        "embedded://heliotwin/look/shaders/lit.wgsl".into()
    }

    fn specialize(
        _pipeline: &MaterialExtensionPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _layout: &MeshVertexBufferLayoutRef,
        key: MaterialExtensionKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        define(key.bind_group_data, descriptor);
        Ok(())
    }
}

/// The software tier's shading over the same surfaces.
#[derive(Asset, AsBindGroup, TypePath, Clone, Debug)]
#[bind_group_data(Layer)]
pub struct FlatMaterial {
    #[storage(100, read_only)]
    slots: Handle<ShaderBuffer>,
    #[storage(101, read_only)]
    rows: Handle<ShaderBuffer>,
    #[uniform(102)]
    frame: Frame,
    layer: Layer,
}

/// Both stages of the software tier.
const FLAT: &str = "embedded://heliotwin/look/shaders/flat.wgsl";

impl Material for FlatMaterial {
    fn vertex_shader() -> ShaderRef {
        FLAT.into()
    }

    fn fragment_shader() -> ShaderRef {
        FLAT.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        if self.layer == Layer::Glass { AlphaMode::Blend } else { AlphaMode::Opaque }
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _pipeline: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _layout: &MeshVertexBufferLayoutRef,
        key: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        define(key.bind_group_data, descriptor);
        Ok(())
    }
}

/// The materials and buffers of the site.
#[derive(Resource, Debug)]
pub struct SiteMaterials {
    /// In the order of [`Layer::ALL`].
    lit: [Handle<LitMaterial>; Layer::ALL.len()],
    flat: [Handle<FlatMaterial>; Layer::ALL.len()],
    slots: Handle<ShaderBuffer>,
    rows: Handle<ShaderBuffer>,
    air: Handle<ShaderBuffer>,
}

/// What the shaders will read of each slot; live bindings write here, [`upload_slots`] sends it when it changed.
#[derive(Resource, Debug)]
pub struct SlotValues(pub Vec<Slot>);

pub(crate) fn plugin(app: &mut App) {
    load_shader_library!(app, "shaders/state.wgsl");
    load_shader_library!(app, "shaders/surface.wgsl");
    load_shader_library!(app, "shaders/air.wgsl");
    embedded_asset!(app, "shaders/lit.wgsl");
    embedded_asset!(app, "shaders/flat.wgsl");
    app.add_plugins((MaterialPlugin::<LitMaterial>::default(), MaterialPlugin::<FlatMaterial>::default()))
        .add_systems(PreStartup, make_materials)
        .add_systems(
            Update,
            (
                dress_meshes.in_set(TwinSystems::Reconcile),
                (upload_slots, upload_surroundings, upload_frame)
                    .in_set(TwinSystems::Paint)
                    .after(crate::live::LiveSystems),
            ),
        );
}

fn make_materials(
    mut commands: Commands,
    plan: Res<Plan>,
    look: Res<CurrentLook>,
    mut buffers: ResMut<Assets<ShaderBuffer>>,
    mut lit: ResMut<Assets<LitMaterial>>,
    mut flat: ResMut<Assets<FlatMaterial>>,
) {
    let slot_map = SlotMap::from_plan(&plan.0);
    let values = vec![Slot::default(); slot_map.len()];
    let surroundings = Surroundings::of(&plan.0, &slot_map);
    let (boxes, airs) = surroundings.near(Vec3::ZERO);
    let slots = buffers.add(ShaderBuffer::new(bytemuck::cast_slice(&values), RenderAssetUsages::default()));
    let rows = buffers.add(ShaderBuffer::new(bytemuck::cast_slice(&boxes), RenderAssetUsages::default()));
    let air = buffers.add(ShaderBuffer::new(bytemuck::cast_slice(&airs), RenderAssetUsages::default()));
    let frame = frame_of(look.0, CurrentLens::default(), 0.0, 1.0, &surroundings);
    let lit = Layer::ALL.map(|layer| {
        let base = match layer {
            Layer::Opaque | Layer::Face | Layer::Live | Layer::Floor => StandardMaterial::default(),
            Layer::Glass => {
                StandardMaterial { alpha_mode: AlphaMode::Blend, double_sided: true, cull_mode: None, ..default() }
            }
        };
        let extension = SiteExtension { slots: slots.clone(), rows: rows.clone(), air: air.clone(), frame, layer };
        lit.add(LitMaterial { base, extension })
    });
    let flat =
        Layer::ALL.map(|layer| flat.add(FlatMaterial { slots: slots.clone(), rows: rows.clone(), frame, layer }));
    commands.insert_resource(SiteMaterials { lit, flat, slots, rows, air });
    commands.insert_resource(surroundings);
    commands.insert_resource(SlotValues(values));
    commands.insert_resource(slot_map);
}

fn rgb(tone: Tone) -> Vec4 {
    let [red, green, blue] = tone.linear();
    Vec4::new(red, green, blue, 1.0)
}

/// What alarms shine that nobody has seen, 0 to 1, after so many seconds.
fn flash_at(seconds: f32) -> f32 {
    0.5 + 0.5 * (seconds / tokens::duration::FLASH * std::f32::consts::TAU).sin()
}

fn frame_of(look: Look, lens: CurrentLens, seconds: f32, flash: f32, around: &Surroundings) -> Frame {
    let [rows, airs] = around.counts();
    let palette = tokens::Palette::of(look);
    Frame {
        clock: Vec4::new(seconds, flash, if look == Look::Operator { 1.0 } else { 0.0 }, rows as f32),
        lens: Vec4::new(if lens.lens().is_some() { 1.0 } else { 0.0 }, airs as f32, 0.0, 0.0),
        ramp: tokens::TEMPERATURE_RAMP.map(|(celsius, tone)| rgb(tone).with_w(celsius)),
        alarm: tokens::ALARM.map(rgb),
        accent: rgb(palette.accent),
        warm: rgb(palette.accent_warm),
        feed_a: rgb(tokens::FEED_A),
        feed_b: rgb(tokens::FEED_B),
        floor: rgb(palette.floor),
        floor_line: rgb(palette.floor_line),
        ground: rgb(palette.ground),
        equipment: rgb(palette.equipment),
        good: rgb(palette.good),
        middle: around.middle(),
    }
}

/// Gives every mesh of the site the material of the tier.
fn dress_meshes(
    mut commands: Commands,
    materials: Res<SiteMaterials>,
    tier: Res<Tier>,
    all: Query<(Entity, &SiteMesh)>,
    added: Query<(Entity, &SiteMesh), Added<SiteMesh>>,
) {
    let dress = |commands: &mut Commands, entity: Entity, mesh: &SiteMesh| {
        let layer = mesh.layer as usize;
        let mut entity = commands.entity(entity);
        if tier.is_lit() {
            entity.remove::<MeshMaterial3d<FlatMaterial>>().insert(MeshMaterial3d(materials.lit[layer].clone()));
        } else {
            entity.remove::<MeshMaterial3d<LitMaterial>>().insert(MeshMaterial3d(materials.flat[layer].clone()));
        }
    };
    if tier.is_changed() {
        all.iter().for_each(|(entity, mesh)| dress(&mut commands, entity, mesh));
    } else {
        added.iter().for_each(|(entity, mesh)| dress(&mut commands, entity, mesh));
    }
}

fn upload_slots(values: Res<SlotValues>, materials: Res<SiteMaterials>, mut buffers: ResMut<Assets<ShaderBuffer>>) {
    if values.is_changed()
        && let Some(mut buffer) = buffers.get_mut(&materials.slots)
    {
        // The same size every time, so the buffer on the graphics side is written in place.
        buffer.data = Some(bytemuck::cast_slice(&values.0).to_vec());
    }
}

/// Whether anything on the screen moves by itself now; the frame's clock only runs while it does.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Motion(pub bool);

/// Tells the shaders of the rows and aisles around the camera.
fn upload_surroundings(
    here: Res<Here>,
    all: Res<Surroundings>,
    materials: Res<SiteMaterials>,
    mut buffers: ResMut<Assets<ShaderBuffer>>,
) {
    if !here.is_changed() || here.is_added() {
        return;
    }
    let (rows, airs) = all.near(here.0);
    for (handle, bytes) in
        [(&materials.rows, bytemuck::cast_slice(&rows)), (&materials.air, bytemuck::cast_slice::<_, u8>(&airs))]
    {
        if let Some(mut buffer) = buffers.get_mut(handle) {
            buffer.data = Some(bytes.to_vec());
        }
    }
}

fn upload_frame(
    time: Res<Time>,
    look: Res<CurrentLook>,
    lens: Res<CurrentLens>,
    motion: Res<Motion>,
    tier: Res<Tier>,
    lively: Res<Lively>,
    reduced: Res<ReducedMotion>,
    twin: Res<Twin>,
    materials: Res<SiteMaterials>,
    around: Res<Surroundings>,
    mut lit: ResMut<Assets<LitMaterial>>,
    mut flat: ResMut<Assets<FlatMaterial>>,
) {
    // Where a processor draws, and for somebody who wants no motion, alarms in the 3D shine steadily; badges still flash.
    let may_flash = tier.is_lit() && !reduced.0;
    let is_flashing = may_flash && twin.snapshot.kpis.unacknowledged.iter().any(|count| *count > 0);
    let is_moving = motion.0 || is_flashing || (lively.0 && tier.is_lit());
    if !(is_moving || look.is_changed() || lens.is_changed() || tier.is_changed()) {
        return;
    }
    let seconds = time.elapsed_secs_wrapped();
    let flash = if may_flash { flash_at(seconds) } else { 1.0 };
    let frame = frame_of(look.0, *lens, seconds, flash, &around);
    if tier.is_lit() {
        for handle in &materials.lit {
            if let Some(mut material) = lit.get_mut(handle) {
                material.extension.frame = frame;
            }
        }
    } else {
        for handle in &materials.flat {
            if let Some(mut material) = flat.get_mut(handle) {
                material.frame = frame;
            }
        }
    }
}
