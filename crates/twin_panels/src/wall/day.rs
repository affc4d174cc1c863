//! The last day on a wall: what the meters and the warmest inlet measured.

use super::pen::Pen;
use crate::View;
use crate::chart::{ChartLine, LimitLine, Segment, Span, ValueScale, demand_span, limits_of, segments_of, series_over};
use crate::style::plain_tone;
use crate::tokens::{ALARM, Tone, wall};
use crate::wording::value_text;
use egui::{Align2, Pos2, Rect, Sense, Shape, Stroke, lerp, pos2};
use std::collections::BTreeMap;
use std::time::Duration;
use twin_api::{Demand, RangeSeries};
use twin_model::{Place, PointIndex, Timestamp, Unit};

/// A value this far from the hour that is asked for still stands for it: two columns of a day.
const HOUR_REACH: Duration = Duration::from_secs(600);
const HOUR: Duration = Duration::from_secs(3_600);

/// Asks for a day of the meters and of the warmest inlet.
pub(super) fn demand(view: &View<'_>, demand: &mut Demand) {
    let warmest = view.snapshot.kpis.max_inlet_celsius.map(|(_, point)| point);
    demand_span(demand, meters(view).into_iter().chain(warmest), view.now, Span::Day);
}

fn meters(view: &View<'_>) -> Vec<PointIndex> {
    let points = &view.snapshot.points;
    let count = view.snapshot.plan.utilities.len();
    (0u32..).take(count).filter_map(|i| points.find(Place::Utility(i), "power")).collect()
}

/// What was measured at `point` over the day, oldest first.
pub(super) fn line_of(view: &View<'_>, point: PointIndex) -> Vec<(Timestamp, f64)> {
    let buckets = series_over(view, point, Span::Day).map_or(&[][..], |series| &series.buckets);
    buckets.iter().filter(|bucket| bucket.last.is_finite()).map(|bucket| (bucket.at, bucket.last)).collect()
}

/// The sum of all meters over the day, where every one of them tells: half a sum is no sum.
pub(super) fn meters_sum(view: &View<'_>) -> Vec<(Timestamp, f64)> {
    let points = meters(view);
    let series: Vec<&RangeSeries> = points.iter().filter_map(|point| series_over(view, *point, Span::Day)).collect();
    let Some(first) = series.first().filter(|_| series.len() == points.len()) else { return Vec::new() };
    let (from, to) = (first.request.from, first.request.to);
    let step = (to.since(from) / u32::from(first.request.buckets.max(1))).as_nanos().max(1);
    let mut columns: BTreeMap<u128, (usize, f64)> = BTreeMap::new();
    for bucket in series.iter().flat_map(|series| &series.buckets).filter(|bucket| bucket.last.is_finite()) {
        let column = columns.entry(bucket.at.since(from).as_nanos() / step).or_default();
        *column = (column.0 + 1, column.1 + bucket.last);
    }
    let whole = columns.into_iter().filter(|(_, (meters, _))| *meters == series.len());
    whole.map(|(column, (_, sum))| (from + Duration::from_nanos((column * step) as u64), sum)).collect()
}

/// The value of an hour before `now`, if one was measured about then.
pub(super) fn an_hour_ago(line: &[(Timestamp, f64)], now: Timestamp) -> Option<f64> {
    let wanted = now - HOUR;
    let distance = |at: Timestamp| at.since(wanted).max(wanted.since(at));
    let nearest = line.iter().min_by_key(|(at, _)| distance(*at))?;
    (distance(nearest.0) <= HOUR_REACH).then_some(nearest.1)
}

/// `line` as (seconds before `now`, value) for a sparkline.
pub(super) fn before_now(line: &[(Timestamp, f64)], now: Timestamp) -> Vec<(f64, f64)> {
    line.iter().map(|(at, value)| (-now.since(*at).as_secs_f64(), *value)).collect()
}

/// A day of each meter.
pub(super) fn draw_power(pen: &Pen<'_>, rect: Rect, view: &View<'_>) {
    let [tone_a, tone_b] = crate::style::feed_tones(pen.look);
    let tones = [tone_a, tone_b].into_iter().cycle();
    let lines: Vec<ChartLine> =
        meters(view).into_iter().zip(tones).map(|(point, tone)| ChartLine { name: "Power", point, tone }).collect();
    draw(pen, rect, view, "Utility power, 24 h", &lines, Unit::Kilowatts);
}

/// A day of the inlet that is warmest now.
pub(super) fn draw_inlet(pen: &Pen<'_>, rect: Rect, view: &View<'_>) {
    let warmest = view.snapshot.kpis.max_inlet_celsius.and_then(|(_, index)| {
        Some((index, view.snapshot.points.point(index)?.place.name(&view.snapshot.plan).into_owned()))
    });
    let tone = plain_tone(pen.look);
    let title =
        warmest.as_ref().map_or_else(|| "Warmest inlet, 24 h".to_owned(), |(_, name)| format!("{name} inlet, 24 h"));
    let lines: Vec<ChartLine> =
        warmest.into_iter().map(|(point, _)| ChartLine { name: "Inlet", point, tone }).collect();
    draw(pen, rect, view, &title, &lines, Unit::Celsius);
}

fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>, title: &str, lines: &[ChartLine], unit: Unit) {
    let inner = pen.cell(rect);
    let body = pen.head(inner, title, "");
    pen.tell(inner.with_max_y(body.top()), title, Sense::hover());
    let drawn: Vec<(Tone, Vec<Segment<'_>>)> =
        lines.iter().map(|line| (line.tone, segments(view, line.point))).collect();
    if drawn.iter().all(|(_, segments)| segments.is_empty()) {
        let is_answered = lines.iter().all(|line| series_over(view, line.point, Span::Day).is_some());
        let text = if is_answered { "No history yet" } else { "Reading history…" };
        let covered = pen.line(body, text, pen.plain(), pen.palette.text_dim, Align2::CENTER_CENTER);
        pen.tell(covered, text, Sense::hover());
        return;
    }
    let limits = limits_of(view, lines);
    let buckets = drawn.iter().flat_map(|(_, segments)| segments.iter().flat_map(|segment| segment.buckets));
    let scale = ValueScale::of(unit, buckets, &limits);
    let (plot, foot) = body.split_top_bottom_at_y(body.bottom() - pen.px(wall::LINE));
    let plot = draw_axes(pen, plot, foot, scale, unit);
    let place = Plot { plot, scale, now: view.now };
    draw_limits(pen, &place, &limits);
    for (tone, segments) in &drawn {
        for segment in segments {
            draw_segment(pen, &place, segment, *tone);
        }
    }
}

/// Columns of a day further apart have a gap between them: two and a half of them are none yet.
pub(super) fn reach() -> Duration {
    Span::Day.step() * 5 / 2
}

fn segments<'a>(view: &View<'a>, point: PointIndex) -> Vec<Segment<'a>> {
    series_over(view, point, Span::Day).map_or_else(Vec::new, |series| segments_of(&series.buckets, reach()))
}

/// Highest and lowest value at the left, the ends of the day below; returns what is left for the lines.
fn draw_axes(pen: &Pen<'_>, plot: Rect, foot: Rect, scale: ValueScale, unit: Unit) -> Rect {
    let dim = pen.palette.text_dim;
    let texts = [value_text(scale.high, unit), value_text(scale.low, unit)];
    let width = texts.iter().map(|text| pen.width(text, pen.number())).fold(0.0, f32::max) + 1.0;
    let gutter = plot.with_max_x(plot.left() + width);
    pen.line(gutter, &texts[0], pen.number(), dim, Align2::RIGHT_TOP);
    pen.line(gutter, &texts[1], pen.number(), dim, Align2::RIGHT_BOTTOM);
    let inner = plot.with_min_x(gutter.right() + pen.px(wall::GAP)).shrink2(egui::vec2(0.0, pen.px(8.0)));
    let foot = foot.with_min_x(inner.left());
    for (text, align) in
        [("24 h ago", Align2::LEFT_CENTER), ("12 h", Align2::CENTER_CENTER), ("now", Align2::RIGHT_CENTER)]
    {
        pen.line(foot, text, pen.plain(), dim, align);
    }
    for y in [inner.top(), inner.center().y, inner.bottom()] {
        pen.painter().hline(inner.x_range(), y, Stroke::new(pen.px(1.0), pen.palette.line.ui()));
    }
    inner
}

/// Where a value of the day stands in the plot.
struct Plot {
    plot: Rect,
    scale: ValueScale,
    now: Timestamp,
}

impl Plot {
    fn of(&self, at: Timestamp, value: f64) -> Pos2 {
        let part = 1.0 - self.now.since(at).as_secs_f64() / Span::Day.duration().as_secs_f64();
        pos2(lerp(self.plot.x_range(), part.clamp(0.0, 1.0) as f32), self.y(value))
    }

    fn y(&self, value: f64) -> f32 {
        let part = (value - self.scale.low) / (self.scale.high - self.scale.low).max(f64::EPSILON);
        lerp(self.plot.bottom()..=self.plot.top(), part.clamp(0.0, 1.0) as f32)
    }
}

fn draw_limits(pen: &Pen<'_>, place: &Plot, limits: &[LimitLine]) {
    for limit in limits.iter().filter(|limit| (place.scale.low..=place.scale.high).contains(&limit.value)) {
        let tone = ALARM[limit.priority.digit() as usize - 1];
        let y = place.y(limit.value);
        let ends = [pos2(place.plot.left(), y), pos2(place.plot.right(), y)];
        pen.painter().extend(Shape::dashed_line(
            &ends,
            Stroke::new(pen.px(2.0), tone.ui()),
            pen.px(14.0),
            pen.px(10.0),
        ));
    }
}

fn draw_segment(pen: &Pen<'_>, place: &Plot, segment: &Segment<'_>, tone: Tone) {
    let line: Vec<Pos2> = segment.buckets.iter().map(|bucket| place.of(bucket.at, bucket.last)).collect();
    let tone = if segment.is_uncertain { tone.mix(pen.palette.text_dim, 0.6) } else { tone };
    pen.painter().line(line, Stroke::new(pen.px(3.5), tone.ui()));
}
