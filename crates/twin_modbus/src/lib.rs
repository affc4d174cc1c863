//! Lines to Modbus devices, shared by those who read them and those who write to them, and how registers make numbers.
//!
//! All units of an address share its line and take turns on it: a gateway may take only one caller, and a serial port has no
//! room for two. So whoever writes takes its turn beside whoever reads. What is asked is the caller's choice; requests that
//! write are made by `twin_actuate` alone, which `cargo xtask tidy` guards.

mod decode;
mod encode;
mod link;
mod turn;

pub use decode::{Decoded, decode};
pub use encode::{EncodeValueError, encode};
pub use link::{Answer, Link, Links, ModbusError};
pub use tokio_modbus::{ExceptionCode, Request, Response};
pub use turn::Turns;
