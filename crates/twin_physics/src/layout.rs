//! What follows from where things stand: which CRACs serve which rack, what stands beside what.

use crate::air::{LocalRise, RackState, STARVED_NEIGHBOUR};
use crate::conditions::Conditions;
use twin_model::SitePlan;
use twin_model::plan::{AisleKind, Rack, Spot};

/// Distance at which a CRAC's hold on a rack is half, metres.
const REACH_METRES: f64 = 4.0;
/// CRACs that count for one rack.
const CRACS_PER_RACK: usize = 6;
/// Light, security and controls of a room, kW/m².
const HOUSE_KW_PER_M2: f64 = 0.008;

/// Losses of a fully loaded UPS, share of its rating, for which a plant room's split units are sized; the room then
/// stays within so many kelvin of their coil.
const UPS_LOSS: f64 = 0.05;
const SPLIT_RISE_KELVIN: f64 = 3.0;

/// Indices and weights made once from the plan.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) rack_room: Vec<usize>,
    pub(crate) room_racks: Vec<Vec<usize>>,
    pub(crate) room_cracs: Vec<Vec<usize>>,
    /// The CRACs that serve each rack with weights that sum to one; none in a room without CRACs.
    pub(crate) rack_cracs: Vec<Vec<(usize, f64)>>,
    /// The racks beside each rack in its row.
    pub(crate) rack_beside: Vec<Vec<usize>>,
    /// The contained aisle that each rack breathes from or blows into.
    pub(crate) rack_aisle: Vec<Option<usize>>,
    /// Light and controls of each room, kW.
    pub(crate) house_kw: Vec<f64>,
    /// Conductance of the split units of each room, kW/K: of rooms with neither racks nor CRACs.
    pub(crate) split_kw_per_k: Vec<f64>,
}

impl Layout {
    pub(crate) fn new(plan: &SitePlan) -> Self {
        let mut room_cracs = vec![Vec::new(); plan.rooms.len()];
        for (index, crac) in plan.cracs.iter().enumerate() {
            room_cracs[crac.room as usize].push(index);
        }
        let rack_room: Vec<usize> = plan.racks.iter().map(|rack| rack.room as usize).collect();
        let mut room_racks = vec![Vec::new(); plan.rooms.len()];
        for (index, room) in rack_room.iter().enumerate() {
            room_racks[*room].push(index);
        }
        let rack_cracs =
            (plan.racks.iter()).map(|rack| nearest_cracs(plan, rack, &room_cracs[rack.room as usize])).collect();
        let house_kw: Vec<f64> = plan.rooms.iter().map(|room| room.size.x * room.size.z * HOUSE_KW_PER_M2).collect();
        let mut split_kw_per_k: Vec<f64> = house_kw.iter().map(|kw| kw / SPLIT_RISE_KELVIN).collect();
        for ups in &plan.ups {
            split_kw_per_k[ups.room as usize] += ups.capacity_kw * UPS_LOSS / SPLIT_RISE_KELVIN;
        }
        for (room, split) in split_kw_per_k.iter_mut().enumerate() {
            if !(room_racks[room].is_empty() && room_cracs[room].is_empty()) {
                *split = 0.0;
            }
        }
        let rack_aisle = plan.racks.iter().map(|rack| contained_aisle(plan, rack)).collect();
        let rack_beside = beside(plan);
        Self { rack_beside, rack_room, room_racks, rack_cracs, room_cracs, rack_aisle, house_kw, split_kw_per_k }
    }

    /// What is wrong at `rack` itself, or spills over from beside.
    pub(crate) fn local_rise(&self, conditions: &Conditions, rack: usize) -> LocalRise {
        let starved = &conditions.air.rack_starved_kelvin;
        let beside: f64 = self.rack_beside[rack].iter().map(|beside| starved[*beside]).sum();
        LocalRise {
            starved_kelvin: starved[rack] + STARVED_NEIGHBOUR * beside,
            open_kelvin: conditions.air.rack_open_kelvin[rack],
        }
    }

    /// The rack at `index` as it begins, its air at `celsius`.
    pub(crate) fn rack(&self, plan: &SitePlan, index: usize, celsius: f64) -> RackState {
        let rack = &plan.racks[index];
        let is_row_end = self.rack_beside[index].len() < 2;
        let metres = |(crac, weight): &(usize, f64)| weight * distance(plan.cracs[*crac].centre, rack.centre);
        let mean = self.rack_cracs[index].iter().map(metres).sum();
        RackState::new(rack, is_row_end, self.rack_aisle[index].is_some(), mean, celsius)
    }
}

fn distance(a: Spot, b: Spot) -> f64 {
    (a.x - b.x).hypot(a.z - b.z)
}

/// The CRACs that serve `rack`, weighted by nearness; weights sum to one.
fn nearest_cracs(plan: &SitePlan, rack: &Rack, cracs: &[usize]) -> Vec<(usize, f64)> {
    let mut near: Vec<(usize, f64)> =
        cracs.iter().map(|crac| (*crac, distance(plan.cracs[*crac].centre, rack.centre))).collect();
    near.sort_by(|a, b| a.1.total_cmp(&b.1));
    near.truncate(CRACS_PER_RACK);
    let hold = |metres: f64| 1.0 / (1.0 + (metres / REACH_METRES).powi(2));
    let sum: f64 = near.iter().map(|(_, metres)| hold(*metres)).sum();
    near.into_iter().map(|(crac, metres)| (crac, hold(metres) / sum)).collect()
}

/// The racks beside each rack: of its row, with their sides at most 0.15 m apart.
fn beside(plan: &SitePlan) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); plan.rows.len()];
    for (index, rack) in plan.racks.iter().enumerate() {
        rows[rack.row as usize].push(index);
    }
    let mut beside = vec![Vec::new(); plan.racks.len()];
    for mut row in rows {
        let along = |index: &usize| {
            let (rack, step) = (&plan.racks[*index], plan.racks[*index].facing.step());
            rack.centre.x * step.z.abs() + rack.centre.z * step.x.abs()
        };
        row.sort_by(|a, b| along(a).total_cmp(&along(b)));
        for pair in row.windows(2) {
            let (a, b) = (&plan.racks[pair[0]], &plan.racks[pair[1]]);
            if distance(a.centre, b.centre) <= (a.width + b.width) / 2.0 + 0.15 {
                beside[pair[0]].push(pair[1]);
                beside[pair[1]].push(pair[0]);
            }
        }
    }
    beside
}

/// The aisle with doors and a roof in front of `rack` (cold) or behind it (hot).
fn contained_aisle(plan: &SitePlan, rack: &Rack) -> Option<usize> {
    let step = rack.facing.step();
    let reach = rack.depth / 2.0 + 0.5;
    plan.aisles.iter().position(|aisle| {
        let side = match aisle.kind {
            AisleKind::Cold => reach,
            AisleKind::Hot => -reach,
        };
        let spot = Spot { x: rack.centre.x + step.x * side, z: rack.centre.z + step.z * side };
        aisle.is_contained
            && (aisle.corner.x..=aisle.corner.x + aisle.size.x).contains(&spot.x)
            && (aisle.corner.z..=aisle.corner.z + aisle.size.z).contains(&spot.z)
    })
}
