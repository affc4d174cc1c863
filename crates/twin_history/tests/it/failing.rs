//! Commits that fail: said so, kept, tried again, and acknowledged only once they are in.

use crate::site::{Kept, id, points, sample};
use rusqlite::Connection;
use std::path::Path;
use twin_history::{Append, AppendError, CloseHistoryError, HistoryReader};
use twin_model::Timestamp;

/// A foreign tool that holds the database, so that no commit succeeds until it lets go.
fn occupy(dir: &Path) -> Connection {
    let connection = Connection::open(dir.join("history.sqlite3")).expect("the database");
    connection.execute_batch("BEGIN IMMEDIATE").expect("the write lock");
    connection
}

#[test]
fn a_failing_commit_is_told_and_made_good_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    kept.commit(vec![sample(0, 1, 20.0)]);
    let occupied = occupy(folder.path());
    let ticket = kept.hand_over(vec![sample(0, 2, 21.0), sample(0, 3, 22.0)], Vec::new());
    let mut failures = Vec::new();
    while failures.len() < 4 {
        failures.push(kept.wait_for(|report| report.error.is_some()));
    }
    assert!(failures.iter().all(|report| report.ticket < ticket && report.committed == 1 && report.pending == 2));
    drop(occupied);
    let report = kept.wait_for(|report| report.ticket == ticket);
    assert_eq!((report.committed, report.pending, report.error), (3, 0, None));
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let all = reader.samples(&id(&points, 0), Timestamp::EPOCH, Timestamp::from_secs(9)).expect("samples");
    assert_eq!(all.iter().map(|sample| sample.value).collect::<Vec<_>>(), [20.0, 21.0, 22.0]);
}

#[test]
fn a_full_queue_gives_the_append_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = Kept::open(folder.path(), &points(1));
    let occupied = occupy(folder.path());
    let refused = (1..10_000).find_map(|ticket| {
        let append = Append { ticket, samples: vec![sample(0, ticket.cast_signed(), 1.0)], ..Append::default() };
        kept.history.append(append).err()
    });
    let refused = refused.expect("a bounded queue");
    assert!(matches!(refused, AppendError::Full(_)));
    let append = refused.into_append();
    assert_eq!(append.samples[0].at, Timestamp::from_secs(append.ticket.cast_signed()));
    drop(occupied);
    kept.wait_for(|report| report.ticket == append.ticket - 1);
    kept.history.append(append).expect("room again");
}

#[test]
fn closing_while_commits_fail_says_what_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = Kept::open(folder.path(), &points(1));
    let _occupied = occupy(folder.path());
    kept.hand_over(vec![sample(0, 1, 20.0), sample(0, 2, 21.0)], Vec::new());
    kept.wait_for(|report| report.error.is_some());
    let closed = kept.history.close().expect_err("nothing can be committed");
    assert!(matches!(closed, CloseHistoryError::Uncommitted { samples: 2, .. }), "{closed}");
}
