//! The card that follows the pointer over the 3D.

use crate::widget::{badge_ui, dim, emphasised, figure, flags_ui};
use crate::wording::{age_text, value_text};
use crate::{View, address_text, fonts, kind_word, style};
use egui::{Align, Frame, Layout, Margin, RichText, Ui};
use twin_model::{Place, PointIndex, Unit};

/// Width of the card, points.
pub const HOVER_CARD_WIDTH: f32 = 260.0;

/// Draws name, address, three key values, their age and the worst alarm of `place`.
pub fn hover_card_ui(ui: &mut Ui, view: &View<'_>, place: Place) {
    let palette = style::palette(ui);
    Frame::new()
        .fill(palette.panel.ui_alpha(style::STRIP_ALPHA))
        .stroke(style::hairline(palette))
        .corner_radius(crate::tokens::size::CARD_RADIUS)
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(HOVER_CARD_WIDTH - 24.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.spacing_mut().interact_size.y = 20.0;
            card_content_ui(ui, view, place);
        });
}

fn card_content_ui(ui: &mut Ui, view: &View<'_>, place: Place) {
    let plan = &view.snapshot.plan;
    ui.horizontal(|ui| {
        ui.label(RichText::new(place.name(plan)).font(fonts::semibold(15.0)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, kind_word(plan, place))));
    });
    ui.label(dim(ui, address_text(plan, place)));
    ui.add_space(3.0);
    let mut oldest = None;
    for key in key_values(view, place) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(key.title).color(style::palette(ui).text_dim.ui()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(figure(key.text));
                key.point.map(|index| flags_ui(ui, view, index));
            });
        });
        oldest = key.point.filter(|index| view.snapshot.values.has_come(*index)).map_or(oldest, |index| {
            let at = view.snapshot.values.at[index.get()];
            Some(oldest.map_or(at, |oldest: twin_model::Timestamp| oldest.min(at)))
        });
    }
    if let Some(at) = oldest {
        let stale = if view.snapshot.is_stale(place) { " · stale" } else { "" };
        ui.label(dim(ui, format!("{} old{stale}", age_text(view.now.since(at)))));
    }
    if let Some(alarm) = view.snapshot.worst_alarm(place) {
        ui.horizontal(|ui| {
            badge_ui(ui, alarm, 14.0);
            ui.add(egui::Label::new(emphasised(&alarm.message)).wrap());
        });
    }
}

/// One line of the card.
struct KeyValue {
    title: String,
    text: String,
    /// The oldest of these tells the card's age.
    point: Option<PointIndex>,
}

/// The three values that tell most about a kind of place.
fn key_values(view: &View<'_>, place: Place) -> Vec<KeyValue> {
    let snapshot = view.snapshot;
    let quantities: &[&str] = match place {
        Place::Rack(_) => &["inlet_mid", "exhaust"],
        Place::Crac(_) => &["state", "supply", "cooling"],
        Place::Pdu(_) => &["power", "load"],
        Place::Ups(_) => &["source", "load", "charge"],
        Place::Utility(_) => &["power", "voltage"],
        Place::Machine(_) => &["speed", "power", "supply"],
        Place::Sensor(_) => &["wet", "level", "open", "pressure"],
        Place::Gpu { .. } => &["utilisation", "power", "temperature"],
        Place::BatteryString { .. } | Place::Cell { .. } => &["voltage", "resistance", "temperature"],
        Place::Device { rack, device } => {
            let device = snapshot.plan.racks.get(rack as usize).and_then(|rack| rack.devices.get(device as usize));
            return device.map_or_else(Vec::new, |device| {
                vec![
                    KeyValue { title: "Model".to_owned(), text: device.model.to_string(), point: None },
                    KeyValue {
                        title: "Rated".to_owned(),
                        text: value_text(device.power_kw, Unit::Kilowatts),
                        point: None,
                    },
                ]
            });
        }
        Place::Room(_) => &[],
    };
    let mut keys: Vec<KeyValue> = quantities
        .iter()
        .filter_map(|quantity| {
            let index = snapshot.points.find(place, quantity)?;
            let point = snapshot.points.point(index)?;
            let text = snapshot.values.usable(index).map_or_else(
                || crate::wording::NO_VALUE.to_owned(),
                |value| crate::wording::point_value_text(point, value),
            );
            Some(KeyValue { title: point.title.to_string(), text, point: Some(index) })
        })
        .collect();
    if let Place::Rack(rack) = place {
        let power = snapshot.rack_kw(rack);
        let text = power.map_or_else(|| crate::wording::NO_VALUE.to_owned(), |kw| value_text(kw, Unit::Kilowatts));
        keys.push(KeyValue { title: "Power, A + B".to_owned(), text, point: snapshot.points.find(place, "power_a") });
    }
    keys
}
