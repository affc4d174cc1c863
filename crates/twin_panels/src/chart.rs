//! Charts of history: lines over time with limit bands, gaps as gaps, and a read-out under the crosshair.

mod choice;
mod scale;
mod segment;
mod tick;

use crate::View;
use crate::fonts;
use crate::style;
use crate::tokens::{ALARM, Palette, Tone, size};
use crate::widget::{dense_ui, dim};
use crate::wording::{NO_VALUE, minute_text, moment_text, time_text, value_text};
pub(crate) use choice::SpanChoice;
use egui::{Color32, Id, Rangef, Rect, RichText, Sense, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};
use egui_plot::{AxisHints, FilledArea, GridMark, HLine, HPlacement, Line, LineStyle, Plot, PlotPoints, PlotUi};
use jiff::tz::TimeZone;
pub(crate) use scale::{LimitLine, ValueScale, limits_of};
pub(crate) use segment::{Segment, segments_of};
use std::time::Duration;
use twin_api::{Demand, RangeBucket, RangeRequest, RangeSeries};
use twin_model::{PointIndex, Timestamp, Unit};

/// Columns of a chart: about one per point of its width (360 − axis − padding).
const CHART_BUCKETS: u16 = 288;
/// What one entry of the legend needs in one line: `1.8 m` and `33.6 °C`, points.
const LEGEND_CELL_WIDTH: f32 = 108.0;

/// How far back a chart looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Span {
    Quarter,
    Hour,
    SixHours,
    Day,
}

impl Span {
    /// All of them, shortest first.
    pub(crate) const ALL: [Self; 4] = [Self::Quarter, Self::Hour, Self::SixHours, Self::Day];

    /// What its chip says.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Quarter => "15 min",
            Self::Hour => "1 h",
            Self::SixHours => "6 h",
            Self::Day => "24 h",
        }
    }

    /// How long it is.
    pub(crate) const fn duration(self) -> Duration {
        Duration::from_secs(match self {
            Self::Quarter => 900,
            Self::Hour => 3_600,
            Self::SixHours => 21_600,
            Self::Day => 86_400,
        })
    }

    /// The shortest that shows all of the last `known`.
    pub(crate) fn that_holds(known: Duration) -> Self {
        Self::ALL.into_iter().find(|span| span.duration() >= known).unwrap_or(Self::Day)
    }

    /// Time per column.
    pub(crate) fn step(self) -> Duration {
        self.duration() / u32::from(CHART_BUCKETS)
    }

    /// The stretch that a chart at `now` shows. It moves in whole columns, so that the demand only changes when a
    /// column begins and columns do not jitter.
    fn range(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let step = self.step().as_nanos() as i64;
        let to = Timestamp::from_nanos(now.as_nanos().div_euclid(step).saturating_add(1).saturating_mul(step));
        (to - self.duration(), to)
    }
}

/// Asks for the history of `points` over `span`.
pub(crate) fn demand_span(
    demand: &mut Demand,
    points: impl IntoIterator<Item = PointIndex>,
    now: Timestamp,
    span: Span,
) {
    let (from, to) = span.range(now);
    for point in points {
        let request = RangeRequest { point, from, to, buckets: CHART_BUCKETS };
        if !demand.ranges.contains(&request) {
            demand.ranges.push(request);
        }
    }
}

/// The answered history of `point` over `span`: of the latest column, or of one a little before.
pub(crate) fn series_over<'a>(view: &View<'a>, point: PointIndex, span: Span) -> Option<&'a RangeSeries> {
    view.ranges.series.iter().map(AsRef::as_ref).find(|series| {
        let request = series.request;
        request.point == point && request.to.since(request.from) == span.duration()
    })
}

/// One line of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ChartLine {
    /// What the legend calls it.
    pub(crate) name: &'static str,
    /// Whose history.
    pub(crate) point: PointIndex,
    /// Its colour.
    pub(crate) tone: Tone,
}

/// A chart of points that share a unit.
pub(crate) struct Chart<'a> {
    /// Its name among the charts of a panel.
    pub(crate) id: &'a str,
    /// What it shows.
    pub(crate) lines: &'a [ChartLine],
    /// How far back.
    pub(crate) span: Span,
    /// Height of the plot, points.
    pub(crate) height: f32,
}

impl Chart<'_> {
    /// Draws legend and plot as wide as there is room.
    pub(crate) fn ui(&self, ui: &mut Ui, view: &View<'_>) {
        let Some(unit) = self.lines.iter().find_map(|line| Some(view.snapshot.points.point(line.point)?.unit)) else {
            return;
        };
        let id = ui.id().with(self.id);
        let (from, to) = self.span.range(view.now);
        let drawn: Vec<Drawn<'_>> = self.lines.iter().map(|line| Drawn::of(view, *line, self.span)).collect();
        let cursor = ui.data(|data| data.get_temp::<f64>(id)).filter(|cursor| *cursor <= to.as_secs_f64());
        self.legend_ui(ui, view, &drawn, unit, cursor);
        if let Some(problem) = drawn.iter().find_map(|drawn| drawn.series.and_then(|series| series.error.as_deref())) {
            ui.label(dim(ui, format!("History cannot be read: {problem}")));
        }
        let is_answered = drawn.iter().all(|drawn| drawn.series.is_some());
        let limits = limits_of(view, self.lines);
        let scale = ValueScale::of(unit, drawn.iter().flat_map(|drawn| drawn.buckets()), &limits);
        let hovered = self.plot_ui(ui, view, id, &drawn, unit, (from, to), &limits, scale, cursor);
        ui.data_mut(|data| match hovered {
            Some(x) => drop(data.insert_temp(id, x)),
            None => drop(data.remove_temp::<f64>(id)),
        });
        if drawn.iter().all(|drawn| drawn.segments.is_empty()) {
            let text = if is_answered { "No history in this span" } else { "Reading history…" };
            ui.vertical_centered(|ui| ui.label(dim(ui, text)));
        }
    }

    /// Names and values: of the crosshair, else the latest. In two lines where one is too short, never in one or two.
    fn legend_ui(&self, ui: &mut Ui, view: &View<'_>, drawn: &[Drawn<'_>], unit: Unit, cursor: Option<f64>) {
        let cell_width = ui.available_width() / drawn.len().max(1) as f32;
        let is_stacked = cell_width < LEGEND_CELL_WIDTH;
        let entry_ui = |ui: &mut Ui, drawn: &Drawn<'_>| {
            let (swatch, _) = ui.allocate_exact_size(vec2(10.0, 14.0), Sense::hover());
            ui.painter().hline(swatch.x_range(), swatch.center().y, Stroke::new(2.5, drawn.line.tone.ui()));
            ui.label(dim(ui, drawn.line.name));
        };
        let value_ui = |ui: &mut Ui, drawn: &Drawn<'_>| {
            let value = match cursor {
                Some(x) => drawn.at(x).map(|bucket| bucket.last),
                None => view.snapshot.values.usable(drawn.line.point),
            };
            let text = value.map_or_else(|| NO_VALUE.to_owned(), |value| value_text(value, unit));
            ui.label(RichText::new(text).font(fonts::number(size::TEXT_SMALL)));
        };
        dense_ui(ui, |ui| {
            ui.spacing_mut().interact_size.y = 16.0;
            ui.spacing_mut().item_spacing.x = 5.0;
            if is_stacked {
                ui.columns(drawn.len(), |columns| {
                    for (ui, drawn) in columns.iter_mut().zip(drawn) {
                        ui.horizontal(|ui| entry_ui(ui, drawn));
                        value_ui(ui, drawn);
                    }
                });
            } else {
                ui.horizontal(|ui| {
                    for drawn in drawn {
                        entry_ui(ui, drawn);
                        value_ui(ui, drawn);
                        ui.add_space(8.0);
                    }
                });
            }
        });
    }

    /// Draws the plot; the time under the pointer, seconds since the epoch.
    fn plot_ui(
        &self,
        ui: &mut Ui,
        view: &View<'_>,
        id: Id,
        drawn: &[Drawn<'_>],
        unit: Unit,
        (from, to): (Timestamp, Timestamp),
        limits: &[LimitLine],
        scale: ValueScale,
        cursor: Option<f64>,
    ) -> Option<f64> {
        let palette = style::palette(ui);
        let offset = scale::zone_offset(from, view.zone);
        let plot = Plot::new(id)
            .height(self.height)
            .width(ui.available_width())
            .show_background(false)
            .allow_zoom(false)
            .allow_drag(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(false)
            .show_crosshair(false)
            .set_margin_fraction(Vec2::ZERO)
            .sense(Sense::hover())
            .grid_color(palette.line.mix(palette.text_dim, 0.2).ui())
            .grid_fade(0.0)
            .grid_spacing(Rangef::new(6.0, 40.0))
            .custom_x_axes(vec![time_axis(palette, view.zone)])
            .custom_y_axes(vec![value_axis(palette, scale, unit)])
            .x_grid_spacer(move |input| scale::time_marks(input.bounds, offset))
            .y_grid_spacer(move |_| scale.marks())
            .label_formatter(|_| None);
        let response = plot.show(ui, |plot| {
            plot.set_plot_bounds_x(from.as_secs_f64()..=to.as_secs_f64());
            plot.set_plot_bounds_y(scale.low..=scale.high);
            draw_limits(plot, limits, scale, (from, to));
            for drawn in drawn {
                draw_line(plot, drawn, palette);
            }
        });
        let x_of = |secs| response.transform.position_from_point_x(secs);
        tick::ticks_ui(ui, view, self.lines, (from, to), *response.transform.frame(), x_of);
        if let Some(x) = cursor {
            let frame = *response.transform.frame();
            let at = response.transform.position_from_point_x(x);
            ui.painter().vline(at, frame.y_range(), Stroke::new(1.0, palette.accent.ui_alpha(190)));
            self.paint_cursor_time(ui, view, frame, at, x);
            for drawn in drawn {
                if let Some(bucket) = drawn.at(x) {
                    let centre = egui::pos2(
                        response.transform.position_from_point_x(bucket.at.as_secs_f64()),
                        response.transform.position_from_point_y(bucket.last),
                    );
                    ui.painter().circle(centre, 3.0, drawn.line.tone.ui(), Stroke::new(1.5, palette.panel.ui()));
                }
            }
        }
        let hovered = response.response.hover_pos().filter(|at| response.transform.frame().contains(*at));
        hovered.map(|at| response.transform.value_from_position(at).x)
    }

    /// The crosshair's time, on a tag at the plot's top that stays inside the plot.
    fn paint_cursor_time(&self, ui: &Ui, view: &View<'_>, frame: Rect, x: f32, secs: f64) {
        let palette = style::palette(ui);
        let at = Timestamp::from_millis((secs * 1e3) as i64);
        let text = if self.span >= Span::SixHours { moment_text(at, view.zone) } else { time_text(at, view.zone) };
        let galley = ui.painter().layout_no_wrap(text, fonts::number(size::TEXT_SMALL), palette.text.ui());
        let tag = galley.size() + vec2(10.0, 4.0);
        let left = (x - tag.x / 2.0).clamp(frame.left(), (frame.right() - tag.x).max(frame.left()));
        let rect = Rect::from_min_size(pos2(left, frame.top()), tag);
        let edge = Stroke::new(1.0, palette.accent.ui_alpha(190));
        ui.painter().rect(rect, 3.0, palette.panel.ui(), edge, StrokeKind::Inside);
        ui.painter().galley(rect.min + vec2(5.0, 2.0), galley, palette.text.ui());
    }
}

fn time_axis<'a>(palette: &Palette, zone: &'a TimeZone) -> AxisHints<'a> {
    AxisHints::new_x()
        .formatter(move |mark: GridMark, _: &_| minute_text(Timestamp::from_millis((mark.value * 1e3) as i64), zone))
        .label_spacing(Rangef::new(20.0, 24.0))
        .tick_label_color(palette.text_dim.ui())
        .tick_label_font(fonts::number(size::TEXT_SMALL))
}

fn value_axis<'a>(palette: &Palette, scale: ValueScale, unit: Unit) -> AxisHints<'a> {
    AxisHints::new_y()
        .formatter(move |mark: GridMark, _: &_| scale.tick_text(mark.value, unit))
        .label_spacing(Rangef::new(8.0, 10.0))
        .min_thickness(50.0)
        .placement(HPlacement::Left)
        .tick_label_color(palette.text_dim.ui())
        .tick_label_font(fonts::number(size::TEXT_SMALL))
}

/// A line with its answer, cut where there is nothing.
struct Drawn<'a> {
    line: ChartLine,
    series: Option<&'a RangeSeries>,
    segments: Vec<Segment<'a>>,
    /// Farther from a column than this, the crosshair reads nothing.
    reach_secs: f64,
}

impl<'a> Drawn<'a> {
    fn of(view: &View<'a>, line: ChartLine, span: Span) -> Self {
        let series = series_over(view, line.point, span);
        let period = view.snapshot.points.point(line.point).and_then(|point| point.period).unwrap_or_default();
        // Columns and periods beat against each other: two columns and a half, or three periods, is no gap yet.
        let reach = (span.step() * 5 / 2).max(period * 3);
        let segments = series.map_or_else(Vec::new, |series| segments_of(&series.buckets, reach));
        Self { line, series, segments, reach_secs: reach.as_secs_f64() }
    }

    fn buckets(&self) -> impl Iterator<Item = &'a RangeBucket> + '_ {
        self.segments.iter().flat_map(|segment| segment.buckets)
    }

    /// The column nearest to `x`, seconds since the epoch.
    fn at(&self, x: f64) -> Option<&'a RangeBucket> {
        let distance = |bucket: &RangeBucket| (bucket.at.as_secs_f64() - x).abs();
        self.buckets()
            .min_by(|one, other| distance(one).total_cmp(&distance(other)))
            .filter(|bucket| distance(bucket) <= self.reach_secs)
    }
}

/// Shaded bands beyond the limits, and the limits themselves as dashed lines.
fn draw_limits(plot: &mut PlotUi<'_>, limits: &[LimitLine], scale: ValueScale, (from, to): (Timestamp, Timestamp)) {
    let xs = [from.as_secs_f64(), to.as_secs_f64()];
    for limit in limits {
        let tone = ALARM[limit.priority.digit() as usize - 1];
        let end = limit.until.unwrap_or(if limit.is_high { scale.high } else { scale.low });
        let (low, high) = if limit.is_high { (limit.value, end) } else { (end, limit.value) };
        let (low, high) = (low.max(scale.low), high.min(scale.high));
        if low < high {
            plot.add(FilledArea::new("", &xs, &[low; 2], &[high; 2]).fill_color(tone.ui_alpha(26)).allow_hover(false));
        }
        if (scale.low..=scale.high).contains(&limit.value) {
            let line = HLine::new("", limit.value).stroke(Stroke::new(1.0, tone.ui_alpha(220)));
            plot.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
    }
}

/// What the samples of a column span, and over it the line of last values; dashed where they are uncertain.
fn draw_line(plot: &mut PlotUi<'_>, drawn: &Drawn<'_>, palette: &Palette) {
    for segment in &drawn.segments {
        let xs: Vec<f64> = segment.buckets.iter().map(|bucket| bucket.at.as_secs_f64()).collect();
        let lows: Vec<f64> = segment.buckets.iter().map(|bucket| bucket.min).collect();
        let highs: Vec<f64> = segment.buckets.iter().map(|bucket| bucket.max).collect();
        if xs.len() > 1 {
            let fill: Color32 = drawn.line.tone.ui_alpha(46);
            plot.add(FilledArea::new("", &xs, &lows, &highs).fill_color(fill).allow_hover(false));
        }
        let points: PlotPoints<'_> = segment.points();
        let tone = if segment.is_uncertain { drawn.line.tone.mix(palette.text_dim, 0.6) } else { drawn.line.tone };
        let style = if segment.is_uncertain { LineStyle::dashed_loose() } else { LineStyle::Solid };
        plot.line(Line::new("", points).stroke(Stroke::new(1.6, tone.ui())).style(style).allow_hover(false));
    }
}
