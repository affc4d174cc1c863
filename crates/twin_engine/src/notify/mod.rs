//! Notifications in the engine: what there is to tell is read from the journal of alarms, so that nothing is lost that was committed;
//! who is told follows the file that people edit; the rest is `twin_notify`'s.

mod ask;
mod feed;
mod follow;
mod start;

pub(crate) use start::{NotifyTasks, NotifyWires, start};

pub use ask::ask;
pub(crate) use ask::wish_act;
pub use twin_notify::{
    DocumentError, NotifyWish, SendError, Sender, is_quiet, read_document, read_outbox, write_document,
};
