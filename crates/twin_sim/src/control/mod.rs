//! How another process drives a running simulation: requests and replies over the site's broker.
//!
//! A request goes to `heliotwin/<site>/sim/request`, its reply comes to `heliotwin/<site>/sim/reply/<id>`; both are
//! JSON. The retained `heliotwin/<site>/sim/status` tells what is going on. [`send`] asks once; a [`Remote`] stays
//! connected, knows the status and asks as often as it likes.

mod answer;
mod remote;
mod request;
mod send;
mod status;

pub(crate) use answer::answer;
pub use remote::{LineStatus, Remote, remote};
pub(crate) use request::Envelope;
pub use request::{Reply, Request, ScenarioGroup, ScenarioListing, TARGETS_MAX};
pub use send::{SendRequestError, send};
pub use status::LiveStatus;

use twin_model::SiteId;

pub(crate) fn request_topic(site: &SiteId) -> String {
    format!("heliotwin/{site}/sim/request")
}

pub(crate) fn reply_topic(site: &SiteId, id: &str) -> String {
    format!("heliotwin/{site}/sim/reply/{id}")
}

pub(crate) fn status_topic(site: &SiteId) -> String {
    format!("heliotwin/{site}/sim/status")
}
