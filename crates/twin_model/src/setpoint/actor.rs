//! Who wants something.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// What somebody is there for, and so what they may do to the plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks on.
    Viewer,
    /// Acknowledges, shelves, wishes setpoints within their bands.
    Operator,
    /// Approves what others wish, opens the lock.
    Supervisor,
    /// Mends equipment.
    Maintenance,
    /// Sets limits, maps and rules; may do to the plant what supervisors may.
    Engineer,
    /// Administers users, and has no hand in the plant.
    Administrator,
}

/// Why a text is no role.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("know the role {text:?}: there are viewer, operator, supervisor, maintenance, engineer and administrator")]
pub struct ParseRoleError {
    text: String,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Viewer, Self::Operator, Self::Supervisor, Self::Maintenance, Self::Engineer, Self::Administrator];

    /// What people call it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Supervisor => "supervisor",
            Self::Maintenance => "maintenance",
            Self::Engineer => "engineer",
            Self::Administrator => "administrator",
        }
    }

    /// Whether they may wish a setpoint.
    pub const fn may_request(self) -> bool {
        matches!(self, Self::Operator | Self::Supervisor | Self::Engineer)
    }

    /// Whether they may approve or reject what somebody else wishes, open the lock, and put the kill switch back.
    pub const fn may_approve(self) -> bool {
        matches!(self, Self::Supervisor | Self::Engineer)
    }

    /// Whether they may pull the kill switch or close the lock: everybody who is there to act.
    pub const fn may_stop(self) -> bool {
        matches!(self, Self::Operator | Self::Supervisor | Self::Maintenance | Self::Engineer)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Role {
    type Err = ParseRoleError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|role| role.word() == text.trim());
        known.ok_or_else(|| ParseRoleError { text: text.to_owned() })
    }
}

/// Who wants something, as what, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Their name; two actors of the same name are the same person, whatever the case.
    pub name: String,
    /// What they are there for.
    pub role: Role,
    /// The way they came: `window`, `command line`.
    pub from: String,
}

impl Actor {
    /// Whether `other` is the same person.
    pub fn is_same_person(&self, other: &Self) -> bool {
        self.name.trim().to_lowercase() == other.name.trim().to_lowercase()
    }
}

/// Such as `ana (operator, command line)`.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.name, self.role, self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_they_are_told() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
        }
        assert!("root".parse::<Role>().is_err());
    }

    #[test]
    fn nobody_becomes_somebody_else_by_capitals() {
        let actor = |name: &str| Actor { name: name.to_owned(), role: Role::Operator, from: "window".to_owned() };
        assert!(actor("Ana").is_same_person(&actor(" ana ")) && !actor("Ana").is_same_person(&actor("Rui")));
    }
}
