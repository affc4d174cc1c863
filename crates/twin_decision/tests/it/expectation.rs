//! Points that are expected more or less often from some moment on.

use crate::site::table;
use std::time::Duration;
use twin_decision::{Decider, Input};
use twin_model::{PointIndex, Quality, Sample, Timestamp};

const POINT: PointIndex = PointIndex(0);

/// When, in seconds, the first point turns stale (and back, as minus) after a sample at 0 s, looked at every second, while it is
/// expected every `secs` from `from` on.
fn turns(expected: &[(i64, u64)], until: i64) -> Vec<i64> {
    let start = Timestamp::from_secs(1_000_000);
    let mut decider = Decider::new(table(1), Vec::new());
    let sample = Sample { point: POINT, at: start, value: 20.0, quality: Quality::Good };
    decider.step(start, Input { samples: &[sample], ..Input::default() });
    let mut turns = Vec::new();
    for secs in 1..=until {
        for (_, period) in expected.iter().filter(|(from, _)| *from == secs) {
            decider.expect_every(POINT, Duration::from_secs(*period));
        }
        let verdicts = decider.step(start + Duration::from_secs(secs as u64), Input::default());
        let of_point = verdicts.staleness.iter().filter(|(point, _)| *point == POINT);
        turns.extend(of_point.map(|(_, is_stale)| if *is_stale { secs } else { -secs }));
    }
    turns
}

#[test]
fn a_point_that_is_asked_less_often_is_waited_for_longer() {
    assert_eq!(turns(&[], 1000), [90], "three times its 30 s");
    assert_eq!(turns(&[(10, 60)], 1000), [180]);
}

#[test]
fn a_point_that_is_asked_more_often_is_waited_for_from_then_on() {
    // The last decided second before is 49 s; it was not late by the old measure.
    assert_eq!(turns(&[(50, 5)], 1000), [64]);
    assert_eq!(turns(&[(10, 60), (150, 10)], 1000), [179]);
}

#[test]
fn one_that_is_silent_already_stays_so() {
    assert_eq!(turns(&[(100, 60)], 1000), [90]);
    assert_eq!(turns(&[(100, 5)], 1000), [90]);
}
