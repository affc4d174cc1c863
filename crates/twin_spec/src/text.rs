//! Bytes to text, and text to lines.

use crate::LINES_MAX;
use twin_model::spec::Spot;

/// A line and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) spot: Spot,
    pub(crate) text: String,
}

/// `bytes` as UTF-8, without its mark; as Latin-1 (of Windows) where they are none.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| latin(*byte)).collect(),
    }
}

/// Of Windows-1252, which Latin-1 files mostly are, the signs that data sheets have.
const fn latin(byte: u8) -> char {
    match byte {
        0x80 => '€',
        0x85 => '…',
        0x91 | 0x92 => '\'',
        0x93 | 0x94 => '"',
        0x96 => '–',
        0x97 => '—',
        other => other as char,
    }
}

/// The lines of `text`, numbered.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let numbered = (1u32..).zip(text.lines()).take(LINES_MAX);
    numbered.map(|(number, text)| Line { spot: Spot::Line(number), text: text.to_owned() }).collect()
}

/// `text` with each stretch of white space as one space.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
