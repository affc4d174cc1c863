//! Whatever is privileged is written down before and after, and what cannot be written down is not done.

use crate::api::{send, start};
use crate::live::wait_for;
use crate::site::plan;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{AuditFinding, Command, Notice};
use twin_engine::audit::{CarryOutError, Checks, EntryFilter, audited, read_entries, verify};
use twin_engine::clock::wall_now;
use twin_engine::keys::{KeyFile, KeysError, Right};
use twin_engine::sampling::file;
use twin_engine::{Engine, PointWish};
use twin_model::audit::{AuditAct, AuditEntry, AuditOrigin, AuditOutcome, AuditRole};
use twin_model::connection::ConnectionDraft;
use twin_model::custom::PointDraft;
use twin_model::profile::Protocol;
use twin_model::sampling::SamplingScope;
use twin_model::{AlarmId, PointId};

const INLET: &str = "small/hall-a/A01/inlet_mid";

fn entries(data: &Path) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    let each = |_: &str, entry: &AuditEntry| {
        entries.push(entry.clone());
        Ok(())
    };
    assert!(read_entries(data, EntryFilter::default(), each).expect("a log").is_empty());
    entries
}

/// The entries about `action`: its request, and its outcome.
fn pair(data: &Path, action: &str) -> (AuditEntry, AuditEntry) {
    let about: Vec<AuditEntry> = entries(data).into_iter().filter(|entry| entry.act.action == action).collect();
    let [request, outcome] = &about[..] else { panic!("{action}: {about:?}") };
    assert_eq!(request.outcome, AuditOutcome::Requested);
    (request.clone(), outcome.clone())
}

fn ask(engine: &Engine, command: Command) {
    engine.handle().commands.try_send(command).expect("room for a command");
}

fn point_draft() -> PointDraft {
    PointDraft {
        place: "A01".to_owned(),
        rack_unit: None,
        name: "door_temperature".to_owned(),
        title: String::new(),
        unit: "°C".to_owned(),
        category: None,
        min: -40.0,
        max: 125.0,
        period_secs: None,
        limits: Vec::new(),
        note: String::new(),
    }
}

/// Waits until the log has `count` entries, as the snapshot shows.
fn wait_for_entries(engine: &Engine, count: u64) {
    wait_for(&engine.handle(), "the entries are shown", |snapshot| snapshot.audit.sequence >= count);
}

#[test]
fn what_people_do_at_the_window_is_written_down_before_and_after() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    // A log begins, and an engine.
    wait_for_entries(&engine, 2);
    let scope = SamplingScope::Point(PointId::new(INLET));
    ask(&engine, Command::SetSampling { scope: scope.clone(), rule: "5s".parse().ok(), by: "Ana".to_owned() });
    wait_for_entries(&engine, 4);
    ask(&engine, Command::SetSampling { scope, rule: None, by: "Ana".to_owned() });
    ask(&engine, Command::Acknowledge { alarm: AlarmId(77), by: "Rui".to_owned(), note: "seen".to_owned() });
    ask(&engine, Command::DefinePoint { draft: point_draft(), by: "Ana".to_owned() });
    ask(&engine, Command::StopFinding);
    wait_for_entries(&engine, 10);
    engine.shutdown().expect("a clean end");

    let (request, outcome) = pair(data.path(), "sampling.set");
    assert_eq!((request.actor.who.as_str(), request.actor.role), ("Ana", AuditRole::Local));
    assert_eq!(request.actor.origin, AuditOrigin::Window);
    assert_eq!((request.act.subject.as_str(), request.act.after["rule"].as_str()), (&*format!("point {INLET}"), "5s"));
    assert_eq!(outcome.outcome, AuditOutcome::Done { request: Some(request.sequence) });
    assert_eq!(pair(data.path(), "sampling.clear").0.act.before["rule"], "5s");
    let (request, outcome) = pair(data.path(), "alarm.acknowledge");
    assert!(
        matches!(&outcome.outcome, AuditOutcome::Refused { request: of, reason } if *of == request.sequence && reason.contains("#77")),
        "{outcome:?}"
    );
    assert_eq!(pair(data.path(), "point.define").0.act.after["unit"], "°C");
    let last = entries(data.path()).pop().expect("entries");
    assert_eq!(last.act.action, "engine.stop");
    let found = verify(data.path(), &Checks::default()).expect("a log");
    assert!(found.is_clean() && found.entries == 11, "{found:?}");
}

#[test]
fn passwords_of_connections_never_enter_the_log() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let mut draft = ConnectionDraft::new(Protocol::Snmp);
    draft.name = "ups".to_owned();
    draft.access.insert("address".to_owned(), "10.0.0.20".to_owned());
    draft.access.insert("community".to_owned(), "s3cret-word".to_owned());
    ask(&engine, Command::SaveConnection { number: 1, replaces: None, draft: Box::new(draft), by: "Ana".to_owned() });
    wait_for_entries(&engine, 4);
    engine.shutdown().expect("a clean end");
    let (request, _) = pair(data.path(), "connection.save");
    assert_eq!(request.act.after["access.address"], "10.0.0.20");
    for file in fs::read_dir(data.path().join("audit")).expect("a folder") {
        let text = String::from_utf8_lossy(&fs::read(file.expect("an entry").path()).expect("a file")).into_owned();
        assert!(!text.contains("s3cret-word"));
    }
}

#[test]
fn programs_and_command_lines_are_told_apart_in_the_log() {
    let data = tempfile::tempdir().expect("a folder");
    let by = "ana";
    let keys = KeyFile::of(data.path());
    let act = AuditAct::new("key.add", "ci").to("may", "sampling");
    // No engine runs: the command line keeps the log itself.
    let secret =
        audited(data.path(), by, act.clone(), || keys.add("ci", &[Right::Sampling], wall_now())).expect("a key");
    let again = audited(data.path(), by, act, || keys.add("ci", &[Right::Sampling], wall_now()));
    assert!(matches!(again, Err(CarryOutError::Work(KeysError::Exists(_)))), "{again:?}");
    let (engine, address) = start(data.path());
    let path = format!("/api/v1/sampling/points/{INLET}");
    assert_eq!(send(address, "PUT", &path, &secret, r#"{"every": "5s"}"#).0, 200);
    assert_eq!(send(address, "PUT", "/api/v1/sampling/devices/none", &secret, r#"{"every": "5s"}"#).0, 404);
    let wish = PointWish::Define(point_draft());
    wish.carry_out(data.path(), &plan(), by, wall_now()).expect("it can be");
    // An engine runs: it writes down what the command line does.
    let act = AuditAct::new("key.remove", "ci");
    audited(data.path(), by, act, || keys.remove("ci")).expect("it is there");
    file::change(data.path(), SamplingScope::Site, "1s".parse().ok()).expect("a writable folder");
    wait_for(&engine.handle(), "the file is followed", |snapshot| snapshot.sampling.rules.site.is_some());
    engine.shutdown().expect("a clean end");

    let told: Vec<String> = entries(data.path())
        .iter()
        .map(|entry| {
            let from = match &entry.actor.origin {
                AuditOrigin::Http { key, address } => format!("http {key} {}", address.starts_with("127.0.0.1:")),
                origin => format!("{origin:?}"),
            };
            format!("{} {} {from} {}", entry.act.action, entry.actor.who, entry.outcome.word())
        })
        .collect();
    assert_eq!(
        told,
        [
            "audit.begin engine Engine done",
            "key.add ana CommandLine requested",
            "key.add ana CommandLine done",
            "key.add ana CommandLine requested",
            "key.add ana CommandLine refused",
            "engine.start engine Engine done",
            "sampling.set ci http ci true requested",
            "sampling.set ci http ci true done",
            "sampling.set ci http ci true requested",
            "sampling.set ci http ci true refused",
            "point.define ana CommandLine requested",
            "point.define ana CommandLine done",
            "key.remove ana CommandLine requested",
            "key.remove ana CommandLine done",
            "sampling.follow engine Engine requested",
            "sampling.follow engine Engine done",
            "engine.stop engine Engine done",
        ]
    );
    assert!(verify(data.path(), &Checks::default()).expect("a log").is_clean());
}

#[test]
fn what_cannot_be_audited_does_not_happen() {
    let data = tempfile::tempdir().expect("a folder");
    let secret = KeyFile::of(data.path()).add("ci", &[Right::Sampling], wall_now()).expect("a key");
    let (engine, address) = start(data.path());
    let mut handle = engine.handle();
    // The disk takes the log no more: there is a file where its folder was.
    fs::rename(data.path().join("audit"), data.path().join("away")).expect("a writable folder");
    fs::write(data.path().join("audit"), "no folder").expect("a writable folder");

    let scope = SamplingScope::Point(PointId::new(INLET));
    let wish = || Command::SetSampling { scope: scope.clone(), rule: "5s".parse().ok(), by: "Ana".to_owned() };
    let refusals = |count: usize, handle: &mut twin_engine::EngineHandle| {
        let mut told = Vec::new();
        for _ in 0..600 {
            while let Some(notice) = handle.notices.next_waiting() {
                if let Notice::Refused { reason } = notice {
                    told.push(reason);
                }
            }
            if told.len() >= count {
                return told;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{told:?}")
    };
    ask(&engine, wish());
    ask(&engine, Command::DefinePoint { draft: point_draft(), by: "Ana".to_owned() });
    let told = refusals(2, &mut handle);
    assert!(told.iter().all(|reason| reason.contains("audit log")), "{told:?}");
    assert!(told[0].contains("sampling.set") && told[1].contains("point.define"), "{told:?}");
    let path = format!("/api/v1/sampling/points/{INLET}");
    let (status, answer) = send(address, "PUT", &path, &secret, r#"{"every": "5s"}"#);
    assert!(status == 503 && answer.contains("not-audited"), "{status} {answer}");
    let refusal = PointWish::Define(point_draft()).carry_out(data.path(), &plan(), "ana", wall_now());
    assert!(refusal.expect_err("it cannot be written down").to_string().contains("audit log"));
    let act = AuditAct::new("key.remove", "ci");
    let kept = audited(data.path(), "ana", act, || -> Result<(), io::Error> { panic!("it must not be done") });
    assert!(kept.is_err());
    file::change(data.path(), SamplingScope::Site, "1s".parse().ok()).expect("a writable folder");
    refusals(1, &mut handle);
    let snapshot = wait_for(&handle, "the problem is shown", |snapshot| snapshot.audit.problem.is_some());
    assert!(snapshot.sampling.rules.is_empty(), "no rule holds");
    assert!(snapshot.points.custom().next().is_none(), "no point is defined");
    assert!(!data.path().join("points.json").exists());

    // Once the disk is back, so is everything.
    fs::remove_file(data.path().join("audit")).expect("a file");
    fs::rename(data.path().join("away"), data.path().join("audit")).expect("a writable folder");
    ask(&engine, wish());
    wait_for(&handle, "the rule holds", |snapshot| {
        snapshot.sampling.rules.points.len() == 1 && snapshot.audit.problem.is_none()
    });
    engine.shutdown().expect("a clean end");
    assert!(verify(data.path(), &Checks::default()).expect("a log").is_clean());
}

#[test]
fn the_window_is_shown_the_newest_entries_and_whether_the_log_is_whole() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let snapshot = wait_for(&engine.handle(), "it was verified", |snapshot| snapshot.audit.check.is_some());
    let audit = Arc::clone(&snapshot.audit);
    assert_eq!(audit.entries[0].act.action, "engine.start");
    assert_eq!(audit.check.as_ref().map(|check| check.finding.clone()), Some(AuditFinding::Clean));
    assert!(audit.anchors > 0 && audit.key.len() == 64 && audit.problem.is_none(), "{audit:?}");
    engine.shutdown().expect("a clean end");

    let segment = data.path().join("audit/segment-000001.jsonl");
    let mut bytes = fs::read(&segment).expect("a segment");
    bytes[200] ^= 1;
    fs::write(&segment, bytes).expect("a writable folder");
    let (engine, _) = start(data.path());
    let snapshot = wait_for(&engine.handle(), "it was verified", |snapshot| snapshot.audit.check.is_some());
    let check = snapshot.audit.check.as_ref().expect("a check");
    let AuditFinding::Broken { place, entries, .. } = &check.finding else { panic!("{check:?}") };
    assert_eq!((place.as_str(), *entries), ("segment-000001.jsonl line 1", (1, 1)));
    assert!(snapshot.audit.entries.iter().any(|entry| entry.act.action == "audit.damage"));
    engine.shutdown().expect("a clean end");
}
