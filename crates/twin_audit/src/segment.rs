//! Segment files: `segment-000001.jsonl` and so on. Only the last one grows.

use crate::error::{AuditError, io_error};
use std::fs;
use std::path::{Path, PathBuf};

const PREFIX: &str = "segment-";
const SUFFIX: &str = ".jsonl";

/// A segment file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Segment {
    pub(crate) number: u64,
    pub(crate) path: PathBuf,
}

impl Segment {
    pub(crate) fn at(folder: &Path, number: u64) -> Self {
        Self { number, path: folder.join(format!("{PREFIX}{number:06}{SUFFIX}")) }
    }

    /// Its name, as people are told.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The segments of `folder` in their order; none where there is no folder.
pub(crate) fn list(folder: &Path) -> Result<Vec<Segment>, AuditError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(io_error("read", folder))?,
    };
    let mut segments = Vec::new();
    for entry in entries {
        let path = entry.map_err(io_error("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let digits = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
        if let Some(number) = digits.and_then(|digits| digits.parse().ok()) {
            segments.push(Segment { number, path });
        }
    }
    segments.sort_unstable();
    Ok(segments)
}
