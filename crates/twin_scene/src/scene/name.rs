//! Names: unique where they must be, and fit to be a level of a topic.

use super::document::{SceneDocument, SiteDocument};
use super::expand::Draft;
use crate::position::Field;
use crate::problem::Problems;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// Longer names fit on no label.
const NAME_CHARS_MAX: usize = 48;

/// Refuses names that are taken or cannot be used.
pub(super) fn check(document: &SceneDocument, draft: &Draft, problems: &mut Problems) {
    site(&document.site, &Field::root().child("site"), problems);
    let mut sites = Taken::new("site");
    for (i, one) in document.sites.iter().enumerate() {
        let field = Field::root().item("sites", i);
        site(one, &field, problems);
        sites.take(&one.id, "site", &field.child("id"), problems);
    }
    catalogue(document, problems);
    rooms(document, problems);
    places(draft, problems);
    devices(draft, problems);
    let mut viewpoints = Taken::new("viewpoint");
    for (viewpoint, field) in draft.plan.viewpoints.iter().zip(&draft.origins.viewpoints) {
        let name = field.child("name");
        written(&viewpoint.name, &name, problems);
        viewpoints.take(&viewpoint.name, "viewpoint", &name, problems);
    }
}

fn site(site: &SiteDocument, field: &Field, problems: &mut Problems) {
    topic_level(&site.id, &field.child("id"), problems);
    written(&site.name, &field.child("name"), problems);
    written(&site.location, &field.child("location"), problems);
    time_zone(&site.time_zone, &field.child("time_zone"), problems);
}

fn catalogue(document: &SceneDocument, problems: &mut Problems) {
    let mut models = Taken::new("model");
    for (i, model) in document.models.iter().enumerate() {
        let field = Field::root().item("models", i);
        models.take(&model.id, "model", &field.child("id"), problems);
        topic_level(&model.role, &field.child("role"), problems);
    }
    let mut templates = Taken::new("template");
    for (i, template) in document.templates.iter().enumerate() {
        let field = Field::root().item("templates", i);
        templates.take(&template.id, "template", &field.child("id"), problems);
        for (i, device) in template.devices.iter().enumerate() {
            if let Some(role) = &device.role {
                topic_level(role, &field.item("devices", i).child("role"), problems);
            }
        }
    }
}

fn rooms(document: &SceneDocument, problems: &mut Problems) {
    let mut rooms = Taken::new("room");
    for (i, room) in document.rooms.iter().enumerate() {
        let field = Field::root().item("rooms", i);
        topic_level(&room.id, &field.child("id"), problems);
        written(&room.name, &field.child("name"), problems);
        rooms.take(&room.id, "room", &field.child("id"), problems);
        let mut rows = Taken::new("row");
        for (i, row) in room.rows.iter().enumerate() {
            let id = field.item("rows", i).child("id");
            topic_level(&row.id, &id, problems);
            rows.take(&row.id, "row", &id, problems);
        }
    }
}

/// Racks, equipment and sensors share one set of names: they share levels of topics, and people call them by it.
fn places(draft: &Draft, problems: &mut Problems) {
    let (plan, origins) = (&draft.plan, &draft.origins);
    let mut places = Taken::new("name");
    let mut take = |id: &str, kind: &'static str, field: &Field| {
        topic_level(id, field, problems);
        places.take(id, kind, field, problems);
    };
    for (utility, field) in plan.utilities.iter().zip(&origins.utilities) {
        take(utility.id.as_str(), "utility", &field.child("id"));
    }
    for (rack, origin) in plan.racks.iter().zip(&origins.racks) {
        take(rack.id.as_str(), "rack", &origin.id);
    }
    for (crac, field) in plan.cracs.iter().zip(&origins.cracs) {
        take(crac.id.as_str(), "CRAC", &field.child("id"));
    }
    for (pdu, field) in plan.pdus.iter().zip(&origins.pdus) {
        take(pdu.id.as_str(), "PDU", &field.child("id"));
    }
    for (ups, field) in plan.ups.iter().zip(&origins.ups) {
        take(ups.id.as_str(), "UPS", &field.child("id"));
    }
    for (machine, field) in plan.machines.iter().zip(&origins.machines) {
        take(machine.id.as_str(), "machine", &field.child("id"));
    }
    for (sensor, field) in plan.sensors.iter().zip(&origins.sensors) {
        take(sensor.id.as_str(), "sensor", &field.child("id"));
    }
}

fn devices(draft: &Draft, problems: &mut Problems) {
    let mut devices = Taken::new("device");
    for (rack, origin) in draft.plan.racks.iter().zip(&draft.origins.racks) {
        for (device, field) in rack.devices.iter().zip(&origin.devices) {
            let field = field.child("id");
            topic_level(device.id.as_str(), &field, problems);
            devices.take(device.id.as_str(), "device", &field, problems);
        }
    }
}

/// Names given so far, whatever their case: `A01` and `a01` are one name to a person.
struct Taken {
    mistake: &'static str,
    by_name: HashMap<String, (&'static str, Field)>,
}

impl Taken {
    fn new(mistake: &'static str) -> Self {
        Self { mistake, by_name: HashMap::new() }
    }

    fn take(&mut self, name: &str, kind: &'static str, field: &Field, problems: &mut Problems) {
        match self.by_name.get(&name.to_lowercase()) {
            Some((taken_by, where_taken)) => {
                problems.add(field, self.mistake, format!("{name:?} is already the {taken_by} at {where_taken}"));
            }
            None => drop(self.by_name.insert(name.to_lowercase(), (kind, field.clone()))),
        }
    }
}

fn topic_level(name: &str, field: &Field, problems: &mut Problems) {
    let unfit = |c: char| matches!(c, '/' | '+' | '#') || c.is_whitespace() || c.is_control();
    if name.is_empty() {
        problems.add(field, "topic", "is empty, but it is a level of topics");
    } else if let Some(unfit) = name.chars().find(|c| unfit(*c)) {
        problems.add(field, "topic", format!("{name:?} contains {unfit:?}, which a level of a topic cannot"));
    } else if name.chars().count() > NAME_CHARS_MAX {
        problems.add(field, "topic", format!("{name:?} is longer than {NAME_CHARS_MAX} characters"));
    }
}

fn written(name: &str, field: &Field, problems: &mut Problems) {
    if name.trim().is_empty() {
        problems.add(field, "empty", "is empty");
    }
}

/// A zone that nobody knows would silently count as UTC everywhere else.
fn time_zone(zone: &str, field: &Field, problems: &mut Problems) {
    if TimeZone::get(zone).is_err() {
        problems.add(field, "time zone", format!("{zone:?} is no IANA time zone such as \"Europe/Lisbon\" or \"UTC\""));
    }
}
