//! Which rules are of one ladder, which watch a point, and which say more than others.

use super::{Ladder, Watch};
use twin_model::{Alarm, Limit, Point, Reference, Rule, Withheld, WithheldKind};

/// A number for each kind of limit, in the order in which equally urgent ones are looked at.
pub(super) fn kind(limit: &Limit) -> i32 {
    match limit {
        Limit::High { .. } => 0,
        Limit::Low { .. } => 1,
        Limit::Equals { .. } | Limit::OneOf { .. } => 2,
        Limit::Rise { .. } => 3,
        Limit::Fall { .. } => 4,
        Limit::Deviation { by, .. } => 5 + i32::from(*by < 0.0),
        Limit::Stale => 7,
    }
}

/// 1 where higher is worse, −1 where lower is, else 0.
pub(super) fn side(limit: &Limit) -> i32 {
    match kind(limit) {
        0 | 3 | 5 => 1,
        1 | 4 | 6 => -1,
        _ => 0,
    }
}

/// How far out a limit is.
pub(super) fn outward(limit: &Limit) -> f64 {
    match *limit {
        Limit::High { limit, .. } => limit,
        Limit::Low { limit, .. } => -limit,
        Limit::Rise { by, .. } | Limit::Fall { by, .. } => by,
        Limit::Deviation { by, .. } => by.abs(),
        Limit::Equals { .. } | Limit::OneOf { .. } | Limit::Stale => 0.0,
    }
}

/// Whether what is beyond `a` is beyond `b`.
pub(super) fn implies(a: &Limit, b: &Limit) -> bool {
    match (a, b) {
        (Limit::High { limit: a, .. }, Limit::High { limit: b, .. }) => b <= a,
        (Limit::Low { limit: a, .. }, Limit::Low { limit: b, .. }) => b >= a,
        (Limit::Rise { by: a, within: one, .. }, Limit::Rise { by: b, within: other, .. })
        | (Limit::Fall { by: a, within: one, .. }, Limit::Fall { by: b, within: other, .. }) => b <= a && one == other,
        (
            Limit::Deviation { from: Reference::Neighbours, by: a, .. },
            Limit::Deviation { from: Reference::Neighbours, by: b, .. },
        ) => b.abs() <= a.abs(),
        // Sets of codes and quantities are each rule's own.
        (Limit::OneOf { .. }, Limit::OneOf { .. })
        | (
            Limit::Deviation { from: Reference::Quantity(_), .. },
            Limit::Deviation { from: Reference::Quantity(_), .. },
        ) => std::ptr::eq(a, b),
        (a, b) => a == b,
    }
}

pub(super) fn unsee(alarm: &mut Alarm) {
    alarm.condition.is_acknowledged = false;
    (alarm.acknowledged_at, alarm.acknowledged_by, alarm.note) = (None, None, None);
}

pub(super) fn kind_of(withheld: &Option<Withheld>) -> Option<WithheldKind> {
    withheld.as_ref().map(|withheld| withheld.kind)
}

pub(super) fn ladder(rule: &Rule) -> Ladder {
    let side = side(&rule.limit);
    (rule.class.clone(), if side == 0 { kind(&rule.limit) } else { side }, rule.suppresses.clone())
}

/// Whether `rule` watches `point`, and none of `rules` does so more narrowly.
pub(super) fn concerns(rule: &Rule, point: &Point, rules: &[Rule]) -> bool {
    let is_rival = |other: &&Rule| ladder(other) == ladder(rule) && other.priority == rule.priority;
    let narrowest = rules.iter().filter(is_rival).filter(|other| is_watched(other, point)).map(levels).max();
    is_watched(rule, point) && Some(levels(rule)) == narrowest
}

pub(super) fn levels(rule: &Rule) -> usize {
    rule.below.as_ref().map_or(0, |path| path.matches('/').count() + 1)
}

pub(super) fn is_watched(rule: &Rule, point: &Point) -> bool {
    let is_of_class = rule.class.as_ref().is_none_or(|class| *class == point.class);
    let is_there = rule.below.as_ref().is_none_or(|path| {
        let id = format!("{}/", point.id);
        id.starts_with(&format!("{path}/")) || point.room.as_ref() == Some(path)
    });
    is_of_class && is_there && (point.period.is_some() || (rule.class.is_some() && rule.limit != Limit::Stale))
}

pub(super) fn delay(watch: &Watch, rule: &Rule) -> i64 {
    (if watch.is_on { rule.off_delay } else { rule.on_delay }).as_nanos() as i64
}
