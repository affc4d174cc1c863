//! What there is on a site for scenarios to strike, and which of it a selector means.

use crate::noise::{generator, uniform};
use std::collections::BTreeSet;
use std::sync::Arc;
use twin_model::plan::{DeviceKind, Feed, MachineKind, SensorKind};
use twin_model::{Place, PointIndex, PointTable, SitePlan};
use twin_scene::{Clause, Selector, TargetKind};

/// Racks whose sides are this close stand beside each other, metres.
const GAP_MAX: f64 = 0.15;

/// Everything on a site that can be struck. Things go by their index in the plan's list of their kind; points by
/// their index; GPU servers are counted through all racks.
#[derive(Clone, Debug)]
pub(crate) struct Census {
    plan: Arc<SitePlan>,
    points: Arc<PointTable>,
    /// Which machine backs each utility.
    backing: Vec<Option<usize>>,
    /// Rack and device.
    gpu_servers: Vec<(u32, u32)>,
    seed: u64,
}

/// What a person chose.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chosen {
    pub(crate) kind: TargetKind,
    pub(crate) indices: Vec<usize>,
}

/// What clauses look at.
struct Traits {
    name: String,
    /// Its name with site and room before it, where it has topics.
    path: Option<String>,
    site: Option<u32>,
    room: Option<u32>,
    row: Option<u32>,
    feed: Option<Feed>,
    kind: TargetKind,
}

impl Census {
    pub(crate) fn new(
        plan: Arc<SitePlan>,
        points: Arc<PointTable>,
        backing: impl Fn(usize) -> Option<usize>,
        seed: u64,
    ) -> Self {
        let mut gpu_servers = Vec::new();
        for (rack, held) in (0u32..).zip(&plan.racks) {
            for (device, held) in (0u32..).zip(&held.devices) {
                if held.kind == DeviceKind::GpuServer {
                    gpu_servers.push((rack, device));
                }
            }
        }
        let backing = (0..plan.utilities.len()).map(backing).collect();
        Self { plan, points, backing, gpu_servers, seed }
    }

    pub(crate) fn plan(&self) -> &SitePlan {
        &self.plan
    }

    pub(crate) fn points(&self) -> &PointTable {
        &self.points
    }

    /// Indices of all things of `kind`.
    pub(crate) fn all(&self, kind: TargetKind) -> Vec<usize> {
        let plan = &self.plan;
        let machines = |kind| {
            let machines = plan.machines.iter().enumerate().filter(move |(_, machine)| machine.kind == kind);
            machines.map(|(index, _)| index).collect()
        };
        let sensors = |kind| {
            let sensors = plan.sensors.iter().enumerate().filter(move |(_, sensor)| sensor.kind == kind);
            sensors.map(|(index, _)| index).collect()
        };
        match kind {
            TargetKind::Site => (0..plan.sites.len()).collect(),
            TargetKind::Room => (0..plan.rooms.len()).collect(),
            TargetKind::Row => (0..plan.rows.len()).collect(),
            TargetKind::Aisle => (0..plan.aisles.len()).filter(|aisle| plan.aisles[*aisle].is_contained).collect(),
            TargetKind::Rack => (0..plan.racks.len()).collect(),
            TargetKind::GpuServer => (0..self.gpu_servers.len()).collect(),
            TargetKind::Crac => (0..plan.cracs.len()).collect(),
            TargetKind::Pdu => (0..plan.pdus.len()).collect(),
            TargetKind::Ups => (0..plan.ups.len()).collect(),
            TargetKind::Utility => (0..plan.utilities.len()).collect(),
            TargetKind::Machine => (0..plan.machines.len()).collect(),
            TargetKind::Genset => machines(MachineKind::Genset),
            TargetKind::Chiller => machines(MachineKind::Chiller),
            TargetKind::Pump => machines(MachineKind::Pump),
            TargetKind::Sensor => (0..plan.sensors.len()).collect(),
            TargetKind::LeakRope => sensors(SensorKind::LeakRope),
            TargetKind::SmokeDetector => sensors(SensorKind::Smoke),
            TargetKind::Point => (0..self.points.len()).collect(),
        }
    }

    /// The name of the thing of `kind` at `index`: of a point its whole one.
    pub(crate) fn name(&self, kind: TargetKind, index: usize) -> String {
        let plan = &self.plan;
        match kind {
            TargetKind::Site => plan.sites[index].id.to_string(),
            TargetKind::Room => plan.rooms[index].id.to_string(),
            TargetKind::Row => plan.rows[index].id.to_string(),
            TargetKind::Aisle => {
                let room = plan.aisles[index].room;
                let earlier = plan.aisles[..index].iter().filter(|aisle| aisle.room == room).count();
                format!("{}-aisle-{}", plan.rooms[room as usize].id, earlier + 1)
            }
            TargetKind::Point => self.point_name(index),
            _ => self.place(kind, index).map_or_else(String::new, |place| place.name(plan).into_owned()),
        }
    }

    fn point_name(&self, index: usize) -> String {
        self.points.point(point(index)).map_or_else(String::new, |point| point.id.to_string())
    }

    /// Names of all things of `kind`; of points as `A01/inlet_mid`.
    pub(crate) fn names(&self, kind: TargetKind) -> Vec<String> {
        let name = |index: usize| match kind {
            TargetKind::Point => self
                .points
                .point(point(index))
                .map_or_else(String::new, |point| format!("{}/{}", point.place.name(&self.plan), point.quantity)),
            _ => self.name(kind, index),
        };
        self.all(kind).into_iter().map(name).collect()
    }

    /// Where the thing of `kind` at `index` is; `None` for kinds that are no place.
    pub(crate) fn place(&self, kind: TargetKind, index: usize) -> Option<Place> {
        let i = u32::try_from(index).unwrap_or(u32::MAX);
        match kind {
            TargetKind::Site | TargetKind::Row | TargetKind::Aisle => None,
            TargetKind::Room => Some(Place::Room(i)),
            TargetKind::Rack => Some(Place::Rack(i)),
            TargetKind::GpuServer => self.gpu_servers.get(index).map(|&(rack, device)| Place::Device { rack, device }),
            TargetKind::Crac => Some(Place::Crac(i)),
            TargetKind::Pdu => Some(Place::Pdu(i)),
            TargetKind::Ups => Some(Place::Ups(i)),
            TargetKind::Utility => Some(Place::Utility(i)),
            TargetKind::Machine | TargetKind::Genset | TargetKind::Chiller | TargetKind::Pump => {
                Some(Place::Machine(i))
            }
            TargetKind::Sensor | TargetKind::LeakRope | TargetKind::SmokeDetector => Some(Place::Sensor(i)),
            TargetKind::Point => self.points.point(point(index)).map(|point| point.place),
        }
    }

    /// The things of `kind` that `selector` means where a person chose `target`; empty when there are none. `lot` tells
    /// apart the draws of selectors that draw by lot.
    pub(crate) fn select(
        &self,
        selector: &Selector,
        kind: TargetKind,
        target: Option<&Chosen>,
        lot: u64,
    ) -> Vec<usize> {
        let around = target.map(|target| self.around(target));
        let mut selected = self.all(kind);
        selected.retain(|&index| {
            let is_quantity = selector.quantity.as_deref().is_none_or(|pattern| {
                kind == TargetKind::Point
                    && self.points.point(point(index)).is_some_and(|point| is_like(&point.quantity, pattern))
            });
            is_quantity && {
                let traits = self.traits(kind, index);
                selector.clauses.iter().all(|clause| self.holds(clause, kind, index, &traits, target, around.as_ref()))
            }
        });
        if let Some(count) = selector.random() {
            draw(&mut selected, count, [self.seed, lot, 5]);
        }
        selected
    }

    fn traits(&self, kind: TargetKind, index: usize) -> Traits {
        let plan = &self.plan;
        let place = self.place(kind, index);
        let room = match kind {
            TargetKind::Row => Some(plan.rows[index].room),
            TargetKind::Aisle => Some(plan.aisles[index].room),
            _ => place.and_then(|place| place.room(plan)),
        };
        let site = match (kind, place) {
            (TargetKind::Site, _) => u32::try_from(index).ok(),
            (_, Some(Place::Utility(utility))) => plan.utilities.get(utility as usize).map(|utility| utility.site),
            _ => room.map(|room| plan.rooms[room as usize].site),
        };
        let row = match (kind, place.map(Place::owner)) {
            (TargetKind::Row, _) => u32::try_from(index).ok(),
            (_, Some(Place::Rack(rack))) => Some(plan.racks[rack as usize].row),
            _ => None,
        };
        let feed = match place.map(Place::owner) {
            Some(Place::Pdu(pdu)) => Some(plan.pdus[pdu as usize].feed),
            Some(Place::Ups(ups)) => Some(plan.ups[ups as usize].feed),
            Some(Place::Utility(utility)) => Some(plan.utilities[utility as usize].feed),
            _ => None,
        };
        let point = if kind == TargetKind::Point { self.points.point(point(index)) } else { None };
        Traits {
            name: match (kind, place) {
                (TargetKind::Point, Some(place)) => place.name(plan).into_owned(),
                _ => self.name(kind, index),
            },
            path: point.and_then(|point| point.id.as_str().rsplit_once('/').map(|(path, _)| path.to_owned())),
            site,
            room,
            row,
            feed,
            kind: place.map_or(kind, |place| self.kind_of(place)),
        }
    }

    /// What kind of thing stands at `place`, as narrow as there is a word for.
    fn kind_of(&self, place: Place) -> TargetKind {
        match place.owner() {
            Place::Room(_) => TargetKind::Room,
            Place::Crac(_) => TargetKind::Crac,
            Place::Pdu(_) => TargetKind::Pdu,
            Place::Ups(_) => TargetKind::Ups,
            Place::Utility(_) => TargetKind::Utility,
            Place::Machine(machine) => match self.plan.machines[machine as usize].kind {
                MachineKind::Genset => TargetKind::Genset,
                MachineKind::Chiller => TargetKind::Chiller,
                MachineKind::Pump => TargetKind::Pump,
                MachineKind::CoolingTower => TargetKind::Machine,
            },
            Place::Sensor(sensor) => match self.plan.sensors[sensor as usize].kind {
                SensorKind::LeakRope => TargetKind::LeakRope,
                SensorKind::Smoke => TargetKind::SmokeDetector,
                SensorKind::Door | SensorKind::Pressure | SensorKind::Weather => TargetKind::Sensor,
            },
            _ if matches!(place, Place::Device { .. } | Place::Gpu { .. }) => TargetKind::GpuServer,
            _ => TargetKind::Rack,
        }
    }

    /// Sites, rooms, rows and feeds of what was chosen.
    fn around(&self, target: &Chosen) -> Around {
        let mut around = Around::default();
        for &index in &target.indices {
            let traits = self.traits(target.kind, index);
            around.sites.extend(traits.site);
            around.rooms.extend(traits.room);
            around.rows.extend(traits.row);
            around.feeds.extend(traits.feed);
            around.places.extend(self.place(target.kind, index));
        }
        around
    }

    fn holds(
        &self,
        clause: &Clause,
        kind: TargetKind,
        index: usize,
        traits: &Traits,
        target: Option<&Chosen>,
        around: Option<&Around>,
    ) -> bool {
        let plan = &self.plan;
        let is_in =
            |own: Option<u32>, set: Option<&BTreeSet<u32>>| own.zip(set).is_some_and(|(own, set)| set.contains(&own));
        match clause {
            Clause::All | Clause::Random(_) => true,
            Clause::Target => target.is_some_and(|target| self.is_chosen(kind, index, target, around)),
            Clause::Beside => target.is_some_and(|target| self.is_beside(kind, index, &target.indices)),
            Clause::Behind => {
                let backs = |utility: &usize| self.backing.get(*utility).copied().flatten() == Some(index);
                target.is_some_and(|target| target.indices.iter().any(backs))
            }
            Clause::Named(patterns) => patterns.iter().any(|pattern| {
                is_like(&traits.name, pattern) || traits.path.as_deref().is_some_and(|path| is_like(path, pattern))
            }),
            Clause::Room(None) => is_in(traits.room, around.map(|around| &around.rooms)),
            Clause::Row(None) => is_in(traits.row, around.map(|around| &around.rows)),
            Clause::Site(None) => is_in(traits.site, around.map(|around| &around.sites)),
            Clause::Feed(None) => traits.feed.zip(around).is_some_and(|(feed, around)| around.feeds.contains(&feed)),
            Clause::Room(Some(pattern)) => traits.room.is_some_and(|room| {
                let room = &plan.rooms[room as usize];
                is_like(room.id.as_str(), pattern)
            }),
            Clause::Row(Some(pattern)) => {
                traits.row.is_some_and(|row| is_like(plan.rows[row as usize].id.as_str(), pattern))
            }
            Clause::Site(Some(pattern)) => {
                traits.site.is_some_and(|site| is_like(plan.sites[site as usize].id.as_str(), pattern))
            }
            Clause::Feed(Some(letter)) => traits.feed.is_some_and(|feed| {
                let name = match feed {
                    Feed::A => "A",
                    Feed::B => "B",
                };
                name.eq_ignore_ascii_case(letter)
            }),
            Clause::Kind(word) => {
                let is_called = |kind: TargetKind| kind.word().replace(' ', "_").eq_ignore_ascii_case(word);
                is_called(traits.kind)
                    || [TargetKind::Machine, TargetKind::Sensor]
                        .into_iter()
                        .any(|wider| traits.kind.is_a(wider) && is_called(wider))
            }
        }
    }

    /// Whether a person chose it, or for a point what it is measured at.
    fn is_chosen(&self, kind: TargetKind, index: usize, target: &Chosen, around: Option<&Around>) -> bool {
        if kind == TargetKind::Point && target.kind != TargetKind::Point {
            let place = self.place(kind, index);
            return place.zip(around).is_some_and(|(place, around)| {
                around.places.contains(&place) || around.places.contains(&place.owner())
            });
        }
        target.indices.contains(&index)
    }

    /// Whether a rack stands at the side of one of `targets`, or a CRAC in one's room, and is none of them.
    fn is_beside(&self, kind: TargetKind, index: usize, targets: &[usize]) -> bool {
        let plan = &self.plan;
        !targets.contains(&index)
            && targets.iter().any(|&target| match kind {
                TargetKind::Rack => {
                    let (a, b) = (&plan.racks[index], &plan.racks[target]);
                    let apart = (a.centre.x - b.centre.x).hypot(a.centre.z - b.centre.z);
                    a.row == b.row && apart <= (a.width + b.width) / 2.0 + GAP_MAX
                }
                TargetKind::Crac => plan.cracs[index].room == plan.cracs[target].room,
                _ => false,
            })
    }
}

/// Where a person's choice is.
#[derive(Default)]
struct Around {
    sites: BTreeSet<u32>,
    rooms: BTreeSet<u32>,
    rows: BTreeSet<u32>,
    feeds: BTreeSet<Feed>,
    places: BTreeSet<Place>,
}

fn point(index: usize) -> PointIndex {
    PointIndex(u32::try_from(index).unwrap_or(u32::MAX))
}

/// Keeps `count` of `from`, in their order, drawn by `keys`.
fn draw(from: &mut Vec<usize>, count: usize, keys: [u64; 3]) {
    let mut draws = generator(keys);
    while from.len() > count {
        let at = (uniform(&mut draws) * from.len() as f64) as usize;
        from.remove(at.min(from.len() - 1));
    }
}

/// Whether `pattern` fits all of `text`: `*` any letters, `?` one.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return text.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    match first {
        '*' => {
            is_like(text, rest)
                || text.char_indices().any(|(at, letter)| is_like(&text[at + letter.len_utf8()..], rest))
        }
        _ => text
            .chars()
            .next()
            .is_some_and(|letter| (first == '?' || first == letter) && is_like(&text[letter.len_utf8()..], rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_names() {
        for (text, pattern, fits) in [
            ("crac-a1", "crac-a*", true),
            ("crac-a1", "crac", false),
            ("A01", "A0?", true),
            ("A010", "A0?", false),
            ("inlet_mid", "*_mid", true),
            ("é", "?", true),
            ("", "*", true),
        ] {
            assert_eq!(is_like(text, pattern), fits, "{text} like {pattern}");
        }
    }

    #[test]
    fn a_lot_draws_so_many_and_the_same_again() {
        let drawn = |lot| {
            let mut from: Vec<usize> = (0..20).collect();
            draw(&mut from, 3, [7, lot, 5]);
            from
        };
        assert_eq!(drawn(1).len(), 3);
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }
}
