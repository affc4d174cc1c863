//! Opening the database: identity, migrations and the settings that durability stands on.

use super::error::OpenHistoryError;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// `HTwn` in the file's header: how a history is told from other databases.
const APPLICATION_ID: i32 = 0x4854_776e;

/// Names and texts, in order; a migration's version is its place in the list, from 1. Never edit one that has shipped.
const MIGRATIONS: &[(&str, &str)] = &[
    ("samples_and_alarms", include_str!("../../migrations/0001_samples_and_alarms.sql")),
    ("facts", include_str!("../../migrations/0002_facts.sql")),
    ("incidents", include_str!("../../migrations/0003_incidents.sql")),
    ("alarm_handling", include_str!("../../migrations/0004_alarm_handling.sql")),
];

/// Bytes a page. Blocks are 2 to 4 KB, so pages of 8 KB hold a few with little waste, and a commit of a few
/// samples still writes only one.
const PAGE_BYTES: u32 = 8192;

/// Pages in the write-ahead log before it is copied into the database: 32 MB, so that a busy site pays for it
/// every few seconds and not with every commit.
const CHECKPOINT_PAGES: u32 = 4096;

/// How long to wait for a lock that a foreign tool holds before a commit counts as failed.
const WRITER_PATIENCE: Duration = Duration::from_millis(200);

/// How long a reader waits; only recovery after a crash holds readers up, for moments.
const READER_PATIENCE: Duration = Duration::from_secs(5);

/// The newest format, which this program writes.
fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Opens the database at `path` for writing, making or migrating it if needed. A commit returns after the log is
/// on the disk (`synchronous=FULL`).
pub(super) fn open_writer(path: &Path) -> Result<Connection, OpenHistoryError> {
    let refused = |source| OpenHistoryError::Sql { path: path.to_owned(), source };
    let mut connection = Connection::open(path).map_err(refused)?;
    connection.busy_timeout(WRITER_PATIENCE).map_err(refused)?;
    let found = identify(&connection, path)?;
    if found == 0 {
        connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(refused)?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(refused)?;
    }
    let configure = |connection: &Connection| {
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
    };
    configure(&connection).map_err(refused)?;
    migrate(&mut connection, found).map_err(refused)?;
    Ok(connection)
}

/// Opens the database at `path` for reading only. Works while a writer, in whatever process, has it open.
pub(super) fn open_reader(path: &Path) -> Result<Connection, OpenHistoryError> {
    let refused = |source| OpenHistoryError::Sql { path: path.to_owned(), source };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(refused)?;
    connection.busy_timeout(READER_PATIENCE).map_err(refused)?;
    match identify(&connection, path)? {
        // A writer was killed before it had begun: there is nothing to read yet.
        0 => Err(OpenHistoryError::Missing { dir: path.parent().unwrap_or(path).to_owned() }),
        found if found < known() => Err(OpenHistoryError::Older { found, known: known(), path: path.to_owned() }),
        _ => Ok(connection),
    }
}

/// The format of the file: 0 when it is empty. Refuses what is not a history, is newer, or was made differently.
fn identify(connection: &Connection, path: &Path) -> Result<u32, OpenHistoryError> {
    let refused = |source| OpenHistoryError::Sql { path: path.to_owned(), source };
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(refused);
    if number("SELECT count(*) FROM sqlite_schema")? == 0 {
        return Ok(0);
    }
    if number("PRAGMA application_id")? != i64::from(APPLICATION_ID) {
        return Err(OpenHistoryError::Foreign { path: path.to_owned() });
    }
    let found = u32::try_from(number("PRAGMA user_version")?).unwrap_or(u32::MAX);
    if found > known() {
        return Err(OpenHistoryError::Newer { found, known: known(), path: path.to_owned() });
    }
    for (version, (_, sql)) in (1..=found).zip(MIGRATIONS) {
        let kept = number(&format!("SELECT checksum FROM migrations WHERE version = {version}"))?;
        if kept != i64::from(crc32fast::hash(sql.as_bytes())) {
            return Err(OpenHistoryError::Diverged { version, path: path.to_owned() });
        }
    }
    Ok(found)
}

/// Applies what the file, of format `found`, has not seen: all of it or nothing.
fn migrate(connection: &mut Connection, found: u32) -> rusqlite::Result<()> {
    if found == known() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (version, (name, sql)) in (1..=known()).zip(MIGRATIONS).skip(found as usize) {
        transaction.execute_batch(sql)?;
        let checksum = crc32fast::hash(sql.as_bytes());
        transaction.execute("INSERT INTO migrations VALUES (?1, ?2, ?3)", (version, name, checksum))?;
        tracing::info!(version, name, "migrated the history");
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", known())?;
    transaction.commit()
}
