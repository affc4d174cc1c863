//! How the files were left: where to go on, and what has to be told of them. Nothing is changed here.
//!
//! A crash leaves at most one thing unfinished: a line that is torn, or an entry that the head does not state yet, or an anchor that it
//! does not state. Everything else is somebody's doing. Then the log goes on behind the last thing that was signed, in a segment of its
//! own, so that what is wrong stays where it is for whoever verifies.

use crate::anchor::{AnchorFile, lines, read_file};
use crate::error::AuditError;
use crate::head::{self, Head};
use crate::line::{Hash, NO_HASH, hash_of, link, plain_hash};
use crate::log::action;
use crate::segment::{self, Segment};
use crate::signing::PublicKey;
use std::path::Path;
use twin_model::audit::AuditAct;

/// Of a torn line, so many bytes are told.
const TORN_SHOWN: usize = 256;

/// What was found.
#[derive(Debug)]
pub(crate) struct Survey {
    /// Number and hash of the entry to go on behind.
    pub(crate) last: (u64, Hash),
    /// Where to write, and how much is there.
    pub(crate) segment: Segment,
    pub(crate) bytes: u64,
    /// What has to be told.
    pub(crate) notes: Vec<AuditAct>,
    /// The slot of the newest head.
    pub(crate) slot: Option<usize>,
    /// Whether no entry was ever written.
    pub(crate) is_fresh: bool,
}

/// A segment, read.
struct Scan {
    segment: Segment,
    bytes: u64,
    lines: u64,
    /// The last line that is an entry with the right hash: its number, its hash, and the hash that it names.
    last: Option<(u64, Hash, Hash)>,
    torn: Vec<u8>,
    /// The first line that is none, or does not follow from the one before, and why.
    broken: Option<(u64, &'static str)>,
}

/// Whether `folder` holds anything of a log.
pub(crate) fn is_begun(folder: &Path) -> Result<bool, AuditError> {
    let has_bytes = |path: &Path| Ok::<bool, AuditError>(!read_file(path)?.is_empty());
    Ok(!segment::list(folder)?.is_empty()
        || has_bytes(&folder.join(head::FILE))?
        || has_bytes(&folder.join(crate::anchor::FILE))?)
}

fn scan(segment: Segment) -> Result<Scan, AuditError> {
    let bytes = read_file(&segment.path)?;
    let (whole, torn) = lines(&bytes);
    let mut scan = Scan { segment, bytes: bytes.len() as u64, lines: 0, last: None, torn: torn.to_vec(), broken: None };
    for (number, line) in whole {
        scan.lines = number;
        let checked = link(line).and_then(|link| {
            let hash = hash_of(link.body);
            let previous: Hash = link.previous.try_into().map_err(|_| "it names no predecessor")?;
            match (link.hash == hash, &scan.last) {
                (false, _) => Err("its hash is not that of what it says"),
                (true, Some((sequence, before, _))) if link.sequence != sequence + 1 || previous != *before => {
                    Err("it does not follow from the line before")
                }
                _ => Ok((link.sequence, hash, previous)),
            }
        });
        match checked {
            Ok(link) => scan.last = Some(link),
            Err(why) => scan.broken = scan.broken.or(Some((number, why))),
        }
    }
    Ok(scan)
}

/// Looks at `folder`, of which `key` has signed the head; `anchors` go on behind what the head says if that is more.
pub(crate) fn survey(
    folder: &Path,
    key: &PublicKey,
    is_new_key: bool,
    anchors: &mut AnchorFile,
    torn_anchor: usize,
) -> Result<Survey, AuditError> {
    let slots = head::read(folder, key)?;
    let (slot, head) = head::newest(&slots).map_or((None, None), |(slot, head)| (Some(slot), Some(head)));
    let segments = segment::list(folder)?;
    let mut scans = Vec::new();
    for segment in segments.into_iter().rev() {
        let scan = scan(segment)?;
        let has_lines = scan.lines > 0;
        scans.push(scan);
        if has_lines {
            break;
        }
    }
    let mut notes = Vec::new();
    for scan in scans.iter().rev().filter(|scan| !scan.torn.is_empty()) {
        notes.push(torn_note(scan));
    }
    let mut damage = Vec::new();
    if let Some((scan, (line, why))) = scans.iter().find_map(|scan| Some((scan, scan.broken?))) {
        damage.push(AuditAct::new(action::DAMAGE, scan.segment.name()).to("line", line.to_string()).to("what", why));
    }
    let found = scans.iter().find_map(|scan| scan.last);
    let last = go_on(head, found, &mut notes, &mut damage);
    follow_anchors(head, anchors, &mut notes, &mut damage);
    if torn_anchor > 0 {
        let note = AuditAct::new(action::MENDED, crate::anchor::FILE).to("bytes", torn_anchor.to_string());
        notes.push(note.to("what", "the last anchor is torn; it is cast anew"));
    }
    let is_fresh = head.is_none() && found.is_none();
    if is_fresh && !is_new_key {
        damage.push(AuditAct::new(action::DAMAGE, "log").to("what", "there is a key and no entry: the log is gone"));
    }
    let is_torn = scans.iter().any(|scan| !scan.torn.is_empty());
    let newest = scans.first().filter(|_| !is_torn && damage.is_empty());
    let (segment, bytes) = match newest {
        Some(scan) => (scan.segment.clone(), scan.bytes),
        None => (Segment::at(folder, scans.first().map_or(1, |scan| scan.segment.number + 1)), 0),
    };
    notes.extend(damage);
    Ok(Survey { last, segment, bytes, notes, slot, is_fresh })
}

fn torn_note(scan: &Scan) -> AuditAct {
    let shown = String::from_utf8_lossy(&scan.torn[..scan.torn.len().min(TORN_SHOWN)]).into_owned();
    AuditAct::new(action::MENDED, scan.segment.name())
        .to("line", (scan.lines + 1).to_string())
        .to("bytes", scan.torn.len().to_string())
        .to("sha256", String::from_utf8_lossy(&plain_hash(&scan.torn)))
        .to("text", shown)
        .to("what", "the last line is torn; it stays where it is")
}

/// The entry to go on behind: the last one that was found, or the last one that was signed when that is gone.
fn go_on(
    head: Option<&Head>,
    found: Option<(u64, Hash, Hash)>,
    notes: &mut Vec<AuditAct>,
    damage: &mut Vec<AuditAct>,
) -> (u64, Hash) {
    let mut tell = |what: String| damage.push(AuditAct::new(action::DAMAGE, "log").to("what", what));
    let unsigned = |sequence: u64| {
        let note = AuditAct::new(action::MENDED, format!("entry {sequence}"));
        note.to("what", "it was written but not signed; it counts from now on")
    };
    let signed = head.map(|head| (head.sequence, <Hash>::try_from(head.hash.as_bytes()).unwrap_or(NO_HASH)));
    match (signed, found) {
        (None, None) => (0, NO_HASH),
        (None, Some((sequence, hash, _))) => {
            if sequence == 1 {
                notes.push(unsigned(1));
            } else {
                tell(format!("no signed head: that entry {sequence} is the last is not certain"));
            }
            (sequence, hash)
        }
        (Some(signed), None) => {
            if signed.0 > 0 {
                tell(format!("entries up to {} were signed and are gone", signed.0));
            }
            signed
        }
        (Some(signed), Some((sequence, hash, previous))) => {
            if sequence < signed.0 {
                tell(format!("entries {} to {} were signed and are gone", sequence + 1, signed.0));
                return signed;
            }
            if (sequence == signed.0 && hash != signed.1) || (sequence == signed.0 + 1 && previous != signed.1) {
                tell(format!("entry {} is not the one that was signed", signed.0));
                return signed;
            }
            match sequence - signed.0 {
                0 => {}
                1 => notes.push(unsigned(sequence)),
                count => tell(format!("the last {count} entries were never signed")),
            }
            (sequence, hash)
        }
    }
}

fn follow_anchors(
    head: Option<&Head>,
    anchors: &mut AnchorFile,
    notes: &mut Vec<AuditAct>,
    damage: &mut Vec<AuditAct>,
) {
    let Some(head) = head else { return };
    let last = <Hash>::try_from(head.anchor.as_bytes()).unwrap_or(NO_HASH);
    let is_other = anchors.count == head.anchors && anchors.last != last;
    if anchors.count < head.anchors || is_other {
        let what = match is_other {
            true => format!("anchor {} is not the one that was cast", head.anchors),
            false => format!("anchors {} to {} are gone", anchors.count + 1, head.anchors),
        };
        damage.push(AuditAct::new(action::DAMAGE, crate::anchor::FILE).to("what", what));
        (anchors.count, anchors.last) = (head.anchors, last);
    } else if anchors.count == head.anchors + 1 {
        let note = AuditAct::new(action::MENDED, format!("anchor {}", anchors.count));
        notes.push(note.to("what", "it was cast but not stated by the head; it counts from now on"));
    } else if anchors.count > head.anchors {
        let what = format!("the last {} anchors were never stated", anchors.count - head.anchors);
        damage.push(AuditAct::new(action::DAMAGE, crate::anchor::FILE).to("what", what));
    }
}
