//! What the checks may look at: the plan, and what was last seen of its points.

use twin_model::{Place, PointIndex, PointTable, Quality, SitePlan, Timestamp};

/// What was last seen of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// In the point's unit.
    pub value: f64,
    /// When it was measured.
    pub at: Timestamp,
    /// How far it is trusted.
    pub quality: Quality,
    /// Whether several of its periods have passed without a sample.
    pub is_stale: bool,
    /// Whether a person's value stands in for the sensor's.
    pub is_substituted: bool,
}

impl Seen {
    /// Whether something may be decided on it.
    pub fn is_usable(&self) -> bool {
        self.value.is_finite() && self.quality != Quality::Bad && !self.is_stale
    }
}

/// What the checks may look at.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// What stands where.
    pub plan: &'a SitePlan,
    /// What is measured.
    pub points: &'a PointTable,
    /// What was last seen of each point; `None` when nothing has ever come.
    pub seen: &'a dyn Fn(PointIndex) -> Option<Seen>,
}

impl World<'_> {
    /// The usable value of `quantity` at `place`.
    pub(super) fn value(&self, place: Place, quantity: &str) -> Option<f64> {
        let seen = (self.seen)(self.points.find(place, quantity)?)?;
        seen.is_usable().then_some(seen.value)
    }

    /// What people call room number `room`.
    pub(super) fn room_name(&self, room: u32) -> &str {
        self.plan.rooms.get(room as usize).map_or("?", |room| room.id.as_str())
    }
}
