//! The demo site on a stage: moved by tests, its last values at hand.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_model::{SitePlan, Timestamp};
use twin_physics::air::Fidelity;
use twin_scene::SimPlan;
use twin_sim::{Facility, Message};

/// A Saturday morning: 8 h in Lisbon.
pub(crate) fn start() -> Timestamp {
    "2026-11-21T08:00:00Z".parse().expect("an instant")
}

pub(crate) fn demo_plan() -> Arc<SitePlan> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Arc::new(twin_scene::load_scene(&root.join("scenes/demo.ron")).expect("the demo scene is right"))
}

pub(crate) fn demo_sim() -> SimPlan {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    twin_scene::load_sim(&root.join("sims/demo.ron")).expect("the demo simulation is right")
}

/// Cells of half a metre: days pass within seconds.
pub(crate) const FIDELITY: Fidelity = Fidelity::Field { cell_metres: 0.5 };

pub(crate) fn demo() -> Facility {
    Facility::with_fidelity(demo_plan(), demo_sim(), start(), FIDELITY)
}

/// The value that a message carries.
pub(crate) fn value(message: &Message) -> f64 {
    let json: serde_json::Value = serde_json::from_slice(&message.payload).expect("JSON");
    json["value"].as_f64().expect("a number")
}

/// The demo site with the last value of each topic.
pub(crate) struct Stage {
    pub(crate) facility: Facility,
    pub(crate) now: Timestamp,
    pub(crate) values: HashMap<String, f64>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let mut stage = Self { facility: demo(), now: start(), values: HashMap::new() };
        stage.pass(0);
        stage
    }

    /// Lets `secs` seconds pass.
    pub(crate) fn pass(&mut self, secs: u64) {
        self.now = self.now + Duration::from_secs(secs);
        let mut messages = Vec::new();
        self.facility.advance_to_newest(self.now, &mut messages);
        for message in messages {
            let value = value(&message);
            self.values.insert(message.topic.into(), value);
        }
    }

    /// Lets time pass until `is_so`, ten seconds at a time; how many seconds that took. Gives up after `secs_max`.
    pub(crate) fn pass_until(&mut self, secs_max: u64, is_so: impl Fn(&Self) -> bool) -> u64 {
        let mut secs = 0;
        while !is_so(self) {
            assert!(secs < secs_max, "it never came, and {secs} s have passed");
            self.pass(10);
            secs += 10;
        }
        secs
    }

    /// The last value of the point whose name ends so, such as `A01/inlet_mid`.
    pub(crate) fn last(&self, end: &str) -> f64 {
        let mut found = self.values.iter().filter(|(topic, _)| topic.ends_with(&format!("/{end}")));
        let (_, value) = found.next().unwrap_or_else(|| panic!("nothing has come for {end}"));
        assert!(found.next().is_none(), "{end} is ambiguous");
        *value
    }

    pub(crate) fn run(&mut self, scenario: &str, target: Option<&str>) {
        self.facility.run_scenario(scenario, target).expect("the scenario starts");
    }

    pub(crate) fn stop(&mut self, scenario: &str) {
        assert_eq!(self.facility.stop_scenario(Some(scenario)), 1, "{scenario} ran once");
    }
}
