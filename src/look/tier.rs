//! Rendering tiers: what the machine can afford, chosen from its graphics adapter at start.

use super::CurrentLook;
use super::surroundings::Surroundings;
use crate::TwinSystems;
use crate::camera::SiteCamera;
use bevy::anti_alias::taa::TemporalAntiAliasing;
use bevy::camera::{Exposure, Hdr};
use bevy::core_pipeline::prepass::{
    BackgroundMotionVectorsBindGroup, BackgroundMotionVectorsPipelineId, DepthPrepass, MotionVectorPrepass,
    NormalPrepass,
};
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::pbr::{DistanceFog, FogFalloff, ScreenSpaceAmbientOcclusion};
use bevy::post_process::bloom::{Bloom, BloomPrefilter};
use bevy::post_process::effect_stack::Vignette;
use bevy::prelude::*;
use bevy::render::camera::{MipBias, TemporalJitter};
use bevy::render::renderer::RenderAdapterInfo;
use bevy::render::view::{ColorGrading, ColorGradingGlobal, NoIndirectDrawing};
use bevy::render::{Render, RenderApp, RenderSystems};
use std::str::FromStr;
use twin_panels::tokens::Look;

/// How much the picture may cost.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Discrete graphics: physically based light, shadows, ambient occlusion, bloom.
    High,
    /// Integrated graphics: physically based light, shadows and bloom.
    Medium,
    /// No graphics processor: own shading with baked light, no HDR, no shadows.
    Software,
}

impl Tier {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Software => "software",
        }
    }

    /// Whether light is physically based.
    pub const fn is_lit(self) -> bool {
        !matches!(self, Self::Software)
    }

    /// Frames after a change until edges are as smooth as they get: the high tier gathers them from several.
    pub(crate) const fn frames_to_settle(self) -> u32 {
        match self {
            Self::High => 10,
            Self::Medium | Self::Software => 1,
        }
    }

    /// What the adapter can afford: a processor renders in software, integrated graphics and virtual machines in
    /// medium, discrete graphics in high.
    fn for_adapter(adapter: &RenderAdapterInfo) -> Self {
        match format!("{:?}", adapter.device_type).as_str() {
            "DiscreteGpu" => Self::High,
            "Cpu" => Self::Software,
            _ => Self::Medium,
        }
    }
}

impl FromStr for Tier {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::High, Self::Medium, Self::Software]
            .into_iter()
            .find(|tier| tier.word() == text)
            .ok_or_else(|| format!("{text:?} is no tier; there are high, medium and software"))
    }
}

/// The tier that was asked for; `None` leaves it to the adapter.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct AskedTier(pub Option<Tier>);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<AskedTier>()
        .insert_resource(Tier::Medium)
        .add_systems(PreStartup, choose_tier)
        .add_systems(Update, dress_camera.in_set(TwinSystems::Reconcile));
    if let Some(render) = app.get_sub_app_mut(RenderApp) {
        render.add_systems(Render, forget_motion.in_set(RenderSystems::PrepareViews));
    }
}

/// A camera that no longer keeps track of motion forgets how: Bevy 0.19 goes on drawing what its passes have no room for.
fn forget_motion(
    mut commands: Commands,
    cameras: Query<Entity, (With<BackgroundMotionVectorsPipelineId>, Without<MotionVectorPrepass>)>,
) {
    for camera in &cameras {
        commands.entity(camera).remove::<(BackgroundMotionVectorsPipelineId, BackgroundMotionVectorsBindGroup)>();
    }
}

fn is_processor(adapter: Option<&RenderAdapterInfo>) -> bool {
    adapter.is_some_and(|adapter| Tier::for_adapter(adapter) == Tier::Software)
}

/// Run condition: whether the adapter is a processor, whatever tier was asked for.
pub(crate) fn draws_with_processor(adapter: Option<Res<RenderAdapterInfo>>) -> bool {
    is_processor(adapter.as_deref())
}

fn choose_tier(asked: Res<AskedTier>, adapter: Option<Res<RenderAdapterInfo>>, mut tier: ResMut<Tier>) {
    let Some(adapter) = adapter else { return };
    *tier = asked.0.unwrap_or_else(|| Tier::for_adapter(&adapter));
    tracing::info!(adapter = adapter.name, tier = tier.word(), "rendering tier chosen");
}

/// Gives the camera the effects of the tier and look whenever either changes.
fn dress_camera(
    mut commands: Commands,
    tier: Res<Tier>,
    look: Res<CurrentLook>,
    adapter: Option<Res<RenderAdapterInfo>>,
    around: Res<Surroundings>,
    cameras: Query<(Entity, Ref<SiteCamera>)>,
    mut clear: ResMut<ClearColor>,
) {
    for (entity, camera) in &cameras {
        if !(tier.is_changed() || look.is_changed() || camera.is_added()) {
            continue;
        }
        clear.0 = super::colour(look.palette().ground);
        let is_new = camera.is_added();
        let mut camera = commands.entity(entity);
        if is_new && is_processor(adapter.as_deref()) {
            // A processor draws faster without indirection; a camera may not change this later.
            camera.insert(NoIndirectDrawing);
        }
        camera.remove::<(Hdr, Bloom, DistanceFog, ScreenSpaceAmbientOcclusion, Vignette, ColorGrading)>();
        camera.remove::<(TemporalAntiAliasing, TemporalJitter, MipBias)>();
        camera.remove::<(DepthPrepass, NormalPrepass, MotionVectorPrepass)>();
        if !tier.is_lit() {
            camera.insert((Tonemapping::None, DebandDither::Disabled, Msaa::Off));
            continue;
        }
        let ev100 = match look.0 {
            Look::Cinematic => 6.2,
            Look::Operator => 9.1,
        };
        // Lit shading costs more than drawing twice: first the depth, then only what is seen.
        camera.insert((Hdr, DebandDither::Enabled, Exposure { ev100 }, DepthPrepass));
        match look.0 {
            Look::Cinematic => camera.insert((
                Tonemapping::AcesFitted,
                night_grade(),
                Vignette { intensity: 0.35, radius: 0.6, smoothness: 2.5, ..default() },
                Bloom {
                    intensity: 0.2,
                    prefilter: BloomPrefilter { threshold: 0.6, threshold_softness: 0.5 },
                    ..Bloom::NATURAL
                },
                DistanceFog {
                    color: super::colour(look.palette().ground),
                    falloff: FogFalloff::ExponentialSquared { density: 0.08 / around.middle().w.max(13.0) },
                    ..default()
                },
            )),
            Look::Operator => camera.insert(Tonemapping::Reinhard),
        };
        if *tier == Tier::High {
            camera.insert((Msaa::Off, TemporalAntiAliasing::default(), ScreenSpaceAmbientOcclusion::default()));
        } else {
            camera.insert(Msaa::Sample4);
        }
    }
}

/// The cinematic look's grade: a little more colour than the film curve leaves.
fn night_grade() -> ColorGrading {
    ColorGrading { global: ColorGradingGlobal { post_saturation: 1.0, ..default() }, ..default() }
}
