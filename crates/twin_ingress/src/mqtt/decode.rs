//! From a message of the twin's own form to a sample: bind the topic, read the payload, have it judged.
//!
//! Pure: the time of receipt is an argument, and the same messages give the same samples.

use super::interpret::{Interpret, Said};
use super::wire::Message;
use crate::RejectReason;
use crate::judge::{Decoded, Judge};
use crate::payload::Payload;
use std::collections::HashMap;
use std::sync::Arc;
use twin_model::{PointIndex, PointTable, Timestamp};

/// Topics of points begin so.
pub(super) const TOPIC_PREFIX: &str = "dc/";
/// A message that is good has about 100 bytes; 64 KiB leaves room for any honest extra field.
pub(super) const PAYLOAD_BYTES_MAX: usize = 64 * 1024;

/// Turns messages into samples; remembers only what it needs to know duplicates.
#[derive(Debug)]
pub struct Decoder {
    /// By point name without `dc/`.
    by_name: HashMap<Box<str>, PointIndex>,
    /// First level of the point names, with the slash: `demo/`. Empty when there are no points.
    site_prefix: String,
    judge: Judge,
}

impl Decoder {
    /// A decoder for the points of `points`, on a site whose clock goes as fast as the wall's.
    pub fn new(points: Arc<PointTable>) -> Self {
        let by_name = by_name(&points);
        let first = points.point(PointIndex(0)).map_or("", |point| point.id.as_str());
        let site_prefix = first.find('/').map_or("", |slash| &first[..=slash]).to_owned();
        Self { by_name, site_prefix, judge: Judge::new(points) }
    }

    /// Goes on with `points`, which grew from the table before: indices stay valid. Messages of points that have been deleted
    /// are refused like those of points that never were.
    pub fn follow(&mut self, points: Arc<PointTable>) {
        self.by_name = by_name(&points);
        self.judge.follow(points);
    }

    /// From now on the site's clock makes `rate` seconds of each second of the wall's: latencies, which are of the wall,
    /// look that much longer on it.
    pub fn set_clock_rate(&mut self, rate: f64) {
        self.judge.set_clock_rate(rate);
    }

    /// What the message says, given that it was received at `received`.
    ///
    /// A value outside the point's range is a sample of bad quality: the device spoke, and what it said cannot be.
    ///
    /// # Errors
    /// Why it is no sample. Then nothing has changed.
    pub fn decode(&mut self, topic: &[u8], payload: &[u8], received: Timestamp) -> Result<Decoded, RejectReason> {
        let index = self.bind(topic)?;
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(RejectReason::Oversized);
        }
        let judged = self.judge.examine(index, &Payload::read(payload)?, received)?;
        Ok(self.judge.admit(judged))
    }

    fn bind(&self, topic: &[u8]) -> Result<PointIndex, RejectReason> {
        let topic = std::str::from_utf8(topic).map_err(|_| RejectReason::ForeignTopic)?;
        let name = topic.strip_prefix(TOPIC_PREFIX).ok_or(RejectReason::ForeignTopic)?;
        self.by_name.get(name).copied().ok_or_else(|| {
            if name.starts_with(&self.site_prefix) { RejectReason::UnknownPoint } else { RejectReason::WrongSite }
        })
    }
}

impl Interpret for Decoder {
    fn interpret(&mut self, message: &Message, received: Timestamp, said: &mut Said) {
        said.add(self.decode(&message.topic, &message.payload, received));
    }

    fn follow(&mut self, points: Arc<PointTable>) {
        Self::follow(self, points);
    }

    fn set_clock_rate(&mut self, rate: f64) {
        Self::set_clock_rate(self, rate);
    }
}

/// The points that are measured, by name without `dc/`.
fn by_name(points: &PointTable) -> HashMap<Box<str>, PointIndex> {
    let measured = points.iter().filter(|(_, point)| !point.is_deleted());
    measured.map(|(index, point)| (point.id.as_str().into(), index)).collect()
}
