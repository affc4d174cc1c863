//! An engine on the small site, whose CRACs are asked and set over Modbus while racks publish.

use super::device::Gateway;
use crate::live::wait_for;
use crate::publisher::Publisher;
use crate::site::plan;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;
use twin_api::{Command, Snapshot, SourcePhase};
use twin_engine::{BrokerChoice, Engine, EngineConfig, EngineHandle, SiteClock};
use twin_model::Clock;
use twin_model::setpoint::{
    Actor, Phase, RequestId, Role, SafetyWish, SetRefusal, SetpointCase, SetpointId, SetpointWish,
};

/// What of a CRAC is told and can be set; its bounds are wide, so that a test comes to the bound that it is about.
const PROFILE: &str = r#"(version: 1, id: "crac", title: "CRAC", modbus: (
    points: [
        (name: "setpoint", title: "Set point", measure: Temperature, at: Holding(10), format: I16, divide: 10, tells: "setpoint"),
        (name: "state", title: "State", measure: State, at: Holding(11), states: {"0": "off", "1": "on"}, tells: "state"),
    ],
    set: [
        (name: "supply_setpoint", title: "Supply air set point", effect: SupplyTemperature, at: Holding(10), format: I16, divide: 10,
            min: 15, max: 38, step: 20, per_minute: 1000000, hold: 0, mode: (quantity: "state", is: [1]),
            guards: [(at: Holding(12), is: ["0"])]),
        (name: "run", title: "Run", effect: Run, at: Holding(11), hold: 0, vital: true),
    ]))"#;

/// What a connection allows where nothing narrower is told.
pub(crate) const WIDE: &str = r#"(what: "supply_setpoint"), (what: "run")"#;

/// The engine and everything around it.
pub(crate) struct Rig {
    engine: Option<Engine>,
    pub(crate) handle: EngineHandle,
    racks: Option<(watch::Sender<bool>, JoinHandle<()>)>,
    keys: u32,
    /// The newest request before the last one that was made.
    before: Option<RequestId>,
}

pub(crate) fn actor(name: &str, role: Role) -> Actor {
    Actor { name: name.to_owned(), role, from: "test".to_owned() }
}

pub(crate) fn supply() -> SetpointId {
    SetpointId::new("small/cooling/crac-a1/supply_setpoint")
}

impl Rig {
    /// An engine on the folder `data`, that asks the CRACs of `gateway`, of which `allows` may be set.
    pub(crate) fn start(data: &Path, gateway: &Gateway, allows: &str) -> Self {
        Self::start_by(data, gateway, PROFILE, allows)
    }

    /// The same with units that go by 19.5 °C when they are released.
    pub(crate) fn start_releasing(data: &Path, gateway: &Gateway) -> Self {
        Self::start_by(data, gateway, &PROFILE.replacen("hold: 0,", "hold: 0, release: 19.5,", 1), WIDE)
    }

    fn start_by(data: &Path, gateway: &Gateway, profile: &str, allows: &str) -> Self {
        let profiles = twin_scene::parse_profiles([("crac.ron", profile)]);
        assert!(profiles.refused.is_empty(), "{:?}", profiles.refused);
        let device = |unit: u8| {
            format!(
                r#"(name: "crac-a{unit}", address: "{}", unit: {unit}, timeout: 0.5, profile: "crac", place: "crac-a{unit}", period: 1,
                    set: [{allows}])"#,
                gateway.address
            )
        };
        let text = format!("(version: 1, modbus: [{}, {}])", device(1), device(2));
        let connections = twin_scene::parse_connections(&text, "test", &plan(), &profiles.profiles, |_| None);
        let config = EngineConfig {
            plan: plan(),
            data: data.to_owned(),
            broker: BrokerChoice::Embedded,
            connections: connections.expect("they are right"),
            profiles: profiles.profiles,
            api: twin_engine::ApiChoice::Off,
            listeners: Vec::new(),
            traps: None,
            clock: Arc::new(SiteClock::real()) as Arc<dyn Clock>,
            is_simulated: false,
        };
        let engine = Engine::start(config).expect("a free folder and a free port");
        let handle = engine.handle();
        let mut rig = Self { engine: Some(engine), handle, racks: None, keys: 0, before: None };
        rig.publish();
        rig
    }

    /// Racks and fans tell every second what they do: 24 kW of heat, 22 °C in front, 45 % humid.
    fn publish(&mut self) {
        let is_connected =
            |snapshot: &Arc<Snapshot>| snapshot.sources.iter().any(|source| source.phase == SourcePhase::Connected);
        wait_for(&self.handle, "the source is connected", is_connected);
        let publisher = Publisher::connect(self.engine.as_ref().expect("it runs").broker_address());
        let (stop, stopped) = watch::channel(false);
        let tell = move || {
            while !*stopped.borrow() {
                for rack in 1..=6 {
                    for (quantity, value) in [
                        ("power_a", 2.0),
                        ("power_b", 2.0),
                        ("inlet_low", 21.5),
                        ("inlet_mid", 22.0),
                        ("inlet_high", 22.5),
                        ("humidity_mid", 45.0),
                    ] {
                        publisher.say(&format!("dc/small/hall-a/A{rack:02}/{quantity}"), &value.to_string());
                    }
                }
                for crac in ["crac-a1", "crac-a2"] {
                    publisher.say(&format!("dc/small/cooling/{crac}/fan"), "60");
                }
                std::thread::sleep(Duration::from_secs(1));
            }
            publisher.leave();
        };
        let thread = std::thread::Builder::new().name("racks".to_owned()).spawn(tell).expect("a thread");
        self.racks = Some((stop, thread));
        wait_for(&self.handle, "racks and CRACs tell", |snapshot| {
            let told = |id: &str| snapshot.points.index(&id.into()).and_then(|index| snapshot.values.usable(index));
            told("small/hall-a/A06/humidity_mid").is_some()
                && told("small/cooling/crac-a1/setpoint").is_some()
                && told("small/cooling/crac-a2/state").is_some()
                && told("small/cooling/crac-a2/fan").is_some()
        });
    }

    pub(crate) fn say(&self, wish: SafetyWish) {
        self.handle.commands.try_send(Command::Safety(wish)).expect("room for a command");
    }

    /// Rui opens the lock.
    pub(crate) fn open(&self) {
        let reason = "commissioning".to_owned();
        let by = actor("Rui", Role::Supervisor);
        self.say(SafetyWish::Enable { site: "small".into(), minutes: 60, roles: Vec::new(), by, reason });
        wait_for(&self.handle, "the lock is open", |snapshot| {
            snapshot.safety.lock.is_open(&"small".into(), snapshot.at)
        });
    }

    /// Ana wishes that `point` is `value`.
    pub(crate) fn request(&mut self, point: SetpointId, value: f64) {
        self.keys += 1;
        let key = format!("{}-{}", std::process::id(), self.keys);
        self.request_with(point, value, key);
    }

    pub(crate) fn request_with(&mut self, point: SetpointId, value: f64, key: String) {
        self.before = self.handle.snapshots.borrow().safety.cases.first().map(|case| case.request.id);
        let by = actor("Ana", Role::Operator);
        let reason = "warmer water".to_owned();
        self.say(SafetyWish::Request(SetpointWish { key, point, value, by, reason }));
    }

    /// The newest request, once it `is_so`.
    pub(crate) fn newest(&self, what: &str, is_so: impl Fn(&SetpointCase) -> bool) -> SetpointCase {
        let snapshot = wait_for(&self.handle, what, |snapshot| {
            let newest = snapshot.safety.cases.first().filter(|case| Some(case.request.id) > self.before);
            newest.is_some_and(&is_so)
        });
        snapshot.safety.cases[0].clone()
    }

    /// Why the newest request, for `value`, was refused.
    pub(crate) fn refusal(&self, value: f64) -> SetRefusal {
        let case = self.newest("it is refused", |case| {
            assert!(!matches!(case.phase, Phase::Waiting { .. } | Phase::Done), "{case:?}");
            assert!(case.request.value == value, "{case:?}");
            matches!(case.phase, Phase::Refused(_))
        });
        match case.phase {
            Phase::Refused(refusal) => refusal,
            phase => panic!("{phase:?}"),
        }
    }

    /// The newest request waits for people; Rui approves it.
    pub(crate) fn approve(&self) -> SetpointCase {
        let case = self.newest("it waits for approval", |case| {
            assert!(!matches!(case.phase, Phase::Refused(_)), "{:?}", case.phase);
            matches!(case.phase, Phase::Waiting { .. })
        });
        self.say(SafetyWish::Approve { id: case.request.id, by: actor("Rui", Role::Supervisor) });
        case
    }

    /// How the newest request ended.
    pub(crate) fn end(&self) -> SetpointCase {
        self.newest("it has ended", |case| !case.phase.is_open())
    }

    pub(crate) fn shutdown(mut self) {
        self.hush();
        self.engine.take().expect("it runs").shutdown().expect("a clean end");
    }

    fn hush(&mut self) {
        if let Some((stop, thread)) = self.racks.take() {
            stop.send_replace(true);
            thread.join().expect("no panic");
        }
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.hush();
    }
}
