//! A rack's elevation: unit by unit, what stands where.

use crate::fonts;
use crate::style;
use crate::tokens::{Palette, Tone, size};
use crate::widget::{dim, emphasised, section_ui};
use crate::wording::{plural_text, value_text};
use crate::{Intent, Intents, View};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};
use twin_model::plan::{Device, DeviceKind, Rack};
use twin_model::{Place, Unit};

/// Height of one unit on the screen: the least that holds a line of text.
const UNIT_POINTS: f32 = 15.0;
/// Room for the unit numbers at the left.
const GUTTER: f32 = 26.0;

pub(super) fn ui(ui: &mut Ui, view: &View<'_>, index: u32, rack: &Rack, intents: &mut Intents) {
    let used: u32 = rack
        .devices
        .iter()
        .filter(|device| device.kind != DeviceKind::Blanking)
        .map(|device| u32::from(device.units))
        .sum();
    section_ui(ui, "Elevation", |ui| {
        ui.label(dim(ui, format!("{used} of {} units used", rack.units)));
    });
    let palette = style::palette(ui);
    let height = f32::from(rack.units) * UNIT_POINTS + 8.0;
    let (frame, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let body = Rect::from_min_max(frame.min + vec2(GUTTER, 4.0), frame.max - vec2(4.0, 4.0));
    let edge = Stroke::new(2.0, palette.equipment_edge.ui());
    ui.painter().rect(body.expand(4.0), 4.0, palette.panel.mix(palette.ground, 0.7).ui(), edge, StrokeKind::Inside);
    paint_numbers(ui, body, rack.units, palette);
    for (i, device) in (0u32..).zip(&rack.devices) {
        let place = Place::Device { rack: index, device: i };
        let response = device_ui(ui, body, rack, device, view.selection == Some(place), palette);
        intents.menu_of(&response, place);
        if response.clicked() {
            intents.push(Intent::Select(Some(place)));
        }
    }
}

/// Unit numbers, every fifth and the ends; unit 1 is at the bottom.
fn paint_numbers(ui: &Ui, body: Rect, units: u16, palette: &Palette) {
    for unit in 1..=units {
        let y = body.bottom() - (f32::from(unit) - 0.5) * UNIT_POINTS;
        if unit == 1 || unit % 5 == 0 || unit == units {
            let at = pos2(body.left() - 8.0, y);
            let font = fonts::number(size::TEXT_SMALL);
            ui.painter().text(at, Align2::RIGHT_CENTER, unit, font, palette.text_dim.ui());
        }
        let rule = y - UNIT_POINTS / 2.0;
        if unit < units {
            ui.painter().hline(body.x_range(), rule, Stroke::new(0.5, palette.line.ui_alpha(70)));
        }
    }
}

/// One device: its face, and what it is when hovered.
fn device_ui(
    ui: &mut Ui,
    body: Rect,
    rack: &Rack,
    device: &Device,
    is_selected: bool,
    palette: &Palette,
) -> egui::Response {
    let bottom = body.bottom() - f32::from(device.unit.saturating_sub(1)) * UNIT_POINTS;
    let rect = Rect::from_min_max(
        pos2(body.left(), bottom - f32::from(device.units) * UNIT_POINTS),
        pos2(body.right(), bottom),
    )
    .shrink2(vec2(1.0, 0.75));
    let is_blank = matches!(device.kind, DeviceKind::Blanking);
    let sense = if is_blank { Sense::hover() } else { Sense::click() };
    let response = ui.interact(rect, ui.id().with(("device", device.id.as_str())), sense);
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let tone = kind_tone(device.kind, palette);
    let fill = if response.hovered() && !is_blank { tone.mix(palette.text, 0.14) } else { tone };
    let edge = if is_selected {
        Stroke::new(1.5, palette.accent.ui())
    } else {
        Stroke::new(0.75, tone.mix(palette.text, 0.22).ui())
    };
    ui.painter().rect(rect, 2.0, fill.ui(), edge, StrokeKind::Inside);
    if !is_blank {
        let lamp = Rect::from_min_max(rect.left_top() + vec2(1.0, 1.0), pos2(rect.left() + 4.0, rect.bottom() - 1.0));
        ui.painter().rect_filled(lamp, 1.0, kind_mark(device.kind, palette).ui());
        let mut job =
            LayoutJob::simple_singleline(device.id.to_string(), fonts::text(size::TEXT_SMALL), palette.text.ui());
        job.wrap = TextWrapping::truncate_at_width(rect.width() - 80.0);
        let galley = ui.painter().layout_job(job);
        let at = pos2(rect.left() + 9.0, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, palette.text.ui());
        let font = fonts::number(size::TEXT_SMALL);
        if device.power_kw > 0.0 {
            let power = value_text(device.power_kw, Unit::Kilowatts);
            let at = rect.right_center() - vec2(6.0, 0.0);
            ui.painter().text(at, Align2::RIGHT_CENTER, power, font, palette.text_dim.ui());
        }
    }
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, !is_blank, device.id.as_str()));
    let top = device.unit + device.units.max(1) - 1;
    response.on_hover_ui_at_pointer(|ui| {
        ui.label(emphasised(device.id.as_str()));
        ui.label(dim(ui, format!("{} · {}", super::device::kind_word(device.kind), device.model)));
        let units = if top == device.unit { format!("U{top}") } else { format!("U{}–U{top}", device.unit) };
        ui.label(dim(ui, format!("{units} of {} in {}", plural_text(u64::from(rack.units), "unit"), rack.id)));
        if !is_blank {
            ui.label(dim(ui, format!("{} at full load", value_text(device.power_kw, Unit::Kilowatts))));
        }
    })
}

fn kind_tone(kind: DeviceKind, palette: &Palette) -> Tone {
    match kind {
        DeviceKind::Blanking => palette.equipment.mix(palette.panel, 0.6),
        DeviceKind::PatchPanel | DeviceKind::Switch => palette.equipment.mix(palette.card, 0.45),
        DeviceKind::Server | DeviceKind::GpuServer | DeviceKind::Storage => {
            palette.equipment.mix(palette.card_hover, 0.5)
        }
    }
}

/// The stripe at a device's left end: what kind it is.
fn kind_mark(kind: DeviceKind, palette: &Palette) -> Tone {
    match kind {
        DeviceKind::GpuServer => palette.accent_warm,
        DeviceKind::Server => palette.accent,
        DeviceKind::Storage => palette.accent.mix(palette.text, 0.55),
        DeviceKind::Switch | DeviceKind::PatchPanel | DeviceKind::Blanking => palette.text_dim,
    }
}
