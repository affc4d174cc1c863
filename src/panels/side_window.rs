//! The panels of a wall's other windows: a context of egui each, drawn a few times a second.

use super::USER;
use crate::bridge::{Plan, Twin};
use crate::camera::ReducedMotion;
use crate::capture::Capturing;
use crate::lens::CurrentLens;
use crate::look::{CurrentLook, Tier};
use crate::simulation::Simulated;
use crate::wall::{BurnInGuard, SideCamera, Wall};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiFullOutput, EguiInput, EguiPostUpdateSet};
use egui::{LayerId, Ui, UiBuilder};
use twin_panels::{CameraView, FrameStats, Intents, View, WallMonitor};

/// What a side window shows, and how far it is with its fonts.
#[derive(Component, Default)]
struct Page {
    wall: Option<twin_panels::Wall>,
    zone: Option<jiff::tz::TimeZone>,
    fonts_since: Option<u64>,
    dressed: Option<twin_panels::tokens::Look>,
    drawn_at: f64,
    size: Vec2,
}

/// Between two pictures, seconds: a clock of seconds and flashes of alarms are seen; and where a processor draws.
const PAUSE: f64 = 0.2;
const SOFTWARE_PAUSE: f64 = 0.9;
/// Passes until letters are with the graphics side: these follow each other at once.
const WARM_PASSES: u64 = 4;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PostUpdate,
        (furnish, draw).chain().run_if(resource_exists::<Wall>).before(EguiPostUpdateSet::ProcessOutput),
    );
}

fn furnish(mut commands: Commands, cameras: Query<Entity, Added<SideCamera>>) {
    for camera in &cameras {
        commands.entity(camera).insert(Page::default());
    }
}

/// What the view is made from.
#[derive(SystemParam)]
struct Shown<'w> {
    twin: Res<'w, Twin>,
    simulated: Res<'w, Simulated>,
    plan: Res<'w, Plan>,
    look: Res<'w, CurrentLook>,
    lens: Res<'w, CurrentLens>,
    tier: Res<'w, Tier>,
    reduced: Res<'w, ReducedMotion>,
    guard: Res<'w, BurnInGuard>,
    wall: Res<'w, Wall>,
    capturing: Res<'w, Capturing>,
    time: Res<'w, Time<Real>>,
}

impl Shown<'_> {
    fn view<'a>(&'a self, zone: &'a jiff::tz::TimeZone) -> View<'a> {
        View {
            snapshot: &self.twin.snapshot,
            ranges: &self.twin.ranges,
            connection: self.twin.connection,
            now: self.twin.now,
            zone,
            selection: None,
            open_rack: None,
            look: self.look.0,
            lens: self.lens.0,
            simulation: &self.simulated.0,
            presets: &[],
            second: None,
            preset: None,
            racks_built: self.plan.0.racks.len(),
            camera: CameraView::default(),
            frame: FrameStats { fps: 0.0, tier: self.tier.word() },
            user: USER,
            version: env!("CARGO_PKG_VERSION"),
            refusal: None,
            reduced_motion: self.reduced.0,
            tour: None,
        }
    }
}

/// Draws every page that is due; the others keep the picture that they have.
fn draw(
    shown: Shown,
    windows: Query<&Window>,
    mut pages: Query<(&SideCamera, &mut Page, &mut Camera, &mut EguiContext, &mut EguiInput, &mut EguiFullOutput)>,
) {
    let now = shown.time.elapsed_secs_f64();
    let pause = if shown.tier.is_lit() { PAUSE } else { SOFTWARE_PAUSE };
    for (side, mut page, mut camera, mut context, mut input, mut output) in &mut pages {
        let Ok(window) = windows.get(side.window) else { continue };
        let page = &mut *page;
        let ctx = context.get_mut().clone();
        let is_warm = page.fonts_since.is_some_and(|since| ctx.cumulative_pass_nr() > since + WARM_PASSES);
        let is_due = shown.capturing.0 || !is_warm || now - page.drawn_at >= pause || page.size != window.size();
        if camera.is_active != is_due {
            camera.is_active = is_due;
        }
        if !is_due {
            // Something has to come out of every context in every frame; this is drawn nowhere.
            **output = Some(egui::FullOutput { pixels_per_point: ctx.pixels_per_point(), ..Default::default() });
            continue;
        }
        (page.drawn_at, page.size) = (now, window.size());
        page.dress(&ctx, &shown);
        let monitor = shown.wall.monitor(side.index);
        **output = Some(ctx.run_ui(input.take(), |ui| page.ui(ui.ctx(), &shown, monitor)));
    }
}

impl Page {
    /// Installs fonts once and the look's style whenever it changes.
    fn dress(&mut self, ctx: &egui::Context, shown: &Shown<'_>) {
        if self.fonts_since.is_none() {
            twin_panels::install_fonts(ctx);
            self.fonts_since = Some(ctx.cumulative_pass_nr());
            self.zone = jiff::tz::TimeZone::get(&shown.plan.0.site.time_zone).ok();
        }
        if self.dressed != Some(shown.look.0) {
            twin_panels::apply_look(ctx, shown.look.0);
            self.dressed = Some(shown.look.0);
        }
    }

    fn ui(&mut self, ctx: &egui::Context, shown: &Shown<'_>, monitor: WallMonitor) {
        // egui has new fonts from the next pass on.
        if self.fonts_since.is_none_or(|since| ctx.cumulative_pass_nr() <= since) {
            return;
        }
        let zone = self.zone.clone().unwrap_or(jiff::tz::TimeZone::UTC);
        let shift = egui::vec2(shown.guard.shift.x, shown.guard.shift.y) / ctx.pixels_per_point();
        let whole = ctx.viewport_rect().translate(shift);
        let mut root =
            Ui::new(ctx.clone(), "twin".into(), UiBuilder::new().layer_id(LayerId::background()).max_rect(whole));
        let kept = self.wall.take().filter(|kept| kept.monitor() == monitor);
        let wall = self.wall.insert(kept.unwrap_or_else(|| twin_panels::Wall::new(monitor)));
        // Nothing on a wall listens to hands: what is wished for here is dropped.
        wall.ui(&mut root, &shown.view(&zone), &mut Intents::default());
    }
}
