//! Telemetry over MQTT: points are topics, `dc/<site>/…`.

mod broker;
mod config;
mod decode;
mod intake;
mod link;
mod payload;
mod source;

pub use broker::{EmbeddedBroker, StartBrokerError};
pub use config::{MqttConfig, ParseConfigError};
pub use decode::{Decoded, Decoder};
pub use source::{BuildSourceError, MqttSource};
