//! The figures of the alarm system, read from the journal.

use crate::archive::{Archive, JournalEntry, JournalFilter, ReadHistoryError};
use std::time::Duration;
use twin_decision::performance::{JournalRow, STALE_AFTER, performance_of};
use twin_model::performance::AlarmPerformance;
use twin_model::{Timestamp, TransitionKind};

/// Rows of the journal that are looked at, the newest ones: 200 MB at most while it runs. A period with more begins later, and
/// says so.
pub(crate) const ROWS_MAX: u32 = 400_000;

/// Before the period, for what lasted into it: floods, and what was on its way to be stale.
const LOOK_BACK: Duration = Duration::from_secs(STALE_AFTER.as_secs() + 3600);

/// The figures of the `days` up to `to`, or of as much of them as there are records of.
///
/// # Errors
/// When the history cannot be read.
pub fn alarm_performance(archive: &Archive, days: u32, to: Timestamp) -> Result<AlarmPerformance, ReadHistoryError> {
    let asked = to - Duration::from_secs(u64::from(days) * 86_400);
    let from = archive.begins_at()?.map_or(to, |begins_at| begins_at.max(asked)).min(to);
    let since = from - LOOK_BACK;
    let entries = archive.transitions(&JournalFilter {
        since: Some(since),
        limit: Some(ROWS_MAX),
        ..JournalFilter::default()
    })?;
    let first_at = entries.first().map(|entry| entry.at);
    let from = if entries.len() == ROWS_MAX as usize { first_at.map_or(from, |at| at.max(from)) } else { from };
    // What has been active for longer than the journal was looked back.
    let mut rows: Vec<JournalRow> = archive
        .listed_entries()?
        .into_iter()
        .filter(|entry| {
            entry.withheld.is_none() && entry.condition.is_active && entry.raised_at < first_at.unwrap_or(since)
        })
        .map(|entry| JournalRow { at: entry.raised_at, ..row(entry, TransitionKind::Raised) })
        .collect();
    rows.sort_by_key(|row| row.at);
    rows.extend(entries.into_iter().filter_map(|entry| {
        let kind = entry.kind.on_list(entry.condition, entry.withheld.is_some())?;
        Some(row(entry, kind))
    }));
    Ok(performance_of(&rows, from, to))
}

/// The end of what is kept: the newest sample or the newest row of the journal; `None` in an empty history.
///
/// # Errors
/// When the history cannot be read.
pub fn ends_at(archive: &Archive) -> Result<Option<Timestamp>, ReadHistoryError> {
    let newest = archive.transitions(&JournalFilter { limit: Some(1), ..JournalFilter::default() })?;
    Ok(archive.last_sample_at()?.max(newest.first().map(|entry| entry.at)))
}

/// A row of the journal; `kind` is what it is to whoever sees only the list.
fn row(entry: JournalEntry, kind: TransitionKind) -> JournalRow {
    JournalRow {
        at: entry.at,
        kind,
        alarm: entry.alarm,
        point: entry.point,
        rule: entry.rule,
        priority: entry.priority,
        message: entry.message,
        raised_at: entry.raised_at,
    }
}
