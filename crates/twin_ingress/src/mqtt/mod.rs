//! Telemetry over MQTT: points are topics, `dc/<site>/…`.

mod broker;
mod config;
mod decode;
mod fact;
mod intake;
mod link;
mod source;

pub use crate::judge::Decoded;
pub use broker::{EmbeddedBroker, StartBrokerError};
pub use config::{MqttConfig, ParseConfigError};
pub use decode::Decoder;
pub use source::{BuildSourceError, MqttSource};
