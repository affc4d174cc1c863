//! Telemetry over MQTT: points are topics, `dc/<site>/…`, or what others call them is mapped to points.

mod broker;
mod decode;
mod intake;
mod interpret;
mod judge;
mod link;
mod mapped;
mod payload;
mod source;
pub mod survey;
mod tls;
mod wire;

pub use broker::{EmbeddedBroker, StartBrokerError};
pub use decode::Decoder;
pub use interpret::Decoded;
pub(crate) use interpret::{Interpret, Said};
pub(crate) use judge::{Judge, Observation};
pub use mapped::Mapper;
pub use source::{BuildSourceError, MqttSource};
pub use twin_model::connection::{MqttConfig, ParseConfigError};
pub(crate) use wire::{Message, Outgoing};
