//! CRACs, PDUs, UPS, utility feeds, machines and sensors: their load, their values, their day.

use super::{alarms_ui, link_ui, points_of, values};
use crate::chart::{Chart, ChartLine, SpanChoice};
use crate::tokens::{Palette, Tone};
use crate::widget::{charge_bar_ui, key_value_ui, load_bar_ui, number, section_ui};
use crate::wording::{NO_VALUE, value_text};
use crate::{Intents, View};
use egui::Ui;
use twin_model::plan::{Feed, MachineKind};
use twin_model::{Place, Unit};

/// The bar that shows how full a battery is.
const CHARGE: &str = "Battery charge";

pub(super) fn ui(ui: &mut Ui, view: &View<'_>, place: Place, span: &mut SpanChoice, intents: &mut Intents) {
    loads_ui(ui, view, place);
    let lines = lines(view, place);
    if !lines.is_empty() {
        let points = points_of(&lines);
        section_ui(ui, "History", |ui| span.ui(ui, view, &points));
        Chart { id: "equipment", lines: &lines, span: span.span(view, &points), height: 160.0 }.ui(ui, view);
    }
    values::ui(ui, view, place, intents);
    alarms_ui(ui, view, place, intents);
    facts_ui(ui, view, place, intents);
}

/// What a chart of `place` shows: quantities of one unit.
pub(super) fn lines(view: &View<'_>, place: Place) -> Vec<ChartLine> {
    let palette = Palette::of(view.look);
    let (cool, warm) = (palette.accent, palette.accent_warm);
    let plan = &view.snapshot.plan;
    let is_chiller = |i: u32| plan.machines.get(i as usize).is_some_and(|machine| machine.kind == MachineKind::Chiller);
    let wanted: Vec<(&'static str, &'static str, Tone)> = match place {
        Place::Crac(_) => vec![("supply", "Supply", cool), ("return", "Return", warm)],
        Place::Pdu(_) | Place::Utility(_) => vec![("power", "Power", feed_tone(view, place))],
        Place::Ups(_) => vec![("load", "Load", feed_tone(view, place)), ("charge", "Charge", palette.text)],
        Place::Machine(i) if is_chiller(i) => vec![("supply", "Supply", cool), ("return", "Return", warm)],
        Place::Machine(_) => vec![("power", "Power", cool)],
        Place::Gpu { .. } => vec![("temperature", "Core", warm)],
        Place::BatteryString { .. } | Place::Cell { .. } => vec![("voltage", "Voltage", cool)],
        Place::Rack(_) | Place::Device { .. } | Place::Room(_) | Place::Sensor(_) => Vec::new(),
    };
    wanted
        .into_iter()
        .filter_map(|(quantity, name, tone)| {
            Some(ChartLine { name, point: view.snapshot.points.find(place, quantity)?, tone })
        })
        .collect()
}

fn feed_of(view: &View<'_>, place: Place) -> Option<Feed> {
    let plan = &view.snapshot.plan;
    match place {
        Place::Pdu(i) => plan.pdus.get(i as usize).map(|pdu| pdu.feed),
        Place::Ups(i) => plan.ups.get(i as usize).map(|ups| ups.feed),
        Place::Utility(i) => plan.utilities.get(i as usize).map(|utility| utility.feed),
        _ => None,
    }
}

fn feed_tone(view: &View<'_>, place: Place) -> Tone {
    let [a, b] = crate::style::feed_tones(view.look);
    if feed_of(view, place) == Some(Feed::B) { b } else { a }
}

/// Bars against ratings, where there is a rating.
fn loads_ui(ui: &mut Ui, view: &View<'_>, place: Place) {
    let snapshot = view.snapshot;
    let plan = &snapshot.plan;
    let of_rating = |quantity: &str, rating: f64| {
        let kw = snapshot.value(place, quantity);
        let text = kw.map_or_else(|| NO_VALUE.to_owned(), |kw| value_text(kw, Unit::Kilowatts));
        (
            kw.map(|kw| kw / rating.max(f64::EPSILON) * 100.0),
            format!("{text} of {}", value_text(rating, Unit::Kilowatts)),
        )
    };
    let palette = Palette::of(view.look);
    let bars: Vec<(&str, Option<f64>, String, Tone)> = match place {
        Place::Crac(i) => plan.cracs.get(i as usize).map_or_else(Vec::new, |crac| {
            let (percent, text) = of_rating("cooling", crac.capacity_kw);
            vec![("Cooling", percent, text, crate::style::plain_tone(view.look))]
        }),
        Place::Pdu(i) => plan.pdus.get(i as usize).map_or_else(Vec::new, |pdu| {
            let (percent, text) = of_rating("power", pdu.capacity_kw);
            vec![("Load", percent, text, feed_tone(view, place))]
        }),
        Place::Utility(i) => plan.utilities.get(i as usize).map_or_else(Vec::new, |utility| {
            let (percent, text) = of_rating("power", utility.capacity_kw);
            vec![("Load", percent, text, feed_tone(view, place))]
        }),
        Place::Ups(i) => plan.ups.get(i as usize).map_or_else(Vec::new, |ups| {
            let (percent, text) = of_rating("output_power", ups.capacity_kw);
            let charge = snapshot.value(place, "charge");
            let charged = charge.map_or_else(|| NO_VALUE.to_owned(), |charge| value_text(charge, Unit::Percent));
            vec![("Load", percent, text, feed_tone(view, place)), (CHARGE, charge, charged, palette.good)]
        }),
        _ => Vec::new(),
    };
    for (title, percent, text, tone) in bars {
        section_ui(ui, title, |ui| {
            ui.label(number(text));
        });
        let bar_ui = if title == CHARGE { charge_bar_ui } else { load_bar_ui };
        bar_ui(ui, percent, tone, title);
    }
}

/// What the plan says: ratings, and what feeds it.
fn facts_ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    let plan = &view.snapshot.plan;
    let kw = |kw: f64| value_text(kw, Unit::Kilowatts);
    section_ui(ui, "Plan", |_| {});
    let fed_by = |ui: &mut Ui, from: Place, intents: &mut Intents| {
        ui.horizontal(|ui| {
            ui.label("Fed by");
            link_ui(ui, view, from, intents);
        });
    };
    match place {
        Place::Crac(i) => {
            if let Some(crac) = plan.cracs.get(i as usize) {
                key_value_ui(ui, "Cooling capacity", kw(crac.capacity_kw));
                key_value_ui(ui, "Air at full speed", value_text(crac.airflow_m3s, Unit::CubicMetresPerSecond));
                key_value_ui(ui, "Planned setpoint", value_text(crac.setpoint_celsius, Unit::Celsius));
            }
        }
        Place::Pdu(i) => {
            if let Some(pdu) = plan.pdus.get(i as usize) {
                key_value_ui(ui, "Rating", kw(pdu.capacity_kw));
                fed_by(ui, Place::Ups(pdu.ups), intents);
            }
        }
        Place::Ups(i) => {
            if let Some(ups) = plan.ups.get(i as usize) {
                key_value_ui(ui, "Rating", kw(ups.capacity_kw));
                key_value_ui(ui, "Battery", format!("{:.0} kWh", ups.battery.energy_kwh));
                let cells = format!("{} × {} cells", ups.battery.strings, ups.battery.cells);
                key_value_ui(ui, "Strings", cells);
                fed_by(ui, Place::Utility(ups.utility), intents);
            }
        }
        Place::Utility(i) => {
            if let Some(utility) = plan.utilities.get(i as usize) {
                key_value_ui(ui, "Agreed power", kw(utility.capacity_kw));
            }
        }
        Place::Machine(i) => {
            if let Some(machine) = plan.machines.get(i as usize) {
                key_value_ui(ui, "Rating", kw(machine.capacity_kw));
            }
        }
        Place::Sensor(i) => {
            if let Some(sensor) = plan.sensors.get(i as usize).filter(|sensor| sensor.path.len() > 1) {
                let length: f64 =
                    sensor.path.windows(2).map(|ends| (ends[1].x - ends[0].x).hypot(ends[1].z - ends[0].z)).sum();
                key_value_ui(ui, "Length", format!("{length:.1} m"));
            }
        }
        Place::BatteryString { ups, .. } | Place::Cell { ups, .. } => {
            ui.horizontal(|ui| {
                ui.label("Part of");
                link_ui(ui, view, Place::Ups(ups), intents);
            });
        }
        Place::Gpu { rack, device, .. } => {
            ui.horizontal(|ui| {
                ui.label("Part of");
                link_ui(ui, view, Place::Device { rack, device }, intents);
            });
        }
        Place::Rack(_) | Place::Device { .. } | Place::Room(_) => {}
    }
}
