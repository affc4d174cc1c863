//! A profile's part about Modbus.

use super::head::{check_names, is_name, read_head};
use super::modbus_document::{
    AtDocument, IdentityDocument, ModbusDocument, ModbusPointDocument, RowsDocument, SignDocument, TextDocument,
    WhenDocument,
};
use crate::position::Field;
use crate::problem::Problems;
use smol_str::SmolStr;
use twin_model::profile::{
    ByteOrder, Format, Measure, ModbusCell, ModbusCondition, ModbusIdentity, ModbusLimits, ModbusPoint, ModbusProfile,
    ModbusSign, ModbusText, REGISTERS_MAX, Register, Rows, Says, TEXT_REGISTERS_MAX, row_cells,
};

/// More rows are no device's: the largest branch-circuit meters have 96 channels, and a unit has 247 neighbours.
const ROWS_MAX: u16 = 256;
/// One plausible number says little: one register in a thousand is from 45 to 65. Three of them are one in a billion, two one in a million.
const RANGES_MIN: usize = 2;

/// The part that `document` is; what is wrong with it is added to `problems`.
pub(super) fn read_modbus(document: &ModbusDocument, field: &Field, problems: &mut Problems) -> ModbusProfile {
    Reader { document, problems, field: field.clone() }.read()
}

pub(super) struct Reader<'a> {
    document: &'a ModbusDocument,
    pub(super) problems: &'a mut Problems,
    field: Field,
}

/// Where a value is, as a text says it.
pub(super) struct Place<'a> {
    pub(super) at: &'a AtDocument,
    pub(super) format: Option<Format>,
    pub(super) order: Option<ByteOrder>,
    pub(super) unit_offset: u8,
}

impl Reader<'_> {
    fn read(mut self) -> ModbusProfile {
        let document = self.document;
        let limits = self.limits();
        let identify = document.identify.iter().enumerate();
        let identities =
            identify.filter_map(|(index, sign)| self.identity(&self.field.item("identify", index), sign)).collect();
        let mut texts = Vec::with_capacity(document.texts.len());
        for (index, text) in document.texts.iter().enumerate() {
            texts.extend(self.text(&self.field.item("texts", index), text));
        }
        let mut points = Vec::with_capacity(document.points.len());
        for (index, point) in document.points.iter().enumerate() {
            points.extend(self.point(&self.field.item("points", index), point));
        }
        let mut settables = Vec::with_capacity(document.set.len());
        for (index, set) in document.set.iter().enumerate() {
            settables.extend(self.settable(&self.field.item("set", index), set));
        }
        check_names(&self.field, "set", document.set.iter().map(|set| set.name.as_str()), self.problems);
        check_names(&self.field, "texts", document.texts.iter().map(|text| text.name.as_str()), self.problems);
        check_names(&self.field, "points", document.points.iter().map(|point| point.name.as_str()), self.problems);
        ModbusProfile { identities, limits, texts, points, settables }
    }

    fn limits(&mut self) -> ModbusLimits {
        let usual = ModbusLimits::default();
        let limits = ModbusLimits {
            block: self.document.block.unwrap_or(usual.block),
            gap: self.document.gap.unwrap_or(usual.gap),
        };
        for (name, value, min) in [("block", limits.block, 1), ("gap", limits.gap, 0)] {
            if !(min..=REGISTERS_MAX).contains(&value) {
                let reason = format!("is {value}; it has to be {min} to {REGISTERS_MAX} registers");
                self.problems.add(&self.field.child(name), "limits", reason);
            }
        }
        limits
    }

    fn identity(&mut self, field: &Field, document: &IdentityDocument) -> Option<ModbusIdentity> {
        let mut signs = Vec::with_capacity(document.registers.len());
        for (index, sign) in document.registers.iter().enumerate() {
            signs.extend(self.sign(&field.item("registers", index), sign));
        }
        let word =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(SmolStr::new);
        let (maker, model) = (word(&document.maker), word(&document.model));
        let is_strong = model.is_some() || document.registers.iter().any(|sign| !sign.is.is_empty());
        if !is_strong && document.registers.len() < RANGES_MIN {
            let reason = "needs a `model`, a register with `is`, or two with `between`: a maker or one range alone fits too much";
            self.problems.add(field, "sign", reason);
        }
        Some(ModbusIdentity { maker, model, signs })
    }

    fn sign(&mut self, field: &Field, sign: &SignDocument) -> Option<ModbusSign> {
        let place = Place { at: &sign.at, format: sign.format, order: sign.order, unit_offset: 0 };
        let cell = self.cell(field, &place)?;
        let says = match (&sign.is[..], sign.between) {
            ([], Some((from, to))) if from <= to && !matches!(cell.format, Format::Text(_)) => Says::Between(from, to),
            ([], Some(_)) => {
                self.problems.add(&field.child("between"), "between", "has to be two numbers, the lower first");
                return None;
            }
            ([_, ..], None) => Says::One(sign.is.iter().map(SmolStr::new).collect()),
            _ => {
                self.problems.add(field, "sign", "needs either `is` or `between`");
                return None;
            }
        };
        Some(ModbusSign { cell, says })
    }

    fn text(&mut self, field: &Field, text: &TextDocument) -> Option<ModbusText> {
        if !is_name(&text.name, '_') {
            self.problems.add(
                &field.child("name"),
                "name",
                "has to be small letters, digits and underscores, such as model",
            );
        }
        let format = Some(Format::Text(text.registers));
        let place = Place { at: &text.at, format, order: text.order, unit_offset: text.unit_offset };
        let cell = self.cell(field, &place)?;
        let rows = self.rows(field, cell, text.rows.as_ref())?;
        Some(ModbusText { name: text.name.as_str().into(), title: text.title.trim().into(), cell, rows })
    }

    fn point(&mut self, field: &Field, point: &ModbusPointDocument) -> Option<ModbusPoint> {
        let head = read_head(field, &point.head(), self.problems);
        let place = Place { at: &point.at, format: point.format, order: point.order, unit_offset: point.unit_offset };
        let cell = self.cell(field, &place);
        let is_text = matches!(point.format, Some(Format::Text(_)));
        if is_text && point.measure != Measure::State {
            let reason = "makes a text, which is for the measure State; names and models belong into `texts`";
            self.problems.add(&field.child("format"), "text", reason);
        }
        let mut conditions = Vec::with_capacity(point.when.len());
        for (index, when) in point.when.iter().enumerate() {
            conditions.extend(self.condition(&field.item("when", index), when));
        }
        let cell = cell?;
        let rows = self.rows(field, cell, point.rows.as_ref())?;
        Some(ModbusPoint { head, cell, rows, conditions })
    }

    pub(super) fn condition(&mut self, field: &Field, when: &WhenDocument) -> Option<ModbusCondition> {
        let texts = |texts: &[String]| texts.iter().map(SmolStr::new).collect();
        let place = Place { at: &when.at, format: when.format, order: when.order, unit_offset: when.unit_offset };
        let cell = self.cell(field, &place)?;
        Some(ModbusCondition { cell, is: texts(&when.is), is_not: texts(&when.is_not) })
    }

    pub(super) fn cell(&mut self, field: &Field, place: &Place<'_>) -> Option<ModbusCell> {
        let register = self.register(&field.child("at"), place.at)?;
        let has_bits = register.table.has_bits();
        let format = place.format.unwrap_or(if has_bits { Format::Flag } else { Format::U16 });
        let is_possible = match format {
            Format::Bit(bit) => bit <= 15,
            Format::Bits { shift, mask } => shift <= 15 && mask != 0,
            Format::Bcd(registers) => (1..=4).contains(&registers),
            Format::Text(registers) => (1..=TEXT_REGISTERS_MAX).contains(&registers),
            _ => true,
        };
        let format_field = field.child("format");
        if !is_possible {
            let reason = format!(
                "{format:?} is none: bits are 0 to 15, masks not 0, and there are 1 to 4 registers of BCD, 1 to {TEXT_REGISTERS_MAX} of text"
            );
            self.problems.add(&format_field, "format", reason);
            return None;
        }
        if has_bits && format != Format::Flag {
            self.problems.add(&format_field, "format", format!("{format:?} is for registers; {register} is one bit"));
        }
        let last = register.after(u32::from(format.registers()) - 1);
        if last.is_none() {
            self.problems.add(&field.child("at"), "end", format!("{register} and what follows lies beyond 65535"));
        }
        let block = self.document.block.unwrap_or(REGISTERS_MAX);
        if format.registers() > block {
            let reason = format!("takes {} registers, but `block` lets one read {block} at once", format.registers());
            self.problems.add(&format_field, "block", reason);
        }
        let order = place.order.unwrap_or(self.document.order);
        Some(ModbusCell { register, format, order, unit_offset: place.unit_offset })
    }

    pub(super) fn register(&mut self, field: &Field, at: &AtDocument) -> Option<Register> {
        use twin_model::profile::Table;
        let (table, address) = match at {
            AtDocument::Coil(address) => (Table::Coil, *address),
            AtDocument::Discrete(address) => (Table::Discrete, *address),
            AtDocument::Holding(address) => (Table::Holding, *address),
            AtDocument::Input(address) => (Table::Input, *address),
            AtDocument::Modicon(text) => {
                let register = Register::from_modicon(text);
                if register.is_none() {
                    let reason = format!(
                        "{text:?} is no register of Modicon's notation, such as \"30100\": 5 or 6 digits, the first 0, 1, 3 or 4, the rest \
                         from 1 on; as the wire counts it would be Input(99)"
                    );
                    self.problems.add(field, "modicon", reason);
                }
                return register;
            }
        };
        Some(Register { table, address })
    }

    fn rows(&mut self, field: &Field, cell: ModbusCell, rows: Option<&RowsDocument>) -> Option<Option<Rows>> {
        let Some(document) = rows else { return Some(None) };
        let field = field.child("rows");
        let rows = Rows {
            count: document.count,
            stride: document.stride,
            unit_stride: document.unit_stride,
            labels: document.labels.iter().map(SmolStr::new).collect(),
            label: document.label.as_deref().map(SmolStr::new),
        };
        if !(1..=ROWS_MAX).contains(&rows.count) {
            self.problems.add(
                &field.child("count"),
                "count",
                format!("is {}; it has to be 1 to {ROWS_MAX}", rows.count),
            );
            return None;
        }
        if rows.stride == 0 && rows.unit_stride == 0 && rows.count > 1 {
            self.problems.add(&field, "stride", "needs a `stride` or a `unit_stride`: else all rows are the same");
        }
        let cells = row_cells(cell, Some(&rows));
        let is_whole =
            cells.last().is_some_and(|(_, last)| last.register.after(u32::from(cell.format.registers()) - 1).is_some());
        if cells.len() < usize::from(rows.count) || !is_whole {
            self.problems.add(&field, "end", "goes on beyond the last register or unit");
        }
        if rows.labels.len() > usize::from(rows.count) {
            self.problems.add(&field.child("labels"), "labels", format!("names more than {} rows", rows.count));
        }
        if let Some(label) = &document.label
            && self.document.texts.iter().all(|text| text.name != *label)
        {
            self.problems.add(&field.child("label"), "label", format!("{label:?} is none of the texts"));
        }
        Some(Some(rows))
    }
}
