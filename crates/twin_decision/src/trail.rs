//! The lowest or highest value within some time: what a change is measured against.

use std::collections::VecDeque;

/// Values kept of one point. In calm only one; in a steady change one for each sample: an hour at 18 samples a second.
/// Beyond that the oldest go, and the time looked at is shorter.
const VALUES_MAX: usize = 65_536;

/// Values that may still become the lowest (or highest) within the time, oldest first; each is beyond the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    values: VecDeque<(i64, f64)>,
}

impl Trail {
    /// Takes in `value`, measured at `at` (never before the one before), and forgets what is older than `within` nanoseconds. The
    /// lowest value then, or the highest where not `is_lowest`.
    pub(crate) fn follow(&mut self, at: i64, value: f64, within: i64, is_lowest: bool) -> f64 {
        let is_beyond = |kept: f64| if is_lowest { kept >= value } else { kept <= value };
        while self.values.pop_back_if(|(_, kept)| is_beyond(*kept)).is_some() {}
        self.values.push_back((at, value));
        let oldest = at.saturating_sub(within);
        while self.values.pop_front_if(|(kept_at, _)| *kept_at < oldest).is_some() {}
        if self.values.len() > VALUES_MAX {
            self.values.pop_front();
        }
        self.extreme()
    }

    /// The lowest value, or the highest, when the last one came; NaN before the first.
    pub(crate) fn extreme(&self) -> f64 {
        self.values.front().map_or(f64::NAN, |(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_value_is_forgotten_once_it_is_too_old() {
        let mut trail = Trail::default();
        let lows: Vec<f64> = [(0, 5.0), (10, 3.0), (20, 4.0), (25, 9.0), (31, 8.0), (50, 8.5)]
            .map(|(at, value)| trail.follow(at, value, 20, true))
            .to_vec();
        assert_eq!(lows, [5.0, 3.0, 3.0, 3.0, 4.0, 8.0]);
    }

    #[test]
    fn the_highest_is_kept_by_the_same_means() {
        let mut trail = Trail::default();
        assert_eq!([(0, 5.0), (1, 3.0), (2, 4.0), (12, 1.0)].map(|(at, v)| trail.follow(at, v, 11, false))[3], 4.0);
    }
}
