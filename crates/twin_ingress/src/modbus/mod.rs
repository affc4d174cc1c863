//! Devices that answer Modbus over TCP or a serial line: who they are, and what their profile makes of their registers.

mod decode;
mod device;
mod image;
mod link;
mod plan;
mod poll;
mod probe;
mod read;
mod survey;
mod turn;

pub use decode::{Decoded, decode};
pub use image::{Image, Refusal};
pub(crate) use link::Links;
pub use link::ModbusError;
pub use plan::{Block, Span, plan};
pub(crate) use poll::Poll;
pub use probe::{Probed, Told, probe, read_device};
pub use read::{Row, rows};
pub use survey::{Found, survey};
