//! The demonstration as people see it: bots and engine on a real broker, scenarios driven from outside.

use crate::live::{start, wait_for};
use crate::site::{plan, sim};
use std::sync::Arc;
use std::thread;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use twin_api::{Command, Snapshot};
use twin_engine::archive::{Archive, JournalFilter};
use twin_engine::{Engine, SiteClock};
use twin_model::{Alarm, Clock, Place, Priority, TransitionKind};
use twin_sim::control::{self, Reply, Request};
use twin_sim::{BrokerAddress, Facility, Served};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn address(engine: &Engine) -> BrokerAddress {
    engine.broker_address().to_string().parse().expect("the broker's address")
}

fn ask(engine: &Engine, request: Request) -> Reply {
    runtime().block_on(control::send(&address(engine), &plan().site.id, request)).expect("the bots answer")
}

fn inlet_alarm(snapshot: &Snapshot) -> Option<&Alarm> {
    snapshot.alarms.iter().find(|alarm| alarm.place == Place::Rack(0) && alarm.rule.as_str().starts_with("rack-inlet"))
}

#[test]
fn a_scenario_from_outside_runs_through_bots_broker_engine_and_journal() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, clock) = start(data.path());
    let handle = engine.handle();
    let (stop, stopped) = watch::channel(false);
    let bots = {
        let facility = Facility::new(Arc::new(plan()), sim(), clock.now());
        let (broker, clock): (_, Arc<SiteClock>) = (address(&engine), clock);
        thread::Builder::new()
            .name("bots".to_owned())
            .spawn(move || runtime().block_on(twin_sim::run(facility, Served::default(), broker, clock, stopped)))
            .expect("a thread")
    };
    let whole = wait_for(&handle, "every meter, rack and inlet reports", |snapshot| {
        snapshot.kpis.pue_instant.is_some() && snapshot.kpis.inlets.0 == snapshot.kpis.inlets.1
    });
    let pue = whole.kpis.pue_instant.expect("it was waited for");
    assert!((1.05..2.5).contains(&pue), "{pue}");

    let target = Some("A01".to_owned());
    ask(&engine, Request::run("COOLING_FAILURE", target));
    let hot = wait_for(&handle, "rack A01's alarm is critical", |snapshot| {
        inlet_alarm(snapshot).is_some_and(|alarm| alarm.priority == Priority::P1)
    });
    let id = inlet_alarm(&hot).expect("it was waited for").id;
    let wish = Command::Acknowledge { alarm: id, by: "Ana".to_owned(), note: String::new() };
    handle.commands.try_send(wish).expect("room for a command");
    ask(&engine, Request::stop(None));
    wait_for(&handle, "it has resolved by itself", |snapshot| inlet_alarm(snapshot).is_none());

    stop.send_replace(true);
    bots.join().expect("no panic").expect("no other bots");
    engine.shutdown().expect("a clean end");
    let archive = Archive::open(data.path()).expect("a history");
    let journal = archive.transitions(&JournalFilter::default()).expect("a readable journal");
    let kinds: Vec<TransitionKind> = journal.iter().filter(|entry| entry.alarm == id).map(|entry| entry.kind).collect();
    let once = |kind| kinds.iter().filter(|known| **known == kind).count();
    for kind in
        [TransitionKind::Raised, TransitionKind::Acknowledged, TransitionKind::Cleared, TransitionKind::Resolved]
    {
        assert_eq!(once(kind), 1, "{kind} in {kinds:?}");
    }
}
