//! Tests of the sources against real brokers and real clients, on loopback.

mod agent;
mod broker;
mod counters;
mod decode;
mod prometheus;
mod rig;
mod site;
mod snmp;
mod source;
mod tls;
mod traps;
mod web;
