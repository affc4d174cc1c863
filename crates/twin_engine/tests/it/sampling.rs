//! Sampling: what is thinned and what never is, how devices are asked, and what a day of it saves.

use crate::live::{start, wait_for};
use crate::site::{START, plan, point, points, sample};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Command, Notice};
use twin_engine::{Core, Event, Memory, Outputs, sampling};
use twin_ingress::Batch;
use twin_ingress::mqtt::{Decoded, Decoder};
use twin_model::connection::{Access, Binding, Connection, Secret, SnmpAccess, SnmpLogin};
use twin_model::profile::Fold;
use twin_model::sampling::{Sampling, SamplingScope};
use twin_model::{Place, PointIndex, PointTable, Quality, Sample, Timestamp, TransitionKind};
use twin_sim::Facility;

const INLET: &str = "hall-a/A01/inlet_mid";

struct Play {
    core: Core,
    points: Arc<PointTable>,
}

impl Play {
    fn new(rule: &str) -> Self {
        let points = points();
        let mut rules = Sampling::default();
        rules.set(SamplingScope::Site, Some(rule.parse().expect("a rule")));
        let core = Core::new(Arc::new(plan()), Arc::clone(&points), true, Memory::default());
        Self { core: core.with_sampling(rules, &[]), points }
    }

    /// Whether `name` = `value` at `secs` is kept.
    fn keeps(&mut self, name: &str, secs: f64, value: f64, quality: Quality) -> bool {
        let at = Timestamp::from_nanos(START.as_nanos() + (secs * 1e9) as i64);
        let told = Sample { quality, ..sample(point(&self.points, name), at, value) };
        let outputs = self.core.handle(at, Event::Batch(Batch { receipt: None, samples: vec![told] }));
        let append = outputs.append.expect("a batch that is thinned away is committed too: somebody may wait for it");
        !append.samples.is_empty()
    }

    /// Which of the inlet's `values`, a second apart, are kept.
    fn check(&mut self, values: &[f64], expected: &str) {
        let kept: String = (0..)
            .zip(values)
            .map(|(i, value)| if self.keeps(INLET, f64::from(i), *value, Quality::Good) { 'k' } else { '.' })
            .collect();
        assert_eq!(kept, expected);
    }
}

#[test]
fn what_comes_sooner_than_wanted_is_thinned_and_counted() {
    let mut play = Play::new("5s");
    play.check(&[22.0, 22.1, 22.0, 22.1, 22.0, 22.1, 22.0, 22.1, 22.0, 22.1, 22.0], "k....k....k");
    let state = play.core.snapshot(START).sampling.clone();
    assert_eq!((state.kept, state.thinned), (3, 8));
}

#[test]
fn without_a_rule_everything_is_kept() {
    let mut play = Play::new("5s");
    let wish = Command::SetSampling { scope: SamplingScope::Site, rule: None, by: "Ana".to_owned() };
    let kept = play.core.handle(START, Event::Command(wish)).sampling.expect("to be written");
    assert!(kept.is_empty());
    play.check(&[22.0, 22.1, 22.0], "kkk");
}

#[test]
fn what_crosses_a_limit_is_never_thinned() {
    // 28.0 and 32.0 °C raise, 27.5 and 31.5 °C clear.
    Play::new("1min").check(&[27.0, 27.2, 27.6, 27.7, 28.1, 28.2, 32.1, 31.9, 27.4], "k.k.k.kkk");
}

#[test]
fn what_changes_its_trust_or_a_state_is_never_thinned() {
    let mut play = Play::new("1min");
    let trust = [Quality::Good, Quality::Good, Quality::Uncertain, Quality::Bad, Quality::Bad, Quality::Good];
    let kept = (0..).zip(trust).map(|(i, quality)| play.keeps(INLET, f64::from(i), 22.0, quality));
    assert_eq!(kept.collect::<Vec<_>>(), [true, false, true, true, false, true]);
    let source = "power/ups-a/source";
    let kept =
        (0..).zip([3.0, 3.0, 5.0, 5.0, 3.0]).map(|(i, code)| play.keeps(source, f64::from(i), code, Quality::Good));
    assert_eq!(kept.collect::<Vec<_>>(), [true, false, true, false, true]);
}

#[test]
fn the_first_after_a_gap_is_never_thinned() {
    let mut play = Play::new("10s");
    assert!(play.keeps(INLET, 0.0, 22.0, Quality::Good));
    assert!(!play.keeps(INLET, 5.0, 22.0, Quality::Good));
    assert!(play.keeps(INLET, 11.0, 22.0, Quality::Good));
    assert!(!play.keeps(INLET, 12.0, 22.0, Quality::Good));
    assert!(play.keeps(INLET, 60.0, 22.0, Quality::Good), "after a gap");
}

#[test]
fn an_alarm_of_what_is_thinned_is_not_late_and_no_point_grows_stale() {
    let mut play = Play::new("1h");
    let mut raised = None;
    for secs in 0..300 {
        let value = if secs < 100 { 22.0 } else { 29.0 };
        play.keeps(INLET, f64::from(secs), value, Quality::Good);
        let snapshot = play.core.snapshot(START);
        assert!(!snapshot.values.is_stale[point(&play.points, INLET).get()]);
        if raised.is_none() && snapshot.alarms.iter().any(|alarm| alarm.rule.as_str() == "rack-inlet-warning") {
            raised = Some(secs);
        }
    }
    assert_eq!(raised, Some(110), "ten seconds after it crossed, as without a rule");
}

#[test]
fn rules_for_what_is_not_there_are_refused() {
    let mut play = Play::new("5s");
    for scope in [SamplingScope::Device("nobody".into()), SamplingScope::Point("small/nothing".into())] {
        let wish = Command::SetSampling { scope, rule: "5s".parse().ok(), by: "Ana".to_owned() };
        let outputs = play.core.handle(START, Event::Command(wish));
        assert!(matches!(&outputs.notices[..], [Notice::Refused { .. }]) && outputs.sampling.is_none());
    }
}

#[test]
fn a_rule_is_kept_and_one_that_is_typed_while_it_runs_is_followed() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let wish = Command::SetSampling { scope: SamplingScope::Site, rule: "5s".parse().ok(), by: "Ana".to_owned() };
    handle.commands.try_send(wish).expect("room for a command");
    wait_for(&handle, "it holds", |snapshot| snapshot.sampling.rules.site.is_some());
    let id = points().point(point(&points(), INLET)).expect("a point").id.clone();
    // Written a moment after it holds; then as the command line does.
    while sampling::file::read(data.path()).expect("rules").is_empty() {
        std::thread::yield_now();
    }
    sampling::file::change(data.path(), SamplingScope::Point(id), "1s..1min".parse().ok()).expect("a folder");
    let seen = wait_for(&handle, "what was typed holds", |snapshot| !snapshot.sampling.rules.points.is_empty());
    assert!(seen.sampling.rules.site.is_some(), "what was set before holds too");
    engine.shutdown().expect("a clean end");
    let (engine, _) = start(data.path());
    let rules = Arc::clone(&engine.handle().snapshots.borrow().sampling.rules);
    assert_eq!((rules.site.is_some(), rules.points.len()), (true, 1), "and after a restart");
    engine.shutdown().expect("a clean end");
}

/// A device for each rack, that tells all its points.
fn racks(points: &PointTable) -> Vec<Connection> {
    let profile = r#"(version: 1, id: "p", title: "P", snmp: (trees: ["1.3.6.1.4.1"], points: [
        (name: "inlet", title: "Inlet", measure: Temperature, object: "1.3.6.1.4.1.1")]))"#;
    let profile = Arc::new(twin_scene::parse_profiles([("p.ron", profile)]).profiles.remove(0));
    let device = |rack: u32| Connection {
        name: format!("rack {rack}").into(),
        access: Access::Snmp(SnmpAccess {
            address: "127.0.0.1:161".to_owned(),
            login: SnmpLogin::Community(Secret("public".into())),
        }),
        profile: Arc::clone(&profile),
        period: FULL,
        place: None,
        bindings: (points.of_place(Place::Rack(rack)).iter())
            .map(|point| Binding { from: "inlet".into(), fold: Fold::First, point: *point, is_expected: true })
            .collect(),
        settables: Vec::new(),
        is_paused: false,
    };
    (0..6).map(device).collect()
}

/// The fastest, and what the bots tell.
const FULL: Duration = Duration::from_secs(5);

/// An engine whose racks are asked at the periods that it wants.
struct Asking {
    core: Core,
    device_of: HashMap<PointIndex, usize>,
    names: Vec<smol_str::SmolStr>,
    periods: Vec<Duration>,
    asked_at: Vec<Option<Timestamp>>,
    /// What each point would tell now.
    tells: BTreeMap<PointIndex, Sample>,
    polls: u64,
    raised: BTreeMap<(String, Place), Timestamp>,
}

impl Asking {
    fn new(points: &Arc<PointTable>, rule: &str) -> Self {
        let devices = racks(points);
        let mut rules = Sampling::default();
        rules.set(SamplingScope::Site, Some(rule.parse().expect("a rule")));
        let bound = (0..).zip(&devices);
        let device_of = bound.flat_map(|(i, device)| device.bindings.iter().map(move |b| (b.point, i))).collect();
        let core = Core::new(Arc::new(plan()), Arc::clone(points), true, Memory::default());
        Self {
            core: core.with_sampling(rules, &devices),
            device_of,
            names: devices.iter().map(|device| device.name.clone()).collect(),
            periods: vec![FULL; devices.len()],
            asked_at: vec![None; devices.len()],
            tells: BTreeMap::new(),
            polls: 0,
            raised: BTreeMap::new(),
        }
    }

    /// Asks the devices that are due, and lets the engine decide.
    fn ask(&mut self, now: Timestamp) {
        for device in 0..self.names.len() {
            if self.asked_at[device].is_some_and(|asked| now.since(asked) < self.periods[device]) {
                continue;
            }
            self.asked_at[device] = Some(now);
            self.polls += 1;
            let own = self.tells.values().filter(|sample| self.device_of.get(&sample.point) == Some(&device));
            let samples = own.map(|sample| Sample { at: now, ..*sample }).collect();
            let outputs = self.core.handle(now, Event::Batch(Batch { receipt: None, samples }));
            self.take(outputs);
        }
        let outputs = self.core.handle(now, Event::Tick { clock_rate: 1.0 });
        self.take(outputs);
    }

    fn take(&mut self, outputs: Outputs) {
        for step in outputs.append.into_iter().flat_map(|append| append.transitions) {
            if matches!(step.kind, TransitionKind::Raised | TransitionKind::Escalated) {
                self.raised.entry((step.alarm.rule.to_string(), step.alarm.place)).or_insert(step.at);
            }
        }
        if let Some(periods) = outputs.periods {
            for (name, period) in self.names.iter().zip(&mut self.periods) {
                *period = periods.get(name).copied().unwrap_or(FULL);
            }
        }
    }
}

/// The inlet of the rack is at its limit three minutes after the failure begins, so the slowest interval is a minute: what is looked at
/// less often than a fault takes is seen late, whatever the formula. `HEAVY=1` plays a whole day.
#[test]
fn a_day_with_a_cooling_failure_is_sampled_far_less_and_no_alarm_is_late() {
    let hours = if std::env::var_os("HEAVY").is_some() { 24 } else { 4 };
    let points = points();
    let mut plan = plan();
    let rarely = Duration::from_secs(3600);
    (plan.periods.power, plan.periods.cooling, plan.periods.plant) = (rarely, rarely, rarely);
    let mut facility = Facility::new(Arc::new(plan), crate::site::sim(), START);
    let mut decoder = Decoder::new(Arc::clone(&points));
    let (mut full, mut adaptive) = (Asking::new(&points, "5s"), Asking::new(&points, "5s..1min"));
    let mut now = START;
    for tick in 0..hours * 720 {
        now = now + FULL;
        match tick {
            1440 => drop(facility.run_scenario("COOLING_FAILURE", Some("A01")).expect("a scenario of this site")),
            2160 => assert!(facility.stop_scenario(None) > 0),
            _ => {}
        }
        let mut messages = Vec::new();
        facility.advance(now, &mut messages);
        for message in &messages {
            if let Ok(Decoded::Sample(told)) = decoder.decode(message.topic.as_bytes(), &message.payload, now) {
                full.tells.insert(told.point, told);
                adaptive.tells.insert(told.point, told);
            }
        }
        full.ask(now);
        adaptive.ask(now);
    }
    let of_racks = |asking: &Asking| -> BTreeMap<(String, Place), Timestamp> {
        let raised = asking
            .raised
            .iter()
            .filter(|((rule, place), _)| matches!(place, Place::Rack(_)) && rule.starts_with("rack-inlet"));
        raised.map(|(key, at)| (key.clone(), *at)).collect()
    };
    let (early, late) = (of_racks(&full), of_racks(&adaptive));
    let saved = 1.0 - adaptive.polls as f64 / full.polls as f64;
    println!(
        "{hours} h: {} polls instead of {}, {:.1} % saved; alarms {early:?}",
        adaptive.polls,
        full.polls,
        saved * 100.0
    );
    assert!(early.len() >= 2, "a warning and a critical one at least: {early:?}");
    assert_eq!(early, late, "no alarm is late");
    assert!(saved > 0.7, "{saved}");
    let told = adaptive.core.snapshot(now);
    assert!(told.sampling.saved.is_some_and(|saved| saved > 0.7), "{:?}", told.sampling);
    let stale =
        told.alarms.iter().filter(|alarm| matches!(alarm.place, Place::Rack(_)) && alarm.rule.as_str() == "no-data");
    assert_eq!(stale.count(), 0, "what is asked less often is expected less often");
}
