//! gRPC: samples as a stream with an acknowledgement for each batch, and facts; `heliotwin.ingest.v1`.

mod fact;
mod service;

pub(crate) use service::router;
