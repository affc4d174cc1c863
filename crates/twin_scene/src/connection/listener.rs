//! From the text of what is heard to brokers that can be listened to.

use super::heard::{BrokerDocument, MetricDocument, MqttDocument, SparkplugDocument};
use super::load::Reader;
use crate::position::Field;
use std::time::Duration;
use twin_model::PointIndex;
use twin_model::connection::{Listener, Metric, MqttConfig, MqttTls, Scale, Sparkplug, Tongue};

/// What a name of Sparkplug must not hold: it is a level of a topic.
const NO_LEVEL: [char; 3] = ['/', '+', '#'];
/// Seconds between two values: less is not looked at, more is not live.
const PERIODS: std::ops::RangeInclusive<f64> = 0.1..=86_400.0;

impl Reader<'_> {
    /// The broker of `document`, and how its topics are read.
    pub(super) fn mqtt(&mut self, field: &Field, document: &MqttDocument) -> Option<Listener> {
        let broker = self.broker(field, &document.broker());
        if document.topics.is_empty() {
            self.problems.add(field, "nothing", "feeds nothing: tell its `topics`");
        }
        let topics = document.topics.iter().enumerate();
        let topics: Vec<_> = topics
            .filter_map(|(index, topic)| self.topic(&field.item("topics", index), topic, &document.name))
            .collect();
        Some(Listener { name: document.name.trim().into(), broker: broker?, tongue: Tongue::Topics(topics) })
    }

    /// The broker of `document`, and what its gateways feed.
    pub(super) fn sparkplug(&mut self, field: &Field, document: &SparkplugDocument) -> Option<Listener> {
        let broker = self.broker(field, &document.broker());
        if document.metrics.is_empty() {
            self.problems.add(field, "nothing", "feeds nothing: tell its `metrics`");
        }
        if let Some(host) = &document.host {
            self.level(&field.child("host"), host);
        }
        let metrics = document.metrics.iter().enumerate();
        let metrics: Vec<_> = metrics
            .filter_map(|(index, metric)| self.metric(&field.item("metrics", index), metric, &document.name))
            .collect();
        let sparkplug = Sparkplug { host: document.host.as_deref().map(Into::into), metrics };
        Some(Listener { name: document.name.trim().into(), broker: broker?, tongue: Tongue::Sparkplug(sparkplug) })
    }

    fn broker(&mut self, field: &Field, document: &BrokerDocument<'_>) -> Option<MqttConfig> {
        self.name(field, document.name);
        let parsed: Result<MqttConfig, _> = document.broker.parse();
        let mut config = match parsed {
            Ok(config) => config,
            Err(error) => {
                self.problems.add(&field.child("broker"), "broker", format!("failed to {error}"));
                return None;
            }
        };
        if let Some(user) = document.user {
            let password = self.secret(&field.child("password"), document.password.unwrap_or_default())?;
            config = self.accepted(&field.child("user"), config.with_login(user, &password.0))?;
        } else if document.password.is_some() {
            self.problems.add(&field.child("password"), "login", "needs a `user`");
        }
        if document.ca.is_some() || document.certificate.is_some() || document.key.is_some() {
            let identity = match (document.certificate, document.key) {
                (Some(certificate), Some(key)) => Some((certificate.into(), key.into())),
                (None, None) => None,
                _ => {
                    self.problems.add(field, "half", "`certificate` and `key` go together");
                    None
                }
            };
            let tls = MqttTls { ca: document.ca.map(Into::into), identity };
            config = self.accepted(&field.child("broker"), config.with_tls(tls))?;
        }
        match document.client_id {
            Some(id) => self.accepted(&field.child("client_id"), config.with_client_id(id)),
            None => Some(config),
        }
    }

    fn accepted<T>(&mut self, field: &Field, told: Result<T, twin_model::connection::ParseConfigError>) -> Option<T> {
        told.map_err(|error| self.problems.add(field, "broker", format!("failed to {error}"))).ok()
    }

    fn metric(&mut self, field: &Field, document: &MetricDocument, listener: &str) -> Option<Metric> {
        self.level(&field.child("group"), &document.group);
        self.level(&field.child("node"), &document.node);
        if let Some(device) = &document.device {
            self.level(&field.child("device"), device);
        }
        if document.metric.is_empty() {
            self.problems.add(&field.child("metric"), "empty", "is empty");
        }
        let MetricDocument { multiply, divide, offset, .. } = *document;
        let scale = self.scale(field, (multiply, divide, offset), document.unit.as_deref());
        let period = self.heard_period(field, document.period);
        let Some(point) = self.known.measured(&document.to) else {
            let reason = format!("the site has no point {:?}", document.to);
            self.problems.add(&field.child("to"), "to", reason);
            return None;
        };
        self.measures(&field.child("unit"), &scale, &[point]);
        self.feeds(field, point, listener);
        Some(Metric {
            group: document.group.as_str().into(),
            node: document.node.as_str().into(),
            device: document.device.as_deref().map(Into::into),
            metric: document.metric.as_str().into(),
            point,
            scale,
            period,
        })
    }

    fn level(&mut self, field: &Field, text: &str) {
        if text.is_empty() || text.contains(NO_LEVEL) || text.chars().any(char::is_control) {
            self.problems.add(field, "level", format!("{text:?} is no level of a topic: text without /, + and #"));
        }
    }

    /// A scale that makes numbers of numbers.
    pub(super) fn scale(
        &mut self,
        field: &Field,
        (multiply, divide, offset): (f64, f64, f64),
        unit: Option<&str>,
    ) -> Scale {
        for (name, number, is_factor) in
            [("multiply", multiply, true), ("divide", divide, true), ("offset", offset, false)]
        {
            if !number.is_finite() || (is_factor && number == 0.0) {
                self.problems.add(
                    &field.child(name),
                    "scale",
                    format!("is {number}, which makes no number of any other"),
                );
            }
        }
        Scale { multiply, divide, offset, unit: unit.map(Into::into) }
    }

    pub(super) fn heard_period(&mut self, field: &Field, secs: Option<f64>) -> Option<Duration> {
        let secs = secs?;
        if !PERIODS.contains(&secs) {
            let reason = format!("is {secs} s; it has to be {} to {}", PERIODS.start(), PERIODS.end());
            self.problems.add(&field.child("period"), "period", reason);
        }
        Duration::try_from_secs_f64(secs).ok()
    }

    /// Whether the unit that `scale` tells can become that of each of `points`.
    pub(super) fn measures(&mut self, field: &Field, scale: &Scale, points: &[PointIndex]) {
        let Some(unit) = &scale.unit else { return };
        for point in points.iter().filter_map(|index| self.known.points.point(*index)) {
            if let Err(error) = point.unit.convert_from(unit, 1.0) {
                self.problems.add(field, "unit", format!("cannot {error} of {}", point.id));
            }
        }
    }
}
