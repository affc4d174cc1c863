//! Facts: each by its source's key, as it was told last.

use crate::FactFilter;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use twin_model::{Fact, FactOutcome, SourceId, Timestamp};

const COLUMNS: &str = "id, source, key, kind, at, until, title, place, actor, link";

/// Keeps `fact`, unless it is kept already, just so. One whose source does not tell when it happened keeps the time of its first
/// coming: told again, it is the same.
pub(super) fn put(connection: &Connection, fact: &Fact) -> rusqlite::Result<FactOutcome> {
    let sql = format!("SELECT {COLUMNS} FROM facts WHERE source = ?1 AND key = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let known =
        statement.query_row([fact.source.as_str(), fact.key.as_str()], |row| read(connection, row)).optional()?;
    let at = known.as_ref().filter(|_| !fact.is_dated).map_or(fact.at, |(_, known)| known.at);
    let (id, outcome) = match known {
        Some((_, known)) if known == (Fact { at, is_dated: known.is_dated, ..fact.clone() }) => {
            return Ok(FactOutcome::Duplicate);
        }
        Some((id, _)) => (Some(id), FactOutcome::Updated),
        None => (None, FactOutcome::Inserted),
    };
    const WRITE: &str = "
        INSERT INTO facts (source, key, kind, at, until, title, place, actor, link)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (source, key) DO UPDATE SET kind = excluded.kind, at = excluded.at, until = excluded.until,
            title = excluded.title, place = excluded.place, actor = excluded.actor, link = excluded.link";
    connection.prepare_cached(WRITE)?.execute(params![
        fact.source.as_str(),
        fact.key.as_str(),
        fact.kind.word(),
        at.as_nanos(),
        fact.until.map(Timestamp::as_nanos),
        fact.title.as_str(),
        fact.place.as_deref(),
        fact.actor.as_deref(),
        fact.link.as_deref(),
    ])?;
    let id = id.unwrap_or_else(|| connection.last_insert_rowid());
    connection.prepare_cached("DELETE FROM fact_attributes WHERE fact = ?1")?.execute([id])?;
    let mut insert = connection.prepare_cached("INSERT INTO fact_attributes VALUES (?1, ?2, ?3)")?;
    for (name, value) in &fact.attributes {
        insert.execute(params![id, name.as_str(), value.as_str()])?;
    }
    Ok(outcome)
}

/// The facts that `filter` wants, oldest first.
pub(super) fn select(connection: &Connection, filter: &FactFilter) -> rusqlite::Result<Vec<Fact>> {
    // '0' follows '/' in ASCII: between them lies everything below a place.
    let sql = format!(
        "SELECT {COLUMNS} FROM facts
         WHERE at >= ?1 AND at < ?2 AND (?3 IS NULL OR place = ?3 OR (place > ?3 || '/' AND place < ?3 || '0'))
         ORDER BY at DESC, id DESC LIMIT ?4"
    );
    let from = filter.from.map_or(i64::MIN, Timestamp::as_nanos);
    let to = filter.to.map_or(i64::MAX, Timestamp::as_nanos);
    let below = filter.below.as_deref().map(|below| below.trim_end_matches('/'));
    let limit = filter.limit.map_or(-1, i64::from);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut facts = statement
        .query_map(params![from, to, below, limit], |row| Ok(read(connection, row)?.1))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    facts.reverse();
    Ok(facts)
}

fn read(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<(i64, Fact)> {
    let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
    let text_if_any = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str_or_null()?.map(Into::into));
    let id = row.get(0)?;
    let mut attributes =
        connection.prepare_cached("SELECT name, value FROM fact_attributes WHERE fact = ?1 ORDER BY name")?;
    let attributes = attributes
        .query_map([id], |row| Ok((row.get_ref(0)?.as_str()?.into(), row.get_ref(1)?.as_str()?.into())))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let fact = Fact {
        source: SourceId::new(text(1)?),
        key: text(2)?.into(),
        kind: text(3)?
            .parse()
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(3, Type::Text, Box::new(error)))?,
        at: Timestamp::from_nanos(row.get(4)?),
        is_dated: true,
        until: row.get::<_, Option<i64>>(5)?.map(Timestamp::from_nanos),
        title: text(6)?.into(),
        place: text_if_any(7)?,
        actor: text_if_any(8)?,
        link: text_if_any(9)?,
        attributes,
    };
    Ok((id, fact))
}
