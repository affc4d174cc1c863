//! The checks, in the order in which they are told. One check, one file, one line in [`CHECKS`].

mod dew_point;
mod domain;
mod enabled;
mod feedback;
mod feeds;
mod flow;
mod hold;
mod key;
mod kill;
mod mode;
mod preview;
mod rate;
mod reason;
mod redundancy;
mod role;
mod room;
mod second_unit;
mod step;
mod wire;

pub use dew_point::DEW_POINT_MARGIN_KELVIN;
pub use feedback::FEEDBACK_POLLS_MAX;
pub use flow::RISE_MAX_KELVIN;
pub use key::KEY_CHARS_MAX;
pub use preview::INLET_MAX_CELSIUS;
pub use reason::REASON_CHARS_MAX;
pub(super) use reason::reasoned;

use super::ledger::Ledger;
use super::world::World;
use super::zone::Zone;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::Arc;
use twin_model::Timestamp;
use twin_model::setpoint::{CheckVerdict, Outcome, SetRefusal, SetpointCase, SetpointId, SettablePoint};

/// All checks. The first that refuses is the one that is told; all are kept.
const CHECKS: &[Check] = &[
    kill::CHECK,
    enabled::CHECK,
    role::CHECK,
    reason::CHECK,
    key::CHECK,
    room::CHECK,
    domain::CHECK,
    wire::CHECK,
    step::CHECK,
    rate::CHECK,
    hold::CHECK,
    mode::CHECK,
    feedback::CHECK,
    dew_point::CHECK,
    redundancy::CHECK,
    second_unit::CHECK,
    flow::CHECK,
    feeds::CHECK,
    preview::CHECK,
];

/// From when on a check can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Somebody wishes it.
    Wished,
    /// It is known what is set there now.
    Surveyed,
    /// It was simulated.
    Previewed,
}

/// One check.
struct Check {
    /// What it is called in records.
    name: &'static str,
    /// From when on it can be made.
    from: Stage,
    /// What it finds.
    run: fn(&Case<'_>) -> Found,
}

/// What a check finds: nothing against it, or why it has nothing to do with this, or why it must not be.
type Found = Result<Clear, SetRefusal>;

/// Nothing against it.
enum Clear {
    /// On what that stands.
    Passed(String),
    /// Why the check has nothing to do with this.
    Idle(&'static str),
}

fn passed(told: impl Into<String>) -> Found {
    Ok(Clear::Passed(told.into()))
}

const fn idle(why: &'static str) -> Found {
    Ok(Clear::Idle(why))
}

/// What the checks look at.
pub(super) struct Case<'a> {
    pub(super) now: Timestamp,
    pub(super) case: &'a SetpointCase,
    pub(super) point: &'a SettablePoint,
    pub(super) ledger: &'a Ledger,
    /// What can be set, by name.
    pub(super) points: &'a BTreeMap<SetpointId, Arc<SettablePoint>>,
    pub(super) world: &'a World<'a>,
}

impl Case<'_> {
    fn wish(&self) -> f64 {
        self.case.request.value
    }

    /// What is set there now; what is not known is as far away as can be.
    fn present(&self) -> f64 {
        self.case.present.unwrap_or(f64::NAN)
    }

    fn zone(&self) -> Zone<'_> {
        Zone::of(self.world, self.point.room)
    }

    fn room_name(&self) -> SmolStr {
        self.world.room_name(self.point.room).into()
    }

    /// Whether it takes cooling away from the room.
    fn takes_cooling(&self) -> bool {
        self.point.settable.effect.takes_cooling(self.present(), self.wish())
    }
}

/// What all checks that can be made at `stage` find.
pub(super) fn verdicts(case: &Case<'_>, stage: Stage) -> Vec<CheckVerdict> {
    let due = CHECKS.iter().filter(|check| check.from <= stage);
    let verdict = |check: &Check| {
        let outcome = match (check.run)(case) {
            Ok(Clear::Passed(told)) => Outcome::Passed(told),
            Ok(Clear::Idle(why)) => Outcome::Idle(why.to_owned()),
            Err(refusal) => Outcome::Refused(refusal),
        };
        CheckVerdict { check: check.name.into(), outcome }
    };
    due.map(verdict).collect()
}
