//! Judged quality on a simulated site: sound sensors are never doubted, and those that lie are.

use crate::site::{START, plan, point, sim};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use twin_engine::{Core, Event, Memory};
use twin_ingress::Batch;
use twin_ingress::mqtt::{Decoded, Decoder};
use twin_model::{Flags, PointIndex, PointTable, Quality, SitePlan, Timestamp};
use twin_scene::SimPlan;
use twin_sim::Facility;

/// Messages are not older than this when they are judged: less than what counts as a wrong clock.
const STEP: Duration = Duration::from_secs(4);

struct Stage {
    facility: Facility,
    decoder: Decoder,
    core: Core,
    points: Arc<PointTable>,
    now: Timestamp,
    /// How often each point was found odd, and how.
    found: BTreeMap<(PointIndex, &'static str), u32>,
}

impl Stage {
    fn new(sim: SimPlan) -> Self {
        Self::of(plan(), sim)
    }

    fn of(plan: SitePlan, sim: SimPlan) -> Self {
        let plan = Arc::new(plan);
        let points = Arc::new(PointTable::from_plan(&plan));
        Self {
            facility: Facility::new(Arc::clone(&plan), sim, START),
            decoder: Decoder::new(Arc::clone(&points)),
            core: Core::new(plan, Arc::clone(&points), true, Memory::default()),
            points,
            now: START,
            found: BTreeMap::new(),
        }
    }

    fn play(&mut self, span: Duration) {
        let until = self.now + span;
        while self.now < until {
            self.now = self.now + STEP;
            let mut messages = Vec::new();
            self.facility.advance(self.now, &mut messages);
            let decoded = messages
                .iter()
                .map(|message| self.decoder.decode(message.topic.as_bytes(), &message.payload, self.now));
            let samples = decoded.filter_map(|decoded| match decoded {
                Ok(Decoded::Sample(sample)) => Some(sample),
                Ok(Decoded::Duplicate(_)) | Err(_) => None,
            });
            let samples = samples.collect();
            self.core.handle(self.now, Event::Batch(Batch { receipt: None, samples }));
            self.core.handle(self.now, Event::Tick { clock_rate: 1.0 });
            let snapshot = self.core.snapshot(self.now);
            for (index, flags) in (0..).zip(&snapshot.values.flags).filter(|(_, flags)| !flags.is_empty()) {
                for word in flags.words() {
                    *self.found.entry((PointIndex(index), word)).or_default() += 1;
                }
            }
        }
    }

    fn count(&self, index: PointIndex, word: &'static str) -> u32 {
        self.found.get(&(index, word)).copied().unwrap_or(0)
    }

    fn told(&self) -> Vec<String> {
        let name = |index: PointIndex| self.points.point(index).map_or_else(String::new, |point| point.id.to_string());
        self.found.iter().map(|((index, word), count)| format!("{} {word} {count}×", name(*index))).collect()
    }
}

fn shipped() -> SimPlan {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    twin_scene::load_sim(&root.join("sims/demo.ron")).expect("the simulation that ships is right")
}

#[test]
fn on_a_day_on_which_every_sensor_is_sound_none_is_doubted() {
    // Fewer samples than usual make a day of a few seconds; what a sensor does from sample to sample is no matter of its period.
    let mut plan = plan();
    let period = Duration::from_secs(20);
    (plan.periods.rack, plan.periods.power) = (period, period);
    (plan.periods.cooling, plan.periods.plant) = (period, period);
    let mut stage = Stage::of(plan, sim());
    stage.play(Duration::from_secs(24 * 3600));
    assert!(stage.found.is_empty(), "{:#?}", stage.told());
}

#[test]
fn real_faults_of_the_site_are_no_faults_of_sensors() {
    for name in ["COOLING_FAILURE", "MAINS_FAILURE"] {
        let mut stage = Stage::new(shipped());
        stage.play(Duration::from_secs(600));
        stage.facility.run_scenario(name, None).expect(name);
        stage.play(Duration::from_secs(1800));
        stage.facility.stop_scenario(Some(name));
        stage.play(Duration::from_secs(1800));
        assert!(stage.found.is_empty(), "{name}: {:#?}", stage.told());
    }
}

#[test]
fn sensors_that_stick_spike_or_step_are_found_and_no_others() {
    for (name, word, doubted) in
        [("SENSOR_STUCK", "stuck", 100..300), ("SENSOR_SPIKES", "spike", 1..40), ("SENSOR_OFFSET", "spike", 1..3)]
    {
        let mut stage = Stage::new(shipped());
        let index = point(&stage.points, "hall-a/A02/inlet_mid");
        stage.play(Duration::from_secs(900));
        stage.facility.run_scenario(name, Some("A02/inlet_mid")).expect(name);
        stage.play(Duration::from_secs(1500));
        assert!(doubted.contains(&stage.count(index, word)), "{name}: {:#?}", stage.told());
        assert_eq!(stage.found.len(), 1, "{name}: {:#?}", stage.told());
        let stuck = stage.core.snapshot(stage.now).values.flags[index.get()].contains(Flags::STUCK);
        let quality = stage.core.snapshot(stage.now).values.quality[index.get()];
        assert_eq!(stuck, name == "SENSOR_STUCK");
        if stuck {
            assert_eq!(quality, Quality::Uncertain);
            stage.facility.stop_scenario(Some(name));
            stage.play(Duration::from_secs(60));
            assert!(stage.core.snapshot(stage.now).values.flags[index.get()].is_empty(), "it moves again");
        }
    }
}

#[test]
fn the_wrong_clock_of_a_rack_is_found_at_each_of_its_points() {
    let mut stage = Stage::new(shipped());
    stage.play(Duration::from_secs(120));
    let set = [("secs".into(), -40.0)].into_iter().collect();
    let order = twin_scene::Order::Run { scenario: "CLOCK_SKEW".into(), target: Some("A02".into()), set };
    stage.facility.follow(&order).expect("a scenario of this site");
    stage.play(Duration::from_secs(300));
    let of_rack = stage.found.keys().filter(|(_, word)| *word == "clock skewed").count();
    let rack = stage.points.point(point(&stage.points, "hall-a/A02/inlet_mid")).expect("a point").place;
    assert_eq!(of_rack, stage.points.of_place(rack).len(), "{:#?}", stage.told());
    assert_eq!(of_rack, stage.found.len(), "{:#?}", stage.told());
}
