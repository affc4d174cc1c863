//! The pure deterministic core: alarm rules and their life cycle, after ANSI/ISA-18.2-2016.
//!
//! [`Decider::step`] is a function of time and input. It reads no clock, opens no file, draws no random number and
//! cannot fail: time is an argument, bad data is a [`twin_model::Quality`]. The same steps give the same verdicts.
//!
//! Two layers:
//! 1. **Latches**, one per point and rule, with deadband, on-delay and off-delay (`bank.rs`, `latch.rs`). The bank also
//!    knows which periodic points have fallen silent.
//! 2. **The ledger**, one slot per place and ladder, where a ladder is all rules of one class and side of a limit
//!    (`ledger.rs`). The most urgent rule that any of the place's points holds decides what is raised, escalated,
//!    eased and cleared; people acknowledge.
//!
//! # Time inside a step
//! A step covers the time since the step before. Samples and elapsing delays are taken in the order of time, and all
//! that happens at one instant is judged once. A sample from before that stretch counts at its beginning and one from
//! the future counts at its end, so an alarm is never dated back and a device's fast clock cannot silence it.

mod act;
mod agenda;
mod bank;
mod custom;
mod decider;
pub mod flood;
mod follow;
mod guard;
pub mod incident;
mod ladder;
mod latch;
mod ledger;
mod measure;
mod message;
pub mod performance;
mod rules;
pub mod safety;
mod test;
mod trail;
mod verdict;
mod waiting;
mod withhold;

pub use custom::custom_rules;
pub use decider::Decider;
pub use ledger::{BY_CHARS_MAX, NOTE_CHARS_MAX};
pub use rules::default_rules;
pub use verdict::{About, Act, Deed, Input, Refusal, RefusalReason, Verdicts};
pub use waiting::STALE_PERIODS;
