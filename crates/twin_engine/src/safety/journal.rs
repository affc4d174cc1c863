//! Every step of lock and requests: a line of JSON each, in the data folder. It is on disk before anything is done, and only added to;
//! read from its beginning it tells what the twin was about when it was stopped, however that was.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;
use twin_decision::safety::SafetyController;
use twin_model::setpoint::{SafetyRecord, SetpointCase, WriteLock};

const FILE: &str = "setpoints.jsonl";

/// Why the journal of setpoints cannot be read.
#[derive(Debug, Error)]
pub enum ReadSetpointsError {
    /// The file system refused.
    #[error("read the journal of setpoints: {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line is none.
    #[error("read the journal of setpoints: {} line {line}: {reason}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// What a journal tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetpointHistory {
    /// The write lock, as it was left.
    pub lock: WriteLock,
    /// The newest requests, oldest first.
    pub cases: Vec<SetpointCase>,
}

/// What the journal of the data folder `data` tells; nothing where there is none yet.
///
/// # Errors
/// When it cannot be read.
pub fn read_setpoints(data: &Path) -> Result<SetpointHistory, ReadSetpointsError> {
    let (records, _) = read(&data.join(FILE))?;
    let controller = SafetyController::new(Vec::new(), &records);
    Ok(SetpointHistory { lock: controller.lock().clone(), cases: controller.cases().cloned().collect() })
}

/// The journal, open for what comes.
#[derive(Debug)]
pub(crate) struct SafetyJournal {
    file: File,
}

impl SafetyJournal {
    /// The journal of the data folder `data`, and everything in it. A last line that a power cut tore was never acted on, and is cut off.
    ///
    /// # Errors
    /// When it can be neither read nor made, or a line before the last is none: nothing is guessed.
    pub(crate) fn open(data: &Path) -> Result<(Self, Vec<SafetyRecord>), ReadSetpointsError> {
        let path = data.join(FILE);
        let (records, whole) = read(&path)?;
        let refused = |source| ReadSetpointsError::Io { path: path.clone(), source };
        let file = File::options().create(true).append(true).open(&path).map_err(refused)?;
        if file.metadata().map_err(refused)?.len() > whole {
            file.set_len(whole).map_err(refused)?;
            file.sync_all().map_err(refused)?;
        }
        Ok((Self { file }, records))
    }

    /// Adds `records`, and returns when they survive a power cut.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn add(&mut self, records: &[SafetyRecord]) -> io::Result<()> {
        let mut text = Vec::new();
        for record in records {
            serde_json::to_writer(&mut text, record)?;
            text.push(b'\n');
        }
        self.file.write_all(&text)?;
        self.file.sync_data()
    }
}

/// The records of the file at `path`, and the length of its whole lines, bytes.
fn read(path: &Path) -> Result<(Vec<SafetyRecord>, u64), ReadSetpointsError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(source) => return Err(ReadSetpointsError::Io { path: path.to_owned(), source }),
    };
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let lines = bytes[..whole].split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    let record = |(index, line): (usize, &[u8])| {
        let wrong = |error: serde_json::Error| ReadSetpointsError::Line {
            path: path.to_owned(),
            line: index + 1,
            reason: error.to_string(),
        };
        serde_json::from_slice(line).map_err(wrong)
    };
    Ok((lines.map(record).collect::<Result<_, _>>()?, whole as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::setpoint::SetpointEvent;
    use twin_model::{SiteId, Timestamp};

    fn record(secs: i64) -> SafetyRecord {
        let event =
            SetpointEvent::Disabled { site: SiteId::new("demo"), by: None, reason: "its time is over".to_owned() };
        SafetyRecord { at: Timestamp::from_secs(secs), event }
    }

    #[test]
    fn what_was_added_is_there_again_and_a_torn_line_is_cut_off() {
        let data = tempfile::tempdir().expect("a folder");
        let (mut journal, records) = SafetyJournal::open(data.path()).expect("a new journal");
        assert!(records.is_empty());
        journal.add(&[record(1), record(2)]).expect("room on the disk");
        let path = data.path().join(FILE);
        let mut torn = fs::read(&path).expect("the file");
        torn.extend_from_slice(br#"{"at":3,"ev"#);
        fs::write(&path, torn).expect("room on the disk");
        let (mut journal, records) = SafetyJournal::open(data.path()).expect("a torn journal");
        assert_eq!(records, [record(1), record(2)]);
        journal.add(&[record(4)]).expect("room on the disk");
        assert_eq!(SafetyJournal::open(data.path()).expect("whole again").1, [record(1), record(2), record(4)]);
    }

    #[test]
    fn a_line_before_the_last_that_is_none_is_told_and_never_passed_over() {
        let data = tempfile::tempdir().expect("a folder");
        let (mut journal, _) = SafetyJournal::open(data.path()).expect("a new journal");
        journal.add(&[record(1), record(2)]).expect("room on the disk");
        let path = data.path().join(FILE);
        let text = fs::read_to_string(&path).expect("the file").replacen("Disabled", "Disbaled", 1);
        fs::write(&path, text).expect("room on the disk");
        let error = SafetyJournal::open(data.path()).expect_err("it is damaged").to_string();
        assert!(error.contains("line 1") && error.contains("Disbaled"), "{error}");
    }
}
