//! What is heard of a broker without asking: topics of others, and gateways that speak Sparkplug B.

use super::{MqttConfig, Topic};
use crate::PointIndex;
use smol_str::SmolStr;
use std::time::Duration;

/// A broker that is listened to, and what of it belongs where.
#[derive(Clone, Debug, PartialEq)]
pub struct Listener {
    /// What people call it, unique among connections: `building management`.
    pub name: SmolStr,
    /// Where the broker is.
    pub broker: MqttConfig,
    /// How what it says is understood.
    pub tongue: Tongue,
}

/// How what a broker says is understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Tongue {
    /// Each topic as it is told; never empty.
    Topics(Vec<Topic>),
    /// As Sparkplug B.
    Sparkplug(Sparkplug),
}

/// What is heard of the nodes of Sparkplug groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparkplug {
    /// The name under which we tell nodes that somebody listens (their primary host); `None`: we do not tell.
    pub host: Option<SmolStr>,
    /// What feeds points; never empty.
    pub metrics: Vec<Metric>,
}

/// A metric of Sparkplug B that feeds a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The group of its node.
    pub group: SmolStr,
    /// The edge node.
    pub node: SmolStr,
    /// The node's device; `None` for a metric of the node itself.
    pub device: Option<SmolStr>,
    /// Its name in birth certificates: `Inlet/Temperature`.
    pub metric: SmolStr,
    /// The site's point.
    pub point: PointIndex,
    /// How its number becomes the point's.
    pub scale: Scale,
    /// How often it comes; `None`: as the plan says of its kind.
    pub period: Option<Duration>,
}

/// How a number of the wire becomes one of a point: number × `multiply` / `divide` + `offset`, in `unit`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Factor.
    pub multiply: f64,
    /// Divisor, never 0.
    pub divide: f64,
    /// Summand.
    pub offset: f64,
    /// The wire's unit; `None` for the point's own, or as the message says.
    pub unit: Option<SmolStr>,
}

impl Scale {
    /// `value` of the wire in the wire's unit.
    pub fn apply(&self, value: f64) -> f64 {
        value * self.multiply / self.divide + self.offset
    }
}

impl Listener {
    /// The points that nobody else may feed: those that are named whole.
    pub fn fed(&self) -> impl Iterator<Item = PointIndex> {
        let (topics, metrics) = match &self.tongue {
            Tongue::Topics(topics) => (&topics[..], &[][..]),
            Tongue::Sparkplug(sparkplug) => (&[][..], &sparkplug.metrics[..]),
        };
        let of_topics = topics.iter().filter(|topic| topic.points.len() == 1).flat_map(|topic| topic.points.clone());
        of_topics.chain(metrics.iter().map(|metric| metric.point))
    }

    /// The points that it is known to feed with how often they come, where it is told.
    pub fn periods(&self) -> impl Iterator<Item = (PointIndex, Duration)> {
        let (topics, metrics) = match &self.tongue {
            Tongue::Topics(topics) => (&topics[..], &[][..]),
            Tongue::Sparkplug(sparkplug) => (&[][..], &sparkplug.metrics[..]),
        };
        let of_topics = topics.iter().filter_map(|topic| Some((topic.points.as_slice(), topic.period?)));
        let of_topics = of_topics.flat_map(|(points, period)| points.iter().map(move |point| (*point, period)));
        of_topics.chain(metrics.iter().filter_map(|metric| Some((metric.point, metric.period?))))
    }
}
