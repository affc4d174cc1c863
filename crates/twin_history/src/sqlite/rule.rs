//! Versions of rules: each change once.

use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use twin_model::{RuleId, RuleVersion, Timestamp};

/// Keeps `version`; one that is kept already stays as it is.
pub(super) fn put(connection: &Connection, version: &RuleVersion) -> rusqlite::Result<()> {
    let setting = serde_json::to_string(&version.setting)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    const SQL: &str = "INSERT OR IGNORE INTO rule_versions VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(SQL)?.execute(params![
        version.id.as_str(),
        version.version,
        version.at.as_nanos(),
        version.by,
        version.note,
        setting,
    ])?;
    Ok(())
}

/// Every version of every rule, or of the one called `rule`; by rule, oldest first.
pub(super) fn select(connection: &Connection, rule: Option<&str>) -> rusqlite::Result<Vec<RuleVersion>> {
    const SQL: &str = "SELECT rule, version, at, by, note, setting FROM rule_versions
        WHERE ?1 IS NULL OR rule = ?1 ORDER BY rule, version";
    connection.prepare_cached(SQL)?.query_map([rule], version)?.collect()
}

fn version(row: &Row<'_>) -> rusqlite::Result<RuleVersion> {
    let setting = serde_json::from_str(row.get_ref(5)?.as_str()?);
    Ok(RuleVersion {
        id: RuleId::new(row.get_ref(0)?.as_str()?),
        version: row.get(1)?,
        at: Timestamp::from_nanos(row.get(2)?),
        by: row.get(3)?,
        note: row.get(4)?,
        setting: setting.map_err(|error| rusqlite::Error::FromSqlConversionFailure(5, Type::Text, error.into()))?,
    })
}
