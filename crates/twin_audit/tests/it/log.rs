//! What is written, kept, dropped and refused.

use crate::store::{act, eventful, files, limits, time};
use std::fs;
use twin_audit::{
    AuditError, AuditLog, Checks, EntryFilter, Limits, Tail, action, folder, public_key, read_entries, verify,
};
use twin_model::audit::{AuditAct, AuditActor, AuditOutcome, TimeQuality};

#[test]
fn a_log_is_clean_while_it_is_written_and_after_each_restart() {
    let data = tempfile::tempdir().expect("a folder");
    for start in 0..4 {
        let mut log = AuditLog::open(data.path(), time(start * 100), limits()).expect("a writable folder");
        for number in start * 100..start * 100 + 9 {
            act(&mut log, number);
            let found = verify(data.path(), &Checks::default()).expect("it can be read");
            assert!(found.is_clean(), "{found:?}");
            assert_eq!((found.last, found.signed_to, found.first), (log.sequence(), log.sequence(), 1));
        }
        log.close(time(start * 100 + 50)).expect("a writable folder");
    }
    let found = verify(data.path(), &Checks::default()).expect("it can be read");
    assert!(found.is_clean() && found.segments > 3 && found.anchors > 8, "{found:?}");
    assert_eq!(found.entries, 1 + 4 * 9 * 2);
}

#[test]
fn what_was_dropped_is_covered_by_an_anchor_and_what_was_torn_by_an_entry() {
    let data = tempfile::tempdir().expect("a folder");
    eventful(data.path());
    let found = verify(data.path(), &Checks::default()).expect("it can be read");
    assert!(found.is_clean(), "{found:?}");
    assert!(found.first > 1 && found.mended == 1, "{found:?}");
    let mut actions = Vec::new();
    let passed_over = read_entries(data.path(), EntryFilter::default(), |_, entry| {
        actions.push(entry.act.action.clone());
        Ok(())
    });
    assert!(passed_over.expect("it can be read").is_empty());
    for told in [action::RETENTION, action::MENDED, "sampling.set"] {
        assert!(actions.iter().any(|action| action == told), "{told}");
    }
    assert_eq!(actions.len() as u64, found.entries);
}

#[test]
fn entries_are_read_between_two_times_and_the_newest_are_at_hand() {
    let data = tempfile::tempdir().expect("a folder");
    let few = Limits { recent_max: 5, ..limits() };
    let mut log = AuditLog::open(data.path(), time(0), few).expect("a writable folder");
    (0..10).for_each(|number| act(&mut log, number));
    let mut lines = Vec::new();
    let filter = EntryFilter { from: Some(time(3).at), to: Some(time(5).at) };
    let each = |line: &str, _: &_| {
        lines.push(line.to_owned());
        Ok(())
    };
    read_entries(data.path(), filter, each).expect("it can be read");
    assert_eq!(lines.len(), 4);
    assert!(lines[0].contains("device ups-3") && lines[0].contains(r#""before":{"rule":"1s"}"#), "{}", lines[0]);
    let recent = |log: &AuditLog| log.recent().map(|entry| entry.sequence).collect::<Vec<_>>();
    assert_eq!(recent(&log), [21, 20, 19, 18, 17]);
    drop(log);
    let log = AuditLog::open(data.path(), time(20), few).expect("a writable folder");
    assert_eq!(recent(&log), [21, 20, 19, 18, 17]);
}

#[test]
fn the_key_is_for_its_owner_alone_and_a_log_without_it_is_not_gone_on_with() {
    let data = tempfile::tempdir().expect("a folder");
    let log = AuditLog::open(data.path(), time(0), limits()).expect("a writable folder");
    let key = log.public_key();
    assert_eq!(public_key(data.path()).expect("readable"), Some(key));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(data.path().join("audit-key")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    drop(log);
    fs::rename(data.path().join("audit-key"), data.path().join("elsewhere")).expect("a writable folder");
    assert!(matches!(AuditLog::open(data.path(), time(1), limits()), Err(AuditError::KeyGone { .. })));
    let found = verify(data.path(), &Checks::default()).expect("anchors name the key");
    assert!(found.is_clean() && found.is_own_key && found.key == key, "{found:?}");
}

#[test]
fn another_key_is_not_believed_and_anchors_kept_elsewhere_find_a_log_set_back() {
    let (data, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let mut log = AuditLog::open(data.path(), time(0), limits()).expect("a writable folder");
    let theirs = AuditLog::open(other.path(), time(0), limits()).expect("a writable folder").public_key();
    let found = verify(data.path(), &Checks { key: Some(theirs), ..Checks::default() }).expect("it can be read");
    assert!(!found.faults.is_empty());
    act(&mut log, 1);
    let early = files(data.path());
    (2..9).for_each(|number| act(&mut log, number));
    log.close(time(10)).expect("a writable folder");
    let kept = String::from_utf8(files(data.path())["anchors.jsonl"].clone()).expect("text");
    let checks = Checks { anchors: kept, ..Checks::default() };
    assert!(verify(data.path(), &checks).expect("it can be read").is_clean());
    fs::remove_dir_all(folder(data.path())).expect("a folder");
    fs::create_dir(folder(data.path())).expect("a writable folder");
    for (name, bytes) in early {
        fs::write(folder(data.path()).join(name), bytes).expect("a writable folder");
    }
    assert!(verify(data.path(), &Checks::default()).expect("it can be read").is_clean(), "a whole copy of an hour ago");
    let found = verify(data.path(), &checks).expect("it can be read");
    assert_eq!((found.faults[0].from, found.faults[0].to), (4, 17), "{found:?}");
}

#[test]
fn a_clock_set_back_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let mut log = AuditLog::open(data.path(), time(100), limits()).expect("a writable folder");
    act(&mut log, 50);
    act(&mut log, 120);
    let told: Vec<TimeQuality> = log.recent().map(|entry| entry.time.quality).collect();
    let (fine, set_back) = (TimeQuality::Unverified, TimeQuality::SetBack);
    assert_eq!(told, [fine, fine, fine, set_back, fine]);
}

#[test]
fn an_entry_that_cannot_be_written_is_an_error_and_the_log_goes_on_once_it_can() {
    let data = tempfile::tempdir().expect("a folder");
    let mut log = AuditLog::open(data.path(), time(0), limits()).expect("a writable folder");
    act(&mut log, 1);
    fs::rename(folder(data.path()), data.path().join("away")).expect("a writable folder");
    fs::write(folder(data.path()), "no folder").expect("a writable folder");
    let wish = |log: &mut AuditLog| {
        let act = AuditAct::new("point.define", "p");
        log.append(time(2), AuditActor::at_window("Ana"), act, AuditOutcome::Requested)
    };
    let refusal = wish(&mut log).expect_err("there is no folder").to_string();
    assert!(refusal.contains("audit log"), "{refusal}");
    assert!(wish(&mut log).is_err());
    fs::remove_file(folder(data.path())).expect("a writable folder");
    fs::rename(data.path().join("away"), folder(data.path())).expect("a writable folder");
    let sequence = wish(&mut log).expect("it is there again");
    let found = verify(data.path(), &Checks::default()).expect("it can be read");
    assert!(found.is_clean() && found.last == sequence && found.tail == Tail::Signed, "{found:?}");
}

#[test]
fn there_is_no_log_before_the_first_start() {
    let data = tempfile::tempdir().expect("a folder");
    assert!(matches!(verify(data.path(), &Checks::default()), Err(AuditError::Missing { .. })));
    let read = read_entries(data.path(), EntryFilter::default(), |_, _| Ok(()));
    assert!(matches!(read, Err(AuditError::Missing { .. })));
}
