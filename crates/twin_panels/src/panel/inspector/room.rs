//! A room: its warmest racks and what cools it.

use super::{alarms_ui, link_ui};
use crate::widget::{dense_ui, dim, figure, key_value_ui, section_ui};
use crate::wording::{NO_VALUE, point_value_text, value_text};
use crate::{Intents, View};
use egui::{Align, Layout, Ui};
use twin_model::{Place, Unit};

/// Racks listed, warmest first.
const WARMEST: usize = 8;

pub(super) fn ui(ui: &mut Ui, view: &View<'_>, index: u32, intents: &mut Intents) {
    let plan = &view.snapshot.plan;
    let Some(room) = plan.rooms.get(index as usize) else { return };
    section_ui(ui, "Plan", |_| {});
    key_value_ui(ui, "Floor", format!("{:.1} × {:.1} m", room.size.x, room.size.z));
    key_value_ui(ui, "Clear height", format!("{:.1} m", room.height));
    let is_here = |place: &Place| place.room(plan) == Some(index);
    let racks: Vec<Place> = (0u32..).map(Place::Rack).take(plan.racks.len()).filter(is_here).collect();
    if !racks.is_empty() {
        key_value_ui(ui, "Racks", racks.len().to_string());
        warmest_ui(ui, view, &racks, intents);
    }
    for (title, quantity, places) in [
        ("CRACs", "supply", (0u32..).map(Place::Crac).take(plan.cracs.len()).filter(is_here).collect::<Vec<_>>()),
        ("UPS", "load", (0u32..).map(Place::Ups).take(plan.ups.len()).filter(is_here).collect()),
        ("Machines", "power", (0u32..).map(Place::Machine).take(plan.machines.len()).filter(is_here).collect()),
        ("Sensors", "wet", (0u32..).map(Place::Sensor).take(plan.sensors.len()).filter(is_here).collect()),
    ] {
        if places.is_empty() {
            continue;
        }
        section_ui(ui, title, |_| {});
        dense_ui(ui, |ui| {
            for place in places {
                place_ui(ui, view, place, quantity, intents);
            }
        });
    }
    alarms_ui(ui, view, Place::Room(index), intents);
}

fn warmest_ui(ui: &mut Ui, view: &View<'_>, racks: &[Place], intents: &mut Intents) {
    let inlet = |place: Place| {
        ["inlet_low", "inlet_mid", "inlet_high"]
            .into_iter()
            .filter_map(|quantity| view.snapshot.value(place, quantity))
            .max_by(f64::total_cmp)
    };
    let mut warmest: Vec<(Place, f64)> = racks.iter().filter_map(|place| Some((*place, inlet(*place)?))).collect();
    warmest.sort_by(|one, other| other.1.total_cmp(&one.1));
    section_ui(ui, "Warmest racks", |ui| {
        ui.label(dim(ui, "highest inlet"));
    });
    dense_ui(ui, |ui| {
        for (place, celsius) in warmest.into_iter().take(WARMEST) {
            row_ui(ui, view, place, value_text(celsius, Unit::Celsius), intents);
        }
    });
}

fn place_ui(ui: &mut Ui, view: &View<'_>, place: Place, quantity: &str, intents: &mut Intents) {
    let index = view.snapshot.points.find(place, quantity);
    let text = index
        .and_then(|index| {
            Some(point_value_text(view.snapshot.points.point(index)?, view.snapshot.values.usable(index)?))
        })
        .unwrap_or_else(|| NO_VALUE.to_owned());
    row_ui(ui, view, place, text, intents);
}

fn row_ui(ui: &mut Ui, view: &View<'_>, place: Place, text: String, intents: &mut Intents) {
    ui.horizontal(|ui| {
        link_ui(ui, view, place, intents);
        if let Some(alarm) = view.snapshot.worst_alarm(place) {
            crate::widget::badge_ui(ui, alarm, 12.0);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(figure(text));
        });
    });
}
