//! What the simulation foresees: a small table of both worlds, and the hottest inlet of both over the time.

use crate::tokens::{ALARM, size};
use crate::widget::{dim, number, small};
use crate::{fonts, style};
use egui::{Align2, Grid, Pos2, Rect, Sense, Stroke, Ui, WidgetInfo, WidgetType, lerp, pos2, vec2};
use twin_model::setpoint::Preview;

/// Height of the plot, points.
const PLOT_HEIGHT: f32 = 72.0;
/// Height of a number beside the plot, points.
const LABEL_HEIGHT: f32 = 12.0;
/// Room for the numbers at its left, points.
const AXIS_WIDTH: f32 = 30.0;
/// Above this no inlet may be foreseen, °C: the plot shows it when it is near.
const LIMIT_CELSIUS: f64 = 32.0;
/// Least span of the plot, kelvin: noise must not look like drama.
const SPAN_MIN: f64 = 2.0;

pub(super) fn ui(ui: &mut Ui, preview: &Preview) {
    Grid::new(ui.id().with(preview.hash.as_str())).num_columns(3).spacing(vec2(14.0, 2.0)).show(ui, |ui| {
        ui.label(dim(ui, format!("In {} min", preview.minutes)));
        ui.label(dim(ui, "without"));
        ui.label(dim(ui, "with it"));
        ui.end_row();
        let rows = [
            ("Hottest inlet", [preview.baseline_inlet_celsius, preview.max_inlet_celsius], 1, "°C"),
            ("Power", preview.facility_kw, 1, "kW"),
            ("Power ratio, instant", preview.power_ratio, 3, ""),
            ("To spare", preview.spare_kw, 0, "kW"),
        ];
        for (name, values, decimals, unit) in rows {
            ui.label(small(name));
            for value in values {
                ui.label(number(format!("{value:.decimals$} {unit}")));
            }
            ui.end_row();
        }
    });
    let where_text = format!(
        "at {} after {} min; {} of {} racks measured",
        preview.max_inlet_rack,
        preview.max_inlet_secs / 60,
        preview.racks[0],
        preview.racks[1]
    );
    ui.label(dim(ui, where_text));
    plot_ui(ui, preview);
}

fn plot_ui(ui: &mut Ui, preview: &Preview) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), PLOT_HEIGHT), Sense::hover());
    response
        .widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Hottest inlet without the change and with it"));
    let celsius = |is_changed: bool| {
        preview.steps.iter().map(move |step| if is_changed { step.changed_celsius } else { step.baseline_celsius })
    };
    let all = || celsius(false).chain(celsius(true));
    let (low, high) =
        all().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let last = preview.steps.last().map_or(0, |step| step.secs);
    if !low.is_finite() || last == 0 {
        return;
    }
    let half = ((high - low) / 2.0).max(SPAN_MIN / 2.0) * 1.15;
    let centre = f64::midpoint(low, high);
    let plot = Rect::from_min_max(rect.min + vec2(AXIS_WIDTH, 4.0), rect.max - vec2(2.0, 14.0));
    let y_of = |celsius: f64| lerp(plot.bottom()..=plot.top(), ((celsius - centre) / half * 0.5 + 0.5) as f32);
    let palette = style::palette(ui);
    let painter = ui.painter();
    painter.hline(plot.x_range(), plot.bottom(), style::hairline(palette));
    let ink = palette.text_dim.ui();
    // Where they are close, they make room for each other.
    let apart = ((LABEL_HEIGHT - (y_of(low) - y_of(high))) / 2.0).max(0.0);
    for (celsius, shift) in [(high, -apart), (low, apart)] {
        let at = pos2(plot.left() - 5.0, y_of(celsius) + shift);
        painter.text(at, Align2::RIGHT_CENTER, format!("{celsius:.1}"), fonts::number(size::TEXT_SMALL - 1.5), ink);
    }
    let small_font = fonts::text(size::TEXT_SMALL - 1.5);
    painter.text(plot.left_bottom() + vec2(0.0, 2.0), Align2::LEFT_TOP, "now", small_font.clone(), ink);
    let end = format!("{} min", last / 60);
    painter.text(plot.right_bottom() + vec2(0.0, 2.0), Align2::RIGHT_TOP, end, small_font, ink);
    if (centre - half..=centre + half).contains(&LIMIT_CELSIUS) {
        painter.hline(plot.x_range(), y_of(LIMIT_CELSIUS), Stroke::new(1.0, ALARM[0].ui_alpha(160)));
    }
    for is_changed in [false, true] {
        let line: Vec<Pos2> = (preview.steps.iter().zip(celsius(is_changed)))
            .map(|(step, celsius)| pos2(lerp(plot.x_range(), step.secs as f32 / last as f32), y_of(celsius)))
            .collect();
        let tone = if is_changed { palette.accent } else { palette.text_dim };
        painter.line(line, Stroke::new(if is_changed { 1.8 } else { 1.2 }, tone.ui()));
    }
}
