//! The task that looks for devices in ranges of addresses: one range at a time, the latest wish wins.

use crate::probe::{Step, Sweep};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;
use twin_api::{Discovery, DiscoveryState, Find};
use twin_model::connection::{Access, AddressRange, ConnectionDraft};
use twin_model::profile::Profile;

/// A range in which somebody looks for devices.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FindWish {
    pub(crate) number: u64,
    pub(crate) range: AddressRange,
    pub(crate) draft: ConnectionDraft,
}

/// How far a wish is.
#[derive(Clone, Debug)]
pub(crate) struct Findings {
    number: u64,
    state: DiscoveryState,
    asked: usize,
    of: usize,
    /// By their places in the range.
    found: BTreeMap<usize, (Access, Find)>,
}

/// What looks.
pub(crate) struct Finder {
    pub(crate) profiles: Arc<Vec<Profile>>,
    /// `None`: nobody looks any more, what was found stays.
    pub(crate) wishes: watch::Receiver<Option<FindWish>>,
    pub(crate) findings: watch::Sender<Option<Findings>>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Findings {
    fn of(number: u64) -> Self {
        Self { number, state: DiscoveryState::Asking, asked: 0, of: 0, found: BTreeMap::new() }
    }

    fn take(&mut self, step: Step) {
        self.asked += 1;
        self.found.extend(step.find.map(|find| (step.place, (step.access, find))));
    }

    /// As it is told; `name_of` knows the connection that leads to a device.
    pub(crate) fn told(&self, name_of: impl Fn(&Access) -> Option<String>) -> Discovery {
        let find = |(access, find): &(Access, Find)| Find { connection: name_of(access), ..find.clone() };
        Discovery {
            number: self.number,
            state: self.state.clone(),
            asked: self.asked,
            of: self.of,
            finds: self.found.values().map(find).collect(),
        }
    }
}

impl Finder {
    /// Runs until `stop` turns true, or nobody can wish any more.
    pub(crate) async fn run(mut self) {
        loop {
            let wish = self.wishes.borrow_and_update().clone();
            let (findings, profiles) = (&self.findings, &self.profiles);
            let finding = async {
                match wish {
                    Some(wish) => find(wish, profiles, findings).await,
                    None => give_up(findings),
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                _ = async { self.stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => return,
                // Another wish ends the one before.
                changed = self.wishes.changed() => if changed.is_err() { return },
                () = finding => {}
            }
        }
    }
}

async fn find(wish: FindWish, profiles: &Arc<Vec<Profile>>, told: &watch::Sender<Option<Findings>>) {
    let FindWish { number, range, draft } = wish;
    let mut findings = Findings::of(number);
    let sweep = match Sweep::new(&range, &draft, |name| std::env::var(name).ok()) {
        Ok(sweep) => sweep,
        Err(problems) => {
            findings.state = DiscoveryState::Refused(problems);
            told.send_replace(Some(findings));
            return;
        }
    };
    findings.of = sweep.len();
    told.send_replace(Some(findings));
    sweep.run(Arc::clone(profiles), |step| change(told, |findings| findings.take(step))).await;
    change(told, |findings| findings.state = DiscoveryState::Done);
}

fn change(told: &watch::Sender<Option<Findings>>, change: impl FnOnce(&mut Findings)) {
    told.send_modify(|findings| {
        if let Some(findings) = findings {
            change(findings);
        }
    });
}

fn give_up(told: &watch::Sender<Option<Findings>>) {
    told.send_if_modified(|findings| match findings {
        Some(findings) if findings.state == DiscoveryState::Asking => {
            findings.state = DiscoveryState::Stopped;
            true
        }
        _ => false,
    });
}
