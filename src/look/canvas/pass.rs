//! The render side: a picture of the 3D that is kept, drawn at a part of the window's size, and stretched over it.

use bevy::asset::embedded_asset;
use bevy::camera::MainPassResolutionOverride;
use bevy::core_pipeline::FullscreenShader;
use bevy::core_pipeline::schedule::{Core3d, Core3dSystems};
use bevy::prelude::*;
use bevy::render::camera::ExtractedCamera;
use bevy::render::extract_component::{ExtractComponent, ExtractComponentPlugin};
use bevy::render::render_resource::binding_types::{sampler, texture_2d, uniform_buffer};
use bevy::render::render_resource::{
    BindGroupEntries, BindGroupLayoutDescriptor, BindGroupLayoutEntries, CachedRenderPipelineId, ColorTargetState,
    ColorWrites, Extent3d, FilterMode, FragmentState, LoadOp, Origin3d, PipelineCache, RenderPassDescriptor,
    RenderPipelineDescriptor, Sampler, SamplerBindingType, SamplerDescriptor, ShaderStages, SpecializedRenderPipeline,
    SpecializedRenderPipelines, TexelCopyTextureInfo, Texture, TextureAspect, TextureDescriptor, TextureDimension,
    TextureFormat, TextureSampleType, TextureUsages, TextureView, TextureViewDescriptor, UniformBuffer,
};
use bevy::render::renderer::{RenderContext, RenderDevice, RenderQueue, ViewQuery};
use bevy::render::view::{ExtractedView, ViewTarget, prepare_view_targets};
use bevy::render::{GpuResourceAppExt, Render, RenderApp, RenderStartup, RenderSystems};
use bevy::shader::Shader;

/// How this frame draws the 3D.
#[derive(Component, ExtractComponent, Clone, Copy, Debug, PartialEq)]
pub(super) struct Drawing {
    /// Part of the window's pixels along each side, above 0 to 1.
    pub(super) part: f32,
    /// Whether it is drawn at all; otherwise the kept picture is shown.
    pub(super) is_fresh: bool,
    /// The part of the window that it is drawn for, pixels.
    pub(super) crop: URect,
    /// What the window shows around that part, behind panels.
    pub(super) ground: LinearRgba,
}

/// The picture of the last frame that drew the 3D.
#[derive(Component)]
struct Kept {
    texture: Texture,
    view: TextureView,
    size: UVec2,
    format: TextureFormat,
    /// Its part of the texture: the upper left corner.
    drawn: UVec2,
    /// The part of the window that it was drawn for.
    crop: URect,
    /// x, y: the drawn part of the texture; z, w: a texel.
    uniform: UniformBuffer<Vec4>,
}

/// The pipeline that stretches the picture.
#[derive(Resource)]
struct Stretch {
    layout: BindGroupLayoutDescriptor,
    sampler: Sampler,
    vertex: FullscreenShader,
    shader: Handle<Shader>,
}

/// A camera's pipeline.
#[derive(Component)]
struct StretchPipeline(CachedRenderPipelineId);

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "stretch.wgsl");
    app.add_plugins(ExtractComponentPlugin::<Drawing>::default());
    let Some(render) = app.get_sub_app_mut(RenderApp) else { return };
    render
        .init_gpu_resource::<SpecializedRenderPipelines<Stretch>>()
        .add_systems(RenderStartup, make_stretch)
        .add_systems(Render, override_size.in_set(RenderSystems::PrepareViews).before(prepare_view_targets))
        .add_systems(Render, keep.in_set(RenderSystems::PrepareResources))
        .add_systems(Core3d, stretch.in_set(Core3dSystems::PostProcess));
}

fn make_stretch(
    mut commands: Commands,
    device: Res<RenderDevice>,
    vertex: Res<FullscreenShader>,
    assets: Res<AssetServer>,
) {
    let entries = BindGroupLayoutEntries::sequential(
        ShaderStages::FRAGMENT,
        (
            texture_2d(TextureSampleType::Float { filterable: true }),
            sampler(SamplerBindingType::Filtering),
            uniform_buffer::<Vec4>(false),
        ),
    );
    commands.insert_resource(Stretch {
        layout: BindGroupLayoutDescriptor::new("canvas", &entries),
        sampler: device.create_sampler(&SamplerDescriptor {
            mag_filter: FilterMode::Linear,
            min_filter: FilterMode::Linear,
            ..default()
        }),
        vertex: vertex.clone(),
        shader: assets.load("embedded://heliotwin/look/canvas/stretch.wgsl"),
    });
}

impl SpecializedRenderPipeline for Stretch {
    type Key = TextureFormat;

    fn specialize(&self, format: TextureFormat) -> RenderPipelineDescriptor {
        RenderPipelineDescriptor {
            label: Some("canvas".into()),
            layout: vec![self.layout.clone()],
            vertex: self.vertex.to_vertex_state(),
            fragment: Some(FragmentState {
                shader: self.shader.clone(),
                targets: vec![Some(ColorTargetState { format, blend: None, write_mask: ColorWrites::ALL })],
                ..default()
            }),
            ..default()
        }
    }
}

/// The size that `part` of `whole` is drawn at, pixels.
fn drawn_size(whole: UVec2, part: f32) -> UVec2 {
    (whole.as_vec2() * part).ceil().as_uvec2().clamp(UVec2::ONE, whole.max(UVec2::ONE))
}

/// Lets the 3D be drawn at a part of the window's size.
fn override_size(
    mut commands: Commands,
    cameras: Query<(Entity, &ExtractedCamera, Option<&Drawing>, Has<MainPassResolutionOverride>)>,
) {
    for (entity, camera, drawing, is_overridden) in &cameras {
        match (drawing, camera.physical_viewport_size) {
            (Some(drawing), Some(_)) => {
                let size = drawn_size(drawing.crop.size(), drawing.part);
                commands.entity(entity).insert(MainPassResolutionOverride(size));
            }
            _ if is_overridden => {
                commands.entity(entity).remove::<MainPassResolutionOverride>();
            }
            _ => {}
        }
    }
}

/// Makes room for the picture, and notes how much of it this frame will fill.
fn keep(
    mut commands: Commands,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
    cache: Res<PipelineCache>,
    stretch: Res<Stretch>,
    mut pipelines: ResMut<SpecializedRenderPipelines<Stretch>>,
    mut cameras: Query<(Entity, &ExtractedView, &ExtractedCamera, &Drawing, Option<&mut Kept>)>,
) {
    for (entity, view, camera, drawing, mut kept) in &mut cameras {
        let Some(size) = camera.physical_viewport_size else { continue };
        let drawn = drawn_size(drawing.crop.size(), drawing.part).min(size);
        let format = view.target_format;
        match kept.as_mut().filter(|kept| kept.size == size && kept.format == format) {
            Some(kept) if drawing.is_fresh && (kept.drawn != drawn || kept.crop != drawing.crop) => {
                kept.drawn = drawn;
                kept.crop = drawing.crop;
                *kept.uniform.get_mut() = frame_in(drawn, size);
                kept.uniform.write_buffer(&device, &queue);
            }
            Some(_) => {}
            None => {
                let id = pipelines.specialize(&cache, &stretch, format);
                let kept = room(&device, &queue, size, format, (drawn, drawing.crop));
                commands.entity(entity).insert((kept, StretchPipeline(id)));
            }
        }
    }
}

fn frame_in(drawn: UVec2, size: UVec2) -> Vec4 {
    let (drawn, size) = (drawn.as_vec2(), size.as_vec2().max(Vec2::ONE));
    (drawn / size).extend(1.0 / size.x).extend(1.0 / size.y)
}

fn room(
    device: &RenderDevice,
    queue: &RenderQueue,
    size: UVec2,
    format: TextureFormat,
    (drawn, crop): (UVec2, URect),
) -> Kept {
    let texture = device.create_texture(&TextureDescriptor {
        label: Some("canvas"),
        size: Extent3d { width: size.x.max(1), height: size.y.max(1), depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: TextureDimension::D2,
        format,
        usage: TextureUsages::COPY_DST | TextureUsages::TEXTURE_BINDING,
        view_formats: &[],
    });
    let view = texture.create_view(&TextureViewDescriptor::default());
    let mut uniform = UniformBuffer::from(frame_in(drawn, size));
    uniform.write_buffer(device, queue);
    Kept { texture, view, size, format, drawn, crop, uniform }
}

/// Keeps what was drawn, and shows what is kept.
fn stretch(
    view: ViewQuery<(&ViewTarget, &Drawing, &Kept, &StretchPipeline)>,
    stretch: Res<Stretch>,
    cache: Res<PipelineCache>,
    mut ctx: RenderContext,
) {
    let (target, drawing, kept, pipeline) = view.into_inner();
    let Some(pipeline) = cache.get_render_pipeline(pipeline.0) else { return };
    if drawing.is_fresh {
        let all = |texture| TexelCopyTextureInfo {
            texture,
            mip_level: 0,
            origin: Origin3d::ZERO,
            aspect: TextureAspect::All,
        };
        ctx.command_encoder().copy_texture_to_texture(
            all(target.main_texture()),
            all(&kept.texture),
            Extent3d { width: kept.drawn.x, height: kept.drawn.y, depth_or_array_layers: 1 },
        );
        if kept.drawn == kept.size {
            return;
        }
    }
    let Some(uniform) = kept.uniform.binding() else { return };
    let layout = cache.get_bind_group_layout(&stretch.layout);
    let entries = BindGroupEntries::sequential((&kept.view, &stretch.sampler, uniform));
    let bindings = ctx.render_device().create_bind_group("canvas", &layout, &entries);
    let mut around = target.get_unsampled_color_attachment();
    around.ops.load = LoadOp::Clear(drawing.ground.into());
    let mut pass = ctx.begin_tracked_render_pass(RenderPassDescriptor {
        label: Some("canvas"),
        color_attachments: &[Some(around)],
        depth_stencil_attachment: None,
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    });
    let [low, extent] = [kept.crop.min, kept.crop.size()].map(|corner| corner.as_vec2());
    pass.set_render_pipeline(pipeline);
    pass.set_bind_group(0, &bindings, &[]);
    pass.set_viewport(low.x, low.y, extent.x, extent.y, 0.0, 1.0);
    pass.draw(0..3, 0..1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_window_is_at_least_a_pixel_and_never_more_than_the_window() {
        assert_eq!(drawn_size(UVec2::new(1600, 900), 0.5), UVec2::new(800, 450));
        assert_eq!(drawn_size(UVec2::new(1281, 721), 0.5), UVec2::new(641, 361));
        assert_eq!(drawn_size(UVec2::new(1, 1), 0.1), UVec2::ONE);
        assert_eq!(drawn_size(UVec2::new(640, 360), 1.0), UVec2::new(640, 360));
    }

    #[test]
    fn what_is_drawn_is_told_as_a_part_of_the_texture() {
        let frame = frame_in(UVec2::new(800, 450), UVec2::new(1600, 900));
        assert_eq!(frame.truncate().truncate(), Vec2::splat(0.5));
        assert!((frame.z * 1600.0 - 1.0).abs() < 1e-6);
    }
}
