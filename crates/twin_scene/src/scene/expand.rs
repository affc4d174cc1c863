//! Document → plan: rows become racks, templates become devices, names become indices.
//!
//! Every thing of the plan remembers the field that it came from, so that the checks after this can point at it.

use super::document::{
    CracDocument, MachineDocument, PduDocument, PeriodsDocument, RoomDocument, SceneDocument, SensorDocument,
    SiteDocument, SizeDocument, SpotDocument, TariffDocument, UpsDocument,
};
use super::fill::Catalogue;
use super::row::{RowPlace, expand_row};
use crate::position::Field;
use crate::problem::Problems;
use std::collections::HashMap;
use std::time::Duration;
use twin_model::plan::{
    Aisle, Battery, Crac, Machine, Pdu, Periods, Room, Sensor, Site, SitePlan, Spot, Tariff, Ups, Utility, Viewpoint,
};
use twin_model::{EquipmentId, RoomId, SiteId};

/// A plan that is not checked yet, and where in the document its things come from.
pub(super) struct Draft {
    pub(super) plan: SitePlan,
    pub(super) origins: Origins,
}

/// The field of each thing, in the order of the plan's lists.
#[derive(Default)]
pub(super) struct Origins {
    pub(super) rooms: Vec<Field>,
    pub(super) aisles: Vec<Field>,
    pub(super) racks: Vec<RackOrigin>,
    pub(super) cracs: Vec<Field>,
    pub(super) pdus: Vec<Field>,
    pub(super) ups: Vec<Field>,
    pub(super) utilities: Vec<Field>,
    pub(super) machines: Vec<Field>,
    pub(super) sensors: Vec<Field>,
    pub(super) viewpoints: Vec<Field>,
}

/// Where a rack comes from: of each fact the field that says it, in the rack's own entry or in its row.
pub(super) struct RackOrigin {
    pub(super) id: Field,
    pub(super) place: Field,
    /// What keeps the row's racks apart.
    pub(super) pitch: Field,
    /// What makes it wider or deeper than its row's others.
    pub(super) sized: Option<Field>,
    pub(super) height: Field,
    pub(super) max_weight: Field,
    pub(super) pdu_a: Field,
    pub(super) pdu_b: Field,
    /// Of each device, in their order.
    pub(super) devices: Vec<Field>,
}

/// Indices by name of what others refer to.
pub(super) struct Names<'a> {
    kind: &'static str,
    by_name: HashMap<&'a str, u32>,
    in_order: Vec<&'a str>,
}

/// How many known names a refusal lists.
const NAMES_LISTED: usize = 6;

impl<'a> Names<'a> {
    /// Of things called `kind`; the first of two with the same name keeps it.
    pub(super) fn new(kind: &'static str, names: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self { kind, by_name: HashMap::new(), in_order: Vec::new() };
        for (index, name) in (0u32..).zip(names) {
            all.by_name.entry(name).or_insert_with(|| {
                all.in_order.push(name);
                index
            });
        }
        all
    }

    /// The index of `name`, if there is such a thing.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    /// The index of `name`, or a problem at `field`.
    pub(super) fn require(&self, name: &str, field: &Field, problems: &mut Problems) -> Option<u32> {
        let found = self.find(name);
        if found.is_none() {
            let mut known = self.in_order[..self.in_order.len().min(NAMES_LISTED)].join(", ");
            if self.in_order.len() > NAMES_LISTED {
                known.push_str(", …");
            }
            let known = if known.is_empty() { "there is none".to_owned() } else { format!("there are {known}") };
            problems.add(field, "reference", format!("no {} is called {name:?}; {known}", self.kind));
        }
        found
    }

    /// As [`Self::require`], for a draft: [`NOWHERE`] stands in, and a plan with a problem is never given out.
    pub(super) fn index(&self, name: &str, field: &Field, problems: &mut Problems) -> u32 {
        self.require(name, field, problems).unwrap_or(NOWHERE)
    }
}

/// The index of what does not exist.
const NOWHERE: u32 = u32::MAX;

/// Everything that rooms refer to.
pub(super) struct Context<'a> {
    pub(super) sites: Names<'a>,
    pub(super) pdus: Names<'a>,
    pub(super) ups: Names<'a>,
    pub(super) utilities: Names<'a>,
    pub(super) catalogue: Catalogue<'a>,
}

impl Context<'_> {
    /// The index of the site that the thing at `field` says it belongs to. On a campus everything says so, and where
    /// there is one site nothing does.
    fn site(&self, name: Option<&str>, field: &Field, problems: &mut Problems) -> u32 {
        match name {
            Some(name) => self.sites.index(name, &field.child("site"), problems),
            None if self.sites.in_order.is_empty() => 0,
            None => {
                let known = self.sites.in_order.join(", ");
                problems.add(field, "reference", format!("says no site, but the campus has {known}"));
                NOWHERE
            }
        }
    }
}

/// The plan that `document` describes, with the problem of every reference that leads nowhere.
pub(super) fn expand(document: &SceneDocument, problems: &mut Problems) -> Draft {
    let rooms = &document.rooms;
    let context = Context {
        sites: Names::new("site", document.sites.iter().map(|site| site.id.as_str())),
        pdus: Names::new("PDU", rooms.iter().flat_map(|room| &room.pdus).map(|pdu| pdu.id.as_str())),
        ups: Names::new("UPS", rooms.iter().flat_map(|room| &room.ups).map(|ups| ups.id.as_str())),
        utilities: Names::new("utility", document.utilities.iter().map(|utility| utility.id.as_str())),
        catalogue: Catalogue::new(document, problems),
    };
    let mut plan = SitePlan::empty(site(&document.site));
    if !document.sites.is_empty() {
        plan.sites = document.sites.iter().map(site).collect();
    }
    plan.periods = periods(&document.periods);
    plan.tariff = document.tariff.as_ref().map(tariff);
    let mut draft = Draft { plan, origins: Origins::default() };
    for (i, utility) in document.utilities.iter().enumerate() {
        let field = Field::root().item("utilities", i);
        let site = context.site(utility.site.as_deref(), &field, problems);
        draft.origins.utilities.push(field);
        draft.plan.utilities.push(Utility {
            site,
            id: EquipmentId::new(&utility.id),
            feed: utility.feed,
            capacity_kw: utility.capacity_kw,
        });
    }
    for (i, room) in (0u32..).zip(rooms) {
        draft.expand_room(i, room, &document.sites, &context, problems);
    }
    for (i, viewpoint) in document.viewpoints.iter().enumerate() {
        draft.origins.viewpoints.push(Field::root().item("viewpoints", i));
        draft.plan.viewpoints.push(Viewpoint {
            name: viewpoint.name.as_str().into(),
            eye: viewpoint.eye.into(),
            target: viewpoint.target.into(),
        });
    }
    draft
}

fn site(document: &SiteDocument) -> Site {
    Site {
        id: SiteId::new(&document.id),
        name: document.name.as_str().into(),
        location: document.location.as_str().into(),
        time_zone: document.time_zone.as_str().into(),
    }
}

fn tariff(document: &TariffDocument) -> Tariff {
    Tariff { currency: document.currency.as_str().into(), kwh: document.kwh, gpu_hour: document.gpu_hour }
}

/// Periods that are no durations are refused by their size; until then they keep the usual value.
fn periods(document: &PeriodsDocument) -> Periods {
    let usual = Periods::default();
    let written = |seconds: Option<f64>| seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let period = |seconds, usual: Duration| written(seconds).unwrap_or(usual);
    Periods {
        rack: period(document.rack, usual.rack),
        power: period(document.power, usual.power),
        cooling: period(document.cooling, usual.cooling),
        plant: period(document.plant, usual.plant),
        outlet: written(document.outlet),
        gpu: written(document.gpu),
        cell: written(document.cell),
    }
}

/// A room of the draft: its index, its corner in the site, its field.
struct RoomPlace {
    index: u32,
    corner: Spot,
    field: Field,
}

impl RoomPlace {
    /// In the site's frame.
    fn spot(&self, spot: SpotDocument) -> Spot {
        Spot { x: self.corner.x + spot.x, z: self.corner.z + spot.z }
    }
}

impl Draft {
    fn expand_room(
        &mut self,
        index: u32,
        room: &RoomDocument,
        sites: &[SiteDocument],
        context: &Context<'_>,
        problems: &mut Problems,
    ) {
        let field = Field::root().item("rooms", index as usize);
        let site = context.site(room.site.as_deref(), &field, problems);
        let origin = sites.get(site as usize).map_or(SpotDocument::default(), |site| site.corner);
        let corner = Spot { x: origin.x + room.corner.x, z: origin.z + room.corner.z };
        let place = RoomPlace { index, corner, field };
        self.origins.rooms.push(place.field.clone());
        self.plan.rooms.push(Room {
            site,
            id: RoomId::new(&room.id),
            name: room.name.as_str().into(),
            kind: room.kind,
            corner,
            size: Spot { x: room.size.x, z: room.size.z },
            height: room.height,
            tile: room.tile,
        });
        for (i, row) in room.rows.iter().enumerate() {
            let at = RowPlace { room: index, corner: place.spot(row.corner), field: place.field.item("rows", i) };
            expand_row(row, &at, context, self, problems);
        }
        for (i, aisle) in room.aisles.iter().enumerate() {
            self.origins.aisles.push(place.field.item("aisles", i));
            self.plan.aisles.push(Aisle {
                room: index,
                kind: aisle.kind,
                corner: place.spot(aisle.corner),
                size: Spot { x: aisle.size.x, z: aisle.size.z },
                is_contained: aisle.is_contained,
            });
        }
        for (i, crac) in room.cracs.iter().enumerate() {
            self.origins.cracs.push(place.field.item("cracs", i));
            self.plan.cracs.push(place.crac(crac));
        }
        for (i, pdu) in room.pdus.iter().enumerate() {
            let field = place.field.item("pdus", i);
            let ups = context.ups.index(&pdu.ups, &field.child("ups"), problems);
            self.origins.pdus.push(field);
            self.plan.pdus.push(place.pdu(pdu, ups));
        }
        for (i, ups) in room.ups.iter().enumerate() {
            let field = place.field.item("ups", i);
            let utility = context.utilities.index(&ups.utility, &field.child("utility"), problems);
            self.origins.ups.push(field);
            self.plan.ups.push(place.ups(ups, utility));
        }
        for (i, machine) in room.machines.iter().enumerate() {
            self.origins.machines.push(place.field.item("machines", i));
            self.plan.machines.push(place.machine(machine));
        }
        for (i, sensor) in room.sensors.iter().enumerate() {
            self.origins.sensors.push(place.field.item("sensors", i));
            self.plan.sensors.push(place.sensor(sensor));
        }
    }
}

fn metres(size: SizeDocument) -> [f64; 3] {
    size.into()
}

impl RoomPlace {
    fn crac(&self, crac: &CracDocument) -> Crac {
        Crac {
            id: EquipmentId::new(&crac.id),
            room: self.index,
            centre: self.spot(crac.centre),
            facing: crac.facing,
            size: metres(crac.size),
            capacity_kw: crac.capacity_kw,
            setpoint_celsius: crac.setpoint_celsius,
            airflow_m3s: crac.airflow_m3s,
        }
    }

    fn pdu(&self, pdu: &PduDocument, ups: u32) -> Pdu {
        Pdu {
            id: EquipmentId::new(&pdu.id),
            room: self.index,
            centre: self.spot(pdu.centre),
            facing: pdu.facing,
            size: metres(pdu.size),
            feed: pdu.feed,
            ups,
            capacity_kw: pdu.capacity_kw,
        }
    }

    fn ups(&self, ups: &UpsDocument, utility: u32) -> Ups {
        Ups {
            id: EquipmentId::new(&ups.id),
            room: self.index,
            centre: self.spot(ups.centre),
            facing: ups.facing,
            size: metres(ups.size),
            feed: ups.feed,
            utility,
            capacity_kw: ups.capacity_kw,
            battery: Battery {
                strings: ups.battery.strings,
                cells: ups.battery.cells,
                energy_kwh: ups.battery.energy_kwh,
                centre: self.spot(ups.battery.centre),
                size: metres(ups.battery.size),
            },
        }
    }

    fn machine(&self, machine: &MachineDocument) -> Machine {
        Machine {
            id: EquipmentId::new(&machine.id),
            kind: machine.kind,
            room: self.index,
            centre: self.spot(machine.centre),
            facing: machine.facing,
            size: metres(machine.size),
            capacity_kw: machine.capacity_kw,
        }
    }

    fn sensor(&self, sensor: &SensorDocument) -> Sensor {
        Sensor {
            id: EquipmentId::new(&sensor.id),
            kind: sensor.kind,
            room: self.index,
            path: sensor.path.iter().map(|spot| self.spot(*spot)).collect(),
        }
    }
}
