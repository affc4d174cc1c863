//! Stretches of history for plots, already reduced to the pixels asked for.

use std::sync::Arc;
use twin_model::performance::AlarmPerformance;
use twin_model::{PointIndex, Quality, Timestamp};

/// A stretch of one point's history, wanted as at most `buckets` columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RangeRequest {
    /// Which point.
    pub point: PointIndex,
    /// From, inclusive.
    pub from: Timestamp,
    /// To, exclusive.
    pub to: Timestamp,
    /// Columns, at least 1: about one per pixel.
    pub buckets: u16,
}

/// One column: what the samples in it span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangeBucket {
    /// Time of the column's first sample.
    pub at: Timestamp,
    /// Smallest value in the point's unit.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Last value.
    pub last: f64,
    /// Worst quality.
    pub quality: Quality,
    /// Samples in it.
    pub count: u32,
}

/// The answer to a [`RangeRequest`]. Columns without samples are absent: a gap is a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeSeries {
    /// What was asked.
    pub request: RangeRequest,
    /// Columns with samples, in time order.
    pub buckets: Vec<RangeBucket>,
    /// Why there is no answer, if reading failed.
    pub error: Option<String>,
}

/// The figures of the alarm system over the last days, wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PerformanceRequest {
    /// How many days, at least 1.
    pub days: u32,
}

/// The answer to a [`PerformanceRequest`].
#[derive(Clone, Debug, PartialEq)]
pub struct PerformanceAnswer {
    /// What was asked.
    pub request: PerformanceRequest,
    /// The figures, or why there are none.
    pub performance: Result<AlarmPerformance, String>,
}

/// Answers to the latest [`crate::Demand`]; replaces the set before.
#[derive(Clone, Debug, Default)]
pub struct RangeSet {
    /// Rises with every new set.
    pub generation: u64,
    /// One per request that has been answered.
    pub series: Vec<Arc<RangeSeries>>,
    /// The figures of the alarm system, once they have been asked for.
    pub performance: Option<Arc<PerformanceAnswer>>,
}

impl RangeSet {
    /// The series of `point`, if it was asked for and has been answered.
    pub fn of(&self, point: PointIndex) -> Option<&RangeSeries> {
        self.series.iter().find(|series| series.request.point == point).map(AsRef::as_ref)
    }
}
