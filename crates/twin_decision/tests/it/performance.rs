//! The figures of ISA-18.2 over small journals whose answers can be counted by hand.

use std::time::Duration;
use twin_decision::performance::{JournalRow, performance_of};
use twin_model::performance::Grade;
use twin_model::{AlarmId, PointId, Priority, RuleId, Timestamp, TransitionKind};

const START: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(START + secs)
}

fn row(secs: i64, kind: TransitionKind, alarm: u64, place: &str) -> JournalRow {
    JournalRow {
        at: at(secs),
        kind,
        alarm: AlarmId(alarm),
        point: PointId::new(format!("t/hall/{place}/inlet_mid")),
        rule: RuleId::new("rack-inlet-warning"),
        priority: Priority::P3,
        message: format!("{place} warm"),
        raised_at: at(secs),
    }
}

/// An alarm from when it is raised over acknowledgement to its end.
fn life(alarm: u64, place: &str, raised: i64, acknowledged: i64, cleared: i64) -> Vec<JournalRow> {
    let mut rows = vec![
        row(raised, TransitionKind::Raised, alarm, place),
        row(acknowledged, TransitionKind::Acknowledged, alarm, place),
        row(cleared, TransitionKind::Cleared, alarm, place),
        row(cleared, TransitionKind::Resolved, alarm, place),
    ];
    rows[2].raised_at = at(raised);
    rows
}

fn in_order(lives: Vec<Vec<JournalRow>>) -> Vec<JournalRow> {
    let mut rows = lives.concat();
    rows.sort_by_key(|row| row.at);
    rows
}

#[test]
fn only_annunciations_count_and_empty_periods_do() {
    let rows = in_order(vec![life(1, "A01", 100, 160, 900), life(2, "A02", 5_000, 5_300, 5_400)]);
    let told = performance_of(&rows, at(0), at(6_000));
    assert_eq!((told.annunciations, told.left_out), (2, 6));
    assert_eq!(told.histogram, [1, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    let figure = |title: &str| told.figures().into_iter().find(|figure| figure.title == title).expect("a figure");
    assert_eq!((figure("Alarms per 10 min").value, figure("Alarms per 10 min").grade), (Some(0.2), Grade::Met));
    assert_eq!(figure("Alarms per hour").value, Some(1.2));
    assert_eq!(told.median_to_acknowledge, Some(Duration::from_secs(180)), "of 60 and 300");
    assert_eq!(told.mean_to_restore, Some(Duration::from_secs(600)), "of 800 and 400");
    assert_eq!((told.priorities, told.chattering, told.fleeting, told.stale), ([0, 0, 2, 0], 0, 0, 0));
    assert!(!told.is_conclusive());
}

#[test]
fn a_flood_lasts_until_fewer_than_five_are_left() {
    // Twelve in two minutes, then silence: the eighth oldest leaves the window after ten minutes.
    let lives = (0..12).map(|i| life(i + 1, &format!("A{i:02}"), i64::try_from(i).expect("small") * 10, 3_000, 3_100));
    let told = performance_of(&in_order(lives.collect()), at(0), at(7_200));
    assert_eq!((told.floods, told.histogram[0]), (1, 12));
    // Begun with the eleventh at 100 s, ended when the eighth, of 70 s, was ten minutes old.
    assert_eq!(told.in_flood, Duration::from_secs(570));
    let missed: Vec<&str> =
        told.figures().iter().filter(|figure| figure.grade == Grade::Missed).map(|figure| figure.title).collect();
    assert_eq!(missed, ["10-min periods over 10", "Most in 10 min", "Time in flood", "Top ten's share"]);
}

#[test]
fn chattering_fleeting_and_stale_are_told_apart() {
    let mut lives = vec![
        // Three times in a minute, each for long.
        life(1, "A01", 0, 5, 10),
        life(2, "A01", 25, 26, 27),
        life(3, "A01", 50, 100, 400),
        // Gone within a minute, once.
        life(4, "A02", 1_000, 1_010, 1_030),
        // Two days.
        life(5, "A03", 2_000, 2_100, 2_000 + 2 * DAY),
    ];
    // One that is still there, raised before the period.
    lives.push(vec![row(-3 * DAY, TransitionKind::Raised, 6, "A04")]);
    let told = performance_of(&in_order(lives), at(0), at(3 * DAY));
    assert_eq!((told.chattering, told.fleeting, told.stale), (1, 2, 2));
    assert_eq!(told.annunciations, 5, "what was before is not counted");
    let top: Vec<(&str, u32, bool, bool)> = told
        .top
        .iter()
        .map(|alarm| (alarm.place.as_str(), alarm.annunciations, alarm.is_chattering, alarm.is_fleeting))
        .collect();
    assert_eq!(top, [("t/hall/A01", 3, true, true), ("t/hall/A02", 1, false, true), ("t/hall/A03", 1, false, false)]);
}

#[test]
fn an_empty_journal_has_figures_and_no_judgement() {
    let told = performance_of(&[], at(0), at(31 * DAY));
    assert_eq!(told.histogram.len(), 31 * 144);
    assert!(told.is_conclusive() && told.figures().iter().all(|figure| figure.grade != Grade::Missed));
    assert_eq!((told.median_to_acknowledge, told.mean_to_restore), (None, None));
}
