//! Devices behind servers of their own protocols on this machine, instead of on the broker.

mod grpc;
mod modbus;
mod served;
mod silence;
mod snmp;

pub use served::{ServeDevicesError, Served, ServedDevice};
