//! The bar at the bottom: the alarm that matters most, and how the twin itself does.

use crate::panel::{INCIDENTS, SCENARIOS};
use crate::style::{self, STRIP_ALPHA};
use crate::tokens::{ALARM, ON_ALARM, Tone, size};
use crate::widget::{badge_ui, dim, emphasised, number, one_line, small, with_icon};
use crate::wording::{age_text, bytes_text, count_text, plural_text, span_text, time_text};
use crate::{FrameStats, Intent, Intents, View, fonts};
use egui::epaint::Mesh;
use egui::{Align, Button, Layout, Rect, RichText, Shape, Ui, pos2, vec2};
use egui_phosphor::regular as icon;
use twin_api::ActiveEntry;
use twin_model::{Alarm, FloodState};

/// The alarm that the bar shows: the newest of the most urgent unacknowledged ones, else of all.
pub(crate) fn most_pressing(alarms: &[Alarm]) -> Option<&Alarm> {
    // The list is sorted: most urgent first, then newest first.
    alarms.iter().find(|alarm| !alarm.condition.is_acknowledged).or_else(|| alarms.first())
}

/// Draws the bar.
pub(crate) fn ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let palette = style::palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.panel.ui_alpha(STRIP_ALPHA));
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, style::hairline(palette));
    let pressing = most_pressing(&view.snapshot.alarms);
    if let Some(alarm) = pressing.filter(|alarm| !alarm.condition.is_acknowledged) {
        let tone = ALARM[alarm.priority.digit() as usize - 1];
        let edge = Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
        ui.painter().rect_filled(edge, 0.0, tone.ui());
        paint_wash(ui, Rect::from_min_max(edge.right_top(), pos2(rect.center().x, rect.bottom())), tone);
    }
    ui.spacing_mut().item_spacing.x = 10.0;
    ui.horizontal_centered(|ui| {
        ui.add_space(10.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(10.0);
            own_state_ui(ui, view, intents);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                flood_ui(ui, view, intents);
                match pressing {
                    // With the alarm's own id: a click that began on one alarm must not end on another.
                    Some(alarm) => drop(ui.push_id(alarm.id.0, |ui| alarm_ui(ui, view, alarm, intents))),
                    None => {
                        ui.label(crate::widget::icon(icon::CHECK_CIRCLE, 17.0).color(palette.good.ui()));
                        ui.label(RichText::new("No alarms").color(palette.text_dim.ui()));
                    }
                }
            });
        });
    });
}

/// That more alarms come than a person can follow, and the way to what they are together.
fn flood_ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let Some(text) = flood_text(&view.snapshot.flood) else { return };
    let flood = view.snapshot.flood;
    let since = flood.since.map_or_else(String::new, |since| time_text(since, view.zone));
    let hint = format!(
        "More than ten alarms in ten minutes since {since}; {} in the last ten\nShow the incidents",
        flood.in_ten_minutes
    );
    let shown = RichText::new(&text).font(fonts::semibold(size::TEXT)).color(ON_ALARM.ui());
    let response = ui.add(Button::new(shown).fill(ALARM[0].ui()));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &text));
    if response.on_hover_text(hint).clicked() {
        intents.push(Intent::ShowPanel(INCIDENTS));
    }
}

/// `Flood: 143 alarms in 4 incidents`; nothing while there is none.
fn flood_text(flood: &FloodState) -> Option<String> {
    flood.since?;
    let (alarms, incidents) = (u64::from(flood.annunciations), u64::from(flood.incidents));
    Some(format!("Flood: {} in {}", plural_text(alarms, "alarm"), plural_text(incidents, "incident")))
}

/// A breath of the alarm's colour that fades to the right.
fn paint_wash(ui: &Ui, rect: Rect, tone: Tone) {
    let mut wash = Mesh::default();
    let corners = [rect.left_top(), rect.left_bottom(), rect.right_top(), rect.right_bottom()];
    for (corner, alpha) in corners.into_iter().zip([40, 40, 0, 0]) {
        wash.colored_vertex(corner, tone.ui_alpha(alpha));
    }
    wash.add_triangle(0, 1, 2);
    wash.add_triangle(1, 2, 3);
    ui.painter().add(Shape::mesh(wash));
}

fn alarm_ui(ui: &mut Ui, view: &View<'_>, alarm: &Alarm, intents: &mut Intents) {
    badge_ui(ui, alarm, 15.0);
    let others = view.snapshot.alarms.len().saturating_sub(1);
    // The message may take what the buttons leave.
    let reserve = if alarm.condition.is_acknowledged { 210.0 } else { 320.0 };
    ui.scope(|ui| {
        ui.set_max_width((ui.available_width() - reserve).max(60.0));
        ui.add(one_line(emphasised(&alarm.message))).on_hover_text(&alarm.action);
    });
    ui.label(number(age_text(view.now.since(alarm.raised_at))).size(size::TEXT_SMALL));
    if alarm.condition.is_acknowledged {
        ui.label(dim(ui, alarm.state().word()));
    } else if ui.add(Button::new(small("Acknowledge"))).clicked() {
        intents.push(Intent::Acknowledge { alarm: alarm.id, note: String::new() });
    }
    if ui.add(Button::new(small("Go there"))).clicked() {
        intents.go_to(alarm.place);
    }
    if others > 0 && ui.add(Button::new(dim(ui, format!("+{others} more"))).frame(false)).clicked() {
        intents.push(Intent::ShowPanel(crate::panel::ALARMS));
    }
}

/// Right to left: frame rate and tier, history, scenarios.
fn own_state_ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let is_wide = ui.max_rect().width() > 1500.0;
    let FrameStats { fps, tier } = view.frame;
    // Slower than that is no motion that a number could describe.
    let (drawing, hint) = if fps >= 1.0 {
        (format!("{tier} · {fps:.0} fps"), format!("Rendering tier {tier}, {fps:.0} frames per second"))
    } else {
        (tier.to_owned(), format!("Rendering tier {tier}; at rest: drawn when there is news"))
    };
    ui.label(dim(ui, drawing)).on_hover_text(hint);
    let history = &view.snapshot.history;
    if is_wide {
        let stored = format!("{} · {}", count_text(history.committed), bytes_text(history.bytes));
        ui.label(with_icon(icon::DATABASE, &stored, style::palette(ui).text_dim))
            .on_hover_text(format!("{} samples committed, {} pending", history.committed, history.pending));
    }
    if let Some(active) =
        view.simulation.live().map(|simulation| &simulation.active).filter(|active| !active.is_empty())
    {
        scenarios_ui(ui, view, active, intents);
    }
}

/// The first scenario under way, how many more there are, and the way to all of them.
fn scenarios_ui(ui: &mut Ui, view: &View<'_>, active: &[ActiveEntry], intents: &mut Intents) {
    let line = |entry: &ActiveEntry| {
        let place = if entry.target.is_empty() { String::new() } else { format!(" on {}", entry.target) };
        format!("{}{place} · {}", entry.title, span_text(view.now.since(entry.since)))
    };
    let lines: Vec<String> = active.iter().map(line).collect();
    let more = lines.len() - 1;
    let text = if more == 0 { lines[0].clone() } else { format!("{} +{more}", lines[0]) };
    let shown = with_icon(icon::FLASK, &text, style::palette(ui).accent_warm);
    let hint = format!("Under way in the simulation\n{}", lines.join("\n"));
    if ui.add(Button::new(shown).frame(false)).on_hover_text(hint).clicked() {
        intents.push(Intent::ShowPanel(SCENARIOS));
    }
}
