//! Writing. An entry is on disk and signed when [`AuditLog::append`] returns; after an error nothing is taken for granted, and the next
//! append looks at the files anew.

use crate::anchor::{AnchorFile, Why};
use crate::error::{AuditError, io_error};
use crate::head::HeadFile;
use crate::line::{Hash, encode, redacted};
use crate::read::read_newest;
use crate::recover::{self, Survey};
use crate::segment::Segment;
use crate::signing::{self, PublicKey, Signer};
use crate::{folder, segment};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use twin_model::Timestamp;
use twin_model::audit::{AuditAct, AuditActor, AuditEntry, AuditOutcome, AuditTime, TimeQuality};

/// Actions of the log itself.
pub mod action {
    /// A log begins; its subject is the public key.
    pub const BEGIN: &str = "audit.begin";
    /// A crash left something unfinished; it stays where it is.
    pub const MENDED: &str = "audit.mended";
    /// Entries are not as they were signed, or gone.
    pub const DAMAGE: &str = "audit.damage";
    /// The oldest segment is dropped.
    pub const RETENTION: &str = "audit.retention";
}

const DAY_SECS: i64 = 86_400;

/// How large it grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A segment that has so many bytes is the last one no more. 4 MiB: some ten thousand entries, checked in a hundredth of a second.
    pub segment_bytes: u64,
    /// Entries from one anchor to the next.
    pub anchor_every: u64,
    /// Segments whose last entry is older, by the machine's clock, are dropped.
    pub keep: Duration,
    /// The oldest segments are dropped while all together have more bytes.
    pub keep_bytes: u64,
    /// Newest entries that are at hand without reading.
    pub recent_max: usize,
    /// Whether each entry is on disk when it counts as written. Only a log that may be lost does without, such as one to measure.
    pub is_durable: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            segment_bytes: 4 << 20,
            anchor_every: 1024,
            // Three years: two audits a year apart see what lies between them.
            keep: Duration::from_secs(3 * 366 * DAY_SECS.unsigned_abs()),
            keep_bytes: 1 << 30,
            recent_max: 300,
            is_durable: true,
        }
    }
}

/// The log of a data folder, open for what comes. There is one writer: whoever holds the folder.
#[derive(Debug)]
pub struct AuditLog {
    data: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) limits: Limits,
    pub(crate) signer: Signer,
    pub(crate) anchors: AnchorFile,
    head: HeadFile,
    pub(crate) segment: Segment,
    file: File,
    bytes: u64,
    sequence: u64,
    hash: Hash,
    last_wall: Option<Timestamp>,
    recent: VecDeque<Arc<AuditEntry>>,
    /// Whether the files are known to be as this says.
    is_sound: bool,
}

impl AuditLog {
    /// The log of the data folder `data`, begun if there is none. What a crash or somebody else did to it is told in entries.
    ///
    /// # Errors
    /// When it cannot be written, or its key is gone.
    pub fn open(data: &Path, time: AuditTime, limits: Limits) -> Result<Self, AuditError> {
        let folder = folder(data);
        fs::create_dir_all(&folder).map_err(io_error("make", &folder))?;
        let (signer, is_new) = match Signer::read(data)? {
            Some(signer) => (signer, false),
            None if recover::is_begun(&folder)? => return Err(AuditError::KeyGone { path: signing::path(data) }),
            None => (Signer::make(data)?, true),
        };
        let (mut anchors, torn_anchor) = AnchorFile::open(&folder)?;
        let survey = recover::survey(&folder, &signer.public(), is_new, &mut anchors, torn_anchor)?;
        let Survey { last: (sequence, hash), segment, bytes, notes, slot, is_fresh } = survey;
        let recent = read_newest(data, limits.recent_max)?;
        let file = File::options().create(true).append(true).open(&segment.path);
        let file = file.map_err(io_error("open", &segment.path))?;
        sync_folder(&folder)?;
        let mut log = Self {
            data: data.to_owned(),
            head: HeadFile::open(&folder, slot)?,
            folder,
            limits,
            signer,
            anchors,
            segment,
            file,
            bytes,
            sequence,
            hash,
            last_wall: recent.first().map(|entry| entry.time.wall_at),
            recent: recent.into_iter().map(Arc::new).collect(),
            is_sound: true,
        };
        if is_fresh {
            let begin = AuditAct::new(action::BEGIN, log.signer.public().to_string());
            log.note(time, begin)?;
        }
        for note in notes {
            log.note(time, note)?;
        }
        if torn_anchor > 0 {
            log.anchors.cut(torn_anchor)?;
        }
        log.drop_old(time)?;
        log.anchor(Why::Start, time)?;
        Ok(log)
    }

    /// Writes that `actor` does `act`; the entry's number. It is on disk then.
    ///
    /// # Errors
    /// When it cannot be written. Then it counts as not written.
    pub fn append(
        &mut self,
        time: AuditTime,
        actor: AuditActor,
        act: AuditAct,
        outcome: AuditOutcome,
    ) -> Result<u64, AuditError> {
        self.check(time)?;
        let written = self.write(time, actor, act, outcome);
        self.is_sound = written.is_ok();
        written
    }

    /// What is due without entries: the anchor of a new day, and what is too old.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tick(&mut self, time: AuditTime) -> Result<(), AuditError> {
        let day = |at: Timestamp| at.as_millis().div_euclid(DAY_SECS * 1000);
        if self.anchors.cast_at.is_some_and(|cast_at| day(cast_at) == day(time.wall_at)) {
            return Ok(());
        }
        self.check(time)?;
        let done = self.drop_old(time).and_then(|()| self.anchor(Why::Daily, time));
        self.is_sound = done.is_ok();
        done
    }

    /// Casts the last anchor.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn close(mut self, time: AuditTime) -> Result<(), AuditError> {
        self.check(time)?;
        self.anchor(Why::End, time)
    }

    /// The newest entries, newest first.
    pub fn recent(&self) -> impl Iterator<Item = &Arc<AuditEntry>> {
        self.recent.iter()
    }

    /// Number of the last entry; 0 before the first.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Anchors cast so far, and when the last one was, by the machine's clock.
    pub const fn anchored(&self) -> (u64, Option<Timestamp>) {
        (self.anchors.count, self.anchors.cast_at)
    }

    /// The key that it is verified with.
    pub fn public_key(&self) -> PublicKey {
        self.signer.public()
    }

    /// Looks at the files anew if they may not be as they were left.
    fn check(&mut self, time: AuditTime) -> Result<(), AuditError> {
        let is_there = || fs::metadata(&self.segment.path).is_ok_and(|about| about.len() == self.bytes);
        if !self.is_sound || !is_there() {
            self.is_sound = false;
            *self = Self::open(&self.data.clone(), time, self.limits)?;
        }
        Ok(())
    }

    pub(crate) fn note(&mut self, time: AuditTime, act: AuditAct) -> Result<u64, AuditError> {
        self.write(time, AuditActor::engine(), act, AuditOutcome::Done { request: None })
    }

    fn write(
        &mut self,
        mut time: AuditTime,
        actor: AuditActor,
        mut act: AuditAct,
        outcome: AuditOutcome,
    ) -> Result<u64, AuditError> {
        if self.bytes >= self.limits.segment_bytes {
            self.begin_segment(Segment::at(&self.folder, self.segment.number + 1))?;
        }
        if self.last_wall.is_some_and(|last| last > time.wall_at) {
            time.quality = TimeQuality::SetBack;
        }
        (act.before, act.after) = (redacted(&act.before), redacted(&act.after));
        let entry = AuditEntry { sequence: self.sequence + 1, time, actor, act, outcome };
        let (line, hash) = encode(&entry, &self.hash);
        let flushed = |file: &File| if self.limits.is_durable { file.sync_data() } else { Ok(()) };
        let written = self.file.write_all(&line).and_then(|()| flushed(&self.file));
        written.map_err(io_error("write", &self.segment.path))?;
        self.bytes += line.len() as u64;
        (self.sequence, self.hash, self.last_wall) = (entry.sequence, hash, Some(time.wall_at));
        self.state_head(time)?;
        if self.sequence - self.anchors.sequence >= self.limits.anchor_every {
            self.anchor(Why::Count, time)?;
        }
        self.recent.push_front(Arc::new(entry));
        self.recent.truncate(self.limits.recent_max);
        Ok(self.sequence)
    }

    fn begin_segment(&mut self, segment: Segment) -> Result<(), AuditError> {
        let file = File::options().create(true).append(true).open(&segment.path);
        self.file = file.map_err(io_error("begin a segment of", &segment.path))?;
        sync_folder(&self.folder)?;
        (self.segment, self.bytes) = (segment, 0);
        Ok(())
    }

    fn anchor(&mut self, why: Why, time: AuditTime) -> Result<(), AuditError> {
        self.cast(why, (self.sequence, self.hash), time)
    }

    /// Casts an anchor at the entry that `of` tells, and states it.
    pub(crate) fn cast(&mut self, why: Why, of: (u64, Hash), time: AuditTime) -> Result<(), AuditError> {
        self.anchors.cast(&self.signer, why, (of.0, &of.1), (time.at, time.wall_at))?;
        self.state_head(time)
    }

    fn state_head(&mut self, time: AuditTime) -> Result<(), AuditError> {
        let anchor = (self.anchors.count, &self.anchors.last);
        let last = (self.sequence, &self.hash);
        self.head.state(&self.signer, last, anchor, time.wall_at, self.limits.is_durable)
    }

    /// Segments that are not written any more, oldest first.
    pub(crate) fn finished(&self) -> Result<Vec<Segment>, AuditError> {
        let mut segments = segment::list(&self.folder)?;
        segments.retain(|segment| segment.number < self.segment.number);
        Ok(segments)
    }
}

/// Makes names of new files survive a power cut, where the system can.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), AuditError> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_error("keep", folder))?;
    }
    Ok(())
}
