//! Edges: things that happened, for whoever listens. All of them are in the history too.

use twin_model::AlarmTransition;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "notices are few and nearly all of them are about alarms")]
pub enum Notice {
    /// An alarm changed.
    Alarm(AlarmTransition),
    /// A command was refused, and why.
    Refused {
        /// For a person.
        reason: String,
    },
}
