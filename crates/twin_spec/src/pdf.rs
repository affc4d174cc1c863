//! The first pages of a PDF as lines.
//!
//! The reader of PDFs panics on some damaged files; that is caught here and told like any other damage. Size and pages are limited
//! here, time and stack by who calls.

use crate::prose;
use crate::text::Line;
use crate::{LINES_MAX, PAGES_MAX};
use pdf_extract::{Document, PlainTextOutput, output_doc_page};
use std::panic::{AssertUnwindSafe, catch_unwind};
use twin_model::spec::{Proposal, Spot};

/// What a PDF says; the reason when it cannot be read.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<Vec<Proposal>, String> {
    let lines = catch_unwind(AssertUnwindSafe(|| lines(bytes)))
        .unwrap_or_else(|_| Err("it is damaged, or uses what the reader of PDFs does not know".to_owned()))?;
    if lines.is_empty() {
        return Err("it has no text: a scanned page is a picture".to_owned());
    }
    Ok(prose::read(file, &lines))
}

fn lines(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let mut document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
    // Many are locked against changes only: those open with an empty password.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err("it is locked with a password".to_owned());
    }
    let mut lines = Vec::new();
    for page in document.get_pages().into_keys().take(PAGES_MAX) {
        let mut text = String::new();
        output_doc_page(&document, &mut PlainTextOutput::new(&mut text), page).map_err(|error| error.to_string())?;
        let shown = (1u32..).zip(text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()));
        lines.extend(shown.map(|(line, text)| Line { spot: Spot::Page { page, line }, text: text.to_owned() }));
        if lines.len() >= LINES_MAX {
            break;
        }
    }
    Ok(lines)
}
