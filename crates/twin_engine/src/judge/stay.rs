//! Numbers that stay exactly the same for longer than their class ever does.

use twin_model::Timestamp;
use twin_model::quantity::Stay;

/// A sensor has shown how it moves after so many moves; before, nobody knows whether it stays or is slow.
const MOVES_MIN: u32 = 20;
/// So much longer than the longest stay that the sensor itself has shown is more than chance: a stay is about geometric, so
/// four times the longest of hundreds has a chance of far less than one in a million.
const LONGER: u32 = 4;

/// For how long a sensor has told the same number.
#[derive(Debug)]
pub(super) struct StayWatch {
    value: f64,
    since: Timestamp,
    repeats: u32,
    /// The most repeats of a stay that was none to worry about.
    longest: u32,
    moves: u32,
    /// The smallest move: what the sensor resolves.
    resolution: f64,
    is_stuck: bool,
}

impl Default for StayWatch {
    fn default() -> Self {
        Self {
            value: f64::NAN,
            since: Timestamp::EPOCH,
            repeats: 0,
            longest: 0,
            moves: 0,
            resolution: f64::INFINITY,
            is_stuck: false,
        }
    }
}

impl StayWatch {
    /// Whether the sensor has told `value` for longer than `stay` allows.
    pub(super) fn is_stuck(&mut self, stay: Stay, at: Timestamp, value: f64) -> bool {
        if value == self.value {
            self.repeats = self.repeats.saturating_add(1);
            // What is read in binary and told in tenths differs from a tenth by less than a millionth.
            let is_fine = self.resolution <= stay.resolution * (1.0 + 1e-6);
            self.is_stuck = is_fine
                && self.moves >= MOVES_MIN
                && self.repeats >= stay.samples.max(self.longest.saturating_mul(LONGER))
                && at.since(self.since) >= stay.span;
            return self.is_stuck;
        }
        if !self.value.is_nan() {
            self.moves = self.moves.saturating_add(1);
            self.resolution = self.resolution.min((value - self.value).abs());
            if !self.is_stuck {
                self.longest = self.longest.max(self.repeats);
            }
        }
        (self.value, self.since, self.repeats, self.is_stuck) = (value, at, 0, false);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const STAY: Stay = Stay { samples: 60, span: Duration::from_secs(600), resolution: 0.2 };

    struct Sensor {
        watch: StayWatch,
        secs: i64,
    }

    impl Sensor {
        fn new() -> Self {
            Self { watch: StayWatch::default(), secs: 0 }
        }

        fn tell(&mut self, value: f64) -> bool {
            self.secs += 5;
            self.watch.is_stuck(STAY, Timestamp::from_secs(self.secs), value)
        }

        /// Moves by `step` with every sample, `count` times. Whether it was ever found stuck.
        fn moves(&mut self, step: f64, count: i32) -> bool {
            (0..count).fold(false, |was, i| was | self.tell(20.0 + step * f64::from(i % 5)))
        }

        /// After how many repeats it is found stuck, of `max`.
        fn stays(&mut self, max: u32) -> Option<u32> {
            self.tell(25.0);
            (1..=max).find(|_| self.tell(25.0))
        }
    }

    #[test]
    fn a_number_that_no_longer_moves_is_found_and_forgiven_once_it_does() {
        let mut sensor = Sensor::new();
        assert!(!sensor.moves(0.1, 100));
        assert_eq!(sensor.stays(500), Some(120), "ten minutes of five seconds");
        assert!(!sensor.moves(0.1, 100));
        assert_eq!(sensor.stays(500), Some(120), "the stay that was found is no measure of those to come");
    }

    #[test]
    fn whole_degrees_may_stay() {
        let mut sensor = Sensor::new();
        assert!(!sensor.moves(1.0, 100));
        assert_eq!(sensor.stays(5000), None);
    }

    #[test]
    fn one_that_has_always_been_slow_is_given_longer() {
        let mut sensor = Sensor::new();
        sensor.moves(0.1, 100);
        assert_eq!(sensor.stays(100), None);
        sensor.moves(0.1, 10);
        assert_eq!(sensor.stays(1000), Some(400));
    }

    #[test]
    fn one_that_has_never_moved_says_nothing() {
        assert_eq!(Sensor::new().stays(5000), None);
    }
}
