//! How the time of a line is shared out: units that do not answer get no more than a part of it. Pure but for its lock.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// All units that do not answer together hold the line for one part in so many: the rest is for those that do.
const SILENT_SHARE: u32 = 4;
/// The longest time from one question in vain to the next: who answers again is found within a minute.
const PACE_MAX: Duration = Duration::from_secs(60);

/// What is known of the units of a line: how long the last question in vain held it; nothing, of one that answered.
#[derive(Debug, Default)]
pub struct Turns(Mutex<BTreeMap<u8, Option<Duration>>>);

impl Turns {
    /// `unit` has answered, or held the line `in_vain` for so long.
    pub fn note(&self, unit: u8, in_vain: Option<Duration>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(unit, in_vain);
    }

    /// Nobody asks `unit` any more.
    pub fn forget(&self, unit: u8) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&unit);
    }

    /// The time from one question in vain to the next of the same unit, so that all of them keep to their part. Where nobody answers,
    /// nobody has to be spared.
    pub fn pace(&self) -> Duration {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.values().all(Option::is_some) {
            return Duration::ZERO;
        }
        let in_vain: Duration = known.values().flatten().sum();
        (in_vain * SILENT_SHARE).min(PACE_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_units_are_silent_the_rarer_each_is_asked_and_those_that_answer_keep_three_quarters() {
        let secs = Duration::from_secs;
        let turns = Turns::default();
        assert_eq!(turns.pace(), Duration::ZERO);
        turns.note(1, Some(secs(2)));
        turns.note(2, Some(secs(2)));
        assert_eq!(turns.pace(), Duration::ZERO, "there is nobody to spare");
        turns.note(3, None);
        // Two questions of 2 s each in 16 s.
        assert_eq!(turns.pace(), secs(16));
        turns.note(1, None);
        assert_eq!(turns.pace(), secs(8));
        turns.forget(2);
        assert_eq!(turns.pace(), Duration::ZERO, "nobody is silent any more");
        (4..100).for_each(|unit| turns.note(unit, Some(secs(2))));
        assert_eq!(turns.pace(), PACE_MAX);
    }
}
