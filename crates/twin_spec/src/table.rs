//! Tables: a line of heads, and a sensor in each line below.

use crate::collect::Collector;
use crate::label::{Meaning, meaning};
use crate::{LINES_MAX, PROPOSALS_MAX};
use twin_model::spec::{Field, Proposal, Spot};

/// Separators that are tried; the one that makes the most even table is it.
const SEPARATORS: [char; 4] = [';', '\t', ',', '|'];
/// Lines that may stand before the heads: a title, who exported it and when.
const HEADS_WITHIN: usize = 12;

/// What a CSV says.
pub(crate) fn read(file: &str, text: &str) -> Vec<Proposal> {
    let rows = SEPARATORS.map(|separator| rows(text, separator));
    // A decimal comma makes uneven rows; the separator makes heads that are known.
    let Some(rows) = rows.into_iter().max_by_key(|rows| (heads_in(rows).map_or(0, |(_, known)| known), evenness(rows)))
    else {
        return Vec::new();
    };
    match heads_in(&rows) {
        Some((at, known)) if known >= 2 && is_across(&rows, at) => across(file, &rows, at),
        _ => down(file, &rows),
    }
}

/// The cells of each line; quotes may hold separators, line ends and doubled quotes.
fn rows(text: &str, separator: char) -> Vec<(u32, Vec<String>)> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let (mut line, mut row_line) = (1u32, 1u32);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        line += u32::from(c == '\n');
        match c {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.trim().is_empty() => is_quoted = !is_quoted,
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push((row_line, std::mem::take(&mut row)));
                row_line = line;
                if rows.len() >= LINES_MAX {
                    return rows;
                }
            }
            c if c == separator && !is_quoted => row.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    row.push(cell);
    rows.push((row_line, row));
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

/// How many lines have as many cells as most of them, times the cells.
fn evenness(rows: &[(u32, Vec<String>)]) -> usize {
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    if width < 2 { 0 } else { rows.iter().filter(|(_, cells)| cells.len() == width).count() }
}

/// The line of heads, as a position, and how many of its cells are known labels.
fn heads_in(rows: &[(u32, Vec<String>)]) -> Option<(usize, usize)> {
    let known = |cells: &Vec<String>| cells.iter().filter(|cell| meaning(cell).is_some()).count();
    let counted = rows.iter().take(HEADS_WITHIN).enumerate().map(|(at, (_, cells))| (at, known(cells)));
    counted.filter(|(_, known)| *known > 0).max_by_key(|(at, known)| (*known, std::cmp::Reverse(*at)))
}

/// Whether the line at `at` heads columns; else labels stand in the first column of every line.
fn is_across(rows: &[(u32, Vec<String>)], at: usize) -> bool {
    let width = rows[at].1.len();
    width > 2 || rows.iter().skip(at + 1).filter(|(_, cells)| meaning(&cells[0]).is_some()).count() < 2
}

/// A sensor in each line.
fn across(file: &str, rows: &[(u32, Vec<String>)], at: usize) -> Vec<Proposal> {
    let heads = &rows[at].1;
    let mut proposals = Vec::new();
    for (row, cells) in rows.iter().skip(at + 1).take(PROPOSALS_MAX) {
        let mut collector = Collector::new(file);
        for (head, cell) in heads.iter().zip(cells) {
            let spot = Spot::Cell { row: *row, column: head.trim().to_owned() };
            read_cell(&mut collector, head, cell, &spot);
        }
        if !collector.is_empty() {
            proposals.extend(collector.into_proposals());
        }
    }
    proposals
}

/// One cell under its head. What a column of names holds may be the quantity.
pub(crate) fn read_cell(collector: &mut Collector, head: &str, cell: &str, spot: &Spot) {
    collector.labelled(head, cell, spot, cell);
    let is_name = matches!(meaning(head), Some(Meaning::Field(Field::Model))) || crate::label::normal(head) == "name";
    if is_name && crate::label::quantity_in(cell).is_some() {
        collector.labelled("quantity", cell, spot, cell);
    }
}

/// Labels in the first column, and what they say beside them.
fn down(file: &str, rows: &[(u32, Vec<String>)]) -> Vec<Proposal> {
    let mut collector = Collector::new(file);
    for (row, cells) in rows {
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
        if let (Some(label), Some(value)) = (filled.next(), filled.next()) {
            let spot = Spot::Cell { row: *row, column: label.trim().to_owned() };
            let value = filled.next().map_or_else(|| value.clone(), |more| joined(value, more));
            let quote = cells.iter().find(|cell| value.starts_with(cell.as_str()) && !cell.is_empty());
            collector.labelled(label, &value, &spot, quote.unwrap_or(&value));
        }
    }
    if collector.is_empty() { Vec::new() } else { collector.into_proposals() }
}

/// A value and the unit in the cell after it.
fn joined(value: &str, more: &str) -> String {
    if crate::number::Written::whole(more).is_some() { format!("{value} {}", more.trim()) } else { value.to_owned() }
}
