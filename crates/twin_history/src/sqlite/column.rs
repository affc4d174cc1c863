//! Columns: a stretch of history reduced to about one column per pixel.

use super::block::Summary;
use crate::{Column, StoredSample};
use twin_model::{Quality, Timestamp};

/// Fills columns from samples and blocks that come in time order.
pub(super) struct Columns {
    from: Timestamp,
    to: Timestamp,
    width: u64,
    number: Option<u64>,
    columns: Vec<Column>,
}

impl Columns {
    /// `buckets` equal columns from `from` to before `to`; at least one.
    pub(super) fn new(from: Timestamp, to: Timestamp, buckets: u16) -> Self {
        let span = to.as_nanos().abs_diff(from.as_nanos());
        let width = span.div_ceil(u64::from(buckets.max(1))).max(1);
        Self { from, to, width, number: None, columns: Vec::new() }
    }

    fn number_of(&self, at: Timestamp) -> u64 {
        at.as_nanos().abs_diff(self.from.as_nanos()) / self.width
    }

    /// Whether all samples of a block fall into one column, so that its summary says enough.
    pub(super) fn takes_whole(&self, block: &Summary) -> bool {
        block.first_at >= self.from
            && block.last_at < self.to
            && self.number_of(block.first_at) == self.number_of(block.last_at)
    }

    /// Adds a block for which [`Self::takes_whole`].
    pub(super) fn add_block(&mut self, block: &Summary) {
        let or_nan = |value: Option<f64>| value.unwrap_or(f64::NAN);
        self.add(Column {
            at: block.first_at,
            min: or_nan(block.min),
            max: or_nan(block.max),
            last: or_nan(block.last),
            quality: block.quality,
            count: block.samples,
        });
    }

    /// Adds a sample in the range.
    pub(super) fn add_sample(&mut self, sample: &StoredSample) {
        let value = sample.usable().unwrap_or(f64::NAN);
        self.add(Column { at: sample.at, min: value, max: value, last: value, quality: sample.quality, count: 1 });
    }

    fn add(&mut self, part: Column) {
        let number = self.number_of(part.at);
        match self.columns.last_mut().filter(|_| self.number == Some(number)) {
            Some(column) => {
                // f64::min and max prefer the operand that is not NaN.
                column.min = column.min.min(part.min);
                column.max = column.max.max(part.max);
                column.last = if part.last.is_nan() { column.last } else { part.last };
                column.quality = Quality::worst(column.quality, part.quality);
                column.count = column.count.saturating_add(part.count);
            }
            None => self.columns.push(part),
        }
        self.number = Some(number);
    }

    /// The columns that have samples, in time order.
    pub(super) fn finish(self) -> Vec<Column> {
        self.columns
    }
}
