//! Values that people set in the place of sensors: what may stand in, for how long, and what it makes of samples.

mod journal;
mod standing;

pub(crate) use journal::Journal;
pub use journal::{OpenJournalError, SubstitutionEnd, SubstitutionRecord};
pub(crate) use standing::{Substitutions, Wish};
