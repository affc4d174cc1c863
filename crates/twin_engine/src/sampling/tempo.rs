//! How soon the next sample of a point is worth having, from how it moves, how close it is to a limit, and how well it was
//! foreseen.
//!
//! An α–β filter (Holt's linear trend) follows the value: level *x̂* [unit] and trend *b* [unit/s]. Its one-step error *e*
//! is what was told less what was foreseen; *σ* [unit] is the root of the moving mean of *e²*, and never less than the last
//! *|e|*, so that surprise counts at once. With *Δ* [s] the time of that step, the value can move by
//!
//! > *s* = |*b*| + *σ* / *Δ*  [unit/s]
//!
//! and the next sample is wanted after the shorter of
//!
//! > *T*limit = ¼ · max(*d* − 3 *σ*, 0) / *s*,  with *d* [unit] the distance to the nearest limit of a rule, and
//! > *T*change = *w* / *s*,  with *w* [unit] a hundredth of the point's range: a change that is worth seeing.
//!
//! A steady ramp is so looked at at least four times before it reaches a limit, each time after ¼ of what is left, down to
//! the fastest interval. The interval stays between the fastest and the slowest, gets shorter at once and longer by a
//! quarter from sample to sample at most.

use std::time::Duration;
use twin_model::Timestamp;

/// Share of an error that moves the level: half of it, as noise is of the size of what a sensor resolves.
const ALPHA: f64 = 0.5;
/// Share of an error that moves the trend. α²/(2 − α) is the critically damped choice (Benedict and Bordner 1962); a little
/// less, for noise makes trends.
const BETA: f64 = 0.1;
/// Share of the newest error in the mean of squares: about the last ten count.
const ERROR_SHARE: f64 = 0.1;
/// So many deviations are kept from a limit: three hold all but one in 370 of normal errors.
const MARGIN: f64 = 3.0;
/// A quarter of the time that is left before a limit can be reached.
const LIMIT_SHARE: f64 = 0.25;
/// A change that is worth seeing, as a share of the point's range: 1.1 K of an inlet that can be −20 to 90 °C.
const CHANGE_SHARE: f64 = 0.01;
/// An interval grows by a quarter at most: from 1 s to 1 min within 19 samples.
const GROWTH_MAX: f64 = 1.25;

/// What is known of how a point moves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trend {
    at: Option<Timestamp>,
    level: f64,
    per_sec: f64,
    /// Moving mean of the squared errors, unit².
    square: f64,
    last_error: f64,
    /// Of the last step, seconds.
    step_secs: f64,
}

impl Trend {
    /// Takes the newest value.
    pub(crate) fn take(&mut self, at: Timestamp, value: f64) {
        let Some(before) = self.at else {
            (self.at, self.level) = (Some(at), value);
            return;
        };
        // Two of one instant have no trend, and one from before tells nothing of what comes.
        if at <= before {
            return;
        }
        self.at = Some(at);
        let secs = at.since(before).as_secs_f64();
        let foreseen = self.level + self.per_sec * secs;
        let error = value - foreseen;
        self.level = foreseen + ALPHA * error;
        self.per_sec += BETA * error / secs;
        self.square += ERROR_SHARE * (error * error - self.square);
        self.last_error = error.abs();
        self.step_secs = secs;
    }

    fn sigma(&self) -> f64 {
        self.square.sqrt().max(self.last_error)
    }

    /// How far the value can move in a second, unit.
    fn speed(&self) -> f64 {
        if self.step_secs > 0.0 { self.per_sec.abs() + self.sigma() / self.step_secs } else { f64::INFINITY }
    }
}

/// The interval that a point of this `trend` is worth, seconds: `distance` to its nearest limit (infinite where there is
/// none) and `range` of its values in its unit. Not below zero; infinite where nothing moves.
pub(crate) fn worth_secs(trend: &Trend, distance: f64, range: f64) -> f64 {
    let speed = trend.speed();
    if speed == 0.0 {
        return f64::INFINITY;
    }
    let left = (distance - MARGIN * trend.sigma()).max(0.0);
    // Nobody has a limit at infinity: where there is none, ∞ / ∞ must not make a NaN.
    let to_limit = if left.is_finite() { LIMIT_SHARE * left / speed } else { f64::INFINITY };
    to_limit.min(CHANGE_SHARE * range / speed)
}

/// The interval after `current`, towards what is worth it: shorter at once, longer by and by.
pub(crate) fn next_interval(current: Duration, worth_secs: f64, fastest: Duration, slowest: Duration) -> Duration {
    let longest = current.as_secs_f64() * GROWTH_MAX;
    let secs = worth_secs.min(longest).clamp(fastest.as_secs_f64(), slowest.as_secs_f64());
    Duration::from_secs_f64(secs).clamp(fastest, slowest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FAST: Duration = Duration::from_secs(1);
    const SLOW: Duration = Duration::from_secs(60);
    const RANGE: f64 = 110.0;

    fn trend_of(values: &[f64], secs: i64) -> Trend {
        let mut trend = Trend::default();
        for (i, value) in (0..).zip(values) {
            trend.take(Timestamp::from_secs(i * secs), *value);
        }
        trend
    }

    /// Samples `value` of the time in seconds by its own tempo, from `from` s to `to` s: times and intervals.
    fn sample(value: impl Fn(f64) -> f64, limit: f64, to: f64) -> Vec<(f64, Duration)> {
        let (mut trend, mut interval, mut now) = (Trend::default(), FAST, 0.0);
        let mut taken = Vec::new();
        while now < to {
            trend.take(Timestamp::from_millis((now * 1e3) as i64), value(now));
            interval = next_interval(interval, worth_secs(&trend, (limit - value(now)).abs(), RANGE), FAST, SLOW);
            taken.push((now, interval));
            now += interval.as_secs_f64();
        }
        taken
    }

    #[test]
    fn what_rests_is_sampled_ever_more_slowly() {
        let taken = sample(|_| 22.0, 28.0, 3600.0);
        assert_eq!(taken.last().expect("samples").1, SLOW);
        assert!(taken.windows(2).all(|pair| pair[1].1.as_secs_f64() <= pair[0].1.as_secs_f64() * GROWTH_MAX + 1e-6));
        assert!(taken.len() < 90, "{} of 3600", taken.len());
    }

    proptest! {
        #[test]
        fn an_interval_keeps_its_bounds(
            values in proptest::collection::vec(-1e6..1e6f64, 1..40), secs in 0i64..100,
            distance in 0.0..1e6f64, current in 0u64..100_000,
        ) {
            let worth = worth_secs(&trend_of(&values, secs), distance, RANGE);
            prop_assert!(worth >= 0.0, "{worth}");
            let next = next_interval(Duration::from_millis(current), worth, FAST, SLOW);
            prop_assert!((FAST..=SLOW).contains(&next), "{next:?}");
        }

        #[test]
        fn the_closer_a_limit_the_sooner_the_next_sample(
            values in proptest::collection::vec(-50.0..50f64, 1..40), near in 0.0..50f64, further in 0.0..50f64,
        ) {
            let trend = trend_of(&values, 5);
            prop_assert!(worth_secs(&trend, near, RANGE) <= worth_secs(&trend, near + further, RANGE));
            prop_assert!(worth_secs(&trend, near, RANGE) <= worth_secs(&trend, f64::INFINITY, RANGE));
        }

        #[test]
        fn a_ramp_to_a_limit_is_sampled_at_the_fastest_before_it_crosses(
            per_sec in 0.002..0.5f64, rest in 0.0..600.0f64, start in 15.0..24.0f64,
        ) {
            let limit = 28.0;
            let value = |at: f64| start + per_sec * (at - rest).max(0.0);
            let crosses = rest + (limit - start) / per_sec;
            let taken = sample(value, limit, crosses + 120.0);
            let (_, interval) = taken.iter().rfind(|(at, _)| *at <= crosses).expect("it begins below");
            // A look just after the ramp began has seen nothing of it yet: the one after that does.
            let fast_enough = *interval == FAST || rest + 2.0 * SLOW.as_secs_f64() > crosses;
            prop_assert!(fast_enough, "{interval:?} when it crosses at {crosses} s: {:?}", &taken[taken.len().saturating_sub(130)..]);
        }
    }
}
