//! The overview: the site in six figures, its rooms, and a day of power.

use super::events::events_ui;
use super::{ALARMS, OVERVIEW, Panel, PanelId};
use crate::chart::{Chart, ChartLine, SpanChoice};
use crate::room_figures::{RoomFigures, room_figures};
use crate::tokens::{ALARM, TEMPERATURE_LIMITS, Tone};
use crate::trend::Trend;
use crate::widget::{Kpi, clickable_card_ui, counts_ui, dim, emphasised, number, section_ui};
use crate::wording::{NO_VALUE, number_text, plural_text, power_text, share_text, value_text};
use crate::{Intent, Intents, View};
use egui::{Align, Layout, Sense, Ui};
use egui_phosphor::regular as icon;
use twin_api::Demand;
use twin_model::plan::Feed;
use twin_model::{Place, PointIndex, Unit};

/// The panel and the recent past of its figures.
#[derive(Default)]
pub(crate) struct Overview {
    trends: Trends,
    rooms: Vec<RoomFigures>,
    /// The snapshot that the rooms' figures were made from.
    generation: Option<u64>,
    span: SpanChoice,
}

#[derive(Default)]
struct Trends {
    facility: Trend,
    pue: Trend,
    mean_inlet: Trend,
    max_inlet: Trend,
    cooling: Trend,
}

impl Panel for Overview {
    fn id(&self) -> PanelId {
        OVERVIEW
    }

    fn title(&self) -> &str {
        "Overview"
    }

    fn icon(&self) -> &'static str {
        icon::SQUARES_FOUR
    }

    fn observe(&mut self, view: &View<'_>) {
        if self.generation == Some(view.snapshot.generation) {
            return;
        }
        self.generation = Some(view.snapshot.generation);
        let (at, kpis) = (view.snapshot.at, view.snapshot.kpis);
        self.trends.facility.note(at, kpis.facility_kw);
        self.trends.pue.note(at, kpis.pue_instant);
        self.trends.mean_inlet.note(at, kpis.mean_inlet_celsius);
        self.trends.max_inlet.note(at, kpis.max_inlet_celsius.map(|(celsius, _)| celsius));
        self.trends.cooling.note(at, kpis.cooling_kw);
        self.rooms = room_figures(view.snapshot);
    }

    fn demand(&self, view: &View<'_>, demand: &mut Demand) {
        let points: Vec<PointIndex> = utility_lines(view).iter().map(|line| line.point).collect();
        self.span.demand(view, &points, demand);
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        self.kpis_ui(ui, view, intents);
        section_ui(ui, "Rooms", |_| {});
        for figures in &self.rooms {
            room_ui(ui, view, figures, intents);
        }
        self.power_ui(ui, view);
        events_ui(ui, view, None, intents);
    }
}

impl Overview {
    fn kpis_ui(&self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let kpis = &view.snapshot.kpis;
        let gap = ui.spacing().item_spacing.x;
        let width = ((ui.available_width() - gap) / 2.0).floor();
        ui.spacing_mut().item_spacing.y = gap;
        let trends = &self.trends;
        ui.horizontal(|ui| {
            facility_kpi(view, &trends.facility).ui(ui, width);
            pue_kpi(view, &trends.pue).ui(ui, width);
        });
        ui.horizontal(|ui| {
            let (usable, all) = kpis.inlets;
            let note = share_text(usable, all, "sensors");
            inlet_kpi("Mean inlet", kpis.mean_inlet_celsius, note, &trends.mean_inlet).ui(ui, width);
            let hottest = kpis.max_inlet_celsius;
            let place = hottest.and_then(|(_, index)| Some(view.snapshot.points.point(index)?.place));
            let note = place.map_or_else(
                || "no sensor reports".to_owned(),
                |place| format!("at {}", place.name(&view.snapshot.plan)),
            );
            let value = hottest.map(|(celsius, _)| celsius);
            if inlet_kpi("Max inlet", value, note, &trends.max_inlet).ui(ui, width).clicked()
                && let Some(place) = place
            {
                intents.go_to(place);
            }
        });
        ui.horizontal(|ui| {
            cooling_kpi(view, &trends.cooling).ui(ui, width);
            if alarms_kpi(view).ui(ui, width).clicked() {
                intents.push(Intent::ShowPanel(ALARMS));
            }
        });
    }

    fn power_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        let lines = utility_lines(view);
        if lines.is_empty() {
            return;
        }
        let points: Vec<PointIndex> = lines.iter().map(|line| line.point).collect();
        section_ui(ui, "Utility power", |ui| self.span.ui(ui, view, &points));
        let span = self.span.span(view, &points);
        Chart { id: "utility-power", lines: &lines, span, height: 128.0 }.ui(ui, view);
    }
}

/// One line per meter: the meters' sum has no history of its own.
fn utility_lines(view: &View<'_>) -> Vec<ChartLine> {
    let snapshot = view.snapshot;
    let [tone_a, tone_b] = crate::style::feed_tones(view.look);
    (0u32..)
        .zip(&snapshot.plan.utilities)
        .filter_map(|(i, utility)| {
            let (name, tone) = match utility.feed {
                Feed::A => ("Feed A", tone_a),
                Feed::B => ("Feed B", tone_b),
            };
            Some(ChartLine { name, point: snapshot.points.find(Place::Utility(i), "power")?, tone })
        })
        .collect()
}

fn facility_kpi<'a>(view: &View<'_>, trend: &'a Trend) -> Kpi<'a> {
    let kpis = &view.snapshot.kpis;
    let it = kpis.it_kw.map_or_else(|| NO_VALUE.to_owned(), |kw| value_text(kw, Unit::Kilowatts));
    let note = if kpis.facility_kw.is_some() { format!("IT {it}") } else { "a meter is silent".to_owned() };
    let (value, unit) = kpis.facility_kw.map(power_text).unzip();
    Kpi {
        title: "Total power",
        value,
        unit: unit.unwrap_or("kW"),
        note,
        trend: Some(trend),
        steady: kpis.facility_kw.unwrap_or(0.0) * 0.01,
        mark: None,
    }
}

fn pue_kpi<'a>(view: &View<'_>, trend: &'a Trend) -> Kpi<'a> {
    let kpis = &view.snapshot.kpis;
    let (known, all) = kpis.racks_with_power;
    Kpi {
        title: "PUE instant",
        value: kpis.pue_instant.map(|pue| format!("{pue:.2}")),
        unit: "",
        note: share_text(known, all, "racks"),
        trend: Some(trend),
        steady: 0.01,
        mark: None,
    }
}

fn inlet_kpi<'a>(title: &'a str, celsius: Option<f64>, note: String, trend: &'a Trend) -> Kpi<'a> {
    Kpi {
        title,
        value: celsius.map(|celsius| number_text(celsius, Unit::Celsius)),
        unit: "°C",
        note,
        trend: Some(trend),
        steady: 0.2,
        mark: celsius.and_then(inlet_mark),
    }
}

/// Amber above what ASHRAE recommends, red above what it allows.
fn inlet_mark(celsius: f64) -> Option<Tone> {
    let [_, recommended, allowed] = TEMPERATURE_LIMITS.map(f64::from);
    match celsius {
        hot if hot > allowed => Some(ALARM[0]),
        warm if warm > recommended => Some(ALARM[1]),
        _ => None,
    }
}

fn cooling_kpi<'a>(view: &View<'_>, trend: &'a Trend) -> Kpi<'a> {
    let cracs = view.snapshot.plan.cracs.len() as u32;
    let running = (0..cracs)
        .filter(|i| view.snapshot.value(Place::Crac(*i), "state").is_some_and(|code| (code - 1.0).abs() < 0.5))
        .count() as u32;
    let (value, unit) = view.snapshot.kpis.cooling_kw.map(power_text).unzip();
    Kpi {
        title: "Cooling",
        value,
        unit: unit.unwrap_or("kW"),
        note: share_text(running, cracs, "CRACs run"),
        trend: Some(trend),
        steady: view.snapshot.kpis.cooling_kw.unwrap_or(0.0) * 0.02,
        mark: None,
    }
}

fn alarms_kpi(view: &View<'_>) -> Kpi<'static> {
    let kpis = &view.snapshot.kpis;
    let unacknowledged: u32 = kpis.unacknowledged.iter().sum();
    Kpi {
        title: "Alarms",
        value: Some(kpis.alarms.iter().sum::<u32>().to_string()),
        unit: "",
        note: format!("{unacknowledged} unacknowledged"),
        trend: None,
        steady: 0.0,
        mark: kpis.alarms.iter().position(|count| *count > 0).map(|worst| ALARM[worst]),
    }
}

fn room_ui(ui: &mut Ui, view: &View<'_>, figures: &RoomFigures, intents: &mut Intents) {
    let Some(room) = view.snapshot.plan.rooms.get(figures.room as usize) else { return };
    let response = clickable_card_ui(ui, ("room", figures.room), |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.horizontal(|ui| {
            ui.label(emphasised(room.name.as_str()));
            if figures.stale > 0 {
                ui.label(dim(ui, format!("{} stale", figures.stale)))
                    .on_hover_text(plural_text(u64::from(figures.stale), "stale point"));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if figures.alarms.iter().any(|count| *count > 0) {
                    let name = format!("Alarms in {}", room.name);
                    counts_ui(ui, &name, figures.alarms, figures.unacknowledged, 11.0, Sense::hover());
                } else {
                    ui.label(dim(ui, "no alarms"));
                }
            });
        });
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            for (i, (title, value, unit)) in figures.shown().into_iter().enumerate() {
                if i > 0 {
                    ui.add_space(5.0);
                }
                let text = value.map_or_else(|| NO_VALUE.to_owned(), |value| value_text(value, unit));
                ui.label(dim(ui, title));
                ui.label(number(text).size(12.0));
            }
        });
    })
    .response;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, format!("Room {}", room.name)));
    intents.menu_of(&response, Place::Room(figures.room));
    if response.clicked() {
        intents.go_to(Place::Room(figures.room));
    }
}
