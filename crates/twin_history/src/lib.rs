//! What has been measured and what happened: samples, the alarm journal, incidents and facts, kept on SQLite.
//!
//! One [`History`] writes a folder, any number of [`HistoryReader`]s read it, from this process or another, while it
//! is written. What a [`CommitReport`] says is committed survives a crash of the program and of the machine.
//!
//! Samples arrive as batches (one row per commit), and are folded in the background into compressed blocks per series.
//! The first sample of a point at an instant wins; later ones at the same instant are duplicates and are dropped.
//!
//! Migrations run by a few lines of our own and not by a library: the usual ones parse their own table with panics,
//! and a history with flipped bits has to be refused, not to bring the twin down.

mod append;
mod incident;
mod record;
mod sqlite;

pub use append::{Append, AppendError, CommitReport};
pub use incident::{IncidentEntry, IncidentFilter, IncidentMemberEntry};
pub use record::{Column, FactFilter, JournalEntry, JournalFilter, LastValue, ServiceRecord, StoredSample};
pub use sqlite::{CloseHistoryError, History, HistoryReader, OpenHistoryError, ReadHistoryError};
