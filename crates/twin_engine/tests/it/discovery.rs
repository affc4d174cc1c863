//! Devices that are looked for in ranges of addresses: emulated ones on loopback, beside addresses that are silent.

use crate::live::{start_with, wait_for};
use crate::site::{START, plan, sim};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::thread;
use twin_api::{Command, Discovery, DiscoveryState, Find, Snapshot};
use twin_engine::probe::{Step, Sweep, sweep_now};
use twin_engine::{BrokerChoice, EngineHandle};
use twin_model::connection::ConnectionDraft;
use twin_model::profile::{Profile, Protocol};
use twin_scene::{ModbusOrMqtt, Protocols, SimPlan, SnmpOrMqtt};
use twin_sim::{Facility, Served};

const UPS: &str = r#"(version: 1, id: "ups", title: "A UPS", snmp: (identify: [(has: "1.3.6.1.2.1.33")], trees: ["1.3.6.1.2.1.33"],
    points: [(name: "charge", title: "Charge", measure: Charge, object: "1.3.6.1.2.1.33.1.2.4", tells: "charge")]))"#;
const OTHER: &str = r#"(version: 1, id: "other", title: "Another", snmp: (identify: [(object_id: "1.3.6.1.4.1.99999")],
    trees: ["1.3.6.1.4.1.99999"], points: []))"#;
const EXPORTER: &str = r#"(version: 1, id: "exporter", title: "An exporter", prometheus: (identify: ["boxes_celsius"],
    points: [(name: "box", title: "Box", measure: Temperature, metric: "boxes_celsius")]))"#;

fn profiles() -> Vec<Profile> {
    let set = twin_scene::parse_profiles([("ups.ron", UPS), ("other.ron", OTHER), ("exporter.ron", EXPORTER)]);
    assert!(set.refused.is_empty(), "{:?}", set.refused);
    set.profiles
}

/// Devices that answer as long as this lives.
struct Emulated {
    _runtime: tokio::runtime::Runtime,
    _served: Served,
    address: SocketAddr,
    /// The community of the first of them.
    name: String,
}

fn emulated(protocols: Protocols) -> Emulated {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let mut facility = Facility::new(Arc::new(plan()), SimPlan { protocols, ..sim() }, START);
    let served = runtime.block_on(Served::start(&mut facility)).expect("the servers start");
    let first = &served.devices()[0];
    let (address, name) = (first.address, first.name.to_string());
    Emulated { _runtime: runtime, _served: served, address, name }
}

fn ups() -> Emulated {
    emulated(Protocols { ups: SnmpOrMqtt::Snmp { port: 0, traps: None }, ..Protocols::default() })
}

fn draft(protocol: Protocol, told: &[(&str, &str)]) -> ConnectionDraft {
    let mut draft = ConnectionDraft::new(protocol);
    draft.access.extend(told.iter().map(|(field, told)| ((*field).to_owned(), (*told).to_owned())));
    draft
}

fn look(handle: &EngineHandle, number: u64, range: &str, draft: &ConnectionDraft) {
    let range = range.parse().expect("a range");
    let wish = Command::FindDevices { number, range, draft: Box::new(draft.clone()), by: "Ana".to_owned() };
    handle.commands.try_send(wish).expect("room for a command");
}

fn wait_until(handle: &EngineHandle, what: &str, is_so: impl Fn(&Discovery) -> bool) -> Discovery {
    let known = |snapshot: &Arc<Snapshot>| snapshot.onboarding.discovery.as_ref().is_some_and(&is_so);
    let snapshot = wait_for(handle, what, known);
    snapshot.onboarding.discovery.clone().expect("it was waited for")
}

/// Who is found in `range`, by its addresses.
fn found(range: &str, draft: &ConnectionDraft) -> Vec<Find> {
    let sweep = Sweep::new(&range.parse().expect("a range"), draft, |_| None).expect("it is right");
    let (of, mut steps) = (sweep.len(), Vec::new());
    sweep_now(sweep, profiles(), |step| steps.push(step)).expect("a runtime");
    assert_eq!(steps.len(), of, "each address is told once");
    steps.sort_by_key(|step: &Step| step.place);
    steps.into_iter().filter_map(|step| step.find).collect()
}

#[test]
fn devices_are_found_among_silent_addresses_and_those_that_are_connected_are_named() {
    let (one, other) = (ups(), ups());
    let silent = UdpSocket::bind(("127.0.0.3", one.address.port())).expect("an address of loopback");
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start_with(data.path(), BrokerChoice::Embedded, profiles());
    let handle = engine.handle();
    let at = one.address.to_string();
    let mut connection = draft(Protocol::Snmp, &[("address", &at), ("community", &one.name)]);
    (connection.name, connection.profile, connection.place) = ("card".into(), "ups".into(), one.name.clone());
    let wish = Command::SaveConnection { number: 1, replaces: None, draft: Box::new(connection), by: "Ana".to_owned() };
    handle.commands.try_send(wish).expect("room for a command");
    wait_for(&handle, "the device is connected", |snapshot| !snapshot.devices.is_empty());

    let range = format!("127.0.0.1-6:{},{}", one.address.port(), other.address.port());
    look(&handle, 7, &range, &draft(Protocol::Snmp, &[("community", &one.name)]));
    let done = wait_until(&handle, "all have been asked", |discovery| discovery.state == DiscoveryState::Done);
    assert_eq!((done.number, done.asked, done.of), (7, 12, 12));
    let mut addresses = [at, other.address.to_string()];
    addresses.sort();
    assert_eq!(done.finds.iter().map(|find| find.address.as_str()).collect::<Vec<_>>(), addresses);
    for find in &done.finds {
        assert_eq!((&find.fitting[..], &find.problem), (&["ups".to_owned()][..], &None), "{find:?}");
        assert!(!find.says().is_empty(), "{find:?}");
        let is_connected = find.address == one.address.to_string();
        assert_eq!(find.connection.as_deref(), is_connected.then_some("card"));
    }
    handle
        .commands
        .try_send(Command::RemoveConnection { name: "card".to_owned(), by: "Ana".to_owned() })
        .expect("room for a command");
    wait_until(&handle, "it is connected no more", |discovery| {
        discovery.finds.iter().all(|find| find.connection.is_none())
    });
    let mut unasked = [0];
    silent.set_nonblocking(true).expect("a socket");
    assert!(silent.recv(&mut unasked).is_ok(), "the silent one was asked, too");
    assert!(silent.recv(&mut unasked).is_err(), "and once");
    engine.shutdown().expect("it ends in order");
}

#[test]
fn a_search_is_stopped_with_what_it_has_found_and_a_wrong_one_is_refused() {
    let ups = ups();
    // More than are asked in the second that each of them takes.
    let silent: Vec<UdpSocket> =
        (2..=250).filter_map(|last| UdpSocket::bind((format!("127.0.0.{last}"), ups.address.port())).ok()).collect();
    assert!(silent.len() > 200, "{} addresses of loopback", silent.len());
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start_with(data.path(), BrokerChoice::Embedded, profiles());
    let handle = engine.handle();
    let range = format!("127.0.0.0/24:{}", ups.address.port());
    look(&handle, 1, &range, &draft(Protocol::Snmp, &[("community", &ups.name)]));
    let asking = wait_until(&handle, "one is found", |discovery| !discovery.finds.is_empty());
    assert_eq!((asking.state, asking.of), (DiscoveryState::Asking, 254));
    handle.commands.try_send(Command::StopFinding).expect("room for a command");
    let stopped = wait_until(&handle, "it is stopped", |discovery| discovery.state != DiscoveryState::Asking);
    assert_eq!((stopped.state, stopped.finds.len()), (DiscoveryState::Stopped, 1));
    assert!(stopped.asked < stopped.of, "{} of {}", stopped.asked, stopped.of);

    look(&handle, 2, "127.0.0.1", &draft(Protocol::Snmp, &[("community", "$HELIOTWIN_NO_SUCH_COMMUNITY")]));
    let refused = wait_until(&handle, "it is refused", |discovery| discovery.number == 2);
    let DiscoveryState::Refused(problems) = &refused.state else { panic!("{refused:?}") };
    assert_eq!(problems[0].field, "community");
    engine.shutdown().expect("it ends in order");
}

#[test]
fn units_of_modbus_are_found_and_whoever_only_takes_connections_is_told_apart() {
    let cracs = emulated(Protocols { crac: ModbusOrMqtt::Modbus { port: 0 }, ..Protocols::default() });
    let mute = TcpListener::bind(("127.0.0.2", cracs.address.port())).expect("an address of loopback");
    let range = format!("127.0.0.1-4:{}", cracs.address.port());
    let finds = found(&range, &draft(Protocol::Modbus, &[("unit", "1"), ("timeout", "0.2")]));
    assert_eq!(finds[0].address, cracs.address.to_string());
    assert!(finds[0].problem.is_none() && finds[0].fitting.is_empty(), "{:?}", finds[0]);
    let others: Vec<&str> = finds[1..].iter().map(|find| find.address.as_str()).collect();
    assert_eq!(others, [mute.local_addr().expect("its address").to_string()]);
    let problem = finds[1].problem.as_deref().unwrap_or_default();
    assert!(problem.ends_with("unit 1 who it is: it takes connections and has answered nothing"), "{problem}");
}

/// A server that answers each question with `answer`, as long as the test runs.
fn web(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of loopback");
    let address = listener.local_addr().expect("its address");
    let serve = move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 2048];
            // Who only knocks asks nothing.
            if stream.read(&mut asked).is_ok_and(|read| read > 0) {
                drop(stream.write_all(answer.as_bytes()));
            }
        }
    };
    thread::Builder::new().name("web".to_owned()).spawn(serve).expect("a thread");
    address
}

#[test]
fn exporters_are_found_at_their_ports_and_who_lets_nobody_in_is_told() {
    let open = web("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 17\r\n\r\nboxes_celsius 21\n");
    let shut = web("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
    let range = format!("http://127.0.0.1-2:{},{}", open.port(), shut.port());
    let login = [("login.user", "twin"), ("login.password", "s3cret")];
    let finds = found(&range, &draft(Protocol::Prometheus, &login));
    assert_eq!(finds.len(), 2, "{finds:?}");
    for find in finds {
        if find.address == format!("http://{open}") {
            assert_eq!((find.fitting, find.problem), (vec!["exporter".to_owned()], None));
        } else {
            assert!(find.problem.is_some_and(|problem| problem.ends_with("it says 401 Unauthorized")));
        }
    }
}
