//! Generated protobuf and nothing else: messages, clients and servers of `proto/*.proto`.
//!
//! The generated files are kept beside this one, so that nobody needs a protobuf compiler to build; a test makes them
//! anew and tells when they are out of date (`HELIOTWIN_GENERATE=1 cargo test -p twin_proto` writes them).

/// GPU servers: `heliotwin.gpu.v1`.
#[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "it is generated")]
#[rustfmt::skip]
pub mod gpu;

/// Pushing samples and facts into the twin: `heliotwin.ingest.v1`.
#[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "it is generated")]
#[rustfmt::skip]
pub mod ingest;
