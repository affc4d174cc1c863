//! The safety controller: whether something may be set, who has to approve it, and what is written, read back and undone.
//!
//! [`SafetyController::step`] is a function of time, input and what the checks may look at; it waits for nobody. What it
//! decides comes out as records, to be kept before anything is done, and as orders. A [`Directive`] can be made nowhere
//! else, and nothing else can be carried out.
//!
//! # A request's way
//! requested → the device is asked what is set there now → checks → simulated → checks → approved → checks → directive →
//! read back → done, or rolled back, or a person is needed. At each stop it may be refused; checks that do not need what
//! is known only later are made at once. All of them are in the folder `check`, one file and one line each.

mod approve;
mod check;
mod controller;
mod directive;
mod execute;
mod ledger;
mod lock;
mod order;
mod world;
mod zone;

pub use approve::APPROVAL_EXPIRES_AFTER;
pub use check::{
    DEW_POINT_MARGIN_KELVIN, FEEDBACK_POLLS_MAX, INLET_MAX_CELSIUS, KEY_CHARS_MAX, REASON_CHARS_MAX, RISE_MAX_KELVIN,
};
pub use controller::SafetyController;
pub use directive::Directive;
pub use ledger::CASES_MAX;
pub use lock::OPEN_MINUTES_MAX;
pub use order::{PreviewOrder, SafetyInput, SafetyOrder, SafetyOutput, Survey};
pub use world::{Seen, World};
