//! Where walls stand, worked out on a grid of all rooms' edges, so that corners and shared walls meet without seams.

use super::super::footprint::Footprint;
use super::doorway::passages;
use bevy::math::Vec2;
use twin_model::plan::{Room, SitePlan};

/// Thickness of outer walls, metres.
pub(super) const THICKNESS: f32 = 0.16;
/// Rooms closer than this share the wall between them, metres.
pub(super) const SHARED_GAP: f32 = 1.0;

/// What a cell of the grid holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing: outside.
    Outside,
    /// The inside of a room.
    Room(usize),
    /// A wall.
    Wall,
    /// A passage through a wall between two rooms.
    Doorway,
}

/// The grid.
#[derive(Debug)]
pub(super) struct WallPlan {
    pub(super) xs: Vec<f32>,
    pub(super) zs: Vec<f32>,
    cells: Vec<Cell>,
}

/// A stretch of wall seen from inside a room: ends from left to right, and where it looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) from: Vec2,
    pub(super) to: Vec2,
    pub(super) inward: Vec2,
    /// How far the wall goes on beyond its ends, to the left and to the right, metres.
    pub(super) beyond: [f32; 2],
}

/// Along an axis, exactly of length 1: walls are followed through the grid by it.
fn direction(from: Vec2, to: Vec2) -> Vec2 {
    (to - from).normalize_or_zero().round()
}

impl Stretch {
    pub(super) fn length(&self) -> f32 {
        self.from.distance(self.to)
    }

    /// Towards the right, seen from inside.
    pub(super) fn along(&self) -> Vec2 {
        direction(self.from, self.to)
    }
}

impl WallPlan {
    pub(super) fn of(rooms: &[Room]) -> Self {
        let insides: Vec<Footprint> = rooms.iter().map(Footprint::of_room).collect();
        let lines = |axis: usize| {
            let edges =
                insides.iter().flat_map(|inside| [inside.low[axis], inside.high[axis]].into_iter().zip([-1.0, 1.0]));
            let mut lines: Vec<f32> = edges.flat_map(|(edge, out)| [edge, edge + out * THICKNESS]).collect();
            lines.sort_by(f32::total_cmp);
            lines.dedup_by(|one, other| (*one - *other).abs() < 1e-3);
            lines.insert(0, lines.first().map_or(0.0, |first| first - 1.0));
            lines.push(lines.last().map_or(0.0, |last| last + 1.0));
            lines
        };
        let (xs, zs) = (lines(0), lines(1));
        let mut plan = Self { cells: vec![Cell::Outside; (xs.len() - 1) * (zs.len() - 1)], xs, zs };
        plan.classify(&insides);
        // Twice: where two gaps cross, the crossing closes only once their arms have.
        plan.close_gaps();
        plan.close_gaps();
        plan
    }

    /// The walls of `plan` with the passages between its rooms.
    pub(super) fn opened(plan: &SitePlan) -> Self {
        let mut walls = Self::of(&plan.rooms);
        passages(plan).iter().for_each(|doorway| walls.open(&doorway.floor()));
        walls
    }

    pub(super) fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    pub(super) fn rows(&self) -> usize {
        self.zs.len() - 1
    }

    /// The cell in `column` and `row`; outside beyond the grid.
    pub(super) fn cell(&self, column: isize, row: isize) -> Cell {
        let (Ok(i), Ok(j)) = (usize::try_from(column), usize::try_from(row)) else { return Cell::Outside };
        if i < self.columns() && j < self.rows() { self.cells[j * self.columns() + i] } else { Cell::Outside }
    }

    fn set(&mut self, column: usize, row: usize, cell: Cell) {
        let columns = self.columns();
        self.cells[row * columns + column] = cell;
    }

    /// Opens the walls at `doorway`.
    pub(super) fn open(&mut self, doorway: &Footprint) {
        for axis in 0..2 {
            self.cut(axis, doorway.low[axis]);
            self.cut(axis, doorway.high[axis]);
        }
        for column in 0..self.columns() {
            for row in 0..self.rows() {
                let is_opened = doorway.distance(self.middle(column, row)) == 0.0;
                if is_opened && self.cell(column as isize, row as isize) == Cell::Wall {
                    self.set(column, row, Cell::Doorway);
                }
            }
        }
    }

    /// Draws one more line of the grid across an axis (0: x, 1: z).
    fn cut(&mut self, axis: usize, at: f32) {
        let lines = if axis == 0 { &self.xs } else { &self.zs };
        let Some(index) = lines.windows(2).position(|pair| at > pair[0] + 1e-3 && at < pair[1] - 1e-3) else { return };
        let columns = self.columns();
        let split = |along: usize| along - usize::from(along > index);
        let (wide, deep) = (columns + usize::from(axis == 0), self.rows() + usize::from(axis == 1));
        let old = |column: usize, row: usize| {
            if axis == 0 { row * columns + split(column) } else { split(row) * columns + column }
        };
        self.cells = (0..wide * deep).map(|cell| self.cells[old(cell % wide, cell / wide)]).collect();
        let lines = if axis == 0 { &mut self.xs } else { &mut self.zs };
        lines.insert(index + 1, at);
    }

    fn middle(&self, column: usize, row: usize) -> Vec2 {
        Vec2::new(self.xs[column] + self.xs[column + 1], self.zs[row] + self.zs[row + 1]) / 2.0
    }

    fn classify(&mut self, insides: &[Footprint]) {
        for column in 0..self.columns() {
            for row in 0..self.rows() {
                let middle = self.middle(column, row);
                let room = insides.iter().position(|inside| inside.distance(middle) == 0.0);
                let is_wall = insides.iter().any(|inside| inside.grown(THICKNESS).distance(middle) == 0.0);
                let cell = room.map_or(if is_wall { Cell::Wall } else { Cell::Outside }, Cell::Room);
                self.set(column, row, cell);
            }
        }
    }

    /// Fills narrow gaps between walls, so that rooms side by side share one wall.
    fn close_gaps(&mut self) {
        for column in 0..self.columns() {
            for row in 0..self.rows() {
                if self.cell(column as isize, row as isize) != Cell::Outside {
                    continue;
                }
                let across = self.gap(column, row, [1, 0]) <= SHARED_GAP || self.gap(column, row, [0, 1]) <= SHARED_GAP;
                if across {
                    self.set(column, row, Cell::Wall);
                }
            }
        }
    }

    /// Metres between what stands on both sides of an empty cell along a step; infinite when a side is open.
    fn gap(&self, column: usize, row: usize, [dx, dz]: [isize; 2]) -> f32 {
        let mut metres = 0.0;
        for sign in [-1, 1] {
            let (mut i, mut j) = (column as isize, row as isize);
            while self.cell(i, j) == Cell::Outside {
                let (Ok(x), Ok(z)) = (usize::try_from(i), usize::try_from(j)) else { return f32::INFINITY };
                if x >= self.columns() || z >= self.rows() {
                    return f32::INFINITY;
                }
                let size = if dx != 0 { self.xs[x + 1] - self.xs[x] } else { self.zs[z + 1] - self.zs[z] };
                metres += size;
                (i, j) = (i + dx * sign, j + dz * sign);
            }
        }
        metres / 2.0
    }

    /// Extent of a cell along x or z, metres.
    fn thickness(&self, column: isize, row: isize, is_along_x: bool) -> f32 {
        let (lines, index) = if is_along_x { (&self.xs, column) } else { (&self.zs, row) };
        let at = usize::try_from(index).unwrap_or(0);
        lines.get(at + 1).zip(lines.get(at)).map_or(0.0, |(far, near)| far - near)
    }

    /// Outer stretches of a room's walls whose inside looks along `inward` (x east, y south), left to right.
    pub(super) fn stretches(&self, room: &Room, inward: Vec2) -> Vec<Stretch> {
        let inside = Footprint::of_room(room);
        let is_across = inward.x == 0.0;
        let wall = match (is_across, inward.x + inward.y > 0.0) {
            (true, true) => inside.low.y,
            (true, false) => inside.high.y,
            (false, true) => inside.low.x,
            (false, false) => inside.high.x,
        };
        let lines = if is_across { &self.xs } else { &self.zs };
        let (low, high) = if is_across { (inside.low.x, inside.high.x) } else { (inside.low.y, inside.high.y) };
        let mut runs: Vec<[f32; 2]> = Vec::new();
        for pair in lines.windows(2).filter(|pair| pair[0] >= low - 1e-3 && pair[1] <= high + 1e-3) {
            let middle = (pair[0] + pair[1]) / 2.0;
            let foot = if is_across { Vec2::new(middle, wall) } else { Vec2::new(wall, middle) };
            if !self.is_outer(foot, inward) {
                continue;
            }
            match runs.last_mut() {
                Some(last) if (last[1] - pair[0]).abs() < 1e-3 => last[1] = pair[1],
                _ => runs.push([pair[0], pair[1]]),
            }
        }
        let at = |along: f32| if is_across { Vec2::new(along, wall) } else { Vec2::new(wall, along) };
        let is_rising = (is_across && inward.y > 0.0) || (!is_across && inward.x < 0.0);
        let turn = |run: [f32; 2]| if is_rising { run } else { [run[1], run[0]] };
        let stretch = |[from, to]: [f32; 2]| {
            let (from, to) = (at(from), at(to));
            let along = direction(from, to);
            Stretch { from, to, inward, beyond: [self.beyond(from, -along, inward), self.beyond(to, along, inward)] }
        };
        runs.into_iter().map(turn).map(stretch).collect()
    }

    /// How far a wall goes on beyond its end: around an outer corner, or half way to the next room's wall.
    fn beyond(&self, end: Vec2, along: Vec2, inward: Vec2) -> f32 {
        let Some((mut i, mut j)) = self.find(end - inward * 0.01 + along * 0.01) else { return 0.0 };
        let mut metres = 0.0;
        while self.cell(i, j) == Cell::Wall {
            if matches!(self.cell(i + inward.x as isize, j + inward.y as isize), Cell::Room(_)) {
                return metres / 2.0;
            }
            metres += self.thickness(i, j, along.x != 0.0);
            (i, j) = (i + along.x as isize, j + along.y as isize);
        }
        // Of two walls that meet in an outer corner, the northern or southern one fills it.
        if inward.x == 0.0 { metres.min(THICKNESS) } else { 0.0 }
    }

    /// The cell that holds a place.
    fn find(&self, at: Vec2) -> Option<(isize, isize)> {
        let along = |lines: &[f32], at: f32| lines.windows(2).position(|pair| at >= pair[0] && at < pair[1]);
        along(&self.xs, at.x).zip(along(&self.zs, at.y)).map(|(i, j)| (i as isize, j as isize))
    }

    /// Whether outside lies behind the wall at `foot`.
    fn is_outer(&self, foot: Vec2, inward: Vec2) -> bool {
        let Some((mut i, mut j)) = self.find(foot - inward * 0.01) else { return true };
        let mut metres = 0.0;
        while self.cell(i, j) == Cell::Wall {
            metres += self.thickness(i, j, inward.x != 0.0);
            (i, j) = (i - inward.x as isize, j - inward.y as isize);
        }
        self.cell(i, j) == Cell::Outside && metres <= SHARED_GAP
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::RoomId;
    use twin_model::plan::{RoomKind, Spot};

    fn room(name: &str, corner: [f64; 2], size: [f64; 2]) -> Room {
        Room {
            site: 0,
            id: RoomId::new(name),
            name: name.into(),
            kind: RoomKind::Hall,
            corner: Spot { x: corner[0], z: corner[1] },
            size: Spot { x: size[0], z: size[1] },
            height: 3.5,
            tile: 0.6,
        }
    }

    #[test]
    fn a_room_by_itself_has_a_wall_on_every_side_and_filled_corners() {
        let rooms = [room("one", [0.0, 0.0], [6.0, 4.0])];
        let plan = WallPlan::of(&rooms);
        assert_eq!(plan.cell(2, 2), Cell::Room(0));
        for (column, row) in [(1, 1), (2, 1), (3, 1), (1, 2), (3, 2), (1, 3), (2, 3), (3, 3)] {
            assert_eq!(plan.cell(column, row), Cell::Wall, "{column} {row}");
        }
        for inward in [Vec2::X, Vec2::Y, Vec2::NEG_X, Vec2::NEG_Y] {
            let [stretch] = plan.stretches(&rooms[0], inward)[..] else { panic!("one stretch looks {inward}") };
            let across = stretch.along().perp();
            assert!(across.distance(inward) < 1e-5, "left to right as seen from inside: {stretch:?}");
            let corner = if inward.x == 0.0 { THICKNESS } else { 0.0 };
            assert!(
                (stretch.beyond[0] - corner).abs() < 1e-4 && (stretch.beyond[1] - corner).abs() < 1e-4,
                "{stretch:?}"
            );
        }
    }

    #[test]
    fn walls_in_one_line_meet_half_way_between_their_rooms() {
        let rooms = [room("one", [0.0, 0.0], [6.0, 4.0]), room("two", [6.6, 0.0], [6.0, 4.0])];
        let plan = WallPlan::of(&rooms);
        let north = plan.stretches(&rooms[0], Vec2::Y);
        assert!((north[0].beyond[1] - 0.3).abs() < 1e-3, "{north:?}");
    }

    #[test]
    fn rooms_side_by_side_share_a_low_wall_without_a_gap() {
        let rooms = [room("one", [0.0, 0.0], [6.0, 4.0]), room("two", [0.0, 4.5], [6.0, 4.0])];
        let plan = WallPlan::of(&rooms);
        assert!(plan.stretches(&rooms[0], Vec2::NEG_Y).is_empty(), "the shared wall is no outer wall");
        assert!(plan.stretches(&rooms[1], Vec2::Y).is_empty());
        let column = (0..plan.rows() as isize).map(|row| plan.cell(2, row));
        let kinds: Vec<Cell> = column.collect();
        let first = kinds.iter().position(|cell| *cell == Cell::Room(0)).expect("a first room");
        let second = kinds.iter().position(|cell| *cell == Cell::Room(1)).expect("a second room");
        assert!(kinds[first + 1..second].iter().all(|cell| *cell == Cell::Wall), "{kinds:?}");
    }

    #[test]
    fn a_doorway_opens_the_wall_there_and_nowhere_else() {
        let rooms = [room("one", [0.0, 0.0], [6.0, 4.0]), room("two", [0.0, 4.5], [6.0, 4.0])];
        let mut plan = WallPlan::of(&rooms);
        plan.open(&Footprint { low: Vec2::new(2.0, 4.0), high: Vec2::new(3.0, 4.5) });
        let cell = |x: f32, z: f32| {
            let (column, row) = plan.find(Vec2::new(x, z)).expect("on the grid");
            plan.cell(column, row)
        };
        for z in [4.05, 4.25, 4.45] {
            assert_eq!([1.9, 2.5, 3.1].map(|x| cell(x, z)), [Cell::Wall, Cell::Doorway, Cell::Wall], "at {z}");
        }
        assert_eq!([cell(2.5, 3.9), cell(2.5, 4.6)], [Cell::Room(0), Cell::Room(1)]);
        assert_eq!(cell(-0.1, 2.0), Cell::Wall);
    }
}
