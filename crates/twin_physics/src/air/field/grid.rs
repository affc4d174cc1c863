//! Cells over a room and the plenum under its floor.

use twin_model::plan::Room;

/// Equal boxes over a room. Cells are numbered along x, then z, then y: `(y·nz + z)·nx + x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Cells along x, y and z.
    pub counts: [usize; 3],
    /// Edges of a cell along x, y and z, metres: what was asked for, fitted to the room's walls.
    pub spacing: [f64; 3],
    /// The lowest corner (west, below, north) in the site's frame, metres; below zero by the plenum's depth.
    pub corner: [f64; 3],
    /// Layers under the raised floor; those above are the room.
    pub floor_layers: usize,
}

/// The axes, as indices of [`Grid::counts`].
pub(super) const X: usize = 0;
pub(super) const Y: usize = 1;
pub(super) const Z: usize = 2;

impl Grid {
    /// Cells of about `cell_metres` over `room` with a plenum of about `plenum_metres` under it.
    pub(super) fn new(room: &Room, cell_metres: f64, plenum_metres: f64) -> Self {
        let size = [room.size.x, room.height, room.size.z];
        let mut counts = size.map(|metres| (metres / cell_metres).round().max(1.0) as usize);
        let spacing = std::array::from_fn(|axis| size[axis] / counts[axis] as f64);
        let floor_layers = (plenum_metres / spacing[Y]).round().max(1.0) as usize;
        counts[Y] += floor_layers;
        let corner = [room.corner.x, -(floor_layers as f64) * spacing[Y], room.corner.z];
        Self { counts, spacing, corner, floor_layers }
    }

    /// Cells of a grid over `room`, plenum included.
    pub(super) fn count(room: &Room, cell_metres: f64, plenum_metres: f64) -> usize {
        Self::new(room, cell_metres, plenum_metres).len()
    }

    /// Number of cells, plenum included.
    pub fn len(&self) -> usize {
        self.counts.iter().product()
    }

    /// Never: a grid has at least one cell in the room and one below.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Volume of a cell, m³.
    pub fn cell_m3(&self) -> f64 {
        self.spacing.iter().product()
    }

    /// Distance of neighbours along each axis in the cells' numbering.
    pub(super) fn strides(&self) -> [usize; 3] {
        [1, self.counts[X] * self.counts[Z], self.counts[X]]
    }

    /// Area of a cell's face across each axis, m².
    pub(super) fn face_m2(&self, axis: usize) -> f64 {
        self.cell_m3() / self.spacing[axis]
    }

    /// Place of cell `index` along x, y and z.
    pub(super) fn place(&self, index: usize) -> [usize; 3] {
        let [nx, _, nz] = self.counts;
        [index % nx, index / (nx * nz), index / nx % nz]
    }

    /// Cell number of `place`.
    pub(super) fn index(&self, place: [usize; 3]) -> usize {
        (place[Y] * self.counts[Z] + place[Z]) * self.counts[X] + place[X]
    }

    /// Centre of cell `index` in the site's frame, metres.
    pub fn centre(&self, index: usize) -> [f64; 3] {
        let place = self.place(index);
        std::array::from_fn(|axis| self.corner[axis] + (place[axis] as f64 + 0.5) * self.spacing[axis])
    }

    /// The cell around `point` of the site's frame, metres; none outside the grid.
    pub fn cell_at(&self, point: [f64; 3]) -> Option<usize> {
        let mut place = [0; 3];
        for axis in [X, Y, Z] {
            let along = (point[axis] - self.corner[axis]) / self.spacing[axis];
            if !(0.0..self.counts[axis] as f64).contains(&along) {
                return None;
            }
            place[axis] = along as usize;
        }
        Some(self.index(place))
    }

    /// The cell after `index` along `axis`; none at the wall.
    pub(super) fn next(&self, index: usize, axis: usize) -> Option<usize> {
        (self.place(index)[axis] + 1 < self.counts[axis]).then(|| index + self.strides()[axis])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::RoomId;
    use twin_model::plan::{RoomKind, Spot};

    #[test]
    fn cells_fill_the_room_from_wall_to_wall() {
        let room = Room {
            id: RoomId::new("hall"),
            site: 0,
            name: "Hall".into(),
            kind: RoomKind::Hall,
            corner: Spot { x: 10.0, z: 5.0 },
            size: Spot { x: 12.6, z: 16.2 },
            height: 3.6,
            tile: 0.6,
        };
        let grid = Grid::new(&room, 0.25, 0.6);
        let [nx, ny, nz] = grid.counts;
        assert_eq!([nx, ny - grid.floor_layers, nz], [50, 14, 65]);
        let volume = grid.cell_m3() * (nx * nz * (ny - grid.floor_layers)) as f64;
        assert!((volume - 12.6 * 3.6 * 16.2).abs() < 1e-9);
        for index in [0, 1, nx, nx * nz, grid.len() - 1] {
            assert_eq!(grid.cell_at(grid.centre(index)), Some(index));
            assert_eq!(grid.index(grid.place(index)), index);
        }
        assert_eq!(grid.cell_at([9.9, 1.0, 6.0]), None);
        assert!(grid.centre(grid.cell_at([10.1, 0.1, 5.1]).expect("inside"))[Y] > 0.0);
    }
}
