//! What goes into the controller, and what comes out of it.

use super::directive::Directive;
use std::sync::Arc;
use twin_model::setpoint::{ActuationReport, Preview, RequestId, SafetyRecord, SafetyWish, SetRefusal, SettablePoint};

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
