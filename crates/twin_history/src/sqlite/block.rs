//! Blocks: a stretch of one series, compressed, with what it spans and a checksum over all of it.

use super::batch::{code_of, quality_of};
use crate::StoredSample;
use pco::ChunkConfig;
use pco::errors::PcoError;
use pco::standalone::{simple_compress, simple_decompress_into};
use rusqlite::Row;
use twin_model::{Quality, Timestamp};

/// First byte of a block's data, so that the layout can change.
const LAYOUT: u8 = 1;

/// What the samples of a block span. Values are of usable samples only; `None` when there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Summary {
    pub(super) first_at: Timestamp,
    pub(super) last_at: Timestamp,
    pub(super) samples: u32,
    pub(super) quality: Quality,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) first: Option<f64>,
    pub(super) last: Option<f64>,
}

/// A row of the table `blocks`, without its id.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    pub(super) series: u32,
    pub(super) summary: Summary,
    pub(super) checksum: u32,
    pub(super) data: Vec<u8>,
}

/// The columns that [`Block::from_row`] reads, in its order.
pub(super) const COLUMNS: &str = "series, first_at, last_at, samples, quality, min, max, first, last, checksum, data";

impl Summary {
    /// Of settled samples; `None` when there are none.
    fn of(samples: &[StoredSample]) -> Option<Self> {
        let (first, last) = (samples.first()?, samples.last()?);
        // Adding zero turns −0.0 into 0.0, which is what SQLite gives back for either.
        let usable = || samples.iter().filter_map(StoredSample::usable).map(|value| value + 0.0);
        Some(Self {
            first_at: first.at,
            last_at: last.at,
            samples: u32::try_from(samples.len()).ok()?,
            quality: samples.iter().map(|sample| sample.quality).max().unwrap_or_default(),
            min: usable().reduce(f64::min),
            max: usable().reduce(f64::max),
            first: usable().next(),
            last: usable().next_back(),
        })
    }

    /// A column of the table for each value, and for the checksum.
    fn values(&self) -> [Option<f64>; 4] {
        [self.min, self.max, self.first, self.last]
    }
}

impl Block {
    /// Compresses settled samples of `series`; `None` when there are none.
    pub(super) fn pack(series: u32, samples: &[StoredSample]) -> Result<Option<Self>, PcoError> {
        let Some(summary) = Summary::of(samples) else { return Ok(None) };
        let times: Vec<i64> = samples.iter().map(|sample| sample.at.as_nanos()).collect();
        let values: Vec<f64> = samples.iter().map(|sample| sample.value).collect();
        let config = ChunkConfig::default();
        let (times, values) = (simple_compress(&times, &config)?, simple_compress(&values, &config)?);
        let mut data = vec![LAYOUT];
        for part in [&times, &values] {
            data.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
        data.extend_from_slice(&times);
        data.extend_from_slice(&values);
        for run in samples.chunk_by(|a, b| a.quality == b.quality) {
            data.push(code_of(run[0].quality));
            data.extend_from_slice(&u32::try_from(run.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
        let checksum = checksum(series, &summary, &data);
        Ok(Some(Self { series, summary, checksum, data }))
    }

    /// The block in `row`, whose columns are [`COLUMNS`]; `None` when it is not what was written.
    pub(super) fn from_row(row: &Row<'_>) -> Option<Self> {
        let summary = Summary {
            first_at: Timestamp::from_nanos(row.get(1).ok()?),
            last_at: Timestamp::from_nanos(row.get(2).ok()?),
            samples: row.get(3).ok()?,
            quality: quality_of(row.get(4).ok()?),
            min: row.get(5).ok()?,
            max: row.get(6).ok()?,
            first: row.get(7).ok()?,
            last: row.get(8).ok()?,
        };
        let block = Self { series: row.get(0).ok()?, summary, checksum: row.get(9).ok()?, data: row.get(10).ok()? };
        (block.checksum == checksum(block.series, &summary, &block.data)).then_some(block)
    }

    /// Its samples, settled; `None` when the data is not what [`Self::pack`] makes.
    pub(super) fn unpack(&self) -> Option<Vec<StoredSample>> {
        let (&layout, rest) = self.data.split_first()?;
        if layout != LAYOUT {
            return None;
        }
        let (times_len, rest) = rest.split_first_chunk()?;
        let (values_len, rest) = rest.split_first_chunk()?;
        let (times, rest) = rest.split_at_checked(u32::from_le_bytes(*times_len) as usize)?;
        let (values, runs) = rest.split_at_checked(u32::from_le_bytes(*values_len) as usize)?;

        let count = self.summary.samples as usize;
        let (mut at, mut value) = (vec![0_i64; count], vec![0_f64; count]);
        let is_whole = simple_decompress_into(times, &mut at).ok()?.n_processed == count
            && simple_decompress_into(values, &mut value).ok()?.n_processed == count;
        let qualities = runs
            .as_chunks::<5>()
            .0
            .iter()
            .flat_map(|[code, len @ ..]| std::iter::repeat_n(quality_of(*code), u32::from_le_bytes(*len) as usize));
        let samples: Vec<_> = at
            .into_iter()
            .zip(value)
            .zip(qualities)
            .map(|((at, value), quality)| StoredSample { at: Timestamp::from_nanos(at), value, quality })
            .collect();
        (is_whole && samples.len() == count).then_some(samples)
    }
}

fn checksum(series: u32, summary: &Summary, data: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&series.to_le_bytes());
    hasher.update(&summary.first_at.as_nanos().to_le_bytes());
    hasher.update(&summary.last_at.as_nanos().to_le_bytes());
    hasher.update(&summary.samples.to_le_bytes());
    hasher.update(&[code_of(summary.quality)]);
    for value in summary.values() {
        hasher.update(&value.map_or([0xff; 8], f64::to_le_bytes));
    }
    hasher.update(data);
    hasher.finalize()
}
