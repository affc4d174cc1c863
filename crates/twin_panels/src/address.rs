//! Where a place is, in words.

use twin_model::Place;
use twin_model::plan::{Feed, MachineKind, RoomKind, SensorKind, SitePlan};

/// The way from the room to `place`: `Hall A ▸ Row A ▸ A01`. What has no room
/// above it starts with the site.
pub fn address_text(plan: &SitePlan, place: Place) -> String {
    let mut steps: Vec<String> = Vec::new();
    let room = place.room(plan).and_then(|room| plan.rooms.get(room as usize));
    if room.is_none() || matches!(place, Place::Room(_)) {
        steps.push(plan.site.name.to_string());
    }
    steps.extend(room.map(|room| room.name.to_string()));
    if let Place::Rack(index) | Place::Device { rack: index, .. } | Place::Gpu { rack: index, .. } = place
        && let Some(rack) = plan.racks.get(index as usize)
    {
        if let Some(row) = plan.rows.get(rack.row as usize) {
            steps.push(format!("Row {}", row.id));
        }
        steps.push(rack.id.to_string());
        if let Place::Device { device, .. } | Place::Gpu { device, .. } = place
            && let Some(device) = rack.devices.get(device as usize)
        {
            steps.push(format!("U{}", device.unit));
        }
        if let Place::Gpu { gpu, .. } = place {
            steps.push(format!("GPU {gpu}"));
        }
        return steps.join(" ▸ ");
    }
    if let Place::BatteryString { ups, .. } | Place::Cell { ups, .. } = place {
        steps.push(Place::Ups(ups).name(plan).into_owned());
    }
    if !matches!(place, Place::Room(_)) {
        steps.push(place.name(plan).into_owned());
    }
    steps.join(" ▸ ")
}

/// What kind of thing `place` is, for people: `Rack`, `Chiller`, `Feed A PDU`.
pub fn kind_word(plan: &SitePlan, place: Place) -> &'static str {
    match place {
        Place::Room(i) => match plan.rooms.get(i as usize).map(|room| room.kind) {
            Some(RoomKind::Plant) => "Plant room",
            _ => "Hall",
        },
        Place::Rack(_) => "Rack",
        Place::Device { .. } => "Device",
        Place::Gpu { .. } => "GPU",
        Place::BatteryString { .. } => "Battery string",
        Place::Cell { .. } => "Battery cell",
        Place::Crac(_) => "CRAC",
        Place::Pdu(i) => match plan.pdus.get(i as usize).map(|pdu| pdu.feed) {
            Some(Feed::B) => "PDU, feed B",
            _ => "PDU, feed A",
        },
        Place::Ups(i) => match plan.ups.get(i as usize).map(|ups| ups.feed) {
            Some(Feed::B) => "UPS, feed B",
            _ => "UPS, feed A",
        },
        Place::Utility(_) => "Utility feed",
        Place::Machine(i) => match plan.machines.get(i as usize).map(|machine| machine.kind) {
            Some(MachineKind::Genset) => "Genset",
            Some(MachineKind::Chiller) => "Chiller",
            Some(MachineKind::CoolingTower) => "Cooling tower",
            Some(MachineKind::Pump) | None => "Pump",
        },
        Place::Sensor(i) => match plan.sensors.get(i as usize).map(|sensor| sensor.kind) {
            Some(SensorKind::LeakRope) | None => "Leak rope",
            Some(SensorKind::Smoke) => "Smoke detector",
            Some(SensorKind::Door) => "Door contact",
            Some(SensorKind::Pressure) => "Pressure sensor",
            Some(SensorKind::Weather) => "Weather station",
        },
    }
}

/// The icon of a kind of place.
pub(crate) fn kind_icon(plan: &SitePlan, place: Place) -> &'static str {
    use egui_phosphor::regular as icon;
    match place {
        Place::Room(_) => icon::CUBE,
        Place::Rack(_) => icon::HARD_DRIVES,
        Place::Device { .. } => icon::STACK,
        Place::Gpu { .. } => icon::GRAPHICS_CARD,
        Place::BatteryString { .. } | Place::Cell { .. } => icon::BATTERY_HIGH,
        Place::Crac(_) => icon::FAN,
        Place::Pdu(_) | Place::Utility(_) => icon::LIGHTNING,
        Place::Ups(_) => icon::BATTERY_CHARGING,
        Place::Machine(i) => match plan.machines.get(i as usize).map(|machine| machine.kind) {
            Some(MachineKind::Chiller) => icon::SNOWFLAKE,
            Some(MachineKind::CoolingTower) => icon::CLOUD_FOG,
            _ => icon::ENGINE,
        },
        Place::Sensor(i) => match plan.sensors.get(i as usize).map(|sensor| sensor.kind) {
            Some(SensorKind::Smoke) => icon::FIRE,
            Some(SensorKind::Door) => icon::DOOR_OPEN,
            Some(SensorKind::Pressure) => icon::GAUGE,
            Some(SensorKind::Weather) => icon::CLOUD,
            Some(SensorKind::LeakRope) | None => icon::DROP,
        },
    }
}
