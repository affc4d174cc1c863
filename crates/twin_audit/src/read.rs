//! Reading entries, for people and other systems.

use crate::anchor::{lines, read_file};
use crate::error::{AuditError, io_error};
use crate::line::decode;
use crate::{folder, segment};
use std::io;
use std::path::Path;
use twin_model::Timestamp;
use twin_model::audit::AuditEntry;

/// Which entries, by the site's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// None before.
    pub from: Option<Timestamp>,
    /// None at or after.
    pub to: Option<Timestamp>,
}

/// Gives each entry of the data folder `data` that `filter` lets pass to `each`, oldest first, with its line as it stands in the log.
/// Lines that are no entries are passed over; what is wrong with each is returned.
///
/// # Errors
/// When there is no log, it cannot be read, or `each` refuses.
pub fn read_entries(
    data: &Path,
    filter: EntryFilter,
    mut each: impl FnMut(&str, &AuditEntry) -> io::Result<()>,
) -> Result<Vec<AuditError>, AuditError> {
    let folder = folder(data);
    let segments = segment::list(&folder)?;
    if segments.is_empty() {
        return Err(AuditError::Missing { path: folder });
    }
    let mut passed_over = Vec::new();
    for segment in segments {
        let bytes = read_file(&segment.path)?;
        let (whole, _) = lines(&bytes);
        for (number, line) in whole {
            let text = std::str::from_utf8(line).map_err(|error| error.to_string());
            match text.and_then(|text| Ok((text, decode(line)?))) {
                Ok((text, entry)) => {
                    let at = entry.time.at;
                    if filter.from.is_none_or(|from| at >= from) && filter.to.is_none_or(|to| at < to) {
                        each(text, &entry).map_err(io_error("pass on", &segment.path))?;
                    }
                }
                Err(what) => {
                    passed_over.push(AuditError::Malformed { path: segment.path.clone(), line: number, what });
                }
            }
        }
    }
    Ok(passed_over)
}

/// The newest `count` entries of the data folder `data`, newest first; fewer where there are fewer. Lines that are none are passed over.
///
/// # Errors
/// When it cannot be read.
pub fn read_newest(data: &Path, count: usize) -> Result<Vec<AuditEntry>, AuditError> {
    let mut newest = Vec::new();
    for segment in segment::list(&folder(data))?.iter().rev() {
        let bytes = read_file(&segment.path)?;
        let (whole, _) = lines(&bytes);
        let whole: Vec<&[u8]> = whole.map(|(_, line)| line).collect();
        newest.extend(whole.iter().rev().filter_map(|line| decode(line).ok()).take(count - newest.len()));
        if newest.len() >= count {
            break;
        }
    }
    Ok(newest)
}
