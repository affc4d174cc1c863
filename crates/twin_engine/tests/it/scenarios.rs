//! Every scenario that ships, in simulated time: the alarm that it should raise comes first, and goes when it is stopped.

use crate::site::{START, plan};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use twin_decision::default_rules;
use twin_engine::{Core, Event, Memory};
use twin_ingress::Batch;
use twin_ingress::mqtt::{Decoded, Decoder};
use twin_model::{Alarm, AlarmId, AlarmTransition, PointTable, SitePlan, Timestamp, TransitionKind};
use twin_scene::{Expectation, ScenarioPlan, SimPlan, Start};
use twin_sim::Facility;

/// Time in which a site shows that it is healthy, seconds.
const QUIET_SECS: u32 = 30;
/// How long a scenario that no rule can see is watched, seconds.
const WATCH_SECS: u32 = 300;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn shipped() -> SimPlan {
    twin_scene::load_sim(&repository().join("sims/demo.ron")).expect("the simulation that ships is right")
}

fn demo() -> SitePlan {
    twin_scene::load_scene(&repository().join("scenes/demo.ron")).expect("the scene that ships is right")
}

/// A site with its bots and decisions in one thread, without broker and disk.
struct Stage {
    facility: Facility,
    decoder: Decoder,
    core: Core,
    now: Timestamp,
    /// Alarms in the order in which they were raised.
    raised: Vec<Alarm>,
}

impl Stage {
    fn open(plan: SitePlan, sim: SimPlan, start: Timestamp) -> Self {
        let plan = Arc::new(plan);
        let points = Arc::new(PointTable::from_plan(&plan));
        Self {
            facility: Facility::new(Arc::clone(&plan), sim, start),
            decoder: Decoder::new(Arc::clone(&points)),
            core: Core::new(plan, points, true, Memory::default()),
            now: start,
            raised: Vec::new(),
        }
    }

    /// One second of the site. What the decoder refuses, such as times from the future, is lost.
    fn step(&mut self) {
        self.now = self.now + Duration::from_secs(1);
        let mut messages = Vec::new();
        self.facility.advance(self.now, &mut messages);
        let decoded =
            messages.iter().map(|message| self.decoder.decode(message.topic.as_bytes(), &message.payload, self.now));
        let samples = decoded.filter_map(|decoded| match decoded {
            Ok(Decoded::Sample(sample)) => Some(sample),
            Ok(Decoded::Duplicate(_)) | Err(_) => None,
        });
        let samples = samples.collect();
        self.take(Event::Batch(Batch { receipt: None, samples }));
        self.take(Event::Tick { clock_rate: 1.0 });
    }

    fn take(&mut self, event: Event) {
        let append = self.core.handle(self.now, event).append;
        // What is raised while it is suppressed is on no list.
        let transitions = append.into_iter().flat_map(|append| append.transitions).filter_map(|made| made.on_list());
        let is_raised = |transition: &AlarmTransition| transition.kind == TransitionKind::Raised;
        self.raised.extend(transitions.filter(is_raised).map(|transition| transition.alarm));
    }

    fn play(&mut self, secs: u32) {
        for _ in 0..secs {
            self.step();
        }
    }

    /// Seconds until `is_so`; `None` when it is not within `secs`.
    fn play_until(&mut self, secs: u32, is_so: impl Fn(&Self) -> bool) -> Option<u32> {
        (1..=secs).find(|_| {
            self.step();
            is_so(self)
        })
    }

    fn active(&mut self) -> Vec<String> {
        let snapshot = self.core.snapshot(self.now);
        let active = snapshot.alarms.iter().filter(|alarm| alarm.condition.is_active);
        active.map(|alarm| alarm.message.clone()).collect()
    }
}

/// The demo site, shortly before `scenario` begins: one that waits for the site's clock has not to wait long.
fn stage(scenario: &ScenarioPlan, sim: &SimPlan) -> Stage {
    let clock = scenario.steps.iter().find_map(|step| match step.begins {
        Start::Clock(minutes) => Some(minutes),
        _ => None,
    });
    let midnight = START - Duration::from_secs(8 * 3600);
    let start = clock.map_or(START, |minutes| midnight + Duration::from_secs(u64::from(minutes) * 60 - 60));
    Stage::open(demo(), sim.clone(), start)
}

/// What is wrong with how the alarms take `scenario`, if anything is.
fn judge(scenario: &ScenarioPlan, expect: &Expectation, sim: &SimPlan) -> Result<String, String> {
    let mut stage = stage(scenario, sim);
    stage.play(QUIET_SECS);
    if let Some(alarm) = stage.raised.first() {
        return Err(format!("before it began: {}", alarm.message));
    }
    stage.facility.run_scenario(&scenario.name, None).map_err(|error| error.to_string())?;
    let Some(first_out) = &expect.first_out else {
        stage.play(WATCH_SECS);
        return match stage.raised.first() {
            Some(alarm) => Err(format!("no rule should see it, but: {}", alarm.message)),
            None => Ok("nothing, as it should be".to_owned()),
        };
    };
    let wait = expect.within_secs as u32 + 60;
    let Some(secs) = stage.play_until(wait, |stage| !stage.raised.is_empty()) else {
        return Err(format!("no alarm within {wait} s; {first_out} should come"));
    };
    // Of alarms of the same second the first in the journal is the first-out.
    let alarm = stage.raised[0].clone();
    if alarm.rule.as_str() != first_out {
        return Err(format!("after {secs} s came {} ({}), not {first_out}", alarm.rule, alarm.message));
    }
    stage.play(expect.settle_secs as u32);
    let grouped = judge_incidents(&mut stage, expect)?;
    Ok(format!("{first_out} after {secs} s, {} alarms, {grouped}", stage.raised.len()))
}

/// What is wrong with how the alarms are presented, if anything is.
fn judge_incidents(stage: &mut Stage, expect: &Expectation) -> Result<String, String> {
    let first = stage.raised[0].id;
    let raised: BTreeSet<AlarmId> = stage.raised.iter().map(|alarm| alarm.id).collect();
    let incidents = Arc::clone(&stage.core.snapshot(stage.now).incidents);
    let told: Vec<String> = incidents
        .iter()
        .map(|incident| {
            let rule = |id| incident.member(id).map_or("?", |member| member.rule.as_str()).to_owned();
            let mut rules = BTreeMap::new();
            for member in &incident.members {
                *rules.entry((member.rule.as_str(), incident.role(member).word())).or_insert(0) += 1;
            }
            format!(
                "{} {:?} root {} first {} {rules:?}",
                incident.id,
                incident.title,
                rule(incident.root),
                rule(incident.first_out)
            )
        })
        .collect();
    let told = told.join("\n    ");
    let mut members: Vec<AlarmId> =
        incidents.iter().flat_map(|incident| incident.members.iter().map(|member| member.alarm)).collect();
    members.sort_unstable();
    if !members.iter().copied().eq(raised.iter().copied()) {
        return Err(format!("raised were {raised:?}, presented are {members:?}\n    {told}"));
    }
    if incidents.len() > expect.incidents as usize {
        return Err(format!("{} incidents instead of {}\n    {told}", incidents.len(), expect.incidents));
    }
    let incident = incidents.iter().find(|incident| incident.member(first).is_some()).ok_or("the first is in none")?;
    if incident.first_out != first {
        return Err(format!("first-out is {}, not {first}\n    {told}", incident.first_out));
    }
    // As it was raised: it may have escalated since.
    let root = stage.raised.iter().find(|alarm| alarm.id == incident.root).map(|alarm| alarm.rule.as_str());
    if root != expect.cause().map(|rule| rule.as_str()) {
        return Err(format!("the root cause should be {:?}\n    {told}", expect.cause()));
    }
    Ok(format!("{} incidents\n    {told}", incidents.len()))
}

#[test]
fn every_scenario_that_ships_raises_its_expected_alarm_first() {
    let sim = shipped();
    let rules: Vec<String> = default_rules().iter().map(|rule| rule.id.to_string()).collect();
    let judged = std::thread::scope(|scope| {
        let (sim, rules) = (&sim, &rules);
        let threads: Vec<_> = (0..4usize)
            .map(|part| {
                scope.spawn(move || {
                    let expected =
                        sim.scenarios.iter().filter_map(|scenario| Some((scenario, scenario.expect.as_ref()?)));
                    let mine = expected.enumerate().filter(|(index, _)| index % 4 == part);
                    let judge = |(_, (scenario, expect)): (usize, (&ScenarioPlan, &Expectation))| {
                        let unknown =
                            expect.first_out.iter().chain(&expect.group).find(|id| !rules.contains(&id.to_string()));
                        let judged = match unknown {
                            Some(id) => Err(format!("there is no rule {id}")),
                            None => judge(scenario, expect, sim),
                        };
                        (scenario.name.clone(), judged)
                    };
                    mine.map(judge).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect::<Vec<_>>()
    });
    let line = |(name, judged): &(SmolStr, Result<String, String>)| match judged {
        Ok(text) => format!("right  {name}: {text}"),
        Err(text) => format!("WRONG  {name}: {text}"),
    };
    let lines: Vec<String> = judged.iter().map(line).collect();
    assert!(judged.iter().all(|(_, judged)| judged.is_ok()), "\n{}", lines.join("\n"));
}

#[test]
fn what_is_stopped_recovers_and_its_alarms_clear() {
    let sim = shipped();
    for (name, active_secs, clear_secs) in
        [("COOLING_FAILURE", 400, 900), ("MAINS_FAILURE", 60, 400), ("LEAK_DETECTED", 30, 60), ("GATEWAY_LOSS", 60, 60)]
    {
        let mut stage = Stage::open(plan(), sim.clone(), START);
        stage.play(QUIET_SECS);
        stage.facility.run_scenario(name, None).expect(name);
        stage.play(active_secs);
        assert!(!stage.active().is_empty(), "{name} is seen");
        assert_eq!(stage.facility.stop_scenario(Some(name)), 1, "{name}");
        let cleared = (0..clear_secs).any(|_| {
            stage.step();
            stage.active().is_empty()
        });
        assert!(cleared, "{name} leaves {:?}", stage.active());
        assert!(
            stage.facility.status().scenarios.is_empty()
                || stage.play_until(900, |stage| { stage.facility.status().scenarios.is_empty() }).is_some(),
            "{name} ends"
        );
    }
}
