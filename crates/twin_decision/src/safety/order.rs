//! What goes into the controller, and what comes out of it.

use super::directive::Directive;
use std::sync::Arc;
use twin_model::setpoint::{
    ActuationReport, Actor, Preview, RequestId, Role, SafetyRecord, SetRefusal, SetpointId, SettablePoint,
};
use twin_model::SiteId;

/// What somebody wishes to be set.
#[derive(Clone, Debug, PartialEq)]
pub struct SetpointWish {
    /// Whoever sends the same key again does not wish anything new.
    pub key: String,
    /// What.
    pub point: SetpointId,
    /// To what, in its effect's unit.
    pub value: f64,
    /// Who.
    pub by: Actor,
    /// Why.
    pub reason: String,
}

/// What people want of the controller.
#[derive(Clone, Debug, PartialEq)]
pub enum SafetyWish {
    /// Open the lock of a site for a time.
    Enable {
        /// Which.
        site: SiteId,
        /// How long.
        minutes: u32,
        /// For whom; all who may wish something when empty.
        roles: Vec<Role>,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Close it.
    Disable {
        /// Which.
        site: SiteId,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Pull a kill switch.
    Kill {
        /// Of which site; of all when absent.
        site: Option<SiteId>,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Put it back; the lock stays closed.
    Revive {
        /// Of which site; of all when absent.
        site: Option<SiteId>,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Set something.
    Request(SetpointWish),
    /// Approve what somebody else wishes.
    Approve {
        /// Which request.
        id: RequestId,
        /// Who.
        by: Actor,
    },
    /// Do not.
    Reject {
        /// Which request.
        id: RequestId,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
}

/// Everything that can happen to the controller.
#[derive(Clone, Debug, PartialEq)]
pub enum SafetyInput {
    /// A person wants something.
    Wish(SafetyWish),
    /// The device has said what is set there, or why not: a fragment that completes "failed to …".
    Surveyed {
        /// Of which request.
        id: RequestId,
        /// In the effect's unit.
        present: Result<f64, String>,
    },
    /// It was simulated, or why not: a sentence.
    Previewed {
        /// Of which request.
        id: RequestId,
        /// What would come of it.
        preview: Result<Preview, String>,
    },
    /// A directive was carried out, or not.
    Reported(ActuationReport),
    /// Time passed.
    Tick,
    /// The twin ends in order.
    End,
}

/// The device is to be asked what is set there now; nothing is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// For which request.
    pub id: RequestId,
    /// What.
    pub point: Arc<SettablePoint>,
}

/// It is to be simulated what would come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewOrder {
    /// For which request.
    pub id: RequestId,
    /// What.
    pub point: Arc<SettablePoint>,
    /// What is set there now.
    pub present: f64,
    /// What is wished.
    pub value: f64,
}

/// What is to be done. Each is answered by an input.
#[derive(Clone, Debug, PartialEq)]
pub enum SafetyOrder {
    /// Ask the device.
    Survey(Survey),
    /// Simulate it.
    Preview(PreviewOrder),
    /// Carry it out.
    Act(Directive),
}

/// What came of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct SafetyOutput {
    /// To be kept, before anything of `orders` is done.
    pub records: Vec<SafetyRecord>,
    /// To be done.
    pub orders: Vec<SafetyOrder>,
    /// What became of a wish: the request that it made or concerns, or why nothing came of it.
    pub answer: Result<Option<RequestId>, SetRefusal>,
}

impl Default for SafetyOutput {
    fn default() -> Self {
        Self { records: Vec::new(), orders: Vec::new(), answer: Ok(None) }
    }
}
