//! Numbers that no data centre has: every size, rating and count of the document against its possible range.

use super::document::{
    DeviceDocument, RackDocument, RoomDocument, RowDocument, SceneDocument, SizeDocument, SpotDocument, TariffDocument,
};
use crate::position::Field;
use crate::problem::Problems;
use std::fmt::Display;
use std::ops::RangeInclusive;
use twin_model::plan::{SensorKind, UNIT_HEIGHT_METRES};

/// A hall's longest rows have some 60 racks; more is a slip of the pen.
pub(super) const RACKS_PER_ROW_MAX: u32 = 200;
/// The tallest racks have 60 units, so no stack has more devices.
pub(super) const DEVICES_PER_STACK_MAX: u16 = 60;

/// 20 km across: larger than any campus, small enough for millimetres in single precision near the origin.
const PLACE: RangeInclusive<f64> = -10_000.0..=10_000.0;
const ROOM_SIDE: RangeInclusive<f64> = 1.0..=500.0;
const ROOM_HEIGHT: RangeInclusive<f64> = 2.0..=30.0;
const TILE: RangeInclusive<f64> = 0.3..=1.2;
const RACK_WIDTH: RangeInclusive<f64> = 0.4..=1.2;
const RACK_DEPTH: RangeInclusive<f64> = 0.6..=1.5;
const RACK_HEIGHT: RangeInclusive<f64> = 0.5..=3.0;
/// The densest liquid-cooled racks on sale take about 140 kW.
const RACK_KW: RangeInclusive<f64> = 0.1..=250.0;
const PITCH: RangeInclusive<f64> = 0.3..=5.0;
const DEVICE_KW: RangeInclusive<f64> = 0.0..=50.0;
/// The heaviest rack-mounted systems weigh about 400 kg, and are then half a rack.
const DEVICE_KG: RangeInclusive<f64> = 0.0..=600.0;
const RACK_KG: RangeInclusive<f64> = 10.0..=1_000.0;
/// Reinforced slabs bear some 25 kPa: with the ways around it, a rack's share is below five tonnes.
const RACK_MAX_KG: RangeInclusive<f64> = 100.0..=5_000.0;
/// In whatever currency: a kilowatt-hour costs some 20 yen, an accelerator's hour some 1 000.
const PRICE: RangeInclusive<f64> = 0.0..=1_000_000.0;
const UNITS: RangeInclusive<u16> = 1..=60;
/// A cabinet's side, or a container's length.
const EQUIPMENT_SIDE: RangeInclusive<f64> = 0.2..=20.0;
const CRAC_KW: RangeInclusive<f64> = 1.0..=1_000.0;
/// What people and servers bear as supply air, °C.
const SETPOINT: RangeInclusive<f64> = 10.0..=35.0;
const AIRFLOW: RangeInclusive<f64> = 0.1..=100.0;
/// The range of a meter: quantities `power` of PDU, UPS and utility end there.
const PDU_KW: RangeInclusive<f64> = 1.0..=5_000.0;
const UPS_KW: RangeInclusive<f64> = 1.0..=10_000.0;
const UTILITY_KW: RangeInclusive<f64> = 1.0..=100_000.0;
const MACHINE_KW: RangeInclusive<f64> = 0.1..=20_000.0;
const BATTERY_KWH: RangeInclusive<f64> = 0.1..=100_000.0;
const STRINGS: RangeInclusive<u16> = 1..=64;
const CELLS: RangeInclusive<u16> = 1..=600;
/// From ten reports a second to one an hour.
const PERIOD: RangeInclusive<f64> = 0.1..=3_600.0;

/// Nearer, an eye and its target are the same place, metres.
const EYE_DISTANCE_MIN: f64 = 0.05;

/// Refuses what lies outside its range.
pub(super) fn check(document: &SceneDocument, problems: &mut Problems) {
    let mut ranges = Ranges { problems };
    let periods = Field::root().child("periods");
    let written = &document.periods;
    for (name, period) in [
        ("rack", written.rack),
        ("power", written.power),
        ("cooling", written.cooling),
        ("plant", written.plant),
        ("outlet", written.outlet),
        ("gpu", written.gpu),
        ("cell", written.cell),
    ] {
        ranges.within(period, &PERIOD, "s", &periods.child(name));
    }
    if let Some(tariff) = &document.tariff {
        ranges.tariff(tariff, &Field::root().child("tariff"));
    }
    for (i, utility) in document.utilities.iter().enumerate() {
        let field = Field::root().item("utilities", i).child("capacity_kw");
        ranges.within(Some(utility.capacity_kw), &UTILITY_KW, "kW", &field);
    }
    for (i, model) in document.models.iter().enumerate() {
        let field = Field::root().item("models", i);
        ranges.within(Some(model.units), &UNITS, "units", &field.child("units"));
        ranges.within(Some(model.power_kw), &DEVICE_KW, "kW", &field.child("power_kw"));
        ranges.within(model.weight_kg, &DEVICE_KG, "kg", &field.child("weight_kg"));
    }
    for (i, template) in document.templates.iter().enumerate() {
        ranges.template(&template.devices, &Field::root().item("templates", i));
    }
    if document.rooms.is_empty() {
        ranges.problems.add(&Field::root().child("rooms"), "empty", "is empty; a site has at least one room");
    }
    for (i, room) in document.rooms.iter().enumerate() {
        ranges.room(room, &Field::root().item("rooms", i));
    }
    for (i, viewpoint) in document.viewpoints.iter().enumerate() {
        ranges.viewpoint(viewpoint.eye, viewpoint.target, &Field::root().item("viewpoints", i));
    }
}

struct Ranges<'a> {
    problems: &'a mut Problems,
}

impl Ranges<'_> {
    /// Also refuses what is not a number: it lies in no range.
    fn within<T: PartialOrd + Display>(
        &mut self,
        value: Option<T>,
        range: &RangeInclusive<T>,
        unit: &str,
        field: &Field,
    ) {
        let Some(value) = value else { return };
        if !range.contains(&value) {
            let space = if unit.is_empty() { "" } else { " " };
            let reason = format!("is {value}{space}{unit}, possible are {} to {}", range.start(), range.end());
            self.problems.add(field, "size", reason + space + unit);
        }
    }

    fn tariff(&mut self, tariff: &TariffDocument, field: &Field) {
        let code = &tariff.currency;
        if !(code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase())) {
            let reason = format!("{code:?} is no ISO 4217 code, which has three capital letters, such as \"EUR\"");
            self.problems.add(&field.child("currency"), "currency", reason);
        }
        self.within(Some(tariff.kwh), &PRICE, "", &field.child("kwh"));
        self.within(Some(tariff.gpu_hour), &PRICE, "", &field.child("gpu_hour"));
    }

    fn place(&mut self, spot: SpotDocument, field: &Field) {
        self.within(Some(spot.x), &PLACE, "m", &field.child("x"));
        self.within(Some(spot.z), &PLACE, "m", &field.child("z"));
    }

    fn floor(&mut self, size: SpotDocument, range: &RangeInclusive<f64>, field: &Field) {
        self.within(Some(size.x), range, "m", &field.child("x"));
        self.within(Some(size.z), range, "m", &field.child("z"));
    }

    /// A cabinet: its place and its width, depth and height.
    fn cabinet(&mut self, centre: SpotDocument, size: SizeDocument, field: &Field) {
        self.place(centre, &field.child("centre"));
        for (i, side) in [size.0, size.1, size.2].into_iter().enumerate() {
            self.within(Some(side), &EQUIPMENT_SIDE, "m", &field.item("size", i));
        }
    }

    fn room(&mut self, room: &RoomDocument, field: &Field) {
        self.place(room.corner, &field.child("corner"));
        self.floor(room.size, &ROOM_SIDE, &field.child("size"));
        self.within(Some(room.height), &ROOM_HEIGHT, "m", &field.child("height"));
        self.within(Some(room.tile), &TILE, "m", &field.child("tile"));
        for (i, row) in room.rows.iter().enumerate() {
            self.row(row, &field.item("rows", i));
        }
        for (i, aisle) in room.aisles.iter().enumerate() {
            let field = field.item("aisles", i);
            self.place(aisle.corner, &field.child("corner"));
            self.floor(aisle.size, &(0.3..=500.0), &field.child("size"));
        }
        for (i, crac) in room.cracs.iter().enumerate() {
            let field = field.item("cracs", i);
            self.cabinet(crac.centre, crac.size, &field);
            self.within(Some(crac.capacity_kw), &CRAC_KW, "kW", &field.child("capacity_kw"));
            self.within(Some(crac.setpoint_celsius), &SETPOINT, "°C", &field.child("setpoint_celsius"));
            self.within(Some(crac.airflow_m3s), &AIRFLOW, "m³/s", &field.child("airflow_m3s"));
        }
        for (i, pdu) in room.pdus.iter().enumerate() {
            let field = field.item("pdus", i);
            self.cabinet(pdu.centre, pdu.size, &field);
            self.within(Some(pdu.capacity_kw), &PDU_KW, "kW", &field.child("capacity_kw"));
        }
        for (i, ups) in room.ups.iter().enumerate() {
            let field = field.item("ups", i);
            self.cabinet(ups.centre, ups.size, &field);
            self.within(Some(ups.capacity_kw), &UPS_KW, "kW", &field.child("capacity_kw"));
            let battery = field.child("battery");
            self.cabinet(ups.battery.centre, ups.battery.size, &battery);
            self.within(Some(ups.battery.strings), &STRINGS, "strings", &battery.child("strings"));
            self.within(Some(ups.battery.cells), &CELLS, "cells", &battery.child("cells"));
            self.within(Some(ups.battery.energy_kwh), &BATTERY_KWH, "kWh", &battery.child("energy_kwh"));
        }
        for (i, machine) in room.machines.iter().enumerate() {
            let field = field.item("machines", i);
            self.cabinet(machine.centre, machine.size, &field);
            self.within(Some(machine.capacity_kw), &MACHINE_KW, "kW", &field.child("capacity_kw"));
        }
        for (i, sensor) in room.sensors.iter().enumerate() {
            let field = field.item("sensors", i);
            for (corner, spot) in sensor.path.iter().enumerate() {
                self.place(*spot, &field.item("path", corner));
            }
            let (least, what) =
                if sensor.kind == SensorKind::LeakRope { (2, "places from end to end") } else { (1, "place") };
            if sensor.path.len() < least {
                let reason = format!("has {} of at least {least} {what}", sensor.path.len());
                self.problems.add(&field.child("path"), "size", reason);
            }
        }
    }

    fn row(&mut self, row: &RowDocument, field: &Field) {
        self.place(row.corner, &field.child("corner"));
        self.within(Some(row.count), &(1..=RACKS_PER_ROW_MAX), "racks", &field.child("count"));
        self.within(Some(row.first), &(0..=9_999), "", &field.child("first"));
        self.within(row.pitch, &PITCH, "m", &field.child("pitch"));
        self.within(Some(row.width), &RACK_WIDTH, "m", &field.child("width"));
        self.within(Some(row.depth), &RACK_DEPTH, "m", &field.child("depth"));
        self.within(Some(row.capacity_kw), &RACK_KW, "kW", &field.child("capacity_kw"));
        self.within(row.own_weight_kg, &RACK_KG, "kg", &field.child("own_weight_kg"));
        self.within(row.max_weight_kg, &RACK_MAX_KG, "kg", &field.child("max_weight_kg"));
        self.upright(row.height, row.units, "units", field);
        for (i, own) in row.racks.iter().enumerate() {
            self.own_rack(own, row, &field.item("racks", i));
        }
    }

    fn own_rack(&mut self, own: &RackDocument, row: &RowDocument, field: &Field) {
        self.within(own.width, &RACK_WIDTH, "m", &field.child("width"));
        self.within(own.depth, &RACK_DEPTH, "m", &field.child("depth"));
        self.within(own.capacity_kw, &RACK_KW, "kW", &field.child("capacity_kw"));
        self.within(own.own_weight_kg, &RACK_KG, "kg", &field.child("own_weight_kg"));
        self.within(own.max_weight_kg, &RACK_MAX_KG, "kg", &field.child("max_weight_kg"));
        if own.units.is_some() || own.height.is_some() {
            let said = if own.units.is_some() { "units" } else { "height" };
            self.upright(own.height.unwrap_or(row.height), own.units.unwrap_or(row.units), said, field);
        }
        self.devices(&own.devices, field);
        for (i, device) in own.devices.iter().enumerate() {
            if device.id.is_some() && device.count > 1 {
                let reason = format!("names one device, but count is {}", device.count);
                self.problems.add(&field.item("devices", i).child("id"), "count", reason);
            }
        }
    }

    /// A rack's height and the units in it; `said` is the one to blame when they do not fit.
    fn upright(&mut self, height: f64, units: u16, said: &str, field: &Field) {
        self.within(Some(height), &RACK_HEIGHT, "m", &field.child("height"));
        self.within(Some(units), &UNITS, "units", &field.child("units"));
        let needed = f64::from(units) * UNIT_HEIGHT_METRES;
        if RACK_HEIGHT.contains(&height) && UNITS.contains(&units) && needed > height {
            let reason = format!("{units} units take {needed:.2} m, but the rack is {height:.2} m high");
            self.problems.add(&field.child(said), "height", reason);
        }
    }

    fn template(&mut self, devices: &[DeviceDocument], field: &Field) {
        self.devices(devices, field);
        for (i, device) in devices.iter().enumerate() {
            if let Some(id) = &device.id {
                let reason =
                    format!("{id:?} would stand in every rack of the template; only a rack's own device has an id");
                self.problems.add(&field.item("devices", i).child("id"), "count", reason);
            }
        }
    }

    fn devices(&mut self, devices: &[DeviceDocument], field: &Field) {
        for (i, device) in devices.iter().enumerate() {
            let field = field.item("devices", i);
            self.within(Some(device.unit), &UNITS, "", &field.child("unit"));
            self.within(Some(device.count), &(1..=DEVICES_PER_STACK_MAX), "devices", &field.child("count"));
            self.within(device.step, &UNITS, "units", &field.child("step"));
            self.within(device.power_kw, &DEVICE_KW, "kW", &field.child("power_kw"));
            self.within(device.weight_kg, &DEVICE_KG, "kg", &field.child("weight_kg"));
        }
    }

    fn viewpoint(&mut self, eye: SizeDocument, target: SizeDocument, field: &Field) {
        for (name, (x, y, z)) in [("eye", eye), ("target", target)] {
            for (i, metres) in [x, y, z].into_iter().enumerate() {
                self.within(Some(metres), &PLACE, "m", &field.item(name, i));
            }
        }
        let [x, y, z] = [eye.0 - target.0, eye.1 - target.1, eye.2 - target.2];
        if (x * x + y * y + z * z).sqrt() < EYE_DISTANCE_MIN {
            let reason = format!("is nearer than {EYE_DISTANCE_MIN} m to the eye, so it gives no direction");
            self.problems.add(&field.child("target"), "direction", reason);
        }
    }
}
