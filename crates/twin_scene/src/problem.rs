//! What is wrong with a document: every problem with its line, field and reason.

use crate::position::{Field, Positions};
use std::collections::HashMap;
use std::fmt;
use thiserror::Error;

/// One thing that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The document, as the caller named it.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1; only where the text itself cannot be read.
    pub column: Option<usize>,
    /// Path of the field, such as `rooms[1].rows[0].pdu_a`; empty where the text itself cannot be read.
    pub field: String,
    /// What is wrong and what would be right, in plain words.
    pub reason: String,
}

/// `file:line: field: reason`, or `file:line:column: reason` for unreadable text.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, "{column}:")?;
        }
        if !self.field.is_empty() {
            write!(f, " {}:", self.field)?;
        }
        write!(f, " {}", self.reason)
    }
}

/// Why a document was refused.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The file could not be read at all.
    #[error("read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file was read and is wrong; every problem is listed, in the order of lines.
    #[error("accept {file}{}", .problems.iter().map(|problem| format!("\n{problem}")).collect::<String>())]
    Refuse {
        /// The document, as the caller named it.
        file: String,
        /// At least one.
        problems: Vec<Problem>,
    },
}

impl LoadError {
    /// What the document is called.
    pub fn file(&self) -> &str {
        match self {
            Self::Read { path, .. } => path,
            Self::Refuse { file, .. } => file,
        }
    }

    /// What is wrong with the document; empty when it could not be read at all.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Read { .. } => &[],
            Self::Refuse { problems, .. } => problems,
        }
    }
}

/// Collects the problems of one document. The same mistake at the same field is told once, with a count:
/// a row one metre too far east is one mistake, not ten racks.
#[derive(Default)]
pub(crate) struct Problems {
    found: Vec<Found>,
    by_mistake: HashMap<(Field, &'static str), usize>,
}

struct Found {
    field: Field,
    reason: String,
    repeats: usize,
}

impl Problems {
    /// Notes `reason` against `field`. `mistake` names what was checked: two reasons with the same field and mistake
    /// are one problem, told by the first reason.
    pub(crate) fn add(&mut self, field: &Field, mistake: &'static str, reason: impl Into<String>) {
        let next = self.found.len();
        let index = *self.by_mistake.entry((field.clone(), mistake)).or_insert(next);
        match self.found.get_mut(index) {
            Some(found) => found.repeats += 1,
            None => self.found.push(Found { field: field.clone(), reason: reason.into(), repeats: 0 }),
        }
    }

    /// `Ok` when nothing was found; otherwise every problem with its line in `text`.
    pub(crate) fn into_result(self, text: &str, file: &str) -> Result<(), LoadError> {
        if self.found.is_empty() {
            return Ok(());
        }
        let positions = Positions::scan(text);
        let mut problems: Vec<Problem> = self
            .found
            .into_iter()
            .map(|found| Problem {
                file: file.to_owned(),
                line: positions.line(&found.field),
                column: None,
                field: found.field.to_string(),
                reason: match found.repeats {
                    0 => found.reason,
                    more => format!("{} (and {more} more like it)", found.reason),
                },
            })
            .collect();
        problems.sort_by_key(|problem| problem.line);
        Err(LoadError::Refuse { file: file.to_owned(), problems })
    }
}
