//! Cutting a series where nothing came: a gap is a gap, never a straight line.

use egui_plot::PlotPoints;
use std::time::Duration;
use twin_api::RangeBucket;
use twin_model::Quality;

/// A stretch of columns without a gap and of one trust.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Segment<'a> {
    pub(crate) buckets: &'a [RangeBucket],
    pub(crate) is_uncertain: bool,
}

impl Segment<'_> {
    /// The last values; a lone column becomes a dash as wide as it can be seen.
    pub(crate) fn points(&self) -> PlotPoints<'static> {
        let mut points: Vec<[f64; 2]> =
            self.buckets.iter().map(|bucket| [bucket.at.as_secs_f64(), bucket.last]).collect();
        if let [only] = points[..] {
            points.push([only[0] + 1.0, only[1]]);
        }
        points.into()
    }
}

/// Cuts `buckets` at bad columns, at gaps longer than `reach` and where trust changes.
pub(crate) fn segments_of(buckets: &[RangeBucket], reach: Duration) -> Vec<Segment<'_>> {
    let is_drawable = |bucket: &RangeBucket| bucket.quality != Quality::Bad && bucket.last.is_finite();
    let joins = |one: &RangeBucket, other: &RangeBucket| {
        is_drawable(one) && is_drawable(other) && one.quality == other.quality && other.at.since(one.at) <= reach
    };
    buckets
        .chunk_by(joins)
        .filter(|chunk| chunk.iter().all(is_drawable))
        .map(|buckets| Segment { buckets, is_uncertain: buckets[0].quality == Quality::Uncertain })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::Timestamp;

    fn bucket(secs: i64, quality: Quality) -> RangeBucket {
        RangeBucket { at: Timestamp::from_secs(secs), min: 1.0, max: 2.0, last: 1.5, quality, count: 3 }
    }

    #[test]
    fn gaps_bad_values_and_changes_of_trust_cut_the_line() {
        use Quality::{Bad, Good, Uncertain};
        let buckets = [
            bucket(0, Good),
            bucket(10, Good),
            bucket(100, Good),
            bucket(110, Bad),
            bucket(120, Uncertain),
            bucket(130, Uncertain),
        ];
        let segments = segments_of(&buckets, Duration::from_secs(30));
        let shape: Vec<(usize, bool)> =
            segments.iter().map(|segment| (segment.buckets.len(), segment.is_uncertain)).collect();
        assert_eq!(shape, [(2, false), (1, false), (2, true)]);
    }
}
