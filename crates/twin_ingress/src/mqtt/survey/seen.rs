//! What was heard: topics with what they carry, and what nodes of Sparkplug announced.

use super::payload::PayloadKind;
use crate::reject::printable;
use crate::sparkplug::{Address, DataType, Kind, Payload};
use std::collections::BTreeMap;
use std::time::Duration;

/// Topics that are told apart; what comes under others is counted only.
const TOPICS_MAX: usize = 5_000;
/// Metrics alike.
const METRICS_MAX: usize = 20_000;
/// Of a payload, as an example.
const EXAMPLE_CHARS: usize = 100;

/// What a broker said.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// By name, at most five thousand.
    pub topics: BTreeMap<String, TopicSeen>,
    /// What Sparkplug nodes announced, by group, node, device and name; at most twenty thousand.
    pub metrics: BTreeMap<(String, String, Option<String>, String), MetricSeen>,
    /// Messages of all topics.
    pub messages: u64,
    /// Messages of topics beyond those that are told apart.
    pub others: u64,
    /// Sparkplug nodes that sent data and that announced nothing while we listened.
    pub unborn: BTreeMap<(String, String), u64>,
    /// For how long it was listened to.
    pub took: Duration,
}

/// What came under one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicSeen {
    /// What the last one looked like.
    pub kind: PayloadKind,
    /// How many came.
    pub messages: u64,
    /// The start of the last one, fit for a screen.
    pub example: String,
}

/// A metric that a node announced.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricSeen {
    /// Its type.
    pub datatype: String,
    /// What it was.
    pub value: String,
    /// Whether it is a number, so that it can feed a point.
    pub is_number: bool,
}

impl Survey {
    /// Takes in one message.
    pub fn add(&mut self, topic: &[u8], payload: &[u8]) {
        self.messages += 1;
        let Ok(topic) = std::str::from_utf8(topic) else {
            self.others += 1;
            return;
        };
        if let Some(address) = Address::read(topic) {
            return self.add_sparkplug(address, payload);
        }
        if self.topics.len() >= TOPICS_MAX && !self.topics.contains_key(topic) {
            self.others += 1;
            return;
        }
        let messages = self.topics.get(topic).map_or(1, |seen| seen.messages + 1);
        let seen = TopicSeen { kind: PayloadKind::of(payload), messages, example: printable(payload, EXAMPLE_CHARS) };
        self.topics.insert(topic.to_owned(), seen);
    }

    fn add_sparkplug(&mut self, of: Address<'_>, payload: &[u8]) {
        let node = (of.group.to_owned(), of.node.to_owned());
        match of.kind {
            Kind::NodeBirth | Kind::DeviceBirth => {}
            Kind::NodeData | Kind::DeviceData => {
                let is_born = self.metrics.keys().any(|(group, name, ..)| (group, name) == (&node.0, &node.1));
                if !is_born {
                    *self.unborn.entry(node).or_default() += 1;
                }
                return;
            }
            Kind::NodeDeath | Kind::DeviceDeath | Kind::Command => return,
        }
        let Ok(payload) = Payload::read(payload) else { return };
        self.unborn.remove(&node);
        for told in payload.metrics {
            let (Some(name), Some(datatype)) = (&told.name, told.datatype) else { continue };
            let value = told.value(datatype);
            let key = (node.0.clone(), node.1.clone(), of.device.map(Into::into), name.clone());
            if self.metrics.len() < METRICS_MAX || self.metrics.contains_key(&key) {
                let is_number = value.is_number() && !is_of_the_protocol(name);
                let value = printable(value.to_string().as_bytes(), EXAMPLE_CHARS);
                self.metrics.insert(key, MetricSeen { datatype: DataType::to_string(&datatype), value, is_number });
            }
        }
    }
}

/// What nodes tell for the sake of Sparkplug itself.
fn is_of_the_protocol(name: &str) -> bool {
    name == "bdSeq" || name.starts_with("Node Control/") || name.starts_with("Device Control/")
}
