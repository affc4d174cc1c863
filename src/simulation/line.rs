//! The thread that talks to the simulator: one connection to the broker, the latest state down, wishes up.

use super::entry::Sheet;
use crate::bridge::SimulatorAddress;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use twin_api::{Simulation, SimulationState};
use twin_sim::control::{self, LineStatus, LiveStatus, Remote, Reply, Request, SendRequestError};

/// Wishes that wait to be sent: a person clicks once or twice a second.
const WISHES_MAX: usize = 16;
/// A refusal is shown this long: time to read two lines.
const REFUSAL_SHOWN: Duration = Duration::from_secs(12);
/// A simulator that runs tells its status within five seconds; one that has not after this is none.
const PATIENCE: Duration = Duration::from_secs(7);

/// The line, as the frame sees it: nothing here waits.
#[derive(bevy::prelude::Resource)]
pub(super) struct Line {
    states: watch::Receiver<Arc<SimulationState>>,
    wishes: mpsc::Sender<Request>,
}

impl Line {
    /// Opens the line to the simulator at `address`; it hangs up when this is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn open(address: SimulatorAddress, sheet: Sheet) -> io::Result<Self> {
        let (tell, states) = watch::channel(Arc::default());
        let (wishes, asked) = mpsc::channel(WISHES_MAX);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let talk = move || {
            let (remote, line) = control::remote(address.broker, address.site);
            let keeper = Keeper { remote, sheet, tell, listing: None, refusal: None };
            runtime.block_on(async {
                tokio::select! {
                    () = line => {}
                    () = keeper.keep(asked) => {}
                }
            });
        };
        thread::Builder::new().name("simulation".to_owned()).spawn(talk)?;
        Ok(Self { states, wishes })
    }

    /// The state, if it is another than when this was asked last.
    pub(super) fn news(&mut self) -> Option<Arc<SimulationState>> {
        match self.states.has_changed() {
            Ok(true) => Some(Arc::clone(&self.states.borrow_and_update())),
            Ok(false) | Err(_) => None,
        }
    }

    /// Sends a wish; false when too many wait already.
    pub(super) fn wish(&self, wish: Request) -> bool {
        self.wishes.try_send(wish).is_ok()
    }
}

/// What the thread keeps.
struct Keeper {
    remote: Remote,
    sheet: Sheet,
    tell: watch::Sender<Arc<SimulationState>>,
    /// What can be started: asked once of each simulator.
    listing: Option<super::entry::Listing>,
    refusal: Option<(String, Instant)>,
}

impl Keeper {
    async fn keep(mut self, mut asked: mpsc::Receiver<Request>) {
        let mut status = self.remote.status();
        let since = Instant::now();
        let mut has_waited = false;
        loop {
            let line = status.borrow_and_update().clone();
            self.learn(&line).await;
            let state = self.state(&line, has_waited);
            self.tell.send_replace(Arc::new(state));
            let refused_until = self.refusal.as_ref().map(|(_, at)| *at + REFUSAL_SHOWN);
            tokio::select! {
                changed = status.changed() => if changed.is_err() { return },
                wish = asked.recv() => match wish {
                    Some(wish) => self.send(wish).await,
                    None => return,
                },
                () = tokio::time::sleep_until(since + PATIENCE), if !has_waited => has_waited = true,
                () = until(refused_until), if refused_until.is_some() => self.refusal = None,
            }
        }
    }

    /// Asks a simulator that has come for what can be started; forgets one that has gone.
    async fn learn(&mut self, line: &LineStatus) {
        match live(line) {
            None => self.listing = None,
            Some(_) if self.listing.is_some() => {}
            Some(_) => match self.remote.send(Request::List).await {
                Ok(Reply::Listed { scenarios, targets, .. }) => {
                    self.listing = Some(self.sheet.listing(scenarios, targets));
                }
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, "the simulator does not tell its scenarios yet"),
            },
        }
    }

    async fn send(&mut self, wish: Request) {
        self.refusal = match self.remote.send(wish).await {
            Ok(_) => None,
            Err(error) => Some((text_of(&error), Instant::now())),
        };
    }

    fn state(&self, line: &LineStatus, has_waited: bool) -> SimulationState {
        let absent = |reason: String| SimulationState::Absent { reason };
        match (&line.broker, &line.simulation, live(line), &self.listing) {
            (Some(Err(reason)), ..) => absent(format!("The broker is away: {reason}")),
            (_, _, Some(status), Some(listing)) => self.simulation(status, listing),
            (_, Some(status), ..) if !status.is_running => absent("The last one has ended".to_owned()),
            _ if has_waited => absent("Nobody tells a status on the site's broker".to_owned()),
            _ => SimulationState::Looking,
        }
    }

    fn simulation(&self, status: &LiveStatus, listing: &super::entry::Listing) -> SimulationState {
        let Some(site) = &status.site else { return SimulationState::Looking };
        let refused = self.refusal.as_ref().map(|(reason, _)| reason.clone());
        SimulationState::Live(Box::new(Simulation {
            is_running: site.bots.is_running,
            report_hz: site.bots.machine_reports_per_second,
            messages_per_second: Some(status.messages_per_second),
            clock_rate: status.rate,
            slowed_from: status.slowed_from,
            can_set_clock_rate: false,
            scenarios: Arc::clone(&listing.scenarios),
            active: site.scenarios.iter().map(|active| listing.active(active)).collect(),
            refusal: refused.or_else(|| site.refusal.clone()),
        }))
    }
}

/// The status of a simulator that runs.
fn live(line: &LineStatus) -> Option<&LiveStatus> {
    line.simulation.as_ref().filter(|status| status.is_running)
}

/// A refusal for people: a sentence.
fn text_of(error: &SendRequestError) -> String {
    format!("Failed to {error}")
}

/// Waits for `at`; forever without one.
async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
