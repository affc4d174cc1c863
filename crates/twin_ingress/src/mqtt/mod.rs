//! Telemetry over MQTT: points are topics, `dc/<site>/…`, or what others call them is mapped to points.

mod broker;
mod decode;
mod fact;
mod intake;
mod interpret;
mod link;
mod mapped;
mod source;
pub mod survey;
mod tls;
mod wire;

pub use crate::judge::Decoded;
pub use broker::{EmbeddedBroker, StartBrokerError};
pub use decode::Decoder;
pub(crate) use interpret::{Interpret, Said};
pub use mapped::Mapper;
pub use source::{BuildSourceError, MqttSource};
pub use twin_model::connection::{MqttConfig, ParseConfigError};
pub(crate) use wire::{Message, Outgoing};
