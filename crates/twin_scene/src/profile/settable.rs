//! What of a device can be set: the entries `set` of a profile's part about Modbus.

use super::head::{is_name, one};
use super::modbus::{Place, Reader};
use super::modbus_document::{AtDocument, WhenDocument};
use crate::position::Field;
use crate::problem::Problems;
use serde::Deserialize;
use std::time::Duration;
use twin_model::Unit;
use twin_model::profile::{Band, ByteOrder, Effect, Format, ModbusSettable, ModeInterlock, Scale, Settable, Table};

/// The longest hold: a day. Whoever wants more does not want it set at all.
const HOLD_MAX_SECS: f64 = 86_400.0;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetDocument {
    pub(super) name: String,
    title: String,
    effect: Effect,
    at: AtDocument,
    #[serde(default)]
    format: Option<Format>,
    #[serde(default)]
    order: Option<ByteOrder>,
    #[serde(default)]
    unit_offset: u8,
    /// Left out: the effect's own.
    #[serde(default)]
    unit: Option<String>,
    #[serde(default = "one")]
    multiply: f64,
    #[serde(default = "one")]
    divide: f64,
    #[serde(default)]
    offset: f64,
    /// Where the device shows what it goes by, in the same format.
    #[serde(default)]
    back: Option<AtDocument>,
    /// Left out for what is 0 or 1.
    #[serde(default)]
    min: Option<f64>,
    #[serde(default)]
    max: Option<f64>,
    #[serde(default)]
    step: Option<f64>,
    #[serde(default)]
    per_minute: Option<f64>,
    /// Seconds.
    hold: f64,
    /// Left out: the effect's own.
    #[serde(default)]
    feedback: Option<String>,
    #[serde(default)]
    mode: Option<ModeDocument>,
    #[serde(default)]
    guards: Vec<WhenDocument>,
    #[serde(default)]
    vital: bool,
    #[serde(default)]
    release: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeDocument {
    quantity: String,
    is: Vec<f64>,
}

impl Reader<'_> {
    /// What `document` says can be set.
    pub(super) fn settable(&mut self, field: &Field, document: &SetDocument) -> Option<ModbusSettable> {
        if !is_name(&document.name, '_') {
            let reason = "has to be small letters, digits and underscores, such as supply_setpoint";
            self.problems.add(&field.child("name"), "name", reason);
        }
        let place = Place {
            at: &document.at,
            format: document.format,
            order: document.order,
            unit_offset: document.unit_offset,
        };
        let cell = self.cell(field, &place)?;
        if !matches!(cell.register.table, Table::Coil | Table::Holding) {
            let reason = format!("{} cannot be written: coils and holding registers can", cell.register);
            self.problems.add(&field.child("at"), "table", reason);
        }
        if matches!(cell.format, Format::Bit(_) | Format::Bits { .. } | Format::Text(_)) {
            let reason = format!("{:?} cannot be written: it is a part of a register, or a text", cell.format);
            self.problems.add(&field.child("format"), "format", reason);
        }
        let back = match &document.back {
            None => None,
            Some(at) => {
                let field = field.child("back");
                let register = self.register(&field, at)?;
                if register.table.has_bits() != cell.register.table.has_bits() {
                    let reason =
                        format!("{register} tells something else than {}: bits are no registers", cell.register);
                    self.problems.add(&field, "table", reason);
                }
                Some(twin_model::profile::ModbusCell { register, ..cell })
            }
        };
        let mut guards = Vec::with_capacity(document.guards.len());
        for (index, guard) in document.guards.iter().enumerate() {
            guards.extend(self.condition(&field.item("guards", index), guard));
        }
        let head = head(field, document, self.problems)?;
        Some(ModbusSettable { head, cell, back, guards })
    }
}

fn head(field: &Field, document: &SetDocument, problems: &mut Problems) -> Option<Settable> {
    let effect = document.effect;
    let wire_unit = document.unit.as_deref().unwrap_or(effect.unit().symbol());
    if let Err(error) = effect.unit().convert_from(wire_unit, 1.0) {
        problems.add(&field.child("unit"), "unit", format!("cannot {error}, the unit of {effect:?}"));
    }
    for (name, number) in [("multiply", document.multiply), ("divide", document.divide)] {
        if !number.is_finite() || number == 0.0 {
            problems.add(&field.child(name), "scale", format!("is {number}; it has to be a number but 0"));
        }
    }
    if !document.offset.is_finite() {
        problems.add(&field.child("offset"), "scale", format!("is {}; it has to be a number", document.offset));
    }
    let band = band(field, document, problems)?;
    if let Some(release) = document.release.filter(|release| !(band.min..=band.max).contains(release)) {
        let reason = format!("is {release}; it has to be within {} to {}", band.min, band.max);
        problems.add(&field.child("release"), "release", reason);
    }
    let feedback = document.feedback.as_deref().unwrap_or(effect.feedback());
    if !is_name(feedback, '_') {
        problems.add(&field.child("feedback"), "quantity", format!("{feedback:?} is no quantity's name"));
    }
    let mode = document.mode.as_ref().map(|mode| {
        if mode.is.is_empty() || !is_name(&mode.quantity, '_') {
            let reason = "needs a quantity, such as state, and what it has to be: `is: [1]`";
            problems.add(&field.child("mode"), "mode", reason);
        }
        ModeInterlock { quantity: mode.quantity.as_str().into(), is: mode.is.clone() }
    });
    Some(Settable {
        name: document.name.as_str().into(),
        title: document.title.trim().into(),
        effect,
        scale: Scale { multiply: document.multiply, divide: document.divide, offset: document.offset },
        wire_unit: wire_unit.into(),
        band,
        feedback: feedback.into(),
        mode,
        is_vital: document.vital,
        release: document.release,
    })
}

fn band(field: &Field, document: &SetDocument, problems: &mut Problems) -> Option<Band> {
    let is_flag = document.effect.unit() == Unit::Flag;
    let mut number = |name: &str, told: Option<f64>, of_flag: f64| match told {
        Some(number) if number.is_finite() => Some(number),
        Some(number) => {
            problems.add(&field.child(name), "band", format!("is {number}; it has to be a number"));
            None
        }
        None if is_flag => Some(of_flag),
        None => {
            problems.add(&field.child(name), "band", "is missing: nothing is set without bounds");
            None
        }
    };
    let min = number("min", document.min, 0.0);
    let max = number("max", document.max, 1.0);
    let step = number("step", document.step, 1.0);
    let per_minute = number("per_minute", document.per_minute, 1.0);
    let (min, max, step, per_minute) = (min?, max?, step?, per_minute?);
    if min >= max {
        problems.add(&field.child("max"), "band", format!("is {max}; it has to be more than `min`, {min}"));
    }
    if !(step > 0.0 && step <= max - min) {
        let reason = format!("is {step}; it has to be more than 0, and no more than the whole band, {}", max - min);
        problems.add(&field.child("step"), "band", reason);
    }
    if per_minute <= 0.0 {
        problems.add(&field.child("per_minute"), "band", format!("is {per_minute}; it has to be more than 0"));
    }
    if !(0.0..=HOLD_MAX_SECS).contains(&document.hold) {
        let reason = format!("is {} s; it has to be 0 to {HOLD_MAX_SECS}", document.hold);
        problems.add(&field.child("hold"), "band", reason);
    }
    let hold = Duration::try_from_secs_f64(document.hold).ok()?;
    Some(Band { min, max, step, per_minute, hold })
}
