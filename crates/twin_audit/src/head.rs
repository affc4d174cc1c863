//! The newest signed statement: the last entry and the last anchor. Two slots of a fixed size are written by turns, so that one of them
//! is whole at any instant; what is cut off the log's end is missed by it.

use crate::anchor::read_file;
use crate::error::{AuditError, io_error};
use crate::line::Hash;
use crate::signing::{PublicKey, Signer};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use twin_model::Timestamp;

pub(crate) const FILE: &str = "head";
/// A statement has up to 480 bytes; a sector of a disk, which is written whole or not at all, has 512.
const SLOT: usize = 512;
const SLOTS: usize = 2;
const SIGNED_AS: &[u8] = b"heliotwin audit head\n";

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    /// Number of the last entry; 0: there is none.
    pub(crate) sequence: u64,
    pub(crate) hash: String,
    /// Number of the last anchor.
    pub(crate) anchors: u64,
    pub(crate) anchor: String,
    /// The machine's time.
    pub(crate) wall_at: String,
    pub(crate) signature: String,
}

impl Head {
    fn message(&self) -> Vec<u8> {
        let unsigned = Self { signature: String::new(), ..self.clone() };
        [SIGNED_AS, &serde_json::to_vec(&unsigned).unwrap_or_default()].concat()
    }
}

/// What a slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Nothing was ever written there.
    Empty,
    /// What no key of ours has signed, or what is none.
    Broken,
    /// A statement.
    Signed(Head),
}

/// Both slots of `folder`, as `key` signed them.
pub(crate) fn read(folder: &Path, key: &PublicKey) -> Result<[Slot; SLOTS], AuditError> {
    let bytes = read_file(&folder.join(FILE))?;
    let slot = |index: usize| {
        let begin = (index * SLOT).min(bytes.len());
        let bytes = &bytes[begin..bytes.len().min(begin + SLOT)];
        if bytes.is_empty() || bytes.len() == SLOT && bytes.iter().all(|byte| *byte == 0) {
            return Slot::Empty;
        }
        let text = bytes.strip_suffix(b"\n").filter(|_| bytes.len() == SLOT).map(without_padding);
        let head = text.and_then(|text| {
            let head: Head = serde_json::from_slice(text).ok()?;
            (serde_json::to_vec(&head).ok()? == text).then_some(head)
        });
        match head {
            Some(head) if key.has_signed(&head.message(), &head.signature) => Slot::Signed(head),
            _ => Slot::Broken,
        }
    };
    Ok([slot(0), slot(1)])
}

/// The newer of `slots`, and where it is.
pub(crate) fn newest(slots: &[Slot; SLOTS]) -> Option<(usize, &Head)> {
    let signed = slots.iter().enumerate().filter_map(|(index, slot)| match slot {
        Slot::Signed(head) => Some((index, head)),
        _ => None,
    });
    signed.max_by_key(|(_, head)| (head.sequence, head.anchors))
}

/// The file, open for what comes.
#[derive(Debug)]
pub(crate) struct HeadFile {
    path: PathBuf,
    file: File,
    next: usize,
}

impl HeadFile {
    /// The file in `folder`, to be written beside the statement that stands in the slot `newest`.
    pub(crate) fn open(folder: &Path, newest: Option<usize>) -> Result<Self, AuditError> {
        let path = folder.join(FILE);
        let opened = File::options().create(true).truncate(false).write(true).open(&path);
        let file = opened.map_err(io_error("open", &path))?;
        Ok(Self { path, file, next: newest.map_or(0, |slot| (slot + 1) % SLOTS) })
    }

    /// States that `last` is the last entry and `anchor` the last anchor.
    pub(crate) fn state(
        &mut self,
        signer: &Signer,
        last: (u64, &Hash),
        anchor: (u64, &Hash),
        wall_at: Timestamp,
        is_durable: bool,
    ) -> Result<(), AuditError> {
        let text = |hash: &Hash| String::from_utf8_lossy(hash).into_owned();
        let mut head = Head {
            sequence: last.0,
            hash: text(last.1),
            anchors: anchor.0,
            anchor: text(anchor.1),
            wall_at: wall_at.to_string(),
            signature: String::new(),
        };
        head.signature = signer.sign(&head.message());
        let mut slot = serde_json::to_vec(&head).unwrap_or_default();
        let mut written = || {
            if slot.len() >= SLOT {
                return Err(io::Error::other("a statement does not fit"));
            }
            slot.resize(SLOT - 1, b' ');
            slot.push(b'\n');
            self.file.seek(SeekFrom::Start((self.next * SLOT) as u64))?;
            self.file.write_all(&slot)?;
            if is_durable { self.file.sync_data() } else { Ok(()) }
        };
        written().map_err(io_error("sign the head of", &self.path))?;
        self.next = (self.next + 1) % SLOTS;
        Ok(())
    }
}

fn without_padding(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    &bytes[..end]
}
