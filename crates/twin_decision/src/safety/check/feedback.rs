//! What comes of it will be seen: its feedback is fresh, good, and the sensor's own.

use super::{Case, Check, Found, Stage, passed};
use std::time::Duration;
use twin_model::Quality;
use twin_model::setpoint::SetRefusal;

/// Feedback is fresh for so many of its polls.
pub const FEEDBACK_POLLS_MAX: u32 = 3;
/// Poll of a point that tells none: what a field device takes.
const PERIOD_USUAL: Duration = Duration::from_secs(60);

pub(super) const CHECK: Check = Check { name: "feedback", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let index = case.point.feedback;
    let point = case.world.points.point(index);
    let refuse = |reason: String| {
        let id = point.map_or("?", |point| point.id.as_str()).into();
        Err(SetRefusal::Feedback { point: id, reason })
    };
    let Some(seen) = (case.world.seen)(index) else { return refuse("nothing has ever come".to_owned()) };
    let age = case.now.since(seen.at);
    let within = point.and_then(|point| point.period).unwrap_or(PERIOD_USUAL) * FEEDBACK_POLLS_MAX;
    if seen.is_stale || age > within {
        return refuse(format!(
            "its last value is {:.0} s old, and {:.0} s is the most",
            age.as_secs_f64(),
            within.as_secs_f64()
        ));
    }
    if seen.is_substituted {
        return refuse("a person's value stands in for it".to_owned());
    }
    if seen.quality != Quality::Good || !seen.value.is_finite() {
        return refuse(format!("its quality is {:?}", seen.quality).to_lowercase());
    }
    passed(format!("{:.1} s old, of {:.0} s", age.as_secs_f64(), within.as_secs_f64()))
}
