//! RON text → a typed document, for every kind of document.

use crate::problem::{LoadError, Problem};
use ron::extensions::Extensions;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// The text of the file at `path`.
pub(crate) fn read_text(path: &Path) -> Result<String, LoadError> {
    std::fs::read_to_string(path).map_err(|source| LoadError::Read { path: path.display().to_string(), source })
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// The document that `text` is, if it says version `version`. Optional values need no `Some(…)`.
///
/// # Errors
/// [`LoadError::Refuse`] with the line and column where the text stops being such a document.
pub(crate) fn parse_document<T: DeserializeOwned>(text: &str, file: &str, version: u32) -> Result<T, LoadError> {
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    let refuse = |line, column, field: &str, reason| {
        let problem = Problem { file: file.to_owned(), line, column, field: field.to_owned(), reason };
        LoadError::Refuse { file: file.to_owned(), problems: vec![problem] }
    };
    // The version first: a document of another version may have fields that this program has never heard of.
    if let Ok(Versioned { version: found }) = options.from_str(text)
        && found != version
    {
        let line = crate::position::Positions::scan(text).line(&crate::position::Field::root().child("version"));
        return Err(refuse(line, None, "version", format!("is {found}, but this program reads version {version}")));
    }
    options.from_str(text).map_err(|error| {
        let at = error.span.start;
        refuse(at.line, Some(at.col), "", in_words(&error.code))
    })
}

/// What the parser says, as the second half of a sentence.
fn in_words(code: &ron::Error) -> String {
    if let ron::Error::MissingStructField { field, outer } = code {
        let of = outer.as_ref().map(|outer| format!(" of `{outer}`")).unwrap_or_default();
        return format!("field `{field}`{of} is missing");
    }
    let text = code.to_string();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
