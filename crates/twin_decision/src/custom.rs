//! The limits of points that people have defined, as rules like those that ship.

use std::time::Duration;
use twin_model::custom::{CustomPoint, Side};
use twin_model::{Limit, PointTable, Rule, RuleId};

/// How long a limit is passed before an alarm is raised: two samples in a row of most sensors, so that one odd sample is none.
const ON_DELAY: Duration = Duration::from_secs(10);
/// How long it is in order again before the alarm clears, as with the rules that ship.
const OFF_DELAY: Duration = Duration::from_secs(30);

/// A rule for each limit of each custom point of `points` that has not been deleted.
pub fn custom_rules(points: &PointTable) -> Vec<Rule> {
    points.custom().filter(|(_, point)| !point.is_deleted).flat_map(|(_, point)| rules_of(point)).collect()
}

fn rules_of(point: &CustomPoint) -> impl Iterator<Item = Rule> {
    point.limits.iter().map(|own| {
        let (limit, deadband) = (own.limit, own.deadband);
        let id = format!("custom/{}/{}-p{}", point.id, own.side.word(), own.priority.digit());
        let limit = match own.side {
            Side::High => Limit::High { limit, deadband },
            Side::Low => Limit::Low { limit, deadband },
        };
        Rule {
            on_delay: ON_DELAY,
            off_delay: OFF_DELAY,
            message: format!("{} too {}", point.title, own.side.word()),
            action: "Look at it at its place; its limits are a person's".to_owned(),
            ..Rule::of_class(RuleId::new(id), point.class(), limit, own.priority)
        }
    })
}
