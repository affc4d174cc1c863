//! Where everything goes. Pure: window in, rectangles out.

use crate::tokens::size;
use egui::{Rect, pos2, vec2};

/// Chrome covers at most this part of the window; one per cent more is kept for the legend.
const CHROME_PART_MAX: f32 = 0.34;
/// Below this width the rail has no words.
const WIDE_WINDOW: f32 = 1600.0;
/// The rail without words.
const NARROW_RAIL: f32 = 48.0;
/// Narrowest panel whose content still fits.
const PANEL_WIDTH_MIN: f32 = 296.0;
/// The dock of the left side.
const DOCK_WIDTH: f32 = 344.0;
/// A dock lower than this shows too little: then it and the inspector take turns.
const DOCK_HEIGHT_MIN: f32 = 360.0;

/// What should show, as far as there is room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// A panel in the left dock.
    pub(crate) has_dock: bool,
    /// The inspector.
    pub(crate) has_inspector: bool,
    /// Who stays when there is room for one.
    pub(crate) prefers_inspector: bool,
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
        let rail_width = if window.width() < WIDE_WINDOW { NARROW_RAIL } else { size::RAIL };
        let rail =
            Rect::from_min_max(pos2(window.left(), top.bottom()), pos2(window.left() + rail_width, bottom.top()));
        let field = Rect::from_min_max(pos2(rail.right(), top.bottom()), pos2(window.right(), bottom.top()));
        let room = field.shrink(size::GAP);
        let mut budget = window.area() * CHROME_PART_MAX - top.area() - bottom.area() - rail.area();

        let mut wish = wish;
        if wish.has_dock && wish.has_inspector {
            let rest = budget - size::INSPECTOR.min(width_for(budget, size::INSPECTOR, room)) * room.height();
            if rest / DOCK_WIDTH < DOCK_HEIGHT_MIN {
                wish.has_dock = !wish.prefers_inspector;
                wish.has_inspector = wish.prefers_inspector;
            }
        }
        let inspector = wish.has_inspector.then(|| {
            let slab = vec2(width_for(budget, size::INSPECTOR, room), room.height());
            Rect::from_min_max(pos2(room.right() - slab.x, room.top()), room.max)
        });
        budget -= inspector.map_or(0.0, |slab| slab.area());
        let dock = wish.has_dock.then(|| {
            let width = if wish.has_inspector { DOCK_WIDTH } else { width_for(budget, DOCK_WIDTH, room) };
            let height = (budget / width).clamp(0.0, room.height()).floor();
            Rect::from_min_size(room.min, vec2(width, height))
        });
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

/// The width of a slab of full height that the budget allows, at most `wanted`.
fn width_for(budget: f32, wanted: f32, room: Rect) -> f32 {
    (budget / room.height().max(1.0)).floor().clamp(PANEL_WIDTH_MIN.min(wanted), wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(width: f32, height: f32, wish: Wish) -> f32 {
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
        Layout::of(window, wish).chrome().iter().map(|rect| rect.area()).sum::<f32>() / window.area()
    }

    #[test]
    fn chrome_covers_at_most_35_per_cent() {
        for (width, height) in [(1280.0, 720.0), (1366.0, 768.0), (1600.0, 900.0), (1920.0, 1080.0), (3840.0, 1080.0)] {
            for (has_dock, has_inspector, prefers_inspector) in
                [(true, true, true), (true, true, false), (true, false, false), (false, true, true)]
            {
                let part = covered(width, height, Wish { has_dock, has_inspector, prefers_inspector });
                assert!(part <= 0.35, "{width}×{height}: {part}");
            }
        }
    }

    #[test]
    fn dock_and_inspector_take_turns_in_a_small_window_and_share_a_large_one() {
        let layout = |width, height, prefers_inspector| {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            Layout::of(window, Wish { has_dock: true, has_inspector: true, prefers_inspector })
        };
        let small = layout(1280.0, 720.0, true);
        assert!(small.dock.is_none() && small.inspector.is_some());
        let small = layout(1280.0, 720.0, false);
        assert!(small.dock.is_some() && small.inspector.is_none());
        let large = layout(1920.0, 1080.0, true);
        assert!(large.dock.is_some() && large.inspector.is_some());
    }
}
