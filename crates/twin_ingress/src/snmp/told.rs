//! What an agent said of an object, as far as it can be used: a number or a text, never an invented zero.

use crate::counter::Count;
use async_snmp::Value;
use std::collections::BTreeMap;
use twin_model::profile::ObjectId;

/// What was said of each object.
pub type Objects = BTreeMap<ObjectId, Told>;

/// What an agent said of one object.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// A number of any of SNMP's types.
    Number(f64),
    /// A number that only goes up, until it begins again after this many bits.
    Counter(u64, u32),
    /// Printable text.
    Text(String),
}

impl Told {
    /// `None` of NULL, of exceptions such as `noSuchInstance`, and of what is neither number nor text.
    pub fn of(value: &Value) -> Option<Self> {
        let number = match value {
            Value::Integer(number) => Some(f64::from(*number)),
            Value::Counter32(number) => return Some(Self::Counter(u64::from(*number), u32::BITS)),
            Value::Counter64(number) => return Some(Self::Counter(*number, u64::BITS)),
            Value::Gauge32(number) | Value::UInteger32(number) | Value::TimeTicks(number) => Some(f64::from(*number)),
            Value::Opaque(_) => value
                .as_opaque_float()
                .map(f64::from)
                .or_else(|| value.as_opaque_double())
                .or_else(|| value.as_opaque_i64().map(|number| number as f64))
                .or_else(|| value.as_opaque_u64().map(|number| number as f64)),
            _ => None,
        };
        if let Some(number) = number {
            return number.is_finite().then_some(Self::Number(number));
        }
        match value {
            Value::OctetString(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
                (!text.chars().any(char::is_control)).then(|| Self::Text(text.to_owned()))
            }
            Value::ObjectIdentifier(id) => Some(Self::Text(id.to_string())),
            _ => None,
        }
    }

    /// The number that it is, or that its text says: `23.5`, `23.5 C` and `-40 %`, but neither `1.2.3` nor `10:15`.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Counter(number, _) => Some(*number as f64),
            Self::Text(text) => number_in(text),
        }
    }

    /// As a counter says it. Some devices count in types that are not for it: these end with the device.
    pub(super) fn count(&self) -> Option<Count> {
        match self {
            Self::Counter(value, bits) => Some(Count::Wrapping { value: *value, bits: *bits }),
            other => other.number().map(Count::Endless),
        }
    }

    /// As conditions, sentinels and states compare it: whole numbers without a decimal point.
    pub fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Counter(number, _) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

fn number_in(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let is_unit = |c: char| c.is_alphabetic() || matches!(c, ' ' | '%' | '°' | '/');
    if !rest.chars().all(is_unit) {
        return None;
    }
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_a_number_are_numbers_and_others_are_not() {
        let number = |text: &str| Told::Text(text.into()).number();
        assert_eq!(number("23.5"), Some(23.5));
        assert_eq!(number(" -40 %RH"), Some(-40.0));
        assert_eq!(number("21.0 °C"), Some(21.0));
        for none in ["", "n/a", "1.2.3", "10:15", "--", "NaN", "inf", "0x1F", "5 of 7"] {
            assert_eq!(number(none), None, "{none:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_zero() {
        for nothing in [Value::Null, Value::NoSuchObject, Value::NoSuchInstance, Value::EndOfMibView] {
            assert_eq!(Told::of(&nothing), None, "{nothing:?}");
        }
        let float = Value::Opaque(vec![0x9f, 0x78, 0x04, 0x42, 0x48, 0x00, 0x00].into());
        assert_eq!(Told::of(&float), Some(Told::Number(50.0)));
        assert_eq!(Told::of(&Value::OctetString(vec![0xff, 0x01].into())), None);
        assert_eq!(Told::of(&Value::Counter64(u64::MAX)).map(|told| told.text()), Some(u64::MAX.to_string()));
        assert_eq!(Told::of(&Value::OctetString(b"on\0".to_vec().into())), Some(Told::Text("on".into())));
    }
}
