//! What makes an observation of a point a sample: it is in time, it is news, and its value is possible.

use super::interpret::Decoded;
use crate::RejectReason;
use std::sync::Arc;
use std::time::Duration;
use twin_model::{Point, PointIndex, PointTable, Quality, Sample, Timestamp};

/// Clocks kept by NTP differ by milliseconds, neglected ones by seconds; more is a device with a wrong clock.
const AHEAD_MAX: Duration = Duration::from_secs(10);
/// Gateways buffer through an outage; what is older no longer describes the site.
const AGE_MAX: Duration = Duration::from_secs(3600);
/// Times remembered per point to know a redelivered sample. 16 × 8 bytes × 100 000 points = 13 MB.
const TIMES_PER_POINT: usize = 16;

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

/// Judges observations; remembers only what it needs to know duplicates.
#[derive(Debug)]
pub(crate) struct Judge {
    points: Arc<PointTable>,
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

impl Judge {
    /// A judge over `points`, on a site whose clock goes as fast as the wall's.
    pub(crate) fn new(points: Arc<PointTable>) -> Self {
        let seen = vec![Seen::NOTHING; points.len()];
        Self { points, seen, ahead_max: AHEAD_MAX, age_max: AGE_MAX }
    }

    pub(crate) fn points(&self) -> &PointTable {
        &self.points
    }

    pub(crate) fn point(&self, index: PointIndex) -> Result<&Point, RejectReason> {
        self.points.point(index).ok_or(RejectReason::UnknownPoint)
    }

    /// From now on the site's clock makes `rate` seconds of each second of the wall's: latencies, which are of the wall,
    /// look that much longer on it.
    pub(crate) fn set_clock_rate(&mut self, rate: f64) {
        let rate = if rate.is_finite() { rate.clamp(1.0, 1000.0) } else { 1.0 };
        self.ahead_max = AHEAD_MAX.mul_f64(rate);
        self.age_max = AGE_MAX.mul_f64(rate);
    }

    /// Why what was measured at `at` is no news of now, if it is not.
    pub(crate) fn check_time(&self, at: Timestamp, received: Timestamp) -> Result<(), RejectReason> {
        if at > received + self.ahead_max {
            return Err(RejectReason::TooFarAhead);
        }
        if at < received - self.age_max { Err(RejectReason::TooOld) } else { Ok(()) }
    }

    /// What `observation` is, given that it was received at `received`.
    ///
    /// A value outside the point's range is a sample of bad quality: the device spoke, and what it said cannot be.
    ///
    /// # Errors
    /// Why it is no sample. Then nothing has changed.
    pub(crate) fn judge(&mut self, observation: Observation, received: Timestamp) -> Result<Decoded, RejectReason> {
        let Observation { point: index, value, at: told_at, seq, mut quality } = observation;
        let point = self.point(index)?;
        // Also after a conversion: 1e308 MW is no kW.
        if !value.is_finite() {
            return Err(RejectReason::NotANumber);
        }
        if !(point.min..=point.max).contains(&value) {
            quality = Quality::Bad;
        }
        if let Some(at) = told_at {
            self.check_time(at, received)?;
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
}
