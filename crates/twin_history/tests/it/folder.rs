//! Folders and files that are not what a history expects are refused, by name and with the reason.

use crate::site::{Kept, id, points, sample};
use std::fs;
use std::path::Path;
use twin_history::{History, HistoryReader, OpenHistoryError};
use twin_model::Timestamp;

fn refusal(dir: &Path) -> String {
    let on_commit = Box::new(|_| {});
    match History::open(dir, points(1), on_commit) {
        Ok(_) => panic!("opened {}", dir.display()),
        Err(error) => error.to_string(),
    }
}

fn edit(dir: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(dir.join("history.sqlite3")).expect("the database");
    connection.execute_batch(sql).expect("an edit");
}

#[test]
fn a_second_writer_is_refused_with_the_folder_s_name_and_readers_are_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    kept.commit(vec![sample(0, 1, 20.0)]);
    assert!(refusal(folder.path()).contains(&folder.path().display().to_string()));
    for _ in 0..3 {
        let reader = HistoryReader::open(folder.path()).expect("a reader beside the writer");
        let all = reader.samples(&id(&points, 0), Timestamp::EPOCH, Timestamp::from_secs(9)).expect("samples");
        assert_eq!(all.len(), 1);
    }
    kept.history.close().expect("a clean close");
    Kept::open(folder.path(), &points).history.close().expect("free again");
}

#[test]
fn a_folder_without_a_history_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = HistoryReader::open(folder.path()).err().expect("nothing there");
    assert!(matches!(error, OpenHistoryError::Missing { .. }));
    assert_eq!(error.to_string(), format!("find a history in folder {}", folder.path().display()));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "a reader makes nothing");
}

#[test]
fn a_history_whose_writer_was_killed_before_it_began_is_no_history_yet_and_begins_again() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("history.sqlite3"), "").expect("a file");
    assert!(matches!(HistoryReader::open(folder.path()), Err(OpenHistoryError::Missing { .. })));
    edit(folder.path(), "PRAGMA journal_mode = WAL");
    assert!(matches!(HistoryReader::open(folder.path()), Err(OpenHistoryError::Missing { .. })));
    drop(Kept::open(folder.path(), &points(1)));
    HistoryReader::open(folder.path()).expect("a history");
}

#[test]
fn a_history_of_a_newer_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Kept::open(folder.path(), &points(1)));
    edit(folder.path(), "PRAGMA user_version = 7");
    assert!(refusal(folder.path()).contains("a newer program wrote it (format 7, this one knows up to"));
    assert!(matches!(HistoryReader::open(folder.path()), Err(OpenHistoryError::Newer { found: 7, .. })));
}

#[test]
fn a_history_whose_migration_was_edited_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Kept::open(folder.path(), &points(1)));
    edit(folder.path(), "UPDATE migrations SET checksum = checksum + 1");
    assert!(refusal(folder.path()).contains("migration 1 is not the one"));
}

#[test]
fn another_program_s_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    edit(folder.path(), "CREATE TABLE songs (title TEXT)");
    let before = fs::read(folder.path().join("history.sqlite3")).expect("the file");
    assert!(refusal(folder.path()).contains("another program's database"));
    assert_eq!(fs::read(folder.path().join("history.sqlite3")).expect("the file"), before);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("history.sqlite3"), "this is a shopping list".repeat(500)).expect("a file");
    assert!(refusal(folder.path()).contains("history.sqlite3"));
}

#[test]
fn a_point_that_changed_its_unit_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    drop(Kept::open(folder.path(), &points));
    edit(folder.path(), "UPDATE series SET unit = 'mV' WHERE id = 1");
    let refusal = refusal(folder.path());
    assert!(refusal.contains("kept in \"mV\" and now measured in"), "{refusal}");
}

#[test]
fn points_of_a_former_plan_stay_readable() {
    let folder = tempfile::tempdir().expect("a folder");
    let (many, few) = (points(2), points(1));
    let gone = many.len() as u32 - 1;
    Kept::open(folder.path(), &many).commit(vec![sample(gone, 1, 5.0), sample(0, 1, 6.0)]);
    Kept::open(folder.path(), &few).commit(vec![sample(0, 2, 7.0)]);
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let read = |name| reader.samples(&name, Timestamp::EPOCH, Timestamp::from_secs(9)).expect("samples");
    assert_eq!(read(id(&many, gone)).len(), 1);
    assert_eq!(read(id(&many, 0)).len(), 2);
    assert_eq!(reader.point_ids().expect("names").len(), many.len());
    assert_eq!(read("test/hall/A99/inlet_mid".into()), [], "a point that nobody knows");
}
