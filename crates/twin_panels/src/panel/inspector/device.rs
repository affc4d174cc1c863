//! A device: what the plan knows of it.

use super::link_ui;
use crate::widget::{key_value_ui, section_ui};
use crate::wording::value_text;
use crate::{Intents, View};
use egui::Ui;
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

pub(super) fn ui(ui: &mut Ui, view: &View<'_>, rack: u32, device: u32, intents: &mut Intents) {
    let Some(plan) = view.snapshot.plan.racks.get(rack as usize) else { return };
    let Some(device) = plan.devices.get(device as usize) else { return };
    section_ui(ui, "Device", |ui| link_ui(ui, view, Place::Rack(rack), intents));
    key_value_ui(ui, "Kind", kind_word(device.kind));
    key_value_ui(ui, "Model", device.model.as_str());
    let top = device.unit + device.units.max(1) - 1;
    let units = if top == device.unit { format!("U{top}") } else { format!("U{} to U{top}", device.unit) };
    key_value_ui(ui, "Position", units);
    key_value_ui(ui, "Power at full load", value_text(device.power_kw, Unit::Kilowatts));
    let share = device.power_kw / plan.capacity_kw.max(f64::EPSILON) * 100.0;
    key_value_ui(ui, "Of the rack's capacity", format!("{share:.0} %"));
}
