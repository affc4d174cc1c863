//! Tests of the sources against real brokers and real clients, on loopback.

mod agent;
mod broker;
mod counters;
mod decode;
mod rig;
mod site;
mod snmp;
mod source;
mod traps;
