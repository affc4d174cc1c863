//! What registers have to say so that they tell a number: the reverse of [`decode`](crate::decode). Pure.

use thiserror::Error;
use twin_model::profile::{ByteOrder, Format};

/// How far a number may be from a whole one that registers can tell: what is lost when tenths go through binary fractions.
const WHOLE_WITHIN: f64 = 1e-6;
/// Whole numbers up to here are told apart by `f64`.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// Why registers cannot tell a number: fragments that complete "failed to …".
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum EncodeValueError {
    /// It lies between two numbers that can be told.
    #[error("write {number}: {format:?} tells whole numbers only")]
    Between {
        /// The number, as the wire has it.
        number: f64,
        /// The format.
        format: Format,
    },
    /// It is beyond the ends of the format.
    #[error("write {number}: {format:?} tells {min} to {max}")]
    Beyond {
        /// The number, as the wire has it.
        number: f64,
        /// The format.
        format: Format,
        /// The lowest that can be told.
        min: f64,
        /// The highest.
        max: f64,
    },
    /// Writing it would write something else, too, or it is no number's format.
    #[error("write {format:?}: it is a part of a register, or a text")]
    Partial {
        /// The format.
        format: Format,
    },
}

/// The registers (of a coil: 0 or 1) that say `number` in `format`, in `order`.
///
/// # Errors
/// When they cannot say exactly that: nothing is rounded to what was not asked for.
pub fn encode(format: Format, order: ByteOrder, number: f64) -> Result<Vec<u16>, EncodeValueError> {
    let bits: u64 = match format {
        Format::Flag => whole(format, number, 0.0, 1.0)? as u64,
        Format::U16 => whole(format, number, 0.0, f64::from(u16::MAX))? as u64,
        Format::I16 => whole(format, number, f64::from(i16::MIN), f64::from(i16::MAX))? as u64,
        Format::U32 => whole(format, number, 0.0, f64::from(u32::MAX))? as u64,
        Format::I32 => whole(format, number, f64::from(i32::MIN), f64::from(i32::MAX))? as u64,
        Format::U64 => whole(format, number, 0.0, WHOLE_MAX)? as u64,
        Format::I64 => whole(format, number, -WHOLE_MAX, WHOLE_MAX)? as u64,
        Format::Bcd(registers) => decimal(format, registers, number)?,
        Format::F32 => u64::from((finite(format, number, f64::from(f32::MAX))? as f32).to_bits()),
        Format::F64 => finite(format, number, f64::MAX)?.to_bits(),
        Format::Bit(_) | Format::Bits { .. } | Format::Text(_) => return Err(EncodeValueError::Partial { format }),
    };
    let count = u32::from(format.registers());
    let mut words: Vec<u16> = (0..count).rev().map(|place| (bits >> (16 * place)) as u16).collect();
    if order.has_low_word_first() {
        words.reverse();
    }
    if order.has_low_byte_first() {
        words.iter_mut().for_each(|word| *word = word.swap_bytes());
    }
    Ok(words)
}

/// `number`, if it is whole and from `min` to `max`.
fn whole(format: Format, number: f64, min: f64, max: f64) -> Result<i64, EncodeValueError> {
    let nearest = number.round();
    if !(min..=max).contains(&nearest) {
        return Err(EncodeValueError::Beyond { number, format, min, max });
    }
    if (number - nearest).abs() > WHOLE_WITHIN {
        return Err(EncodeValueError::Between { number, format });
    }
    Ok(nearest as i64)
}

fn finite(format: Format, number: f64, max: f64) -> Result<f64, EncodeValueError> {
    let is_there = number.is_finite() && number.abs() <= max;
    is_there.then_some(number).ok_or(EncodeValueError::Beyond { number, format, min: -max, max })
}

/// The digits of `number`, four in each register.
fn decimal(format: Format, registers: u8, number: f64) -> Result<u64, EncodeValueError> {
    let digits = 4 * u32::from(registers);
    let max = 10f64.powi(i32::try_from(digits).unwrap_or(i32::MAX)) - 1.0;
    let mut rest = whole(format, number, 0.0, max.min(WHOLE_MAX))? as u64;
    let mut bits = 0;
    for place in 0..digits.min(16) {
        bits |= (rest % 10) << (4 * place);
        rest /= 10;
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;

    const FORMATS: [Format; 10] = [
        Format::Flag,
        Format::U16,
        Format::I16,
        Format::U32,
        Format::I32,
        Format::U64,
        Format::I64,
        Format::F32,
        Format::F64,
        Format::Bcd(2),
    ];

    #[test]
    fn what_is_written_is_what_is_read_in_every_format_and_order() {
        for format in FORMATS {
            for order in ByteOrder::ALL {
                for number in [0.0, 1.0, 7.0, 215.0, -13.0, 30_000.0, 70_000.0, 123_456_789_012.0] {
                    let Ok(words) = encode(format, order, number) else { continue };
                    let read = decode(format, order, &words).and_then(|decoded| decoded.number()).expect("a number");
                    let wide = if format == Format::F32 { 1e-7 * number.abs() } else { 0.0 };
                    assert!((read - number).abs() <= wide, "{format:?} {order:?} {number}: {words:04X?} says {read}");
                }
            }
        }
    }

    #[test]
    fn orders_and_signs_are_those_of_the_specification() {
        assert_eq!(encode(Format::I16, ByteOrder::ABCD, -13.0), Ok(vec![0xFFF3]));
        assert_eq!(encode(Format::U32, ByteOrder::CDAB, f64::from(0x0A0B_0C0D)), Ok(vec![0x0C0D, 0x0A0B]));
        assert_eq!(encode(Format::U32, ByteOrder::DCBA, f64::from(0x0A0B_0C0D)), Ok(vec![0x0D0C, 0x0B0A]));
        assert_eq!(encode(Format::F32, ByteOrder::ABCD, f64::from(123.456_f32)), Ok(vec![0x42F6, 0xE979]));
        assert_eq!(encode(Format::Bcd(2), ByteOrder::ABCD, 12_345_678.0), Ok(vec![0x1234, 0x5678]));
    }

    #[test]
    fn what_cannot_be_told_is_refused_and_never_rounded() {
        let beyond = |format, number, min, max| Err(EncodeValueError::Beyond { number, format, min, max });
        assert_eq!(encode(Format::U16, ByteOrder::ABCD, -1.0), beyond(Format::U16, -1.0, 0.0, 65_535.0));
        assert_eq!(encode(Format::Flag, ByteOrder::ABCD, 2.0), beyond(Format::Flag, 2.0, 0.0, 1.0));
        assert_eq!(
            encode(Format::I16, ByteOrder::ABCD, 215.4),
            Err(EncodeValueError::Between { number: 215.4, format: Format::I16 })
        );
        assert!(encode(Format::F64, ByteOrder::ABCD, f64::NAN).is_err());
        assert!(encode(Format::I64, ByteOrder::ABCD, 1e18).is_err(), "f64 does not tell it from its neighbours");
        assert_eq!(
            encode(Format::Bit(3), ByteOrder::ABCD, 1.0),
            Err(EncodeValueError::Partial { format: Format::Bit(3) })
        );
        // Tenths that went through binary fractions.
        assert_eq!(encode(Format::I16, ByteOrder::ABCD, 21.5 / 0.1), Ok(vec![215]));
        assert_eq!(encode(Format::Bcd(1), ByteOrder::ABCD, 10_000.0), beyond(Format::Bcd(1), 10_000.0, 0.0, 9_999.0));
    }
}
