//! What can happen to the loop, and what it wants done about it.

use crate::rule_preview::PreviewWish;
use crate::sampling::Periods;
use crate::substitute::SubstitutionRecord;
use std::path::PathBuf;
use std::sync::Arc;
use twin_api::{Command, Notice, Onboarding, RulePreview, SpecificationState};
use twin_decision::safety::SafetyOutput;
use twin_history::{Append, CommitReport};
use twin_ingress::{Batch, FactBatch, Receipt, SourceReport};
use twin_model::PointTable;
use twin_model::connection::{Connection, DeviceState};
use twin_model::custom::CustomPoint;
use twin_model::sampling::Sampling;

/// What people make of a site: points that they define, and connections.
#[derive(Debug)]
pub struct Connected {
    /// The site's points, with the times at which they are expected now; grown from those before, whose indices stay valid.
    pub points: Arc<PointTable>,
    /// The devices that are asked now.
    pub connections: Arc<Vec<Connection>>,
}

/// Everything that can happen to the engine.
#[derive(Debug)]
pub enum Event {
    /// A source delivered samples.
    Batch(Batch),
    /// Somebody told what happened besides.
    Facts(FactBatch),
    /// A source's health changed.
    Report(SourceReport),
    /// Devices that are asked have answered or fallen silent.
    Devices(Arc<Vec<DeviceState>>),
    /// Connections or custom points have changed, or what is known of a device that somebody connects; with the points that
    /// there are now and their periods.
    Onboarding {
        /// What is known.
        state: Arc<Onboarding>,
        /// What has changed with them, if anything has.
        connected: Option<Connected>,
    },
    /// A person wants something.
    Command(Command),
    /// A file of a sensor's maker has been read.
    Specification(SpecificationState),
    /// A rule has been tried on history.
    Preview(RulePreview),
    /// History committed, or failed to.
    Commit(CommitReport),
    /// The rules of sampling were changed from outside.
    Sampling(Sampling),
    /// Time passed: rules with delays and staleness move on without samples too.
    Tick {
        /// Seconds of site time per second of wall time, now.
        clock_rate: f64,
    },
}

/// What to do about an event.
#[derive(Debug, Default)]
pub struct Outputs {
    /// To be kept. Every batch makes one, even if nothing in it was new: that is how its ticket gets committed.
    pub append: Option<Append>,
    /// To be told to whoever listens.
    pub notices: Vec<Notice>,
    /// Of batches that are committed now: whoever waits for one may acknowledge it.
    pub committed: Vec<Receipt>,
    /// To be journaled: what people let stand in for sensors, and what no longer does.
    pub substitutions: Vec<SubstitutionRecord>,
    /// Rules of sampling that a person has set, to be kept.
    pub sampling: Option<Arc<Sampling>>,
    /// Poll periods by the names of connections, when they are others than before.
    pub periods: Option<Arc<Periods>>,
    /// To be kept; then the points with it come back in an [`Event::Onboarding`].
    pub point: Option<Arc<CustomPoint>>,
    /// All points from now on, for everybody who holds them; before anything else that follows.
    pub points: Option<Arc<PointTable>>,
    /// A file to be read; the answer is [`Event::Specification`].
    pub read: Option<PathBuf>,
    /// A rule to be tried on history; the answer is [`Event::Preview`].
    pub preview: Option<PreviewWish>,
    /// What was decided about setting: to be kept, then done.
    pub safety: Option<SafetyOutput>,
}
