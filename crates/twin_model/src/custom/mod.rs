//! Points that people define while the site runs: what they ask for, whether that can be, and what is kept of it.

mod check;
mod definition;
mod draft;
mod site;

pub use check::RefusePointError;
pub use definition::{Change, ChangeKind, CustomLimit, CustomPoint};
pub use draft::{LimitDraft, PointDraft, Side};
pub use site::{FindPlaceError, find_place, topic_of};
