//! Sparkplug B over MQTT: gateways that announce what they have in birth certificates and then tell what has changed.
//!
//! `wire` reads the bytes, `name` the topics, `value` what a metric says, `node` keeps what a node's certificates announced, and
//! `host` makes samples of it and asks for what it missed. After the public specification 3.0 of the Eclipse Foundation.

mod binding;
mod host;
mod name;
mod node;
mod value;
mod wire;

pub use host::Host;
pub use name::{Address, Kind};
pub use value::{DataType, Value};
pub use wire::{Payload, ReadPayloadError, Told};
