//! The alarm journal: each transition once, for good, and the list of alarms to go on from.

use crate::site::{Kept, points};
use std::path::Path;
use twin_history::{HistoryReader, JournalFilter, ServiceRecord};
use twin_model::{
    Alarm, AlarmCondition, AlarmId, AlarmState, AlarmTransition, PointIndex, PointTable, Priority, RuleSetting,
    RuleVersion, Timestamp, TransitionKind, Withheld, WithheldKind,
};

fn alarm(points: &PointTable, id: u64, point: u32) -> Alarm {
    let point = PointIndex(point);
    Alarm {
        id: AlarmId(id),
        point,
        place: points.point(point).expect("a point").place,
        rule: "rack-inlet-high".into(),
        rule_version: 0,
        priority: Priority::P2,
        condition: AlarmCondition { is_active: true, is_acknowledged: false },
        raised_at: Timestamp::from_secs(100),
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        note: None,
        value: Some(28.4),
        peak: Some(28.4),
        occurrences: 1,
        message: "A01 inlet, 1.2 m above 28.0 °C".into(),
        action: "Check the aisle".into(),
        withheld: None,
    }
}

fn transition(kind: TransitionKind, at: i64, alarm: &Alarm) -> AlarmTransition {
    AlarmTransition { at: Timestamp::from_secs(at), kind, alarm: alarm.clone() }
}

/// The life of an alarm from raised to resolved.
fn life(points: &PointTable, id: u64, point: u32) -> Vec<AlarmTransition> {
    let mut alarm = alarm(points, id, point);
    let raised = transition(TransitionKind::Raised, 100, &alarm);
    alarm.priority = Priority::P1;
    alarm.peak = Some(33.25);
    let escalated = transition(TransitionKind::Escalated, 130, &alarm);
    alarm.condition.is_acknowledged = true;
    alarm.acknowledged_at = Some(Timestamp::from_secs(140));
    alarm.acknowledged_by = Some("Inês".into());
    alarm.note = Some("on my way".into());
    let acknowledged = transition(TransitionKind::Acknowledged, 140, &alarm);
    alarm.condition.is_active = false;
    alarm.cleared_at = Some(Timestamp::from_secs(200));
    let resolved = transition(TransitionKind::Resolved, 200, &alarm);
    vec![raised, escalated, acknowledged, resolved]
}

fn journal(dir: &Path, filter: &JournalFilter) -> Vec<twin_history::JournalEntry> {
    HistoryReader::open(dir).expect("a reader").transitions(filter).expect("the journal")
}

#[test]
fn a_life_comes_back_step_by_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let life = life(&points, 1, 2);
    Kept::open(folder.path(), &points).commit_transitions(life.clone());
    let entries = journal(folder.path(), &JournalFilter::default());
    let back: Vec<_> = entries.iter().map(|entry| entry.transition(&points).expect("the plan has it")).collect();
    assert_eq!(back, life);
    assert_eq!(entries.iter().map(|entry| entry.ordinal).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn why_an_alarm_is_withheld_comes_back_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let until = Some(Timestamp::from_secs(900));
    let (by, note) = ("Inês".to_owned(), "filter is ordered".to_owned());
    let kind = WithheldKind::Shelved;
    let withheld = Some(Withheld { kind, since: Timestamp::from_secs(110), until, by, note });
    let shelved = Alarm { withheld, rule_version: 3, ..alarm(&points, 1, 2) };
    Kept::open(folder.path(), &points).commit_transitions(vec![transition(TransitionKind::Shelved, 110, &shelved)]);
    let entry = journal(folder.path(), &JournalFilter::default()).remove(0);
    assert_eq!(entry.state(), AlarmState::Withheld(kind));
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!(reader.listed_alarms(&points).expect("the list"), [shelved]);
}

#[test]
fn versions_of_rules_and_services_are_kept_once_each_and_the_newest_service_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    let version = |version, setting| RuleVersion {
        id: "rack-inlet-warning".into(),
        version,
        at: Timestamp::from_secs(10),
        by: "Inês".into(),
        note: "summer".into(),
        setting,
    };
    let versions = vec![version(1, RuleSetting::Off), version(2, RuleSetting::AsShipped)];
    let service = |place: &str, at, is_out| ServiceRecord {
        place: place.into(),
        at: Timestamp::from_secs(at),
        is_out,
        since: Timestamp::from_secs(20),
        until: Timestamp::from_secs(900),
        taken_by: "Inês".into(),
        note: "permit 7".into(),
        by: String::new(),
    };
    let services = vec![service("t/a", 20, true), service("t/b", 21, true), service("t/a", 30, false)];
    for _ in 0..2 {
        kept.commit_handling(versions.clone(), services.clone());
    }
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!(reader.rule_versions(None).expect("versions"), versions);
    assert_eq!(reader.rule_versions(Some("leak")).expect("none"), []);
    assert_eq!(reader.out_of_service().expect("services"), [service("t/b", 21, true)]);
}

#[test]
fn a_transition_that_is_told_twice_is_kept_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let life = life(&points, 1, 0);
    let kept = Kept::open(folder.path(), &points);
    kept.commit_transitions(life.clone());
    kept.commit_transitions(life.clone());
    drop(kept);
    Kept::open(folder.path(), &points).commit_transitions(life[..2].to_vec());
    assert_eq!(journal(folder.path(), &JournalFilter::default()).len(), 4);
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    assert_eq!(reader.listed_alarms(&points).expect("the list"), [], "resolved stays resolved");
}

#[test]
fn the_list_is_restored_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(2);
    let kept = Kept::open(folder.path(), &points);
    let (first, second) = (life(&points, 1, 0), life(&points, 2, 1));
    kept.commit_transitions(vec![first[0].clone(), second[0].clone(), first[1].clone(), first[2].clone()]);
    kept.commit_transitions(life(&points, 3, 2));
    drop(kept);
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let listed = reader.listed_alarms(&points).expect("the list");
    assert_eq!(listed, [first[2].alarm.clone(), second[0].alarm.clone()]);
    assert_eq!(reader.next_alarm_id().expect("a number"), AlarmId(4));
}

#[test]
fn an_alarm_of_a_point_that_the_plan_lost_stays_in_the_journal_and_is_not_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let (many, few) = (points(2), points(1));
    let gone = many.len() as u32 - 1;
    let raised = vec![life(&many, 1, gone)[0].clone(), life(&many, 2, 0)[0].clone()];
    Kept::open(folder.path(), &many).commit_transitions(raised);
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let restored = reader.listed_alarms(&few).expect("the list");
    assert_eq!(restored.iter().map(|alarm| alarm.id).collect::<Vec<_>>(), [AlarmId(2)]);
    assert_eq!(reader.listed_entries().expect("the list").len(), 2);
    assert_eq!(reader.listed_alarms(&many).expect("the list").len(), 2);
}

#[test]
fn the_journal_answers_by_time_place_and_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(12);
    let per_rack = points.len() as u32 / 12;
    let kept = Kept::open(folder.path(), &points);
    kept.commit_transitions(life(&points, 1, 0)); // A01
    kept.commit_transitions(life(&points, 2, per_rack * 9)); // A10
    let count = |filter: JournalFilter| journal(folder.path(), &filter).len();
    let below = |below: &str| JournalFilter { below: Some(below.into()), ..JournalFilter::default() };
    assert_eq!(count(below("test/hall")), 8);
    assert_eq!(count(below("test/hall/A1")), 0, "A1 is not A10");
    assert_eq!(count(below("test/hall/A10/")), 4);
    assert_eq!(count(below(points.point(PointIndex(0)).expect("a point").id.as_str())), 4);
    assert_eq!(count(JournalFilter { since: Some(Timestamp::from_secs(140)), ..JournalFilter::default() }), 4);
    let newest = journal(folder.path(), &JournalFilter { limit: Some(3), ..JournalFilter::default() });
    let kinds: Vec<_> = newest.iter().map(|entry| (entry.alarm.0, entry.kind)).collect();
    let wanted = [TransitionKind::Escalated, TransitionKind::Acknowledged, TransitionKind::Resolved];
    assert_eq!(kinds, wanted.map(|kind| (2, kind)));
}

#[test]
fn the_journal_cannot_be_rewritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    Kept::open(folder.path(), &points).commit_transitions(life(&points, 1, 0));
    let database = rusqlite::Connection::open(folder.path().join("history.sqlite3")).expect("the database");
    for sql in ["DELETE FROM transitions", "UPDATE transitions SET message = ''"] {
        let error = database.execute_batch(sql).expect_err("append-only").to_string();
        assert!(error.contains("append-only"), "{error}");
    }
}
