//! Points that people define while the engine runs.

use crate::live::{start, wait_for};
use crate::publisher::Publisher;
use crate::site::{START, plan, points};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Command, Notice, Snapshot, SourcePhase, SpecificationState};
use twin_engine::archive::Archive;
use twin_engine::{Connected, Core, Event, Memory, Outputs, PointWish, read_custom_points};
use twin_ingress::Batch;
use twin_model::custom::{ChangeKind, CustomPoint, LimitDraft, PointDraft, Side};
use twin_model::spec::Field;
use twin_model::{Alarm, PointId, PointIndex, Priority, Quality, Sample, TransitionKind};

const DOOR: &str = "small/hall-a/A01/door_temperature";

fn draft() -> PointDraft {
    PointDraft {
        place: "A01".to_owned(),
        rack_unit: Some(20),
        name: "door_temperature".to_owned(),
        title: String::new(),
        unit: "°C".to_owned(),
        category: None,
        min: -40.0,
        max: 125.0,
        period_secs: None,
        limits: vec![limit(Side::High, 30.0, Priority::P2), limit(Side::High, 27.0, Priority::P3)],
        note: "TH-210".to_owned(),
    }
}

fn limit(side: Side, limit: f64, priority: Priority) -> LimitDraft {
    LimitDraft { side, limit, deadband: None, priority }
}

fn define(draft: PointDraft) -> Command {
    Command::DefinePoint { draft, by: "Ana".to_owned() }
}

/// Carries a command out as the loop does: what is to be kept comes back as kept.
fn carry_out(core: &mut Core, secs: u64, command: Command) -> Result<(), String> {
    let now = START + Duration::from_secs(secs);
    let outputs = core.handle(now, Event::Command(command));
    if let Some(Notice::Refused { reason }) = outputs.notices.first() {
        return Err(reason.clone());
    }
    let outputs = take(core, secs, outputs.point.expect("something to keep"));
    assert!(outputs.points.is_some(), "everybody has to know");
    Ok(())
}

/// Goes on with the points of `core` and `kept`, which nobody asks a device for.
fn take(core: &mut Core, secs: u64, kept: Arc<CustomPoint>) -> Outputs {
    let now = START + Duration::from_secs(secs);
    let mut points = (*core.snapshot(now).points).clone();
    points.define(&plan(), kept).expect("its place is there");
    let connected = Some(Connected { points: Arc::new(points), connections: Arc::default() });
    core.handle(now, Event::Onboarding { state: Arc::default(), connected })
}

fn say(core: &mut Core, secs: u64, point: PointIndex, value: f64) -> Vec<TransitionKind> {
    let at = START + Duration::from_secs(secs);
    let samples = vec![Sample { point, at, value, quality: Quality::Good }];
    let outputs = core.handle(at, Event::Batch(Batch { receipt: None, samples }));
    outputs.append.expect("it is kept").transitions.iter().map(|transition| transition.kind).collect()
}

fn core() -> Core {
    Core::new(Arc::new(plan()), points(), true, Memory::default())
}

#[test]
fn a_point_that_cannot_be_is_refused_with_the_reason() {
    let cases: [(fn(&mut PointDraft), &str); 14] = [
        (|draft| draft.name = "inlet_mid".to_owned(), "there is a point of that name"),
        (|draft| draft.name = "Door Temp".to_owned(), "1 to 64 of a to z"),
        (|draft| draft.place = "Z99".to_owned(), "the site has none"),
        (|draft| draft.rack_unit = Some(99), "U1 to U"),
        (|draft| draft.unit = "furlong".to_owned(), "no unit"),
        (|draft| draft.min = 200.0, "holds nothing"),
        (|draft| draft.max = f64::NAN, "holds nothing"),
        (|draft| draft.period_secs = Some(0.0), "0.1 to 604800"),
        (|draft| draft.limits[0].limit = 500.0, "outside its range"),
        (|draft| draft.limits[0].limit = 26.0, "further out"),
        (|draft| draft.limits[0].priority = Priority::P3, "one is enough"),
        (|draft| draft.limits.push(limit(Side::Low, 28.0, Priority::P3)), "not below its high limit"),
        (|draft| draft.limits[0].deadband = Some(-1.0), "deadband"),
        (|draft| draft.title = "x".repeat(200), "80 letters"),
    ];
    for (spoil, says) in cases {
        let (mut core, mut draft) = (core(), draft());
        spoil(&mut draft);
        let refusal = carry_out(&mut core, 0, define(draft)).expect_err(says);
        assert!(refusal.starts_with("failed to ") && refusal.contains(says), "{says:?}: {refusal}");
        assert_eq!(core.snapshot(START).points.len(), points().len(), "nothing has changed");
    }
}

#[test]
fn limits_of_a_point_raise_escalate_and_clear_like_other_rules_and_follow_a_change() {
    let mut core = core();
    carry_out(&mut core, 0, define(draft())).expect("it can be");
    let point = core.snapshot(START).points.index(&PointId::new(DOOR)).expect("it is there");
    assert_eq!(point.get(), points().len(), "others keep their indices");
    assert!(say(&mut core, 10, point, 28.0).is_empty(), "not before its delay");
    assert_eq!(say(&mut core, 21, point, 28.1), [TransitionKind::Raised]);
    say(&mut core, 30, point, 31.0);
    assert_eq!(say(&mut core, 41, point, 31.0), [TransitionKind::Escalated]);
    let alarm = core.snapshot(START).alarms[0].clone();
    assert_eq!(alarm.message, "A01 door temperature 31.0 °C above 30.0 °C");

    // Both limits move out of reach: the alarm that is on the list clears by itself, without another sample.
    let mut later = draft();
    later.limits = vec![limit(Side::High, 50.0, Priority::P2), limit(Side::High, 45.0, Priority::P3)];
    let change = Command::ChangePoint { id: PointId::new(DOOR), draft: later, by: "Rui".to_owned() };
    carry_out(&mut core, 50, change).expect("it can be");
    let at = START + Duration::from_secs(81);
    let outputs = core.handle(at, Event::Tick { clock_rate: 1.0 });
    assert!(outputs.append.is_some_and(|append| append.transitions[0].kind == TransitionKind::Cleared));

    // And back: the last value is judged by the new limits.
    let change = Command::ChangePoint { id: PointId::new(DOOR), draft: draft(), by: "Rui".to_owned() };
    carry_out(&mut core, 100, change).expect("it can be");
    let at = START + Duration::from_secs(111);
    let outputs = core.handle(at, Event::Tick { clock_rate: 1.0 });
    assert!(outputs.append.is_some_and(|append| append.transitions[0].kind == TransitionKind::Raised));
}

#[test]
fn other_alarms_and_what_is_pending_do_not_notice_that_a_point_is_defined() {
    let mut core = core();
    let inlet = crate::site::point(&points(), "hall-a/A01/inlet_mid");
    say(&mut core, 0, inlet, 29.0);
    assert_eq!(say(&mut core, 11, inlet, 29.0), [TransitionKind::Raised]);
    let other = crate::site::point(&points(), "hall-a/A02/inlet_mid");
    say(&mut core, 12, other, 29.0);
    carry_out(&mut core, 15, define(draft())).expect("it can be");
    let at = START + Duration::from_secs(22);
    let outputs = core.handle(at, Event::Tick { clock_rate: 1.0 });
    // Others are silent for so long that they are missed; what is watched here are the inlets' warnings.
    let transitions = outputs.append.expect("the delay of A02 goes on").transitions;
    let is_warning = |alarm: &Alarm| alarm.rule.as_str() == "rack-inlet-warning";
    let kinds: Vec<TransitionKind> =
        transitions.iter().filter(|one| is_warning(&one.alarm)).map(|one| one.kind).collect();
    assert_eq!(kinds, [TransitionKind::Raised]);
    let snapshot = core.snapshot(at);
    assert_eq!(snapshot.alarms.iter().filter(|alarm| is_warning(alarm)).count(), 2, "{:?}", snapshot.alarms);
}

#[test]
fn a_deleted_point_clears_its_alarm_and_comes_back_under_its_own_index() {
    let mut core = core();
    carry_out(&mut core, 0, define(draft())).expect("it can be");
    let id = PointId::new(DOOR);
    let point = core.snapshot(START).points.index(&id).expect("it is there");
    say(&mut core, 10, point, 40.0);
    assert_eq!(say(&mut core, 21, point, 40.0), [TransitionKind::Raised]);
    let now = START + Duration::from_secs(30);
    let wish = Command::DeletePoint { id: id.clone(), by: "Ana".to_owned() };
    let kept = core.handle(now, Event::Command(wish)).point.expect("to be kept");
    assert!(kept.is_deleted);
    let outputs = take(&mut core, 30, kept);
    // Others are silent for so long that they are missed.
    let transitions = outputs.append.expect("it clears").transitions;
    let own = transitions.iter().filter(|one| one.alarm.point == point).map(|one| one.kind);
    assert_eq!(own.collect::<Vec<_>>(), [TransitionKind::Cleared]);
    let snapshot = core.snapshot(now);
    let place = snapshot.points.point(point).expect("it is marked").place;
    assert!(!snapshot.points.of_place(place).contains(&point));
    let again = Command::DeletePoint { id: id.clone(), by: "Ana".to_owned() };
    assert!(carry_out(&mut core, 31, again).is_err_and(|reason| reason.contains("no custom point")));

    let mut other = draft();
    other.unit = "K".to_owned();
    assert!(carry_out(&mut core, 32, define(other)).is_err_and(|reason| reason.contains("history is in °C")));
    carry_out(&mut core, 33, define(draft())).expect("it can be again");
    let points = Arc::clone(&core.snapshot(now).points);
    assert_eq!(points.index(&id), Some(point));
    let (_, custom) = points.custom().next().expect("it is custom");
    let kinds: Vec<ChangeKind> = custom.changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::Defined, ChangeKind::Deleted, ChangeKind::Defined]);
}

#[test]
fn a_point_that_is_silent_is_missed_until_it_is_deleted() {
    let mut core = core();
    let mut every_second = draft();
    every_second.period_secs = Some(1.0);
    carry_out(&mut core, 0, define(every_second)).expect("it can be");
    let id = PointId::new(DOOR);
    let point = core.snapshot(START).points.index(&id).expect("it is there");
    say(&mut core, 1, point, 20.0);
    core.handle(START + Duration::from_secs(100), Event::Tick { clock_rate: 1.0 });
    let is_stale = |core: &mut Core| core.snapshot(START).values.is_stale[point.get()];
    assert!(is_stale(&mut core));
    carry_out(&mut core, 101, Command::DeletePoint { id, by: "Ana".to_owned() }).expect("it can be");
    assert!(!is_stale(&mut core), "nobody waits for it");
    core.handle(START + Duration::from_secs(1000), Event::Tick { clock_rate: 1.0 });
    let snapshot = core.snapshot(START);
    assert!(!snapshot.alarms.iter().any(|alarm| alarm.point == point && alarm.condition.is_active));
}

#[test]
fn other_points_keep_the_periods_of_their_devices_and_the_table_its_points_when_connections_change() {
    let mut core = core();
    carry_out(&mut core, 0, define(draft())).expect("it can be");
    let inlet = crate::site::point(&points(), "hall-a/A01/inlet_mid");
    let mut table = (*core.snapshot(START).points).clone();
    table.expect_every(inlet, Duration::from_secs(600));
    let connected = Some(Connected { points: Arc::new(table), connections: Arc::default() });
    let outputs = core.handle(START, Event::Onboarding { state: Arc::default(), connected });
    assert!(outputs.points.is_none(), "custom points are the same as before");
    let mut later = draft();
    later.title = "Door".to_owned();
    let change = Command::ChangePoint { id: PointId::new(DOOR), draft: later, by: "Rui".to_owned() };
    carry_out(&mut core, 1, change).expect("it can be");
    say(&mut core, 2, inlet, 22.0);
    core.handle(START + Duration::from_secs(500), Event::Tick { clock_rate: 1.0 });
    let snapshot = core.snapshot(START);
    assert!(!snapshot.values.is_stale[inlet.get()], "its device is asked every ten minutes");
    assert!(snapshot.points.index(&PointId::new(DOOR)).is_some());
}

fn door(snapshot: &Snapshot) -> Option<f64> {
    snapshot.values.usable(snapshot.points.index(&PointId::new(DOOR))?)
}

fn is_connected(snapshot: &Arc<Snapshot>) -> bool {
    snapshot.sources.iter().any(|source| source.phase == SourcePhase::Connected)
}

fn wish(data: &Path, wish: PointWish) -> Result<(), String> {
    wish.carry_out(data, &plan(), "Ana", START).map_err(|error| error.to_string())
}

#[test]
fn a_point_defined_on_a_running_engine_is_fed_by_its_topic_kept_judged_and_there_after_a_restart() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    wait_for(&handle, "the source is connected", is_connected);
    let outside = Publisher::connect(engine.broker_address());
    wish(data.path(), PointWish::Define(draft())).expect("the engine takes it");
    let twice = wish(data.path(), PointWish::Define(draft())).expect_err("there it is");
    assert!(twice.contains("there is a point of that name"), "{twice}");
    wait_for(&handle, "the point is there", |snapshot| snapshot.points.index(&PointId::new(DOOR)).is_some());
    outside.say(&format!("dc/{DOOR}"), r#"{"value":31,"unit":"°C"}"#);
    let raised = wait_for(&handle, "its alarm is raised", |snapshot| {
        snapshot.alarms.iter().any(|alarm| alarm.priority == Priority::P2)
    });
    assert_eq!(door(&raised), Some(31.0));
    wish(data.path(), PointWish::Delete(PointId::new("small/hall-a/A01/inlet_mid"))).expect_err("it is of the plan");
    let kept = read_custom_points(data.path()).expect("readable while it runs");
    assert_eq!((kept[0].id.as_str(), kept[0].changes[0].by.as_str()), (DOOR, "Ana"));
    outside.leave();
    engine.shutdown().expect("a clean end");
    let archive = Archive::open(data.path()).expect("a history");
    let last = archive.last_values().expect("readable");
    assert!(last.iter().any(|last| last.point.as_str() == DOOR && last.sample.value == 31.0), "it is in the history");

    // While nobody runs, whoever wishes does it himself.
    let mut other = draft();
    other.title = "Door".to_owned();
    wish(data.path(), PointWish::Change(PointId::new(DOOR), other)).expect("nobody else holds the folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let first = handle.snapshots.borrow().clone();
    assert_eq!(door(&first), Some(31.0));
    assert!(first.alarms.iter().any(|alarm| alarm.message.contains("door temperature")), "{:?}", first.alarms);
    let index = first.points.index(&PointId::new(DOOR)).expect("it is there again");
    assert_eq!(first.points.point(index).expect("it is there").title, "Door");
    engine.shutdown().expect("a clean end");
}

#[test]
fn a_file_is_read_aside_and_the_latest_answer_shows() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("th.txt");
    std::fs::write(&file, "Manufacturer: Acme\nMeasuring range: -40 to 125 °C\n").expect("a file");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    handle.commands.try_send(Command::ReadSpecification { path: file.clone() }).expect("room for a command");
    let snapshot = wait_for(&handle, "it is read", |snapshot| {
        matches!(snapshot.specification.as_deref(), Some(SpecificationState::Read { .. }))
    });
    let Some(SpecificationState::Read { path, proposals }) = snapshot.specification.as_deref() else {
        panic!("{:?}", snapshot.specification)
    };
    assert_eq!((path, proposals.len()), (&file, 1));
    assert_eq!(proposals[0].text(Field::Range).as_deref(), Some("-40 to 125 °C"));
    let missing = data.path().join("missing.pdf");
    handle.commands.try_send(Command::ReadSpecification { path: missing }).expect("room for a command");
    wait_for(&handle, "it is not there", |snapshot| {
        matches!(snapshot.specification.as_deref(), Some(SpecificationState::Failed { .. }))
    });
    engine.shutdown().expect("a clean end");
}
