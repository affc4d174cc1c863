//! One egui pass a frame: the view goes in, intents come out and become messages and commands.

use super::carry_out::{Wanted, carry_out};
use super::hotkey::hotkeys;
use super::pointer_owner::{PanelsClaim, PointerOwner};
use super::{SceneArea, ShellCommands, ShellState, USER, VisibleArea};
use crate::bridge::{Plan, Twin};
use crate::camera::preset::{self, PresetNames};
use crate::camera::{MainCamera, ReducedMotion, Rig, RigMode};
use crate::capture::Capturing;
use crate::label::{LabelScale, Labels};
use crate::live::open_rack::OpenRack;
use crate::look::{CurrentLook, Tier};
use crate::pace::FrameRate;
use crate::selection::{HoverSince, Selection};
use crate::simulation::Simulated;
use crate::site::SiteSpawned;
use crate::tour::Tour;
use crate::wall::{BurnInGuard, Wall, is_deaf};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPlugin, EguiPrimaryContextPass};
use egui::{LayerId, Order, Pos2, Ui, UiBuilder, pos2};
use twin_api::Demand;
use twin_panels::panel::{
    ALARMS, AUDIT, CONNECTIONS, CONTROL, INCIDENTS, INSPECTOR, NEW_POINT, NOTIFICATIONS, OVERVIEW, PERFORMANCE, RULES,
    SCENARIOS,
};
use twin_panels::{CameraMode, CameraView, FrameStats, Intent, Intents, PanelId, SceneLabel, Shell, View};

/// The shell and what it needs from frame to frame.
#[derive(Resource, Default)]
struct Host {
    shell: Shell,
    /// What a wall shows instead.
    wall: Option<twin_panels::Wall>,
    zone: Option<jiff::tz::TimeZone>,
    /// The pass in which fonts were installed; egui has them from the next one on.
    fonts_since: Option<u64>,
    dressed: Option<twin_panels::tokens::Look>,
}

/// Passes from installing fonts to drawing: egui takes them over, glyphs are drawn, glyphs reach the graphics side.
const WARM_PASSES: u64 = 2;

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins(EguiPlugin::default())
        .init_resource::<Host>()
        .add_systems(EguiPrimaryContextPass, (dress, draw).chain());
}

/// Installs fonts once and the look's style whenever it changes.
fn dress(mut contexts: EguiContexts, mut host: ResMut<Host>, look: Res<CurrentLook>, plan: Res<Plan>) -> Result {
    let ctx = contexts.ctx_mut()?;
    if host.fonts_since.is_none() {
        twin_panels::install_fonts(ctx);
        host.fonts_since = Some(ctx.cumulative_pass_nr());
        host.zone = match jiff::tz::TimeZone::get(&plan.0.site.time_zone) {
            Ok(zone) => Some(zone),
            Err(error) => {
                warn!("time is shown in UTC: {error}");
                None
            }
        };
    }
    if host.dressed != Some(look.0) {
        twin_panels::apply_look(ctx, look.0);
        host.dressed = Some(look.0);
    }
    Ok(())
}

/// What the view is made from.
#[derive(SystemParam)]
struct Shown<'w> {
    twin: Res<'w, Twin>,
    simulated: Res<'w, Simulated>,
    plan: Res<'w, Plan>,
    tier: Res<'w, Tier>,
    rig: Res<'w, Rig>,
    presets: Res<'w, PresetNames>,
    labels: Res<'w, Labels>,
    since: Res<'w, HoverSince>,
    tour: Res<'w, Tour>,
    wall: Option<Res<'w, Wall>>,
    guard: Res<'w, BurnInGuard>,
    time: Res<'w, Time>,
    rate: Res<'w, FrameRate>,
    reduced: Res<'w, ReducedMotion>,
    spawned: Option<Res<'w, SiteSpawned>>,
    owner: Res<'w, PointerOwner>,
    buttons: Res<'w, ButtonInput<MouseButton>>,
    capturing: Res<'w, Capturing>,
    open: Res<'w, OpenRack>,
}

fn draw(
    mut contexts: EguiContexts,
    mut host: ResMut<Host>,
    mut asked: ResMut<ShellCommands>,
    mut state: ResMut<ShellState>,
    (mut area, mut visible): (ResMut<SceneArea>, ResMut<VisibleArea>),
    mut claim: ResMut<PanelsClaim>,
    mut label_scale: ResMut<LabelScale>,
    keys: Res<ButtonInput<KeyCode>>,
    shown: Shown,
    mut wanted: Wanted,
    cameras: Query<&Projection, With<MainCamera>>,
) -> Result {
    let Some(projection) = cameras.iter().next() else { return Ok(()) };
    let ctx = contexts.ctx_mut()?.clone();
    let host = &mut *host;
    let passes = host.fonts_since.map_or(0, |since| ctx.cumulative_pass_nr() - since);
    if passes <= WARM_PASSES {
        if passes == 1 {
            twin_panels::warm_fonts(&ctx);
        }
        return Ok(());
    }
    let zone = host.zone.clone().unwrap_or(jiff::tz::TimeZone::UTC);
    let view = View {
        snapshot: &shown.twin.snapshot,
        ranges: &shown.twin.ranges,
        connection: shown.twin.connection,
        now: shown.twin.now,
        zone: &zone,
        selection: wanted.selection.selected,
        open_rack: shown.open.rack(),
        look: wanted.look.0,
        lens: wanted.lens.0,
        simulation: &shown.simulated.0,
        presets: &shown.presets.0,
        preset: preset::preset_of(&shown.plan.0, &shown.rig.goal),
        second: wanted.second.shown(&shown.plan.0),
        frame: FrameStats { fps: shown.rate.per_second(), tier: shown.tier.word() },
        user: USER,
        version: env!("CARGO_PKG_VERSION"),
        refusal: shown.twin.refusal.as_ref().map(|(reason, _)| reason.as_str()),
        tour: shown.tour.caption(),
        reduced_motion: shown.reduced.0,
        camera: camera_view(&shown, projection),
        racks_built: shown.spawned.as_ref().map_or(0, |_| shown.plan.0.racks.len()),
    };
    let mut intents = Intents::default();
    if !is_deaf(shown.wall.as_deref()) {
        hotkeys(&keys, claim.has_keyboard, view.look, *wanted.lens, &mut intents);
    }
    obey(&mut host.shell, &mut asked, &mut intents);
    if shown.capturing.0 {
        host.shell.skip_boot();
    }
    if shown.owner.was_click
        && shown.buttons.just_released(MouseButton::Right)
        && let (Some(place), Some(pos)) = (wanted.selection.hovered, ctx.pointer_latest_pos())
    {
        host.shell.open_context_menu(place, pos);
    }

    // The 3D follows: its middle is the middle of what the panels leave free.
    let shift = egui::vec2(shown.guard.shift.x, shown.guard.shift.y) / ctx.pixels_per_point();
    let mut root = Ui::new(
        ctx.clone(),
        "twin".into(),
        UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.viewport_rect().translate(shift)),
    );
    let wall = shown.wall.as_deref().filter(|wall| wall.is_deaf());
    let wall = wall.map(|wall| {
        // Another division is another wall.
        let kept = host.wall.take().filter(|kept| kept.monitor() == wall.monitor(0));
        host.wall.insert(kept.unwrap_or_else(|| twin_panels::Wall::new(wall.monitor(0))))
    });
    let mut demand = Demand::default();
    let response = if let Some(wall) = wall {
        let scale = wall.label_scale(root.max_rect().size());
        label_scale.set_if_neq(LabelScale(scale));
        paint_labels(&root, &shown.labels, view.look, scale);
        wall.demand(&view, &mut demand);
        wall.ui(&mut root, &view, &mut intents)
    } else {
        label_scale.set_if_neq(LabelScale::default());
        paint_labels(&root, &shown.labels, view.look, 1.0);
        let response = host.shell.ui(&mut root, &view, &mut intents);
        host.shell.demand(&view, &mut demand);
        response
    };
    let is_over = pointer_is_over(&ctx, |pos| response.covers(pos));
    hover_card(&ctx, &view, &wanted.selection, is_over, shown.since.is_due(shown.time.elapsed_secs()));

    state.set_if_neq(state_of(&host.shell));
    let second = response.second_rect.map_or(egui::Vec2::ZERO, |rect| rect.size());
    wanted.second.bypass_change_detection().fit(Vec2::new(second.x, second.y));
    let free = response.scene_rect;
    let rect = |of: egui::Rect| Rect::new(of.min.x, of.min.y, of.max.x, of.max.y);
    area.set_if_neq(SceneArea(rect(free)));
    visible.set_if_neq(VisibleArea(rect(response.visible_rect(ctx.viewport_rect()))));
    claim.set_if_neq(PanelsClaim {
        is_over,
        is_dragging: ctx.egui_is_using_pointer(),
        // Arrows, Enter and Esc are an open menu's, though it has no text field.
        has_keyboard: ctx.egui_wants_keyboard_input() || host.shell.is_menu_open(),
    });
    wanted.outbox.demand = demand;
    for intent in intents.take() {
        carry_out(intent, &shown.plan.0, &mut wanted);
    }
    Ok(())
}

/// Where the camera is, for the floor plan.
fn camera_view(shown: &Shown, projection: &Projection) -> CameraView {
    let pose = &shown.rig.pose;
    let ahead = -pose.arm().with_y(0.0);
    let is_level = ahead.length() > 0.02 * pose.arm().length();
    let ahead = if is_level { ahead.normalize_or_zero() } else { Vec3::ZERO };
    let eye = pose.eye();
    let half_angle = match projection {
        Projection::Perspective(lens) => ((lens.fov / 2.0).tan() * lens.aspect_ratio).atan(),
        _ => 0.0,
    };
    let mode = match shown.rig.mode {
        _ if shown.tour.is_leading() => CameraMode::Tour,
        RigMode::Orbit => CameraMode::Orbit,
        RigMode::Fly => CameraMode::Fly,
        RigMode::Walk => CameraMode::Walk,
    };
    let [eye_at, ahead] = [eye, ahead].map(|it| [f64::from(it.x), f64::from(it.z)]);
    CameraView { eye: eye_at, ahead, height: f64::from(eye.y), half_angle, mode }
}

/// The panels that the rail opens, of which one is open at a time.
const PANELS: [PanelId; 11] =
    [OVERVIEW, ALARMS, INCIDENTS, PERFORMANCE, RULES, CONTROL, SCENARIOS, CONNECTIONS, NEW_POINT, NOTIFICATIONS, AUDIT];

fn state_of(shell: &Shell) -> ShellState {
    ShellState {
        panel: Some(open_panel(shell)),
        is_bare: shell.is_chrome_hidden(),
        has_palette: shell.is_palette_open(),
        has_menu: shell.is_menu_open(),
        has_minimap: !shell.is_minimap_folded(),
    }
}

fn open_panel(shell: &Shell) -> Option<PanelId> {
    PANELS.into_iter().find(|id| shell.is_open(*id))
}

fn obey(shell: &mut Shell, asked: &mut ShellCommands, intents: &mut Intents) {
    if asked.chrome.take().is_some_and(|is_shown| is_shown == shell.is_chrome_hidden()) {
        intents.push(Intent::ToggleChrome);
    }
    if let Some(name) = asked.panel.take() {
        if name.is_empty() {
            if let Some(id) = open_panel(shell) {
                intents.push(Intent::TogglePanel(id));
            }
            return;
        }
        match PANELS.into_iter().chain([INSPECTOR]).find(|id| id.0 == name) {
            Some(id) => intents.push(Intent::ShowPanel(id)),
            None => warn!("no panel is called {name:?}"),
        }
    }
}

fn paint_labels(root: &Ui, labels: &Labels, look: twin_panels::tokens::Look, scale: f32) {
    for spot in &labels.0 {
        let label = SceneLabel {
            text: &spot.text,
            value: &spot.value,
            alarm: spot.alarm,
            is_selected: spot.is_selected,
            opacity: spot.opacity,
        };
        twin_panels::paint_label_scaled(root.painter(), pos2(spot.at.x, spot.at.y), &label, look, scale);
    }
}

/// Whether the pointer is over chrome, a popup or a menu.
fn pointer_is_over(ctx: &egui::Context, covers: impl Fn(Pos2) -> bool) -> bool {
    ctx.pointer_latest_pos().is_some_and(|pos| {
        covers(pos)
            || ctx.layer_id_at(pos).is_some_and(|layer| !matches!(layer.order, Order::Background | Order::Tooltip))
    })
}

/// Names what the pointer rests on, beside the pointer.
fn hover_card(ctx: &egui::Context, view: &View<'_>, selection: &Selection, is_over: bool, is_due: bool) {
    let (Some(place), Some(pos)) = (selection.hovered, ctx.pointer_latest_pos()) else { return };
    if is_over || !is_due {
        return;
    }
    egui::Area::new("hover card".into())
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(pos + egui::vec2(18.0, 14.0))
        .constrain(true)
        .show(ctx, |ui| {
            ui.set_max_width(twin_panels::HOVER_CARD_WIDTH);
            twin_panels::hover_card_ui(ui, view, place);
        });
}
