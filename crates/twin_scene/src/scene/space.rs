//! Things take room: nothing stands in another thing, through a wall or through the ceiling.

use super::expand::Draft;
use crate::position::Field;
use crate::problem::Problems;
use std::collections::BTreeSet;
use twin_model::plan::{Facing, Room, Spot};

/// Less than this is rounding, metres.
const TOLERANCE: f64 = 0.001;

/// Refuses overlaps, and what leaves its room.
pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    rooms_apart(draft, problems);
    let mut solids = solids(draft);
    solids.retain(|solid| solid.area.is_possible());
    for solid in &solids {
        solid.check_in(&draft.plan.rooms[solid.room as usize], problems);
    }
    for (later, earlier) in overlapping(&solids) {
        let (later, earlier) = (&solids[later], &solids[earlier]);
        let field = match (&later.in_row, &earlier.in_row) {
            (Some(later), Some(earlier)) if later.row == earlier.row => {
                later.sized.as_ref().or(earlier.sized.as_ref()).unwrap_or(&later.pitch)
            }
            _ => &later.place,
        };
        let (x, z) = later.area.shared_with(&earlier.area);
        let reason = format!("{} overlaps {} by {x:.2} × {z:.2} m", later.name, earlier.name);
        problems.add(field, "overlap", reason);
    }
    for (sensor, field) in draft.plan.sensors.iter().zip(&draft.origins.sensors) {
        let room = &draft.plan.rooms[sensor.room as usize];
        for (i, spot) in sensor.path.iter().enumerate() {
            if let Some(out) = Area::of_spot(*spot).out_of(&Area::of_room(room)) {
                problems.add(&field.item("path", i), "room", format!("{} leaves {} by {out}", sensor.id, room.id));
            }
        }
    }
}

fn rooms_apart(draft: &Draft, problems: &mut Problems) {
    let rooms = &draft.plan.rooms;
    for (later, room) in rooms.iter().enumerate() {
        for earlier in &rooms[..later] {
            let (area, other) = (Area::of_room(room), Area::of_room(earlier));
            if area.is_possible() && other.is_possible() && area.overlaps(&other) {
                let (x, z) = area.shared_with(&other);
                let reason = format!("{} overlaps {} by {x:.2} × {z:.2} m", room.id, earlier.id);
                problems.add(&draft.origins.rooms[later].child("corner"), "overlap", reason);
            }
        }
    }
}

/// A rectangle on the floor of the site, metres.
#[derive(Clone, Copy)]
struct Area {
    west: f64,
    east: f64,
    north: f64,
    south: f64,
}

impl Area {
    fn of_corner(corner: Spot, size: Spot) -> Self {
        Self { west: corner.x, east: corner.x + size.x, north: corner.z, south: corner.z + size.z }
    }

    fn of_room(room: &Room) -> Self {
        Self::of_corner(room.corner, room.size)
    }

    fn of_spot(spot: Spot) -> Self {
        Self::of_corner(spot, Spot::default())
    }

    /// What a cabinet covers: its width lies across the direction that it faces.
    fn of_cabinet(centre: Spot, facing: Facing, width: f64, depth: f64) -> Self {
        let size = match facing {
            Facing::North | Facing::South => Spot { x: width, z: depth },
            Facing::East | Facing::West => Spot { x: depth, z: width },
        };
        Self::of_corner(Spot { x: centre.x - size.x / 2.0, z: centre.z - size.z / 2.0 }, size)
    }

    /// Whether it has edges at all: what has none is refused for its size.
    fn is_possible(&self) -> bool {
        let is_finite = [self.west, self.east, self.north, self.south].into_iter().all(f64::is_finite);
        is_finite && self.west <= self.east && self.north <= self.south
    }

    fn overlaps(&self, other: &Self) -> bool {
        let (x, z) = self.shared_with(other);
        x > TOLERANCE && z > TOLERANCE
    }

    /// How wide and deep the common part is; negative when there is a gap.
    fn shared_with(&self, other: &Self) -> (f64, f64) {
        (
            self.east.min(other.east) - self.west.max(other.west),
            self.south.min(other.south) - self.north.max(other.north),
        )
    }

    /// How far it sticks out of `room` where that is worst, in words.
    fn out_of(&self, room: &Self) -> Option<String> {
        if !room.is_possible() {
            return None;
        }
        let sides = [
            (room.west - self.west, "west"),
            (self.east - room.east, "east"),
            (room.north - self.north, "north"),
            (self.south - room.south, "south"),
        ];
        let (metres, side) = sides.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        (metres > TOLERANCE).then(|| format!("{metres:.2} m to the {side}"))
    }
}

/// Something that needs a part of the floor for itself.
struct Solid {
    name: String,
    room: u32,
    area: Area,
    /// Metres; zero for an aisle, which is as high as its containment.
    height: f64,
    /// The field that places it.
    place: Field,
    /// The field that says its height.
    tall: Field,
    /// For racks.
    in_row: Option<InRow>,
}

/// What places a rack among those of its row.
struct InRow {
    row: u32,
    pitch: Field,
    sized: Option<Field>,
}

impl Solid {
    fn check_in(&self, room: &Room, problems: &mut Problems) {
        if let Some(out) = self.area.out_of(&Area::of_room(room)) {
            problems.add(&self.place, "room", format!("{} leaves {} by {out}", self.name, room.id));
        }
        if self.height > room.height + TOLERANCE {
            let reason = format!("{} is {:.2} m high, but {} is {:.2} m", self.name, self.height, room.id, room.height);
            problems.add(&self.tall, "ceiling", reason);
        }
    }
}

/// Everything that takes floor, racks first.
fn solids(draft: &Draft) -> Vec<Solid> {
    let (plan, origins) = (&draft.plan, &draft.origins);
    let racks = plan.racks.iter().zip(&origins.racks).map(|(rack, origin)| Solid {
        name: format!("rack {}", rack.id),
        room: rack.room,
        area: Area::of_cabinet(rack.centre, rack.facing, rack.width, rack.depth),
        height: rack.height,
        place: origin.place.clone(),
        tall: origin.height.clone(),
        in_row: Some(InRow { row: rack.row, pitch: origin.pitch.clone(), sized: origin.sized.clone() }),
    });
    let cabinet = |name: String, room, centre, facing, size: [f64; 3], field: &Field| Solid {
        name,
        room,
        area: Area::of_cabinet(centre, facing, size[0], size[1]),
        height: size[2],
        place: field.child("centre"),
        tall: field.item("size", 2),
        in_row: None,
    };
    let cracs = plan.cracs.iter().zip(&origins.cracs);
    let cracs = cracs.map(|(crac, field)| {
        cabinet(format!("CRAC {}", crac.id), crac.room, crac.centre, crac.facing, crac.size, field)
    });
    let pdus = plan.pdus.iter().zip(&origins.pdus);
    let pdus =
        pdus.map(|(pdu, field)| cabinet(format!("PDU {}", pdu.id), pdu.room, pdu.centre, pdu.facing, pdu.size, field));
    let ups = plan.ups.iter().zip(&origins.ups);
    let ups = ups.flat_map(|(ups, field)| {
        let battery = &ups.battery;
        let beside = field.child("battery");
        [
            cabinet(format!("UPS {}", ups.id), ups.room, ups.centre, ups.facing, ups.size, field),
            cabinet(format!("battery of {}", ups.id), ups.room, battery.centre, ups.facing, battery.size, &beside),
        ]
    });
    let machines = plan.machines.iter().zip(&origins.machines);
    let machines = machines.map(|(machine, field)| {
        let name = format!("machine {}", machine.id);
        cabinet(name, machine.room, machine.centre, machine.facing, machine.size, field)
    });
    let aisles = plan.aisles.iter().zip(&origins.aisles).map(|(aisle, field)| Solid {
        name: format!("{} aisle", format!("{:?}", aisle.kind).to_lowercase()),
        room: aisle.room,
        area: Area::of_corner(aisle.corner, aisle.size),
        height: 0.0,
        place: field.child("corner"),
        tall: field.clone(),
        in_row: None,
    });
    racks.chain(cracs).chain(pdus).chain(ups).chain(machines).chain(aisles).collect()
}

/// Pairs of overlapping solids of one room as (later, earlier), in the order of the later ones.
/// A sweep from west to east: each is compared only with those that begin before it ends.
fn overlapping(solids: &[Solid]) -> BTreeSet<(usize, usize)> {
    let mut by_west: Vec<usize> = (0..solids.len()).collect();
    by_west.sort_by(|a, b| solids[*a].area.west.total_cmp(&solids[*b].area.west));
    let mut pairs = BTreeSet::new();
    for (place, a) in by_west.iter().enumerate() {
        let beside = by_west[place + 1..].iter().take_while(|b| solids[**b].area.west < solids[*a].area.east);
        for b in beside {
            if solids[*a].room == solids[*b].room && solids[*a].area.overlaps(&solids[*b].area) {
                pairs.insert((*a.max(b), *a.min(b)));
            }
        }
    }
    pairs
}
