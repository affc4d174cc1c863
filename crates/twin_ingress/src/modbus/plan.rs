//! Which requests bring all values: as few as a device allows. Pure.

use std::collections::BTreeSet;
use twin_model::profile::{ModbusCell, ModbusLimits, Register};

/// Coils and discrete inputs of one request for each register of one.
const BITS_PER_REGISTER: u16 = 16;

/// The registers of one value. They are never read apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Of whom.
    pub unit: u8,
    /// The first.
    pub register: Register,
    /// How many, from 1.
    pub count: u16,
}

impl Span {
    /// What `cell` needs, in a device whose unit is `unit`; `None` beyond the last unit.
    pub fn of(cell: &ModbusCell, unit: u8) -> Option<Self> {
        let unit = unit.checked_add(cell.unit_offset)?;
        Some(Self { unit, register: cell.register, count: cell.format.registers() })
    }

    /// The first address behind it.
    fn end(&self) -> u32 {
        u32::from(self.register.address) + u32::from(self.count)
    }

    /// Each of its registers.
    pub(super) fn registers(self) -> impl Iterator<Item = Register> {
        (0..u32::from(self.count)).filter_map(move |place| self.register.after(place))
    }
}

/// One request, and the values that it brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What is read.
    pub span: Span,
    /// The values in it, in the order of their registers; never empty.
    pub values: Vec<Span>,
}

/// The fewest requests that bring `values` within `limits`: from the first value on, each takes as many as fit. A value that is longer
/// than a request may be has one of its own.
pub fn plan(values: impl IntoIterator<Item = Span>, limits: ModbusLimits) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for value in values.into_iter().collect::<BTreeSet<Span>>() {
        match blocks.last_mut() {
            Some(block) if block.takes(&value, limits) => block.add(value),
            _ => blocks.push(Block { span: value, values: vec![value] }),
        }
    }
    blocks
}

impl Block {
    /// Whether `value`, which does not begin before the others, can be read with them.
    fn takes(&self, value: &Span, limits: ModbusLimits) -> bool {
        let scale = if value.register.table.has_bits() { BITS_PER_REGISTER } else { 1 };
        let (most, gap) = (u32::from(limits.block.saturating_mul(scale)), u32::from(limits.gap.saturating_mul(scale)));
        let length = value.end().max(self.span.end()) - u32::from(self.span.register.address);
        self.span.unit == value.unit
            && self.span.register.table == value.register.table
            && u32::from(value.register.address) <= self.span.end() + gap
            && length <= most
    }

    fn add(&mut self, value: Span) {
        let length = value.end().max(self.span.end()) - u32::from(self.span.register.address);
        self.span.count = u16::try_from(length).unwrap_or(u16::MAX);
        self.values.push(value);
    }

    /// Smaller requests for the same values, for a device that refuses this one: without what lies between the values, or, when there is
    /// nothing between them, halves. Empty for a single value.
    pub fn split(&self) -> Vec<Self> {
        let touching = plan(self.values.iter().copied(), ModbusLimits { block: u16::MAX, gap: 0 });
        if touching.len() > 1 {
            return touching;
        }
        if self.values.len() < 2 {
            return Vec::new();
        }
        let (one, other) = self.values.split_at(self.values.len() / 2);
        [one, other]
            .into_iter()
            .flat_map(|half| plan(half.iter().copied(), ModbusLimits { block: u16::MAX, gap: u16::MAX }))
            .collect()
    }
}
