//! Tests of the sources against real brokers and real clients, on loopback.

mod agent;
mod broker;
mod caller;
mod counters;
mod decode;
mod edge;
mod grpc;
mod http;
mod many;
mod mapped;
mod modbus;
mod modbus_device;
mod modbus_pure;
mod prometheus;
mod redfish;
mod redfish_service;
mod rig;
mod site;
mod snmp;
mod source;
mod sparkplug;
mod tls;
mod traps;
mod version;
mod web;
mod web_tls;
