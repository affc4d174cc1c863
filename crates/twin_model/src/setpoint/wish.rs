//! What people want of what can be set.

use super::{Actor, RequestId, Role, SetpointId};
use crate::SiteId;
use serde::{Deserialize, Serialize};

/// What somebody wishes to be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
