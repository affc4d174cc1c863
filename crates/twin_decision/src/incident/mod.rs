//! Incidents: alarms grouped along the power and cooling graph and along time, each with first-out and root cause.
//!
//! A pure function of the plan, the points, the rules and the transitions in their order: the same transitions make the
//! same incidents with the same numbers. Nothing here hides an alarm: incidents are a second view of the list, and every alarm
//! on it is in exactly one.
//!
//! # How an alarm finds its incident
//! 1. It has a [`Trouble`], by the class of its point (`trouble.rs`).
//! 2. A **cause** is looked for: an alarm upstream of it (`graph.rs`) whose trouble can have this consequence within this time
//!    (`consequence.rs`, the table). The nearest wins; it joins that alarm's incident as a consequence.
//! 3. Where nothing explains it, **siblings** are looked for: the same trouble in the same scope at about the same time
//!    (`sibling.rs`). It joins them.
//! 4. Else it begins an incident.
//! 5. In any case it may itself explain alarms that nothing has explained so far: a **late cause**. Their incidents become
//!    one, which keeps the older number. First-out stays the earliest alarm; the root is the most upstream one that explains
//!    others.

mod cluster;
mod consequence;
mod graph;
mod grouper;
mod placing;
mod restore;
mod sibling;
mod trouble;

pub use consequence::{AFTERGLOW, Along, LINKS, Link};
pub use grouper::{Grouper, MEMBERS_RESOLVED_MAX, RECENT_MAX};
pub use sibling::{WIDE_MIN, WIDE_WINDOW};
pub use trouble::Trouble;
