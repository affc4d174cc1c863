//! Steps that a class cannot make in the time that passed. The next sample confirms or refutes one.

use twin_model::Timestamp;
use twin_model::quantity::Step;

/// The last value that is believed, and one that is not yet.
#[derive(Debug, Default)]
pub(super) struct StepWatch {
    believed: Option<(Timestamp, f64)>,
    doubted: Option<(Timestamp, f64)>,
}

impl StepWatch {
    /// Whether `value` is further from the last believed one than `step` allows, and no doubted one confirms it.
    pub(super) fn is_spike(&mut self, step: Step, at: Timestamp, value: f64) -> bool {
        let follows = |(then, before): (Timestamp, f64)| (value - before).abs() <= step.within(at.since(then));
        let is_believed = self.believed.is_none_or(follows) || self.doubted.is_some_and(follows);
        if is_believed {
            self.believed = Some((at, value));
            self.doubted = None;
        } else {
            self.doubted = Some((at, value));
        }
        !is_believed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Step = Step { at_once: 4.0, per_sec: 0.5 };

    /// Which of `values`, `secs` apart, are spikes.
    fn check(secs: i64, values: &[f64], expected: &str) {
        let mut watch = StepWatch::default();
        let judged: String = (0..)
            .zip(values)
            .map(|(i, value)| if watch.is_spike(STEP, Timestamp::from_secs(i * secs), *value) { '!' } else { '.' })
            .collect();
        assert_eq!(judged, expected, "{values:?}");
    }

    #[test]
    fn a_spike_is_refuted_by_the_next_sample() {
        check(5, &[22.0, 22.1, 47.0, 22.0, 22.1], "..!..");
        check(5, &[22.0, 47.0, 22.0, 47.0, 22.0], ".!.!.");
    }

    #[test]
    fn a_step_is_confirmed_by_the_next_sample() {
        check(5, &[22.0, 30.0, 30.1, 30.2], ".!..");
    }

    #[test]
    fn spikes_that_follow_each_other_are_all_doubted() {
        check(5, &[22.0, 47.0, 80.0, 22.0], ".!!.");
    }

    #[test]
    fn what_the_class_can_do_in_that_time_is_no_spike() {
        check(60, &[22.0, 50.0, 22.0], "...");
        check(1, &[22.0, 26.0, 30.0, 34.0], "....");
    }
}
