//! Reading what a site has kept, whether its engine runs or not.

pub use twin_history::{
    Column, FactFilter, HistoryReader as Archive, JournalEntry, JournalFilter, LastValue, OpenHistoryError,
    ReadHistoryError, StoredSample,
};
