//! The task that asks devices who they are: one at a time, the latest wish wins.

use crate::probe::{self, Answer};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::Instant;
use twin_api::{Probe, ProbeAnswer, ProbeReading, ProbeState};
use twin_model::connection::ConnectionDraft;
use twin_model::profile::Profile;
use twin_scene::check_access;

/// A device that somebody wants to know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProbeWish {
    pub(crate) number: u64,
    pub(crate) draft: ConnectionDraft,
}

/// What asks.
pub(crate) struct Prober {
    pub(crate) profiles: Arc<Vec<Profile>>,
    pub(crate) wishes: watch::Receiver<Option<ProbeWish>>,
    pub(crate) probes: watch::Sender<Option<Probe>>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Prober {
    /// Runs until `stop` turns true, or nobody can wish any more.
    pub(crate) async fn run(mut self) {
        loop {
            let wish = self.wishes.borrow_and_update().clone();
            let asking = async {
                if let Some(ProbeWish { number, draft }) = wish {
                    self.probes.send_replace(Some(Probe { number, state: ProbeState::Asking }));
                    let state = ask(&draft, &self.profiles).await;
                    self.probes.send_replace(Some(Probe { number, state }));
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                _ = async { self.stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => return,
                // Another wish ends the one before.
                changed = self.wishes.changed() => if changed.is_err() { return },
                () = asking => {}
            }
        }
    }
}

async fn ask(draft: &ConnectionDraft, profiles: &[Profile]) -> ProbeState {
    let access = match check_access(draft, |name| std::env::var(name).ok()) {
        Ok(access) => access,
        Err(problems) => return ProbeState::Refused(problems),
    };
    let started = Instant::now();
    let profile = Some(draft.profile.as_str()).filter(|profile| !profile.is_empty());
    match probe::ask(&access, profiles, profile).await {
        Ok(Answer { facts, profiles, profile, readings }) => ProbeState::Answered(Box::new(ProbeAnswer {
            facts,
            fitting: profiles,
            profile,
            readings: readings.into_iter().map(told).collect(),
            took: started.elapsed(),
        })),
        Err(error) => ProbeState::Failed(error.to_string()),
    }
}

fn told(reading: probe::Reading) -> ProbeReading {
    ProbeReading {
        point: reading.point.to_string(),
        index: reading.index,
        title: reading.title,
        measure: reading.measure,
        value: reading.value,
        state: reading.state,
    }
}
