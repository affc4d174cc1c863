//! Time order. The one rule about duplicates lives here: of two samples at one instant, the first one wins.

use crate::StoredSample;

/// Sorts by time; of samples at one instant, keeps the one that came first.
pub(super) fn settle(samples: &mut Vec<StoredSample>) {
    if !samples.is_sorted_by(|a, b| a.at < b.at) {
        samples.sort_by_key(|sample| sample.at); // stable: what came first stays first
        samples.dedup_by_key(|sample| sample.at); // keeps the first
    }
}

/// Two settled lists as one; where both have an instant, `kept` wins over `late`.
pub(super) fn merge(kept: &[StoredSample], late: &[StoredSample]) -> Vec<StoredSample> {
    let mut merged = Vec::with_capacity(kept.len() + late.len());
    let mut kept = kept.iter().copied().peekable();
    for &sample in late {
        while let Some(earlier) = kept.next_if(|kept| kept.at < sample.at) {
            merged.push(earlier);
        }
        if kept.peek().is_none_or(|kept| kept.at != sample.at) {
            merged.push(sample);
        }
    }
    merged.extend(kept);
    merged
}
