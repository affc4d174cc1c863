//! What a sample has to be, whatever its protocol: in the point's unit, of a plausible time, and no repetition.
//!
//! Pure: the time of receipt is an argument, and the same messages give the same samples.

use crate::payload::{Payload, Scalar};
use crate::{RejectReason, TimeWindow};
use std::sync::Arc;
use twin_model::{Point, PointIndex, PointTable, Quality, Sample, Timestamp, Unit};

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

/// A sample that may be taken in, with what tells its repetitions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged {
    sample: Sample,
    told_at: Option<Timestamp>,
    seq: Option<i64>,
}

/// An observation as it came, but for its value, which is in the point's unit already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observation {
    pub(crate) point: PointIndex,
    pub(crate) value: f64,
    /// The device's own time.
    pub(crate) at: Option<Timestamp>,
    pub(crate) seq: Option<i64>,
    pub(crate) quality: Quality,
}

/// Judges samples; remembers only what it needs to know duplicates.
#[derive(Debug)]
pub(crate) struct Judge {
    points: Arc<PointTable>,
    /// By point index.
    seen: Vec<Seen>,
    window: TimeWindow,
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

impl Judge {
    /// A judge of samples of `points`, on a site whose clock goes as fast as the wall's.
    pub(crate) fn new(points: Arc<PointTable>) -> Self {
        let seen = vec![Seen::NOTHING; points.len()];
        Self { points, seen, window: TimeWindow::default() }
    }

    /// Goes on with `points`, which grew from the table before: indices stay valid.
    pub(crate) fn follow(&mut self, points: Arc<PointTable>) {
        self.seen.resize(points.len(), Seen::NOTHING);
        self.points = points;
    }

    /// From now on the site's clock makes `rate` seconds of each second of the wall's: latencies, which are of the wall,
    /// look that much longer on it.
    pub(crate) fn set_clock_rate(&mut self, rate: f64) {
        self.window = TimeWindow::at_rate(rate);
    }

    pub(crate) fn points(&self) -> &PointTable {
        &self.points
    }

    /// The point at `index`; one that has been deleted is refused like one that never was.
    pub(crate) fn point(&self, index: PointIndex) -> Result<&Point, RejectReason> {
        self.points.point(index).filter(|point| !point.is_deleted()).ok_or(RejectReason::UnknownPoint)
    }

    /// Why what was measured at `at` is no news of now, if it is not.
    pub(crate) fn check_time(&self, at: Timestamp, received: Timestamp) -> Result<(), RejectReason> {
        self.window.check(at, received)
    }

    /// What `payload` says of the point `index`, given that it was received at `received`. Nothing changes.
    ///
    /// A value outside the point's range is a sample of bad quality: the device spoke, and what it said cannot be.
    ///
    /// # Errors
    /// Why it is no sample.
    pub(crate) fn examine(
        &self,
        index: PointIndex,
        payload: &Payload<'_>,
        received: Timestamp,
    ) -> Result<Judged, RejectReason> {
        let value = value_of(payload, self.point(index)?)?;
        let at = time_of(&payload.at)?;
        if let Some(at) = at {
            self.check_time(at, received)?;
        }
        let (seq, quality) = (seq_of(&payload.seq)?, quality_of(&payload.quality)?);
        self.weigh(Observation { point: index, value, at, seq, quality }, received)
    }

    /// Whether `observation`, received at `received`, may be taken in. Nothing changes.
    fn weigh(&self, observation: Observation, received: Timestamp) -> Result<Judged, RejectReason> {
        let Observation { point: index, value, at, seq, mut quality } = observation;
        let point = self.point(index)?;
        // Also after a conversion: 1e308 MW is no kW.
        if !value.is_finite() {
            return Err(RejectReason::NotANumber);
        }
        if !(point.min..=point.max).contains(&value) {
            quality = Quality::Bad;
        }
        if let Some(at) = at {
            self.check_time(at, received)?;
        }
        let sample = Sample { point: index, at: at.unwrap_or(received), value, quality };
        Ok(Judged { sample, told_at: at, seq })
    }

    /// What `observation` is, given that it was received at `received`.
    ///
    /// A value outside the point's range is a sample of bad quality: the device spoke, and what it said cannot be.
    ///
    /// # Errors
    /// Why it is no sample. Then nothing has changed.
    pub(crate) fn judge(&mut self, observation: Observation, received: Timestamp) -> Result<Decoded, RejectReason> {
        let judged = self.weigh(observation, received)?;
        Ok(self.admit(judged))
    }

    /// Takes it in: tells whether it is news, and remembers it.
    pub(crate) fn admit(&mut self, judged: Judged) -> Decoded {
        let Judged { sample, told_at, seq } = judged;
        let seen = &mut self.seen[sample.point.get()];
        let is_news = match (told_at, seq) {
            (Some(at), _) => seen.admit(at.as_nanos()),
            // Without a time of its own only the sequence number tells a repetition.
            (None, Some(seq)) => seen.seq.replace(seq) != Some(seq),
            (None, None) => true,
        };
        if is_news { Decoded::Sample(sample) } else { Decoded::Duplicate(sample) }
    }
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
