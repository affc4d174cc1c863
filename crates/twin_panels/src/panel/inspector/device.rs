//! A device: what the plan knows of it, what it measures, and its accelerators.

use super::{link_ui, values};
use crate::widget::{key_value_ui, number, section_ui};
use crate::wording::{NO_VALUE, point_value_text, value_text};
use crate::{Intents, View};
use egui::{Align, Layout, Ui};
use twin_model::plan::DeviceKind;
use twin_model::{Place, Unit};

/// What people call a kind of device.
pub(super) const fn kind_word(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Server => "Server",
        DeviceKind::GpuServer => "GPU server",
        DeviceKind::Storage => "Storage",
        DeviceKind::Switch => "Switch",
        DeviceKind::PatchPanel => "Patch panel",
        DeviceKind::Blanking => "Blanking panel",
    }
}

/// Light things to the hundred grams.
fn weight_text(kg: f64) -> String {
    if kg < 10.0 { format!("{kg:.1} kg") } else { format!("{kg:.0} kg") }
}

pub(super) fn ui(ui: &mut Ui, view: &View<'_>, rack: u32, index: u32, intents: &mut Intents) {
    let place = Place::Device { rack, device: index };
    let Some(plan) = view.snapshot.plan.racks.get(rack as usize) else { return };
    let Some(device) = plan.devices.get(index as usize) else { return };
    section_ui(ui, "Device", |ui| link_ui(ui, view, Place::Rack(rack), intents));
    key_value_ui(ui, "Kind", kind_word(device.kind));
    key_value_ui(ui, "Model", device.model.as_str());
    let top = device.unit + device.units.max(1) - 1;
    let units = if top == device.unit { format!("U{top}") } else { format!("U{} to U{top}", device.unit) };
    key_value_ui(ui, "Position", units);
    key_value_ui(ui, "Power at full load", value_text(device.power_kw, Unit::Kilowatts));
    let share = device.power_kw / plan.capacity_kw.max(f64::EPSILON) * 100.0;
    key_value_ui(ui, "Of the rack's capacity", format!("{share:.0} %"));
    key_value_ui(ui, "Weight", weight_text(device.weight_kg));
    if !view.snapshot.points.of_place(place).is_empty() {
        values::ui(ui, view, place, intents);
    }
    for gpu in 0..device.gpus {
        let place = Place::Gpu { rack, device: index, gpu };
        if !view.snapshot.points.of_place(place).is_empty() {
            gpu_ui(ui, view, place, intents);
        }
    }
}

/// A line for each accelerator: its name, how busy and how warm it is.
fn gpu_ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    ui.horizontal(|ui| {
        link_ui(ui, view, place, intents);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for quantity in ["temperature", "power", "utilisation"] {
                let Some(point) = view.snapshot.points.find(place, quantity) else { continue };
                let Some(point) = view.snapshot.points.point(point) else { continue };
                let value = view.snapshot.value(place, quantity);
                let text = value.map_or_else(|| NO_VALUE.to_owned(), |value| point_value_text(point, value));
                ui.label(number(text).size(12.0)).on_hover_text(point.title.as_str());
            }
        });
    });
}
