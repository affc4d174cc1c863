//! Directives: the only thing that can be carried out.

use std::sync::Arc;
use twin_model::setpoint::{DirectiveKind, RequestId, SettablePoint};

/// Something that is to be written, or looked up. Whoever carries it out has no choices left.
///
/// It can be made in this crate only, by a controller that has made every check before.
#[derive(Clone, Debug, PartialEq)]
pub struct Directive {
    request: RequestId,
    sequence: u64,
    generation: u64,
    kind: DirectiveKind,
    point: Arc<SettablePoint>,
    value: f64,
    previous: f64,
}

impl Directive {
    pub(super) const fn new(
        (request, sequence, generation): (RequestId, u64, u64),
        kind: DirectiveKind,
        point: Arc<SettablePoint>,
        (value, previous): (f64, f64),
    ) -> Self {
        Self { request, sequence, generation, kind, point, value, previous }
    }

    /// The request that it is for.
    pub const fn request(&self) -> RequestId {
        self.request
    }

    /// Its number: nothing is carried out twice under one.
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The generation of lock and points that it was decided in. In a later one nothing of it is written any more.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// What it is for.
    pub const fn kind(&self) -> DirectiveKind {
        self.kind
    }

    /// What of.
    pub fn point(&self) -> &SettablePoint {
        &self.point
    }

    /// What is to be there, in the effect's unit.
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// What was there when it was decided, in the effect's unit. When something else is there, somebody else was quicker, and
    /// nothing is written.
    pub const fn previous(&self) -> f64 {
        self.previous
    }
}
