//! Batches: committed samples in the order they came, one blob per commit.
//!
//! A row per sample would touch a page per series and commit; a blob is written once, in sequence, and folded later.

use crate::StoredSample;
use twin_model::{Quality, Timestamp};

/// Bytes of one sample: series u32, time i64, value f64, quality u8, little-endian.
const ROW: usize = 4 + 8 + 8 + 1;

/// A quality as it is kept.
pub(super) const fn code_of(quality: Quality) -> u8 {
    match quality {
        Quality::Good => 0,
        Quality::Uncertain => 1,
        Quality::Bad => 2,
    }
}

/// The quality that was kept as `code`; what nobody wrote cannot be trusted.
pub(super) const fn quality_of(code: u8) -> Quality {
    match code {
        0 => Quality::Good,
        1 => Quality::Uncertain,
        _ => Quality::Bad,
    }
}

/// Adds one sample of `series` to `data`.
pub(super) fn push(data: &mut Vec<u8>, series: u32, sample: &StoredSample) {
    let mut row = [0; ROW];
    row[..4].copy_from_slice(&series.to_le_bytes());
    row[4..12].copy_from_slice(&sample.at.as_nanos().to_le_bytes());
    row[12..20].copy_from_slice(&sample.value.to_le_bytes());
    row[20] = code_of(sample.quality);
    data.extend_from_slice(&row);
}

/// The samples in `data` with their series, in the order they came.
pub(super) fn rows(data: &[u8]) -> impl Iterator<Item = (u32, StoredSample)> + '_ {
    data.as_chunks::<ROW>().0.iter().map(|row| {
        let mut series = [0; 4];
        let (mut at, mut value) = ([0; 8], [0; 8]);
        series.copy_from_slice(&row[..4]);
        at.copy_from_slice(&row[4..12]);
        value.copy_from_slice(&row[12..20]);
        let sample = StoredSample {
            at: Timestamp::from_nanos(i64::from_le_bytes(at)),
            value: f64::from_le_bytes(value),
            quality: quality_of(row[20]),
        };
        (u32::from_le_bytes(series), sample)
    })
}
