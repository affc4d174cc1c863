//! Connections: which devices are asked, by which profile, and which equipment of the site they stand for.

mod document;
mod load;
mod snmp;

pub use load::{load_connections, load_connections_of, parse_connections, parse_connections_of};
