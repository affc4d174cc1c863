//! Who let what stand in, when and why: a line of JSON for each beginning and each end, in the data folder. Only added to,
//! so that it is the journal and, read from its beginning, tells what stands in after a restart.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use twin_model::{PointId, PointIndex, PointTable, Substitution, Timestamp};

const FILE: &str = "substitutions.jsonl";

/// A step of a value that stands in.
#[derive(Clone, Debug, PartialEq)]
pub enum SubstitutionRecord {
    /// It stands in from now on.
    Begun(Substitution),
    /// The sensor is listened to again.
    Ended(SubstitutionEnd),
}

/// The end of a value that stood in.
#[derive(Clone, Debug, PartialEq)]
pub struct SubstitutionEnd {
    /// Of which point.
    pub point: PointIndex,
    /// When.
    pub at: Timestamp,
    /// Who ended it; `None` when its time was over.
    pub by: Option<String>,
}

/// Why the journal cannot be used.
#[derive(Debug, Error)]
#[error("open the journal of substitutions: {}", .path.display())]
pub struct OpenJournalError {
    path: PathBuf,
    source: io::Error,
}

/// The journal, open for what comes.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    points: Arc<PointTable>,
}

/// A line.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    at: String,
    point: PointId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<Begun>,
    /// Who did it; nobody where its time was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Begun {
    value: f64,
    until: String,
    note: String,
}

impl Journal {
    /// The journal of the data folder `data`, and what stood in when it was last written. Lines that a power cut tore and
    /// points that the site no longer has are passed over.
    ///
    /// # Errors
    /// When the file can be neither read nor made.
    pub(crate) fn open(data: &Path, points: Arc<PointTable>) -> Result<(Self, Vec<Substitution>), OpenJournalError> {
        let path = data.join(FILE);
        let refused = |source| OpenJournalError { path: path.clone(), source };
        let text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(refused(error)),
        };
        let mut file = File::options().create(true).append(true).open(&path).map_err(refused)?;
        if !text.is_empty() && !text.ends_with('\n') {
            // What follows a torn line begins on one of its own.
            file.write_all(b"\n").map_err(refused)?;
        }
        let mut active = BTreeMap::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match record(line, &points) {
                Some(SubstitutionRecord::Begun(known)) => drop(active.insert(known.point, known)),
                Some(SubstitutionRecord::Ended(end)) => drop(active.remove(&end.point)),
                None => tracing::warn!(line, "passed over in the journal of substitutions"),
            }
        }
        Ok((Self { file, points }, active.into_values().collect()))
    }

    /// What is added from now on may be of any point of `points`, which grew from the table before.
    pub(crate) fn follow(&mut self, points: Arc<PointTable>) {
        self.points = points;
    }

    /// Adds `records`, and returns when they survive a power cut.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn add(&mut self, records: &[SubstitutionRecord]) -> io::Result<()> {
        let mut text = String::new();
        for record in records {
            let Some(line) = line(record, &self.points) else { continue };
            text.push_str(&serde_json::to_string(&line)?);
            text.push('\n');
        }
        self.file.write_all(text.as_bytes())?;
        self.file.sync_data()
    }
}

fn line(record: &SubstitutionRecord, points: &PointTable) -> Option<Line> {
    let id = |index| points.point(index).map(|point| point.id.clone());
    Some(match record {
        SubstitutionRecord::Begun(known) => Line {
            at: known.since.to_string(),
            point: id(known.point)?,
            begun: Some(Begun { value: known.value, until: known.until.to_string(), note: known.note.clone() }),
            by: Some(known.by.clone()),
        },
        SubstitutionRecord::Ended(end) => {
            Line { at: end.at.to_string(), point: id(end.point)?, begun: None, by: end.by.clone() }
        }
    })
}

fn record(line: &str, points: &PointTable) -> Option<SubstitutionRecord> {
    let Line { at, point, begun, by } = serde_json::from_str(line).ok()?;
    let (point, at) = (points.index(&point)?, at.parse().ok()?);
    Some(match begun {
        Some(Begun { value, until, note }) => {
            let (until, by) = (until.parse().ok()?, by.unwrap_or_default());
            SubstitutionRecord::Begun(Substitution { point, value, since: at, until, by, note })
        }
        None => SubstitutionRecord::Ended(SubstitutionEnd { point, at, by }),
    })
}
