//! What a profile's points make of a device's registers. Pure: the same registers give the same rows.

use super::image::{Image, Refusal};
use super::plan::Span;
use crate::asked::Reading;
use smol_str::SmolStr;
use twin_modbus::{Decoded, decode};
use twin_model::profile::fits;
use twin_model::profile::{Measure, ModbusCell, ModbusPoint, ModbusProfile, ModbusText, Rows, row_cells};

/// A row of a point, or its single value.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A value.
    Told(Box<Reading>),
    /// The device says that there is no value, or nothing that can be one.
    Nothing,
    /// The device does not have it.
    Missing,
    /// The device has it and could not tell.
    Failed,
}

/// All rows of `point` in a device whose unit is `unit`, each with its number; `texts` name them.
pub fn rows(point: &ModbusPoint, texts: &[ModbusText], unit: u8, image: &Image) -> Vec<(u32, Row)> {
    row_cells(point.cell, point.rows.as_ref())
        .into_iter()
        .map(|(number, cell)| (u32::from(number), row(point, number, &cell, texts, unit, image)))
        .collect()
}

/// What has to be read for `point`; `None` is of units beyond the last.
pub(super) fn needed<'a>(point: &'a ModbusPoint, texts: &'a [ModbusText], unit: u8) -> impl Iterator<Item = Span> + 'a {
    let named = point.rows.as_ref().and_then(|rows| rows.label.as_ref());
    let labels = texts
        .iter()
        .filter(move |text| Some(&text.name) == named)
        .flat_map(|text| row_cells(text.cell, text.rows.as_ref()));
    let conditions = point.conditions.iter().map(|condition| condition.cell);
    let own = row_cells(point.cell, point.rows.as_ref()).into_iter();
    own.chain(labels).map(|(_, cell)| cell).chain(conditions).filter_map(move |cell| Span::of(&cell, unit))
}

/// What the device says of itself by `profile`, with its title.
pub(super) fn words(profile: &ModbusProfile, unit: u8, image: &Image) -> Vec<(String, String)> {
    let single = profile.texts.iter().filter(|text| text.rows.is_none());
    single
        .filter_map(|text| Some((text.title.to_string(), said(&text.cell, unit, image).ok()??.text())))
        .filter(|(_, said)| !said.is_empty())
        .collect()
}

/// What `cell` says; `None` when that is nothing in its format.
pub(super) fn said(cell: &ModbusCell, unit: u8, image: &Image) -> Result<Option<Decoded>, Refusal> {
    let span = Span::of(cell, unit).ok_or(Refusal::Missing)?;
    Ok(decode(cell.format, cell.order, &image.words(span)?))
}

fn row(point: &ModbusPoint, number: u16, cell: &ModbusCell, texts: &[ModbusText], unit: u8, image: &Image) -> Row {
    let told = match said(cell, unit, image) {
        Ok(Some(told)) => told,
        Ok(None) => return Row::Nothing,
        Err(Refusal::Missing) => return Row::Missing,
        Err(Refusal::Failed) => return Row::Failed,
    };
    for condition in &point.conditions {
        match said(&condition.cell, unit, image) {
            Ok(Some(told)) if condition.holds(&told.text()) => {}
            Err(Refusal::Failed) => return Row::Failed,
            _ => return Row::Nothing,
        }
    }
    value(point, &told).map_or(Row::Nothing, |(value, state)| {
        let label = point.rows.as_ref().and_then(|rows| label(rows, number, texts, unit, image));
        let title = match label {
            Some(label) => format!("{} · {label}", point.head.title),
            None if number == 0 => point.head.title.to_string(),
            None => format!("{} {number}", point.head.title),
        };
        Row::Told(Box::new(Reading {
            point: point.head.name.clone(),
            index: if number == 0 { Vec::new() } else { vec![u32::from(number)] },
            title,
            measure: point.head.measure,
            value,
            state,
            origin: origin(cell, unit),
        }))
    })
}

/// The value in its measure's unit, and the word of a state; `None` when there is none, never an invented zero.
fn value(point: &ModbusPoint, told: &Decoded) -> Option<(f64, Option<String>)> {
    let head = &point.head;
    let text = told.text();
    if head.is_absent(&text) {
        return None;
    }
    if head.measure == Measure::State {
        let (place, state) = head.state(&text)?;
        // A state that is told in words has no number of its own: its place among the words is one.
        return Some((told.number().unwrap_or(place as f64), Some(state.word.to_string())));
    }
    Some((head.value(told.number()?)?, None))
}

/// Whether `told` is one of `patterns`; anything is when there are none.
pub(super) fn says_one(patterns: &[SmolStr], told: &Decoded) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern, &told.text()))
}

/// What people call row `number`: what the device says, else what the profile does.
fn label(rows: &Rows, number: u16, texts: &[ModbusText], unit: u8, image: &Image) -> Option<String> {
    let text = rows.label.as_ref().and_then(|name| texts.iter().find(|text| text.name == *name));
    let of_device = text.and_then(|text| {
        let cell = text.rows.as_ref().map_or(Some(text.cell), |rows| rows.cell(text.cell, number))?;
        Some(said(&cell, unit, image).ok()??.text()).filter(|label| !label.is_empty())
    });
    let of_profile = || rows.labels.get(usize::from(number).checked_sub(1)?).map(ToString::to_string);
    of_device.or_else(of_profile)
}

/// Such as `input register 99`, with its unit where that is another than the device's.
fn origin(cell: &ModbusCell, unit: u8) -> String {
    match (cell.unit_offset, unit.checked_add(cell.unit_offset)) {
        (1.., Some(unit)) => format!("unit {unit} {}", cell.register),
        _ => cell.register.to_string(),
    }
}
