//! Where everything goes on a wall. Pure: window in, rectangles out.

use super::monitor::Page;
use super::{WallLayout, WallMonitor};
use crate::tokens::wall;
use egui::{Rect, Vec2, pos2, vec2};

/// The height of a window at scale 1.
const HEIGHT: f32 = 1080.0;
/// The part of a 16:9 wall that the 3D takes.
const LANDSCAPE_SCENE: f32 = 0.7;
/// The parts of a 32:9 wall that the 3D and the column of power and cooling take; alarms get the rest.
const ULTRAWIDE_SCENE: f32 = 0.52;
const ULTRAWIDE_COLUMN: f32 = 0.24;
/// Height of a figure's tile above a list.
const TILE: f32 = 236.0;

/// Something that a wall shows beside the 3D.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    TotalPower,
    Pue,
    Inlet,
    Alarms,
    /// The four figures above in one cell.
    Figures,
    PowerChain,
    Cooling,
    Rooms,
    AlarmList,
    PowerDay,
    InletDay,
    Telemetry,
}

/// The rectangles of one frame.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Areas {
    /// Points per pixel of a window 1080 high.
    pub(super) scale: f32,
    pub(super) strip: Rect,
    pub(super) ticker: Option<Rect>,
    /// `None` of a monitor that shows no 3D.
    pub(super) scene: Option<Rect>,
    pub(super) cells: Vec<(Cell, Rect)>,
}

/// Sizes follow the height; a window narrower than the layout is meant for makes them smaller, so that nothing is cut.
pub(super) fn scale_of(monitor: &WallMonitor, window: Vec2) -> f32 {
    let width_min = if monitor.count == 1 && monitor.layout == WallLayout::Ultrawide { 3_600.0 } else { 1_800.0 };
    (window.y / HEIGHT).min(window.x / width_min)
}

impl Areas {
    /// The areas of `window`. A margin stays free, by which the desktop may move everything against burn-in.
    pub(super) fn of(monitor: &WallMonitor, window: Rect) -> Self {
        let scale = scale_of(monitor, window.size());
        let px = |size: f32| size * scale;
        let whole = window.shrink(px(wall::DRIFT));
        let (strip, below) = whole.split_top_bottom_at_y(whole.top() + px(wall::STRIP));
        let mut areas = Self { scale, strip, ticker: None, scene: None, cells: Vec::new() };
        match (monitor.page(), monitor.layout) {
            (Some(page), _) => areas.divide_page(below, page),
            (None, _) if monitor.count > 1 => {
                let scene = areas.over_ticker(below);
                areas.scene = Some(scene);
            }
            (None, WallLayout::Landscape) => areas.divide_landscape(below),
            (None, WallLayout::Ultrawide) => areas.divide_ultrawide(below),
            (None, WallLayout::Matrix) => areas.divide_matrix(below),
        }
        areas
    }

    /// Everything that covers the 3D.
    pub(super) fn chrome(&self) -> Vec<Rect> {
        [Some(self.strip), self.ticker].into_iter().flatten().chain(self.cells.iter().map(|(_, rect)| *rect)).collect()
    }

    fn px(&self, size: f32) -> f32 {
        size * self.scale
    }

    /// Puts the ticker at the bottom; returns what is left.
    fn over_ticker(&mut self, below: Rect) -> Rect {
        let (field, ticker) = below.split_top_bottom_at_y(below.bottom() - self.px(wall::TICKER));
        self.ticker = Some(ticker);
        field
    }

    fn divide_page(&mut self, below: Rect, page: Page) {
        let field = below.shrink(self.px(wall::GAP) / 2.0);
        let columns = page.first().map_or(1, |row| row.len());
        let gap = self.px(wall::GAP) / 2.0;
        for (row, cells) in page.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let part = self.part(field, (column, columns), (row, page.len())).expand(gap);
                match self.cells.iter_mut().find(|(known, _)| known == cell) {
                    Some((_, rect)) => *rect = rect.union(part),
                    None => self.cells.push((*cell, part)),
                }
            }
        }
        self.cells.iter_mut().for_each(|(_, rect)| *rect = rect.shrink(gap));
    }

    fn divide_landscape(&mut self, below: Rect) {
        let field = self.over_ticker(below);
        let (scene, column) = field.split_left_right_at_fraction(LANDSCAPE_SCENE);
        self.scene = Some(scene);
        let column = column.shrink(self.px(wall::GAP) / 2.0);
        for (i, cell) in [Cell::TotalPower, Cell::Pue, Cell::Inlet, Cell::Alarms].into_iter().enumerate() {
            self.cells.push((cell, self.part(column, (0, 1), (i, 4))));
        }
    }

    fn divide_ultrawide(&mut self, below: Rect) {
        let (scene, columns) = below.split_left_right_at_fraction(ULTRAWIDE_SCENE);
        self.scene = Some(scene);
        let columns = columns.shrink(self.px(wall::GAP) / 2.0);
        let (plant, alarms) = columns.split_left_right_at_fraction(ULTRAWIDE_COLUMN / (1.0 - ULTRAWIDE_SCENE));
        for (column, tiles) in [(plant, [Cell::TotalPower, Cell::Pue]), (alarms, [Cell::Inlet, Cell::Alarms])] {
            let (above, below) = column.split_top_bottom_at_y(column.top() + self.px(TILE));
            for (i, cell) in tiles.into_iter().enumerate() {
                self.cells.push((cell, self.part(above, (i, 2), (0, 1))));
            }
            if column == plant {
                self.cells.push((Cell::PowerChain, self.part(below, (0, 1), (0, 2))));
                self.cells.push((Cell::Cooling, self.part(below, (0, 1), (1, 2))));
            } else {
                self.cells.push((Cell::AlarmList, self.part(below, (0, 1), (0, 1))));
            }
        }
    }

    fn divide_matrix(&mut self, below: Rect) {
        const CELLS: [[Option<Cell>; 3]; 3] = [
            [Some(Cell::Figures), Some(Cell::Rooms), Some(Cell::AlarmList)],
            [Some(Cell::PowerChain), None, Some(Cell::Cooling)],
            [Some(Cell::PowerDay), Some(Cell::Telemetry), Some(Cell::InletDay)],
        ];
        let field = below.shrink(self.px(wall::GAP) / 2.0);
        for (row, cells) in CELLS.into_iter().enumerate() {
            for (column, cell) in cells.into_iter().enumerate() {
                let rect = self.part(field, (column, 3), (row, 3));
                match cell {
                    Some(cell) => self.cells.push((cell, rect)),
                    None => self.scene = Some(rect),
                }
            }
        }
    }

    /// One part of `field` cut into equal columns and rows, half a gap smaller on each side.
    fn part(&self, field: Rect, (column, columns): (usize, usize), (row, rows): (usize, usize)) -> Rect {
        let size = vec2(field.width() / columns as f32, field.height() / rows as f32);
        let min = pos2(field.left() + size.x * column as f32, field.top() + size.y * row as f32);
        Rect::from_min_size(min, size).shrink(self.px(wall::GAP) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOWS: [(f32, f32); 4] = [(1920.0, 1080.0), (3840.0, 2160.0), (5120.0, 1440.0), (1280.0, 720.0)];

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_window_wherever_it_is_moved() {
        let monitors = WallLayout::ALL.into_iter().flat_map(|layout| {
            let of = move |count| (0..count).map(move |index| WallMonitor { layout, count, index });
            (1..=layout.monitors_max()).flat_map(of)
        });
        for (monitor, (width, height)) in monitors.flat_map(|monitor| WINDOWS.map(|size| (monitor, size))) {
            let layout = format!("{monitor:?}");
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let areas = Areas::of(&monitor, window);
            assert_eq!(areas.scene.is_some(), monitor.index == 0, "{layout}");
            let free = window.shrink(wall::DRIFT * areas.scale - 0.1);
            let mut rects = areas.chrome();
            rects.extend(areas.scene);
            for (i, rect) in rects.iter().enumerate() {
                assert!(free.contains_rect(*rect), "{layout} at {width}×{height}: {rect}");
                let crossed = rects[..i].iter().find(|other| other.shrink(0.1).intersects(rect.shrink(0.1)));
                assert!(crossed.is_none(), "{layout} at {width}×{height}: {rect} and {crossed:?}");
            }
        }
    }

    #[test]
    fn a_full_hd_wall_is_drawn_at_scale_one_and_leaves_70_per_cent_to_the_3d() {
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(1920.0, 1080.0));
        let areas = Areas::of(&WallMonitor::only(WallLayout::Landscape), window);
        assert_eq!(areas.scale, 1.0);
        let scene = areas.scene.expect("the 3D");
        assert!((scene.width() / window.width() - 0.7).abs() < 0.01);
        let matrix = Areas::of(&WallMonitor::only(WallLayout::Matrix), window);
        let scene = matrix.scene.expect("the 3D");
        assert_eq!(matrix.cells.len(), 8);
        assert!(matrix.cells.iter().all(|(_, rect)| (rect.size() - scene.size()).length() < 0.5));
    }
}
