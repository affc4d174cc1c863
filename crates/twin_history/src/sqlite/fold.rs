//! Folding: moving samples from batches into blocks, a few series at a time so that commits are not held up.
//!
//! Until the last step has deleted the batches, samples stand in both places. That is harmless, since they are the same
//! samples and readers drop duplicates; so a fold that is cut off by a crash is simply done again.

use super::batch;
use super::block::{self, Block};
use super::error::WriteHistoryError;
use super::order;
use crate::StoredSample;
use rusqlite::{Connection, OptionalExtension, params};
use std::cmp::Reverse;
use std::collections::HashMap;
use twin_model::Timestamp;

/// Most samples of a block. At two bytes a sample a block is 4 KB: small enough to read for one column of a plot,
/// large enough that what every block costs (about 150 bytes) is a tenth of a byte a sample.
const BLOCK_SAMPLES: usize = 2048;

/// A newest block with fewer samples is filled up before another is begun.
const FULL_ENOUGH: u32 = 1024;

/// New samples that one step takes on: about 20 ms of work.
const STEP_SAMPLES: usize = 16_384;

/// Series that one step takes on, for sites where each has few samples: compressing one takes about 0.1 ms.
const STEP_SERIES: usize = 128;

/// A fold under way.
#[derive(Debug)]
pub(super) struct Fold {
    through: i64,
    corrupt: Vec<i64>,
    /// By series, the lowest last.
    waiting: Vec<(u32, Vec<StoredSample>)>,
}

impl Fold {
    /// Takes on all batches that are there.
    pub(super) fn begin(connection: &Connection) -> Result<Self, WriteHistoryError> {
        let (mut through, mut corrupt) = (0, Vec::new());
        let mut waiting = HashMap::<u32, Vec<StoredSample>>::new();
        let mut statement = connection.prepare_cached("SELECT id, checksum, data FROM batches ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            through = row.get(0)?;
            let data = row.get_ref(2)?.as_blob().unwrap_or_default();
            if i64::from(crc32fast::hash(data)) == row.get::<_, i64>(1)? {
                for (series, sample) in batch::rows(data) {
                    waiting.entry(series).or_default().push(sample);
                }
            } else {
                corrupt.push(through);
            }
        }
        let mut waiting: Vec<_> = waiting.into_iter().collect();
        waiting.sort_unstable_by_key(|(series, _)| Reverse(*series));
        Ok(Self { through, corrupt, waiting })
    }

    /// Folds some series in one transaction; true when that was the last of it and the batches are gone.
    pub(super) fn step(&mut self, connection: &mut Connection) -> Result<bool, WriteHistoryError> {
        let transaction = connection.transaction()?;
        let mut budget = STEP_SAMPLES;
        for _ in 0..STEP_SERIES {
            let Some((series, mut samples)) = self.waiting.pop() else { break };
            order::settle(&mut samples);
            store_series(&transaction, series, &samples)?;
            budget = budget.saturating_sub(samples.len());
            if budget == 0 {
                break;
            }
        }
        if self.waiting.is_empty() {
            for id in self.corrupt.drain(..) {
                tracing::warn!(batch = id, "put a corrupt batch of samples aside");
                transaction.execute(
                    "INSERT INTO quarantine (origin, data) SELECT 'batch', data FROM batches WHERE id = ?1",
                    [id],
                )?;
            }
            transaction.execute("DELETE FROM batches WHERE id <= ?1", [self.through])?;
            transaction.execute("UPDATE folded SET through = ?1", [self.through])?;
        }
        transaction.commit()?;
        Ok(self.waiting.is_empty())
    }
}

/// Puts settled samples of `series` where they belong in time.
fn store_series(connection: &Connection, series: u32, samples: &[StoredSample]) -> Result<(), WriteHistoryError> {
    let mut rest = samples;
    while let Some(first) = rest.first() {
        match find(connection, series, "last_at >= ?2 ORDER BY last_at", first.at)? {
            Some(Found::Intact { id, block }) => {
                let (here, later) = rest.split_at(rest.partition_point(|sample| sample.at <= block.summary.last_at));
                rest = later;
                refill(connection, id, &block, here)?;
            }
            Some(Found::Corrupt { id }) => put_aside(connection, id)?,
            None => break,
        }
    }
    let Some(first) = rest.first() else { return Ok(()) };
    match find(connection, series, "last_at < ?2 ORDER BY last_at DESC", first.at)? {
        Some(Found::Intact { id, block }) if block.summary.samples < FULL_ENOUGH => {
            refill(connection, id, &block, rest)
        }
        Some(Found::Intact { .. } | Found::Corrupt { .. }) | None => write(connection, None, series, rest),
    }
}

enum Found {
    Intact { id: i64, block: Block },
    Corrupt { id: i64 },
}

/// The first block of `series` in the order of `condition`, which may name `at` as `?2`.
fn find(
    connection: &Connection,
    series: u32,
    condition: &str,
    at: Timestamp,
) -> Result<Option<Found>, WriteHistoryError> {
    let sql = format!("SELECT {}, id FROM blocks WHERE series = ?1 AND {condition} LIMIT 1", block::COLUMNS);
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(params![series, at.as_nanos()], |row| {
        let id = row.get("id")?;
        Ok(Block::from_row(row).map_or(Found::Corrupt { id }, |block| Found::Intact { id, block }))
    });
    Ok(found.optional()?)
}

/// Writes `block`, whose row is `id`, anew with `late` samples in it.
fn refill(connection: &Connection, id: i64, block: &Block, late: &[StoredSample]) -> Result<(), WriteHistoryError> {
    let Some(kept) = block.unpack() else { return put_aside_and_write(connection, id, block.series, late) };
    let merged = order::merge(&kept, late);
    if merged.len() == kept.len() {
        return Ok(()); // duplicates, all of them
    }
    write(connection, Some(id), block.series, &merged)
}

fn put_aside_and_write(
    connection: &Connection,
    id: i64,
    series: u32,
    samples: &[StoredSample],
) -> Result<(), WriteHistoryError> {
    put_aside(connection, id)?;
    write(connection, None, series, samples)
}

fn put_aside(connection: &Connection, id: i64) -> Result<(), WriteHistoryError> {
    tracing::warn!(block = id, "put a corrupt block of samples aside");
    connection.execute(
        "INSERT INTO quarantine (origin, series, data) SELECT 'block', series, data FROM blocks WHERE id = ?1",
        [id],
    )?;
    connection.execute("DELETE FROM blocks WHERE id = ?1", [id])?;
    Ok(())
}

/// Writes settled samples as blocks of about equal size; the first replaces the row `id`, if there is one.
fn write(
    connection: &Connection,
    id: Option<i64>,
    series: u32,
    samples: &[StoredSample],
) -> Result<(), WriteHistoryError> {
    const SQL: &str = "INSERT INTO blocks
        (id, series, first_at, last_at, samples, quality, min, max, first, last, checksum, data)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (id) DO UPDATE SET first_at = ?3, last_at = ?4, samples = ?5, quality = ?6,
        min = ?7, max = ?8, first = ?9, last = ?10, checksum = ?11, data = ?12";
    let mut id = id;
    let blocks = samples.len().div_ceil(BLOCK_SAMPLES).max(1);
    for chunk in samples.chunks(samples.len().div_ceil(blocks).max(1)) {
        let Some(Block { series, summary, checksum, data }) = Block::pack(series, chunk)? else { continue };
        connection.prepare_cached(SQL)?.execute(params![
            id.take(),
            series,
            summary.first_at.as_nanos(),
            summary.last_at.as_nanos(),
            summary.samples,
            batch::code_of(summary.quality),
            summary.min,
            summary.max,
            summary.first,
            summary.last,
            checksum,
            data,
        ])?;
    }
    Ok(())
}
