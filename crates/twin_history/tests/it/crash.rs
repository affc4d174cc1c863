//! kill -9 at any moment: what was reported as committed is there, once, and the history opens again.

use crate::site::{id, points};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use twin_history::{Append, CommitReport, History, HistoryReader, JournalFilter};
use twin_model::{
    Alarm, AlarmCondition, AlarmId, AlarmTransition, PointIndex, Priority, Quality, Sample, Timestamp, TransitionKind,
};

const FOLDER: &str = "TWIN_HISTORY_CRASH_FOLDER";
const FIRST: &str = "TWIN_HISTORY_CRASH_FIRST";
const POINTS: u32 = 5;
const SAMPLES: u64 = 40;

/// What ticket `ticket` holds: so many samples of each point, and an alarm of its own now and then.
fn append(ticket: u64) -> Append {
    let at = |number: u64| Timestamp::from_millis((ticket * SAMPLES + number).cast_signed());
    let samples = (0..SAMPLES).flat_map(|number| {
        (0..POINTS).map(move |point| Sample {
            point: PointIndex(point),
            at: at(number),
            value: (ticket + number) as f64,
            quality: Quality::Good,
        })
    });
    let transition = AlarmTransition { at: at(0), kind: TransitionKind::Raised, alarm: alarm(ticket, at(0)) };
    let transitions = if ticket.is_multiple_of(3) { vec![transition] } else { Vec::new() };
    Append { ticket, samples: samples.collect(), transitions, ..Append::default() }
}

fn alarm(ticket: u64, at: Timestamp) -> Alarm {
    Alarm {
        id: AlarmId(ticket),
        point: PointIndex(0),
        place: points(1).point(PointIndex(0)).expect("a point").place,
        rule: "r".into(),
        rule_version: 0,
        priority: Priority::P3,
        condition: AlarmCondition { is_active: true, is_acknowledged: false },
        raised_at: at,
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        note: None,
        value: None,
        peak: None,
        occurrences: 1,
        message: String::new(),
        action: String::new(),
        withheld: None,
    }
}

/// The victim: writes as fast as it can from the first ticket on, and prints each ticket that is committed.
/// As a test of its own it does nothing.
#[test]
fn victim() {
    let (Ok(folder), Ok(first)) = (std::env::var(FOLDER), std::env::var(FIRST)) else { return };
    let ledger = |report: CommitReport| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ncommitted {}", report.ticket).and_then(|()| out.flush()).expect("the ledger");
    };
    let history = History::open(Path::new(&folder), points(1), Box::new(ledger)).expect("opens after a crash");
    let mut ticket = first.parse().expect("a number");
    loop {
        let mut waiting = append(ticket);
        while let Err(error) = history.append(waiting) {
            waiting = error.into_append();
            std::thread::sleep(Duration::from_millis(1)); // the queue is full: the disk sets the pace
        }
        ticket += 1;
        if ticket % 200 == 0 {
            history.compact(); // so that some of the kills fall into folding
        }
    }
}

/// Runs the victim from ticket `first`, kills it when it has committed `commits` times and a moment has passed;
/// the last ticket that it said was committed.
fn run_and_kill(folder: &Path, first: u64, commits: usize, moment: Duration) -> u64 {
    let mut victim = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "crash::victim", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a victim");
    let mut ledger = BufReader::new(victim.stdout.take().expect("its ledger")).lines().map_while(Result::ok);
    let mut committed = ledger.by_ref().filter_map(|line| line.strip_prefix("committed ")?.parse::<u64>().ok());
    let mut last = committed.by_ref().take(commits).last().expect("a commit");
    std::thread::sleep(moment);
    victim.kill().expect("killed"); // SIGKILL on Unix
    victim.wait().expect("gone");
    last = committed.last().unwrap_or(last).max(last);
    last
}

#[test]
fn what_was_committed_before_a_kill_is_there_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let (mut first, mut committed) = (1, 0);
    for round in 0..8_u64 {
        let moment = Duration::from_micros(round * 7919 % 30_000);
        committed = run_and_kill(folder.path(), first, 1 + round as usize * 3 % 10, moment);
        assert!(committed >= first, "round {round} committed something");
        // As a broker would after a crash: send again from the first that was not acknowledged, and a few more.
        first = committed.saturating_sub(5).max(1);
    }

    // Opens cleanly for writing, then everything is there once.
    History::open(folder.path(), Arc::clone(&points), Box::new(|_| {})).expect("opens").close().expect("closes");
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let mut wanted = BTreeMap::new();
    for sample in (1..=committed).flat_map(|ticket| append(ticket).samples) {
        wanted.insert((sample.point.0, sample.at), sample.value);
    }
    for point in 0..POINTS {
        let forever = (Timestamp::EPOCH, Timestamp::from_nanos(i64::MAX));
        let kept = reader.samples(&id(&points, point), forever.0, forever.1).expect("samples");
        assert!(kept.is_sorted_by(|a, b| a.at < b.at), "no instant twice");
        let mut kept = kept.iter();
        for ((_, at), value) in wanted.range((point, forever.0)..=(point, forever.1)) {
            let found = kept.find(|sample| sample.at == *at).map(|sample| sample.value);
            assert_eq!(found, Some(*value), "point {point} at {at}");
        }
    }
    let journal = reader.transitions(&JournalFilter::default()).expect("the journal");
    let mut alarms: Vec<u64> = journal.iter().map(|entry| entry.alarm.0).collect();
    assert!(journal.iter().all(|entry| entry.ordinal == 1), "each alarm raised once");
    alarms.retain(|alarm| *alarm <= committed);
    alarms.sort_unstable();
    assert_eq!(alarms, (1..=committed).filter(|ticket| ticket.is_multiple_of(3)).collect::<Vec<_>>());
    let database = rusqlite::Connection::open(folder.path().join("history.sqlite3")).expect("the database");
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a verdict");
    assert_eq!(verdict, "ok");
}
