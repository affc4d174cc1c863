//! The second view: another camera beside the main one. It draws into a picture, which the shell shows and takes hands for.

use super::framing::pose_at;
use super::input::{TURN_PER_PIXEL, ZOOM_PER_NOTCH, keep_over_floor};
use super::obstacle::Obstacles;
use super::pose::Pose;
use super::{ASPECT, FIELD_OF_VIEW, METRES_PER_PIXEL, Rig, RigMode, SiteCamera, glided, preset, sight};
use crate::TwinSystems;
use crate::bridge::Plan;
use crate::selection::{PickBoxes, Selection};
use bevy::camera::RenderTarget;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureFormat};
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiTextureHandle, EguiUserTextures};
use twin_panels::SecondViewWish;

/// The second camera.
#[derive(Component, Debug)]
#[require(SiteCamera)]
pub struct SecondCamera;

/// What somebody wants of the second view.
#[derive(Message, Clone, Copy, Debug)]
pub struct WishSecondView(pub SecondViewWish);

/// The second view, while it is open.
#[derive(Resource, Debug, Default)]
pub struct SecondView {
    open: Option<Open>,
    /// How large its picture is shown, logical pixels.
    size: Vec2,
}

#[derive(Debug)]
struct Open {
    camera: Entity,
    picture: Handle<Image>,
    texture: egui::TextureId,
    pose: Pose,
    goal: Pose,
}

impl SecondView {
    /// What panels know of it.
    pub fn shown(&self, plan: &twin_model::SitePlan) -> Option<twin_panels::SecondView> {
        let open = self.open.as_ref()?;
        Some(twin_panels::SecondView { texture: open.texture, preset: preset::preset_of(plan, &open.goal) })
    }

    /// Where it looks from, while it is open.
    pub fn pose(&self) -> Option<Pose> {
        self.open.as_ref().map(|open| open.pose)
    }

    /// Whether its camera moves in this frame.
    pub fn is_moving(&self) -> bool {
        self.open.as_ref().is_some_and(|open| !open.pose.is_close(&open.goal))
    }

    /// How large its picture is shown, logical pixels.
    pub fn fit(&mut self, size: Vec2) {
        self.size = size;
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<SecondView>()
        .add_message::<WishSecondView>()
        .add_systems(Update, obey.in_set(TwinSystems::Receive))
        .add_systems(Update, (fit_picture, glide).chain().in_set(TwinSystems::Paint));
}

/// What opening and closing touches.
#[derive(SystemParam)]
struct Room<'w, 's> {
    commands: Commands<'w, 's>,
    images: ResMut<'w, Assets<Image>>,
    textures: ResMut<'w, EguiUserTextures>,
}

impl Room<'_, '_> {
    fn open(&mut self, pose: Pose) -> Open {
        // Its size follows as soon as the shell has given it a place.
        let picture = self.images.add(Image::new_target_texture(64, 64, TextureFormat::Rgba8UnormSrgb, None));
        let texture = self.textures.add_image(EguiTextureHandle::Weak(picture.id()));
        let lens = PerspectiveProjection { fov: FIELD_OF_VIEW, near: 0.08, far: 2_000.0, ..default() };
        let camera = self.commands.spawn((
            SecondCamera,
            Name::new("second camera"),
            Camera3d::default(),
            Camera { order: -1, ..default() },
            RenderTarget::from(picture.clone()),
            Projection::Perspective(lens),
            sight::of_second(),
            pose.transform(),
        ));
        Open { camera: camera.id(), picture, texture, pose, goal: pose }
    }

    fn close(&mut self, open: &Open) {
        self.commands.entity(open.camera).despawn();
        self.textures.remove_image(open.picture.id());
    }
}

/// What wishes are measured against.
#[derive(SystemParam)]
struct Site<'w, 's> {
    plan: Res<'w, Plan>,
    boxes: Res<'w, PickBoxes>,
    obstacles: Res<'w, Obstacles>,
    cameras: Query<'w, 's, (&'static Camera, &'static GlobalTransform), With<SecondCamera>>,
    windows: Query<'w, 's, &'static Window, With<PrimaryWindow>>,
}

impl Site<'_, '_> {
    fn pose_at(&self, place: twin_model::Place) -> Option<Pose> {
        pose_at(&self.plan.0, &self.boxes, &self.obstacles, place)
    }

    /// What is seen at a spot of the picture, logical pixels from its corner.
    fn seen_at(&self, spot: Vec2) -> Option<twin_model::Place> {
        let (camera, transform) = self.cameras.single().ok()?;
        let scale = self.windows.single().ok()?.scale_factor();
        self.boxes.cast(camera.viewport_to_world(transform, spot * scale).ok()?)
    }
}

fn obey(
    mut wishes: MessageReader<WishSecondView>,
    mut room: Room,
    site: Site,
    mut view: ResMut<SecondView>,
    mut rig: ResMut<Rig>,
    mut selection: ResMut<Selection>,
) {
    for WishSecondView(wish) in wishes.read() {
        match (*wish, view.open.take()) {
            (SecondViewWish::Toggle, Some(open)) => room.close(&open),
            (SecondViewWish::Toggle, None) => view.open = Some(room.open(rig.goal)),
            (SecondViewWish::Beside(place), before) => {
                let pose = site.pose_at(place).unwrap_or(rig.goal);
                view.open = Some(before.map_or_else(|| room.open(pose), |open| Open { pose, goal: pose, ..open }));
            }
            (wish, Some(mut open)) => {
                carry_out(wish, &mut open, &site, &mut rig, &mut selection);
                view.open = Some(open);
            }
            (_, None) => {}
        }
    }
}

/// Does to an open view what was asked for. Views change by a cut: two flights at a time nobody can follow.
fn carry_out(wish: SecondViewWish, open: &mut Open, site: &Site, rig: &mut Rig, selection: &mut Selection) {
    match wish {
        SecondViewWish::Toggle | SecondViewWish::Beside(_) => {}
        SecondViewWish::Swap => {
            let pose = rig.goal;
            *rig = Rig { pose: open.goal, goal: open.goal, mode: RigMode::Orbit };
            (open.pose, open.goal) = (pose, pose);
        }
        SecondViewWish::Preset(index) => {
            open.goal = preset::pose_of(&site.plan.0, index);
            open.pose = open.goal;
        }
        SecondViewWish::Turn { x, y } => open.goal.orbit(-x * TURN_PER_PIXEL, y * TURN_PER_PIXEL),
        SecondViewWish::Move { x, y } => {
            let (right, forward) = open.goal.level_axes();
            open.goal.focus += (right * -x + forward * y) * open.goal.distance * METRES_PER_PIXEL;
        }
        SecondViewWish::Zoom { notches } => open.goal.zoom(ZOOM_PER_NOTCH.powf(notches)),
        SecondViewWish::Pick { x, y, is_double } => {
            selection.selected = site.seen_at(Vec2::new(x, y));
            if let Some(pose) = selection.selected.filter(|_| is_double).and_then(|place| site.pose_at(place)) {
                (open.pose, open.goal) = (pose, pose);
            }
        }
    }
    keep_over_floor(&mut open.goal);
}

/// Lets the picture be as large as it is shown, and as wide a view fit into it as into the 3D.
fn fit_picture(
    view: Res<SecondView>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut images: ResMut<Assets<Image>>,
    mut lenses: Query<&mut Projection, With<SecondCamera>>,
) {
    let (Some(open), Ok(window)) = (&view.open, windows.single()) else { return };
    let size = (view.size * window.scale_factor()).round().as_uvec2();
    if size.min_element() == 0 || images.get(&open.picture).is_none_or(|picture| picture.size() == size) {
        return;
    }
    if let Some(mut picture) = images.get_mut(&open.picture) {
        picture.resize(Extent3d { width: size.x, height: size.y, depth_or_array_layers: 1 });
    }
    let narrow = (ASPECT * view.size.y / view.size.x).max(1.0);
    for mut lens in &mut lenses {
        if let Projection::Perspective(lens) = &mut *lens {
            lens.fov = 2.0 * ((FIELD_OF_VIEW / 2.0).tan() * narrow).atan();
        }
    }
}

fn glide(time: Res<Time>, mut view: ResMut<SecondView>, mut cameras: Query<&mut Transform, With<SecondCamera>>) {
    let Some(open) = &mut view.bypass_change_detection().open else { return };
    open.pose = glided(&open.pose, &open.goal, time.delta_secs());
    for mut transform in &mut cameras {
        transform.set_if_neq(open.pose.transform());
    }
}
