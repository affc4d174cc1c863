//! HTTP: samples and facts as JSON, one or many a request, answered after the commit.

mod answer;
mod routes;
mod server;

pub(crate) use server::serve;
