//! The protobuf messages of Sparkplug B, as far as we read them: field numbers are those of the public specification.

use super::value::{DataType, Value};
use prost::Message;
use thiserror::Error;
use twin_model::{Quality, Timestamp};

/// The property of a metric that tells its quality.
const QUALITY: &str = "Quality";
/// Its values, after OPC.
const GOOD: u32 = 192;
const STALE: u32 = 500;

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// When it was made.
    pub at: Option<Timestamp>,
    /// Its place in the node's messages, 0 to 255 and again from 0.
    pub seq: Option<u64>,
    /// In their order.
    pub metrics: Vec<Told>,
}

/// What a message says of one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its name; may be left out where an alias stands for it.
    pub name: Option<String>,
    /// The number that a birth certificate gave it.
    pub alias: Option<u64>,
    /// When it was measured.
    pub at: Option<Timestamp>,
    /// Its type; may be left out after the birth.
    pub datatype: Option<DataType>,
    /// It tells of earlier, not of now.
    pub is_historical: bool,
    /// How far it can be trusted.
    pub quality: Quality,
    value: WireValue,
}

/// Why bytes are no message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("read a Sparkplug message: {0}")]
pub struct ReadPayloadError(String);

impl Payload {
    /// What `bytes` say.
    ///
    /// # Errors
    /// When they are no payload of Sparkplug B.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadPayloadError> {
        let payload = WirePayload::decode(bytes).map_err(|error| ReadPayloadError(error.to_string()))?;
        let metrics = payload.metrics.into_iter().map(|metric| Told {
            quality: quality(metric.properties.as_ref()),
            name: metric.name.filter(|name| !name.is_empty()),
            alias: metric.alias,
            at: metric.timestamp.and_then(instant),
            datatype: metric.datatype.map(DataType),
            is_historical: metric.is_historical.unwrap_or_default(),
            value: if metric.is_null == Some(true) { WireValue(None) } else { WireValue(metric.value) },
        });
        Ok(Self { at: payload.timestamp.and_then(instant), seq: payload.seq, metrics: metrics.collect() })
    }

    /// The bytes of a command that asks a node for its birth certificates again.
    pub(super) fn rebirth(now: Timestamp) -> Vec<u8> {
        let timestamp = u64::try_from(now.as_millis()).ok();
        let metric = WireMetric {
            name: Some("Node Control/Rebirth".into()),
            timestamp,
            datatype: Some(DataType::BOOLEAN.0),
            value: Some(Kind::Boolean(true)),
            ..WireMetric::default()
        };
        WirePayload { timestamp, metrics: vec![metric], seq: None }.encode_to_vec()
    }
}

impl Told {
    /// The value, of which a certificate or the message itself says that it is of `datatype`.
    pub fn value(&self, datatype: DataType) -> Value {
        match &self.value.0 {
            None => Value::Null,
            Some(Kind::Int(bits)) => Value::of_bits(datatype, u64::from(*bits), 32),
            Some(Kind::Long(bits)) => Value::of_bits(datatype, *bits, 64),
            Some(Kind::Float(number)) => Value::Float(f64::from(*number)),
            Some(Kind::Double(number)) => Value::Float(*number),
            Some(Kind::Boolean(is_set)) => Value::Bool(*is_set),
            Some(Kind::Text(text)) => Value::Text(text.clone()),
            Some(Kind::Bytes(bytes)) if datatype.is_array() => Value::Unsupported(bytes.len()),
            Some(Kind::Bytes(bytes)) => Value::Bytes(bytes.len()),
            Some(Kind::DataSet(bytes) | Kind::Template(bytes) | Kind::Extension(bytes)) => {
                Value::Unsupported(bytes.len())
            }
        }
    }
}

fn instant(millis: u64) -> Option<Timestamp> {
    // Beyond what nanoseconds in 64 bits hold there is no instant; a clock of a device is not there.
    i64::try_from(millis).ok().filter(|millis| *millis < i64::MAX / 1_000_000).map(Timestamp::from_millis)
}

fn quality(properties: Option<&Properties>) -> Quality {
    let told = properties.and_then(|properties| {
        let place = properties.keys.iter().position(|key| key == QUALITY)?;
        properties.values.get(place)?.int
    });
    match told {
        None | Some(GOOD) => Quality::Good,
        Some(STALE) => Quality::Uncertain,
        Some(_) => Quality::Bad,
    }
}

#[derive(Clone, PartialEq, Message)]
struct WirePayload {
    #[prost(uint64, optional, tag = "1")]
    timestamp: Option<u64>,
    #[prost(message, repeated, tag = "2")]
    metrics: Vec<WireMetric>,
    #[prost(uint64, optional, tag = "3")]
    seq: Option<u64>,
}

#[derive(Clone, PartialEq, Message)]
struct WireMetric {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(uint64, optional, tag = "2")]
    alias: Option<u64>,
    #[prost(uint64, optional, tag = "3")]
    timestamp: Option<u64>,
    #[prost(uint32, optional, tag = "4")]
    datatype: Option<u32>,
    #[prost(bool, optional, tag = "5")]
    is_historical: Option<bool>,
    #[prost(bool, optional, tag = "7")]
    is_null: Option<bool>,
    #[prost(message, optional, tag = "9")]
    properties: Option<Properties>,
    #[prost(oneof = "Kind", tags = "10, 11, 12, 13, 14, 15, 16, 17, 18, 19")]
    value: Option<Kind>,
}

/// The value as it travels. What is only counted stays bytes.
#[derive(Clone, PartialEq, prost::Oneof)]
enum Kind {
    #[prost(uint32, tag = "10")]
    Int(u32),
    #[prost(uint64, tag = "11")]
    Long(u64),
    #[prost(float, tag = "12")]
    Float(f32),
    #[prost(double, tag = "13")]
    Double(f64),
    #[prost(bool, tag = "14")]
    Boolean(bool),
    #[prost(string, tag = "15")]
    Text(String),
    #[prost(bytes = "vec", tag = "16")]
    Bytes(Vec<u8>),
    #[prost(bytes = "vec", tag = "17")]
    DataSet(Vec<u8>),
    #[prost(bytes = "vec", tag = "18")]
    Template(Vec<u8>),
    #[prost(bytes = "vec", tag = "19")]
    Extension(Vec<u8>),
}

#[derive(Clone, PartialEq, Message)]
struct Properties {
    #[prost(string, repeated, tag = "1")]
    keys: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    values: Vec<Property>,
}

#[derive(Clone, PartialEq, Message)]
struct Property {
    #[prost(uint32, optional, tag = "3")]
    int: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
struct WireValue(Option<Kind>);
