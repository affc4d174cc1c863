//! What a crash leaves at any byte is told apart from tampering, and mended by an entry that says so.

use crate::store::{Files, act, files, limits, time};
use std::fs;
use std::path::Path;
use twin_audit::{AuditLog, Checks, EntryFilter, Tail, action, folder, read_entries, verify};

fn put(data: &Path, files: &Files) {
    fs::remove_dir_all(folder(data)).expect("a folder");
    fs::create_dir(folder(data)).expect("a writable folder");
    for (name, bytes) in files {
        fs::write(folder(data).join(name), bytes).expect("a writable folder");
    }
}

/// Notes of the log about itself.
fn notes(data: &Path) -> Vec<(String, String)> {
    let mut notes = Vec::new();
    let each = |_: &str, entry: &twin_model::audit::AuditEntry| {
        if entry.act.action == action::MENDED || entry.act.action == action::DAMAGE {
            notes.push((entry.act.action.to_string(), entry.act.subject.clone()));
        }
        Ok(())
    };
    read_entries(data, EntryFilter::default(), each).expect("it can be read");
    notes
}

#[test]
fn an_entry_cut_at_any_byte_is_a_torn_tail_and_the_next_start_says_so() {
    let data = tempfile::tempdir().expect("a folder");
    let mut log = AuditLog::open(data.path(), time(0), limits()).expect("a writable folder");
    act(&mut log, 1);
    let before = files(data.path());
    act(&mut log, 2);
    drop(log);
    let after = files(data.path());
    let name = "segment-000001.jsonl";
    let (short, long) = (before[name].len(), after[name].len());
    for end in short..=long {
        let mut left = before.clone();
        left.insert(name.to_owned(), after[name][..end].to_vec());
        put(data.path(), &left);
        let found = verify(data.path(), &Checks::default()).expect("it can be read");
        let whole = left[name][short..].iter().filter(|byte| **byte == b'\n').count();
        match (end - short, whole, left[name].last()) {
            (0, ..) => assert!(found.is_clean(), "{end}: {found:?}"),
            (_, 0, _) => assert!(matches!(found.tail, Tail::Torn { line: 4, .. }), "{end}: {found:?}"),
            (_, 1, Some(b'\n')) => assert!(matches!(found.tail, Tail::Unsigned { line: 4, .. }), "{end}: {found:?}"),
            // Two entries behind the head: no crash does that.
            _ => {
                assert!(!found.faults.is_empty(), "{end}: {found:?}");
                continue;
            }
        }
        assert!(found.faults.is_empty(), "{end}: {found:?}");
        let log = AuditLog::open(data.path(), time(3), limits()).expect("a writable folder");
        assert_eq!(notes(data.path()).len(), usize::from(end > short), "{end}");
        log.close(time(4)).expect("a writable folder");
        let found = verify(data.path(), &Checks::default()).expect("it can be read");
        assert!(found.is_clean(), "{end}: {found:?}");
    }
}

#[test]
fn a_crash_while_mending_is_mended_too() {
    let data = tempfile::tempdir().expect("a folder");
    let mut log = AuditLog::open(data.path(), time(0), limits()).expect("a writable folder");
    act(&mut log, 1);
    drop(log);
    let mut left = files(data.path());
    left.get_mut("segment-000001.jsonl").expect("a segment").extend_from_slice(b"{\"seq");
    left.insert("segment-000002.jsonl".to_owned(), b"{\"sequence\":4,\"previous".to_vec());
    left.insert("segment-000003.jsonl".to_owned(), Vec::new());
    put(data.path(), &left);
    drop(AuditLog::open(data.path(), time(3), limits()).expect("a writable folder"));
    let found = verify(data.path(), &Checks::default()).expect("it can be read");
    assert!(found.is_clean() && found.mended == 2, "{found:?}");
    assert_eq!(notes(data.path()).len(), 2);
}

#[test]
fn a_torn_anchor_is_cast_anew_and_a_slot_torn_in_writing_is_no_tampering() {
    let data = tempfile::tempdir().expect("a folder");
    let mut log = AuditLog::open(data.path(), time(0), limits()).expect("a writable folder");
    act(&mut log, 1);
    drop(log);
    let whole = files(data.path());
    let mut left = whole.clone();
    left.get_mut("anchors.jsonl").expect("anchors").extend_from_slice(b"{\"anchor\":2,");
    put(data.path(), &left);
    assert!(matches!(verify(data.path(), &Checks::default()).expect("readable").tail, Tail::Torn { line: 2, .. }));
    drop(AuditLog::open(data.path(), time(3), limits()).expect("a writable folder"));
    assert!(verify(data.path(), &Checks::default()).expect("it can be read").is_clean());
    assert_eq!(notes(data.path()), [("audit.mended".to_owned(), "anchors.jsonl".to_owned())]);

    let mut left = whole;
    let head = left.get_mut("head").expect("a head");
    // Statements so far: entry 1, anchor 1, entries 2 and 3: the newest is in the second slot.
    head[600..].fill(0);
    put(data.path(), &left);
    let found = verify(data.path(), &Checks::default()).expect("it can be read");
    assert!(found.faults.is_empty() && matches!(found.tail, Tail::Unsigned { line: 3, .. }), "{found:?}");
    drop(AuditLog::open(data.path(), time(3), limits()).expect("a writable folder"));
    assert!(verify(data.path(), &Checks::default()).expect("it can be read").is_clean());
    assert_eq!(notes(data.path()), [("audit.mended".to_owned(), "entry 3".to_owned())]);
}

#[test]
fn what_was_tampered_with_stays_found_after_a_restart_and_the_log_goes_on() {
    let data = tempfile::tempdir().expect("a folder");
    let mut log = AuditLog::open(data.path(), time(0), limits()).expect("a writable folder");
    (1..6).for_each(|number| act(&mut log, number));
    log.close(time(7)).expect("a writable folder");
    let whole = files(data.path());
    let last = whole.keys().rfind(|name| name.starts_with("segment-")).expect("a segment").clone();
    let cut = |left: &mut Files| {
        let bytes = left.get_mut(&last).expect("a segment");
        let end = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("two lines") + 1;
        bytes.truncate(end);
    };
    let flip = |left: &mut Files| left.get_mut(&last).expect("a segment")[300] ^= 1;
    let anchors = |left: &mut Files| drop(left.insert("anchors.jsonl".to_owned(), Vec::new()));
    let head = |left: &mut Files| drop(left.remove("head"));
    let all = |left: &mut Files| left.clear();
    let tampers: [&dyn Fn(&mut Files); 5] = [&cut, &flip, &anchors, &head, &all];
    for (number, tamper) in tampers.into_iter().enumerate() {
        let mut left = whole.clone();
        tamper(&mut left);
        put(data.path(), &left);
        let found = verify(data.path(), &Checks::default()).expect("it can be read");
        assert!(!found.faults.is_empty(), "{number}: {found:?}");
        let mut log = AuditLog::open(data.path(), time(8), limits()).expect("a writable folder");
        act(&mut log, 9);
        assert!(notes(data.path()).iter().any(|(what, _)| what == action::DAMAGE), "{number}");
        log.close(time(10)).expect("a writable folder");
        // Of a head that was taken away, or of everything, only the entry tells: all else can be made to fit.
        if number < 3 {
            let again = verify(data.path(), &Checks::default()).expect("it can be read");
            assert_eq!(again.faults[0].from, found.faults[0].from, "{number}: {again:?}");
        }
        drop(AuditLog::open(data.path(), time(11), limits()).expect("a writable folder"));
        let damage = notes(data.path()).iter().filter(|(what, _)| what == action::DAMAGE).count();
        assert_eq!(damage, 1, "{number}: it is told once");
    }
}
