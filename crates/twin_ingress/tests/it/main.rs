//! Tests of the sources against real brokers and real clients, on loopback.

mod agent;
mod broker;
mod caller;
mod decode;
mod grpc;
mod http;
mod rig;
mod site;
mod snmp;
mod source;
