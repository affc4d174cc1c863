//! Whatever order samples come in and whatever is folded or reopened in between, questions are answered as if all
//! samples had been sorted, the first of each instant kept.

use crate::site::{Kept, id, points};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use twin_history::{Column, HistoryReader, StoredSample};
use twin_model::{PointIndex, PointTable, Quality, Sample, Timestamp};

const POINTS: u32 = 3;
const HORIZON: i64 = 5000;

#[derive(Clone, Debug)]
enum Step {
    /// A regular run of one point, as most telemetry is.
    Run {
        point: u32,
        start: i64,
        len: i64,
    },
    /// Samples anywhere: late, duplicate, in any order.
    Scatter(Vec<(u32, i64, f64, Quality)>),
    Compact,
    Reopen,
}

fn quality() -> impl Strategy<Value = Quality> {
    prop_oneof![8 => Just(Quality::Good), 1 => Just(Quality::Uncertain), 1 => Just(Quality::Bad)]
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![20 => (0..1000_i32).prop_map(|tenths| f64::from(tenths) / 10.0), 1 => Just(f64::NAN), 1 => Just(-0.0)]
}

fn step() -> impl Strategy<Value = Step> {
    let scattered = (0..POINTS, 0..HORIZON, value(), quality());
    prop_oneof![
        3 => (0..POINTS, 0..HORIZON, 1..3000_i64).prop_map(|(point, start, len)| Step::Run { point, start, len }),
        3 => prop::collection::vec(scattered, 1..60).prop_map(Step::Scatter),
        2 => Just(Step::Compact),
        1 => Just(Step::Reopen),
    ]
}

fn samples_of(step: &Step) -> Vec<Sample> {
    let sample = |point, at, value, quality| Sample {
        point: PointIndex(point),
        at: Timestamp::from_millis(at * 500),
        value,
        quality,
    };
    match step {
        Step::Run { point, start, len } => {
            (*start..start + len).map(|at| sample(*point, at, 20.0 + (at % 37) as f64 / 10.0, Quality::Good)).collect()
        }
        Step::Scatter(samples) => samples.iter().map(|&(point, at, value, q)| sample(point, at, value, q)).collect(),
        Step::Compact | Step::Reopen => Vec::new(),
    }
}

/// What the history should hold.
#[derive(Default)]
struct Oracle(BTreeMap<(u32, Timestamp), StoredSample>);

impl Oracle {
    fn add(&mut self, sample: &Sample) {
        let stored = StoredSample { at: sample.at, value: sample.value, quality: sample.quality };
        self.0.entry((sample.point.0, sample.at)).or_insert(stored);
    }

    fn samples(&self, point: u32, from: Timestamp, to: Timestamp) -> Vec<StoredSample> {
        self.0.range((point, from)..(point, to)).map(|(_, sample)| *sample).collect()
    }

    fn columns(&self, point: u32, from: Timestamp, to: Timestamp, buckets: u16) -> Vec<Column> {
        let width = ((to.as_nanos() - from.as_nanos()) as u64).div_ceil(u64::from(buckets)) as i64;
        let number = |sample: &StoredSample| (sample.at.as_nanos() - from.as_nanos()) / width;
        let column = |samples: &[StoredSample]| {
            let usable = || samples.iter().filter_map(StoredSample::usable);
            Column {
                at: samples[0].at,
                min: usable().fold(f64::NAN, f64::min),
                max: usable().fold(f64::NAN, f64::max),
                last: usable().next_back().unwrap_or(f64::NAN),
                quality: samples.iter().map(|sample| sample.quality).max().unwrap_or_default(),
                count: samples.len() as u32,
            }
        };
        self.samples(point, from, to).chunk_by(|a, b| number(a) == number(b)).map(column).collect()
    }
}

/// Equality that takes NaN for equal to NaN and tells −0.0 from 0.0 in samples.
fn bits(samples: &[StoredSample]) -> Vec<(Timestamp, u64, Quality)> {
    samples.iter().map(|sample| (sample.at, sample.value.to_bits(), sample.quality)).collect()
}

fn check(reader: &HistoryReader, oracle: &Oracle, points: &PointTable, ranges: &[(i64, i64, u16)]) {
    for point in 0..POINTS {
        let name = id(points, point);
        let everything = (Timestamp::from_nanos(i64::MIN), Timestamp::from_nanos(i64::MAX));
        let kept = reader.samples(&name, everything.0, everything.1).expect("samples");
        assert_eq!(bits(&kept), bits(&oracle.samples(point, everything.0, everything.1)), "all of {name}");
        for &(from, span, buckets) in ranges {
            let (from, to) = (Timestamp::from_millis(from * 500 + 1), Timestamp::from_millis((from + span) * 500));
            let kept = reader.samples(&name, from, to).expect("samples");
            assert_eq!(bits(&kept), bits(&oracle.samples(point, from, to)), "{name} from {from} to {to}");
            let columns = reader.range(&name, from, to, buckets).expect("columns");
            let wanted = oracle.columns(point, from, to, buckets);
            // Debug output compares NaN as a person would, once −0.0 is 0.0.
            let plain = |columns: &[Column]| format!("{columns:?}").replace("-0.0", "0.0");
            assert_eq!(plain(&columns), plain(&wanted), "{name} from {from} to {to} in {buckets}");
        }
    }
    let newest = oracle.0.values().map(|sample| sample.at).max();
    assert_eq!(reader.last_sample_at().expect("an instant"), newest);
    let last: Vec<_> =
        reader.last_values().expect("values").into_iter().map(|last| (last.point, last.sample)).collect();
    for point in 0..POINTS {
        let wanted = oracle.samples(point, Timestamp::from_nanos(i64::MIN), Timestamp::from_nanos(i64::MAX));
        let kept = last.iter().find(|(name, _)| *name == id(points, point)).map(|(_, sample)| *sample);
        assert_eq!(kept.map(|kept| bits(&[kept])), wanted.last().map(|last| bits(&[*last])), "last of {point}");
    }
    assert_eq!(reader.corrupt_skipped(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn questions_are_answered_as_from_a_sorted_list(
        steps in prop::collection::vec(step(), 1..14),
        ranges in prop::collection::vec((0..HORIZON, 1..HORIZON, 1..400_u16), 1..4),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let points = points(1);
        let mut oracle = Oracle::default();
        let mut kept = Kept::open(folder.path(), &points);
        let mut reader = HistoryReader::open(folder.path()).expect("a reader");
        for step in &steps {
            match step {
                Step::Compact => kept.history.compact(),
                Step::Reopen => {
                    kept.history.close().expect("a clean close");
                    kept = Kept::open(folder.path(), &points);
                    reader = HistoryReader::open(folder.path()).expect("a reader");
                }
                Step::Run { .. } | Step::Scatter(_) => {
                    let samples = samples_of(step);
                    samples.iter().for_each(|sample| oracle.add(sample));
                    kept.commit(samples);
                }
            }
            check(&reader, &oracle, &points, &ranges);
        }
        check(&HistoryReader::open(folder.path()).expect("a reader"), &oracle, &points, &ranges);
    }
}

#[test]
fn a_year_of_one_point_comes_back_in_as_many_columns_as_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    let day = 86_400;
    for start in (0..365 * day).step_by(30 * day as usize) {
        let span = (start..(start + 30 * day).min(365 * day)).step_by(300);
        kept.commit(span.map(|at| crate::site::sample(0, at, (at / day) as f64)).collect());
    }
    kept.history.compact();
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let year = (Timestamp::EPOCH, Timestamp::from_secs(365 * day));
    let columns = reader.range(&id(&points, 0), year.0, year.1, 365).expect("columns");
    assert_eq!(columns.len(), 365);
    assert!(columns.iter().all(|column| column.count == 288 && column.min == column.max));
    assert_eq!(columns.iter().map(|column| column.min).sum::<f64>(), f64::from((0..365).sum::<i32>()));
}

#[test]
fn a_reader_sees_everything_committed_at_every_moment_of_a_fold() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    let history = &kept.history;
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                history.compact();
            }
        });
        let reader = HistoryReader::open(folder.path()).expect("a reader");
        for commit in 0..60 {
            kept.commit((commit * 50..commit * 50 + 50).map(|at| crate::site::sample(0, at, 1.0)).collect());
            for _ in 0..3 {
                let end = Timestamp::from_secs(i64::MAX);
                let samples = reader.samples(&id(&points, 0), Timestamp::EPOCH, end).expect("samples");
                assert_eq!(samples.len() as i64, commit * 50 + 50);
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
}
