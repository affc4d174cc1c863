//! The field of one room: flows, temperatures and masses in one step.

use super::advection::Advection;
use super::grid::{Grid, X, Y, Z};
use super::masses::{CasingMass, RackMass, Skin};
use super::mixing::Mixing;
use super::potential::Potential;
use super::shape::{Shape, THIRDS, is_fit};
use crate::air::{AIR_KJ_PER_M3_K, Heats};
use twin_model::SitePlan;

/// How fine a field is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldOptions {
    /// Edge of a cell, metres; 0.25 shows aisles, thirds of racks and single tiles.
    pub cell_metres: f64,
    /// Depth of the plenum under the raised floor, metres.
    pub plenum_metres: f64,
    /// Longest step, seconds; longer ones are divided.
    pub step_secs_max: f64,
    /// How far flows may move apart until they are solved for again, share of all.
    pub flow_tolerance: f64,
    /// Air, metal and walls when the field begins, °C.
    pub start_celsius: f64,
}

impl Default for FieldOptions {
    /// Cells of 0.25 m, a plenum of 0.6 m, steps of 5 s, flows good to 3 %, 23 °C.
    fn default() -> Self {
        Self { cell_metres: 0.25, plenum_metres: 0.6, step_secs_max: 5.0, flow_tolerance: 0.03, start_celsius: 23.0 }
    }
}

/// The heats that act on a room's air. Lists go by the field's own racks and CRACs.
#[derive(Clone, Copy, Debug)]
pub struct FieldLoads<'a> {
    /// Heat of each rack, kW.
    pub rack_kw: &'a [f64],
    /// Heat that each CRAC takes out of the air that passes it, kW: its coil's less its fan's.
    pub crac_kw: &'a [f64],
    /// Heat of light and of all else, spread over the room, kW.
    pub other_kw: f64,
    /// The air outside, °C.
    pub outside_celsius: f64,
}

/// The air of one room in cells.
#[derive(Clone, Debug)]
pub struct RoomField {
    options: FieldOptions,
    racks: Vec<usize>,
    cracs: Vec<usize>,
    pub(super) shape: Shape,
    pub(super) potential: Potential,
    advection: Advection,
    mixing: Mixing,
    pub(super) flows: Flows,
    /// Temperature of each cell, °C; without meaning in solids.
    celsius: Vec<f64>,
    /// Work space: heat that comes to each cell, and flow that leaves it through ports and walls (per ρ·cp, m³/s).
    gain: Vec<f64>,
    drain: Vec<f64>,
    rack_masses: Vec<RackMass>,
    casings: Vec<CasingMass>,
    skin: Skin,
    /// One over the number of the room's free cells, without the plenum's.
    room_share: f64,
}

/// The flows that the potential was solved for, m³/s.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Flows {
    racks: Vec<f64>,
    pub(super) cracs: Vec<f64>,
    /// Air that each duct takes from its aisle, and the ducts' part of what each CRAC draws.
    ducts: Vec<f64>,
    duct_share: f64,
    is_aisle_open: Vec<bool>,
}

/// A change of all flows in common, and how far they moved apart.
#[derive(Clone, Copy, Debug)]
struct CommonChange {
    factor: f64,
    /// Sum of what is left of racks' or of CRACs' changes, share of their sum.
    spread: f64,
}

impl Flows {
    /// What takes the held flows to `racks` and `cracs`; none from still air or to it.
    fn common_change(&self, racks: &[f64], cracs: &[f64]) -> Option<CommonChange> {
        let held: f64 = self.racks.iter().chain(&self.cracs).sum();
        let wanted: f64 = racks.iter().chain(cracs).sum();
        let factor = wanted / held;
        let apart = |wanted: &[f64], held: &[f64]| {
            let moved: f64 = wanted.iter().zip(held).map(|(wanted, held)| (wanted - factor * held).abs()).sum();
            moved / wanted.iter().sum::<f64>().max(f64::MIN_POSITIVE)
        };
        let spread = apart(racks, &self.racks).max(apart(cracs, &self.cracs));
        (held > 0.0 && wanted > 0.0).then_some(CommonChange { factor, spread })
    }
}

/// A common change of flows below this waits for more: it would move no temperature by a tenth of a kelvin.
const SCALE_MIN: f64 = 0.004;
/// Share of the air blown into a contained hot aisle that its duct takes. A passive duct needs a little pressure in the
/// aisle, and that drives the rest through doors, roof and cable openings into the room. A guess within what is told of
/// containment (a twentieth to a quarter); nobody has measured this hall.
const DUCT_SHARE: f64 = 0.85;
/// Air steps of [`RoomField::settle`]: coarse ones carry heat through the room, fine ones bring mixing into balance.
const SETTLE_STEPS: [(usize, f64); 3] = [(8, 60.0), (8, 20.0), (300, 5.0)];
/// A room is settled when all but this share of what it gains leaves it.
const SETTLED: f64 = 5e-4;

impl RoomField {
    /// The still air of room `room` of `plan`; none where a field would have nothing to follow: in rooms that are no
    /// hall, or without racks or CRACs.
    pub fn new(plan: &SitePlan, room: usize, options: &FieldOptions) -> Option<Self> {
        if !is_fit(plan, room) {
            return None;
        }
        let racks: Vec<usize> = (0..plan.racks.len()).filter(|at| plan.racks[*at].room as usize == room).collect();
        let cracs: Vec<usize> = (0..plan.cracs.len()).filter(|at| plan.cracs[*at].room as usize == room).collect();
        let grid = Grid::new(&plan.rooms[room], options.cell_metres, options.plenum_metres);
        let shape = Shape::new(plan, room, grid, &racks, &cracs);
        let potential = Potential::new(&shape, |_| false);
        let celsius = options.start_celsius;
        let casings = cracs.iter().map(|crac| CasingMass::new(plan.cracs[*crac].airflow_m3s, celsius)).collect();
        let room_cells = (0..grid.len()).filter(|cell| shape.is_free[*cell] && is_in_room(&grid, *cell)).count();
        let skin = Skin::new(&grid, &shape.is_free, celsius);
        let mut field = Self {
            options: *options,
            advection: Advection::new(&shape, &potential),
            mixing: Mixing::new(&shape, options.step_secs_max),
            flows: Flows {
                racks: vec![0.0; racks.len()],
                cracs: vec![0.0; cracs.len()],
                ducts: vec![0.0; shape.ducts.len()],
                duct_share: 0.0,
                is_aisle_open: vec![false; plan.aisles.len()],
            },
            celsius: vec![celsius; grid.len()],
            gain: vec![0.0; grid.len()],
            drain: Vec::new(),
            rack_masses: vec![RackMass::new(celsius); racks.len()],
            casings,
            skin,
            room_share: 1.0 / room_cells.max(1) as f64,
            racks,
            cracs,
            shape,
            potential,
        };
        field.drain_cells();
        Some(field)
    }

    /// Cells that the field of room `room` of `plan` would have; 0 where it would have none.
    pub fn count_cells(plan: &SitePlan, room: usize, options: &FieldOptions) -> usize {
        let count = || Grid::count(&plan.rooms[room], options.cell_metres, options.plenum_metres);
        if is_fit(plan, room) { count() } else { 0 }
    }

    /// Its racks, as indices of the plan's.
    pub fn racks(&self) -> &[usize] {
        &self.racks
    }

    /// Its CRACs, as indices of the plan's.
    pub fn cracs(&self) -> &[usize] {
        &self.cracs
    }

    /// Sets what each rack draws and each CRAC moves, m³/s (below zero where air comes up through a unit that stands),
    /// and which of the plan's aisles have their doors open. Flows
    /// that change in common only scale the field; when a door moved, or flows changed among each other by more than the
    /// tolerance, the flow is solved for anew: then it tells the solver's iterations.
    pub fn set_flows(&mut self, racks: &[f64], cracs: &[f64], is_aisle_open: &[bool]) -> Option<usize> {
        let has_turned = self.flows.is_aisle_open != is_aisle_open;
        let common = self.flows.common_change(racks, cracs);
        let tolerance = self.options.flow_tolerance;
        if let Some(common) = common.filter(|common| !has_turned && common.spread <= tolerance) {
            if (common.factor - 1.0).abs() > SCALE_MIN {
                self.scale(common.factor);
            }
            return None;
        }
        if let Some(common) = common {
            self.potential.scale(common.factor);
        }
        self.flows.racks.copy_from_slice(racks);
        self.flows.cracs.copy_from_slice(cracs);
        if has_turned {
            self.flows.is_aisle_open.copy_from_slice(is_aisle_open);
            self.potential.set_doors(&self.shape, |aisle| is_aisle_open[aisle]);
        }
        self.share_ducts();
        let sources = self.sources();
        let iterations = self.potential.solve(&self.shape, &sources);
        self.advection = Advection::new(&self.shape, &self.potential);
        self.drain_cells();
        Some(iterations)
    }

    fn scale(&mut self, factor: f64) {
        let Flows { racks, cracs, ducts, .. } = &mut self.flows;
        racks.iter_mut().chain(cracs).chain(ducts).for_each(|flow| *flow *= factor);
        self.potential.scale(factor);
        self.advection.scale(factor);
        self.drain_cells();
    }

    /// Ducts take their share of what blows into their aisles, at most what the CRACs move.
    fn share_ducts(&mut self) {
        let moved: f64 = self.flows.cracs.iter().map(|flow| flow.max(0.0)).sum();
        for (flow, duct) in self.flows.ducts.iter_mut().zip(&self.shape.ducts) {
            *flow = duct.racks.iter().map(|rack| self.flows.racks[*rack]).sum();
        }
        let blown: f64 = self.flows.ducts.iter().sum();
        let taken = if blown > 0.0 { (moved / blown).min(DUCT_SHARE) } else { 0.0 };
        self.flows.ducts.iter_mut().for_each(|flow| *flow *= taken);
        self.flows.duct_share = if moved > 0.0 { blown * taken / moved } else { 0.0 };
    }

    /// Air that comes into each cell less what is drawn out of it by equipment, m³/s.
    pub(super) fn sources(&self) -> Vec<f64> {
        let mut sources = vec![0.0; self.shape.grid.len()];
        for (ports, flow) in self.shape.racks.iter().zip(&self.flows.racks) {
            for third in 0..THIRDS {
                ports.rears[third].add(flow * ports.shares[third], &mut sources);
                ports.fronts[third].add(-flow * ports.shares[third], &mut sources);
            }
        }
        for (ports, flow) in self.shape.cracs.iter().zip(&self.flows.cracs) {
            let from_ducts = if *flow > 0.0 { self.flows.duct_share } else { 0.0 };
            ports.below.add(*flow, &mut sources);
            ports.top.add(-flow * (1.0 - from_ducts), &mut sources);
        }
        for (duct, flow) in self.shape.ducts.iter().zip(&self.flows.ducts) {
            duct.roof.add(-flow, &mut sources);
        }
        sources
    }

    /// What stands against each cell's temperature, from flows that come out of equipment and from walls.
    fn drain_cells(&mut self) {
        self.drain.clear();
        self.drain.extend(self.skin.to_skin.iter().zip(&self.skin.to_outside).map(|(skin, outside)| skin + outside));
        for (ports, flow) in self.shape.racks.iter().zip(&self.flows.racks) {
            for (rear, share) in ports.rears.iter().zip(ports.shares) {
                rear.add(flow * share, &mut self.drain);
            }
        }
        for (ports, flow) in self.shape.cracs.iter().zip(&self.flows.cracs) {
            ports.outlet(*flow).add(flow.abs(), &mut self.drain);
        }
    }

    /// Moves air and masses on by `seconds`. Tells the mean heats meanwhile.
    pub fn step(&mut self, seconds: f64, loads: &FieldLoads) -> Heats {
        let flows = self.shape.racks.iter().zip(&self.flows.racks);
        let stable = flows.map(|(ports, flow)| RackMass::seconds_max(ports.shares.map(|share| share * flow)));
        let longest = stable.fold(self.options.step_secs_max, f64::min);
        let parts = (seconds / longest).ceil().max(1.0);
        let mut sum = Heats::default();
        for _ in 0..parts as usize {
            let heats = self.step_once(seconds / parts, loads);
            sum.gained_kw += heats.gained_kw / parts;
            sum.removed_kw += heats.removed_kw / parts;
            sum.lost_kw += heats.lost_kw / parts;
            sum.stored_kw += heats.stored_kw / parts;
        }
        sum
    }

    fn step_once(&mut self, seconds: f64, loads: &FieldLoads) -> Heats {
        let mut stored_kj = self.step_air(seconds, loads);
        for rack in 0..self.racks.len() {
            let (flows, fronts, kw) = self.rack_streams(rack, loads.rack_kw[rack]);
            stored_kj += self.rack_masses[rack].step(seconds, flows, fronts, kw);
        }
        for crac in 0..self.cracs.len() {
            let return_celsius = self.return_celsius(crac);
            let (flow, kw) = (self.flows.cracs[crac].abs(), loads.crac_kw[crac]);
            stored_kj += self.casings[crac].step(seconds, flow, return_celsius, kw);
        }
        let taken_kw = self.skin.taken_kw(&self.celsius);
        stored_kj += self.skin.step(seconds, taken_kw);
        Heats {
            gained_kw: loads.rack_kw.iter().sum::<f64>() + loads.other_kw,
            removed_kw: loads.crac_kw.iter().sum(),
            lost_kw: self.skin.lost_kw(&self.celsius, loads.outside_celsius),
            stored_kw: stored_kj / seconds,
        }
    }

    /// One step of the air while the masses stand. Tells what the air stored, kJ.
    fn step_air(&mut self, seconds: f64, loads: &FieldLoads) -> f64 {
        if self.mixing.seconds() != seconds {
            self.mixing = Mixing::new(&self.shape, seconds);
        }
        let spread = loads.other_kw / AIR_KJ_PER_M3_K * self.room_share;
        let floor_cells = self.shape.grid.floor_layers * self.shape.grid.strides()[Y];
        let walls = self.skin.to_skin.iter().zip(&self.skin.to_outside);
        for (cell, (gain, (skin, outside))) in self.gain.iter_mut().zip(walls).enumerate() {
            *gain = skin * self.skin.celsius + outside * loads.outside_celsius;
            if cell >= floor_cells {
                *gain += spread;
            }
        }
        for ((ports, flow), mass) in self.shape.racks.iter().zip(&self.flows.racks).zip(&self.rack_masses) {
            for third in 0..THIRDS {
                let carried = flow * ports.shares[third] * mass.exhaust_celsius[third];
                ports.rears[third].add(carried, &mut self.gain);
            }
        }
        for ((ports, flow), casing) in self.shape.cracs.iter().zip(&self.flows.cracs).zip(&self.casings) {
            ports.outlet(*flow).add(flow.abs() * casing.supply_celsius, &mut self.gain);
        }
        let before: f64 = self.celsius.iter().sum();
        self.mixing.step(&mut self.celsius);
        let cell_m3 = self.shape.grid.cell_m3();
        self.advection.step(&mut self.celsius, cell_m3 / seconds, &self.gain, &self.drain);
        AIR_KJ_PER_M3_K * cell_m3 * (self.celsius.iter().sum::<f64>() - before)
    }

    /// Flow, front temperature and heat of each third of a rack.
    fn rack_streams(&self, rack: usize, kw: f64) -> ([f64; THIRDS], [f64; THIRDS], [f64; THIRDS]) {
        let ports = &self.shape.racks[rack];
        let fronts = std::array::from_fn(|third| ports.fronts[third].mean(&self.celsius));
        (ports.shares.map(|share| share * self.flows.racks[rack]), fronts, ports.shares.map(|share| share * kw))
    }

    /// Goes to where everything would settle if the CRACs supplied air at `supply_celsius`; of `loads` the CRACs' heats
    /// do not matter. Tells the heats there. A room that nothing cools has no such state: then it warms for a while.
    pub fn settle(&mut self, supply_celsius: &[f64], loads: &FieldLoads) -> Heats {
        for (casing, supply) in self.casings.iter_mut().zip(supply_celsius) {
            casing.supply_celsius = *supply;
        }
        let mut heats = Heats::default();
        for (count, seconds) in SETTLE_STEPS {
            for _ in 0..count {
                for rack in 0..self.racks.len() {
                    let (flows, fronts, kw) = self.rack_streams(rack, loads.rack_kw[rack]);
                    self.rack_masses[rack].settle(flows, fronts, kw);
                }
                for crac in (0..self.cracs.len()).filter(|crac| self.flows.cracs[*crac] < 0.0) {
                    self.casings[crac].supply_celsius = self.return_celsius(crac);
                }
                self.skin.settle(&self.celsius);
                let stored_kw = self.step_air(seconds, loads) / seconds;
                heats = self.settled_heats(stored_kw, loads);
                let left_kw = heats.gained_kw - heats.removed_kw - heats.lost_kw;
                if left_kw.abs().max(stored_kw.abs()) <= SETTLED * heats.gained_kw {
                    break;
                }
            }
        }
        heats
    }

    fn settled_heats(&self, stored_kw: f64, loads: &FieldLoads) -> Heats {
        let removed = |crac: usize| {
            let flow = self.flows.cracs[crac].abs();
            AIR_KJ_PER_M3_K * flow * (self.return_celsius(crac) - self.casings[crac].supply_celsius)
        };
        Heats {
            gained_kw: loads.rack_kw.iter().sum::<f64>() + loads.other_kw,
            removed_kw: (0..self.cracs.len()).map(removed).sum(),
            lost_kw: self.skin.lost_kw(&self.celsius, loads.outside_celsius),
            stored_kw,
        }
    }

    /// Air before rack `rack` of the field at 0.5, 1.2 and 1.8 m, °C.
    pub fn inlet_celsius(&self, rack: usize) -> [f64; 3] {
        std::array::from_fn(|height| self.shape.racks[rack].sensors[height].mean(&self.celsius))
    }

    /// Air that leaves rack `rack` of the field, °C.
    pub fn exhaust_celsius(&self, rack: usize) -> f64 {
        let (mass, shares) = (&self.rack_masses[rack], self.shape.racks[rack].shares);
        mass.exhaust_celsius.iter().zip(shares).map(|(celsius, share)| celsius * share).sum()
    }

    /// Air that comes into CRAC `crac` of the field, °C: from over it and from ducts; from under the floor while it
    /// stands and the others blow through it.
    pub fn return_celsius(&self, crac: usize) -> f64 {
        if self.flows.cracs[crac] < 0.0 {
            return self.shape.cracs[crac].below.mean(&self.celsius);
        }
        let top = self.shape.cracs[crac].top.mean(&self.celsius);
        let share = self.flows.duct_share;
        if share <= 0.0 {
            return top;
        }
        let ducts = || self.shape.ducts.iter().zip(&self.flows.ducts);
        let carried: f64 = ducts().map(|(duct, flow)| flow * duct.roof.mean(&self.celsius)).sum();
        let flow: f64 = ducts().map(|(_, flow)| flow).sum();
        (1.0 - share) * top + share * carried / flow
    }

    /// Air that CRAC `crac` of the field blows under the floor, °C.
    pub fn supply_celsius(&self, crac: usize) -> f64 {
        self.casings[crac].supply_celsius
    }

    /// Mean of the room's air above the floor, °C.
    pub fn mean_celsius(&self) -> f64 {
        let cells = self.celsius.iter().enumerate();
        let room = cells.filter(|(cell, _)| self.shape.is_free[*cell] && is_in_room(&self.shape.grid, *cell));
        room.map(|(_, celsius)| celsius).sum::<f64>() * self.room_share
    }

    /// Inner skin of the building, °C.
    pub fn skin_celsius(&self) -> f64 {
        self.skin.celsius
    }

    /// The cells.
    pub fn grid(&self) -> &Grid {
        &self.shape.grid
    }

    /// Temperature of every cell in the grid's order, °C; NaN in solids.
    pub fn volume_celsius(&self) -> impl Iterator<Item = f64> + '_ {
        self.celsius
            .iter()
            .zip(&self.shape.is_free)
            .map(|(celsius, is_free)| if *is_free { *celsius } else { f64::NAN })
    }

    /// Temperature at a point of the site, °C; none in solids and outside the room.
    pub fn celsius_at(&self, point: [f64; 3]) -> Option<f64> {
        Some(self.celsius[self.free_cell(point)?])
    }

    /// Velocity at a point of the site, m/s; none in solids and outside the room.
    pub fn velocity_at(&self, point: [f64; 3]) -> Option<[f64; 3]> {
        let cell = self.free_cell(point)?;
        let strides = self.shape.grid.strides();
        Some([X, Y, Z].map(|axis| {
            let flows = &self.potential.flows[axis];
            let before = cell.checked_sub(strides[axis]).map_or(0.0, |low| flows[low]);
            (before + flows[cell]) / 2.0 / self.shape.grid.face_m2(axis)
        }))
    }

    fn free_cell(&self, point: [f64; 3]) -> Option<usize> {
        self.shape.grid.cell_at(point).filter(|cell| self.shape.is_free[*cell])
    }
}

fn is_in_room(grid: &Grid, cell: usize) -> bool {
    grid.place(cell)[Y] >= grid.floor_layers
}
