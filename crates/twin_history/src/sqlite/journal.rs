//! The alarm journal's rows: each transition once, and the list of alarms that are not resolved.

use crate::{JournalEntry, JournalFilter};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use twin_model::{
    AlarmCondition, AlarmId, AlarmState, AlarmTransition, PointId, Priority, RuleId, Timestamp, TransitionKind,
    Withheld, WithheldKind,
};

const COLUMNS: &str = "ordinal, at, kind, alarm, point, rule, priority, is_active, is_acknowledged, raised_at,
    cleared_at, acknowledged_at, acknowledged_by, note, value, peak, occurrences, message, action, rule_version,
    withheld, withheld_since, withheld_until, withheld_by, withheld_note";

/// Adds `transition` of an alarm about `point`. One that equals a kept one in every column is that one and adds
/// nothing, so that a journal which is told twice still says it once.
pub(super) fn insert(connection: &Connection, transition: &AlarmTransition, point: &PointId) -> rusqlite::Result<()> {
    // `+at`: the alarm's few rows are looked through, not all rows of that instant, which in a storm are ten thousand.
    const SQL: &str = "
        INSERT INTO transitions (alarm, ordinal, at, kind, point, rule, priority, is_active, is_acknowledged,
            raised_at, cleared_at, acknowledged_at, acknowledged_by, note, value, peak, occurrences, message, action,
            rule_version, withheld, withheld_since, withheld_until, withheld_by, withheld_note)
        SELECT ?1, 1 + coalesce((SELECT max(ordinal) FROM transitions WHERE alarm = ?1), 0),
            ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24
        WHERE NOT EXISTS (SELECT 1 FROM transitions WHERE alarm = ?1 AND +at = ?2 AND kind = ?3 AND point = ?4
            AND rule = ?5 AND priority = ?6 AND is_active = ?7 AND is_acknowledged = ?8 AND raised_at = ?9
            AND cleared_at IS ?10 AND acknowledged_at IS ?11 AND acknowledged_by IS ?12 AND note IS ?13
            AND value IS ?14 AND peak IS ?15 AND occurrences = ?16 AND message = ?17 AND action = ?18
            AND rule_version = ?19 AND withheld IS ?20 AND withheld_since IS ?21 AND withheld_until IS ?22
            AND withheld_by IS ?23 AND withheld_note IS ?24)";
    let alarm = &transition.alarm;
    let id = alarm.id.0.cast_signed();
    let withheld = alarm.withheld.as_ref();
    let added = connection.prepare_cached(SQL)?.execute(params![
        id,
        transition.at.as_nanos(),
        transition.kind.to_string(),
        point.as_str(),
        alarm.rule.as_str(),
        alarm.priority.digit(),
        alarm.condition.is_active,
        alarm.condition.is_acknowledged,
        alarm.raised_at.as_nanos(),
        alarm.cleared_at.map(Timestamp::as_nanos),
        alarm.acknowledged_at.map(Timestamp::as_nanos),
        alarm.acknowledged_by,
        alarm.note,
        alarm.value,
        alarm.peak,
        alarm.occurrences,
        alarm.message,
        alarm.action,
        alarm.rule_version,
        withheld.map(|withheld| withheld.kind.word()),
        withheld.map(|withheld| withheld.since.as_nanos()),
        withheld.and_then(|withheld| withheld.until).map(Timestamp::as_nanos),
        withheld.map(|withheld| withheld.by.as_str()),
        withheld.map(|withheld| withheld.note.as_str()),
    ])?;
    if added == 0 {
        return Ok(());
    }
    if alarm.state() == AlarmState::Normal {
        connection.prepare_cached("DELETE FROM listed_alarms WHERE alarm = ?1")?.execute([id])?;
    } else {
        let row = connection.last_insert_rowid();
        connection.prepare_cached("INSERT OR REPLACE INTO listed_alarms VALUES (?1, ?2)")?.execute([id, row])?;
    }
    Ok(())
}

/// The rows that `filter` wants, oldest first.
pub(super) fn entries(connection: &Connection, filter: &JournalFilter) -> rusqlite::Result<Vec<JournalEntry>> {
    // '0' follows '/' in ASCII: between them lies everything below a place.
    let sql = format!(
        "SELECT {COLUMNS} FROM transitions
         WHERE at >= ?1 AND (?2 IS NULL OR point = ?2 OR (point > ?2 || '/' AND point < ?2 || '0'))
         ORDER BY id DESC LIMIT ?3"
    );
    let since = filter.since.map_or(i64::MIN, Timestamp::as_nanos);
    let below = filter.below.as_deref().map(|below| below.trim_end_matches('/'));
    let limit = filter.limit.map_or(-1, i64::from);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut entries =
        statement.query_map(params![since, below, limit], entry)?.collect::<rusqlite::Result<Vec<_>>>()?;
    entries.reverse();
    Ok(entries)
}

/// The latest row of every alarm that is on the list, by alarm.
pub(super) fn listed(connection: &Connection) -> rusqlite::Result<Vec<JournalEntry>> {
    let sql =
        format!("SELECT {COLUMNS} FROM transitions WHERE id IN (SELECT transition FROM listed_alarms) ORDER BY alarm");
    connection.prepare_cached(&sql)?.query_map([], entry)?.collect()
}

/// The number for the next new alarm.
pub(super) fn next_alarm_id(connection: &Connection) -> rusqlite::Result<AlarmId> {
    let last: Option<i64> = connection.query_row("SELECT max(alarm) FROM transitions", [], |row| row.get(0))?;
    Ok(AlarmId(last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0) + 1))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    let instant = |column| row.get(column).map(Timestamp::from_nanos);
    let instant_if_any = |column| row.get::<_, Option<i64>>(column).map(|at| at.map(Timestamp::from_nanos));
    Ok(JournalEntry {
        ordinal: row.get(0)?,
        at: instant(1)?,
        kind: kind(row, 2)?,
        alarm: AlarmId(row.get::<_, i64>(3)?.cast_unsigned()),
        point: PointId::new(row.get_ref(4)?.as_str()?),
        rule: RuleId::new(row.get_ref(5)?.as_str()?),
        priority: priority(row, 6)?,
        condition: AlarmCondition { is_active: row.get(7)?, is_acknowledged: row.get(8)? },
        raised_at: instant(9)?,
        cleared_at: instant_if_any(10)?,
        acknowledged_at: instant_if_any(11)?,
        acknowledged_by: row.get(12)?,
        note: row.get(13)?,
        value: row.get(14)?,
        peak: row.get(15)?,
        occurrences: row.get(16)?,
        message: row.get(17)?,
        action: row.get(18)?,
        rule_version: row.get(19)?,
        withheld: withheld(row)?,
    })
}

fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<TransitionKind> {
    let text = row.get_ref(column)?.as_str()?;
    TransitionKind::ALL.into_iter().find(|kind| kind.to_string() == text).ok_or_else(|| unknown(column, Type::Text))
}

fn withheld(row: &Row<'_>) -> rusqlite::Result<Option<Withheld>> {
    let Some(word) = row.get_ref(20)?.as_str_or_null()? else { return Ok(None) };
    let kind = WithheldKind::ALL.into_iter().find(|kind| kind.word() == word);
    Ok(Some(Withheld {
        kind: kind.ok_or_else(|| unknown(20, Type::Text))?,
        since: Timestamp::from_nanos(row.get(21)?),
        until: row.get::<_, Option<i64>>(22)?.map(Timestamp::from_nanos),
        by: row.get(23)?,
        note: row.get(24)?,
    }))
}

pub(super) fn priority(row: &Row<'_>, column: usize) -> rusqlite::Result<Priority> {
    let digit: u8 = row.get(column)?;
    let found = Priority::ALL.into_iter().find(|priority| priority.digit() == digit);
    found.ok_or_else(|| unknown(column, Type::Integer))
}

pub(super) fn unknown(column: usize, kind: Type) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, "a word that this program does not know".into())
}
