//! HTTP: samples and facts as JSON, one or many a request, answered after the commit; and rules of sampling.

mod answer;
mod routes;
mod sampling;
mod server;

pub(crate) use server::serve;
