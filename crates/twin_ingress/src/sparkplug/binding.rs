//! Metrics that feed points: what they last said, and what is left of that when whoever said it has gone.

use super::value::Value;
use super::wire::Told;
use crate::RejectReason;
use crate::judge::{Decoded, Judge, Observation};
use crate::mqtt::Said;
use std::time::Duration;
use twin_model::connection::Metric;
use twin_model::{Quality, Sample, Timestamp};

/// A value of doubt comes just after the one that it doubts: of one instant, the first counts.
const AFTER: Duration = Duration::from_nanos(1);

/// A metric that feeds a point.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) metric: Metric,
    /// The newest that was told.
    last: Option<Sample>,
    is_stale: bool,
}

/// When a message came, and when it says that it was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) received: Timestamp,
    pub(super) told: Option<Timestamp>,
    /// Certificates tell everything as it is, however long ago it last changed.
    pub(super) is_birth: bool,
}

impl Bound {
    pub(super) fn new(metric: Metric) -> Self {
        Self { metric, last: None, is_stale: false }
    }

    /// Adds to `said` what `told`, whose value is `value`, makes of the point.
    pub(super) fn take(&mut self, judge: &mut Judge, told: &Told, value: &Value, moment: Moment, said: &mut Said) {
        if *value == Value::Null {
            // It does not know now; what it said before may not hold any more.
            self.doubt(judge, told.at.or(moment.told), moment.received, said);
            return;
        }
        match self.sample(judge, told, value, moment) {
            Err(reason) => said.refused.push(reason),
            Ok(decoded) => {
                let (Decoded::Sample(sample) | Decoded::Duplicate(sample)) = decoded;
                // A birth repeats what has not changed since. After doubt that is news, of the time of the birth.
                let is_back = self.is_stale && moment.is_birth;
                let decoded = if is_back { self.again(judge, sample, moment) } else { decoded };
                let (Decoded::Sample(sample) | Decoded::Duplicate(sample)) = decoded;
                if self.last.is_none_or(|last| sample.at >= last.at) {
                    self.last = Some(sample);
                    self.is_stale = false;
                }
                said.decoded.push(decoded);
            }
        }
    }

    fn sample(&self, judge: &mut Judge, told: &Told, value: &Value, moment: Moment) -> Result<Decoded, RejectReason> {
        let Metric { point, scale, .. } = &self.metric;
        let unit = judge.point(*point)?.unit;
        let value = scale.apply(value.number(unit)?);
        let value = match &scale.unit {
            Some(told) => unit.convert_from(told, value).map_err(|_| RejectReason::UnitMismatch)?,
            None => value,
        };
        let mut at = told.at.or(moment.told);
        // What was measured long ago and is still so is told again by a birth: it holds at the time of that.
        if moment.is_birth && !told.is_historical && at.is_some_and(|at| judge.check_time(at, moment.received).is_err())
        {
            at = moment.told;
        }
        let observation = Observation { point: *point, value, at, seq: None, quality: told.quality };
        judge.judge(observation, moment.received)
    }

    /// `sample` once more, after what put it in doubt.
    fn again(&self, judge: &Judge, sample: Sample, moment: Moment) -> Decoded {
        let Some(last) = self.last.filter(|last| sample.at <= last.at) else { return Decoded::Sample(sample) };
        let told = moment.told.filter(|at| judge.check_time(*at, moment.received).is_ok());
        Decoded::Sample(Sample { at: told.unwrap_or(moment.received).max(last.at + AFTER), ..sample })
    }

    /// Who told this has gone at `at`: the last value once more, to be used with care.
    pub(super) fn doubt(&mut self, judge: &Judge, at: Option<Timestamp>, received: Timestamp, said: &mut Said) {
        let Some(last) = self.last.filter(|_| !self.is_stale) else { return };
        let at = at.filter(|at| judge.check_time(*at, received).is_ok()).unwrap_or(received).max(last.at + AFTER);
        let sample = Sample { at, quality: last.quality.worst(Quality::Uncertain), ..last };
        self.is_stale = true;
        self.last = Some(sample);
        said.decoded.push(Decoded::Sample(sample));
    }
}
