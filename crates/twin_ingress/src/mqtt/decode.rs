//! From a message to a sample: bind the topic, read the payload, convert, judge.
//!
//! Pure: the time of receipt is an argument, and the same messages give the same samples.

use super::payload::{Payload, Scalar};
use crate::RejectReason;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use twin_model::{Point, PointIndex, PointTable, Quality, Sample, Timestamp, Unit};

/// Topics of points begin so.
pub(super) const TOPIC_PREFIX: &str = "dc/";
/// A message that is good has about 100 bytes; 64 KiB leaves room for any honest extra field.
pub(super) const PAYLOAD_BYTES_MAX: usize = 64 * 1024;
/// Clocks kept by NTP differ by milliseconds, neglected ones by seconds; more is a device with a wrong clock.
const AHEAD_MAX: Duration = Duration::from_secs(10);
/// Gateways buffer through an outage; what is older no longer describes the site.
const AGE_MAX: Duration = Duration::from_secs(3600);
/// Times remembered per point to know a redelivered sample. 16 × 8 bytes × 100 000 points = 13 MB.
const TIMES_PER_POINT: usize = 16;

/// A good message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decoded {
    /// It is news.
    Sample(Sample),
    /// The same point and time, or the same sequence number, came before.
    Duplicate(Sample),
}

/// Turns messages into samples; remembers only what it needs to know duplicates.
#[derive(Debug)]
pub struct Decoder {
    points: Arc<PointTable>,
    /// By point name without `dc/`.
    by_name: HashMap<Box<str>, PointIndex>,
    /// First level of the point names, with the slash: `demo/`. Empty when there are no points.
    site_prefix: String,
    /// By point index.
    seen: Vec<Seen>,
    ahead_max: Duration,
    age_max: Duration,
}

/// What has come for one point.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// Nanoseconds, in order of arrival; the oldest is overwritten. `i64::MIN` where nothing is.
    times: [i64; TIMES_PER_POINT],
    next: u8,
    /// The latest of all times.
    latest: i64,
    /// Sequence number of the last sample that had no time of its own.
    seq: Option<i64>,
}

impl Seen {
    const NOTHING: Self = Self { times: [i64::MIN; TIMES_PER_POINT], next: 0, latest: i64::MIN, seq: None };

    /// Whether `at` is new; remembers it.
    fn admit(&mut self, at: i64) -> bool {
        if at <= self.latest && self.times.contains(&at) {
            return false;
        }
        self.times[usize::from(self.next)] = at;
        self.next = (self.next + 1) % TIMES_PER_POINT as u8;
        self.latest = self.latest.max(at);
        true
    }
}

impl Decoder {
    /// A decoder for the points of `points`, on a site whose clock goes as fast as the wall's.
    pub fn new(points: Arc<PointTable>) -> Self {
        let by_name = by_name(&points);
        let first = points.point(PointIndex(0)).map_or("", |point| point.id.as_str());
        let site_prefix = first.find('/').map_or("", |slash| &first[..=slash]).to_owned();
        let seen = vec![Seen::NOTHING; points.len()];
        Self { points, by_name, site_prefix, seen, ahead_max: AHEAD_MAX, age_max: AGE_MAX }
    }

    /// Goes on with `points`, which grew from the table before: indices stay valid. Messages of points that have been deleted
    /// are refused like those of points that never were.
    pub fn follow(&mut self, points: Arc<PointTable>) {
        self.by_name = by_name(&points);
        self.seen.resize(points.len(), Seen::NOTHING);
        self.points = points;
    }

    /// From now on the site's clock makes `rate` seconds of each second of the wall's: latencies, which are of the wall,
    /// look that much longer on it.
    pub fn set_clock_rate(&mut self, rate: f64) {
        let rate = if rate.is_finite() { rate.clamp(1.0, 1000.0) } else { 1.0 };
        self.ahead_max = AHEAD_MAX.mul_f64(rate);
        self.age_max = AGE_MAX.mul_f64(rate);
    }

    /// What the message says, given that it was received at `received`.
    ///
    /// A value outside the point's range is a sample of bad quality: the device spoke, and what it said cannot be.
    ///
    /// # Errors
    /// Why it is no sample. Then nothing has changed.
    pub fn decode(&mut self, topic: &[u8], payload: &[u8], received: Timestamp) -> Result<Decoded, RejectReason> {
        let index = self.bind(topic)?;
        let point = self.points.point(index).ok_or(RejectReason::UnknownPoint)?;
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(RejectReason::Oversized);
        }
        let payload = Payload::read(payload)?;
        let value = value_of(&payload, point)?;
        let told_at = time_of(&payload.at)?;
        if let Some(at) = told_at {
            if at > received + self.ahead_max {
                return Err(RejectReason::TooFarAhead);
            }
            if at < received - self.age_max {
                return Err(RejectReason::TooOld);
            }
        }
        let seq = seq_of(&payload.seq)?;
        let mut quality = quality_of(&payload.quality)?;
        if !(point.min..=point.max).contains(&value) {
            quality = Quality::Bad;
        }

        let seen = &mut self.seen[index.get()];
        let is_news = match (told_at, seq) {
            (Some(at), _) => seen.admit(at.as_nanos()),
            // Without a time of its own only the sequence number tells a repetition.
            (None, Some(seq)) => seen.seq.replace(seq) != Some(seq),
            (None, None) => true,
        };
        let sample = Sample { point: index, at: told_at.unwrap_or(received), value, quality };
        Ok(if is_news { Decoded::Sample(sample) } else { Decoded::Duplicate(sample) })
    }

    fn bind(&self, topic: &[u8]) -> Result<PointIndex, RejectReason> {
        let topic = std::str::from_utf8(topic).map_err(|_| RejectReason::ForeignTopic)?;
        let name = topic.strip_prefix(TOPIC_PREFIX).ok_or(RejectReason::ForeignTopic)?;
        self.by_name.get(name).copied().ok_or_else(|| {
            if name.starts_with(&self.site_prefix) { RejectReason::UnknownPoint } else { RejectReason::WrongSite }
        })
    }
}

/// The points that are measured, by name without `dc/`.
fn by_name(points: &PointTable) -> HashMap<Box<str>, PointIndex> {
    let measured = points.iter().filter(|(_, point)| !point.is_deleted());
    measured.map(|(index, point)| (point.id.as_str().into(), index)).collect()
}

/// The value in the point's unit; finite.
fn value_of(payload: &Payload<'_>, point: &Point) -> Result<f64, RejectReason> {
    let value = match payload.value {
        Scalar::Number(value) => value,
        Scalar::Integer(value) => value as f64,
        Scalar::Bool(value) if point.unit == Unit::Flag => f64::from(u8::from(value)),
        Scalar::Absent => return Err(RejectReason::MissingValue),
        Scalar::Bool(_) | Scalar::Null | Scalar::Text(_) | Scalar::Nested => return Err(RejectReason::NotANumber),
    };
    let value = match &payload.unit {
        Scalar::Absent | Scalar::Null => value,
        Scalar::Text(unit) => point.unit.convert_from(unit, value).map_err(|_| RejectReason::UnitMismatch)?,
        _ => return Err(RejectReason::UnitMismatch),
    };
    // Also after the conversion: 1e308 MW is no kW.
    if value.is_finite() { Ok(value) } else { Err(RejectReason::NotANumber) }
}

fn time_of(at: &Scalar<'_>) -> Result<Option<Timestamp>, RejectReason> {
    match at {
        Scalar::Absent | Scalar::Null => Ok(None),
        Scalar::Integer(millis) => Ok(Some(Timestamp::from_millis(*millis))),
        Scalar::Text(text) => text.parse().map(Some).map_err(|_| RejectReason::MalformedTime),
        _ => Err(RejectReason::MalformedTime),
    }
}

fn seq_of(seq: &Scalar<'_>) -> Result<Option<i64>, RejectReason> {
    match seq {
        Scalar::Absent | Scalar::Null => Ok(None),
        Scalar::Integer(seq) => Ok(Some(*seq)),
        _ => Err(RejectReason::MalformedField),
    }
}

fn quality_of(quality: &Scalar<'_>) -> Result<Quality, RejectReason> {
    match quality {
        Scalar::Absent | Scalar::Null => Ok(Quality::Good),
        Scalar::Text(text) => match text.as_ref() {
            "good" => Ok(Quality::Good),
            "uncertain" => Ok(Quality::Uncertain),
            "bad" => Ok(Quality::Bad),
            _ => Err(RejectReason::MalformedField),
        },
        _ => Err(RejectReason::MalformedField),
    }
}
