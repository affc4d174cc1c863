//! Connections: which devices are asked, by which profile, and which equipment of the site they stand for.

mod document;
mod load;
mod snmp;
mod web;

pub use load::{load_connections, parse_connections};
