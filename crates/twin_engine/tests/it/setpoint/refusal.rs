//! A whole round trip, and each way in which it must not be.

use super::device::{Gateway, MODE, Manner, SETPOINT};
use super::rig::{Rig, WIDE, actor, supply};
use crate::live::wait_for;
use twin_engine::audit::{EntryFilter, read_entries};
use twin_engine::read_setpoints;
use twin_model::audit::AuditEntry;
use twin_model::setpoint::{DirectiveKind, Outcome, Phase, Role, SafetyWish, SetpointId};

#[test]
fn a_setpoint_goes_from_preview_over_approval_and_wire_to_the_record() {
    let (data, gateway) = (tempfile::tempdir().expect("a folder"), Gateway::start());
    let mut rig = Rig::start(data.path(), &gateway, WIDE);
    rig.request(supply(), 21.0);
    assert_eq!(rig.refusal(21.0).code(), "locked", "as it comes");
    rig.open();
    rig.request(supply(), 21.5);
    let waiting = rig.approve();
    let preview = waiting.preview.expect("it was simulated");
    assert_eq!((preview.minutes, preview.racks, preview.steps.len()), (15, [6, 6], 16));
    assert!((preview.steps[0].changed_celsius - 22.5).abs() < 0.01, "it begins with what is measured: {preview:?}");
    let [without, with] = preview.facility_kw;
    assert!(with < without, "warmer air costs less: {without} kW, {with} kW");
    let risen = preview.max_inlet_celsius - preview.baseline_inlet_celsius;
    assert!((0.3..1.5).contains(&risen), "one of two units 1.5 K warmer: {risen} K");
    assert_eq!(preview.hash.len(), 64);
    let done = rig.end();
    assert_eq!((&done.phase, gateway.register(1, SETPOINT)), (&Phase::Done, 215));
    assert_eq!(gateway.register(2, SETPOINT), 200, "its neighbour is left alone");
    let (kind, report) = &done.reports[0];
    assert_eq!((kind, report.before, report.read_back), (&DirectiveKind::Set, Some(20.0), Some(21.5)));
    let write = report.exchanges.iter().find(|exchange| exchange.what == "write").expect("it was on the wire");
    assert_eq!((write.sent.as_str(), write.received.as_str()), ("06000A00D7", "06000A00D7"));
    assert!(done.verdicts.iter().all(|verdict| !matches!(verdict.outcome, Outcome::Refused(_))));
    wait_for(&rig.handle, "the device's own word has come", |snapshot| {
        let index = snapshot.points.index(&"small/cooling/crac-a1/setpoint".into()).expect("a point");
        snapshot.values.usable(index) == Some(21.5)
    });
    rig.shutdown();
    let kept = read_setpoints(data.path()).expect("a readable journal");
    assert_eq!(kept.cases.last(), Some(&done), "what is kept is what was");
    let mut entries = Vec::new();
    let each = |_: &str, entry: &AuditEntry| {
        entries.push(entry.clone());
        Ok(())
    };
    let wrong = read_entries(data.path(), EntryFilter::default(), each).expect("a readable log");
    assert!(wrong.is_empty(), "{wrong:?}");
    let told: Vec<(&str, &str)> = (entries.iter())
        .filter(|entry| ["setpoint", "writes"].iter().any(|of| entry.act.action.starts_with(of)))
        .map(|entry| (entry.act.action.as_str(), entry.outcome.word()))
        .collect();
    assert_eq!(
        told,
        [
            ("setpoint.request", "requested"),
            ("setpoint.requested", "done"),
            ("setpoint.refuse", "done"),
            ("setpoint.request", "refused"),
            ("writes.enable", "requested"),
            ("writes.enable", "done"),
            ("setpoint.request", "requested"),
            ("setpoint.requested", "done"),
            ("setpoint.request", "done"),
            ("setpoint.preview", "done"),
            ("setpoint.approve", "requested"),
            ("setpoint.direct", "done"),
            ("setpoint.approve", "done"),
            ("setpoint.report", "done"),
            ("setpoint.done", "done"),
        ]
    );
    let act = |action: &str| &entries.iter().find(|entry| entry.act.action == action).expect("it was told").act;
    assert_eq!(act("setpoint.preview").after["hash"], preview.hash.as_str());
    assert!(act("setpoint.report").after.values().any(|wire| wire == "write 06000A00D7 → 06000A00D7"));
}

#[test]
fn what_is_out_of_its_domain_too_fast_or_moved_by_others_is_not_written() {
    let (data, gateway) = (tempfile::tempdir().expect("a folder"), Gateway::start());
    let allows = r#"(what: "supply_setpoint", min: 16, max: 27, step: 2, per_minute: 0.5, hold: 3600), (what: "run")"#;
    let mut rig = Rig::start(data.path(), &gateway, allows);
    rig.open();
    for (value, code) in [(27.5, "out-of-domain"), (22.5, "step"), (20.25, "not-writable"), (20.0, "no-change")] {
        rig.request(supply(), value);
        assert_eq!(rig.refusal(value).code(), code);
    }
    rig.request(SetpointId::new("small/cooling/crac-a1/nothing"), 21.0);
    assert_eq!(rig.refusal(21.0).code(), "unknown-point");
    // The unit is held by hand: its own register says so right before the write.
    gateway.set(1, MODE, 1);
    rig.request(supply(), 21.0);
    rig.approve();
    let failed = rig.end();
    assert!(
        matches!(&failed.phase, Phase::Failed { reason, needs_person: false } if reason.contains("says 1")),
        "{failed:?}"
    );
    gateway.set(1, MODE, 0);
    assert_eq!(gateway.writes(), []);
    let rig_held = failed.outcome().expect("it has a reason");
    assert!(rig_held.contains("nothing was written"), "{rig_held}");
    rig.request(supply(), 21.0);
    assert_eq!(rig.refusal(21.0).code(), "hold", "what may have been on the wire counts");
    rig.shutdown();
}

#[test]
fn somebody_who_was_quicker_is_not_overwritten() {
    let (data, gateway) = (tempfile::tempdir().expect("a folder"), Gateway::start());
    let mut rig = Rig::start(data.path(), &gateway, WIDE);
    rig.open();
    rig.request(supply(), 21.0);
    rig.newest("it waits for approval", |case| matches!(case.phase, Phase::Waiting { .. }));
    gateway.set(1, SETPOINT, 185);
    rig.approve();
    let failed = rig.end();
    assert!(matches!(&failed.phase, Phase::Failed { reason, .. } if reason.contains("18.5")), "{failed:?}");
    assert_eq!((gateway.writes().len(), gateway.register(1, SETPOINT)), (0, 185));
    rig.shutdown();
}

#[test]
fn the_room_and_people_come_before_the_wish() {
    let (data, gateway) = (tempfile::tempdir().expect("a folder"), Gateway::start());
    let mut rig = Rig::start(data.path(), &gateway, WIDE);
    rig.open();
    // Of two units one would be left, and none with that lost.
    rig.request(SetpointId::new("small/cooling/crac-a1/run"), 0.0);
    assert_eq!(rig.refusal(0.0).code(), "redundancy");
    rig.request(supply(), 37.0);
    let refusal = rig.refusal(37.0);
    assert_eq!(refusal.code(), "predicted-inlet", "{refusal}");
    assert!(refusal.to_string().contains("rack A0"), "{refusal}");
    let case = rig.end();
    assert!(
        case.preview.is_some_and(|preview| preview.max_inlet_celsius > 32.0 && preview.baseline_inlet_celsius < 25.0)
    );
    rig.request_with(supply(), 21.0, "once".to_owned());
    let waiting = rig.newest("it waits", |case| matches!(case.phase, Phase::Waiting { .. }));
    rig.say(SafetyWish::Approve { id: waiting.request.id, by: actor("ana", Role::Supervisor) });
    rig.say(SafetyWish::Approve { id: waiting.request.id, by: actor("Ivo", Role::Viewer) });
    rig.request_with(supply(), 22.0, "once".to_owned());
    assert_eq!(rig.refusal(22.0).code(), "replayed", "the same key again");
    let still = rig.handle.snapshots.borrow().safety.cases[1].clone();
    assert!(still.approvals.is_empty() && matches!(still.phase, Phase::Waiting { .. }), "{still:?}");
    rig.say(SafetyWish::Kill { site: None, by: actor("Ana", Role::Operator), reason: "smoke".to_owned() });
    wait_for(&rig.handle, "what waited is refused", |snapshot| {
        let case = snapshot.safety.cases.iter().find(|case| case.request.id == waiting.request.id);
        case.is_some_and(|case| matches!(case.phase, Phase::Refused(_)))
    });
    assert_eq!(gateway.writes(), []);
    rig.shutdown();
}

#[test]
fn a_lying_device_is_rolled_back_and_one_that_goes_on_lying_needs_a_person() {
    let (data, gateway) = (tempfile::tempdir().expect("a folder"), Gateway::start());
    let mut rig = Rig::start(data.path(), &gateway, WIDE);
    rig.open();
    gateway.behave(Manner::Lying);
    rig.request(supply(), 21.0);
    rig.approve();
    rig.newest("it is rolled back", |case| {
        matches!(case.phase, Phase::Executing { kind: DirectiveKind::Rollback, .. })
    });
    gateway.behave(Manner::Honest);
    let back = rig.end();
    match &back.phase {
        Phase::RolledBack(reason) => assert!(reason.contains("21"), "{reason}"),
        // The first write back was a lie, too.
        Phase::Failed { needs_person: true, .. } => {}
        phase => panic!("{phase:?}"),
    }
    let written: Vec<u16> = gateway.writes().iter().map(|(_, _, word)| *word).collect();
    assert_eq!(written, [210, 200], "what was wished, and what was there before");
    gateway.behave(Manner::Refusing);
    gateway.set(1, SETPOINT, 200);
    rig.request(supply(), 21.0);
    rig.approve();
    assert!(matches!(rig.end().phase, Phase::Failed { needs_person: false, .. }), "it takes no write, and says so");
    rig.shutdown();
}

#[test]
fn what_shows_nothing_is_not_set_and_a_write_without_answer_is_looked_up() {
    let (data, gateway) = (tempfile::tempdir().expect("a folder"), Gateway::start());
    let mut rig = Rig::start(data.path(), &gateway, WIDE);
    rig.open();
    gateway.behave(Manner::Swallowing);
    rig.request(supply(), 21.0);
    rig.approve();
    assert_eq!(rig.end().phase, Phase::Done, "it said nothing, and took it");
    gateway.behave(Manner::Failing);
    rig.request(supply(), 21.5);
    rig.approve();
    assert_eq!(rig.end().phase, Phase::Done, "it said that it failed, and took it");
    gateway.behave(Manner::Ignoring);
    rig.request(supply(), 22.0);
    rig.approve();
    let settled = rig.end();
    assert_eq!(settled.phase.word(), "rolled back", "{settled:?}");
    let writes = gateway.writes();
    assert_eq!(writes.len(), 4, "two that were taken, two that were not: {writes:?}");
    gateway.behave(Manner::Silent);
    wait_for(&rig.handle, "its feedback is stale or bad", |snapshot| {
        let index = snapshot.points.index(&"small/cooling/crac-a1/setpoint".into()).expect("a point");
        snapshot.values.usable(index).is_none() || snapshot.values.is_stale[index.get()]
    });
    rig.request(supply(), 23.0);
    let code = rig.refusal(23.0).code();
    assert!(["feedback", "mode"].contains(&code), "{code}");
    rig.shutdown();
}
