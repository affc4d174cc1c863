//! What a payload says, read without copying it: a JSON object, or nothing but a number.

use crate::RejectReason;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Any JSON value, as far as a message may use it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Scalar<'a> {
    /// The field is not there.
    #[default]
    Absent,
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(Cow<'a, str>),
    /// An array or an object: nothing that a field may be.
    Nested,
}

/// The fields of a message; the ones it does not know are passed over.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Payload<'a> {
    pub(crate) value: Scalar<'a>,
    pub(crate) unit: Scalar<'a>,
    pub(crate) at: Scalar<'a>,
    pub(crate) seq: Scalar<'a>,
    pub(crate) quality: Scalar<'a>,
}

impl<'a> Payload<'a> {
    /// Reads `bytes`.
    ///
    /// # Errors
    /// [`RejectReason::MalformedJson`] or [`RejectReason::NotANumber`].
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, RejectReason> {
        let bytes = bytes.trim_ascii();
        if bytes.first() == Some(&b'{') {
            return serde_json::from_slice(bytes).map_err(|_| RejectReason::MalformedJson);
        }
        let value = match bytes {
            b"true" => Scalar::Bool(true),
            b"false" => Scalar::Bool(false),
            _ => {
                let number = std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
                Scalar::Number(number.ok_or(RejectReason::NotANumber)?)
            }
        };
        Ok(Self { value, ..Self::default() })
    }
}

impl<'de> Deserialize<'de> for Payload<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Payload<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Payload<'de>, A::Error> {
                let mut payload = Payload::default();
                while let Some(field) = map.next_key::<Field>()? {
                    let slot = match field {
                        Field::Value => &mut payload.value,
                        Field::Unit => &mut payload.unit,
                        Field::At => &mut payload.at,
                        Field::Seq => &mut payload.seq,
                        Field::Quality => &mut payload.quality,
                        Field::Other => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    // Two values for one field: whichever was meant, guessing would be wrong.
                    if *slot != Scalar::Absent {
                        return Err(A::Error::custom("a field stands twice"));
                    }
                    *slot = map.next_value()?;
                }
                Ok(payload)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

#[derive(Clone, Copy)]
enum Field {
    Value,
    Unit,
    At,
    Seq,
    Quality,
    Other,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Field, E> {
                Ok(match name {
                    "value" => Field::Value,
                    "unit" => Field::Unit,
                    "at" => Field::At,
                    "seq" => Field::Seq,
                    "quality" => Field::Quality,
                    _ => Field::Other,
                })
            }
        }

        deserializer.deserialize_str(Name)
    }
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Scalar<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Integer(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Scalar<'de>, E> {
                Ok(i64::try_from(value).map_or(Scalar::Number(value as f64), Scalar::Integer))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Number(value))
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Text(Cow::Borrowed(text)))
            }

            // Only for text with escapes, such as "\u00b0C".
            fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
                Ok(Scalar::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Nested)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Nested)
            }
        }

        deserializer.deserialize_any(Any)
    }
}
