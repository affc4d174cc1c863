//! The position orb: a floor plan in the corner of the 3D, with the camera on it.

mod chart;
mod sight;

use crate::floor::{self, place_at};
use crate::style;
use crate::tokens::{duration, size};
use crate::widget::icon_button_ui;
use crate::{CameraMode, Intent, Intents, View, fonts, kind_word};
use chart::{Chart, chart_mesh};
use egui::epaint::Mesh;
use egui::{
    Align2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};
use egui_phosphor::regular as icon;
use std::sync::Arc;
use twin_model::Place;
use twin_model::plan::SitePlan;

/// A scene smaller than this has room for the button only.
const SCENE_MIN: (f32, f32) = (620.0, 420.0);
/// The map of a site is as high as its shape asks for, within these.
const HEIGHT: std::ops::RangeInclusive<f32> = 64.0..=150.0;
/// Around the map.
const PADDING: f32 = 7.0;

/// Whether it shows, and what was drawn last.
#[derive(Default)]
pub(super) struct Minimap {
    /// What a person chose; `None`: as the window allows.
    choice: Option<bool>,
    is_open: bool,
    drawn: Option<Drawn>,
}

/// The plan as it was drawn last: many frames show the same.
struct Drawn {
    key: Key,
    generation: u64,
    /// Seconds of the program's time.
    at: f64,
    mesh: Arc<Mesh>,
}

/// What the plan's picture depends on besides values.
#[derive(Clone, PartialEq)]
struct Key {
    map: Rect,
    lens: usize,
    look: crate::tokens::Look,
}

impl Minimap {
    /// Opens or closes it for good, whatever the window is like.
    pub(super) fn toggle(&mut self) {
        self.choice = Some(!self.is_open);
    }

    pub(super) const fn is_folded(&self) -> bool {
        !self.is_open
    }

    /// What it takes of a window that is roomy or not, with the space around it, points²; before the scene is known.
    pub(super) fn area(&self, plan: &SitePlan, is_roomy: bool) -> f32 {
        let is_open = self.choice.unwrap_or(is_roomy);
        let own = if is_open { size_of(plan).unwrap_or_default() } else { vec2(size::TARGET, size::TARGET) };
        (own.x + 2.0 * size::GAP) * (own.y + 2.0 * size::GAP)
    }

    /// Draws map or button into the lower right corner of `scene`; returns what that covers.
    pub(super) fn ui(
        &mut self,
        root: &mut Ui,
        scene: Rect,
        is_roomy: bool,
        view: &View<'_>,
        intents: &mut Intents,
    ) -> Option<Rect> {
        let plan = &view.snapshot.plan;
        let size = size_of(plan)?;
        let has_room = scene.width() >= SCENE_MIN.0 && scene.height() >= SCENE_MIN.1;
        self.is_open = has_room && self.choice.unwrap_or(is_roomy);
        let size = if self.is_open { size } else { vec2(size::TARGET + 4.0, size::TARGET + 4.0) };
        if scene.width() < size.x + 2.0 * size::GAP {
            return None;
        }
        let rect = Rect::from_min_size(scene.max - size - vec2(size::GAP, size::GAP), size);
        let palette = style::palette(root);
        let fill = palette.panel.ui_alpha(style::SLAB_ALPHA - 40);
        root.painter().rect(rect, f32::from(size::CARD_RADIUS), fill, style::hairline(palette), StrokeKind::Inside);
        root.scope_builder(UiBuilder::new().id_salt("minimap").max_rect(rect), |ui| {
            if self.is_open {
                self.open_ui(ui, rect, view, intents);
            } else {
                closed_ui(ui, rect, intents);
            }
        });
        Some(rect)
    }

    fn open_ui(&mut self, ui: &mut Ui, rect: Rect, view: &View<'_>, intents: &mut Intents) {
        let palette = style::palette(ui);
        let (head, map) = rect.split_top_bottom_at_y(rect.top() + size::TARGET);
        let text = format!("{} · {:.1} m up", mode_word(view.camera.mode), view.camera.height);
        let at = head.left_center() + vec2(10.0, 1.0);
        ui.painter().text(at, Align2::LEFT_CENTER, text, fonts::text(size::TEXT_SMALL), palette.text_dim.ui());
        let button =
            Rect::from_min_size(pos2(head.right() - size::TARGET, head.top()), vec2(size::TARGET, size::TARGET));
        ui.scope_builder(UiBuilder::new().id_salt("close").max_rect(button), |ui| {
            if icon_button_ui(ui, icon::CARET_DOWN, "Hide the floor plan (M)").clicked() {
                intents.push(Intent::ToggleMinimap);
            }
        });
        let map = map.shrink2(vec2(PADDING, 0.0)).with_max_y(map.bottom() - PADDING);
        self.map_ui(ui, map, view, intents);
    }

    fn map_ui(&mut self, ui: &mut Ui, map: Rect, view: &View<'_>, intents: &mut Intents) {
        let plan = &view.snapshot.plan;
        let Some(bounds) = floor::bounds(plan) else { return };
        let chart = Chart::new(bounds, map);
        let mesh = self.mesh(ui, view, &chart, map);
        let response = ui.interact(map, ui.id().with("map"), Sense::click());
        let painter = ui.painter().with_clip_rect(map.expand(PADDING - 1.0));
        painter.add(Shape::Mesh(mesh));
        let palette = style::palette(ui);
        let hovered = response.hover_pos().and_then(|pos| place_at(plan, chart.spot_of(pos)));
        for (place, width) in [(view.selection.map(Place::owner), 2.0), (hovered, 1.0)] {
            if let Some(footprint) = place.and_then(|place| floor::footprint(plan, place)) {
                let mark = chart.rect_of(footprint).expand(1.5);
                painter.rect_stroke(mark, 1.0, Stroke::new(width, palette.accent.ui()), StrokeKind::Outside);
            }
        }
        sight::draw(&painter, &chart, &view.camera, palette);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Floor plan"));
        take_pointer(response, view, hovered, intents);
    }

    /// The plan's picture: as it was, unless something changed and the last one has stood long enough.
    fn mesh(&mut self, ui: &Ui, view: &View<'_>, chart: &Chart, map: Rect) -> Arc<Mesh> {
        let key = Key { map, lens: view.lens, look: view.look };
        let now = ui.input(|input| input.time);
        let generation = view.snapshot.generation;
        if let Some(drawn) = self.drawn.as_ref().filter(|drawn| drawn.key == key) {
            let is_fresh = now - drawn.at < f64::from(duration::MINIMAP_PAUSE);
            if drawn.generation == generation || is_fresh {
                return Arc::clone(&drawn.mesh);
            }
        }
        let mesh = Arc::new(chart_mesh(view, chart, style::palette(ui)));
        self.drawn = Some(Drawn { key, generation, at: now, mesh: Arc::clone(&mesh) });
        mesh
    }
}

/// Head and map of a site of that shape.
fn size_of(plan: &SitePlan) -> Option<egui::Vec2> {
    let bounds = floor::bounds(plan)?;
    let (x, z) = (bounds.max.x - bounds.min.x, bounds.max.z - bounds.min.z);
    let width = size::MINIMAP - 2.0 * PADDING;
    let height = (width * (z / x.max(0.1)) as f32).clamp(*HEIGHT.start(), *HEIGHT.end());
    Some(vec2(size::MINIMAP, size::TARGET + height + PADDING))
}

fn closed_ui(ui: &mut Ui, rect: Rect, intents: &mut Intents) {
    ui.scope_builder(UiBuilder::new().id_salt("open").max_rect(rect.shrink(2.0)), |ui| {
        if icon_button_ui(ui, icon::MAP_TRIFOLD, "Show the floor plan (M)").clicked() {
            intents.push(Intent::ToggleMinimap);
        }
    });
}

/// A click flies to what is under the pointer; its name shows before.
fn take_pointer(response: Response, view: &View<'_>, hovered: Option<Place>, intents: &mut Intents) {
    let Some(place) = hovered else { return };
    if response.clicked() {
        intents.go_to(place);
    }
    let plan = &view.snapshot.plan;
    response.on_hover_text_at_pointer(format!("{} · {}", place.name(plan), kind_word(plan, place)));
}

const fn mode_word(mode: CameraMode) -> &'static str {
    match mode {
        CameraMode::Orbit => "Orbit",
        CameraMode::Fly => "Flight",
        CameraMode::Walk => "On foot",
        CameraMode::Tour => "Tour",
    }
}
