//! Takes note of polls by what the source tells: the times of samples, and the devices' own accounts.

use crate::figures::spread;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use twin_ingress::SourceEvent;
use twin_model::Timestamp;
use twin_model::connection::{Connection, DevicePhase, DeviceState};

/// An interval that is longer than so many periods has lost a poll.
const MISSED_FROM: f64 = 1.5;

/// What is known of each device, by its place among the connections.
pub(crate) struct Polls {
    /// Whose each point is.
    owners: Vec<Option<usize>>,
    devices: Vec<Device>,
    polls: u64,
    values: u64,
}

#[derive(Clone, Default)]
struct Device {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    /// Between answers, and how long these took, since the look began.
    intervals: Vec<Duration>,
    took: Vec<Duration>,
    polls: u64,
    failures: u64,
    failures_before: u64,
    answers: bool,
}

/// What was told in a while.
pub(crate) struct Window {
    /// Polls that were answered.
    pub(crate) polls: u64,
    /// Samples of them.
    pub(crate) values: u64,
    devices: Vec<Device>,
}

impl Polls {
    /// Nothing yet, of `connections` that feed some of so many `points`.
    pub(crate) fn of(connections: &[Connection], points: usize) -> Self {
        let mut owners = vec![None; points];
        for (device, connection) in connections.iter().enumerate() {
            for binding in &connection.bindings {
                owners[binding.point.get()] = Some(device);
            }
        }
        Self { owners, devices: vec![Device::default(); connections.len()], polls: 0, values: 0 }
    }

    /// Takes note of `event`.
    pub(crate) fn take(&mut self, event: SourceEvent) {
        match event {
            SourceEvent::Batch(batch) => {
                // Of a device that has fallen silent it is told so, without a value: that is no answer.
                for sample in batch.samples.iter().filter(|sample| sample.value.is_finite()) {
                    self.values += 1;
                    if let Some(device) = self.owners[sample.point.get()] {
                        self.polls += u64::from(self.devices[device].answered(sample.at));
                    }
                }
            }
            SourceEvent::Devices(states) => {
                for (device, state) in self.devices.iter_mut().zip(states.iter()) {
                    device.take(state);
                }
            }
            SourceEvent::Report(_) | SourceEvent::Facts(_) => {}
        }
    }

    /// When each device answered first.
    pub(crate) fn first_answers(&self) -> Vec<Option<Timestamp>> {
        self.devices.iter().map(|device| device.first).collect()
    }

    /// Begins to look anew; what was last is still known, so that the first interval counts.
    pub(crate) fn begin(&mut self) {
        (self.polls, self.values) = (0, 0);
        for device in &mut self.devices {
            device.intervals.clear();
            device.took.clear();
            device.failures_before = device.failures;
        }
    }

    /// What was told since.
    pub(crate) fn window(&self) -> Window {
        Window { polls: self.polls, values: self.values, devices: self.devices.clone() }
    }
}

impl Device {
    /// Whether it answered anew at `at`: all samples of an answer are of one time.
    fn answered(&mut self, at: Timestamp) -> bool {
        let before = self.last.replace(at);
        self.first.get_or_insert(at);
        if let Some(before) = before.filter(|before| *before != at) {
            self.intervals.push(at.since(before));
        }
        before != Some(at)
    }

    fn take(&mut self, state: &DeviceState) {
        if state.polls > self.polls && state.phase == DevicePhase::Answers {
            self.took.extend(state.took);
        }
        (self.polls, self.failures) = (state.polls, state.failures);
        self.answers = state.phase == DevicePhase::Answers;
    }
}

impl Window {
    fn of<'a>(&'a self, wanted: &'a BTreeSet<usize>) -> impl Iterator<Item = &'a Device> {
        wanted.iter().filter_map(|device| self.devices.get(*device))
    }

    /// Polls of `wanted` that failed.
    pub(crate) fn failures(&self, wanted: &BTreeSet<usize>) -> u64 {
        self.of(wanted).map(|device| device.failures - device.failures_before).sum()
    }

    /// How many of `wanted` answered when they were last asked.
    pub(crate) fn answers(&self, wanted: &BTreeSet<usize>) -> usize {
        self.of(wanted).filter(|device| device.answers).count()
    }

    /// How long polls of `wanted` took, ms; once a second at most is told for each device.
    pub(crate) fn took(&self, wanted: &BTreeSet<usize>) -> Value {
        spread(self.of(wanted).flat_map(|device| &device.took).map(|took| took.as_secs_f64() * 1e3).collect())
    }

    /// How far the times between answers of `wanted` were from `period`, % of it; those that lost a poll among them.
    pub(crate) fn jitter(&self, wanted: &BTreeSet<usize>, period: Duration) -> Value {
        let off = |interval: &Duration| 100.0 * interval.abs_diff(period).div_duration_f64(period);
        spread(self.of(wanted).flat_map(|device| &device.intervals).map(off).collect())
    }

    /// Times between answers of `wanted` in which a poll was lost.
    pub(crate) fn missed(&self, wanted: &BTreeSet<usize>, period: Duration) -> usize {
        let is_missed = |interval: &&Duration| interval.div_duration_f64(period) > MISSED_FROM;
        self.of(wanted).flat_map(|device| &device.intervals).filter(is_missed).count()
    }
}
