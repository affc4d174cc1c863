//! Incidents and their members: the latest of each.

use super::journal::{priority, unknown};
use crate::{IncidentEntry, IncidentFilter, IncidentMemberEntry};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use twin_model::{AlarmId, IncidentChange, IncidentId, IncidentState, PointId, PointTable, RuleId, Timestamp};

/// Keeps what has become of an incident. A member about a point that the table does not have is told of and left out.
pub(super) fn put(connection: &Connection, change: &IncidentChange, points: &PointTable) -> rusqlite::Result<()> {
    let incident = &change.incident;
    let id = number(incident.id);
    connection
        .prepare_cached("INSERT OR REPLACE INTO incidents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL)")?
        .execute(params![
            id,
            incident.title.as_str(),
            incident.state.word(),
            incident.started_at.as_nanos(),
            incident.ended_at.map(Timestamp::as_nanos),
            incident.root.0.cast_signed(),
            incident.first_out.0.cast_signed(),
            incident.priority.digit(),
            incident.forgotten,
        ])?;
    let mut write = connection.prepare_cached(
        "INSERT OR REPLACE INTO incident_members VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for member in &change.members {
        let Some(point) = points.point(member.point) else {
            tracing::error!(?member, "dropped a member of an incident: the plan does not have its point");
            continue;
        };
        write.execute(params![
            member.alarm.0.cast_signed(),
            id,
            point.id.as_str(),
            member.rule.as_str(),
            member.priority.digit(),
            member.message.as_str(),
            member.raised_at.as_nanos(),
            member.annunciated_at.as_nanos(),
            member.cleared_at.map(Timestamp::as_nanos),
            member.is_acknowledged,
            member.is_listed,
            member.because.map(|alarm| alarm.0.cast_signed()),
            member.evidence.as_str(),
        ])?;
    }
    for gone in &change.absorbed {
        // Members that were forgotten before are the other's, too.
        connection
            .prepare_cached("UPDATE incident_members SET incident = ?1 WHERE incident = ?2")?
            .execute([id, number(*gone)])?;
        connection
            .prepare_cached("UPDATE incidents SET absorbed_into = ?1, state = ?3 WHERE number = ?2")?
            .execute(params![id, number(*gone), IncidentState::Over.word()])?;
    }
    Ok(())
}

/// The incidents that `filter` wants, newest first, with their members.
pub(super) fn select(connection: &Connection, filter: &IncidentFilter) -> rusqlite::Result<Vec<IncidentEntry>> {
    const SQL: &str = "
        SELECT number, title, state, started_at, ended_at, root, first_out, priority, forgotten, absorbed_into
        FROM incidents
        WHERE (number = ?1 OR (?1 IS NULL AND absorbed_into IS NULL)) AND (?2 = 0 OR state <> 'over')
        ORDER BY number DESC LIMIT ?3";
    let limit = filter.limit.map_or(-1, i64::from);
    let mut statement = connection.prepare_cached(SQL)?;
    let mut entries = statement
        .query_map(params![filter.id.map(number), filter.is_live, limit], entry)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for entry in &mut entries {
        entry.members = members(connection, entry.id)?;
    }
    Ok(entries)
}

/// The number for the next new incident.
pub(super) fn next_id(connection: &Connection) -> rusqlite::Result<IncidentId> {
    let last: Option<i64> = connection.query_row("SELECT max(number) FROM incidents", [], |row| row.get(0))?;
    Ok(IncidentId(last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0) + 1))
}

fn members(connection: &Connection, id: IncidentId) -> rusqlite::Result<Vec<IncidentMemberEntry>> {
    const SQL: &str = "
        SELECT alarm, point, rule, priority, message, raised_at, annunciated_at, cleared_at, is_acknowledged, is_listed,
            because, evidence
        FROM incident_members WHERE incident = ?1 ORDER BY raised_at, alarm";
    connection.prepare_cached(SQL)?.query_map([number(id)], member)?.collect()
}

const fn number(id: IncidentId) -> i64 {
    id.0.cast_signed()
}

fn alarm(row: &Row<'_>, column: usize) -> rusqlite::Result<AlarmId> {
    Ok(AlarmId(row.get::<_, i64>(column)?.cast_unsigned()))
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_nanos))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<IncidentEntry> {
    let word = row.get_ref(2)?.as_str()?;
    let state = IncidentState::ALL.into_iter().find(|state| state.word() == word);
    Ok(IncidentEntry {
        id: IncidentId(row.get::<_, i64>(0)?.cast_unsigned()),
        title: row.get(1)?,
        state: state.ok_or_else(|| unknown(2, Type::Text))?,
        started_at: Timestamp::from_nanos(row.get(3)?),
        ended_at: instant(row, 4)?,
        root: alarm(row, 5)?,
        first_out: alarm(row, 6)?,
        priority: priority(row, 7)?,
        forgotten: row.get(8)?,
        absorbed_into: row.get::<_, Option<i64>>(9)?.map(|into| IncidentId(into.cast_unsigned())),
        members: Vec::new(),
    })
}

fn member(row: &Row<'_>) -> rusqlite::Result<IncidentMemberEntry> {
    Ok(IncidentMemberEntry {
        alarm: alarm(row, 0)?,
        point: PointId::new(row.get_ref(1)?.as_str()?),
        rule: RuleId::new(row.get_ref(2)?.as_str()?),
        priority: priority(row, 3)?,
        message: row.get(4)?,
        raised_at: Timestamp::from_nanos(row.get(5)?),
        annunciated_at: Timestamp::from_nanos(row.get(6)?),
        cleared_at: instant(row, 7)?,
        is_acknowledged: row.get(8)?,
        is_listed: row.get(9)?,
        because: row.get::<_, Option<i64>>(10)?.map(|alarm| AlarmId(alarm.cast_unsigned())),
        evidence: row.get(11)?,
    })
}
