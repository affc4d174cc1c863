//! Equipment out of service.

use crate::ServiceRecord;
use rusqlite::{Connection, Row, params};
use twin_model::Timestamp;

/// Keeps `record`; told twice, it is kept once.
pub(super) fn put(connection: &Connection, record: &ServiceRecord) -> rusqlite::Result<()> {
    const SQL: &str = "INSERT OR IGNORE INTO services (place, at, is_out, since, until, taken_by, note, by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    connection.prepare_cached(SQL)?.execute(params![
        record.place.as_str(),
        record.at.as_nanos(),
        record.is_out,
        record.since.as_nanos(),
        record.until.as_nanos(),
        record.taken_by,
        record.note,
        record.by,
    ])?;
    Ok(())
}

/// What is out of service, by place.
pub(super) fn out(connection: &Connection) -> rusqlite::Result<Vec<ServiceRecord>> {
    const SQL: &str = "SELECT place, at, is_out, since, until, taken_by, note, by FROM services
        WHERE is_out AND id IN (SELECT max(id) FROM services GROUP BY place) ORDER BY place";
    connection.prepare_cached(SQL)?.query_map([], record)?.collect()
}

fn record(row: &Row<'_>) -> rusqlite::Result<ServiceRecord> {
    Ok(ServiceRecord {
        place: row.get_ref(0)?.as_str()?.into(),
        at: Timestamp::from_nanos(row.get(1)?),
        is_out: row.get(2)?,
        since: Timestamp::from_nanos(row.get(3)?),
        until: Timestamp::from_nanos(row.get(4)?),
        taken_by: row.get(5)?,
        note: row.get(6)?,
        by: row.get(7)?,
    })
}
