//! Signed statements of which entry had which hash when: a line of JSON each, numbered and chained, in a file of their own. The signature
//! is over the line without it, behind a word that says what is signed.

use crate::error::{AuditError, io_error};
use crate::line::{Hash, NO_HASH, plain_hash};
use crate::signing::{PublicKey, Signer};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use twin_model::Timestamp;

pub(crate) const FILE: &str = "anchors.jsonl";
const SIGNED_AS: &[u8] = b"heliotwin audit anchor\n";

/// Why an anchor was cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// The log was opened.
    Start,
    /// There were enough entries since the last.
    Count,
    /// A day has passed.
    Daily,
    /// Entries up to this one are dropped.
    Retention,
    /// The log was closed.
    End,
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Anchor {
    /// Its number; the first has 1.
    pub(crate) anchor: u64,
    /// Hash of the line before, signature included.
    pub(crate) previous: String,
    /// Number of the entry that it is about; 0: there is none yet.
    pub(crate) sequence: u64,
    /// That entry's hash.
    pub(crate) hash: String,
    pub(crate) at: String,
    pub(crate) wall_at: String,
    pub(crate) why: Why,
    /// The public key that it is signed with.
    pub(crate) key: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) signature: String,
}

impl Anchor {
    fn message(&self) -> Vec<u8> {
        let unsigned = Self { signature: String::new(), ..self.clone() };
        [SIGNED_AS, &serde_json::to_vec(&unsigned).unwrap_or_default()].concat()
    }

    /// The statement that `line`, without its line feed, is, if it is written as this program writes it.
    pub(crate) fn read(line: &[u8]) -> Result<Self, &'static str> {
        let anchor: Self = serde_json::from_slice(line).map_err(|_| "it is no anchor")?;
        let written = serde_json::to_vec(&anchor).unwrap_or_default();
        if written == line { Ok(anchor) } else { Err("it is not written as anchors are") }
    }

    /// Whether `key` has signed it.
    pub(crate) fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.key == key.to_string() && key.has_signed(&self.message(), &self.signature)
    }
}

/// Lines of a file, each with its number from 1; what is behind the last line feed, and where that begins.
pub(crate) fn lines(bytes: &[u8]) -> (impl Iterator<Item = (u64, &[u8])>, &[u8]) {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let (whole, rest) = bytes.split_at(end);
    ((1..).zip(whole.split_inclusive(|byte| *byte == b'\n').map(|line| &line[..line.len() - 1])), rest)
}

/// What `file` holds; nothing where it is not there.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, AuditError> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(io_error("read", path)),
    }
}

/// The file, open for what comes.
#[derive(Debug)]
pub(crate) struct AnchorFile {
    path: PathBuf,
    file: File,
    pub(crate) count: u64,
    pub(crate) last: Hash,
    /// When the newest was cast, by the machine's clock.
    pub(crate) cast_at: Option<Timestamp>,
    /// The entry that the newest but for those of retention is about.
    pub(crate) sequence: u64,
}

impl AnchorFile {
    /// The file in `folder`, and how many bytes a crash has left behind its last line. They are still there.
    pub(crate) fn open(folder: &Path) -> Result<(Self, usize), AuditError> {
        let path = folder.join(FILE);
        let bytes = read_file(&path)?;
        let (whole, torn) = lines(&bytes);
        let (mut count, mut last, mut cast_at, mut sequence) = (0, NO_HASH, None, 0);
        for (_, line) in whole {
            // What is broken is verify's to tell; whatever follows goes on behind the last line.
            count += 1;
            last = plain_hash(line);
            if let Ok(anchor) = Anchor::read(line) {
                count = anchor.anchor;
                cast_at = anchor.wall_at.parse().ok();
                sequence = if anchor.why == Why::Retention { sequence } else { anchor.sequence };
            }
        }
        let file = File::options().create(true).append(true).open(&path).map_err(io_error("open", &path))?;
        Ok((Self { path, file, count, last, cast_at, sequence }, torn.len()))
    }

    /// Takes away what a crash left behind the last line.
    pub(crate) fn cut(&self, torn: usize) -> Result<(), AuditError> {
        let cut = || {
            let len = self.file.metadata()?.len();
            self.file.set_len(len.saturating_sub(torn as u64))?;
            self.file.sync_data()
        };
        cut().map_err(io_error("mend", &self.path))
    }

    /// Casts an anchor at the entry `sequence` with `hash`.
    pub(crate) fn cast(
        &mut self,
        signer: &Signer,
        why: Why,
        (sequence, hash): (u64, &Hash),
        (at, wall_at): (Timestamp, Timestamp),
    ) -> Result<(), AuditError> {
        let text = |hash: &Hash| String::from_utf8_lossy(hash).into_owned();
        let mut anchor = Anchor {
            anchor: self.count + 1,
            previous: text(&self.last),
            sequence,
            hash: text(hash),
            at: at.to_string(),
            wall_at: wall_at.to_string(),
            why,
            key: signer.public().to_string(),
            signature: String::new(),
        };
        anchor.signature = signer.sign(&anchor.message());
        let mut line = serde_json::to_vec(&anchor).unwrap_or_default();
        let last = plain_hash(&line);
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        written.map_err(io_error("anchor", &self.path))?;
        (self.count, self.last, self.cast_at) = (self.count + 1, last, Some(wall_at));
        if why != Why::Retention {
            self.sequence = sequence;
        }
        Ok(())
    }
}
