//! Edges: things that happened, for whoever listens. All of them are in the history too.

use twin_model::AlarmTransition;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// An alarm changed.
    Alarm(AlarmTransition),
    /// A command was refused, and why.
    Refused {
        /// For a person.
        reason: String,
    },
}
