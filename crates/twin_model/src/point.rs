//! Points: everything measurable of a site, numbered densely so that values live in arrays.

use crate::custom::{CustomPoint, find_place};
use crate::plan::SitePlan;
use crate::quantity::{self, Category, Quantity};
use crate::{Place, PointClass, PointId, SiteId, Unit};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Position of a point in the running [`PointTable`]. Dense and only valid with the table it came from;
/// what is stored or sent outside names points by [`PointId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PointIndex(pub u32);

impl PointIndex {
    /// As an index of an array.
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

/// One measurable quantity of one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its name everywhere outside this process.
    pub id: PointId,
    /// Where it is measured.
    pub place: Place,
    /// The path of the room that it is in, such as `demo/hall-a`; `None` for what comes from outside.
    pub room: Option<SmolStr>,
    /// Last level of its topic, such as `inlet_mid`.
    pub quantity: SmolStr,
    /// What people call it.
    pub title: SmolStr,
    /// What rules are set for.
    pub class: PointClass,
    /// Which side of its machine it tells of.
    pub category: Category,
    /// Unit of its values.
    pub unit: Unit,
    /// Values below are impossible.
    pub min: f64,
    /// Values above are impossible.
    pub max: f64,
    /// Whether its kind reports from time to time, and not only when something happens.
    pub is_periodic: bool,
    /// Expected time between samples; `None` when it reports only when something happens, or when nobody expects it.
    pub period: Option<Duration>,
    /// What a person said of it, if it is not of the plan.
    pub custom: Option<Arc<CustomPoint>>,
}

impl Point {
    /// Whether a person has deleted it: it is not measured any more, and its history stays.
    pub fn is_deleted(&self) -> bool {
        self.custom.as_ref().is_some_and(|custom| custom.is_deleted)
    }
}

/// All points of a site, in the order of their indices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointTable {
    points: Vec<Point>,
    by_id: HashMap<PointId, PointIndex>,
    by_place: HashMap<Place, Vec<PointIndex>>,
}

impl PointTable {
    /// The points that the equipment of `plan` reports, in the plan's order: the same plan gives the same table.
    pub fn from_plan(plan: &SitePlan) -> Self {
        let mut table = Self::default();
        let periods = plan.periods;
        for (i, rack) in (0u32..).zip(&plan.racks) {
            table.extend(Place::Rack(i), &in_room(plan, rack.room, &rack.id), quantity::RACK, periods.rack);
        }
        if let Some(period) = periods.outlet {
            table.extend_outlets(plan, period);
        }
        for (i, crac) in (0u32..).zip(&plan.cracs) {
            let prefix = format!("{}/cooling/{}", site_of_room(plan, crac.room), crac.id);
            table.extend(Place::Crac(i), &prefix, quantity::CRAC, periods.cooling);
        }
        for (i, pdu) in (0u32..).zip(&plan.pdus) {
            let prefix = format!("{}/power/{}", site_of_room(plan, pdu.room), pdu.id);
            table.extend(Place::Pdu(i), &prefix, quantity::PDU, periods.power);
        }
        for (i, ups) in (0u32..).zip(&plan.ups) {
            let prefix = format!("{}/power/{}", site_of_room(plan, ups.room), ups.id);
            table.extend(Place::Ups(i), &prefix, quantity::UPS, periods.power);
        }
        if let Some(period) = periods.cell {
            table.extend_batteries(plan, period);
        }
        for (i, utility) in (0u32..).zip(&plan.utilities) {
            let prefix = format!("{}/power/{}", plan.sites[utility.site as usize].id, utility.id);
            table.extend(Place::Utility(i), &prefix, quantity::UTILITY, periods.power);
        }
        for (i, machine) in (0u32..).zip(&plan.machines) {
            let prefix = format!("{}/plant/{}", site_of_room(plan, machine.room), machine.id);
            for quantities in quantity::of_machine(machine.kind) {
                table.extend(Place::Machine(i), &prefix, quantities, periods.plant);
            }
        }
        for (i, sensor) in (0u32..).zip(&plan.sensors) {
            let prefix = in_room(plan, sensor.room, &sensor.id);
            table.extend(Place::Sensor(i), &prefix, quantity::of_sensor(sensor.kind), periods.rack);
        }
        if let Some(period) = periods.gpu {
            table.extend_gpus(plan, period);
        }
        let rooms: Vec<SmolStr> = (0u32..).zip(&plan.rooms).map(|(index, _)| room_path(plan, index)).collect();
        for point in &mut table.points {
            point.room = point.place.room(plan).and_then(|room| rooms.get(room as usize).cloned());
        }
        table
    }

    /// The points of accelerators and their servers.
    fn extend_gpus(&mut self, plan: &SitePlan, period: Duration) {
        for (rack, own) in (0u32..).zip(&plan.racks) {
            for (device, server) in (0u32..).zip(&own.devices).filter(|(_, device)| device.gpus > 0) {
                let gpus = (0..server.gpus).map(|gpu| (Place::Gpu { rack, device, gpu }, quantity::GPU));
                for (place, quantities) in
                    [(Place::Device { rack, device }, quantity::GPU_SERVER)].into_iter().chain(gpus)
                {
                    let prefix = format!("{}/{}", in_room(plan, own.room, &own.id), place.name(plan));
                    self.extend(place, &prefix, quantities, period);
                }
            }
        }
    }

    /// The outlets of devices that draw power.
    fn extend_outlets(&mut self, plan: &SitePlan, period: Duration) {
        for (i, rack) in (0u32..).zip(&plan.racks) {
            let prefix = in_room(plan, rack.room, &rack.id);
            let powered = (0u32..).zip(&rack.devices).filter(|(_, device)| device.power_kw > 0.0);
            for (number, device) in powered {
                let place = Place::Device { rack: i, device: number };
                self.extend(place, &format!("{prefix}/{}", device.id), quantity::OUTLETS, period);
            }
        }
    }

    /// The strings and cells of the UPS batteries.
    fn extend_batteries(&mut self, plan: &SitePlan, period: Duration) {
        for (i, ups) in (0u32..).zip(&plan.ups) {
            let site = site_of_room(plan, ups.room);
            for string in 0..ups.battery.strings {
                let place = Place::BatteryString { ups: i, string };
                let prefix = format!("{site}/power/{}", place.name(plan));
                self.extend(place, &prefix, quantity::BATTERY_STRING, period);
                for cell in 0..ups.battery.cells {
                    let place = Place::Cell { ups: i, string, cell };
                    self.extend(place, &format!("{site}/power/{}", place.name(plan)), quantity::CELL, period);
                }
            }
        }
    }

    fn extend(&mut self, place: Place, prefix: &str, quantities: &'static [Quantity], period: Duration) {
        for quantity in quantities {
            let index = PointIndex(u32::try_from(self.points.len()).unwrap_or(u32::MAX));
            let id = PointId::new(format!("{prefix}/{}", quantity.name));
            self.by_id.insert(id.clone(), index);
            self.by_place.entry(place).or_default().push(index);
            self.points.push(Point {
                id,
                place,
                room: None,
                quantity: SmolStr::new_static(quantity.name),
                title: SmolStr::new_static(quantity.title),
                class: PointClass::new(quantity.class),
                category: quantity.category,
                unit: quantity.unit,
                min: quantity.min,
                max: quantity.max,
                is_periodic: quantity.is_periodic,
                period: quantity.is_periodic.then_some(period),
                custom: None,
            });
        }
    }

    /// Nobody expects a point of `place` that is none of `told`: what its device cannot tell is not missing when it is silent.
    pub fn expect_only(&mut self, place: Place, told: &[PointIndex]) {
        for index in self.by_place.get(&place).into_iter().flatten().filter(|index| !told.contains(index)) {
            if let Some(point) = self.points.get_mut(index.get()) {
                point.period = None;
            }
        }
    }

    /// The point at `index` comes every `period`, whatever the plan says of its kind. Nobody expects one that is deleted.
    pub fn expect_every(&mut self, index: PointIndex, period: Duration) {
        if let Some(point) = self.points.get_mut(index.get()).filter(|point| !point.is_deleted()) {
            point.period = Some(period);
        }
    }

    /// Adds a point that a person has defined, or takes over what they have changed of it. Indices that were given stay valid:
    /// a deleted point keeps its own, and only its place knows it no more. `None` when the plan has no such place any more, or
    /// a point of the plan is called so.
    pub fn define(&mut self, plan: &SitePlan, custom: Arc<CustomPoint>) -> Option<PointIndex> {
        let place = find_place(plan, &custom.place).ok()?;
        let known = self.by_id.get(&custom.id).copied();
        let index = known.unwrap_or(PointIndex(u32::try_from(self.points.len()).unwrap_or(u32::MAX)));
        let point = Point {
            id: custom.id.clone(),
            place,
            room: place.room(plan).map(|room| room_path(plan, room)),
            quantity: custom.name.clone(),
            title: custom.title.clone(),
            class: custom.class(),
            category: custom.category,
            unit: custom.unit,
            min: custom.min,
            max: custom.max,
            is_periodic: custom.period.is_some(),
            period: custom.period.filter(|_| !custom.is_deleted),
            custom: Some(Arc::clone(&custom)),
        };
        match self.points.get_mut(index.get()) {
            Some(known) if known.custom.is_none() => return None,
            Some(known) => *known = point,
            None => self.points.push(point),
        }
        self.by_id.insert(custom.id.clone(), index);
        let here = self.by_place.entry(place).or_default();
        here.retain(|other| *other != index);
        if !custom.is_deleted {
            here.push(index);
            here.sort_unstable();
        }
        Some(index)
    }

    /// The points that people have defined, deleted ones too, in the order of their indices.
    pub fn custom(&self) -> impl Iterator<Item = (PointIndex, &Arc<CustomPoint>)> {
        self.iter().filter_map(|(index, point)| Some((index, point.custom.as_ref()?)))
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The point at `index`, if the index is of this table.
    pub fn point(&self, index: PointIndex) -> Option<&Point> {
        self.points.get(index.get())
    }

    /// The index of the point called `id`.
    pub fn index(&self, id: &PointId) -> Option<PointIndex> {
        self.by_id.get(id).copied()
    }

    /// Points with their indices, in order.
    pub fn iter(&self) -> impl Iterator<Item = (PointIndex, &Point)> {
        (0u32..).map(PointIndex).zip(&self.points)
    }

    /// Indices of the points measured at `place`, in the vocabulary's order.
    pub fn of_place(&self, place: Place) -> &[PointIndex] {
        self.by_place.get(&place).map_or(&[], Vec::as_slice)
    }

    /// The point of `place` for `quantity`, such as `inlet_mid`.
    pub fn find(&self, place: Place, quantity: &str) -> Option<PointIndex> {
        self.of_place(place).iter().copied().find(|index| self.points[index.get()].quantity == quantity)
    }
}

/// Name of the site that room number `room` belongs to.
fn site_of_room(plan: &SitePlan, room: u32) -> &SiteId {
    &plan.sites[plan.rooms[room as usize].site as usize].id
}

/// How room number `room` is called in paths: `demo/hall-a`.
fn room_path(plan: &SitePlan, room: u32) -> SmolStr {
    format!("{}/{}", site_of_room(plan, room), plan.rooms[room as usize].id).into()
}

/// Where the topics of the thing called `name` in room number `room` begin: `demo/hall-a/A01`.
fn in_room(plan: &SitePlan, room: u32, name: impl std::fmt::Display) -> String {
    format!("{}/{}/{name}", site_of_room(plan, room), plan.rooms[room as usize].id)
}
