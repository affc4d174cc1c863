//! The tasks that do what the controller orders: one that speaks to devices, one that simulates. They end when nobody orders any more,
//! so that the last order of an engine that ends is carried out.

use super::preview::{PreviewFacts, preview};
use tokio::sync::mpsc;
use twin_actuate::Actuator;
use twin_decision::safety::{Directive, PreviewOrder, SafetyInput, Survey};

/// Something for the one who speaks to devices.
#[derive(Debug)]
pub(crate) enum ActuationJob {
    /// Ask what is set there now.
    Survey(Survey),
    /// Carry it out.
    Act(Box<Directive>),
}

/// Something to be simulated, and what from.
#[derive(Debug)]
pub(crate) struct PreviewJob {
    pub(crate) order: PreviewOrder,
    pub(crate) facts: PreviewFacts,
}

/// Speaks to devices, one after the other, and tells `inputs` what came of it.
pub(crate) async fn actuate(
    mut actuator: Actuator,
    mut jobs: mpsc::Receiver<ActuationJob>,
    inputs: mpsc::Sender<SafetyInput>,
) {
    while let Some(job) = jobs.recv().await {
        let input = match job {
            ActuationJob::Survey(survey) => {
                SafetyInput::Surveyed { id: survey.id, present: actuator.survey(&survey.point).await }
            }
            ActuationJob::Act(directive) => SafetyInput::Reported(actuator.carry_out(*directive).await),
        };
        if inputs.send(input).await.is_err() {
            return;
        }
    }
}

/// Simulates, one thing after the other, and tells `inputs` what came of it.
pub(crate) async fn foresee(mut jobs: mpsc::Receiver<PreviewJob>, inputs: mpsc::Sender<SafetyInput>) {
    while let Some(PreviewJob { order, facts }) = jobs.recv().await {
        let id = order.id;
        let simulated = tokio::task::spawn_blocking(move || preview(&order, &facts)).await;
        let preview = simulated.unwrap_or_else(|error| Err(format!("the simulation broke off: {error}")));
        if inputs.send(SafetyInput::Previewed { id, preview }).await.is_err() {
            return;
        }
    }
}
