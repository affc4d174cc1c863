//! The history on SQLite: the only module of the house that knows SQL.

mod batch;
mod block;
mod column;
mod error;
mod fact;
mod fold;
mod folder;
mod history;
mod incident;
mod journal;
mod order;
mod reader;
mod rule;
mod schema;
mod service;
mod store;
mod writer;

pub use error::{CloseHistoryError, OpenHistoryError, ReadHistoryError};
pub use history::History;
pub use reader::HistoryReader;
