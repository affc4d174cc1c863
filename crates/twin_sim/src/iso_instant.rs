//! Instants in JSON as people write them: ISO 8601 in UTC with milliseconds. For `#[serde(with = "…")]`.

use serde::{Deserialize, Deserializer, Serializer};
use std::borrow::Cow;
use twin_model::Timestamp;

pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    Cow::<str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}
