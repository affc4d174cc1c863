//! The parts of a log, each by itself: a segment's chain, the anchors' chain.

use crate::anchor::{Anchor, FILE, Why, lines, read_file};
use crate::error::AuditError;
use crate::line::{Hash, NO_HASH, decode, hash_of, link, plain_hash};
use crate::log::action;
use crate::segment::Segment;
use crate::signing::PublicKey;
use crate::verify::Fault;
use std::path::Path;

/// Faults of one part that are told; the first is what matters.
const FAULTS_MAX: usize = 20;

/// Lines at a segment's beginning among which notes of torn lines stand.
const NOTES_MAX: usize = 64;

/// A signed word on which hash an entry has.
#[derive(Clone, Debug)]
pub(crate) struct Commitment {
    pub(crate) sequence: u64,
    pub(crate) hash: Hash,
    /// Where it stands.
    pub(crate) file: String,
    pub(crate) line: u64,
    /// The entry of the commitment before: between them all is certain.
    pub(crate) after: u64,
}

/// A torn line, as it is or as an entry tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Torn {
    pub(crate) file: String,
    pub(crate) bytes: usize,
    pub(crate) sha256: String,
}

/// A segment, checked.
#[derive(Debug, Default)]
pub(crate) struct SegmentCheck {
    pub(crate) file: String,
    pub(crate) entries: u64,
    pub(crate) lines: u64,
    /// Number of its first entry, and the hash that this names.
    pub(crate) first: Option<(u64, Hash)>,
    pub(crate) last: Option<(u64, Hash)>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) torn: Option<Torn>,
    /// Torn lines of earlier segments of which its first entries tell.
    pub(crate) notes: Vec<Torn>,
}

impl SegmentCheck {
    fn fault(&mut self, line: u64, (from, to): (u64, u64), why: impl Into<String>) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { file: self.file.clone(), line, from, to, why: why.into() });
        }
    }
}

/// Checks the chain of `segment`, and that its entries are those of `commitments`, which are in the order of their entries. It goes on
/// behind the entry `before`; when that is not known yet, its first entry is taken as it is.
pub(crate) fn check_segment(
    segment: &Segment,
    commitments: &[Commitment],
    before: Option<(u64, Hash)>,
) -> Result<SegmentCheck, AuditError> {
    let bytes = read_file(&segment.path)?;
    let (whole, torn) = lines(&bytes);
    let mut check = SegmentCheck { file: segment.name(), ..SegmentCheck::default() };
    let mut expected = before;
    let mut next = None;
    let mut has_notes = true;
    for (number, line) in whole {
        check.lines = number;
        let found = link(line).and_then(|link| Ok((link.previous.try_into().map_err(|_| "")?, link)));
        let (previous, link): (Hash, _) = match found {
            Ok(found) => found,
            Err(why) => {
                let place = expected.map_or(0, |(sequence, _)| sequence + 1);
                check.fault(number, (place, place), why);
                continue;
            }
        };
        check.entries += 1;
        let mut sequence = link.sequence;
        if link.hash != hash_of(link.body) {
            // What it says of its number is not to be believed.
            sequence = expected.map_or(0, |(before, _)| before + 1);
            check.fault(number, (sequence, sequence), "its hash is not that of what it says");
            if sequence == 0 {
                continue;
            }
        } else if let Some(before) = expected
            && let Some((range, why)) = follows(before, sequence, &previous)
        {
            check.fault(number, range, why);
            if sequence <= before.0 {
                // It is too much here; what follows may be right.
                continue;
            }
        }
        check.first = check.first.or(Some((sequence, previous)));
        expected = link.hash.try_into().ok().map(|hash| (sequence, hash));
        let at = next.get_or_insert_with(|| commitments.partition_point(|known| known.sequence < sequence));
        while let Some(known) = commitments.get(*at).filter(|known| known.sequence <= sequence) {
            if known.sequence == sequence && known.hash != link.hash {
                let why = format!("it is not the entry that {} line {} is about", known.file, known.line);
                check.fault(number, (known.after + 1, sequence), why);
            }
            *at += 1;
        }
        has_notes = has_notes && number <= NOTES_MAX as u64 && take_note(line, &mut check.notes);
    }
    check.last = expected;
    let tears = || Torn {
        file: segment.name(),
        bytes: torn.len(),
        sha256: String::from_utf8_lossy(&plain_hash(torn)).into_owned(),
    };
    check.torn = (!torn.is_empty()).then(tears);
    Ok(check)
}

/// What is wrong when the entry `sequence` that names `previous` stands behind the one that is `before`.
pub(crate) fn follows(before: (u64, Hash), sequence: u64, previous: &Hash) -> Option<((u64, u64), String)> {
    let expected = before.0 + 1;
    if sequence > expected {
        let last = sequence - 1;
        return Some(((expected, last), format!("entries {expected} to {last} are missing before it")));
    }
    if sequence < expected {
        return Some(((expected, expected), format!("entry {sequence} stands where {expected} should")));
    }
    let why = || format!("it does not follow from entry {}: one of the two was changed", before.0);
    (*previous != before.1).then(|| ((before.0.max(1), sequence), why()))
}

/// Whether `line` is an entry of the log about itself, as stand at the beginning of a segment; of a torn line it is taken note.
fn take_note(line: &[u8], notes: &mut Vec<Torn>) -> bool {
    let Ok(entry) = decode(line) else { return false };
    let told = |name: &str| entry.act.after.get(name).cloned();
    if entry.act.action == action::MENDED
        && let (Some(bytes), Some(sha256)) = (told("bytes").and_then(|text| text.parse().ok()), told("sha256"))
    {
        notes.push(Torn { file: entry.act.subject.clone(), bytes, sha256 });
    }
    entry.act.action.starts_with("audit.")
}

/// The anchors, checked.
#[derive(Debug)]
pub(crate) struct AnchorCheck {
    pub(crate) count: u64,
    pub(crate) lines: u64,
    pub(crate) last: Hash,
    pub(crate) commitments: Vec<Commitment>,
    /// Entries up to which others were dropped, and their hashes.
    pub(crate) dropped: Vec<(u64, Hash)>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) torn: usize,
}

/// Checks the chain of the anchors in `folder`, and that `key` has signed each.
pub(crate) fn check_anchors(folder: &Path, key: &PublicKey) -> Result<AnchorCheck, AuditError> {
    let bytes = read_file(&folder.join(FILE))?;
    let (whole, torn) = lines(&bytes);
    let whole: Vec<(u64, &[u8])> = whole.collect();
    let read = in_parallel(&whole, |(_, line)| {
        let anchor = Anchor::read(line)?;
        if anchor.is_signed_by(key) { Ok(anchor) } else { Err("its signature is not the key's") }
    });
    let mut check = AnchorCheck {
        count: 0,
        lines: whole.len() as u64,
        last: NO_HASH,
        commitments: Vec::new(),
        dropped: Vec::new(),
        faults: Vec::new(),
        torn: torn.len(),
    };
    let mut after = 0;
    for ((number, line), read) in whole.into_iter().zip(read) {
        let hash = plain_hash(line);
        let wrong = match &read {
            Err(why) => Some((*why).to_owned()),
            Ok(anchor) if anchor.anchor != check.count + 1 => {
                Some(format!("anchor {} stands where {} should", anchor.anchor, check.count + 1))
            }
            Ok(anchor) if anchor.previous.as_bytes() != check.last => {
                Some(format!("it does not follow from anchor {}", check.count))
            }
            Ok(_) => None,
        };
        let about = read.as_ref().map_or(after, |anchor| anchor.sequence);
        if let Some(why) = wrong.filter(|_| check.faults.len() < FAULTS_MAX) {
            let (from, to) = (after + 1, about.max(after + 1));
            check.faults.push(Fault { file: FILE.to_owned(), line: number, from, to, why });
        }
        check.count = read.as_ref().map_or(check.count + 1, |anchor| anchor.anchor);
        check.last = hash;
        let Ok(anchor) = read else { continue };
        let Ok(hash) = Hash::try_from(anchor.hash.as_bytes()) else { continue };
        if anchor.why == Why::Retention {
            check.dropped.push((anchor.sequence, hash));
        } else {
            after = after.max(anchor.sequence);
        }
        check.commitments.push(Commitment {
            sequence: anchor.sequence,
            hash,
            file: FILE.to_owned(),
            line: number,
            after: 0,
        });
    }
    Ok(check)
}

/// What `work` makes of each of `items`, by as many threads as there are processors.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(1);
    if threads == 1 || items.len() <= 1 {
        return items.iter().map(work).collect();
    }
    let work = &work;
    std::thread::scope(|scope| {
        let run = |part: &[T]| part.iter().map(work).collect::<Vec<R>>();
        let mut parts = items.chunks(share);
        let own = parts.next().unwrap_or_default();
        let started: Vec<_> = parts
            .map(|part| {
                let named = std::thread::Builder::new().name("audit-verify".to_owned());
                // Where the system has no thread left, this one does it.
                named.spawn_scoped(scope, move || run(part)).map_err(|_| part)
            })
            .collect();
        let mut done = run(own);
        for started in started {
            match started {
                Ok(thread) => match thread.join() {
                    Ok(part) => done.extend(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                },
                Err(part) => done.extend(run(part)),
            }
        }
        done
    })
}
