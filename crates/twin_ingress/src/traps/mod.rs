//! What devices say unasked: SNMP's traps and informs, of versions 1, 2c and 3.
//!
//! A notification is heard only of a device that is asked, by what lets one ask it. It carries no samples: its device is asked at
//! once, and what it said is kept beside the device's state.

mod decode;
mod engine_id;
mod sender;
mod source;
mod usm;
mod words;

pub use decode::{DecodeTrapError, Login, Notification, decode};
pub use source::{BindTrapsError, TrapSource};
pub use words::{TrapHeard, heard};
