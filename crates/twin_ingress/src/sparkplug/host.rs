//! A host application: listens to nodes, makes samples of what they tell, and asks for the certificates that it has missed.

use super::binding::{Bound, Moment};
use super::name::{self, Address, Kind};
use super::node::{Announced, Birth, session};
use super::value::Value;
use super::wire::{Payload, Told};
use crate::RejectReason;
use crate::judge::{Decoded, Judge};
use crate::mqtt::{Interpret, Message, Outgoing, Said};
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use twin_model::connection::Sparkplug;
use twin_model::{PointTable, Timestamp};

/// A node that was asked for its certificates is left alone for so long: births of thousands of metrics are no small thing …
const ASK_PAUSE: Duration = Duration::from_secs(10);
/// … and one that does not answer for longer and longer, up to this.
const ASK_PAUSE_MAX: Duration = Duration::from_secs(320);

/// Reads messages of Sparkplug B for the points that metrics feed.
pub struct Host {
    judge: Judge,
    nodes: Vec<Node>,
    own: Option<OwnState>,
    clock_rate: f64,
}

/// A node that feeds points.
struct Node {
    group: SmolStr,
    name: SmolStr,
    bound: HashMap<Announced, Vec<Bound>>,
    /// What it last announced; `None` while that is not known.
    birth: Option<Birth>,
    /// When it was last asked to announce itself again.
    asked_at: Option<Timestamp>,
    pause: Duration,
    has_to_be_asked: bool,
}

/// Whether nodes that wait for us know that we listen.
struct OwnState {
    topic: String,
    /// The same in a will and in what goes before it.
    since: Timestamp,
    has_to_be_told: bool,
}

impl Host {
    /// A host that feeds points of `points` as `sparkplug` says, on a site whose clock goes as fast as the wall's.
    pub fn new(sparkplug: &Sparkplug, points: Arc<PointTable>) -> Self {
        let mut nodes: Vec<Node> = Vec::new();
        for metric in &sparkplug.metrics {
            let is_of = |node: &Node| node.group == metric.group && node.name == metric.node;
            let place = nodes.iter().position(is_of).unwrap_or_else(|| {
                nodes.push(Node::new(metric.group.clone(), metric.node.clone()));
                nodes.len() - 1
            });
            let announced = Announced { device: metric.device.clone(), name: metric.metric.clone() };
            nodes[place].bound.entry(announced).or_default().push(Bound::new(metric.clone()));
        }
        let own = sparkplug.host.as_ref().map(|host| OwnState {
            topic: name::state(host),
            since: Timestamp::EPOCH,
            has_to_be_told: false,
        });
        Self { judge: Judge::new(points), nodes, own, clock_rate: 1.0 }
    }

    /// What to subscribe to: the nodes that feed points, and what is told of ourselves.
    pub fn filters(&self) -> Vec<String> {
        let nodes: BTreeSet<String> = self.nodes.iter().map(|node| name::all_of(&node.group, &node.name)).collect();
        nodes.into_iter().chain(self.own.iter().map(|own| own.topic.clone())).collect()
    }

    /// What the message says, given that it was received at `received`: samples, and why other parts of it are none.
    pub fn read(&mut self, topic: &str, payload: &[u8], received: Timestamp) -> (Vec<Decoded>, Vec<RejectReason>) {
        let mut said = Said::default();
        self.hear(topic, payload, received, &mut said);
        (said.decoded, said.refused)
    }

    fn hear(&mut self, topic: &str, payload: &[u8], received: Timestamp, said: &mut Said) {
        if let Some(own) = self.own.as_mut().filter(|own| own.topic == topic) {
            // The will of the connection before may come late, and then nodes would believe it.
            own.has_to_be_told |= is_offline(payload);
            return;
        }
        let address = Address::read(topic);
        let node =
            address.and_then(|of| self.nodes.iter_mut().find(|node| node.group == of.group && node.name == of.node));
        let (Some(address), Some(node)) = (address, node) else {
            said.refused.push(RejectReason::UnmappedTopic);
            return;
        };
        if address.kind == Kind::Command {
            return;
        }
        let Ok(payload) = Payload::read(payload) else {
            said.refused.push(RejectReason::MalformedMessage);
            return;
        };
        node.hear(&mut self.judge, address, &payload, received, said);
    }
}

/// Whether a host's state says that nobody listens.
fn is_offline(payload: &[u8]) -> bool {
    let told: Result<serde_json::Value, _> = serde_json::from_slice(payload);
    told.is_ok_and(|told| told.get("online") == Some(&serde_json::Value::Bool(false)))
}

impl Node {
    fn new(group: SmolStr, name: SmolStr) -> Self {
        Self {
            group,
            name,
            bound: HashMap::new(),
            birth: None,
            asked_at: None,
            pause: ASK_PAUSE,
            has_to_be_asked: false,
        }
    }

    fn hear(&mut self, judge: &mut Judge, of: Address<'_>, payload: &Payload, received: Timestamp, said: &mut Said) {
        let is_birth = matches!(of.kind, Kind::NodeBirth | Kind::DeviceBirth);
        let moment = Moment { received, told: payload.at, is_birth };
        match of.kind {
            Kind::NodeBirth => self.begin(judge, payload, received, said),
            Kind::NodeDeath => {
                // A will that comes late is of a session that a later birth has ended.
                if let Some(birth) = self.birth.take_if(|birth| !birth.has_outlived(session(payload))) {
                    // Of a session that we did not hear begin: whether it lives is not known, so it is asked.
                    self.has_to_be_asked |= birth.session != session(payload);
                    // It was written when the session began, so it does not tell when that ended.
                    self.doubt(judge, |_| true, None, received, said);
                }
                return;
            }
            _ => {
                let Some(birth) = &mut self.birth else {
                    said.refused.push(RejectReason::BeforeBirth);
                    self.has_to_be_asked = true;
                    return;
                };
                if !birth.is_next(payload.seq) {
                    said.refused.push(RejectReason::SequenceGap);
                    self.has_to_be_asked = true;
                }
            }
        }
        match (of.kind, of.device, &mut self.birth) {
            (Kind::DeviceBirth, Some(device), Some(birth)) => birth.add_device(device, payload),
            (Kind::DeviceDeath, Some(device), Some(birth)) => {
                birth.remove_device(device);
                self.doubt(judge, |own| own == Some(device), payload.at, received, said);
                return;
            }
            (_, device, Some(birth)) if !birth.has(device) => {
                said.refused.push(RejectReason::BeforeBirth);
                self.has_to_be_asked = true;
                return;
            }
            _ => {}
        }
        for told in &payload.metrics {
            self.take(judge, of.device, told, moment, said);
        }
    }

    /// The node announces itself: what its devices announced before holds no more.
    fn begin(&mut self, judge: &Judge, payload: &Payload, received: Timestamp, said: &mut Said) {
        let before = self.birth.replace(Birth::of(payload));
        let is_same_session = before.is_some_and(|before| before.session == session(payload));
        // It was asked to, or it has lost its connection and its will is still on the way.
        if !is_same_session {
            self.doubt(judge, |device| device.is_some(), None, received, said);
        }
        (self.has_to_be_asked, self.pause) = (false, ASK_PAUSE);
    }

    fn take(&mut self, judge: &mut Judge, device: Option<&str>, told: &Told, moment: Moment, said: &mut Said) {
        let Some((announced, datatype)) = self.birth.as_ref().and_then(|birth| birth.resolve(device, told)) else {
            said.refused.push(RejectReason::BeforeBirth);
            self.has_to_be_asked = true;
            return;
        };
        let value = told.value(datatype);
        match self.bound.get_mut(&announced) {
            Some(bound) => bound.iter_mut().for_each(|bound| bound.take(judge, told, &value, moment, said)),
            None if matches!(value, Value::Unsupported(_)) => said.refused.push(RejectReason::UnsupportedType),
            None => {}
        }
    }

    /// What metrics of devices for which `is_gone` last said is to be used with care, from `at` on.
    fn doubt(
        &mut self,
        judge: &Judge,
        is_gone: impl Fn(Option<&str>) -> bool,
        at: Option<Timestamp>,
        received: Timestamp,
        said: &mut Said,
    ) {
        let mut gone: Vec<&mut Bound> = self.bound.values_mut().flatten().collect();
        gone.retain(|bound| is_gone(bound.metric.device.as_deref()));
        gone.sort_by_key(|bound| bound.metric.point);
        gone.into_iter().for_each(|bound| bound.doubt(judge, at, received, said));
    }

    /// Whether it is to be asked for its certificates now; then it is taken to have been.
    fn is_asked(&mut self, now: Timestamp, clock_rate: f64) -> bool {
        let pause = self.pause.mul_f64(clock_rate);
        let is_due = self.has_to_be_asked && self.asked_at.is_none_or(|at| now.since(at) >= pause);
        if is_due {
            if self.asked_at.is_some() {
                self.pause = (self.pause * 2).min(ASK_PAUSE_MAX);
            }
            self.asked_at = Some(now);
        }
        is_due
    }
}

impl OwnState {
    fn message(&self, is_online: bool) -> Outgoing {
        let payload = format!(r#"{{"online":{is_online},"timestamp":{}}}"#, self.since.as_millis());
        Outgoing { topic: self.topic.clone(), payload: payload.into_bytes(), is_retained: true }
    }
}

impl Interpret for Host {
    fn interpret(&mut self, message: &Message, received: Timestamp, said: &mut Said) {
        let topic = std::str::from_utf8(&message.topic).unwrap_or_default();
        self.hear(topic, &message.payload, received, said);
    }

    fn follow(&mut self, points: Arc<PointTable>) {
        self.judge.follow(points);
    }

    fn set_clock_rate(&mut self, rate: f64) {
        self.judge.set_clock_rate(rate);
        self.clock_rate = if rate.is_finite() { rate.clamp(1.0, 1000.0) } else { 1.0 };
    }

    fn will(&mut self, now: Timestamp) -> Option<Outgoing> {
        let own = self.own.as_mut()?;
        own.since = now;
        Some(own.message(false))
    }

    fn begin_connection(&mut self, now: Timestamp, said: &mut Said) {
        for node in &mut self.nodes {
            // Births, deaths and data were missed.
            node.birth = None;
            node.has_to_be_asked = true;
            node.pause = ASK_PAUSE;
            node.doubt(&self.judge, |_| true, None, now, said);
        }
        if let Some(own) = &mut self.own {
            own.has_to_be_told = true;
        }
    }

    fn next_outgoing(&mut self, now: Timestamp) -> Option<Outgoing> {
        // Nodes that wait for their primary host begin when they hear of it.
        if let Some(own) = self.own.as_mut().filter(|own| own.has_to_be_told) {
            own.has_to_be_told = false;
            return Some(own.message(true));
        }
        let clock_rate = self.clock_rate;
        let node = self.nodes.iter_mut().find_map(|node| node.is_asked(now, clock_rate).then_some(node))?;
        let topic = name::command(&node.group, &node.name);
        Some(Outgoing { topic, payload: Payload::rebirth(now), is_retained: false })
    }

    fn farewell(&mut self, _now: Timestamp) -> Option<Outgoing> {
        Some(self.own.as_ref()?.message(false))
    }
}
