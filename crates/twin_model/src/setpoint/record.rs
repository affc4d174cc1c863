//! What is kept of every step, in order. What these records make of it is the state of the write lock and of all requests.

use super::{Actor, ActuationReport, CheckVerdict, Preview, RequestId, Role, SetRefusal, SetpointId, SetpointRequest};
use crate::{SiteId, Timestamp};
use serde::{Deserialize, Serialize};

/// One step, and when it was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SafetyRecord {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: SetpointEvent,
}

/// What a directive is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DirectiveKind {
    /// What somebody wished and others approved.
    Set,
    /// Back to what was there before.
    Rollback,
    /// Nothing is written: what the device says tells how something ended that was cut short.
    Verify,
    /// The device shall go by its own mind again.
    Release,
}

/// Something that happened to the lock or to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SetpointEvent {
    /// The lock of a site was opened.
    Enabled {
        /// Which.
        site: SiteId,
        /// Until when.
        until: Timestamp,
        /// For whom.
        roles: Vec<Role>,
        /// By whom.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// The lock of a site was closed.
    Disabled {
        /// Which.
        site: SiteId,
        /// By whom; nobody when its time was over or the twin started anew.
        by: Option<Actor>,
        /// Why.
        reason: String,
    },
    /// A kill switch was pulled.
    Killed {
        /// Of which site; of all when absent.
        site: Option<SiteId>,
        /// By whom.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// A kill switch was put back. The lock stays closed.
    Revived {
        /// Of which site; of all when absent.
        site: Option<SiteId>,
        /// By whom.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Somebody wishes something.
    Requested(SetpointRequest),
    /// The device was asked what is set there now.
    Surveyed {
        /// Of which request.
        id: RequestId,
        /// What it said, in the effect's unit.
        present: f64,
    },
    /// The checks were made; all of them, also those after one that refused.
    Checked {
        /// Of which request.
        id: RequestId,
        /// What each found.
        verdicts: Vec<CheckVerdict>,
    },
    /// It was simulated.
    Previewed {
        /// Of which request.
        id: RequestId,
        /// What would come of it.
        preview: Preview,
    },
    /// It waits for people.
    Waiting {
        /// Which request.
        id: RequestId,
        /// Until when.
        until: Timestamp,
        /// For how many.
        approvals: u8,
    },
    /// It is refused.
    Refused {
        /// Which request.
        id: RequestId,
        /// Why.
        refusal: SetRefusal,
    },
    /// Somebody approves it.
    Approved {
        /// Which request.
        id: RequestId,
        /// Who.
        by: Actor,
    },
    /// Somebody does not.
    Rejected {
        /// Which request.
        id: RequestId,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Nobody approved it in time.
    Expired {
        /// Which request.
        id: RequestId,
    },
    /// A directive was given. It is kept before anything is on the wire.
    Directed {
        /// For which request; a release may be for an older one.
        id: RequestId,
        /// Its number.
        sequence: u64,
        /// What of.
        point: SetpointId,
        /// What for.
        kind: DirectiveKind,
        /// What is to be written, in the effect's unit.
        value: f64,
        /// What was there before.
        previous: f64,
        /// The generation of lock and plan that it was decided in; the executor refuses one of an older.
        generation: u64,
    },
    /// The directive was carried out, or not.
    Reported {
        /// For which request.
        id: RequestId,
        /// What for.
        kind: DirectiveKind,
        /// What happened on the wire.
        report: ActuationReport,
    },
    /// What was wished is there.
    Done {
        /// Which request.
        id: RequestId,
    },
    /// What was there before is there again.
    RolledBack {
        /// Which request.
        id: RequestId,
        /// Why.
        reason: String,
    },
    /// It ended otherwise.
    Failed {
        /// Which request.
        id: RequestId,
        /// Why: a sentence.
        reason: String,
        /// Whether nobody knows what is set there now: somebody has to look.
        needs_person: bool,
    },
    /// The device goes by its own mind again.
    Released {
        /// For which request it was set.
        id: RequestId,
        /// What of.
        point: SetpointId,
    },
}
