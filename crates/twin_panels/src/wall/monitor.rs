//! How a wall is spread over several monitors: the 3D fills the first, the layout's cells share the others.

use super::WallLayout;
use super::areas::Cell;
use super::areas::Cell::{
    AlarmList, Alarms, Cooling, Figures, Inlet, InletDay, PowerChain, PowerDay, Pue, Rooms, Telemetry, TotalPower,
};

/// One monitor of a wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WallMonitor {
    /// How the wall is divided.
    pub layout: WallLayout,
    /// How many monitors it has. One shows everything.
    pub count: usize,
    /// Which one this is, from 0. The first shows the 3D.
    pub index: usize,
}

impl Default for WallMonitor {
    fn default() -> Self {
        Self::only(WallLayout::default())
    }
}

impl WallMonitor {
    /// The only monitor of a wall.
    pub const fn only(layout: WallLayout) -> Self {
        Self { layout, count: 1, index: 0 }
    }

    /// What it shows instead of the 3D, as a page; `None` of the first one.
    pub(super) fn page(&self) -> Option<Page> {
        self.index.checked_sub(1).and_then(|index| pages(self.layout, self.count).get(index).copied())
    }
}

/// Rows of equal height from the top, each of columns of equal width: a cell covers all parts that name it.
pub(super) type Page = &'static [&'static [Cell]];

const FIGURES: Page = &[&[TotalPower, Pue], &[Inlet, Alarms]];

/// Nine rows: figures take two, about as high as they are on a wall of 32:9.
const PLANT_AND_ALARMS: Page = &[
    &[TotalPower, Pue, Inlet, Alarms],
    &[TotalPower, Pue, Inlet, Alarms],
    &[PowerChain, PowerChain, AlarmList, AlarmList],
    &[PowerChain, PowerChain, AlarmList, AlarmList],
    &[PowerChain, PowerChain, AlarmList, AlarmList],
    &[PowerChain, PowerChain, AlarmList, AlarmList],
    &[Cooling, Cooling, AlarmList, AlarmList],
    &[Cooling, Cooling, AlarmList, AlarmList],
    &[Cooling, Cooling, AlarmList, AlarmList],
];
const PLANT: Page = &[&[TotalPower, Pue], &[PowerChain, Cooling], &[PowerChain, Cooling], &[PowerChain, Cooling]];
const ALARMS: Page = &[&[Inlet, Alarms], &[AlarmList, AlarmList], &[AlarmList, AlarmList], &[AlarmList, AlarmList]];

const ALL: Page = &[&[Figures, Rooms, AlarmList], &[PowerChain, Cooling, AlarmList], &[PowerDay, InletDay, Telemetry]];
const TRENDS: Page = &[&[Figures, Rooms], &[PowerDay, InletDay]];
const STATE: Page = &[&[PowerChain, AlarmList], &[PowerChain, AlarmList], &[Cooling, AlarmList], &[Cooling, Telemetry]];
const CHAINS: Page = &[&[PowerChain, Cooling], &[PowerChain, Cooling], &[Telemetry, Telemetry]];
const LIST: Page = &[&[AlarmList]];

/// The pages of the monitors after the first.
fn pages(layout: WallLayout, count: usize) -> &'static [Page] {
    match (layout, count) {
        (WallLayout::Landscape, 2) => &[FIGURES],
        (WallLayout::Ultrawide, 2) => &[PLANT_AND_ALARMS],
        (WallLayout::Ultrawide, 3) => &[PLANT, ALARMS],
        (WallLayout::Matrix, 2) => &[ALL],
        (WallLayout::Matrix, 3) => &[TRENDS, STATE],
        (WallLayout::Matrix, 4) => &[TRENDS, CHAINS, LIST],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_of_monitors_shows_all_that_one_would() {
        for layout in WallLayout::ALL {
            let shown = |count: usize| -> BTreeSet<String> {
                let pages = pages(layout, count);
                assert_eq!(pages.len(), count - 1, "{layout} on {count}");
                pages.iter().copied().flatten().copied().flatten().map(|cell| format!("{cell:?}")).collect()
            };
            let counts: Vec<_> = (2..=layout.monitors_max()).map(shown).collect();
            assert!(counts.windows(2).all(|pair| pair[0] == pair[1]), "{layout}: {counts:?}");
            assert!(pages(layout, layout.monitors_max() + 1).is_empty());
        }
    }

    #[test]
    fn pages_are_whole_and_their_cells_rectangles() {
        for (layout, count) in WallLayout::ALL.into_iter().flat_map(|it| (2..=it.monitors_max()).map(move |n| (it, n)))
        {
            for page in pages(layout, count) {
                assert!(page.iter().all(|row| row.len() == page[0].len()));
                for cell in page.iter().copied().flatten() {
                    let rows: Vec<usize> = (0..page.len()).filter(|row| page[*row].contains(cell)).collect();
                    let columns = |row: usize| (0..page[0].len()).filter(move |column| page[row][*column] == *cell);
                    assert_eq!(rows.len(), rows[rows.len() - 1] - rows[0] + 1, "{cell:?}");
                    assert!(rows.iter().all(|row| columns(*row).eq(columns(rows[0]))), "{cell:?}");
                }
            }
        }
    }
}
