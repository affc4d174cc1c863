//! Rules of sampling that other programs read and set: carried out as a click in the window is, and answered once they are kept.

use crate::core::{Event, Outputs};
use crate::event_loop::EventLoop;
use std::sync::Arc;
use tokio::task::block_in_place;
use twin_api::{Command, Notice};
use twin_ingress::pushed::{SamplingCall, SamplingRefusal};
use twin_model::sampling::Sampling;

impl EventLoop {
    /// Carries `call` out and answers it.
    pub(crate) fn take_sampling_call(&mut self, call: SamplingCall) -> Outputs {
        let SamplingCall { change, by, answer } = call;
        let Some((scope, rule)) = change else {
            // Who does not wait any more does not want to know.
            drop(answer.send(Ok(Arc::clone(self.core.thinning.rules()))));
            return Outputs::default();
        };
        tracing::info!(key = %by, ?scope, rule = rule.map(|rule| rule.to_string()), "a sampling rule is wanted");
        let command = Command::SetSampling { scope, rule };
        let mut outputs = self.core.handle(self.clock.now(), Event::Command(command));
        let refusal = outputs.notices.iter().position(|notice| matches!(notice, Notice::Refused { .. }));
        let told = match refusal.map(|place| outputs.notices.remove(place)) {
            // Who asked is told; it is nobody else's business.
            Some(Notice::Refused { reason }) => Err(SamplingRefusal::Unknown(reason)),
            _ => {
                let kept = outputs.sampling.take().map_or(Ok(()), |rules| self.keep_sampling(&rules));
                kept.map(|()| Arc::clone(self.core.thinning.rules())).map_err(SamplingRefusal::NotKept)
            }
        };
        drop(answer.send(told));
        outputs
    }

    /// Keeps `rules` for the next start.
    ///
    /// # Errors
    /// A whole sentence for whoever set one.
    pub(crate) fn keep_sampling(&mut self, rules: &Sampling) -> Result<(), String> {
        block_in_place(|| self.sampling.write(rules)).map_err(|error| {
            tracing::error!("failed to {error}");
            format!("The sampling rule holds but was not kept, a restart would forget it: {error}")
        })
    }
}
