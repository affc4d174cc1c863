//! Rules of sampling that other programs read and set: carried out as a click in the window is, and answered once they are kept.

use crate::audit::Audited;
use crate::event::{Event, Outputs};
use crate::event_loop::EventLoop;
use std::sync::Arc;
use tokio::task::block_in_place;
use twin_api::{Command, Notice};
use twin_ingress::pushed::{SamplingCall, SamplingRefusal};
use twin_model::audit::AuditActor;
use twin_model::sampling::Sampling;

impl EventLoop {
    /// Carries `call` out and answers it.
    pub(crate) fn take_sampling_call(&mut self, call: SamplingCall) -> Outputs {
        let SamplingCall { change, by, address, answer } = call;
        let Some((scope, rule)) = change else {
            // Who does not wait any more does not want to know.
            drop(answer.send(Ok(Arc::clone(self.core.thinning.rules()))));
            return Outputs::default();
        };
        tracing::info!(key = %by, ?scope, rule = rule.map(|rule| rule.to_string()), "a sampling rule is wanted");
        let command = Command::SetSampling { scope, rule, by: by.to_string() };
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        let actor = |key: &str| AuditActor::over_http(key, &address);
        let carried = self.audited(actor, command, |this, command| {
            let (outputs, told) = this.set_sampling(command);
            Audited { refusal: told.as_ref().err().map(ToString::to_string), value: (outputs, told) }
        });
        let not_audited = |reason| (Outputs::default(), Err(SamplingRefusal::NotAudited(reason)));
        let (outputs, told) = carried.unwrap_or_else(not_audited);
        drop(answer.send(told));
        outputs
    }

    fn set_sampling(&mut self, command: Command) -> (Outputs, Result<Arc<Sampling>, SamplingRefusal>) {
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
        (outputs, told)
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
