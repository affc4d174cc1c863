//! Tests of the sources against real brokers and real clients, on loopback.

mod broker;
mod decode;
mod rig;
mod site;
mod source;
