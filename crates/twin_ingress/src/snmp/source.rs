//! The SNMP source: every device is asked by a task of its own, so that one that stalls holds up no other.

use super::agent::ProbeError;
use super::poll::Poll;
use crate::rate::Rate;
use crate::{Batch, SourceEvent, SourcePhase, SourceReport};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};
use twin_model::connection::SnmpConnection;
use twin_model::{Clock, PointTable, Sample, SourceId};

/// Four reports a second at most.
const REPORT_PERIOD: Duration = Duration::from_millis(250);
/// Answers that make one batch at most; devices wait for more than that to be taken.
const ANSWERS_MAX: usize = 256;

/// A source that is ready to run. Building it touches no network.
pub struct SnmpSource {
    devices: Vec<SnmpConnection>,
    points: Arc<PointTable>,
    clock: Arc<dyn Clock>,
}

/// What asking a device brought.
struct Answer {
    device: usize,
    said: Result<Vec<Sample>, ProbeError>,
}

/// What is known of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Contact {
    #[default]
    NotYet,
    Answers,
    Lost,
}

impl SnmpSource {
    /// A source that asks `devices`, which feed points of `points`. Samples are of the time of `clock` when they came.
    pub fn build(devices: Vec<SnmpConnection>, points: Arc<PointTable>, clock: Arc<dyn Clock>) -> Self {
        Self { devices, points, clock }
    }

    /// Runs until `stop` turns true or its sender is gone, or nobody receives `events` any more.
    ///
    /// A device that does not answer tells nothing, so that its points grow stale; it is asked again at its period.
    pub async fn run(self, events: mpsc::Sender<SourceEvent>, mut stop: watch::Receiver<bool>) {
        let (told, mut answers) = mpsc::channel(ANSWERS_MAX);
        let mut tasks = JoinSet::new();
        for (device, connection) in self.devices.iter().enumerate() {
            let poll = Poll::of(connection, Arc::clone(&self.points));
            // Spread over the period, devices are not all asked at once.
            let start = connection.period.mul_f64(device as f64 / self.devices.len() as f64);
            let every = interval_at(Instant::now() + start, connection.period);
            tasks.spawn(attend(device, poll, every, Arc::clone(&self.clock), told.clone()));
        }
        drop(told);
        let mut ledger = Ledger::new(&self.devices);
        let mut report = interval(REPORT_PERIOD);
        report.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Vec::with_capacity(ANSWERS_MAX);
        loop {
            tokio::select! {
                _ = async { stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => break,
                count = answers.recv_many(&mut heard, ANSWERS_MAX) => {
                    if count == 0 {
                        break;
                    }
                    let samples = ledger.take(heard.drain(..));
                    let batch = Batch { ticket: Batch::NOBODY_WAITS, samples };
                    if !batch.samples.is_empty() && events.send(SourceEvent::Batch(batch)).await.is_err() {
                        break;
                    }
                }
                _ = report.tick() => ledger.report(&events),
            }
        }
        tasks.shutdown().await;
    }
}

/// Asks one device at its times, until nobody listens.
async fn attend(
    device: usize,
    mut poll: Poll,
    mut every: tokio::time::Interval,
    clock: Arc<dyn Clock>,
    told: mpsc::Sender<Answer>,
) {
    // A device that was silent for several periods is not asked several times for it.
    every.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        every.tick().await;
        let said = poll.ask(|| clock.now()).await;
        if told.send(Answer { device, said }).await.is_err() {
            return;
        }
    }
}

/// Who answers, and what is told about it.
struct Ledger<'a> {
    devices: &'a [SnmpConnection],
    contacts: Vec<Contact>,
    last_error: Option<String>,
    accepted: u64,
    rate: Rate,
    started: Instant,
    reported: Option<SourceReport>,
}

impl<'a> Ledger<'a> {
    fn new(devices: &'a [SnmpConnection]) -> Self {
        Self {
            devices,
            contacts: vec![Contact::NotYet; devices.len()],
            last_error: None,
            accepted: 0,
            rate: Rate::default(),
            started: Instant::now(),
            reported: None,
        }
    }

    /// The samples of `answers`, in the order of arrival.
    fn take(&mut self, answers: impl Iterator<Item = Answer>) -> Vec<Sample> {
        let mut samples = Vec::new();
        for Answer { device, said } in answers {
            let (Some(contact), Some(connection)) = (self.contacts.get_mut(device), self.devices.get(device)) else {
                continue;
            };
            match said {
                Ok(said) => {
                    if *contact == Contact::Lost {
                        tracing::info!(device = %connection.name, "answers again");
                    }
                    *contact = Contact::Answers;
                    samples.extend(said);
                }
                Err(error) => {
                    let error = format!("read {}: {error}", connection.name);
                    if *contact != Contact::Lost {
                        tracing::warn!(device = %connection.name, "failed to {error}");
                    }
                    *contact = Contact::Lost;
                    self.last_error = Some(error);
                }
            }
        }
        self.accepted += samples.len() as u64;
        samples
    }

    /// Reports if something has changed. A report that finds no room is made again at the next tick.
    fn report(&mut self, events: &mpsc::Sender<SourceEvent>) {
        let count = |wanted: Contact| self.contacts.iter().filter(|contact| **contact == wanted).count();
        let (answering, lost) = (count(Contact::Answers), count(Contact::Lost));
        let phase = match (answering, lost) {
            (_, 1..) => SourcePhase::Lost,
            (0, _) => SourcePhase::Connecting,
            _ => SourcePhase::Connected,
        };
        let report = SourceReport {
            id: SourceId::new("snmp"),
            address: format!("{answering} of {} devices answer", self.devices.len()),
            phase,
            accepted: self.accepted,
            duplicates: 0,
            per_second: self.rate.look(self.started.elapsed(), self.accepted),
            rejects: Vec::new(),
            last_error: self.last_error.clone(),
        };
        if self.reported.as_ref() != Some(&report) && events.try_send(SourceEvent::Report(report.clone())).is_ok() {
            self.reported = Some(report);
        }
    }
}
