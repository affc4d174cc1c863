//! From a message of somebody else's to samples: which topic it is of, what its payload says, which points that feeds.

use super::super::decode::PAYLOAD_BYTES_MAX;
use super::super::interpret::{Interpret, Said};
use super::super::wire::Message;
use super::{Row, csv, json, spelling};
use crate::RejectReason;
use crate::judge::{Decoded, Judge, Observation};
use crate::payload::Scalar;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;
use twin_model::connection::{PayloadForm, Topic};
use twin_model::{PointId, PointTable, Quality, Timestamp};

/// What to subscribe to for `topics`. A filter whose topics another one brings already is left out: brokers may send a message once
/// for each filter that it matches.
pub(in crate::mqtt) fn subscriptions(topics: &[Topic]) -> Vec<String> {
    let all: BTreeSet<String> = topics.iter().map(|topic| topic.filter.subscription()).collect();
    let is_needed = |own: &&String| all.iter().all(|other| other == *own || !covers(other, own));
    all.iter().filter(is_needed).cloned().collect()
}

/// Whether every topic that matches `narrow` also matches `wide`.
fn covers(wide: &str, narrow: &str) -> bool {
    // Wildcards do not reach what brokers tell of themselves.
    if narrow.starts_with('$') && !wide.starts_with('$') {
        return false;
    }
    let (mut wide, mut narrow) = (wide.split('/'), narrow.split('/'));
    loop {
        match (wide.next(), narrow.next()) {
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(level)) if level != "#" => {}
            (Some(own), Some(level)) if own == level => {}
            _ => return false,
        }
    }
}

/// Reads messages as documents of connections say.
pub struct Mapper {
    topics: Vec<Topic>,
    judge: Judge,
}

impl Mapper {
    /// A mapper of `topics` to points of `points`, on a site whose clock goes as fast as the wall's.
    pub fn new(topics: &[Topic], points: Arc<PointTable>) -> Self {
        Self { topics: topics.to_vec(), judge: Judge::new(points) }
    }

    /// What the message says, given that it was received at `received`: samples, and why other parts of it are none.
    pub fn read(&mut self, topic: &[u8], payload: &[u8], received: Timestamp) -> (Vec<Decoded>, Vec<RejectReason>) {
        let mut said = Said::default();
        let (topic, payload) = (topic.to_vec().into(), payload.to_vec().into());
        self.interpret(&Message { topic, payload, ..Message::default() }, received, &mut said);
        (said.decoded, said.refused)
    }
}

impl Interpret for Mapper {
    fn interpret(&mut self, message: &Message, received: Timestamp, said: &mut Said) {
        let Self { topics, judge } = self;
        let name = std::str::from_utf8(&message.topic).unwrap_or_default();
        let mut matching = topics.iter().filter_map(|topic| Some((topic, topic.filter.captures(name)?))).peekable();
        if matching.peek().is_none() {
            said.refused.push(RejectReason::UnmappedTopic);
            return;
        }
        if message.payload.len() > PAYLOAD_BYTES_MAX {
            said.refused.push(RejectReason::Oversized);
            return;
        }
        // Many values of one message are told as many topics with one filter: JSON is read once for all of them.
        let mut parsed = None;
        for (topic, captures) in matching {
            let rows = match &topic.payload {
                PayloadForm::Number => std::str::from_utf8(&message.payload)
                    .map(|text| vec![Row { value: Scalar::Text(Cow::Borrowed(text)), ..Row::default() }])
                    .map_err(|_| RejectReason::NotANumber),
                PayloadForm::Json(form) => parsed
                    .get_or_insert_with(|| serde_json::from_slice::<Value>(&message.payload))
                    .as_ref()
                    .map_err(|_| RejectReason::MalformedJson)
                    .and_then(|payload| json::rows(payload, form)),
                PayloadForm::Csv(form) => std::str::from_utf8(&message.payload)
                    .map(|text| csv::rows(text, form))
                    .map_err(|_| RejectReason::NotANumber),
            };
            match rows {
                Ok(rows) => rows.iter().for_each(|row| said.add(observe(judge, topic, &captures, row, received))),
                Err(reason) => said.refused.push(reason),
            }
        }
    }

    fn follow(&mut self, points: Arc<PointTable>) {
        self.judge.follow(points);
    }

    fn set_clock_rate(&mut self, rate: f64) {
        self.judge.set_clock_rate(rate);
    }
}

/// What `row` of a message of `topic`, whose named levels are `captures`, says of its point.
fn observe(
    judge: &mut Judge,
    topic: &Topic,
    captures: &[(&str, &str)],
    row: &Row<'_>,
    received: Timestamp,
) -> Result<Decoded, RejectReason> {
    let named = |gap: &str| {
        let own = row.names.iter().find(|(name, _)| *name == gap).map(|(_, text)| text.as_str());
        own.or_else(|| captures.iter().find(|(name, _)| *name == gap).map(|(_, text)| *text))
    };
    let name = topic.to.fill(named).ok_or(RejectReason::UnknownPoint)?;
    let index = judge.points().index(&PointId::new(name)).ok_or(RejectReason::UnknownPoint)?;
    let unit = judge.point(index)?.unit;
    let value = topic.scale.apply(spelling::number(&row.value, &topic.spelling, unit)?);
    // What the message says goes before what the document does.
    let value = match (&row.unit, &topic.scale.unit) {
        (Some(Scalar::Text(told)), _) => unit.convert_from(told, value).map_err(|_| RejectReason::UnitMismatch)?,
        (None | Some(Scalar::Absent | Scalar::Null), Some(told)) => {
            unit.convert_from(told, value).map_err(|_| RejectReason::UnitMismatch)?
        }
        (None, None) => value,
        // A unit was promised, and none is no unit of ours.
        _ => return Err(RejectReason::UnitMismatch),
    };
    let at = row.time.as_ref().map(|told| spelling::time(told, topic.spelling.clock)).transpose()?;
    let quality = row.quality.as_ref().map_or(Ok(Quality::Good), |told| spelling::quality(told, &topic.spelling))?;
    judge.judge(Observation { point: index, value, at, seq: None, quality }, received)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_filter_covers_what_brings_nothing_else() {
        for (wide, narrow, is_covered) in [
            ("#", "a/b", true),
            ("#", "$SYS/uptime", false),
            ("a/#", "a/+/c", true),
            ("a/#", "a", true),
            ("a/+", "a/b", true),
            ("a/+", "a/#", false),
            ("a/+/c", "a/b/+", false),
            ("a/b", "a/+", false),
            ("a/b", "a/b/c", false),
        ] {
            assert_eq!(covers(wide, narrow), is_covered, "{wide} {narrow}");
        }
    }
}
