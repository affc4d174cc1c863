//! Tests of the sources against real brokers and real clients, on loopback.

mod agent;
mod broker;
mod decode;
mod edge;
mod mapped;
mod rig;
mod site;
mod snmp;
mod source;
mod sparkplug;
mod tls;
mod version;
