//! What must hold besides a rule's own limit: other quantities of the same place, and times of the week.

use crate::Limit;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Days of a week, from Monday.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Minutes of a day.
const DAY_MINUTES: u32 = 24 * 60;

/// A stretch of some days of the week, in the site's own time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// On which days it begins, from Monday.
    pub days: [bool; 7],
    /// Minutes after midnight at which it begins, below 1440.
    pub from_minute: u32,
    /// Minutes after midnight at which it ends, at most 1440; not after its beginning: on the next day.
    pub to_minute: u32,
}

impl Window {
    /// Whether `minute` of the week, from Monday's midnight, lies in it.
    pub fn holds(&self, minute_of_week: u32) -> bool {
        let (day, minute) = ((minute_of_week / DAY_MINUTES % 7) as usize, minute_of_week % DAY_MINUTES);
        let before = (day + 6) % 7;
        if self.from_minute < self.to_minute {
            self.days[day] && (self.from_minute..self.to_minute).contains(&minute)
        } else {
            (self.days[day] && minute >= self.from_minute) || (self.days[before] && minute < self.to_minute)
        }
    }

    /// Minutes from `minute_of_week` until it begins or ends next; a week when it never does.
    pub fn minutes_to_edge(&self, minute_of_week: u32) -> u32 {
        let now = self.holds(minute_of_week);
        (1..7 * DAY_MINUTES).find(|ahead| self.holds(minute_of_week + ahead) != now).unwrap_or(7 * DAY_MINUTES)
    }
}

/// A condition beside a rule's own. What is not known is not true: neither a quantity without a usable value nor one that is
/// stale makes [`Guard::Is`] hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Another quantity of the same place is beyond a limit or one of some codes; its deadband plays no part.
    Is {
        /// Which, such as `fan_speed`.
        quantity: SmolStr,
        /// Beyond what: one of `high`, `low`, `equals` and `one_of`.
        limit: Limit,
    },
    /// It is this time of the week.
    During(Window),
    /// All of them hold.
    All(Vec<Guard>),
    /// At least one of them holds.
    Any(Vec<Guard>),
    /// It does not hold.
    Not(Box<Guard>),
}

impl Guard {
    /// All of its parts that have no parts, and how deep they lie at most.
    pub fn leaves(&self) -> (Vec<&Self>, usize) {
        match self {
            Self::Is { .. } | Self::During(_) => (vec![self], 1),
            Self::Not(guard) => {
                let (leaves, depth) = guard.leaves();
                (leaves, depth + 1)
            }
            Self::All(guards) | Self::Any(guards) => {
                let of_each = guards.iter().map(Self::leaves);
                of_each.fold((Vec::new(), 1), |(mut all, depth), (leaves, deeper)| {
                    all.extend(leaves);
                    (all, depth.max(deeper + 1))
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u32 = 60;

    fn window(days: [bool; 7], from: u32, to: u32) -> Window {
        Window { days, from_minute: from * HOUR, to_minute: to * HOUR }
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_that_it_begins_on() {
        let friday_night = window([false, false, false, false, true, false, false], 22, 6);
        let at = |day: u32, hour: u32| friday_night.holds((day * 24 + hour) * HOUR);
        assert!(!at(4, 21) && at(4, 22) && at(5, 5) && !at(5, 6) && !at(5, 22));
    }

    #[test]
    fn a_sunday_night_goes_on_on_monday() {
        let night = window([false, false, false, false, false, false, true], 22, 6);
        assert!(night.holds(2 * HOUR));
        assert_eq!(night.minutes_to_edge(2 * HOUR), 4 * HOUR);
        assert_eq!(night.minutes_to_edge(6 * HOUR), (6 * 24 + 16) * HOUR);
    }

    #[test]
    fn a_window_that_is_always_there_has_no_edge() {
        assert_eq!(window([true; 7], 0, 24).minutes_to_edge(77), 7 * 24 * HOUR);
        assert_eq!(window([true; 7], 5, 5).minutes_to_edge(0), 7 * 24 * HOUR);
    }
}
