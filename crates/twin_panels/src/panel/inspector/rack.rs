//! A rack: its air, its power, its day, its devices.

use super::{alarms_ui, elevation, link_ui, points_of, values};
use crate::chart::{Chart, ChartLine, SpanChoice};
use crate::style;
use crate::tokens::{Tone, size};
use crate::widget::{PowerBar, dense_ui, dim, number, section_ui, temperature_bar_ui};
use crate::wording::{NO_VALUE, age_text, value_text};
use crate::{Intents, View, fonts};
use egui::{Align, Layout, RichText, Sense, Ui, vec2};
use twin_model::plan::Rack;
use twin_model::{Place, Unit};

/// Inlet sensors from the top down, as they hang on the door: quantity, height.
const INLETS: [(&str, &str); 3] = [("inlet_high", "1.8 m"), ("inlet_mid", "1.2 m"), ("inlet_low", "0.5 m")];
/// Humidity sensors, beside the inlets.
const HUMIDITIES: [&str; 3] = ["humidity_high", "humidity_mid", "humidity_low"];

pub(super) fn ui(ui: &mut Ui, view: &View<'_>, index: u32, span: &mut SpanChoice, intents: &mut Intents) {
    let place = Place::Rack(index);
    let Some(rack) = view.snapshot.plan.racks.get(index as usize) else { return };
    section_ui(ui, "Inlet air", |ui| {
        ui.label(dim(ui, age_of(view, place, "inlet_mid")));
    });
    dense_ui(ui, |ui| {
        for (quantity, height) in INLETS {
            inlet_ui(ui, view, place, quantity, height);
        }
        air_ui(ui, view, place);
    });
    power_ui(ui, view, place, rack, intents);
    section_ui(ui, "Weight", |ui| {
        let (weight, limit) = (rack.weight_kg(), rack.max_weight_kg);
        let percent = weight / limit.max(f64::EPSILON) * 100.0;
        ui.label(figure(ui, format!("{weight:.0} of {limit:.0} kg · {percent:.0} %"), false));
    });

    let lines = inlet_lines(view, index);
    let points = points_of(&lines);
    section_ui(ui, "Inlet history", |ui| span.ui(ui, view, &points));
    Chart { id: "inlets", lines: &lines, span: span.span(view, &points), height: 168.0 }.ui(ui, view);
    values::folded_ui(ui, view, place, intents);
    alarms_ui(ui, view, place, intents);
    elevation::ui(ui, view, index, rack, intents);
}

/// The three inlets, coolest colour at the floor.
pub(super) fn inlet_lines(view: &View<'_>, index: u32) -> Vec<ChartLine> {
    let palette = crate::tokens::Palette::of(view.look);
    let tones: [Tone; 3] = [palette.accent_warm, palette.text, palette.accent];
    INLETS
        .into_iter()
        .zip(tones)
        .filter_map(|((quantity, height), tone)| {
            let point = view.snapshot.points.find(Place::Rack(index), quantity)?;
            Some(ChartLine { name: height, point, tone })
        })
        .collect()
}

fn age_of(view: &View<'_>, place: Place, quantity: &str) -> String {
    let index = view.snapshot.points.find(place, quantity);
    match index.filter(|index| view.snapshot.values.has_come(*index)) {
        Some(index) => {
            let age = age_text(view.now.since(view.snapshot.values.at[index.get()]));
            let stale = if view.snapshot.values.is_stale[index.get()] { ", stale" } else { "" };
            format!("{age} old{stale}")
        }
        None => "no sample yet".to_owned(),
    }
}

fn is_stale(view: &View<'_>, place: Place, quantity: &str) -> bool {
    view.snapshot.points.find(place, quantity).is_some_and(|index| view.snapshot.values.is_stale[index.get()])
}

/// A value, dim when it is stale.
fn figure(ui: &Ui, text: String, is_stale: bool) -> RichText {
    let palette = style::palette(ui);
    number(text).color(if is_stale { palette.text_dim.ui() } else { palette.text.ui() })
}

/// Height, bar, value.
fn inlet_ui(ui: &mut Ui, view: &View<'_>, place: Place, quantity: &str, height: &str) {
    let index = view.snapshot.points.find(place, quantity);
    let celsius = index.and_then(|index| view.snapshot.values.usable(index));
    let is_stale = is_stale(view, place, quantity);
    let palette = style::palette(ui);
    ui.horizontal(|ui| {
        let (key, _) = ui.allocate_exact_size(vec2(36.0, 18.0), Sense::hover());
        let font = fonts::number(size::TEXT_SMALL);
        ui.painter().text(key.left_center(), egui::Align2::LEFT_CENTER, height, font, palette.text_dim.ui());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = celsius.map_or_else(|| NO_VALUE.to_owned(), |celsius| value_text(celsius, Unit::Celsius));
            ui.allocate_ui_with_layout(vec2(64.0, 18.0), Layout::right_to_left(Align::Center), |ui| {
                ui.set_min_width(64.0);
                ui.label(figure(ui, text, is_stale));
            });
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                temperature_bar_ui(ui, celsius, is_stale, &format!("Inlet {height}"));
            });
        });
    });
}

/// Exhaust, the rise through the rack, and humidity: three figures in a row.
fn air_ui(ui: &mut Ui, view: &View<'_>, place: Place) {
    let snapshot = view.snapshot;
    let exhaust = snapshot.value(place, "exhaust");
    let inlets: Vec<f64> = INLETS.iter().filter_map(|(quantity, _)| snapshot.value(place, quantity)).collect();
    let rise = exhaust.filter(|_| !inlets.is_empty()).map(|exhaust| exhaust - mean(&inlets));
    let humidity: Vec<f64> = HUMIDITIES.iter().filter_map(|quantity| snapshot.value(place, quantity)).collect();
    let humidity = (!humidity.is_empty()).then(|| mean(&humidity));
    let is_stale = is_stale(view, place, "exhaust");
    ui.add_space(2.0);
    ui.columns(3, |columns| {
        for (ui, (title, value)) in columns.iter_mut().zip([
            ("Exhaust", exhaust.map(|celsius| value_text(celsius, Unit::Celsius))),
            ("ΔT", rise.map(|kelvin| format!("{kelvin:.1} K"))),
            ("Humidity", humidity.map(|percent| value_text(percent, Unit::Percent))),
        ]) {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(dim(ui, title));
            ui.label(figure(ui, value.unwrap_or_else(|| NO_VALUE.to_owned()), is_stale));
        }
    });
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The bar, its feeds and what feeds them.
fn power_ui(ui: &mut Ui, view: &View<'_>, place: Place, rack: &Rack, intents: &mut Intents) {
    let snapshot = view.snapshot;
    let (a, b) = (snapshot.value(place, "power_a"), snapshot.value(place, "power_b"));
    let is_stale = is_stale(view, place, "power_a") || is_stale(view, place, "power_b");
    let total = a.zip(b).map(|(a, b)| a + b);
    section_ui(ui, "Power", |ui| {
        let capacity = value_text(rack.capacity_kw, Unit::Kilowatts);
        let text = total.map_or_else(
            || format!("{NO_VALUE} of {capacity}"),
            |kw| {
                let percent = kw / rack.capacity_kw.max(f64::EPSILON) * 100.0;
                format!("{} of {capacity} · {percent:.0} %", value_text(kw, Unit::Kilowatts))
            },
        );
        ui.label(figure(ui, text, is_stale));
    });
    PowerBar { is_stale, a_kw: a, b_kw: b, capacity_kw: rack.capacity_kw }.ui(ui);
    let sum = a.unwrap_or(0.0) + b.unwrap_or(0.0);
    let [tone_a, tone_b] = style::feed_tones(view.look);
    dense_ui(ui, |ui| {
        for (name, kw, tone, pdu) in [("Feed A", a, tone_a, rack.pdu_a), ("Feed B", b, tone_b, rack.pdu_b)] {
            ui.horizontal(|ui| {
                let (swatch, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
                let square = egui::Rect::from_center_size(swatch.center(), vec2(9.0, 9.0));
                ui.painter().rect_filled(square, 2.0, tone.ui());
                ui.label(RichText::new(name));
                link_ui(ui, view, Place::Pdu(pdu), intents);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let share =
                        kw.filter(|_| sum > 0.0).map_or_else(String::new, |kw| format!("{:>3.0} %", kw / sum * 100.0));
                    ui.label(number(share).color(style::palette(ui).text_dim.ui()));
                    let text = kw.map_or_else(|| NO_VALUE.to_owned(), |kw| value_text(kw, Unit::Kilowatts));
                    ui.label(figure(ui, text, is_stale));
                });
            });
        }
    });
}
