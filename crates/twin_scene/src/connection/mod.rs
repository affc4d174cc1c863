//! Connections: which devices are asked, by which profile, and which equipment of the site they stand for; and which brokers
//! are listened to.

mod allow;
mod document;
mod draft;
mod heard;
mod listener;
mod load;
mod modbus;
mod snmp;
mod topic;
mod web;

pub use draft::{check_access, check_drafts, connection_text};
pub use load::{
    load_connections, load_listeners, parse_connections, parse_connections_of, parse_listeners, parse_listeners_of,
};
