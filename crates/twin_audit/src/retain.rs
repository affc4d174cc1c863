//! Dropping what is too old: whole segments, oldest first, each behind a signed anchor on which the rest stands, and an entry that tells.

use crate::anchor::{Why, lines, read_file};
use crate::error::{AuditError, io_error};
use crate::line::{Hash, decode, link};
use crate::log::{AuditLog, action, sync_folder};
use crate::segment::Segment;
use std::fs;
use twin_model::Timestamp;
use twin_model::audit::{AuditAct, AuditTime};

/// The last entry of a segment.
struct Last {
    sequence: u64,
    hash: Hash,
    wall_at: Timestamp,
}

impl AuditLog {
    /// Drops the oldest segments while there is too much, or they are too old. The one that is written stays.
    pub(crate) fn drop_old(&mut self, time: AuditTime) -> Result<(), AuditError> {
        let oldest = time.wall_at - self.limits.keep;
        let finished = self.finished()?;
        let size = |segment: &Segment| fs::metadata(&segment.path).map_or(0, |about| about.len());
        let mut bytes = finished.iter().map(size).sum::<u64>() + size(&self.segment);
        for segment in finished {
            let has_room = bytes <= self.limits.keep_bytes;
            // One without an entry that can be read is left to whoever verifies; so is all behind it.
            let Some(last) = last_of(&segment)? else { return Ok(()) };
            if has_room && last.wall_at >= oldest {
                return Ok(());
            }
            bytes -= size(&segment);
            self.cast(Why::Retention, (last.sequence, last.hash), time)?;
            let act = AuditAct::new(action::RETENTION, segment.name());
            let act = act.to("up_to", last.sequence.to_string()).to("newest", last.wall_at.to_string());
            self.note(time, act.to("why", if has_room { "too old" } else { "too much" }))?;
            fs::remove_file(&segment.path).map_err(io_error("drop a segment of", &segment.path))?;
        }
        sync_folder(&self.folder)
    }
}

fn last_of(segment: &Segment) -> Result<Option<Last>, AuditError> {
    let bytes = read_file(&segment.path)?;
    let (whole, _) = lines(&bytes);
    let Some((_, line)) = whole.last() else { return Ok(None) };
    let (Ok(link), Ok(entry)) = (link(line), decode(line)) else { return Ok(None) };
    let hash = Hash::try_from(link.hash).ok();
    Ok(hash.map(|hash| Last { sequence: link.sequence, hash, wall_at: entry.time.wall_at }))
}
