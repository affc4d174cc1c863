//! Flipped bits and cut files: found, put aside, the rest served, no panic.

use crate::site::{Kept, id, points, sample};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use twin_history::{History, HistoryReader, JournalFilter};
use twin_model::{PointTable, Sample, Timestamp};

const FOREVER: (Timestamp, Timestamp) = (Timestamp::EPOCH, Timestamp::from_nanos(i64::MAX));

fn run(point: u32, from: i64, to: i64) -> Vec<Sample> {
    (from..to).map(|at| sample(point, at, 20.0 + (at % 50) as f64 / 10.0)).collect()
}

fn edit(dir: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(dir.join("history.sqlite3")).expect("the database");
    assert_ne!(connection.execute(sql, []).expect("an edit"), 0, "{sql}");
}

fn count(reader: &HistoryReader, points: &PointTable, point: u32) -> usize {
    reader.samples(&id(points, point), FOREVER.0, FOREVER.1).expect("samples").len()
}

/// Replaces a byte in the middle of a row's data by one that it is not.
const FLIP: &str = "data = CAST(substr(data, 1, length(data) / 2)
    || iif(substr(data, length(data) / 2 + 1, 1) = x'AA', x'55', x'AA') || substr(data, length(data) / 2 + 2) AS BLOB)";

#[test]
fn a_corrupt_block_is_skipped_and_the_rest_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    kept.commit([run(0, 0, 6000), run(1, 0, 100)].concat());
    kept.history.compact();
    edit(folder.path(), &format!("UPDATE blocks SET {FLIP} WHERE series = 1 AND first_at = 0"));

    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!(count(&reader, &points, 0), 4000);
    assert_eq!(reader.corrupt_skipped(), 1);
    assert_eq!(count(&reader, &points, 1), 100);
    let columns = reader.range(&id(&points, 0), FOREVER.0, Timestamp::from_secs(6000), 10).expect("columns");
    assert_eq!(columns.iter().map(|column| column.count).sum::<u32>(), 4000);
    assert_eq!(reader.corrupt_skipped(), 2);

    // Samples that belong where the corrupt block is: it is put aside, and they take its place.
    kept.commit(run(0, 0, 500));
    kept.history.compact();
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!(count(&reader, &points, 0), 4500);
    assert_eq!(reader.corrupt_skipped(), 0);
}

#[test]
fn a_summary_that_was_tampered_with_is_found_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    kept.commit(run(0, 0, 2000));
    kept.history.compact();
    edit(folder.path(), "UPDATE blocks SET max = 99.0");
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!(reader.range(&id(&points, 0), FOREVER.0, FOREVER.1, 1).expect("columns"), []);
    assert_eq!(reader.corrupt_skipped(), 1);
}

#[test]
fn a_corrupt_batch_is_put_aside_and_the_rest_is_folded() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    kept.commit(run(0, 0, 10));
    kept.commit(run(0, 10, 30));
    edit(folder.path(), &format!("UPDATE batches SET {FLIP} WHERE id = 1"));
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!((count(&reader, &points, 0), reader.corrupt_skipped()), (20, 1));
    kept.history.compact();
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!((count(&reader, &points, 0), reader.corrupt_skipped()), (20, 0));
    edit(folder.path(), "DELETE FROM quarantine WHERE origin = 'batch'");
}

/// A small deterministic generator (Knuth's constants); tests want the same damage every time.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

/// Asks everything; answers or errors are both fine.
fn use_it(dir: &Path, points: &Arc<PointTable>) -> usize {
    let mut served = 0;
    if let Ok(reader) = HistoryReader::open(dir) {
        for point in 0..4 {
            let name = id(points, point);
            served += reader.samples(&name, FOREVER.0, FOREVER.1).map_or(0, |samples| samples.len());
            served += reader.range(&name, FOREVER.0, Timestamp::from_secs(4000), 40).map_or(0, |columns| columns.len());
        }
        served += reader.last_values().map_or(0, |values| values.len());
        served += reader.transitions(&JournalFilter::default()).map_or(0, |entries| entries.len());
        served += reader.listed_alarms(points).map_or(0, |alarms| alarms.len());
    }
    if let Ok(history) = History::open(dir, Arc::clone(points), Box::new(|_| {})) {
        history.compact();
        drop(history);
    }
    served
}

#[test]
fn no_damage_to_the_file_brings_the_program_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    kept.commit((0..4).flat_map(|point| run(point, 0, 3000)).collect());
    kept.history.compact();
    kept.commit((0..4).flat_map(|point| run(point, 3000, 3200)).collect());
    kept.history.close().expect("a clean close");
    let intact = fs::read(folder.path().join("history.sqlite3")).expect("the file");

    let (mut state, mut served) = (7, 0);
    for round in 0..60 {
        let damaged = tempfile::tempdir().expect("a folder");
        let mut bytes = intact.clone();
        for _ in 0..=round % 4 {
            let at = next(&mut state) % bytes.len();
            bytes[at] ^= 1 << (next(&mut state) % 8);
        }
        if round % 5 == 4 {
            bytes.truncate(next(&mut state) % bytes.len());
        }
        fs::write(damaged.path().join("history.sqlite3"), bytes).expect("a damaged copy");
        served += use_it(damaged.path(), &points);
    }
    assert!(served > 60 * 3000, "most of the damage leaves most of the samples: {served}");
}
