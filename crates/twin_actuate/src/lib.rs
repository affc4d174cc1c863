//! Carries directives out: the only crate that can write to equipment.
//!
//! It has no choices to make. A [`Directive`](twin_decision::safety::Directive) says what is to be there; how it is written,
//! read back and told is in one file per protocol. What is of an older generation of lock and points, was carried out before,
//! or meets a device that somebody else has set meanwhile, is not written. Reading what is set there now is no writing.

mod actuator;
mod modbus;

pub use actuator::{Actuator, READ_BACK_WITHIN};
