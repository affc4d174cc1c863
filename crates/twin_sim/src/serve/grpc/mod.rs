//! gRPC: the telemetry agent of GPU servers, which streams.

mod gpu;
mod server;

pub(super) use server::start;
