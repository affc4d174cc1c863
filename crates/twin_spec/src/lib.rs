//! Files of sensors' makers in, what they say of each sensor out.
//!
//! Nothing is invented: every find brings the words that it stands on and where they stand, and what a file does not say is not there.
//! The same bytes give the same proposals; no clock, no file system, no network.
//!
//! A file becomes lines, cells or keys (`text.rs`, `pdf.rs`, `table.rs`, `json.rs`); a label says which field a value is for
//! (`label.rs`), and the value is read as that field's (`collect.rs`, `number.rs`). Lines without a label are read as prose (`prose.rs`).

mod collect;
mod json;
mod label;
mod number;
mod pdf;
mod prose;
mod table;
mod text;

pub use collect::QUOTE_JOINT;
use std::path::PathBuf;
use thiserror::Error;
use twin_model::spec::Proposal;

/// Largest file that is read: a data sheet with pictures.
pub const FILE_BYTES_MAX: u64 = 16 << 20;
/// Pages of a PDF that are read: what a sensor is stands on the first ones.
pub const PAGES_MAX: usize = 12;
/// Lines that are read; a list of a large site's sensors has as many.
pub const LINES_MAX: usize = 20_000;
/// Proposals that a file makes at most: more than a person looks through.
pub const PROPOSALS_MAX: usize = 500;

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum ReadSpecificationError {
    /// The file system refused.
    #[error("read {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is too large.
    #[error("read a file of {bytes} bytes: 16 MiB at most")]
    TooLarge {
        /// How large it is.
        bytes: u64,
    },
    /// It is of a kind that is not known.
    #[error("read {0}: it is no PDF, CSV, TXT or JSON")]
    Kind(String),
    /// It is damaged.
    #[error("read {file}: {reason}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// What `bytes`, the content of the file called `file`, say of sensors: one proposal for each that they describe.
///
/// # Errors
/// When it is too large, damaged, or of no kind that is known. A file that says nothing is no error.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Proposal>, ReadSpecificationError> {
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(ReadSpecificationError::TooLarge { bytes: bytes.len() as u64 });
    }
    let damaged = |reason: String| ReadSpecificationError::Damaged { file: file.to_owned(), reason };
    let ending = file.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
    if bytes.starts_with(b"%PDF") || ending == "pdf" {
        return pdf::read(file, bytes).map_err(damaged);
    }
    if bytes.iter().take(4096).any(|byte| *byte == 0) {
        return Err(ReadSpecificationError::Kind(file.to_owned()));
    }
    let text = text::decode(bytes);
    let mut proposals = match ending.as_str() {
        "json" => json::read(file, &text).map_err(damaged)?,
        "csv" | "tsv" => table::read(file, &text),
        "txt" | "md" | "text" | "log" | "" => prose::read(file, &text::lines(&text)),
        _ => return Err(ReadSpecificationError::Kind(file.to_owned())),
    };
    proposals.retain(|proposal| !proposal.findings.is_empty());
    proposals.truncate(PROPOSALS_MAX);
    Ok(proposals)
}
