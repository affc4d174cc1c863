//! Samples in any order against an oracle that sorts them.

use crate::site::{START, plan, point, points};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use twin_engine::{Core, Event, Memory};
use twin_ingress::{Batch, TimeWindow};
use twin_model::{PointIndex, Quality, Sample, Timestamp};

const NAMES: [&str; 2] = ["hall-a/A01/inlet_mid", "hall-a/A01/power_a"];
/// A bit more than the window, so that some are refused.
const AGE_SECS: i64 = 4000;

/// What came: which point, how many seconds before now it was measured, the value.
fn came() -> impl Strategy<Value = Vec<(usize, i64, f64)>> {
    proptest::collection::vec((0..2usize, -5..AGE_SECS, 18.0..24.0f64), 1..80)
}

proptest! {
    #[test]
    fn what_comes_late_is_kept_once_in_its_place_and_never_takes_the_newest_s(
        came in came(), per_batch in 1usize..10,
    ) {
        let points = points();
        let mut core = Core::new(Arc::new(plan()), Arc::clone(&points), true, Memory::default());
        let window = TimeWindow::default();
        let samples: Vec<Sample> = came
            .iter()
            .map(|(which, age, value)| {
                let at = Timestamp::from_nanos(START.as_nanos() - age * 1_000_000_000);
                Sample { point: point(&points, NAMES[*which]), at, value: *value, quality: Quality::Good }
            })
            .filter(|sample| window.check(sample.at, START).is_ok())
            .collect();
        prop_assert!(samples.iter().all(|sample| START.since(sample.at) <= Duration::from_secs(3600)));

        let mut kept: BTreeMap<(PointIndex, Timestamp), f64> = BTreeMap::new();
        for batch in samples.chunks(per_batch) {
            let batch = Batch { receipt: None, samples: batch.to_vec() };
            let append = core.handle(START, Event::Batch(batch)).append.expect("every batch is kept");
            for sample in append.samples {
                // History drops what it has of that point and instant: the first counts.
                kept.entry((sample.point, sample.at)).or_insert(sample.value);
            }
        }

        let mut oracle: BTreeMap<(PointIndex, Timestamp), f64> = BTreeMap::new();
        for sample in &samples {
            oracle.entry((sample.point, sample.at)).or_insert(sample.value);
        }
        prop_assert_eq!(&kept, &oracle);
        let snapshot = core.snapshot(START);
        for name in NAMES {
            let index = point(&points, name);
            match oracle.iter().rfind(|((point, _), _)| *point == index) {
                Some(((_, at), value)) => {
                    let i = index.get();
                    prop_assert_eq!((snapshot.values.at[i], snapshot.values.value[i]), (*at, *value));
                }
                None => prop_assert!(!snapshot.values.has_come(index)),
            }
        }
    }
}
