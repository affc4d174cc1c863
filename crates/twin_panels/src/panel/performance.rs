//! Alarm performance: the figures of ISA-18.2 and EEMUA 191, each with its target, and where the alarms come from.

mod histogram;

use super::{PERFORMANCE, Panel, PanelId};
use crate::tokens::{ALARM, Tone, size};
use crate::widget::{Kpi, banner_ui, chip_ui, clickable_card_ui, dim, empty_ui, number, section_ui, small};
use crate::wording::{count_text, moment_text, plural_text, span_text};
use crate::{Intent, Intents, View, style};
use egui::{Align, Label, Layout, Ui, WidgetInfo, WidgetType};
use egui_phosphor::regular as icon;
use std::time::Duration;
use twin_api::{Demand, PerformanceRequest};
use twin_model::performance::{AlarmPerformance, DAYS_FOR_A_JUDGEMENT, FrequentAlarm, Grade, PerformanceFigure};
use twin_model::{Place, Priority};

/// Periods that are one click away, days; the standards judge thirty.
const DAYS: [u32; 3] = [1, 7, 30];

/// What a split over four priorities should be, % (ISA-18.2: 5/15/80, critical under 1).
const SPLIT_TARGETS: [&str; 4] = ["< 1 %", "about 5 %", "about 15 %", "about 80 %"];

/// The panel and its period.
pub(crate) struct Performance {
    days: u32,
}

impl Default for Performance {
    fn default() -> Self {
        Self { days: DAYS[2] }
    }
}

impl Panel for Performance {
    fn id(&self) -> PanelId {
        PERFORMANCE
    }

    fn title(&self) -> &str {
        "Alarm KPIs"
    }

    fn icon(&self) -> &'static str {
        icon::CHART_BAR
    }

    fn demand(&self, _view: &View<'_>, demand: &mut Demand) {
        demand.performance = Some(PerformanceRequest { days: self.days });
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        section_ui(ui, "Alarm performance", |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for days in DAYS.into_iter().rev() {
                if chip_ui(ui, &plural_text(days.into(), "day"), self.days == days).clicked() {
                    self.days = days;
                }
            }
        });
        let wanted = PerformanceRequest { days: self.days };
        match view.ranges.performance.as_deref().filter(|answer| answer.request == wanted) {
            None => empty_ui(ui, icon::HOURGLASS_MEDIUM, "Reading the journal", "The figures come in a moment"),
            Some(answer) => match &answer.performance {
                Err(reason) => {
                    banner_ui(ui, icon::WARNING, "The journal cannot be read", reason, ALARM[1]);
                }
                Ok(performance) => performance_ui(ui, view, performance, intents),
            },
        }
    }
}

fn performance_ui(ui: &mut Ui, view: &View<'_>, performance: &AlarmPerformance, intents: &mut Intents) {
    basis_ui(ui, view, performance);
    let gap = ui.spacing().item_spacing.x;
    let width = ((ui.available_width() - gap) / 2.0).floor();
    for pair in performance.figures().chunks(2) {
        ui.horizontal(|ui| {
            for figure in pair {
                kpi(figure).ui(ui, width);
            }
        });
    }
    section_ui(ui, "Alarms per 10 min", |ui| {
        ui.label(dim(ui, plural_text(performance.annunciations, "annunciation")));
    });
    histogram::ui(ui, view, performance);
    split_ui(ui, performance);
    top_ui(ui, view, performance, intents);
}

/// What the figures stand on, and what they do not count.
fn basis_ui(ui: &mut Ui, view: &View<'_>, performance: &AlarmPerformance) {
    let days = performance.days();
    if !performance.is_conclusive() {
        let title = format!("Stands on {} of records", days_text(days));
        let detail = format!("The standards judge no less than {DAYS_FOR_A_JUDGEMENT:.0} days");
        banner_ui(ui, icon::INFO, &title, &detail, crate::tokens::Palette::of(view.look).accent);
    }
    let from = moment_text(performance.from, view.zone);
    let text = format!("From {from}, one operator. Counted are alarms raised and escalated");
    ui.add(Label::new(dim(ui, text)).wrap()).on_hover_text(format!(
        "{} other rows of the journal are left out: acknowledgements, returns, resolutions",
        performance.left_out
    ));
}

fn days_text(days: f64) -> String {
    if days >= 1.0 { format!("{days:.1} days") } else { span_text(Duration::from_secs_f64(days * 86_400.0)) }
}

fn kpi(figure: &PerformanceFigure) -> Kpi<'static> {
    let (value, unit) = match (figure.value, figure.unit) {
        (None, unit) => (None, unit),
        (Some(secs), "s") => (Some(span_text(Duration::from_secs_f64(secs.max(0.0)))), ""),
        (Some(value), unit) if unit.is_empty() && value.fract() == 0.0 => (Some(count_text(value as u64)), unit),
        (Some(value), unit) => (Some(format!("{value:.1}")), unit),
    };
    Kpi {
        title: figure.title,
        value,
        unit,
        note: figure.target.to_owned(),
        trend: None,
        steady: 0.0,
        mark: grade_tone(figure.grade),
    }
}

const fn grade_tone(grade: Grade) -> Option<Tone> {
    match grade {
        Grade::Missed => Some(ALARM[0]),
        Grade::Tolerable => Some(ALARM[2]),
        Grade::Met | Grade::Ungraded => None,
    }
}

/// How the annunciations are shared out over the priorities.
fn split_ui(ui: &mut Ui, performance: &AlarmPerformance) {
    section_ui(ui, "Priorities", |_| {});
    for (priority, target) in Priority::ALL.into_iter().zip(SPLIT_TARGETS) {
        let percent = performance.priority_percent(priority);
        let count = performance.priorities[priority.digit() as usize - 1];
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let tone = ALARM[priority.digit() as usize - 1];
            let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(16.0), egui::Sense::hover());
            crate::widget::paint_badge(ui.painter(), rect.center(), 11.0, priority, false, style::look(ui));
            ui.add_sized([52.0, 16.0], Label::new(small(priority.word())).halign(Align::Min));
            let rest = (ui.available_width() - 150.0).max(20.0);
            ui.allocate_ui(egui::vec2(rest, 14.0), |ui| {
                crate::widget::charge_bar_ui(ui, percent, tone, priority.word());
            });
            let text = percent.map_or_else(|| "—".to_owned(), |percent| format!("{percent:.1} %"));
            ui.label(number(text).size(size::TEXT_SMALL)).on_hover_text(plural_text(count, "annunciation"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, target)));
        });
    }
}

/// The ten most frequent alarms; a click leads to where each is.
fn top_ui(ui: &mut Ui, view: &View<'_>, performance: &AlarmPerformance, intents: &mut Intents) {
    section_ui(ui, "Top ten", |_| {});
    if performance.top.is_empty() {
        ui.label(dim(ui, "No alarm was annunciated"));
    }
    for alarm in &performance.top {
        let response = clickable_card_ui(ui, ("frequent", &alarm.place, &alarm.rule), |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.horizontal(|ui| {
                ui.label(number(format!("{}×", alarm.annunciations)).size(size::TEXT));
                ui.add(Label::new(small(alarm.message.as_str())).truncate());
            });
            ui.label(dim(ui, detail_text(alarm)));
        })
        .response;
        response.widget_info(|| {
            let text = format!("{} times {}", alarm.annunciations, alarm.message);
            WidgetInfo::labeled(WidgetType::Button, true, text)
        });
        if response.clicked()
            && let Some(place) = place_of(view, &alarm.place)
        {
            intents.push(Intent::Select(Some(place)));
        }
    }
}

fn detail_text(alarm: &FrequentAlarm) -> String {
    let habits = [(alarm.is_chattering, "chatters"), (alarm.is_fleeting, "fleeting")];
    let habits = habits.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word);
    let words: Vec<&str> = [alarm.place.as_str(), alarm.rule.as_str()].into_iter().chain(habits).collect();
    words.join(" · ")
}

/// The place whose points' names begin with `path`; `None` where the plan no longer has it.
fn place_of(view: &View<'_>, path: &str) -> Option<Place> {
    let is_here = |id: &str| id.rsplit_once('/').is_some_and(|(place, _)| place == path);
    view.snapshot.points.iter().find(|(_, point)| is_here(point.id.as_str())).map(|(_, point)| point.place)
}
