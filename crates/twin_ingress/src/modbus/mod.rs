//! Devices that answer Modbus over TCP or a serial line: who they are, and what their profile makes of their registers.

mod device;
mod image;
mod plan;
mod poll;
mod probe;
mod read;
mod survey;

pub use image::{Image, Refusal};
pub use plan::{Block, Span, plan};
pub(crate) use poll::Poll;
pub use probe::{Probed, Told, probe, read_device};
pub use read::{Row, rows};
pub use survey::{Found, survey};
pub use twin_modbus::{Decoded, Links, ModbusError, decode};
