//! Where equipment draws air from cells and blows it into them.

use super::grid::{Grid, Y};
use twin_model::plan::{Facing, Spot};

/// Cells that share one flow; shares sum to one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Port {
    pub(super) cells: Vec<(usize, f64)>,
}

impl Port {
    /// The port whose flow passes evenly through `cells`; a cell counts as often as it is named.
    pub(super) fn new(mut cells: Vec<usize>) -> Self {
        cells.sort_unstable();
        let share = 1.0 / cells.len().max(1) as f64;
        let mut shares: Vec<(usize, f64)> = Vec::new();
        for cell in cells {
            match shares.last_mut() {
                Some((last, sum)) if *last == cell => *sum += share,
                _ => shares.push((cell, share)),
            }
        }
        Self { cells: shares }
    }

    /// Mean temperature of what is drawn here, °C.
    pub(super) fn mean(&self, celsius: &[f64]) -> f64 {
        self.cells.iter().map(|(cell, share)| celsius[*cell] * share).sum()
    }

    /// Adds `flow` to the cells, each its share.
    pub(super) fn add(&self, flow: f64, to: &mut [f64]) {
        for (cell, share) in &self.cells {
            to[*cell] += flow * share;
        }
    }
}

/// An upright box on the floor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) centre: Spot,
    pub(super) facing: Facing,
    /// Across the front, from front to rear, up; metres.
    pub(super) size: [f64; 3],
}

impl Block {
    /// Whether it takes the point `x`, `y`, `z`.
    pub(super) fn holds(&self, [x, y, z]: [f64; 3]) -> bool {
        let (ahead, aside) = self.steps();
        let (dx, dz) = (x - self.centre.x, z - self.centre.z);
        let within = |way: Spot, metres: f64| (dx * way.x + dz * way.z).abs() < metres / 2.0;
        within(aside, self.size[0]) && within(ahead, self.size[1]) && (0.0..self.size[2]).contains(&y)
    }

    /// The point `ahead` metres before its centre, `aside` to one side and `up` above the floor.
    pub(super) fn point(&self, ahead: f64, aside: f64, up: f64) -> [f64; 3] {
        let (front, side) = self.steps();
        let x = self.centre.x + front.x * ahead + side.x * aside;
        let z = self.centre.z + front.z * ahead + side.z * aside;
        [x, up, z]
    }

    fn steps(&self) -> (Spot, Spot) {
        let ahead = self.facing.step();
        (ahead, Spot { x: -ahead.z, z: ahead.x })
    }
}

/// Finds free cells at points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder<'a> {
    pub(super) grid: &'a Grid,
    pub(super) is_free: &'a [bool],
}

/// Points on each cell's edge that sample a face: two, so that widths that are no multiple of a cell come out fairly and
/// no point lies on the middle, where cells often meet.
const SAMPLES_PER_CELL: usize = 2;

impl Finder<'_> {
    /// The cells before (`ahead` = 1) or behind (−1) `block` from `low` to `high` above the floor.
    pub(super) fn side(&self, block: &Block, ahead: f64, low: f64, high: f64) -> Port {
        let edge = self.grid.spacing[0].min(self.grid.spacing[2]);
        let beyond = ahead * (block.size[1] / 2.0 + edge / 2.0);
        let mut cells = Vec::new();
        for aside in self.samples(block.size[0], edge) {
            for up in self.samples(high - low, self.grid.spacing[Y]) {
                let point = block.point(beyond, aside, (low + high) / 2.0 + up);
                let way = block.point(ahead, 0.0, 0.0);
                cells.extend(self.walk(point, [way[0] - block.centre.x, 0.0, way[2] - block.centre.z]));
            }
        }
        Port::new(cells)
    }

    /// The cells over `block`, or before its upper front where it reaches the ceiling.
    pub(super) fn top(&self, block: &Block) -> Port {
        let edge = self.grid.spacing[0].min(self.grid.spacing[2]);
        let up = block.size[2] + self.grid.spacing[Y] / 2.0;
        let room_height = self.grid.spacing[Y] * (self.grid.counts[Y] - self.grid.floor_layers) as f64;
        if up >= room_height {
            return self.side(block, 1.0, room_height - 2.0 * self.grid.spacing[Y], room_height);
        }
        let mut cells = Vec::new();
        for aside in self.samples(block.size[0], edge) {
            for ahead in self.samples(block.size[1], edge) {
                cells.extend(self.walk(block.point(ahead, aside, up), [0.0, 1.0, 0.0]));
            }
        }
        Port::new(cells)
    }

    /// The plenum's cells under `block`.
    pub(super) fn below(&self, block: &Block) -> Port {
        let edge = self.grid.spacing[0].min(self.grid.spacing[2]);
        let mut cells = Vec::new();
        for aside in self.samples(block.size[0], edge) {
            for ahead in self.samples(block.size[1], edge) {
                for layer in 0..self.grid.floor_layers {
                    let down = self.grid.corner[Y] + (layer as f64 + 0.5) * self.grid.spacing[Y];
                    cells.extend(self.walk(block.point(ahead, aside, down), [0.0, 1.0, 0.0]));
                }
            }
        }
        Port::new(cells)
    }

    /// Offsets from the middle of `metres` that sample it evenly.
    fn samples(&self, metres: f64, edge: f64) -> impl Iterator<Item = f64> + use<> {
        let count = SAMPLES_PER_CELL * (metres / edge).round().max(1.0) as usize;
        (0..count).map(move |sample| ((sample as f64 + 0.5) / count as f64 - 0.5) * metres)
    }

    /// The first free cell from `from` on in the direction `way`, else the first above it, else any.
    fn walk(&self, from: [f64; 3], way: [f64; 3]) -> Option<usize> {
        let inside = |point: [f64; 3]| {
            std::array::from_fn(|axis| {
                let low = self.grid.corner[axis];
                let span = self.grid.spacing[axis] * self.grid.counts[axis] as f64;
                point[axis].clamp(low, low + span * (1.0 - 1e-9))
            })
        };
        let free_from = |way: [f64; 3]| {
            let mut point = inside(from);
            loop {
                let cell = self.grid.cell_at(point)?;
                if self.is_free[cell] {
                    return Some(cell);
                }
                for axis in 0..3 {
                    point[axis] += way[axis] * self.grid.spacing[axis];
                }
            }
        };
        free_from(way)
            .or_else(|| free_from([0.0, 1.0, 0.0]))
            .or_else(|| self.is_free.iter().position(|is_free| *is_free))
    }
}
