//! Notifications in the engine: what there is to tell is read from the journal of alarms, so that nothing is lost that was committed;
//! who is told follows the file that people edit; the rest is `twin_notify`'s.

mod feed;
mod follow;
mod start;

pub(crate) use start::{NotifyTasks, NotifyWires, start};

pub use twin_notify::{
    DocumentError, NotifyWish, SendError, Sender, check, is_quiet, read_document, write_document,
};
