//! Who is told of an alarm, when, and by which way.
//!
//! [`route`] is the pure part: whom, now or later, what is gathered. [`Outbox`] keeps what is on its way, so that nothing is lost by a
//! crash and nothing arrives unknown twice: each message has an id that stays the same over attempts. [`Sender`] speaks to servers.
//! [`Service`] joins them.

mod document;
mod email;
mod message;
mod outbox;
mod route;
mod sender;
mod service;
mod state;
mod webhook;

pub use document::{DocumentError, check, read_document, secret, write_document};
pub use outbox::{NotifyWishError, Outbox, OutboxError, carry_out_alone, read_outbox};
pub use route::{Verdict, is_quiet, route};
pub use sender::{SendError, Sender};
pub use service::{Batch, NotifyWish, Service, ServiceParts, Wished};
pub use state::Cursor;
