//! Asking over HTTP/1.1, in the clear or over TLS: the only folder that knows an HTTP library.

mod client;
mod tls;

pub(crate) use client::{Answer, Asking, Proof, WebClient};
pub use client::{WebError, knock};
