//! Questions to the history, over a connection that cannot write.

use super::batch;
use super::block::{self, Block, Summary};
use super::column::Columns;
use super::error::{OpenHistoryError, ReadHistoryError};
use super::{fact, folder, incident, journal, order, rule, schema, service};
use crate::{
    Column, FactFilter, IncidentEntry, IncidentFilter, JournalEntry, JournalFilter, LastValue, ServiceRecord,
    StoredSample,
};
use rusqlite::{Connection, OptionalExtension, params};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use twin_model::{Alarm, AlarmId, Fact, IncidentId, PointId, PointTable, RuleVersion, Timestamp, Unit};

/// A history open for reading, in this process or another, also while it is written.
///
/// Every answer is of one moment: all that was committed before the question, and nothing after it.
pub struct HistoryReader {
    path: PathBuf,
    connection: Connection,
    recent: RefCell<Recent>,
    corrupt: Cell<u64>,
}

/// Samples in batches, decoded once and kept until they are folded.
#[derive(Default)]
struct Recent {
    /// The fold after which this was begun.
    folded: i64,
    /// The newest batch in it.
    through: i64,
    /// By series, in the order they came.
    samples: HashMap<u32, Vec<StoredSample>>,
}

/// A piece of one series, in time order.
enum Piece<'a> {
    Sample(&'a StoredSample),
    Whole(&'a Summary),
}

impl HistoryReader {
    /// Opens the history in `dir`.
    ///
    /// # Errors
    /// When there is none, or it was written by a newer program, or cannot be read.
    pub fn open(dir: &Path) -> Result<Self, OpenHistoryError> {
        let path = folder::database(dir);
        if !path.is_file() {
            return Err(OpenHistoryError::Missing { dir: dir.to_owned() });
        }
        let connection = schema::open_reader(&path)?;
        Ok(Self { path, connection, recent: RefCell::default(), corrupt: Cell::new(0) })
    }

    /// The samples of `point` from `from` to before `to`, reduced to `buckets` columns; columns without samples are
    /// absent. Empty when the history does not know the point.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn range(
        &self,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
        buckets: u16,
    ) -> Result<Vec<Column>, ReadHistoryError> {
        let columns = RefCell::new(Columns::new(from, to, buckets));
        let takes_whole = |block: &Summary| columns.borrow().takes_whole(block);
        self.ask(|| {
            self.walk(point, from, to, takes_whole, |piece| match piece {
                Piece::Sample(sample) => columns.borrow_mut().add_sample(sample),
                Piece::Whole(block) => columns.borrow_mut().add_block(block),
            })
        })?;
        Ok(columns.into_inner().finish())
    }

    /// The samples of `point` from `from` to before `to`, in time order, each instant once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn samples(
        &self,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<StoredSample>, ReadHistoryError> {
        let mut samples = Vec::new();
        self.visit_samples(point, from, to, |sample| samples.push(*sample))?;
        Ok(samples)
    }

    /// Like [`Self::samples`], one at a time, for stretches that should not be in memory at once.
    ///
    /// # Errors
    /// When the database cannot be read; some samples may have been visited then.
    pub fn visit_samples(
        &self,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
        mut visit: impl FnMut(&StoredSample),
    ) -> Result<(), ReadHistoryError> {
        self.ask(|| {
            self.walk(
                point,
                from,
                to,
                |_| false,
                |piece| {
                    if let Piece::Sample(sample) = piece {
                        visit(sample);
                    }
                },
            )
        })
    }

    /// The newest sample of every point that has one, by point.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_values(&self) -> Result<Vec<LastValue>, ReadHistoryError> {
        self.ask(|| {
            self.refresh()?;
            let mut statement = self.connection.prepare_cached("SELECT id, point FROM series ORDER BY point")?;
            let mut rows = statement.query([])?;
            let mut values = Vec::new();
            while let Some(row) = rows.next()? {
                let (series, point) = (row.get(0)?, PointId::new(row.get_ref(1)?.as_str()?));
                if let Some(sample) = self.last_sample(series)? {
                    values.push(LastValue { point, sample });
                }
            }
            Ok(values)
        })
    }

    /// When the newest sample was measured; `None` when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_sample_at(&self) -> Result<Option<Timestamp>, ReadHistoryError> {
        const SQL: &str = "SELECT max(
            coalesce((SELECT max((SELECT max(last_at) FROM blocks WHERE series = series.id)) FROM series), newest),
            coalesce(newest, -9223372036854775808)) FROM (SELECT max(newest_at) AS newest FROM batches)";
        self.ask(|| {
            let at: Option<i64> = self.connection.query_row(SQL, [], |row| row.get(0))?;
            Ok(at.map(Timestamp::from_nanos))
        })
    }

    /// Every point that this history has ever been opened with, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn point_ids(&self) -> Result<Vec<PointId>, ReadHistoryError> {
        self.ask(|| {
            let mut statement = self.connection.prepare_cached("SELECT point FROM series ORDER BY point")?;
            statement.query_map([], |row| Ok(PointId::new(row.get_ref(0)?.as_str()?)))?.collect()
        })
    }

    /// The unit that the values of `point` are kept in; `None` when the history does not know the point, or a newer
    /// program gave it a unit that this one does not know.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unit(&self, point: &PointId) -> Result<Option<Unit>, ReadHistoryError> {
        self.ask(|| {
            let mut statement = self.connection.prepare_cached("SELECT unit FROM series WHERE point = ?1")?;
            let unit: Option<String> = statement.query_row([point.as_str()], |row| row.get(0)).optional()?;
            Ok(unit.and_then(|unit| unit.parse().ok()))
        })
    }

    /// Rows of the alarm journal, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn transitions(&self, filter: &JournalFilter) -> Result<Vec<JournalEntry>, ReadHistoryError> {
        self.ask(|| journal::entries(&self.connection, filter))
    }

    /// Facts, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn facts(&self, filter: &FactFilter) -> Result<Vec<Fact>, ReadHistoryError> {
        self.ask(|| fact::select(&self.connection, filter))
    }

    /// Incidents, newest first, with their members.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn incidents(&self, filter: &IncidentFilter) -> Result<Vec<IncidentEntry>, ReadHistoryError> {
        self.ask(|| incident::select(&self.connection, filter))
    }

    /// The number for the next new incident.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_incident_id(&self) -> Result<IncidentId, ReadHistoryError> {
        self.ask(|| incident::next_id(&self.connection))
    }

    /// About when the oldest that is kept was measured or happened; `None` in an empty history. By what was written first: a
    /// source may have sent something older later.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn begins_at(&self) -> Result<Option<Timestamp>, ReadHistoryError> {
        // By number, not by time: looking through all blocks would read the whole file.
        const SQL: &str = "
            SELECT min(at) FROM (
                SELECT * FROM (SELECT first_at AS at FROM blocks ORDER BY id LIMIT 1)
                UNION ALL SELECT * FROM (SELECT newest_at FROM batches ORDER BY id LIMIT 1)
                UNION ALL SELECT min(at) FROM transitions)";
        self.ask(|| {
            let at: Option<i64> = self.connection.query_row(SQL, [], |row| row.get(0))?;
            Ok(at.map(Timestamp::from_nanos))
        })
    }

    /// Alarms that are still on the list, each by its latest row of the journal.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn listed_entries(&self) -> Result<Vec<JournalEntry>, ReadHistoryError> {
        self.ask(|| journal::listed(&self.connection))
    }

    /// Alarms that are still on the list, to go on from. One about a point that `points` no longer has stays in the
    /// journal and is left out, with a line in the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn listed_alarms(&self, points: &PointTable) -> Result<Vec<Alarm>, ReadHistoryError> {
        let restore = |entry: JournalEntry| {
            let alarm = entry.to_alarm(points);
            if alarm.is_none() {
                tracing::warn!(alarm = %entry.alarm, point = %entry.point, "left out an alarm: the plan has no such point");
            }
            alarm
        };
        Ok(self.listed_entries()?.into_iter().filter_map(restore).collect())
    }

    /// What people have made of rules, or of the one called `rule`: by rule, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rule_versions(&self, rule: Option<&str>) -> Result<Vec<RuleVersion>, ReadHistoryError> {
        self.ask(|| rule::select(&self.connection, rule))
    }

    /// Equipment that is out of service, by path.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn out_of_service(&self) -> Result<Vec<ServiceRecord>, ReadHistoryError> {
        self.ask(|| service::out(&self.connection))
    }

    /// The number for the next new alarm.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_alarm_id(&self) -> Result<AlarmId, ReadHistoryError> {
        self.ask(|| journal::next_alarm_id(&self.connection))
    }

    /// How often this reader has skipped a block or a batch because its checksum was wrong.
    pub fn corrupt_skipped(&self) -> u64 {
        self.corrupt.get()
    }

    /// Answers within one transaction, so that a fold between two queries shows nothing twice and hides nothing.
    fn ask<T>(&self, answer: impl FnOnce() -> rusqlite::Result<T>) -> Result<T, ReadHistoryError> {
        let answered = || {
            let transaction = self.connection.unchecked_transaction()?;
            let found = answer()?;
            transaction.finish()?;
            Ok(found)
        };
        answered().map_err(|source| ReadHistoryError { path: self.path.clone(), source })
    }

    /// Takes in batches that have come since the last question.
    fn refresh(&self) -> rusqlite::Result<()> {
        let mut recent = self.recent.borrow_mut();
        let folded = self.connection.query_row("SELECT through FROM folded", [], |row| row.get(0))?;
        if folded != recent.folded {
            *recent = Recent { folded, through: folded, samples: HashMap::new() };
        }
        let mut statement =
            self.connection.prepare_cached("SELECT id, checksum, data FROM batches WHERE id > ?1 ORDER BY id")?;
        let mut rows = statement.query([recent.through])?;
        while let Some(row) = rows.next()? {
            let data = row.get_ref(2)?.as_blob().unwrap_or_default();
            if i64::from(crc32fast::hash(data)) == row.get::<_, i64>(1)? {
                for (series, sample) in batch::rows(data) {
                    recent.samples.entry(series).or_default().push(sample);
                }
            } else {
                self.skip("batch");
            }
            recent.through = row.get(0)?;
        }
        Ok(())
    }

    fn skip(&self, what: &str) {
        self.corrupt.set(self.corrupt.get() + 1);
        tracing::warn!(path = %self.path.display(), "skipped a corrupt {what} of samples");
    }

    /// Visits the samples of `point` in `[from, to)` in time order; a block for which `takes_whole` as a whole.
    fn walk(
        &self,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
        takes_whole: impl Fn(&Summary) -> bool,
        mut visit: impl FnMut(Piece<'_>),
    ) -> rusqlite::Result<()> {
        self.refresh()?;
        let series = "SELECT id FROM series WHERE point = ?1";
        let series: Option<u32> =
            self.connection.prepare_cached(series)?.query_row([point.as_str()], |row| row.get(0)).optional()?;
        let Some(series) = series else { return Ok(()) };
        let is_asked = |sample: &&StoredSample| from <= sample.at && sample.at < to;
        let mut recent: Vec<StoredSample> = {
            let recent = self.recent.borrow();
            recent.samples.get(&series).map_or(&[][..], Vec::as_slice).iter().filter(is_asked).copied().collect()
        };
        order::settle(&mut recent);
        let mut recent = recent.as_slice();

        let sql = format!("SELECT {} FROM blocks WHERE series = ?1 AND last_at >= ?2 ORDER BY last_at", block::COLUMNS);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![series, from.as_nanos()])?;
        while let Some(row) = rows.next()? {
            let Some(block) = Block::from_row(row) else {
                self.skip("block");
                continue;
            };
            if block.summary.first_at >= to {
                break;
            }
            let (before, rest) = recent.split_at(recent.partition_point(|sample| sample.at < block.summary.first_at));
            let (within, after) = rest.split_at(rest.partition_point(|sample| sample.at <= block.summary.last_at));
            recent = after;
            before.iter().for_each(|sample| visit(Piece::Sample(sample)));
            if within.is_empty() && takes_whole(&block.summary) {
                visit(Piece::Whole(&block.summary));
                continue;
            }
            let kept = block.unpack().unwrap_or_else(|| {
                self.skip("block");
                Vec::new()
            });
            order::merge(&kept, within).iter().filter(is_asked).for_each(|sample| visit(Piece::Sample(sample)));
        }
        recent.iter().for_each(|sample| visit(Piece::Sample(sample)));
        Ok(())
    }

    /// The newest sample of `series`, once refreshed.
    fn last_sample(&self, series: u32) -> rusqlite::Result<Option<StoredSample>> {
        let recent = self.recent.borrow();
        let recent = recent.samples.get(&series).and_then(|samples| {
            samples.iter().copied().reduce(|last, sample| if sample.at > last.at { sample } else { last })
        });
        let sql = format!("SELECT {} FROM blocks WHERE series = ?1 ORDER BY last_at DESC", block::COLUMNS);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([series])?;
        while let Some(row) = rows.next()? {
            let Some(block) = Block::from_row(row) else {
                self.skip("block");
                continue;
            };
            if recent.is_some_and(|recent| recent.at > block.summary.last_at) {
                break;
            }
            if let Some(last) = block.unpack().and_then(|samples| samples.last().copied()) {
                return Ok(Some(last));
            }
            self.skip("block");
        }
        Ok(recent)
    }
}
