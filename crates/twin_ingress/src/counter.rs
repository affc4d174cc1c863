//! Counters as rates: what two looks at a counter make of the time between them.
//!
//! A rate is told only when it is certain. A counter that went back has wrapped, was cleared, or is another device's now; which
//! of these, nobody says. What is doubtful makes no rate, never a negative or a huge one.

use std::collections::BTreeMap;
use std::time::Duration;

/// Devices renew their counters every second or so: looks that follow more closely would show nothing, then twice as much.
const SPAN_MIN: f64 = 1.0;

/// A counter that went back is believed to have wrapped when it then counts at most so much faster than before.
const WRAP_FASTER_MAX: f64 = 4.0;

/// The hundredths of a second in which devices tell how long they are up wrap after 497 days.
const UPTIME_RANGE: u64 = 1 << 32;

/// By how much a device's uptime may run away from our clock when it wraps: a fraction of the time, and seconds.
const UPTIME_DRIFT: (f64, f64) = (0.1, 5.0);

/// What a counter says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Count {
    /// It begins again at 0 after this many bits.
    Wrapping {
        /// What it says.
        value: u64,
        /// 32 or 64.
        bits: u32,
    },
    /// It begins again only when its device does.
    Endless(f64),
}

/// When a counter was looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    /// By our own clock, since any beginning.
    pub(crate) at: Duration,
    /// How long the device is up, in hundredths of a second, where it says so.
    pub(crate) uptime: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Look {
    count: Count,
    moment: Moment,
    /// How fast it counted before, if that is known.
    per_second: Option<f64>,
}

/// Counters by their names, each with what it said last.
#[derive(Debug)]
pub(crate) struct Counters<K> {
    looks: BTreeMap<K, Look>,
}

impl<K> Default for Counters<K> {
    fn default() -> Self {
        Self { looks: BTreeMap::new() }
    }
}

impl<K: Ord + Clone> Counters<K> {
    /// How fast each of `counts` counts per second at `moment`; left out where that is not certain. What is not among them is
    /// forgotten: it begins anew when it comes back.
    pub(crate) fn look(&mut self, counts: impl IntoIterator<Item = (K, Count)>, moment: Moment) -> BTreeMap<K, f64> {
        let mut before = std::mem::take(&mut self.looks);
        let mut rates = BTreeMap::new();
        for (key, count) in counts {
            let known = before.remove(&key);
            let (look, rate) = next(known, count, moment);
            rates.extend(rate.map(|rate| (key.clone(), rate)));
            self.looks.insert(key, look);
        }
        rates
    }
}

/// The look to compare the next one with, and how fast `count` has counted per second since `known`.
fn next(known: Option<Look>, count: Count, moment: Moment) -> (Look, Option<f64>) {
    let first = Look { count, moment, per_second: None };
    let Some(known) = known else { return (first, None) };
    // A device that has restarted began again at 0.
    let Some(seconds) = seconds(known.moment, moment) else { return (first, None) };
    if seconds < SPAN_MIN {
        return (known, None);
    }
    match increase(&known, count, seconds) {
        Some(increase) => {
            let rate = increase / seconds;
            (Look { count, moment, per_second: Some(rate) }, Some(rate))
        }
        None => (first, None),
    }
}

/// How long it was from `before` to `now`, by the device's own uptime where it tells one; `None` when it has restarted.
fn seconds(before: Moment, now: Moment) -> Option<f64> {
    let ours = now.at.saturating_sub(before.at).as_secs_f64();
    let (Some(was), Some(is)) = (before.uptime, now.uptime) else {
        // Who told an uptime and tells none, or the other way round, is not to be compared with.
        return (before.uptime.is_some() == now.uptime.is_some()).then_some(ours);
    };
    if is >= was {
        return Some(f64::from(is - was) / 100.0);
    }
    let wrapped = (UPTIME_RANGE - u64::from(was) + u64::from(is)) as f64 / 100.0;
    let (of_time, at_least) = UPTIME_DRIFT;
    ((wrapped - ours).abs() <= ours * of_time + at_least).then_some(wrapped)
}

/// By how much the counter has gone up; `None` when that is not certain.
fn increase(known: &Look, count: Count, seconds: f64) -> Option<f64> {
    let (was, is, bits) = match (known.count, count) {
        (Count::Endless(was), Count::Endless(is)) => {
            let increase = is - was;
            return (increase.is_finite() && increase >= 0.0).then_some(increase);
        }
        (Count::Wrapping { value: was, bits }, Count::Wrapping { value: is, bits: other }) if bits == other => {
            (was, is, bits)
        }
        _ => return None,
    };
    let range = 2f64.powi(i32::try_from(bits).ok()?);
    // After a time in which it may have gone round more than once, nobody can tell how often it did.
    if known.per_second.is_some_and(|rate| rate * seconds > range / 2.0) {
        return None;
    }
    if is >= was {
        return Some((is - was) as f64);
    }
    let mask = if bits >= u64::BITS { u64::MAX } else { (1 << bits) - 1 };
    let wrapped = (is.wrapping_sub(was) & mask) as f64;
    known.per_second.filter(|rate| wrapped <= rate * WRAP_FASTER_MAX * seconds).map(|_| wrapped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(seconds: f64, uptime: Option<u32>) -> Moment {
        Moment { at: Duration::from_secs_f64(seconds), uptime }
    }

    /// The rates of one counter at looks of `(value, seconds, uptime)`.
    fn rates(bits: u32, looks: &[(u64, f64, Option<u32>)]) -> Vec<Option<f64>> {
        let mut counters = Counters::default();
        let look = |&(value, at, uptime): &(u64, f64, Option<u32>)| {
            counters.look([((), Count::Wrapping { value, bits })], moment(at, uptime)).remove(&())
        };
        looks.iter().map(look).collect()
    }

    #[test]
    fn the_device_s_own_time_counts_where_it_tells_one() {
        assert_eq!(rates(32, &[(100, 0.0, Some(1000)), (200, 10.4, Some(2000))]), [None, Some(10.0)]);
        assert_eq!(rates(32, &[(100, 0.0, None), (200, 5.0, None)]), [None, Some(20.0)]);
        assert_eq!(rates(32, &[(100, 0.0, None), (200, 5.0, Some(7))]), [None, None], "not to be compared");
    }

    #[test]
    fn a_counter_that_wraps_goes_on_and_one_that_is_cleared_begins_anew() {
        let top = u64::from(u32::MAX);
        let wrapped = [(top - 199, 0.0, None), (top - 99, 10.0, None), (0, 20.0, None), (100, 30.0, None)];
        assert_eq!(rates(32, &wrapped), [None, Some(10.0), Some(10.0), Some(10.0)]);
        let wide = [(u64::MAX - 199, 0.0, None), (u64::MAX - 99, 10.0, None), (0, 20.0, None)];
        assert_eq!(rates(64, &wide), [None, Some(10.0), Some(10.0)]);
        let cleared = [(4_000_000_000, 0.0, None), (4_000_000_100, 10.0, None), (5, 20.0, None), (105, 30.0, None)];
        assert_eq!(rates(32, &cleared), [None, Some(10.0), None, Some(10.0)]);
        assert_eq!(rates(32, &[(top, 0.0, None), (0, 10.0, None)]), [None, None], "nothing says how fast it counts");
    }

    #[test]
    fn a_restart_gives_no_rate_though_the_counter_is_higher_and_an_uptime_that_wraps_is_none() {
        assert_eq!(rates(32, &[(5, 0.0, Some(90_000)), (500, 10.0, Some(300))]), [None, None]);
        let near_the_end = u32::MAX - 499;
        assert_eq!(rates(32, &[(5, 0.0, Some(near_the_end)), (105, 10.0, Some(500))]), [None, Some(10.0)]);
    }

    #[test]
    fn looks_that_follow_too_closely_wait_for_the_next() {
        assert_eq!(rates(32, &[(0, 0.0, None), (9, 0.2, None), (20, 2.0, None)]), [None, None, Some(10.0)]);
    }

    #[test]
    fn after_so_long_that_it_may_have_gone_round_twice_nothing_is_told() {
        let fast = 1_000_000_000;
        assert_eq!(rates(32, &[(0, 0.0, None), (fast, 1.0, None), (fast, 11.0, None)]), [None, Some(1e9), None]);
    }

    proptest! {
        #[test]
        fn whatever_a_counter_says_its_rate_is_neither_negative_nor_faster_than_it_can_count(
            bits in prop_oneof![Just(32u32), Just(64)],
            looks in proptest::collection::vec((any::<u64>(), 0.0f64..1e6, proptest::option::of(any::<u32>())), 0..20),
        ) {
            let mask = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
            let looks: Vec<_> = looks.into_iter().map(|(value, at, uptime)| (value & mask, at, uptime)).collect();
            for rate in rates(bits, &looks).into_iter().flatten() {
                prop_assert!(rate.is_finite() && rate >= 0.0 && rate <= mask as f64 / SPAN_MIN, "{rate}");
            }
        }

        #[test]
        fn a_steady_counter_has_its_rate_at_every_look_wherever_it_wraps(
            start in any::<u64>(), step in 0u64..100_000, is_wide in any::<bool>(),
        ) {
            let bits = if is_wide { 64 } else { 32 };
            let mask = if is_wide { u64::MAX } else { u64::from(u32::MAX) };
            let value = |at: u64| start.wrapping_add(step * at) & mask;
            let looks: Vec<_> = (0..8u64).map(|at| (value(at), at as f64 * 10.0, None)).collect();
            // Only a first pair that wraps tells nothing, as nothing is known before it.
            for (at, rate) in rates(bits, &looks).into_iter().enumerate().skip(2) {
                prop_assert!(rate == Some(step as f64 / 10.0), "{rate:?} at {at}");
            }
        }

        #[test]
        fn a_counter_that_is_cleared_makes_no_rate_that_is_out_of_line(
            before in 0u64..u64::from(u32::MAX) - 1_000_000, step in 1u64..10_000, after in 0u64..10_000,
        ) {
            let looks = [(before, 0.0, None), (before + step, 10.0, None), (after, 20.0, None)];
            if let Some(rate) = rates(32, &looks)[2] {
                prop_assert!(after >= before + step || rate <= WRAP_FASTER_MAX * step as f64 / 10.0);
            }
        }
    }
}
