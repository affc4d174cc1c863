//! What a metric says, by its type.

use crate::RejectReason;
use std::fmt;
use twin_model::Unit;

/// The type of a metric, as numbered in the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataType(pub u32);

impl DataType {
    pub(super) const BOOLEAN: Self = Self(11);

    /// Bits of a signed integer; they travel as those of an unsigned one.
    const fn signed_bits(self) -> Option<u32> {
        match self.0 {
            1 => Some(8),
            2 => Some(16),
            3 => Some(32),
            4 => Some(64),
            _ => None,
        }
    }

    /// Bits of an unsigned integer.
    const fn unsigned_bits(self) -> Option<u32> {
        match self.0 {
            5 => Some(8),
            6 => Some(16),
            7 => Some(32),
            8 => Some(64),
            _ => None,
        }
    }

    pub(super) const fn is_array(self) -> bool {
        matches!(self.0, 22..=34)
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 35] = [
            "Unknown",
            "Int8",
            "Int16",
            "Int32",
            "Int64",
            "UInt8",
            "UInt16",
            "UInt32",
            "UInt64",
            "Float",
            "Double",
            "Boolean",
            "String",
            "DateTime",
            "Text",
            "UUID",
            "DataSet",
            "Bytes",
            "File",
            "Template",
            "PropertySet",
            "PropertySetList",
            "Int8Array",
            "Int16Array",
            "Int32Array",
            "Int64Array",
            "UInt8Array",
            "UInt16Array",
            "UInt32Array",
            "UInt64Array",
            "FloatArray",
            "DoubleArray",
            "BooleanArray",
            "StringArray",
            "DateTimeArray",
        ];
        match usize::try_from(self.0).ok().and_then(|number| NAMES.get(number)) {
            Some(name) => f.pad(name),
            None => write!(f, "type {}", self.0),
        }
    }
}

/// What a metric says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A number with decimals.
    Float(f64),
    /// A text.
    Text(String),
    /// Milliseconds since 1970.
    Time(u64),
    /// So many bytes.
    Bytes(usize),
    /// A data set, a template, an array: so many bytes.
    Unsupported(usize),
    /// Bits that no number of the type has.
    Impossible,
}

impl Value {
    /// What `bits`, which travelled in a field of `width` bits, are as a `datatype`.
    pub(super) fn of_bits(datatype: DataType, bits: u64, width: u32) -> Self {
        if let Some(own) = datatype.signed_bits() {
            // Sign-extended to the field by most encoders, and left at the type's own width by some.
            let extended = |from: u32| ((bits << (64 - from)) as i64) >> (64 - from);
            let fits = |value: i64| own == 64 || (-(1i64 << (own - 1))..1i64 << (own - 1)).contains(&value);
            let is_own = own == 64 || bits >> own == 0;
            return match extended(width) {
                _ if is_own => Self::Int(extended(own)),
                value if fits(value) => Self::Int(value),
                _ => Self::Impossible,
            };
        }
        if let Some(own) = datatype.unsigned_bits() {
            return if own == 64 || bits >> own == 0 { Self::UInt(bits) } else { Self::Impossible };
        }
        match datatype {
            DataType(13) => Self::Time(bits),
            DataType::BOOLEAN if bits <= 1 => Self::Bool(bits == 1),
            // Without a type bits are no number: is it −1, or the largest?
            _ => Self::Impossible,
        }
    }

    /// Whether it is a number, or a yes or no.
    pub(crate) const fn is_number(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Int(_) | Self::UInt(_) | Self::Float(_))
    }

    /// The number for a point of `unit`.
    pub(super) fn number(&self, unit: Unit) -> Result<f64, RejectReason> {
        match self {
            Self::Int(number) => Ok(*number as f64),
            Self::UInt(number) => Ok(*number as f64),
            Self::Float(number) => Ok(*number),
            Self::Bool(is_set) if matches!(unit, Unit::Flag | Unit::Code) => Ok(f64::from(u8::from(*is_set))),
            Self::Unsupported(_) => Err(RejectReason::UnsupportedType),
            Self::Null => Err(RejectReason::MissingValue),
            Self::Bool(_) | Self::Text(_) | Self::Time(_) | Self::Bytes(_) | Self::Impossible => {
                Err(RejectReason::NotANumber)
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(is_set) => write!(f, "{is_set}"),
            Self::Int(number) => write!(f, "{number}"),
            Self::UInt(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Time(millis) => write!(f, "{millis} ms"),
            Self::Bytes(count) => write!(f, "{count} bytes"),
            Self::Unsupported(count) => write!(f, "{count} bytes of no single value"),
            Self::Impossible => f.write_str("impossible"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_that_travel_as_unsigned_ones_are_what_they_were() {
        for (datatype, bits, width, expected) in [
            (3, 4_294_967_256, 32, Value::Int(-40)),
            (3, 40, 32, Value::Int(40)),
            (1, 4_294_967_256, 32, Value::Int(-40)),
            (1, 216, 32, Value::Int(-40)),
            (1, 127, 32, Value::Int(127)),
            (1, 300, 32, Value::Impossible),
            (2, 65_496, 32, Value::Int(-40)),
            (2, 4_294_967_256, 32, Value::Int(-40)),
            (4, u64::MAX - 39, 64, Value::Int(-40)),
            (5, 255, 32, Value::UInt(255)),
            (5, 256, 32, Value::Impossible),
            (7, 4_294_967_256, 32, Value::UInt(4_294_967_256)),
            (8, 1_099_511_627_783, 64, Value::UInt(1_099_511_627_783)),
            (8, u64::MAX, 64, Value::UInt(u64::MAX)),
            (13, 1_769_846_400_000, 64, Value::Time(1_769_846_400_000)),
            (0, 5, 32, Value::Impossible),
        ] {
            assert_eq!(Value::of_bits(DataType(datatype), bits, width), expected, "{datatype} {bits}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_signed_integer_survives_its_journey_as_an_unsigned_one(value: i64) {
            for (datatype, bits) in [(1, 8), (2, 16), (3, 32)] {
                let own = (value << (64 - bits)) >> (64 - bits);
                let travelled = Value::of_bits(DataType(datatype), u64::from(own as u32), 32);
                proptest::prop_assert_eq!(travelled, Value::Int(own));
            }
            proptest::prop_assert_eq!(Value::of_bits(DataType(4), value as u64, 64), Value::Int(value));
        }
    }
}
