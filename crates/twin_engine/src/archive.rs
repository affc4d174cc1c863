//! Reading what a site has kept, whether its engine runs or not.

pub use twin_history::{
    Column, FactFilter, HistoryReader as Archive, IncidentEntry, IncidentFilter, IncidentMemberEntry, JournalEntry,
    JournalFilter, LastValue, OpenHistoryError, ReadHistoryError, StoredSample,
};
