//! Is the log whole and as it was written? The first place where it is not is told with its file, its line and its entries.

use crate::anchor::{self, Anchor};
use crate::check::{AnchorCheck, Commitment, SegmentCheck, check_anchors, check_segment, follows, in_parallel};
use crate::error::AuditError;
use crate::head::{self, Head, Slot};
use crate::line::{Hash, NO_HASH};
use crate::segment::Segment;
use crate::signing::{PublicKey, public_key};
use crate::{folder, segment};
use std::path::Path;

/// A log that is written meanwhile is looked at again so often.
const TRIES: usize = 5;

/// What a log is checked against, besides itself.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// The key that must have signed; `None`: the one in the data folder, or the one that the anchors name.
    pub key: Option<PublicKey>,
    /// Anchors that somebody kept elsewhere, as lines: their entries must still be there and the same.
    pub anchors: String,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file in the folder of the log.
    pub file: String,
    /// The line in it, from 1.
    pub line: u64,
    /// The first entry that may not be as it was written.
    pub from: u64,
    /// The last one of them.
    pub to: u64,
    /// What is wrong.
    pub why: String,
}

/// How the log ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tail {
    /// With what was signed.
    Signed,
    /// With a line that is torn, as a crash leaves it. The next start tells of it.
    Torn {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// Bytes of it that are there.
        bytes: usize,
    },
    /// With an entry, or an anchor, that the head does not state yet, as a crash leaves it. Who else appended it cannot be told.
    Unsigned {
        /// The file.
        file: String,
        /// The line.
        line: u64,
    },
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The key that it was checked with.
    pub key: PublicKey,
    /// Whether that key was only found in the log itself, so that somebody may have exchanged both.
    pub is_own_key: bool,
    /// Entries that are there.
    pub entries: u64,
    /// Files that they are in.
    pub segments: u64,
    /// Anchors that are there.
    pub anchors: u64,
    /// Number of the first entry; more than 1 when older ones were dropped.
    pub first: u64,
    /// Number of the last entry.
    pub last: u64,
    /// The last entry that is covered by a signature.
    pub signed_to: u64,
    /// Lines that a crash tore and an entry tells of.
    pub mended: u64,
    /// What is wrong, in the order of the entries.
    pub faults: Vec<Fault>,
    /// How it ends.
    pub tail: Tail,
}

impl Verified {
    /// Whether everything is as it was written, and signed.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.tail == Tail::Signed
    }
}

/// Checks the log of the data folder `data`. It may be written meanwhile.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn verify(data: &Path, checks: &Checks) -> Result<Verified, AuditError> {
    let folder = folder(data);
    if segment::list(&folder)?.is_empty() && !folder.join(head::FILE).exists() && public_key(data)?.is_none() {
        return Err(AuditError::Missing { path: folder });
    }
    let (key, is_own_key) = match checks.key {
        Some(key) => (key, false),
        None => match public_key(data)? {
            Some(key) => (key, false),
            None => (named_key(&folder)?, true),
        },
    };
    let mut verified = check(&folder, &key, is_own_key, checks)?;
    for _ in 1..TRIES {
        // What was read while somebody wrote may not fit together.
        if verified.is_clean() || !has_moved(&folder, &key, &verified)? {
            break;
        }
        verified = check(&folder, &key, is_own_key, checks)?;
    }
    Ok(verified)
}

fn has_moved(folder: &Path, key: &PublicKey, verified: &Verified) -> Result<bool, AuditError> {
    let slots = head::read(folder, key)?;
    let now = head::newest(&slots).map_or((0, 0), |(_, head)| (head.sequence, head.anchors));
    Ok(now > (verified.signed_to, verified.anchors))
}

/// The key that the first anchor names.
fn named_key(folder: &Path) -> Result<PublicKey, AuditError> {
    let path = folder.join(anchor::FILE);
    let bytes = anchor::read_file(&path)?;
    let (mut whole, _) = anchor::lines(&bytes);
    let named = whole.next().and_then(|(_, line)| Anchor::read(line).ok()?.key.parse().ok());
    named.ok_or(AuditError::Key { path, what: "there is no key in the data folder, and no anchor names one" })
}

fn check(folder: &Path, key: &PublicKey, is_own_key: bool, checks: &Checks) -> Result<Verified, AuditError> {
    let slots = head::read(folder, key)?;
    let newest = head::newest(&slots).map(|(_, head)| head.clone());
    let mut anchors = check_anchors(folder, key)?;
    let mut faults = std::mem::take(&mut anchors.faults);
    let mut commitments = std::mem::take(&mut anchors.commitments);
    commitments.extend(heads(&slots));
    commitments.extend(given(&checks.anchors, key, &mut faults));
    commitments.retain(|known| known.sequence > 0);
    commitments.sort_by_key(|known| known.sequence);
    for at in 1..commitments.len() {
        let before = &commitments[at - 1];
        // Several may be about one entry.
        commitments[at].after =
            if before.sequence == commitments[at].sequence { before.after } else { before.sequence };
    }
    let segments = segment::list(folder)?;
    let checked = in_parallel(&segments, |segment| check_segment(segment, &commitments, None));
    let mut checked = checked.into_iter().collect::<Result<Vec<SegmentCheck>, AuditError>>()?;
    let (last, mended) = stitch((&segments, &mut checked), &commitments, &anchors, &mut faults)?;
    let end = checked.last().map_or((head::FILE.to_owned(), 0), |check| (check.file.clone(), check.lines));
    if let Some(missing) = commitments.last().filter(|known| known.sequence > last) {
        let why = format!("entries {} to {} were signed and are gone", last + 1, missing.sequence);
        let (file, line) = (end.0.clone(), end.1 + 1);
        faults.push(Fault { file, line, from: last + 1, to: missing.sequence, why });
    }
    let tail = tail(&slots, newest.as_ref(), &anchors, (last, &end, checked.last()), &mut faults);
    // Of two that end at one entry, the one that knows better where it begins.
    faults.sort_by_key(|fault| (fault.to, fault.to - fault.from.min(fault.to)));
    let first = checked.iter().find_map(|check| check.first).map_or(0, |(sequence, _)| sequence);
    Ok(Verified {
        key: *key,
        is_own_key,
        entries: checked.iter().map(|check| check.entries).sum(),
        segments: segments.len() as u64,
        anchors: anchors.count,
        first,
        last,
        signed_to: newest.map_or(0, |head| head.sequence).min(last),
        mended,
        faults,
        tail,
    })
}

/// What the head's slots say of entries.
fn heads(slots: &[Slot; 2]) -> Vec<Commitment> {
    let commitment = |(line, slot): (u64, &Slot)| match slot {
        Slot::Signed(Head { sequence, hash, .. }) => Some(Commitment {
            sequence: *sequence,
            hash: hash.as_bytes().try_into().ok()?,
            file: head::FILE.to_owned(),
            line,
            after: 0,
        }),
        _ => None,
    };
    (1..).zip(slots).filter_map(commitment).collect()
}

/// Anchors that were kept elsewhere.
fn given(text: &str, key: &PublicKey, faults: &mut Vec<Fault>) -> Vec<Commitment> {
    let file = "the anchors that were given";
    let mut commitments = Vec::new();
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let anchor = Anchor::read(text.trim().as_bytes()).ok().filter(|anchor| anchor.is_signed_by(key));
        let known = anchor.and_then(|anchor| Some((anchor.sequence, Hash::try_from(anchor.hash.as_bytes()).ok()?)));
        match known {
            Some((sequence, hash)) => {
                commitments.push(Commitment { sequence, hash, file: file.to_owned(), line, after: 0 });
            }
            None => {
                let why = "it is no anchor that the key has signed".to_owned();
                faults.push(Fault { file: file.to_owned(), line, from: 0, to: 0, why });
            }
        }
    }
    commitments
}

/// Joins the segments' chains. The number of the last entry, and how many torn lines are told of.
fn stitch(
    (segments, checked): (&[Segment], &mut [SegmentCheck]),
    commitments: &[Commitment],
    anchors: &AnchorCheck,
    faults: &mut Vec<Fault>,
) -> Result<(u64, u64), AuditError> {
    let first = checked.iter().find_map(|check| check.first).map_or(0, |(sequence, _)| sequence);
    // All before it was dropped, as an anchor says, and nothing more.
    let base = anchors.dropped.iter().filter(|(dropped, _)| *dropped < first).max_by_key(|(dropped, _)| *dropped);
    let mut before = base.copied().unwrap_or((0, NO_HASH));
    let mut mended = 0;
    let notes: Vec<_> = checked.iter().flat_map(|check| check.notes.clone()).collect();
    let count = checked.len();
    for (index, (segment, check)) in segments.iter().zip(checked.iter_mut()).enumerate() {
        let follows = check.first.is_none_or(|(sequence, previous)| follows(before, sequence, &previous).is_none());
        if !follows || !check.faults.is_empty() {
            // Where exactly it is wrong shows from what comes before it.
            *check = check_segment(segment, commitments, Some(before))?;
        }
        faults.append(&mut check.faults);
        before = check.last.unwrap_or(before);
        let last = before.0;
        if let Some(torn) = check.torn.as_ref().filter(|_| index + 1 < count) {
            if notes.contains(torn) {
                mended += 1;
            } else {
                let why = "the line is cut short, and no entry tells of a crash".to_owned();
                let line = check.lines + 1;
                faults.push(Fault { file: check.file.clone(), line, from: last + 1, to: last + 1, why });
            }
        }
        if let Some(note) = notes.iter().find(|note| note.file == check.file && check.torn.as_ref() != Some(note)) {
            let why = format!("an entry tells of {} torn bytes at its end, and they are not there", note.bytes);
            let line = check.lines + 1;
            faults.push(Fault { file: check.file.clone(), line, from: last + 1, to: last + 1, why });
        }
    }
    if checked.is_empty() {
        let why = "there is a key, and no entry".to_owned();
        faults.push(Fault { file: head::FILE.to_owned(), line: 1, from: 1, to: 1, why });
    }
    Ok((before.0, mended))
}

/// How it ends; a crash leaves one thing unfinished at most.
fn tail(
    slots: &[Slot; 2],
    newest: Option<&Head>,
    anchors: &AnchorCheck,
    (last, end, segment): (u64, &(String, u64), Option<&SegmentCheck>),
    faults: &mut Vec<Fault>,
) -> Tail {
    let (stated, stated_anchors) = newest.map_or((0, 0), |head| (head.sequence, head.anchors));
    let head_fault = |line: u64, why: &str| {
        let (file, why) = (head::FILE.to_owned(), why.to_owned());
        Fault { file, line, from: stated.min(last).max(1), to: last.max(1), why }
    };
    if stated_anchors > anchors.count {
        let why = format!("anchors {} to {stated_anchors} are gone", anchors.count + 1);
        let (file, line) = (anchor::FILE.to_owned(), anchors.lines + 1);
        faults.push(Fault { file, line, from: 1, to: last.max(1), why });
    } else if newest.is_some_and(|head| head.anchors == anchors.count && head.anchor.as_bytes() != anchors.last) {
        faults.push(head_fault(1, "the last anchor is not the one that it states"));
    }
    let torn = segment.and_then(|check| check.torn.as_ref());
    let unsigned = last.saturating_sub(stated);
    let unstated = anchors.count.saturating_sub(stated_anchors);
    let unfinished = unsigned + unstated + u64::from(torn.is_some()) + u64::from(anchors.torn > 0);
    for (line, slot) in (1..).zip(slots) {
        let is_first = stated + stated_anchors <= 1;
        let wrong = match slot {
            Slot::Signed(_) => None,
            Slot::Empty => (!is_first).then_some("a statement is gone"),
            Slot::Broken => (unfinished != 1).then_some("it is not what the key has signed"),
        };
        if let Some(why) = wrong {
            faults.push(head_fault(line, why));
        }
    }
    if unfinished > 1 {
        let why = format!("behind the last signature there is more than a crash leaves: entry {}", stated + 1);
        let line = end.1.saturating_sub(unsigned.saturating_sub(1));
        faults.push(Fault { file: end.0.clone(), line, from: stated + 1, to: last.max(stated + 1), why });
    }
    match torn {
        _ if unfinished == 0 => Tail::Signed,
        Some(torn) => Tail::Torn { file: torn.file.clone(), line: end.1 + 1, bytes: torn.bytes },
        None if anchors.torn > 0 => {
            Tail::Torn { file: anchor::FILE.to_owned(), line: anchors.lines + 1, bytes: anchors.torn }
        }
        None if unsigned > 0 => Tail::Unsigned { file: end.0.clone(), line: end.1 },
        None => Tail::Unsigned { file: anchor::FILE.to_owned(), line: anchors.lines },
    }
}
