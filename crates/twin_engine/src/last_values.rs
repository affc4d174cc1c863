//! The last value of every point: newest wins, repeats are dropped.

use std::cmp::Ordering;
use std::sync::Arc;
use twin_api::Values;
use twin_model::{Flags, PointIndex, Quality, Sample, Timestamp};

/// What a sample is, compared with the last one of its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It is the newest now.
    Newest,
    /// It is older than what is known: history, not state.
    Late,
    /// The instant of the last one again, as a broker redelivers after a break: the first one counts, as in history.
    Duplicate,
    /// It names a point that this site does not have.
    Unknown,
}

/// Last values, shared with snapshots copy-on-write: however many samples come, one snapshot costs one copy.
#[derive(Debug)]
pub(crate) struct LastValues {
    values: Arc<Values>,
    /// Trust as measured, before staleness is counted in.
    measured: Vec<Quality>,
}

impl LastValues {
    pub(crate) fn empty(len: usize) -> Self {
        Self { values: Arc::new(Values::empty(len)), measured: vec![Quality::Bad; len] }
    }

    /// Room for `len` points: nothing has come of those that are new.
    pub(crate) fn grow(&mut self, len: usize) {
        let empty = Values::empty(len.saturating_sub(self.measured.len()));
        let values = Arc::make_mut(&mut self.values);
        values.value.extend(empty.value);
        values.at.extend(empty.at);
        values.quality.extend(empty.quality);
        values.is_stale.extend(empty.is_stale);
        values.flags.extend(empty.flags);
        self.measured.resize(len, Quality::Bad);
    }

    /// What `sample` is, before it is taken.
    pub(crate) fn arrival(&self, sample: &Sample) -> Arrival {
        let Some(&last_at) = self.values.at.get(sample.point.get()) else { return Arrival::Unknown };
        let has_come = last_at != Timestamp::EPOCH;
        match sample.at.cmp(&last_at) {
            Ordering::Less if has_come => Arrival::Late,
            Ordering::Equal if has_come => Arrival::Duplicate,
            _ => Arrival::Newest,
        }
    }

    /// Takes `sample` if it is the newest of its point. One without a number leaves the last number where it is, as one that
    /// is not to be used.
    pub(crate) fn accept(&mut self, sample: &Sample, flags: Flags) -> Arrival {
        let arrival = self.arrival(sample);
        if arrival != Arrival::Newest {
            return arrival;
        }
        let i = sample.point.get();
        self.measured[i] = sample.quality;
        let values = Arc::make_mut(&mut self.values);
        if !sample.value.is_nan() {
            values.value[i] = sample.value;
        }
        values.at[i] = sample.at;
        values.quality[i] = trusted(sample.quality, values.is_stale[i]);
        values.flags[i] = flags;
        arrival
    }

    pub(crate) fn set_stale(&mut self, point: PointIndex, is_stale: bool) {
        let i = point.get();
        if self.values.is_stale.get(i).is_some_and(|&was| was != is_stale) {
            let values = Arc::make_mut(&mut self.values);
            values.is_stale[i] = is_stale;
            values.quality[i] = trusted(self.measured[i], is_stale);
        }
    }

    pub(crate) fn values(&self) -> &Arc<Values> {
        &self.values
    }
}

fn trusted(measured: Quality, is_stale: bool) -> Quality {
    if is_stale { measured.worst(Quality::Uncertain) } else { measured }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(secs: i64, value: f64) -> Sample {
        Sample { point: PointIndex(1), at: Timestamp::from_secs(secs), value, quality: Quality::Good }
    }

    #[test]
    fn newest_wins_and_repeats_are_dropped() {
        let mut last = LastValues::empty(2);
        for (secs, value, expected) in [
            (10, 22.0, Arrival::Newest),
            (10, 22.0, Arrival::Duplicate),
            (10, 22.1, Arrival::Duplicate),
            (9, 21.0, Arrival::Late),
            (11, 22.5, Arrival::Newest),
        ] {
            assert_eq!(last.accept(&sample(secs, value), Flags::NONE), expected, "{value} at {secs} s");
        }
        assert_eq!(last.values().usable(PointIndex(1)), Some(22.5));
        assert_eq!(last.accept(&Sample { point: PointIndex(2), ..sample(12, 1.0) }, Flags::NONE), Arrival::Unknown);
    }

    #[test]
    fn a_stale_value_is_uncertain_until_it_is_fresh_again() {
        let mut last = LastValues::empty(2);
        last.accept(&sample(10, 22.0), Flags::NONE);
        last.set_stale(PointIndex(1), true);
        assert_eq!(last.values().quality[1], Quality::Uncertain);
        last.set_stale(PointIndex(1), false);
        assert_eq!(last.values().quality[1], Quality::Good);
    }

    #[test]
    fn a_snapshot_s_values_never_change_under_it() {
        let mut last = LastValues::empty(2);
        last.accept(&sample(10, 22.0), Flags::NONE);
        let shown = Arc::clone(last.values());
        last.accept(&sample(11, 30.0), Flags::NONE);
        assert_eq!(shown.value[1], 22.0);
    }

    #[test]
    fn one_without_a_number_leaves_the_last_number_and_takes_the_trust() {
        let mut last = LastValues::empty(2);
        last.accept(&sample(10, 22.0), Flags::STUCK);
        let lost = Sample { value: f64::NAN, quality: Quality::Bad, ..sample(11, 0.0) };
        assert_eq!(last.accept(&lost, Flags::NONE), Arrival::Newest);
        let values = last.values();
        assert_eq!((values.value[1], values.quality[1], values.flags[1]), (22.0, Quality::Bad, Flags::NONE));
        assert_eq!((values.usable(PointIndex(1)), values.has_come(PointIndex(1))), (None, true));
    }
}
