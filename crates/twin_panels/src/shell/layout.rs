//! Where everything goes. Pure: window in, rectangles out.

use crate::tokens::size;
use egui::{Rect, Vec2, pos2, vec2};

/// Chrome covers at most this part of the window.
const CHROME_PART_MAX: f32 = 0.35;
/// Below this width the rail has no words.
const WIDE_WINDOW: f32 = 1600.0;
/// Narrowest panel whose content still fits.
const PANEL_WIDTH_MIN: f32 = 296.0;
/// The dock's height beside an open inspector that needs the rest.
const DOCK_HEIGHT_SHARED: f32 = 600.0;
/// An inspector lower than this shows too little: then it and the dock take turns.
const INSPECTOR_HEIGHT_MIN: f32 = 560.0;

/// How close things stand: as usual, or closer on a notebook.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Density {
    /// Width of the rail; without words where it is narrow.
    pub(crate) rail: f32,
    /// Widest dock at the left.
    pub(crate) dock: f32,
    /// Widest inspector at the right.
    pub(crate) inspector: f32,
    /// Height of a slab's head.
    pub(crate) head: f32,
    /// Inside slabs and cards.
    pub(crate) padding: f32,
    /// Between things.
    pub(crate) spacing: Vec2,
}

impl Density {
    /// The density of `window`.
    pub(crate) fn of(window: Rect) -> Self {
        let rail = if window.width() < WIDE_WINDOW { size::RAIL_NARROW } else { size::RAIL };
        let usual = Self {
            rail,
            dock: size::DOCK,
            inspector: size::INSPECTOR,
            head: size::SLAB_HEAD,
            padding: size::CARD_PADDING,
            spacing: vec2(size::GAP, size::LINE_GAP),
        };
        if is_roomy(window) {
            return usual;
        }
        Self {
            dock: size::DOCK_COMPACT,
            inspector: size::INSPECTOR_COMPACT,
            head: size::SLAB_HEAD_COMPACT,
            padding: size::CARD_PADDING_COMPACT,
            spacing: vec2(size::GAP, size::LINE_GAP) * size::SPACING_COMPACT,
            ..usual
        }
    }
}

/// Whether a window has room for more than is needed; a notebook's has not.
pub(crate) fn is_roomy(window: Rect) -> bool {
    let (width, height) = size::ROOMY_WINDOW;
    window.width() >= width && window.height() >= height
}

/// What should show, as far as there is room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wish {
    /// Height that the panel in the left dock needs, if one is open.
    pub(crate) dock: Option<f32>,
    /// Height that the inspector needs, if it is open.
    pub(crate) inspector: Option<f32>,
    /// Who stays when there is room for one.
    pub(crate) prefers_inspector: bool,
    /// What lies over the 3D besides the slabs, points².
    pub(crate) reserved: f32,
}

/// The rectangles of one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Layout {
    /// The strip at the top.
    pub(crate) top: Rect,
    /// The rail at the left.
    pub(crate) rail: Rect,
    /// The alarm bar at the bottom.
    pub(crate) bottom: Rect,
    /// The dock at the left, when it shows.
    pub(crate) dock: Option<Rect>,
    /// The inspector at the right, when it shows.
    pub(crate) inspector: Option<Rect>,
    /// What is left for the 3D.
    pub(crate) scene: Rect,
}

impl Layout {
    /// The layout of `window`.
    pub(crate) fn of(window: Rect, wish: Wish) -> Self {
        let top = Rect::from_min_size(window.min, vec2(window.width(), size::TOP_STRIP));
        let bottom = Rect::from_min_max(pos2(window.left(), window.bottom() - size::ALARM_BAR), window.max);
        let density = Density::of(window);
        let rail =
            Rect::from_min_max(pos2(window.left(), top.bottom()), pos2(window.left() + density.rail, bottom.top()));
        let field = Rect::from_min_max(pos2(rail.right(), top.bottom()), pos2(window.right(), bottom.top()));
        let room = field.shrink(size::GAP);
        let budget = window.area() * CHROME_PART_MAX - top.area() - bottom.area() - rail.area() - wish.reserved;

        let (dock, inspector) = slabs(wish, density, room, budget);
        let scene = Rect::from_min_max(
            pos2(dock.map_or(field.left(), |dock| dock.right()), field.top()),
            pos2(inspector.map_or(field.right(), |inspector| inspector.left()), field.bottom()),
        );
        Self { top, rail, bottom, dock, inspector, scene }
    }

    /// Everything that covers the 3D.
    pub(crate) fn chrome(&self) -> Vec<Rect> {
        [Some(self.top), Some(self.rail), Some(self.bottom), self.dock, self.inspector].into_iter().flatten().collect()
    }
}

/// Dock and inspector in `room`, together not larger than `budget`.
fn slabs(wish: Wish, density: Density, room: Rect, budget: f32) -> (Option<Rect>, Option<Rect>) {
    let dock_of = |width: f32, height: f32| Rect::from_min_size(room.min, vec2(width, height.floor()));
    let inspector_of = |width: f32, height: f32| {
        Rect::from_min_size(pos2(room.right() - width, room.top()), vec2(width, height.floor()))
    };
    if let (Some(dock), Some(inspector)) = (wish.dock, wish.inspector) {
        // The dock gets its share, and more where the inspector does not need it; the inspector gets the rest.
        let dock = dock.min(room.height());
        let spare = (budget - inspector.min(room.height()) * density.inspector) / density.dock;
        let dock_height = spare.max(DOCK_HEIGHT_SHARED).min(dock);
        let rest = (budget - dock_height * density.dock) / density.inspector;
        if rest >= inspector.min(INSPECTOR_HEIGHT_MIN) {
            let height = inspector.min(rest).min(room.height());
            return (Some(dock_of(density.dock, dock_height)), Some(inspector_of(density.inspector, height)));
        }
    }
    let takes_turn = wish.dock.is_some() && wish.inspector.is_some();
    let dock = wish.dock.filter(|_| !takes_turn || !wish.prefers_inspector).map(|height| {
        let width = width_for(budget, density.dock, room);
        dock_of(width, height.min(room.height()).min(budget / width))
    });
    let inspector = wish.inspector.filter(|_| !takes_turn || wish.prefers_inspector).map(|height| {
        let width = width_for(budget, density.inspector, room);
        inspector_of(width, height.min(room.height()).min(budget / width))
    });
    (dock, inspector)
}

/// The width of a slab of full height that the budget allows, at most `wanted`.
fn width_for(budget: f32, wanted: f32, room: Rect) -> f32 {
    (budget / room.height().max(1.0)).floor().clamp(PANEL_WIDTH_MIN.min(wanted), wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(width: f32, height: f32, dock: Option<f32>, inspector: Option<f32>, prefers_inspector: bool) -> Layout {
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
        Layout::of(window, Wish { dock, inspector, prefers_inspector, reserved: 0.0 })
    }

    #[test]
    fn chrome_covers_at_most_35_per_cent() {
        for (width, height) in [(1280.0, 720.0), (1366.0, 768.0), (1600.0, 900.0), (1920.0, 1080.0), (3840.0, 1080.0)] {
            for (dock, inspector) in [
                (Some(2_000.0), Some(2_000.0)),
                (Some(300.0), Some(2_000.0)),
                (Some(2_000.0), None),
                (None, Some(900.0)),
            ] {
                let chrome = layout(width, height, dock, inspector, true).chrome();
                let part = chrome.iter().map(|rect| rect.area()).sum::<f32>() / (width * height);
                assert!(part <= 0.35, "{width}×{height}: {part}");
            }
        }
    }

    #[test]
    fn dock_and_inspector_take_turns_in_a_small_window_and_share_a_large_one() {
        let shown = |width, height, prefers_inspector| {
            let layout = layout(width, height, Some(900.0), Some(1_400.0), prefers_inspector);
            (layout.dock.is_some(), layout.inspector.is_some())
        };
        assert_eq!(shown(1280.0, 720.0, true), (false, true));
        assert_eq!(shown(1280.0, 720.0, false), (true, false));
        assert_eq!(shown(1920.0, 1080.0, true), (true, true));
    }

    #[test]
    fn a_notebook_gets_a_narrower_inspector_and_less_padding() {
        let of = |width: f32, height: f32| Density::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height)));
        let (usual, close) = (of(1366.0, 768.0), of(1366.0, 767.0));
        assert_eq!((usual.inspector, close.inspector), (360.0, 320.0));
        assert!(close.padding < usual.padding && close.head < usual.head && close.spacing.y < usual.spacing.y);
        assert_eq!(of(1280.0, 720.0), of(1024.0, 640.0));
    }

    #[test]
    fn a_slab_is_no_taller_than_its_content() {
        let layout = layout(1920.0, 1080.0, Some(300.0), None, false);
        assert_eq!(layout.dock.map(|dock| dock.height()), Some(300.0));
    }
}
