//! The strip at the top: where and when this is, and whether it can be believed.

use crate::fonts;
use crate::panel::{ALARMS, CONNECTIONS};
use crate::style::{self, STRIP_ALPHA};
use crate::tokens::{Palette, size};
use crate::widget::{Health, counts_ui, dim, icon_button_ui, number, paint_mark, small, status_ui, with_icon};
use crate::wording::{age_text, date_text, minute_text, simulated_text, time_text, zone_text};
use crate::{Intent, Intents, View};
use egui::{Align, Layout, RichText, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use jiff::tz::TimeZone;
use twin_api::{Connection, Snapshot};
use twin_model::quantity::ups_source;
use twin_model::{Alarm, Place, Timestamp};

/// Room for the way to what is selected, until it is known how much the rest leaves.
const WAY_WIDTH: f32 = 150.0;
/// Least room for it.
const WAY_WIDTH_MIN: f32 = 70.0;

/// Draws the strip.
pub(crate) fn ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let palette = style::palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.panel.ui_alpha(STRIP_ALPHA));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, style::hairline(palette));
    let is_wide = rect.width() > 1500.0;
    let is_narrow = rect.width() < 1240.0;
    ui.spacing_mut().item_spacing.x = 12.0;
    let way_id = ui.id().with("room for the way");
    let way_room = ui.data(|data| data.get_temp(way_id)).unwrap_or(WAY_WIDTH);
    ui.horizontal_centered(|ui| {
        ui.add_space(12.0);
        mark_ui(ui, view.version, palette);
        let way = super::breadcrumb::ui(ui, view, way_room, intents);
        divider_ui(ui, palette);
        health_ui(ui, view);
        divider_ui(ui, palette);
        if !is_narrow {
            flow_ui(ui, view, intents);
            divider_ui(ui, palette);
        }
        let kpis = &view.snapshot.kpis;
        if counts_ui(ui, "Alarms", kpis.alarms, kpis.unacknowledged, 13.0, Sense::click())
            .on_hover_text("Alarms by priority")
            .clicked()
        {
            intents.push(Intent::ShowPanel(ALARMS));
        }
        let left_end = ui.min_rect().right();
        let right = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(10.0);
            if is_wide {
                ui.label(with_icon(icon::USER, view.user, palette.text_dim));
            }
            icons_ui(ui, view, intents);
            clock_ui(ui, view, is_wide, is_narrow);
            if view.snapshot.is_simulated {
                simulated_ui(ui, view.snapshot.clock_rate, palette);
            }
        });
        let free = right.response.rect.left() - left_end - 2.0 * size::GAP;
        note_room(ui, way_id, way_room, (way + free).floor().max(WAY_WIDTH_MIN));
    });
}

/// The buttons at the right, close together. Right to left.
fn icons_ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let other = view.look.other();
        if icon_button_ui(ui, icon::CIRCLE_HALF, &format!("{} look", other.word())).clicked() {
            intents.push(Intent::SetLook(other));
        }
        if icon_button_ui(ui, icon::MAGNIFYING_GLASS, "Search commands (Ctrl-K)").clicked() {
            intents.push(Intent::TogglePalette);
        }
        super::write_lock::ui(ui, view, intents);
    });
}

/// Keeps how much room the way has beside everything else, for the next frame.
fn note_room(ui: &Ui, id: egui::Id, before: f32, room: f32) {
    if (room - before).abs() > 1.0 {
        ui.data_mut(|data| data.insert_temp(id, room));
        ui.ctx().request_repaint();
    }
}

/// The product's mark and version.
fn mark_ui(ui: &mut Ui, version: &str, palette: &Palette) {
    let (rect, response) = ui.allocate_exact_size(vec2(20.0, 24.0), Sense::hover());
    paint_mark(ui.painter(), rect.center(), 1.0, palette);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Heliotwin mark"));
    ui.add_space(-4.0);
    ui.label(RichText::new("Heliotwin").font(fonts::semibold(14.5)).color(palette.text.ui()));
    ui.add_space(-6.0);
    ui.label(dim(ui, version));
    divider_ui(ui, palette);
}

fn divider_ui(ui: &mut Ui, palette: &Palette) {
    let (rect, _) = ui.allocate_exact_size(vec2(1.0, 16.0), Sense::hover());
    ui.painter().vline(rect.center().x, rect.y_range(), style::hairline(palette));
}

fn health_ui(ui: &mut Ui, view: &View<'_>) {
    let (system, system_reason) = system_health(view);
    status_ui(ui, "System", system, &system_reason);
    let (comm, comm_reason) = comm_health(view);
    status_ui(ui, "Comm", comm, &comm_reason);
    let (power, power_reason) = power_health(view.snapshot);
    status_ui(ui, "Power", power, &power_reason);
}

/// How the twin itself does: engine and history.
fn system_health(view: &View<'_>) -> (Health, String) {
    match (view.connection, &view.snapshot.history.error) {
        (Connection::EngineLost, _) => (Health::Failed, "The engine has stopped".to_owned()),
        (_, Some(error)) => (Health::Failed, format!("History: {error}")),
        (Connection::Loading, _) => (Health::Unknown, "Waiting for the first values".to_owned()),
        _ => (Health::Good, "Engine and history work".to_owned()),
    }
}

/// How telemetry does: sources and staleness.
fn comm_health(view: &View<'_>) -> (Health, String) {
    let sources = &view.snapshot.sources;
    let talking = sources.iter().filter(|source| source.phase.is_well()).count();
    let (stale, points) = view.snapshot.kpis.stale;
    let reason = format!("{talking} of {} sources connected\n{stale} of {points} points stale", sources.len());
    let health = match view.connection {
        Connection::EngineLost | Connection::SourceLost => Health::Failed,
        Connection::Loading => Health::Unknown,
        Connection::Live if talking < sources.len() || stale > 0 => Health::Degraded,
        Connection::Live => Health::Good,
    };
    (health, reason)
}

/// How the power path does: where every UPS takes its output from, and whether every utility delivers.
fn power_health(snapshot: &Snapshot) -> (Health, String) {
    let mut health = Health::Unknown;
    let mut reasons = Vec::new();
    for (i, ups) in (0u32..).zip(&snapshot.plan.ups) {
        let Some(code) = snapshot.value(Place::Ups(i), "source") else {
            reasons.push(format!("{}: unknown", ups.id));
            continue;
        };
        let is = |known: f64| (code - known).abs() < 0.5;
        let found = if is(ups_source::NORMAL) {
            Health::Good
        } else if is(ups_source::NONE) {
            Health::Failed
        } else {
            Health::Degraded
        };
        health = health.max(found);
        reasons.push(format!("{}: {}", ups.id, crate::wording::ups_source_word(code).to_lowercase()));
    }
    // A UPS on a genset is well; whether the mains are is for the rules to say.
    for (i, utility) in (0u32..).zip(&snapshot.plan.utilities) {
        let is_out = |alarm: &&Alarm| alarm.place == Place::Utility(i) && alarm.condition.is_active;
        if let Some(alarm) = snapshot.alarms.iter().find(is_out) {
            health = health.max(Health::Degraded);
            reasons.push(format!("{}: {}", utility.id, alarm.message));
        }
    }
    (health, reasons.join("\n"))
}

/// Samples per second and how old the newest is.
fn flow_ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let snapshot = view.snapshot;
    let per_second: f64 = snapshot.sources.iter().map(|source| source.per_second).sum();
    let newest = newest_sample(snapshot);
    let age = newest.map_or_else(|| "no data".to_owned(), |at| age_text(view.now.since(at)));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        let rate = ui.label(number(format!("{per_second:>4.0}")).size(12.5));
        ui.label(dim(ui, "samples/s"));
        ui.add_space(5.0);
        ui.label(dim(ui, "age"));
        let age = ui.label(number(format!("{age:<5}")).size(12.5));
        let hint = "Samples accepted per second, and how old the newest is";
        if rate.union(age).interact(Sense::click()).on_hover_text(hint).clicked() {
            intents.push(Intent::ShowPanel(CONNECTIONS));
        }
    });
}

/// When the newest sample of the site was measured.
pub(crate) fn newest_sample(snapshot: &Snapshot) -> Option<Timestamp> {
    snapshot.values.at.iter().copied().max().filter(|at| *at > Timestamp::EPOCH)
}

/// That bots drive the site, and how fast its clock runs: dotted, like everything simulated.
fn simulated_ui(ui: &mut Ui, rate: f64, palette: &Palette) {
    let text = simulated_text(rate);
    let ink = palette.accent_warm.ui();
    let galley = ui.painter().layout_no_wrap(text.clone(), fonts::text(size::TEXT_SMALL), ink);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(14.0, 6.0), Sense::hover());
    let edge = rect.shrink(0.5);
    let corners = [edge.left_top(), edge.right_top(), edge.right_bottom(), edge.left_bottom(), edge.left_top()];
    ui.painter().extend(Shape::dotted_line(&corners, ink, 3.0, 0.7));
    ui.painter().rect_stroke(edge, 3.0, Stroke::new(0.5, ink.gamma_multiply(0.3)), StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &text));
    response.on_hover_text("Bots drive this site, not hardware. Its clock runs this much faster than the wall's");
}

/// The site's clock, with its zone and UTC. Right to left.
fn clock_ui(ui: &mut Ui, view: &View<'_>, is_wide: bool, is_narrow: bool) {
    let (now, zone) = (view.now, view.zone);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if !is_narrow {
            ui.label(dim(ui, format!("{} UTC", minute_text(now, &TimeZone::UTC))));
        }
        ui.label(small(zone_text(now, zone)).color(style::palette(ui).text_dim.ui()));
        ui.label(number(time_text(now, zone)).size(14.0)).on_hover_text(date_text(now, zone));
        if is_wide {
            ui.label(dim(ui, date_text(now, zone)));
        }
    });
}
