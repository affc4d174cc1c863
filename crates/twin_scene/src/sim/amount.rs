//! A number of a scenario: written down, or the name of one of its parameters.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};
use smol_str::SmolStr;
use std::fmt;

/// A size or a time of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// Written down.
    Fixed(f64),
    /// The value of the parameter of this name.
    Parameter(SmolStr),
}

impl Amount {
    /// Its value, where `parameter` tells those of parameters; NaN for one that nobody knows, which a checked scenario
    /// never has.
    pub fn value(&self, parameter: impl Fn(&str) -> Option<f64>) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Parameter(name) => parameter(name).unwrap_or(f64::NAN),
        }
    }
}

impl Default for Amount {
    fn default() -> Self {
        Self::Fixed(0.0)
    }
}

impl From<f64> for Amount {
    fn from(value: f64) -> Self {
        Self::Fixed(value)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, or the name of a parameter in quotes")
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Amount, E> {
        Ok(Amount::Fixed(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Amount, E> {
        Ok(Amount::Fixed(value as f64))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Amount, E> {
        Ok(Amount::Fixed(value as f64))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Amount, E> {
        Ok(Amount::Parameter(name.into()))
    }
}
