//! The whole engine: a real broker on loopback, a real disk, somebody else who publishes.
//! Time is waited for by level: a condition on the snapshot, with more patience than any machine needs.

use crate::publisher::Publisher;
use crate::site::{plan, point, points, sample};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Command, Demand, RangeRequest, RangeSet, Snapshot, SourcePhase};
use twin_engine::archive::{Archive, JournalFilter};
use twin_engine::clock::wall_now;
use twin_engine::{BrokerChoice, ClaimFolderError, Engine, EngineConfig, EngineHandle, Instance, SiteClock};
use twin_engine::{Core, Event, Memory};
use twin_engine::{MqttConfig, StartEngineError, resume_time};
use twin_history::History;
use twin_ingress::Batch;
use twin_model::profile::Profile;
use twin_model::{Alarm, AlarmId, Clock, PointId, Timestamp, TransitionKind};

const PATIENCE: Duration = Duration::from_secs(60);

/// Delays of rules pass in a fraction of a second.
const RATE: f64 = 100.0;

const INLET: &str = "small/hall-a/A01/inlet_mid";

pub(crate) fn start(data: &Path) -> (Engine, Arc<SiteClock>) {
    start_on(data, BrokerChoice::Embedded)
}

fn start_on(data: &Path, broker: BrokerChoice) -> (Engine, Arc<SiteClock>) {
    start_with(data, broker, Vec::new())
}

pub(crate) fn start_with(data: &Path, broker: BrokerChoice, profiles: Vec<Profile>) -> (Engine, Arc<SiteClock>) {
    let clock = Arc::new(SiteClock::starting_at(resume_time(data).expect("a readable folder"), RATE));
    let config = EngineConfig {
        plan: plan(),
        data: data.to_owned(),
        broker,
        connections: Vec::new(),
        profiles,
        api: twin_engine::ApiChoice::Off,
        listeners: Vec::new(),
        traps: None,
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        is_simulated: false,
    };
    (Engine::start(config).expect("a free folder and a free port"), clock)
}

/// The first state in which `is_so`.
pub(crate) fn wait_for(handle: &EngineHandle, what: &str, is_so: impl FnMut(&Arc<Snapshot>) -> bool) -> Arc<Snapshot> {
    wait_on(handle.snapshots.clone(), what, is_so)
}

fn wait_on<T: Clone>(mut level: tokio::sync::watch::Receiver<T>, what: &str, is_so: impl FnMut(&T) -> bool) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let waited = runtime.block_on(async {
        tokio::time::timeout(PATIENCE, level.wait_for(is_so)).await.map(|seen| seen.map(|seen| seen.clone()))
    });
    waited.unwrap_or_else(|_| panic!("waited in vain until {what}")).expect("the engine runs")
}

fn value(snapshot: &Snapshot, point: &str) -> Option<f64> {
    snapshot.values.usable(snapshot.points.index(&PointId::new(point))?)
}

fn inlet_alarm(snapshot: &Snapshot) -> Option<&Alarm> {
    snapshot.alarms.iter().find(|alarm| alarm.rule.as_str() == "rack-inlet-warning")
}

fn is_connected(snapshot: &Arc<Snapshot>) -> bool {
    snapshot.sources.iter().any(|source| source.phase == SourcePhase::Connected)
}

pub(crate) fn connect(engine: &Engine, handle: &EngineHandle) -> Publisher {
    wait_for(handle, "the source is connected", is_connected);
    Publisher::connect(engine.broker_address())
}

fn journal_of(archive: &Archive, alarm: AlarmId) -> Vec<TransitionKind> {
    let entries = archive.transitions(&JournalFilter::default()).expect("a readable journal");
    entries.iter().filter(|entry| entry.alarm == alarm).map(|entry| entry.kind).collect()
}

#[test]
fn what_others_publish_appears_and_malformed_messages_are_counted_and_change_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let outside = connect(&engine, &handle);
    outside.say(&format!("dc/{INLET}"), r#"{"value":23.4,"unit":"°C"}"#);
    outside.say("dc/small/power/utility-a/power", "41.5");
    outside.say(&format!("dc/{INLET}"), "warm");
    outside.say(&format!("dc/{INLET}"), r#"{"value":"NaN"}"#);
    outside.say("dc/small/hall-a/Z99/inlet_mid", "20");
    outside.say("dc/small/power/utility-b/power", r#"{"value":39500,"unit":"W"}"#);

    let snapshot = wait_for(&handle, "the last message has arrived and the counts were reported", |snapshot| {
        value(snapshot, "small/power/utility-b/power").is_some()
            && snapshot.sources.iter().any(|source| source.rejects.iter().map(|reject| reject.count).sum::<u64>() == 3)
    });
    assert_eq!(value(&snapshot, INLET), Some(23.4));
    assert_eq!(snapshot.kpis.facility_kw, Some(81.0));
    let unknown = snapshot.sources[0].rejects.iter().find(|reject| reject.reason == "unknown point");
    assert_eq!(unknown.map(|reject| reject.examples[0].as_str()), Some("dc/small/hall-a/Z99/inlet_mid 20"));
    outside.leave();
    engine.shutdown().expect("a clean end");
}

#[test]
fn values_and_alarms_are_there_again_after_a_restart() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let outside = connect(&engine, &handle);
    outside.say(&format!("dc/{INLET}"), "29.5");
    let raised = wait_for(&handle, "the inlet's alarm is raised", |snapshot| inlet_alarm(snapshot).is_some());
    let id = inlet_alarm(&raised).expect("it is raised").id;
    let wish = Command::Acknowledge { alarm: id, by: "Ana".to_owned(), note: "on my way".to_owned() };
    handle.commands.try_send(wish).expect("room for a command");
    wait_for(&handle, "the alarm is acknowledged", |snapshot| {
        inlet_alarm(snapshot).is_some_and(|alarm| alarm.condition.is_acknowledged)
    });
    outside.leave();
    engine.shutdown().expect("a clean end");
    let archive = Archive::open(data.path()).expect("a history");
    assert_eq!(journal_of(&archive, id), [TransitionKind::Raised, TransitionKind::Acknowledged]);
    let ended_at = archive.last_sample_at().expect("readable").expect("it has a sample");

    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let first = handle.snapshots.borrow().clone();
    assert!(first.at > ended_at, "time goes on");
    assert_eq!(value(&first, INLET), Some(29.5));
    let again = inlet_alarm(&first).expect("it is still on the list");
    assert_eq!((again.id, again.note.as_deref()), (id, Some("on my way")));

    let outside = connect(&engine, &handle);
    outside.say(&format!("dc/{INLET}"), "22");
    wait_for(&handle, "the alarm resolves by itself", |snapshot| inlet_alarm(snapshot).is_none());
    outside.leave();
    engine.shutdown().expect("a clean end");
    let steps =
        [TransitionKind::Raised, TransitionKind::Acknowledged, TransitionKind::Cleared, TransitionKind::Resolved];
    let archive = Archive::open(data.path()).expect("a history");
    assert_eq!(journal_of(&archive, id), steps, "each step once");
}

#[test]
fn shutdown_commits_everything_that_was_accepted() {
    const SAMPLES: u64 = 500;
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let outside = connect(&engine, &handle);
    let begin = handle.snapshots.borrow().at;
    for step in 0..SAMPLES {
        let at = begin + Duration::from_millis(step);
        outside.say(&format!("dc/{INLET}"), &format!(r#"{{"value":{},"at":"{at}"}}"#, 20.0 + step as f64 / 1000.0));
    }
    wait_for(&handle, "the last one has arrived", |snapshot| {
        value(snapshot, INLET).is_some_and(|value| value > 20.0 + (SAMPLES - 2) as f64 / 1000.0)
    });
    outside.leave();
    engine.shutdown().expect("a clean end");
    let last = handle.snapshots.borrow().clone();
    assert_eq!((last.history.committed, last.history.pending), (SAMPLES, 0));
    assert!(handle.snapshots.has_changed().is_err(), "the engine is gone");
    let archive = Archive::open(data.path()).expect("a history");
    let kept = archive.samples(&PointId::new(INLET), Timestamp::EPOCH, begin + PATIENCE).expect("readable");
    assert_eq!(kept.len() as u64, SAMPLES);
}

#[test]
fn numbers_without_a_time_of_their_own_are_all_kept_however_fast_they_come() {
    const NUMBERS: u32 = 500;
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let outside = connect(&engine, &handle);
    for number in 0..NUMBERS {
        outside.say(&format!("dc/{INLET}"), &format!("{}", 20.0 + f64::from(number) / 100.0));
    }
    let last = 20.0 + f64::from(NUMBERS - 1) / 100.0;
    wait_for(&handle, "the last one is shown", |snapshot| value(snapshot, INLET) == Some(last));
    outside.leave();
    engine.shutdown().expect("a clean end");
    let archive = Archive::open(data.path()).expect("a history");
    let end = archive.last_sample_at().expect("readable").expect("it has samples") + Duration::from_secs(1);
    let kept = archive.samples(&PointId::new(INLET), Timestamp::EPOCH, end).expect("readable");
    let values: Vec<f64> = kept.iter().map(|sample| sample.value).collect();
    assert_eq!(values, (0..NUMBERS).map(|number| 20.0 + f64::from(number) / 100.0).collect::<Vec<f64>>());
}

#[test]
fn a_running_engine_keeps_others_out_and_is_found() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let found = Instance::find(data.path()).expect("it runs");
    assert_eq!((found.broker, found.site.as_str()), (engine.broker_address().to_string(), "small"));
    let second = Engine::start(EngineConfig {
        plan: plan(),
        data: data.path().to_owned(),
        broker: BrokerChoice::Embedded,
        connections: Vec::new(),
        profiles: Vec::new(),
        api: twin_engine::ApiChoice::Off,
        listeners: Vec::new(),
        traps: None,
        clock: Arc::new(SiteClock::real()),
        is_simulated: false,
    });
    assert!(matches!(second, Err(StartEngineError::Claim(ClaimFolderError::Held { .. }))), "{second:?}");
    engine.shutdown().expect("a clean end");
    assert!(Instance::find(data.path()).is_err());
}

#[test]
fn the_latest_demand_is_answered_from_history_and_again_as_time_goes_on() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let outside = connect(&engine, &handle);
    let snapshot = handle.snapshots.borrow().clone();
    let point = snapshot.points.index(&PointId::new(INLET)).expect("a point");
    let request =
        RangeRequest { point, from: snapshot.at, to: snapshot.at + Duration::from_secs(360_000), buckets: 100 };
    handle.demand.send_replace(Demand { ranges: vec![request], ..Demand::default() });
    let last_in = |ranges: &Arc<RangeSet>| ranges.of(point).and_then(|series| series.buckets.last().map(|b| b.last));
    outside.say(&format!("dc/{INLET}"), "21");
    wait_on(handle.ranges.clone(), "the first sample is plotted", |ranges| last_in(ranges) == Some(21.0));
    outside.say(&format!("dc/{INLET}"), "23");
    wait_on(handle.ranges.clone(), "the second sample is plotted", |ranges| last_in(ranges) == Some(23.0));
    outside.leave();
    engine.shutdown().expect("a clean end");
}

#[test]
fn without_a_history_time_starts_at_the_wall_s() {
    let data = tempfile::tempdir().expect("a folder");
    let before = wall_now();
    let start = resume_time(data.path()).expect("an empty folder");
    assert!(before <= start && start <= wall_now());
}

#[test]
fn time_goes_on_after_all_that_is_kept_samples_and_steps_of_alarms() {
    let data = tempfile::tempdir().expect("a folder");
    std::fs::write(data.path().join("history.sqlite3"), "").expect("what a killed start leaves");
    let wall = wall_now();
    assert!(resume_time(data.path()).expect("nothing is kept yet") >= wall);

    let (next_day, later) = (wall + Duration::from_secs(86_400), wall + Duration::from_secs(90_000));
    let (inlet, mut core) =
        (point(&points(), "hall-a/A01/inlet_mid"), Core::new(Arc::new(plan()), points(), true, Memory::default()));
    let hot = Batch { receipt: None, samples: vec![sample(inlet, next_day, 40.0)] };
    let kept = core.handle(next_day, Event::Batch(hot)).append.expect("a sample");
    let raised = core.handle(later, Event::Tick { clock_rate: 1.0 }).append.expect("its delay is long over");
    let history = History::open(data.path(), points(), Box::new(drop)).expect("a history");
    history.append(kept).expect("room");
    history.close().expect("a clean end");
    assert_eq!(resume_time(data.path()).expect("readable"), next_day + Duration::from_millis(1));

    let at = raised.transitions.last().expect("it is raised").at;
    let history = History::open(data.path(), points(), Box::new(drop)).expect("a history");
    history.append(raised).expect("room");
    history.close().expect("a clean end");
    assert_eq!(resume_time(data.path()).expect("readable"), at + Duration::from_millis(1));
}

#[test]
fn two_engines_listen_to_one_broker_side_by_side() {
    let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (first, _) = start(here.path());
    let (second, _) = start_on(there.path(), BrokerChoice::External(first.broker_address().clone()));
    let handles = [first.handle(), second.handle()];
    let outside = connect(&first, &handles[0]);
    wait_for(&handles[1], "the second source is connected", is_connected);
    outside.say(&format!("dc/{INLET}"), "23.4");
    for handle in &handles {
        wait_for(handle, "the sample appears", |snapshot| value(snapshot, INLET) == Some(23.4));
    }
    outside.leave();
    second.shutdown().expect("a clean end");
    first.shutdown().expect("a clean end");
}

#[test]
fn a_broker_that_is_away_is_told_and_does_not_keep_the_engine_from_ending() {
    let data = tempfile::tempdir().expect("a folder");
    // Free a moment ago: nobody answers there.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
    let broker = BrokerChoice::External(MqttConfig::at(nobody));
    let (engine, _) = start_on(data.path(), broker);
    let handle = engine.handle();
    let snapshot = wait_for(&handle, "the source says what is wrong", |snapshot| {
        snapshot.sources.iter().any(|source| source.last_error.is_some())
    });
    assert_eq!(snapshot.sources[0].phase, SourcePhase::Connecting);
    engine.shutdown().expect("a clean end");
}
