//! A room's plan as cells: which hold air, how open the faces between them are, where equipment breathes.

use super::grid::{Grid, X, Y, Z};
use super::port::{Block, Finder, Port};
use twin_model::SitePlan;
use twin_model::plan::{Aisle, AisleKind, RoomKind, Spot};

/// Openness of a face is its conductance for flow over that of free air. A perforated tile holds the flow back so much
/// more than the way under the floor that all tiles give about the same; the plenum's pressure then differs by a third
/// between near and far, as measured ones do (VanGilder and Schmidt, IPACK2005-73375).
const TILE_OPENNESS: f64 = 0.03;
/// Joints between closed tiles: 5 to 10 % of a hall's supply leaks where a tenth to a fifth of its floor is perforated, as
/// surveys of sealed floors find.
const FLOOR_LEAK_OPENNESS: f64 = 0.01 * TILE_OPENNESS;
/// The sides and the top of a cold aisle without doors and roof. Cold air lies in it: at 10 K over 2 m and 0.5 m/s the
/// Richardson number is near 3, so warm air comes in against the layering only. Potential flow knows no weight; this
/// stands for it, set so that top inlets of an open, well supplied aisle are some kelvin above the supply.
const CURTAIN_OPENNESS: f64 = 0.05;
/// Gaps of containment: little through the panels of a roof, more around doors, which have a gap at the floor and brushes
/// at their edges. At the surplus that the fans keep, doors and roof then pass some hundredths of an aisle's air. What a
/// short aisle lacks comes in at its ends at every height, rather than over the racks' tops alone.
const ROOF_LEAK_OPENNESS: f64 = 0.006;
const SIDE_LEAK_OPENNESS: f64 = 0.025;
/// Perforated tiles before a rack where the plan has no cold aisle: two of 0.6 m, metres.
const TILES_BEFORE_RACK: f64 = 1.2;

/// Heights of the inlet sensors, metres.
const SENSOR_METRES: [f64; 3] = [0.5, 1.2, 1.8];

/// Thirds of a rack's height.
pub(super) const THIRDS: usize = 3;

/// Where a rack breathes, by thirds from the bottom up.
#[derive(Clone, Debug)]
pub(super) struct RackPorts {
    pub(super) fronts: [Port; THIRDS],
    pub(super) rears: [Port; THIRDS],
    pub(super) sensors: [Port; 3],
    /// Share of its air and heat that passes through each third.
    pub(super) shares: [f64; THIRDS],
}

/// Where a CRAC breathes.
#[derive(Clone, Debug)]
pub(super) struct CracPorts {
    pub(super) top: Port,
    pub(super) below: Port,
}

impl CracPorts {
    /// Where `flow` comes out: under the floor, or on top when it comes up through a unit that stands.
    pub(super) fn outlet(&self, flow: f64) -> &Port {
        if flow < 0.0 { &self.top } else { &self.below }
    }
}

/// The duct of a contained hot aisle to the CRACs.
#[derive(Clone, Debug)]
pub(super) struct Duct {
    pub(super) roof: Port,
    /// Racks that blow into the aisle, by place in [`Shape::racks`].
    pub(super) racks: Vec<usize>,
}

/// A face between a contained aisle's end and the room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Door {
    /// By the plan's aisles.
    pub(super) aisle: usize,
    pub(super) axis: usize,
    pub(super) cell: usize,
}

/// A room in cells.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) grid: Grid,
    /// Cells with air in them.
    pub(super) is_free: Vec<bool>,
    /// Openness of the face after each cell along x, y and z; 0 at walls and solids.
    pub(super) openness: [Vec<f64>; 3],
    /// Cells of cold aisles, which the jets of their tiles stir.
    pub(super) is_jetted: Vec<bool>,
    pub(super) doors: Vec<Door>,
    pub(super) racks: Vec<RackPorts>,
    pub(super) cracs: Vec<CracPorts>,
    pub(super) ducts: Vec<Duct>,
}

impl Shape {
    /// Room `room` of `plan` over `grid` with its `racks` and `cracs`, as indices of the plan.
    pub(super) fn new(plan: &SitePlan, room: usize, grid: Grid, racks: &[usize], cracs: &[usize]) -> Self {
        let rack_blocks: Vec<Block> = racks.iter().map(|rack| rack_block(plan, *rack)).collect();
        let crac_blocks: Vec<Block> = cracs
            .iter()
            .map(|crac| &plan.cracs[*crac])
            .map(|crac| Block { centre: crac.centre, facing: crac.facing, size: crac.size })
            .collect();
        let mut blocks = rack_blocks.clone();
        blocks.extend(&crac_blocks);
        blocks.extend(furniture(plan, room));
        let is_free = free_cells(&grid, &blocks);
        let aisles = Aisles::new(plan, room, &grid, &rack_blocks);
        let mut shape = Self {
            grid,
            is_free,
            openness: Default::default(),
            is_jetted: (0..grid.len()).map(|cell| aisles.is_cold(&grid, cell)).collect(),
            doors: Vec::new(),
            racks: Vec::new(),
            cracs: Vec::new(),
            ducts: Vec::new(),
        };
        shape.open_faces(&aisles);
        shape.close_pockets();
        shape.place_ports(plan, racks, &rack_blocks, &crac_blocks);
        shape.place_ducts(plan, &aisles, &rack_blocks);
        shape
    }

    fn open_faces(&mut self, aisles: &Aisles) {
        let Self { grid, is_free, .. } = self;
        let mut openness = [X, Y, Z].map(|_| vec![0.0; grid.len()]);
        for (axis, openness) in openness.iter_mut().enumerate() {
            for cell in 0..grid.len() {
                let Some(next) = grid.next(cell, axis).filter(|next| is_free[cell] && is_free[*next]) else {
                    continue;
                };
                let is_floor = axis == Y && grid.place(next)[Y] == grid.floor_layers;
                let (here, there) = (aisles.of_cell[cell], aisles.of_cell[next]);
                let is_curtain = aisles.is_cold(grid, cell) != aisles.is_cold(grid, next);
                openness[cell] = match () {
                    () if is_floor && aisles.is_tiled[aisles.column(grid, cell)] => TILE_OPENNESS,
                    () if is_floor => FLOOR_LEAK_OPENNESS,
                    () if here != there && axis == Y => ROOF_LEAK_OPENNESS,
                    () if here != there => SIDE_LEAK_OPENNESS,
                    () if is_curtain => CURTAIN_OPENNESS,
                    () => 1.0,
                };
                if axis != Y && here != there {
                    let ends = [here, there].into_iter().flatten();
                    self.doors.extend(ends.map(|aisle| Door { aisle: aisle as usize, axis, cell }));
                }
            }
        }
        self.openness = openness;
    }

    /// Fills cells that no way leads to: air there would have no pressure to follow.
    fn close_pockets(&mut self) {
        let Some(first) = self.is_free.iter().position(|is_free| *is_free) else { return };
        let strides = self.grid.strides();
        let mut is_reached = vec![false; self.grid.len()];
        is_reached[first] = true;
        let mut front = vec![first];
        while let Some(cell) = front.pop() {
            for (axis, stride) in strides.into_iter().enumerate() {
                let after = (self.openness[axis][cell] > 0.0).then(|| cell + stride);
                let before = cell.checked_sub(stride).filter(|before| self.openness[axis][*before] > 0.0);
                for near in [after, before].into_iter().flatten() {
                    if !std::mem::replace(&mut is_reached[near], true) {
                        front.push(near);
                    }
                }
            }
        }
        self.is_free = is_reached;
    }

    fn place_ports(&mut self, plan: &SitePlan, racks: &[usize], rack_blocks: &[Block], crac_blocks: &[Block]) {
        let finder = Finder { grid: &self.grid, is_free: &self.is_free };
        let half_layer = self.grid.spacing[Y] / 2.0;
        let ports = |block: &Block, shares| {
            let third = block.size[2] / THIRDS as f64;
            let side = |ahead: f64| {
                std::array::from_fn(|at| finder.side(block, ahead, at as f64 * third, (at + 1) as f64 * third))
            };
            let sensor = |metres: f64| finder.side(block, 1.0, metres - half_layer, metres + half_layer);
            RackPorts { fronts: side(1.0), rears: side(-1.0), sensors: SENSOR_METRES.map(sensor), shares }
        };
        self.racks =
            racks.iter().zip(rack_blocks).map(|(rack, block)| ports(block, third_shares(plan, *rack))).collect();
        self.cracs = (crac_blocks.iter())
            .map(|block| CracPorts { top: finder.top(block), below: finder.below(block) })
            .collect();
    }

    /// A closed hot aisle must give its air somewhere: it has a duct to the CRACs, as every real one has.
    fn place_ducts(&mut self, plan: &SitePlan, aisles: &Aisles, rack_blocks: &[Block]) {
        for (index, aisle) in plan.aisles.iter().enumerate() {
            if aisle.kind != AisleKind::Hot {
                continue;
            }
            let inside = |cell: &usize| aisles.of_cell[*cell] == Some(index as u32) && self.is_free[*cell];
            let top = (0..self.grid.len()).filter(inside).map(|cell| self.grid.place(cell)[Y]).max();
            let roof = (0..self.grid.len()).filter(inside).filter(|cell| Some(self.grid.place(*cell)[Y]) == top);
            let roof: Vec<usize> = roof.collect();
            if roof.is_empty() {
                continue;
            }
            let blows_in = |block: &Block| {
                let [x, _, z] = block.point(-(block.size[1] / 2.0 + self.grid.spacing[X] / 2.0), 0.0, 0.0);
                holds(aisle, x, z)
            };
            let racks = rack_blocks.iter().enumerate().filter(|(_, block)| blows_in(block)).map(|(at, _)| at).collect();
            self.ducts.push(Duct { roof: Port::new(roof), racks });
        }
    }
}

/// What the plan's aisles make of cells.
struct Aisles {
    /// The contained aisle that each cell is in, by the plan's aisles.
    of_cell: Vec<Option<u32>>,
    /// Columns of cells with perforated tiles, numbered along x, then z.
    is_tiled: Vec<bool>,
    /// Layers that racks stand in, from the lowest on.
    rack_layers: std::ops::Range<usize>,
}

impl Aisles {
    fn column(&self, grid: &Grid, cell: usize) -> usize {
        cell % (grid.counts[X] * grid.counts[Z])
    }

    /// Whether a cell is in a cold aisle, contained or not.
    fn is_cold(&self, grid: &Grid, cell: usize) -> bool {
        self.is_tiled[self.column(grid, cell)] && self.rack_layers.contains(&grid.place(cell)[Y])
    }

    fn new(plan: &SitePlan, room: usize, grid: &Grid, rack_blocks: &[Block]) -> Self {
        let aisles = || plan.aisles.iter().enumerate().filter(|(_, aisle)| aisle.room as usize == room);
        let height = rack_blocks.iter().map(|block| block.size[2]).fold(0.0, f64::max);
        let contained = |[x, y, z]: [f64; 3]| {
            let closed = |(_, aisle): &(usize, &Aisle)| aisle.is_contained && holds(aisle, x, z);
            aisles().find(closed).map(|(index, _)| index as u32).filter(|_| (0.0..height).contains(&y))
        };
        let has_cold = aisles().any(|(_, aisle)| aisle.kind == AisleKind::Cold);
        let is_tiled = |x: f64, z: f64| match has_cold {
            true => aisles().any(|(_, aisle)| aisle.kind == AisleKind::Cold && holds(aisle, x, z)),
            false => rack_blocks.iter().any(|block| tiles_before(block).holds([x, 0.0, z])),
        };
        let columns = grid.counts[X] * grid.counts[Z];
        let rack_layers = grid.floor_layers..grid.floor_layers + (height / grid.spacing[Y]).round() as usize;
        Self {
            rack_layers,
            of_cell: (0..grid.len()).map(|cell| contained(grid.centre(cell))).collect(),
            is_tiled: (0..columns).map(|cell| grid.centre(cell)).map(|[x, _, z]| is_tiled(x, z)).collect(),
        }
    }
}

fn holds(aisle: &Aisle, x: f64, z: f64) -> bool {
    let Spot { x: west, z: north } = aisle.corner;
    (west..west + aisle.size.x).contains(&x) && (north..north + aisle.size.z).contains(&z)
}

fn tiles_before(block: &Block) -> Block {
    let [x, _, z] = block.point(block.size[1] / 2.0 + TILES_BEFORE_RACK / 2.0, 0.0, 0.0);
    Block { centre: Spot { x, z }, facing: block.facing, size: [block.size[0], TILES_BEFORE_RACK, 1.0] }
}

fn rack_block(plan: &SitePlan, rack: usize) -> Block {
    let rack = &plan.racks[rack];
    Block { centre: rack.centre, facing: rack.facing, size: [rack.width, rack.depth, rack.height] }
}

/// What else stands in the way in `room`.
fn furniture(plan: &SitePlan, room: usize) -> impl Iterator<Item = Block> {
    let is_here = move |index: u32| index as usize == room;
    let pdus = plan.pdus.iter().filter(move |pdu| is_here(pdu.room));
    let pdus = pdus.map(|pdu| Block { centre: pdu.centre, facing: pdu.facing, size: pdu.size });
    let ups = plan.ups.iter().filter(move |ups| is_here(ups.room)).flat_map(|ups| {
        let battery = Block { centre: ups.battery.centre, facing: ups.facing, size: ups.battery.size };
        [Block { centre: ups.centre, facing: ups.facing, size: ups.size }, battery]
    });
    let machines = plan.machines.iter().filter(move |machine| is_here(machine.room));
    let machines = machines.map(|at| Block { centre: at.centre, facing: at.facing, size: at.size });
    pdus.chain(ups).chain(machines)
}

fn free_cells(grid: &Grid, blocks: &[Block]) -> Vec<bool> {
    (0..grid.len())
        .map(|cell| {
            let centre = grid.centre(cell);
            centre[Y] < 0.0 || !blocks.iter().any(|block| block.holds(centre))
        })
        .collect()
}

/// Share of a rack's power in each third of its height: what is listed there, a little everywhere.
fn third_shares(plan: &SitePlan, rack: usize) -> [f64; THIRDS] {
    let rack = &plan.racks[rack];
    let mut kw = [0.0; THIRDS];
    for device in &rack.devices {
        for unit in device.unit..device.unit + device.units {
            let third = usize::from(unit.saturating_sub(1)) * THIRDS / usize::from(rack.units.max(1));
            kw[third.min(THIRDS - 1)] += device.power_kw / f64::from(device.units.max(1));
        }
    }
    let sum: f64 = kw.iter().sum();
    if sum <= 0.0 {
        return [1.0 / THIRDS as f64; THIRDS];
    }
    kw.map(|kw| (kw / sum + SHARE_EVERYWHERE) / (1.0 + THIRDS as f64 * SHARE_EVERYWHERE))
}

/// Share of a rack's air that passes through a third of it without equipment.
const SHARE_EVERYWHERE: f64 = 0.05;

/// Whether room `room` of `plan` has air that a field can follow: a hall with racks and CRACs.
pub(super) fn is_fit(plan: &SitePlan, room: usize) -> bool {
    plan.rooms[room].kind == RoomKind::Hall
        && plan.racks.iter().any(|rack| rack.room as usize == room)
        && plan.cracs.iter().any(|crac| crac.room as usize == room)
}
