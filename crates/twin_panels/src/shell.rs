//! The shell: strips at the edges, panels beside the 3D, and who may be where.

pub(crate) mod alarm_bar;
mod boot;
mod breadcrumb;
pub(crate) mod caption;
mod context_menu;
mod layout;
pub(crate) mod legend;
mod minimap;
pub(crate) mod notice;
mod palette;
mod rail;
mod second_view;
pub(crate) mod top_strip;
mod write_lock;

use crate::lens::LENSES;
use crate::panel::{self, ALARMS, INSPECTOR, OVERVIEW, Panel, PanelId};
use crate::style::{self, SLAB_ALPHA};
use crate::tokens::{Palette, size};
use crate::widget::icon_button_ui;
use crate::{Intent, Intents, View};
use boot::Boot;
use context_menu::ContextMenu;
use egui::epaint::Mesh;
use egui::{Margin, Pos2, Rect, RichText, ScrollArea, Shape, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use egui_phosphor::regular as icon;
use layout::{Density, Layout, Wish, is_roomy};
use minimap::Minimap;
use palette::CommandPalette;
use std::collections::BTreeMap;
use twin_api::{Connection, Demand};
use twin_model::Place;

/// Of a slab's corners, points.
const SLAB_RADIUS: f32 = 8.0;

/// What the shell left for the 3D.
#[derive(Clone, Debug, PartialEq)]
pub struct ShellResponse {
    /// The part of the window without chrome: centre the camera's view here.
    pub scene_rect: Rect,
    /// The part of the window that the second view takes, while it is open and has room.
    pub second_rect: Option<Rect>,
    chrome: Vec<Rect>,
}

impl ShellResponse {
    pub(crate) const fn new(scene_rect: Rect, chrome: Vec<Rect>) -> Self {
        Self { scene_rect, second_rect: None, chrome }
    }

    /// Whether chrome or the second view lies under `pos`: then the pointer belongs to the panels and not to the 3D.
    /// Popups and tooltips are egui's to answer for.
    pub fn covers(&self, pos: Pos2) -> bool {
        self.chrome.iter().chain(&self.second_rect).any(|rect| rect.contains(pos))
    }

    /// The part of `window` outside which chrome covers everything, but for its rounded corners and the gaps around it.
    pub fn visible_rect(&self, window: Rect) -> Rect {
        let mut rest = window;
        // Slabs reach further once strips are taken off.
        for _ in 0..2 {
            for cover in self.chrome.iter().chain(&self.second_rect) {
                rest = without(rest, *cover);
            }
        }
        rest
    }

    /// The part of `window` that chrome covers, 0 to 1.
    pub fn covered_part(&self, window: Rect) -> f32 {
        self.chrome.iter().map(|rect| rect.area()).sum::<f32>() / window.area().max(1.0)
    }
}

/// What is left of `rest` without a side of it that `cover` takes from end to end.
fn without(mut rest: Rect, cover: Rect) -> Rect {
    // Round corners let the 3D be seen; the slits between slabs and strips are too narrow to miss it.
    let inner = cover.shrink(SLAB_RADIUS);
    let around = cover.expand(size::GAP + SLAB_RADIUS);
    if around.y_range().contains(rest.top()) && around.y_range().contains(rest.bottom()) {
        match (around.left() <= rest.left(), around.right() >= rest.right()) {
            (true, false) => rest.min.x = rest.min.x.max(inner.right()),
            (false, true) => rest.max.x = rest.max.x.min(inner.left()),
            _ => {}
        }
    }
    if around.x_range().contains(rest.left()) && around.x_range().contains(rest.right()) {
        match (around.top() <= rest.top(), around.bottom() >= rest.bottom()) {
            (true, false) => rest.min.y = rest.min.y.max(inner.bottom()),
            (false, true) => rest.max.y = rest.max.y.min(inner.top()),
            _ => {}
        }
    }
    rest
}

/// What shows, and the panels' own state.
pub struct Shell {
    panels: Vec<Box<dyn Panel>>,
    inspector: Box<dyn Panel>,
    dock: Option<PanelId>,
    is_inspector_open: bool,
    /// The inspector was opened after the dock: it stays when there is room for one.
    prefers_inspector: bool,
    is_chrome_hidden: bool,
    palette: CommandPalette,
    minimap: Minimap,
    menu: ContextMenu,
    boot: Boot,
    selection: Option<Place>,
    /// How tall each panel's slab was in the last frame in which it had all the room it wanted.
    heights: BTreeMap<PanelId, f32>,
    /// What the layout had room for in the last frame, for the demand.
    shown: [bool; 2],
}

impl Default for Shell {
    fn default() -> Self {
        Self {
            panels: panel::all_panels(),
            inspector: panel::inspector(),
            dock: Some(OVERVIEW),
            is_inspector_open: false,
            prefers_inspector: false,
            is_chrome_hidden: false,
            palette: CommandPalette::default(),
            minimap: Minimap::default(),
            menu: ContextMenu::default(),
            boot: Boot::default(),
            selection: None,
            heights: BTreeMap::new(),
            shown: [true, false],
        }
    }
}

impl Shell {
    /// Draws everything but the 3D into `root`, which spans the window. Intents that concern the layout are carried
    /// out here and taken out of `intents`.
    pub fn ui(&mut self, root: &mut Ui, view: &View<'_>, intents: &mut Intents) -> ShellResponse {
        if view.reduced_motion {
            style::reduce_motion(root);
        }
        for panel in &mut self.panels {
            panel.observe(view);
        }
        self.inspector.observe(view);
        self.follow_selection(view.selection);
        let window = root.max_rect();
        let response = if self.is_chrome_hidden {
            self.shown = [false, false];
            let (scene, second_rect) = second_ui(root, window, view, intents);
            self.connection_ui(root, scene, view);
            if let Some(caption) = view.tour {
                caption::ui(root, scene, caption, true);
            }
            ShellResponse { second_rect, ..ShellResponse::new(scene, Vec::new()) }
        } else {
            self.chrome_ui(root, window, view, intents)
        };
        self.palette_ui(root, view, intents);
        self.menu.ui(root.ctx(), view, intents);
        intents.retain(|intent| !self.apply(intent));
        response
    }

    /// Asks for the history that the visible panels show.
    pub fn demand(&self, view: &View<'_>, demand: &mut Demand) {
        let [has_dock, has_inspector] = self.shown;
        if has_dock && let Some(panel) = self.panels.iter().find(|panel| Some(panel.id()) == self.dock) {
            panel.demand(view, demand);
        }
        if has_inspector {
            self.inspector.demand(view, demand);
        }
    }

    /// Carries out an intent that concerns the layout, such as a key press; `false` when it concerns somebody else.
    pub fn apply(&mut self, intent: &Intent) -> bool {
        match *intent {
            Intent::FindAlarms(ref text) => self.find_alarms(text),
            Intent::OpenMenu { place, at } => self.open_context_menu(place, at),
            Intent::ShowPanel(id) => self.show(id, true),
            Intent::TogglePanel(id) => self.show(id, !self.is_open(id)),
            Intent::ToggleInspector => self.show(INSPECTOR, !self.is_open(INSPECTOR)),
            Intent::TogglePalette => self.palette.toggle(),
            Intent::ToggleMinimap => self.minimap.toggle(),
            Intent::ToggleChrome => self.is_chrome_hidden = !self.is_chrome_hidden,
            _ => return false,
        }
        true
    }

    /// Ends the account of the start that the first frames give: for scripts and pictures.
    pub fn skip_boot(&mut self) {
        self.boot.skip();
    }

    /// What comes up, and then whatever is wrong with the connection.
    fn connection_ui(&mut self, root: &mut Ui, scene: Rect, view: &View<'_>) {
        self.boot.ui(root, scene, view);
        if !(self.boot.is_telling() && view.connection == Connection::Loading) {
            notice::connection_ui(root, scene, view);
        }
    }

    /// Opens the menu of a place with its corner at `pos`, points of the window. It shows from the next frame on: call it
    /// before [`Self::ui`] when something in the 3D was clicked with the right button.
    pub fn open_context_menu(&mut self, place: Place, pos: Pos2) {
        self.menu.open(place, pos);
    }

    fn find_alarms(&mut self, text: &str) {
        self.show(ALARMS, true);
        for panel in self.panels.iter_mut().filter(|panel| panel.id() == ALARMS) {
            panel.find(text);
        }
    }

    /// Whether everything but the 3D is hidden.
    pub fn is_chrome_hidden(&self) -> bool {
        self.is_chrome_hidden
    }

    /// Whether the command palette is open.
    pub fn is_palette_open(&self) -> bool {
        self.palette.is_open()
    }

    /// Whether the menu of a place is open.
    pub fn is_menu_open(&self) -> bool {
        self.menu.is_open()
    }

    /// Whether the floor plan is folded to its button, by a person or for want of room.
    pub fn is_minimap_folded(&self) -> bool {
        self.minimap.is_folded()
    }

    /// Whether a panel is open, even if the window has no room for it now.
    pub fn is_open(&self, id: PanelId) -> bool {
        if id == INSPECTOR { self.is_inspector_open } else { self.dock == Some(id) }
    }

    /// What a panel's slab needs, by what its content took in the last frame; everything, while that is not known.
    fn height_of(&self, id: PanelId) -> f32 {
        self.heights.get(&id).copied().unwrap_or(f32::INFINITY)
    }

    fn show(&mut self, id: PanelId, is_shown: bool) {
        if id == INSPECTOR {
            self.is_inspector_open = is_shown;
            self.prefers_inspector = is_shown;
        } else {
            self.dock = is_shown.then_some(id);
            self.prefers_inspector = !is_shown;
        }
    }

    /// A new selection opens the inspector; no selection closes it.
    fn follow_selection(&mut self, selection: Option<Place>) {
        if selection != self.selection {
            self.selection = selection;
            self.is_inspector_open = selection.is_some();
            self.prefers_inspector = selection.is_some();
        }
    }

    fn palette_ui(&mut self, root: &Ui, view: &View<'_>, intents: &mut Intents) {
        let panels: Vec<_> = self
            .panels
            .iter()
            .chain(std::iter::once(&self.inspector))
            .map(|panel| (panel.id(), panel.title(), panel.icon()))
            .collect();
        self.palette.ui(root.ctx(), view, &panels, intents);
    }

    fn chrome_ui(&mut self, root: &mut Ui, window: Rect, view: &View<'_>, intents: &mut Intents) -> ShellResponse {
        let is_roomy = is_roomy(window);
        let density = Density::of(window);
        root.spacing_mut().item_spacing = density.spacing;
        root.spacing_mut().window_margin = Margin::same(density.padding as i8);
        let wish = Wish {
            dock: self.dock.map(|id| self.height_of(id)),
            inspector: self.is_inspector_open.then(|| self.height_of(INSPECTOR)),
            prefers_inspector: self.prefers_inspector,
            reserved: self.minimap.area(&view.snapshot.plan, is_roomy)
                + LENSES.get(view.lens).map_or(0.0, legend::area),
        };
        let layout = Layout::of(window, wish);
        self.shown = [layout.dock.is_some(), layout.inspector.is_some()];

        within(root, layout.top, "top", |ui| top_strip::ui(ui, view, intents));
        within(root, layout.bottom, "bottom", |ui| alarm_bar::ui(ui, view, intents));
        let shown = |id: PanelId| {
            if id == INSPECTOR { layout.inspector.is_some() } else { layout.dock.is_some() && self.dock == Some(id) }
        };
        let entries: Vec<rail::Entry<'_>> = self
            .panels
            .iter()
            .chain(std::iter::once(&self.inspector))
            .map(|panel| rail::Entry {
                id: panel.id(),
                title: panel.title(),
                icon: panel.icon(),
                is_shown: shown(panel.id()),
            })
            .collect();
        within(root, layout.rail, "rail", |ui| rail::ui(ui, view, &entries, intents));

        if let (Some(rect), Some(panel)) =
            (layout.dock, self.panels.iter_mut().find(|panel| Some(panel.id()) == self.dock))
        {
            let height = slab_ui(root, rect, density, panel.as_mut(), view, intents);
            note_height(&mut self.heights, root, panel.id(), height);
        }
        if let Some(rect) = layout.inspector {
            let height = slab_ui(root, rect, density, self.inspector.as_mut(), view, intents);
            note_height(&mut self.heights, root, INSPECTOR, height);
        }
        let mut chrome = layout.chrome();
        let (scene, second_rect) = second_ui(root, layout.scene, view, intents);
        let mut free = scene;
        if let Some(lens) = LENSES.get(view.lens)
            && let Some(rect) = legend::rect_in(scene, lens)
        {
            legend::ui(root, rect, lens, view, intents);
            chrome.push(rect);
            free.min.x = rect.right();
        }
        if let Some(map) = self.minimap.ui(root, scene, is_roomy, view, intents) {
            free.max.x = free.max.x.min(map.left());
            chrome.push(map);
        }
        self.connection_ui(root, scene, view);
        if let Some(caption) = view.tour {
            caption::ui(root, free, caption, false);
        }
        notice::refusal_ui(root, scene, view);
        ShellResponse { second_rect, ..ShellResponse::new(scene, chrome) }
    }
}

/// The second view, while it is open and there is room for two: what it leaves of `scene`, and where it is.
fn second_ui(root: &mut Ui, scene: Rect, view: &View<'_>, intents: &mut Intents) -> (Rect, Option<Rect>) {
    match view.second.zip(second_view::split(scene)) {
        Some((second, (kept, taken))) => (kept, Some(second_view::ui(root, taken, &second, view, intents))),
        None => (scene, None),
    }
}

/// Keeps what a slab needs; when that has changed, the next frame has to come soon.
fn note_height(heights: &mut BTreeMap<PanelId, f32>, root: &Ui, id: PanelId, height: f32) {
    let before = heights.insert(id, height);
    if before.is_none_or(|before| (before - height).abs() > 0.5) {
        root.ctx().request_repaint();
    }
}

/// Draws into `rect` of `root`, clipped to it.
fn within(root: &mut Ui, rect: Rect, salt: &str, add: impl FnOnce(&mut Ui)) {
    root.scope_builder(UiBuilder::new().id_salt(salt).max_rect(rect), |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        add(ui);
    });
}

/// A panel on its slab: head, hairline, scrolling body. Returns the height that the slab would need to show it all.
fn slab_ui(
    root: &mut Ui,
    rect: Rect,
    density: Density,
    panel: &mut dyn Panel,
    view: &View<'_>,
    intents: &mut Intents,
) -> f32 {
    let mut height = density.head;
    let id = panel.id();
    within(root, rect, id.0, |ui| {
        let palette: &Palette = style::palette(ui);
        let edge = Stroke::new(1.0, palette.line.ui());
        let fill = palette.panel.ui_alpha(SLAB_ALPHA);
        ui.painter().rect(rect, SLAB_RADIUS, fill, edge, StrokeKind::Inside);
        let head = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + density.head));
        within(ui, head.shrink2(vec2(density.padding, 0.0)), "head", |ui| {
            head_ui(ui, panel, palette, intents);
        });
        ui.painter().hline(rect.x_range().shrink(1.0), head.bottom(), edge);
        let body = Rect::from_min_max(pos2(rect.left(), head.bottom() + 1.0), rect.max - vec2(1.0, 1.0));
        within(ui, body, "body", |ui| {
            let area = ScrollArea::vertical().auto_shrink(false).content_margin(ui.spacing().window_margin);
            let output = area.show(ui, |ui| {
                panel.ui(ui, view, intents);
                ui.min_rect().height()
            });
            // The margin above and below, the hairline and the edge.
            height = (height + output.inner).ceil() + 2.0 * density.padding + 3.0;
            if output.content_size.y - output.state.offset.y > body.height() + 1.0 {
                paint_fade(ui, body, palette);
            }
        });
    });
    height
}

/// Content that goes on below the slab's edge fades into it.
fn paint_fade(ui: &Ui, body: Rect, palette: &Palette) {
    let (left, right) = (body.left() + 7.0, body.right() - 7.0);
    let mut fade = Mesh::default();
    for (y, alpha) in [(body.bottom() - 28.0, 0), (body.bottom(), 255)] {
        fade.colored_vertex(pos2(left, y), palette.panel.ui_alpha(alpha));
        fade.colored_vertex(pos2(right, y), palette.panel.ui_alpha(alpha));
    }
    fade.add_triangle(0, 1, 2);
    fade.add_triangle(1, 2, 3);
    ui.painter().add(Shape::mesh(fade));
}

fn head_ui(ui: &mut Ui, panel: &dyn Panel, palette: &Palette, intents: &mut Intents) {
    ui.horizontal_centered(|ui| {
        ui.label(crate::widget::icon(panel.icon(), 18.0).color(palette.accent.ui()));
        ui.label(RichText::new(panel.title()).heading());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let name = format!("Close {}", panel.title().to_lowercase());
            if icon_button_ui(ui, icon::X, &name).clicked() {
                intents.push(Intent::TogglePanel(panel.id()));
            }
        });
    });
}
