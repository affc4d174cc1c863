//! A body of JSON as a tree, with the position of what is wrong with it.

use crate::payload::Scalar;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::fmt;
use thiserror::Error;

/// Members of one object. Nothing that is sent here has a tenth of them, and looking for doubles among them is quadratic.
const MEMBERS_MAX: usize = 256;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

/// Why a body is no JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("read the body as JSON: {what} (line {line}, column {column})")]
pub(crate) struct MalformedJson {
    pub(crate) what: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl<'a> Tree<'a> {
    /// Reads `bytes`.
    ///
    /// # Errors
    /// When they are no JSON, or an object has a member twice.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, MalformedJson> {
        serde_json::from_slice(bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let text = error.to_string();
            let place = format!(" at line {line} column {column}");
            let what = match non_number(bytes, line, column) {
                Some(word) => format!("{word} is no JSON; leave the value out, or send null with quality \"bad\""),
                None => text.strip_suffix(&place).unwrap_or(&text).to_owned(),
            };
            MalformedJson { what, line, column }
        })
    }

    /// The members, if it is an object.
    pub(crate) fn members(&self) -> Option<&[(Cow<'a, str>, Self)]> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The member called `name`.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        self.members()?.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// As far as a field of a message may use it.
    pub(crate) fn scalar(&self) -> Scalar<'_> {
        match self {
            Self::Null => Scalar::Null,
            Self::Bool(value) => Scalar::Bool(*value),
            Self::Integer(value) => Scalar::Integer(*value),
            Self::Number(value) => Scalar::Number(*value),
            Self::Text(text) => Scalar::Text(Cow::Borrowed(text)),
            Self::List(_) | Self::Object(_) => Scalar::Nested,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// The word that some programs write for what is no number, where the reader stumbled over one.
fn non_number(bytes: &[u8], line: usize, column: usize) -> Option<&'static str> {
    let line = bytes.split(|byte| *byte == b'\n').nth(line.checked_sub(1)?)?;
    // The reader has gone on by a letter or so when it complains.
    let begin = column.saturating_sub(3);
    let rest = line.get(begin..)?;
    let near = &rest[..rest.len().min(12)];
    ["NaN", "Infinity"].into_iter().find(|word| near.windows(word.len()).any(|part| part == word.as_bytes()))
}

impl<'de> Deserialize<'de> for Tree<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Tree<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
                Ok(Tree::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Tree<'de>, E> {
                Ok(Tree::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Tree<'de>, E> {
                Ok(Tree::Integer(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Tree<'de>, E> {
                Ok(i64::try_from(value).map_or(Tree::Number(value as f64), Tree::Integer))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Tree<'de>, E> {
                Ok(Tree::Number(value))
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree<'de>, E> {
                Ok(Tree::Text(Cow::Borrowed(text)))
            }

            // Only for text with escapes, such as "\u00b0C".
            fn visit_str<E>(self, text: &str) -> Result<Tree<'de>, E> {
                Ok(Tree::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree<'de>, A::Error> {
                let mut list = Vec::new();
                while let Some(value) = seq.next_element()? {
                    list.push(value);
                }
                Ok(Tree::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree<'de>, A::Error> {
                let mut members: Vec<(Cow<'de, str>, Tree<'de>)> = Vec::new();
                while let Some(Name(name)) = map.next_key()? {
                    // Two values for one member: whichever was meant, guessing would be wrong.
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format_args!("member {name:?} is given twice")));
                    }
                    if members.len() == MEMBERS_MAX {
                        return Err(A::Error::custom(format_args!("an object has more than {MEMBERS_MAX} members")));
                    }
                    members.push((name, map.next_value()?));
                }
                Ok(Tree::Object(members))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// The name of a member, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// To show an item as an example, and to keep attributes that are not text.
impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_body_is_told_with_its_position() {
        for (body, says, line, column) in [
            ("{\"value\": 1,\n}", "trailing comma", 2, 1),
            ("[{\"value\": NaN}]", "NaN is no JSON", 1, 12),
            ("{\"value\": -Infinity}", "Infinity is no JSON", 1, 12),
            ("{\"a\": 1, \"a\": 2}", "member \"a\" is given twice", 1, 12),
            ("{\"value\": 1e999}", "number out of range", 1, 15),
            ("", "EOF", 1, 0),
        ] {
            let error = Tree::read(body.as_bytes()).expect_err(body);
            assert!(error.what.contains(says), "{body}: {error}");
            assert_eq!((error.line, error.column), (line, column), "{body}: {error}");
        }
    }

    #[test]
    fn deep_nesting_and_wide_objects_are_refused_without_harm() {
        let deep = "[".repeat(100_000);
        assert!(Tree::read(deep.as_bytes()).is_err());
        let wide: Vec<String> = (0..=MEMBERS_MAX).map(|number| format!("\"m{number}\":1")).collect();
        let error = Tree::read(format!("{{{}}}", wide.join(",")).as_bytes()).map(|_| ()).expect_err("too wide");
        assert!(error.what.contains("more than 256 members"), "{error}");
    }
}
