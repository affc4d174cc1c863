//! What a device tells over Modbus, register by register.

use super::{ByteOrder, Format, ModbusSettable, ProfilePoint, Register, fits};
use smol_str::SmolStr;

/// How a kind of device is known and read over Modbus.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModbusProfile {
    /// A device is of this kind when any of these holds; empty where it cannot be told, or only other profiles include it.
    pub identities: Vec<ModbusIdentity>,
    /// How much is read at once.
    pub limits: ModbusLimits,
    /// What it says of itself and of its rows, in words.
    pub texts: Vec<ModbusText>,
    /// What is read.
    pub points: Vec<ModbusPoint>,
    /// What can be set, where a connection allows it.
    pub settables: Vec<ModbusSettable>,
}

/// What a device lets one read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModbusLimits {
    /// Most registers of one request, 1 to [`REGISTERS_MAX`]; of coils 16 times as many.
    pub block: u16,
    /// Most registers between two values that are read for nothing, to save a request. 0 for devices that refuse what they do not have.
    pub gap: u16,
}

/// Most registers of one request: Modbus Application Protocol 1.1b3, 6.3.
pub const REGISTERS_MAX: u16 = 125;

impl Default for ModbusLimits {
    /// A request more costs about 20 bytes and the device's pause of some 20 ms; 8 registers cost 16 bytes, at 19 200 baud 8 ms.
    fn default() -> Self {
        Self { block: REGISTERS_MAX, gap: 8 }
    }
}

impl ModbusLimits {
    /// What both allow.
    pub fn within(self, other: Self) -> Self {
        Self { block: self.block.min(other.block), gap: self.gap.min(other.gap) }
    }
}

/// Signs by which a device is known. All that are told have to hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModbusIdentity {
    /// Its device identification (function 43/14) names this maker, whatever the case.
    pub maker: Option<SmolStr>,
    /// Its device identification has this in product code, product name or model, whatever the case.
    pub model: Option<SmolStr>,
    /// What registers say.
    pub signs: Vec<ModbusSign>,
}

/// What a register says when the device is of the kind.
#[derive(Clone, Debug, PartialEq)]
pub struct ModbusSign {
    /// Where.
    pub cell: ModbusCell,
    /// What it may say.
    pub says: Says,
}

/// What a register may say.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// One of these, in which a `*` stands for any text: a strong sign.
    One(Vec<SmolStr>),
    /// A number from the first to the second, before it is scaled: a weak sign, that only several of make one.
    Between(f64, f64),
}

/// A value in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModbusCell {
    /// The first register.
    pub register: Register,
    /// How they make a value.
    pub format: Format,
    /// In which order.
    pub order: ByteOrder,
    /// Added to the connection's unit: gateways show what is behind them as units of their own.
    pub unit_offset: u8,
}

/// A point, or one for each channel of a device.
#[derive(Clone, Debug, PartialEq)]
pub struct ModbusPoint {
    /// What it is.
    pub head: ProfilePoint,
    /// Where the first row is.
    pub cell: ModbusCell,
    /// Its rows; `None` for a single value.
    pub rows: Option<Rows>,
    /// Rows count only where all of these hold.
    pub conditions: Vec<ModbusCondition>,
}

/// Rows of a point, numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// How many at most; what the device does not have is no row.
    pub count: u16,
    /// Registers from one to the next.
    pub stride: u16,
    /// Units from one to the next.
    pub unit_stride: u8,
    /// What people call them; by their number where it is too short.
    pub labels: Vec<SmolStr>,
    /// The text of the device that names them, row by row.
    pub label: Option<SmolStr>,
}

/// What a register has to say for a row to count.
#[derive(Clone, Debug, PartialEq)]
pub struct ModbusCondition {
    /// Where: the same for all rows.
    pub cell: ModbusCell,
    /// It has to say one of these; when there are none, anything.
    pub is: Vec<SmolStr>,
    /// It must say none of these.
    pub is_not: Vec<SmolStr>,
}

impl ModbusCondition {
    /// Whether it holds when the register says `told`.
    pub fn holds(&self, told: &str) -> bool {
        let is_one = self.is.is_empty() || self.is.iter().any(|pattern| fits(pattern, told));
        is_one && !self.is_not.iter().any(|pattern| fits(pattern, told))
    }
}

/// A text that a device keeps: its model, the name of a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct ModbusText {
    /// Its name among the profile's texts.
    pub name: SmolStr,
    /// What people call it: `Model`.
    pub title: SmolStr,
    /// Where the first row is.
    pub cell: ModbusCell,
    /// Its rows; `None` for a single text.
    pub rows: Option<Rows>,
}

impl Rows {
    /// Where row `number` is, from 1, when `first` is where the first one is; `None` beyond the last register or unit.
    pub fn cell(&self, first: ModbusCell, number: u16) -> Option<ModbusCell> {
        let steps = number.checked_sub(1)?;
        let register = first.register.after(u32::from(steps) * u32::from(self.stride))?;
        let units = u32::from(steps) * u32::from(self.unit_stride);
        let unit_offset = u8::try_from(u32::from(first.unit_offset) + units).ok()?;
        Some(ModbusCell { register, unit_offset, ..first })
    }
}

/// Where each row is, with its number; the number 0 for a single one.
pub fn row_cells(first: ModbusCell, rows: Option<&Rows>) -> Vec<(u16, ModbusCell)> {
    match rows {
        None => vec![(0, first)],
        Some(rows) => (1..=rows.count).filter_map(|number| Some((number, rows.cell(first, number)?))).collect(),
    }
}
