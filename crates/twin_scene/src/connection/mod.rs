//! Connections: which devices are asked, by which profile, and which equipment of the site they stand for.

mod document;
mod draft;
mod load;
mod modbus;
mod snmp;

pub use draft::{check_access, check_drafts, connection_text};
pub use load::{load_connections, parse_connections};
