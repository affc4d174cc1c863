//! Where a Modbus device keeps a value, and how its registers make one.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the four tables of a Modbus device. Each has addresses 0 to 65 535 of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Table {
    /// Bits that can be set, function 1.
    Coil,
    /// Bits that are shown, function 2.
    Discrete,
    /// Registers that can be set, function 3.
    Holding,
    /// Registers that are shown, function 4.
    Input,
}

impl Table {
    /// The function that reads it.
    pub const fn function(self) -> u8 {
        match self {
            Self::Coil => 1,
            Self::Discrete => 2,
            Self::Holding => 3,
            Self::Input => 4,
        }
    }

    /// Whether it has bits instead of registers.
    pub const fn has_bits(self) -> bool {
        matches!(self, Self::Coil | Self::Discrete)
    }

    /// What people call one of its entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coil => "coil",
            Self::Discrete => "discrete input",
            Self::Holding => "holding register",
            Self::Input => "input register",
        }
    }
}

/// A coil or a register: its table, and its number on the wire, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Register {
    /// Which of the four tables.
    pub table: Table,
    /// As the wire counts, from 0.
    pub address: u16,
}

impl Register {
    /// The register of Modicon's notation: `30100` is the hundredth input register, number 99 on the wire. Five digits, or six for
    /// numbers beyond 9 999; the first tells the table. `None` of anything else.
    pub fn from_modicon(text: &str) -> Option<Self> {
        if !matches!(text.len(), 5 | 6) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let table = match text.as_bytes().first()? {
            b'0' => Table::Coil,
            b'1' => Table::Discrete,
            b'3' => Table::Input,
            b'4' => Table::Holding,
            _ => return None,
        };
        let number: u32 = text[1..].parse().ok()?;
        Some(Self { table, address: u16::try_from(number.checked_sub(1)?).ok()? })
    }

    /// The one `places` further on; `None` beyond the last.
    pub fn after(self, places: u32) -> Option<Self> {
        let address = u32::from(self.address).checked_add(places)?;
        Some(Self { table: self.table, address: u16::try_from(address).ok()? })
    }
}

/// Such as `input register 99`.
impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.table.name(), self.address)
    }
}

/// How registers make a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// A coil, a discrete input, or a register that says 0 or something else: 0 or 1.
    Flag,
    /// One bit of a register, 0 to 15 from the lowest.
    Bit(u8),
    /// Some bits of a register: `(register >> shift) & mask`.
    Bits {
        /// How many lower bits are left out, 0 to 15.
        shift: u8,
        /// Which of the others count.
        mask: u16,
    },
    /// Two's complement.
    I16,
    /// Without sign.
    U16,
    /// Two's complement of two registers.
    I32,
    /// Of two registers, without sign.
    U32,
    /// Two's complement of four registers.
    I64,
    /// Of four registers, without sign.
    U64,
    /// IEEE 754 of two registers.
    F32,
    /// IEEE 754 of four registers.
    F64,
    /// Binary coded decimal of so many registers, 1 to 4, four digits each.
    Bcd(u8),
    /// Characters of so many registers, two each, up to the first NUL.
    Text(u8),
}

/// The longest text: 64 characters, as device names have.
pub const TEXT_REGISTERS_MAX: u8 = 32;

impl Format {
    /// How many coils or registers it takes.
    pub const fn registers(self) -> u16 {
        match self {
            Self::Flag | Self::Bit(_) | Self::Bits { .. } | Self::I16 | Self::U16 => 1,
            Self::I32 | Self::U32 | Self::F32 => 2,
            Self::I64 | Self::U64 | Self::F64 => 4,
            Self::Bcd(registers) | Self::Text(registers) => registers as u16,
        }
    }
}

/// In which order a value's bytes lie in its registers. `A` is the highest byte; the four are named for values of two registers, and
/// values of four go on alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ByteOrder {
    /// As Modbus has it: the highest register first, and in each the higher byte first.
    #[default]
    ABCD,
    /// The lowest register first.
    CDAB,
    /// The highest register first, and in each the lower byte first.
    BADC,
    /// The lowest register first, and in each the lower byte first.
    DCBA,
}

impl ByteOrder {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ABCD, Self::CDAB, Self::BADC, Self::DCBA];

    /// Whether the lowest register goes first.
    pub const fn has_low_word_first(self) -> bool {
        matches!(self, Self::CDAB | Self::DCBA)
    }

    /// Whether the lower byte of each register goes first.
    pub const fn has_low_byte_first(self) -> bool {
        matches!(self, Self::BADC | Self::DCBA)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modicons_notation_tells_table_and_number_or_is_none() {
        for (text, table, address) in [
            ("30100", Table::Input, 99),
            ("40016", Table::Holding, 15),
            ("00001", Table::Coil, 0),
            ("10008", Table::Discrete, 7),
            ("49999", Table::Holding, 9998),
            ("465536", Table::Holding, 65_535),
            ("312345", Table::Input, 12_344),
            ("000010", Table::Coil, 9),
        ] {
            assert_eq!(Register::from_modicon(text), Some(Register { table, address }), "{text}");
        }
        for none in ["", "1", "100", "30000", "20001", "50001", "465537", "4x001", "+0001", "3010 "] {
            assert_eq!(Register::from_modicon(none), None, "{none}");
        }
    }
}
