//! What the screen has seen of a figure since it opened: the last quarter of an hour, for sparklines.

use std::collections::VecDeque;
use std::time::Duration;
use twin_model::Timestamp;

/// How far back it goes.
pub(crate) const TREND_SPAN: Duration = Duration::from_secs(900);
/// A sparkline shows at least so much.
const SHORTEST_SPAN: Duration = Duration::from_secs(120);
/// Shortest time between two values: 15 min / 5 s = 180 of them, about one per pixel of a sparkline.
const TREND_STEP: Duration = Duration::from_secs(5);

/// The recent past of one figure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trend {
    values: VecDeque<(Timestamp, f64)>,
}

impl Trend {
    /// Notes that the figure was `value` at `at`.
    pub(crate) fn note(&mut self, at: Timestamp, value: Option<f64>) {
        let Some(value) = value.filter(|value| value.is_finite()) else { return };
        if self.values.back().is_some_and(|(last, _)| at.since(*last) < TREND_STEP) {
            return;
        }
        self.values.push_back((at, value));
        while self.values.front().is_some_and(|(first, _)| at.since(*first) > TREND_SPAN) {
            self.values.pop_front();
        }
    }

    /// The values, oldest first, as (seconds before the newest, value); seconds are not positive.
    pub(crate) fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let newest = self.values.back().map_or(Timestamp::EPOCH, |(at, _)| *at);
        self.values.iter().map(move |(at, value)| (-newest.since(*at).as_secs_f64(), *value))
    }

    /// How long the span is that is known, at most [`TREND_SPAN`].
    pub(crate) fn known(&self) -> Duration {
        let ends = self.values.front().zip(self.values.back());
        ends.map_or(Duration::ZERO, |((first, _), (last, _))| last.since(*first))
    }

    /// The span that a sparkline shows: what is known, and in the first minutes a little more, so that they are no tangle
    /// in a corner.
    pub(crate) fn span(&self) -> Duration {
        self.known().clamp(SHORTEST_SPAN, TREND_SPAN)
    }

    /// How much the figure rose over the span, if at least a minute of it is known.
    pub(crate) fn rise(&self) -> Option<f64> {
        let (first_at, first) = self.values.front()?;
        let (last_at, last) = self.values.back()?;
        (last_at.since(*first_at) >= Duration::from_secs(60)).then_some(last - first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_grows_for_two_minutes_and_then_fills_its_width() {
        let mut trend = Trend::default();
        assert_eq!(trend.span(), SHORTEST_SPAN);
        for (seconds, span) in [(60, 120), (300, 300), (1_200, 900)] {
            for second in 0..=seconds {
                trend.note(Timestamp::from_secs(second), Some(1.0));
            }
            assert_eq!(trend.span(), Duration::from_secs(span));
            trend = Trend::default();
        }
    }

    #[test]
    fn it_keeps_a_quarter_of_an_hour() {
        let mut trend = Trend::default();
        for second in 0..3_600 {
            trend.note(Timestamp::from_secs(second), Some(second as f64));
        }
        let oldest = trend.points().next().expect("values were noted");
        assert!((oldest.0 + TREND_SPAN.as_secs_f64()).abs() <= 5.0, "{oldest:?}");
        assert!(trend.rise().expect("long enough") > 800.0);
    }
}
