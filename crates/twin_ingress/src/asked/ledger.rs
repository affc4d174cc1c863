//! Who is asked and who answers, and what is told about it.

use crate::rate::Rate;
use crate::traps::TrapHeard;
use crate::{SourceEvent, SourcePhase, SourceReport};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use twin_model::connection::{Connection, DevicePhase, DeviceState, TrapState};
use twin_model::profile::Protocol;
use twin_model::{Quality, Sample, SourceId, Timestamp};

/// Each look at devices that have changed copies all of them: once a second is as fast as people read.
const DEVICES_PERIOD: Duration = Duration::from_secs(1);

/// So many polls in vain in a row, and what the device told last is no longer to be used; one or two are ordinary on a busy network.
const FAILURES_MAX: u32 = 3;

/// What asking a device brought.
pub(super) struct Answer {
    pub(super) key: u64,
    pub(super) said: Result<Vec<Sample>, String>,
    pub(super) at: Timestamp,
    pub(super) took: Duration,
}

/// A device, its connection, and who asks it.
struct Entry {
    key: u64,
    connection: Connection,
    state: DeviceState,
    /// Polls in vain since it last answered.
    failures: u32,
    task: Option<AbortHandle>,
    nudge: Option<Arc<Notify>>,
}

/// What is told of all devices that speak one protocol.
struct Account {
    protocol: Protocol,
    accepted: u64,
    rate: Rate,
    last_error: Option<String>,
    reported: Option<SourceReport>,
}

/// Everything that is known of the devices, in the order of their connections.
pub(super) struct Ledger {
    entries: Vec<Entry>,
    next_key: u64,
    accounts: Vec<Account>,
    started: Instant,
    /// The devices as they were last told, when, and whether anything has changed since.
    told: Arc<Vec<DeviceState>>,
    told_at: Option<Instant>,
    has_changed: bool,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            next_key: 0,
            accounts: Vec::new(),
            started: Instant::now(),
            told: Arc::default(),
            told_at: None,
            has_changed: false,
        }
    }
}

impl Ledger {
    /// Makes `connections` those that are asked: what is not among them as it was ends. The keys of those that are to begin.
    pub(super) fn follow(&mut self, connections: &[Connection]) -> Vec<u64> {
        let mut before = std::mem::take(&mut self.entries);
        let mut added = Vec::new();
        for connection in connections {
            if let Some(kept) = before.iter().position(|entry| entry.connection == *connection) {
                self.entries.push(before.swap_remove(kept));
                continue;
            }
            let key = self.next_key;
            self.next_key += 1;
            let state = DeviceState::of(connection);
            if state.phase != DevicePhase::Paused {
                added.push(key);
            }
            let entry = Entry { key, connection: connection.clone(), state, failures: 0, task: None, nudge: None };
            self.entries.push(entry);
        }
        for task in before.into_iter().filter_map(|entry| entry.task) {
            task.abort();
        }
        self.has_changed = true;
        self.told_at = None;
        added
    }

    /// Ends the tasks of devices whose connection `is_meant`; their keys, for others to begin.
    pub(super) fn end_where(&mut self, is_meant: impl Fn(&Connection) -> bool) -> Vec<u64> {
        let meant = self.entries.iter_mut().filter(|entry| is_meant(&entry.connection));
        meant
            .filter_map(|entry| {
                entry.task.take()?.abort();
                Some(entry.key)
            })
            .collect()
    }

    pub(super) fn connection(&self, key: u64) -> Option<&Connection> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.connection)
    }

    /// `task` asks the device `key`, and at once when it gets a `nudge`.
    pub(super) fn attended(&mut self, key: u64, task: AbortHandle, nudge: Arc<Notify>) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
            (entry.task, entry.nudge) = (Some(task), Some(nudge));
        }
    }

    /// A device has said something: it is remembered, and the device is asked what has changed.
    pub(super) fn hear(&mut self, trap: &TrapHeard) {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.connection.name == trap.device) else { return };
        tracing::info!(device = %trap.device, details = ?trap.details, "says: {}", trap.title);
        entry.state.traps += 1;
        entry.state.last_trap = Some(TrapState { at: trap.at, title: trap.title.clone() });
        self.has_changed = true;
        if let Some(nudge) = &entry.nudge {
            nudge.notify_one();
        }
    }

    /// The samples of `answers`, in the order of arrival.
    pub(super) fn take(&mut self, answers: impl Iterator<Item = Answer>) -> Vec<Sample> {
        let mut samples = Vec::new();
        for Answer { key, said, at, took } in answers {
            // Who was taken away meanwhile is not heard any more.
            let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) else { continue };
            let protocol = entry.connection.access.protocol();
            let account = account(&mut self.accounts, protocol);
            let (state, name) = (&mut entry.state, &entry.connection.name);
            self.has_changed = true;
            state.polls += 1;
            match said {
                Ok(said) => {
                    if state.phase == DevicePhase::Lost {
                        tracing::info!(device = %name, "answers again");
                    }
                    entry.failures = 0;
                    state.phase = DevicePhase::Answers;
                    state.answered_at = Some(at);
                    state.took = Some(took);
                    state.values = u32::try_from(said.len()).unwrap_or(u32::MAX);
                    account.accepted += said.len() as u64;
                    samples.extend(said);
                }
                Err(error) => {
                    if state.phase != DevicePhase::Lost {
                        tracing::warn!(device = %name, "failed to {error}");
                    }
                    state.phase = DevicePhase::Lost;
                    state.failures += 1;
                    entry.failures = entry.failures.saturating_add(1);
                    if entry.failures == FAILURES_MAX {
                        samples.extend(lost(&entry.connection, at));
                    }
                    account.last_error = Some(format!("read {name}: {error}"));
                    state.last_error = Some(error);
                }
            }
        }
        samples
    }

    /// Reports what has changed, a report for each protocol. One that finds no room is made again at the next tick.
    pub(super) fn report(&mut self, events: &mpsc::Sender<SourceEvent>) {
        let spoken: HashSet<Protocol> = self.entries.iter().map(|entry| entry.connection.access.protocol()).collect();
        for protocol in Protocol::ALL {
            let is_known = self.accounts.iter().any(|account| account.protocol == protocol);
            if spoken.contains(&protocol) || is_known {
                self.report_protocol(protocol, events);
            }
        }
        if self.has_changed && self.told_at.is_none_or(|at| at.elapsed() >= DEVICES_PERIOD) {
            self.told = Arc::new(self.entries.iter().map(|entry| entry.state.clone()).collect());
            if events.try_send(SourceEvent::Devices(Arc::clone(&self.told))).is_ok() {
                self.told_at = Some(Instant::now());
                self.has_changed = false;
            }
        }
    }

    fn report_protocol(&mut self, protocol: Protocol, events: &mpsc::Sender<SourceEvent>) {
        let own = self.entries.iter().filter(|entry| entry.connection.access.protocol() == protocol);
        let phases: Vec<DevicePhase> = own.map(|entry| entry.state.phase).collect();
        let count = |wanted: DevicePhase| phases.iter().filter(|phase| **phase == wanted).count();
        let asked = phases.len() - count(DevicePhase::Paused);
        let (answering, lost) = (count(DevicePhase::Answers), count(DevicePhase::Lost));
        let phase = match (answering, lost) {
            (_, 1..) => SourcePhase::Lost,
            (0, _) if asked > 0 => SourcePhase::Connecting,
            _ => SourcePhase::Connected,
        };
        let elapsed = self.started.elapsed();
        let account = account(&mut self.accounts, protocol);
        let report = SourceReport {
            id: SourceId::new(protocol.name()),
            address: format!("{answering} of {asked} devices answer"),
            phase,
            accepted: account.accepted,
            duplicates: 0,
            per_second: account.rate.look(elapsed, account.accepted),
            rejects: Vec::new(),
            last_error: account.last_error.clone(),
        };
        if account.reported.as_ref() != Some(&report) && events.try_send(SourceEvent::Report(report.clone())).is_ok() {
            account.reported = Some(report);
        }
    }
}

/// What is said, once, for a device that is silent: none of its points has a value that could be used.
fn lost(connection: &Connection, at: Timestamp) -> impl Iterator<Item = Sample> {
    let points = connection.bindings.iter().map(|binding| binding.point);
    points.map(move |point| Sample { point, at, value: f64::NAN, quality: Quality::Bad })
}

fn account(accounts: &mut Vec<Account>, protocol: Protocol) -> &mut Account {
    let place = accounts.iter().position(|account| account.protocol == protocol).unwrap_or_else(|| {
        let rate = Rate::default();
        accounts.push(Account { protocol, accepted: 0, rate, last_error: None, reported: None });
        accounts.len() - 1
    });
    &mut accounts[place]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_site;
    use twin_model::PointIndex;
    use twin_model::connection::{Access, Binding, Secret, SnmpAccess, SnmpLogin};
    use twin_model::profile::Fold;

    fn device() -> Connection {
        let profile = r#"(version: 1, id: "p", title: "P", snmp: (trees: ["1.3.6.1.4.1"], points: [
            (name: "inlet", title: "Inlet", measure: Temperature, object: "1.3.6.1.4.1.1")]))"#;
        let mut profiles = twin_scene::parse_profiles([("p.ron", profile)]).profiles;
        let login = SnmpLogin::Community(Secret("public".into()));
        let binding =
            |index| Binding { from: "inlet".into(), fold: Fold::First, point: PointIndex(index), is_expected: true };
        Connection {
            name: "a".into(),
            access: Access::Snmp(SnmpAccess { address: "127.0.0.1:161".to_owned(), login }),
            profile: Arc::new(profiles.remove(0)),
            period: Duration::from_secs(1),
            place: None,
            bindings: vec![binding(0), binding(1)],
            settables: Vec::new(),
            is_paused: false,
        }
    }

    /// How many samples each of `polls` makes: `.` an answer of one sample, `x` silence.
    fn samples_of(polls: &str) -> Vec<Vec<Quality>> {
        let points = test_site::points(1);
        assert!(points.len() > 1);
        let mut ledger = Ledger::default();
        let keys = ledger.follow(&[device()]);
        let mut secs = 0;
        let ask = |poll| {
            secs += 1;
            let at = Timestamp::from_secs(secs);
            let sample = Sample { point: PointIndex(0), at, value: 21.0, quality: Quality::Good };
            let said = if poll == '.' { Ok(vec![sample]) } else { Err("hear it".to_owned()) };
            let answer = Answer { key: keys[0], said, at, took: Duration::ZERO };
            let told = ledger.take(std::iter::once(answer));
            assert!(
                told.iter().all(|sample| sample.at == at && sample.value.is_nan() == (sample.quality == Quality::Bad))
            );
            told.into_iter().map(|sample| sample.quality).collect()
        };
        polls.chars().map(ask).collect()
    }

    #[test]
    fn after_three_polls_in_vain_every_point_of_a_device_is_bad_and_told_so_once() {
        let told: Vec<usize> = samples_of(".xx.xxxxx.xxx").iter().map(Vec::len).collect();
        assert_eq!(told, [1, 0, 0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 2]);
        assert_eq!(samples_of("xxx")[2], [Quality::Bad, Quality::Bad], "also of one that never answered");
    }
}
