//! How fast something counts, over the last seconds.

use std::collections::VecDeque;
use std::time::Duration;

/// Long enough for a steady figure, short enough that a silence shows.
const WINDOW: Duration = Duration::from_secs(4);

/// Events per second of wall time over a sliding window.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    /// Elapsed time and total at each look, oldest first; one entry per look within the window.
    looks: VecDeque<(Duration, u64)>,
}

impl Rate {
    /// The rate, given that `total` have been counted `elapsed` after the start. Call it a few times a second.
    pub(crate) fn look(&mut self, elapsed: Duration, total: u64) -> f64 {
        self.looks.push_back((elapsed, total));
        while self.looks.len() > 2 && self.looks[1].0 + WINDOW <= elapsed {
            self.looks.pop_front();
        }
        let (since, before) = self.looks[0];
        let span = elapsed.saturating_sub(since).as_secs_f64();
        if span > 0.0 { total.saturating_sub(before) as f64 / span } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_is_taken_over_the_last_seconds_and_falls_to_zero_in_silence() {
        let mut rate = Rate::default();
        for quarter in 0..=40_u32 {
            let per_second = rate.look(Duration::from_millis(250) * quarter, u64::from(quarter) * 25);
            assert!(quarter == 0 || (per_second - 100.0).abs() < 1e-9, "{per_second} at {quarter}");
        }
        for quarter in 41..=57_u32 {
            let per_second = rate.look(Duration::from_millis(250) * quarter, 1000);
            assert!(quarter < 57 || per_second == 0.0, "{per_second} at {quarter}");
        }
    }
}
