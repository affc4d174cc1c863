//! The writer's side of the database: commits batches and transitions, folds batches into blocks.

use super::batch;
use super::error::{OpenHistoryError, WriteHistoryError};
use super::fold::Fold;
use super::{fact, folder, incident, journal, rule, schema, service};
use crate::{Append, StoredSample};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use twin_model::{PointId, PointTable, Timestamp};

/// Samples per series to wait for before folding: with fewer, blocks would be rewritten too often for what they gain.
const FOLD_SAMPLES_PER_SERIES: usize = 128;

/// Fold at the latest at this many samples: 48 MB in memory while it runs, 44 MB of batches on disk.
const FOLD_SAMPLES_MAX: usize = 2 << 20;

/// Never fold fewer, however few the series.
const FOLD_SAMPLES_MIN: usize = 16_384;

/// Fold what spans this much site time, if it is enough for a block.
const FOLD_SPAN: Duration = Duration::from_secs(3600);
const FOLD_SPAN_SAMPLES_MIN: u64 = 1024;

/// After a failed fold, let so many more samples come before the next try.
const FOLD_RETRY_SAMPLES: u64 = 16_384;

/// Pages that folded batches leave free and that are kept for the next ones: 32 MB, what a large site fills again.
const FREE_PAGES_KEPT: i64 = 4096;

/// The open database of the one writer.
pub(super) struct Store {
    path: PathBuf,
    points: Arc<PointTable>,
    connection: Connection,
    /// Series by point index.
    series: Vec<u32>,
    next_batch: i64,
    unfolded: Unfolded,
    fold: Option<Fold>,
    /// Set by a failed fold, so that it is not tried again at once.
    fold_not_before: u64,
}

/// What stands in batches.
#[derive(Clone, Copy, Debug, Default)]
struct Unfolded {
    samples: u64,
    /// The newest sample of the oldest and of the newest batch.
    span: Option<(Timestamp, Timestamp)>,
}

impl Unfolded {
    fn add(&mut self, samples: usize, newest: Timestamp) {
        self.samples += samples as u64;
        self.span = Some((self.span.map_or(newest, |(oldest, _)| oldest), newest));
    }
}

impl Store {
    /// Opens the database at `path` for `points`, which get a series each.
    pub(super) fn open(path: &Path, points: Arc<PointTable>) -> Result<Self, OpenHistoryError> {
        let refused = |source| OpenHistoryError::Sql { path: path.to_owned(), source };
        let mut connection = schema::open_writer(path)?;
        let series = register(&mut connection, &points, path)?;
        let next_batch = connection
            .query_row("SELECT 1 + max(through, coalesce((SELECT max(id) FROM batches), 0)) FROM folded", [], |row| {
                row.get(0)
            })
            .map_err(refused)?;
        let unfolded = unfolded(&connection).map_err(refused)?;
        let path = path.to_owned();
        Ok(Self { path, points, connection, series, next_batch, unfolded, fold: None, fold_not_before: 0 })
    }

    /// Opens the same database again, for when the connection may be what is broken.
    pub(super) fn reopen(&mut self) -> Result<(), WriteHistoryError> {
        let store = Self::open(&self.path, Arc::clone(&self.points));
        *self = store.map_err(|error| WriteHistoryError::Reopen(error.to_string()))?;
        Ok(())
    }

    /// From the next commit on, `points` have a series each.
    pub(super) fn follow(&mut self, points: Arc<PointTable>) {
        self.points = points;
    }

    /// Gives a series to points that have none yet.
    fn register_new(&mut self) -> Result<(), WriteHistoryError> {
        if self.series.len() < self.points.len() {
            let series = register(&mut self.connection, &self.points, &self.path);
            self.series = series.map_err(|error| WriteHistoryError::Reopen(error.to_string()))?;
        }
        Ok(())
    }

    /// Commits `appends` together. When it returns, they survive a power cut; when it fails, nothing has changed.
    pub(super) fn commit(&mut self, appends: &[Append]) -> Result<(), WriteHistoryError> {
        self.register_new()?;
        let mut data = Vec::new();
        let (mut samples, mut newest) = (0, Timestamp::from_nanos(i64::MIN));
        for sample in appends.iter().flat_map(|append| &append.samples) {
            let Some(&series) = self.series.get(sample.point.get()) else {
                tracing::error!(?sample, "dropped a sample of a point that the plan does not have");
                continue;
            };
            let stored = StoredSample { at: sample.at, value: sample.value, quality: sample.quality };
            batch::push(&mut data, series, &stored);
            samples += 1;
            newest = newest.max(sample.at);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if samples > 0 {
            transaction.prepare_cached("INSERT INTO batches VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
                self.next_batch,
                i64::try_from(samples).unwrap_or(i64::MAX),
                newest.as_nanos(),
                crc32fast::hash(&data),
                &data,
            ))?;
        }
        for transition in appends.iter().flat_map(|append| &append.transitions) {
            match self.points.point(transition.alarm.point) {
                Some(point) => journal::insert(&transaction, transition, &point.id)?,
                None => tracing::error!(?transition, "dropped a transition of a point that the plan does not have"),
            }
        }
        for version in appends.iter().flat_map(|append| &append.rules) {
            rule::put(&transaction, version)?;
        }
        for service in appends.iter().flat_map(|append| &append.services) {
            service::put(&transaction, service)?;
        }
        for change in appends.iter().flat_map(|append| &append.incidents) {
            incident::put(&transaction, change, &self.points)?;
        }
        let mut filed = Vec::new();
        for filing in appends.iter().flat_map(|append| &append.facts) {
            filed.push((&filing.outcome, fact::put(&transaction, &filing.fact)?));
        }
        transaction.commit()?;
        for (told, outcome) in filed {
            // Told once; a commit that was tried again has changed nothing before.
            told.get_or_init(|| outcome);
        }
        if samples > 0 {
            self.next_batch += 1;
            self.unfolded.add(samples, newest);
        }
        Ok(())
    }

    /// Whether folding has something to do now.
    pub(super) fn wants_folding(&self) -> bool {
        let Unfolded { samples, span } = self.unfolded;
        let enough = (self.series.len() * FOLD_SAMPLES_PER_SERIES).clamp(FOLD_SAMPLES_MIN, FOLD_SAMPLES_MAX) as u64;
        let is_long = span.is_some_and(|(oldest, newest)| newest.since(oldest) >= FOLD_SPAN);
        let is_due = samples >= enough || (is_long && samples >= FOLD_SPAN_SAMPLES_MIN);
        self.fold.is_some() || (is_due && samples >= self.fold_not_before)
    }

    /// Does one step of folding; true when nothing is left to fold of what stood in batches when the fold began.
    /// A failure is logged, and tried again later: samples stay readable in their batches.
    pub(super) fn fold_some(&mut self) -> bool {
        match self.try_fold_some() {
            Ok(is_done) => is_done,
            Err(error) => {
                tracing::warn!(%error, "folding samples into blocks failed");
                self.fold = None;
                self.fold_not_before = self.unfolded.samples + FOLD_RETRY_SAMPLES;
                true
            }
        }
    }

    /// Folds until no batch is left, or folding fails.
    pub(super) fn fold_all(&mut self) {
        self.fold_not_before = 0;
        while self.fold.is_some() || (self.unfolded.samples > 0 && self.fold_not_before == 0) {
            self.fold_some();
        }
        self.trim(0);
    }

    /// Gives free pages back to the file system, all but `kept`.
    fn trim(&self, kept: i64) {
        let trimmed = || {
            let free: i64 = self.connection.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
            if free > kept {
                let sql = format!("PRAGMA incremental_vacuum({})", free - kept);
                self.connection.prepare(&sql)?.query_map([], |_| Ok(()))?.collect::<rusqlite::Result<()>>()?;
            }
            Ok::<_, rusqlite::Error>(())
        };
        if let Err(error) = trimmed() {
            tracing::warn!(%error, "free space stays in the history's file");
        }
    }

    fn try_fold_some(&mut self) -> Result<bool, WriteHistoryError> {
        let fold = match &mut self.fold {
            Some(fold) => fold,
            None => self.fold.insert(Fold::begin(&self.connection)?),
        };
        if !fold.step(&mut self.connection)? {
            return Ok(false);
        }
        self.fold = None;
        self.unfolded = unfolded(&self.connection)?;
        self.fold_not_before = 0;
        self.trim(FREE_PAGES_KEPT);
        Ok(true)
    }

    /// Bytes on disk.
    pub(super) fn bytes(&self) -> u64 {
        folder::size(&self.path)
    }

    /// Copies the log into the database and closes it.
    pub(super) fn close(self) {
        let checkpointed = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        let closed = self.connection.close().map_err(|(_, error)| error);
        if let Err(error) = checkpointed.and(closed) {
            tracing::warn!(%error, "the history's log stays; the next start reads it");
        }
    }
}

fn unfolded(connection: &Connection) -> rusqlite::Result<Unfolded> {
    let newest_at = |order: &str| {
        let sql = format!("SELECT newest_at FROM batches ORDER BY id {order} LIMIT 1");
        connection.query_row(&sql, [], |row| row.get(0)).map(Timestamp::from_nanos)
    };
    let samples: i64 = connection.query_row("SELECT coalesce(sum(samples), 0) FROM batches", [], |row| row.get(0))?;
    let samples = u64::try_from(samples).unwrap_or(0);
    let span = if samples == 0 { None } else { Some((newest_at("ASC")?, newest_at("DESC")?)) };
    Ok(Unfolded { samples, span })
}

/// The series of every point, by index; points that are new get one.
fn register(connection: &mut Connection, points: &PointTable, path: &Path) -> Result<Vec<u32>, OpenHistoryError> {
    let refused = |source| OpenHistoryError::Sql { path: path.to_owned(), source };
    let known = series(connection).map_err(refused)?;
    let transaction = connection.transaction().map_err(refused)?;
    let mut ids = Vec::with_capacity(points.len());
    for (_, point) in points.iter() {
        ids.push(match known.get(&point.id) {
            Some((id, kept)) if *kept == point.unit.to_string() => *id,
            Some((_, kept)) => {
                return Err(OpenHistoryError::UnitChanged {
                    point: point.id.clone(),
                    kept: kept.clone(),
                    measured: point.unit,
                    path: path.to_owned(),
                });
            }
            None => transaction
                .prepare_cached("INSERT INTO series (point, unit) VALUES (?1, ?2) RETURNING id")
                .and_then(|mut insert| insert.query_row((point.id.as_str(), point.unit.to_string()), |row| row.get(0)))
                .map_err(refused)?,
        });
    }
    transaction.commit().map_err(refused)?;
    Ok(ids)
}

fn series(connection: &Connection) -> rusqlite::Result<HashMap<PointId, (u32, String)>> {
    connection
        .prepare("SELECT point, id, unit FROM series")?
        .query_map([], |row| Ok((PointId::new(row.get_ref(0)?.as_str()?), (row.get(1)?, row.get(2)?))))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::{PointIndex, Quality, Sample};

    #[test]
    fn a_full_disk_fails_the_commit_whole_and_space_makes_it_good() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("full.sqlite3");
        let mut store = Store::open(&path, Arc::default()).expect("a store");
        store.series = vec![1];
        store.connection.execute("INSERT INTO series VALUES (1, 'p', '%')", []).expect("a series");
        let sample =
            |at| Sample { point: PointIndex(0), at: Timestamp::from_secs(at), value: 1.0, quality: Quality::Good };
        let append = Append { ticket: 1, samples: (0..20_000).map(sample).collect(), ..Append::default() };
        let pages: u32 = store.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("pages");
        let limit = |store: &Store, pages: u32| {
            store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).expect("a limit");
        };

        limit(&store, pages + 10);
        for _ in 0..3 {
            let error = store.commit(std::slice::from_ref(&append)).expect_err("no room");
            assert!(error.to_string().contains("full"), "{error}");
        }
        assert_eq!(unfolded(&store.connection).expect("a count").samples, 0, "nothing of it is there");
        limit(&store, u32::MAX / 2);
        store.commit(std::slice::from_ref(&append)).expect("room");
        assert_eq!(unfolded(&store.connection).expect("a count").samples, 20_000);

        limit(&store, 1);
        assert!(store.wants_folding());
        store.connection.execute_batch("PRAGMA query_only = 1").expect("a disk that refuses");
        assert!(store.fold_some(), "a failed fold ends");
        assert!(!store.wants_folding(), "and is not tried again at once");
        store.connection.execute_batch("PRAGMA query_only = 0").expect("a disk that takes");
        store.fold_all();
        assert_eq!(unfolded(&store.connection).expect("a count").samples, 0, "folded in the end");
    }
}
