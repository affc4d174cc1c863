//! A day of the tour over the demo site, in simulated time.

use super::caption::caption;
use super::drift::Drift;
use super::guide::pose_of;
use super::interest::{Reason, Stop, Subject, stop_of};
use super::schedule::{HANDS_PAUSE, PAUSE_PER_SUBJECT, Schedule};
use crate::camera::obstacle::{LOWEST, Obstacles};
use crate::camera::pose::Pose;
use crate::camera::preset;
use crate::camera::route::Route;
use crate::selection::PickBoxes;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use twin_api::{HistoryState, Kpis, Snapshot, Values};
use twin_model::{
    Alarm, AlarmCondition, AlarmId, Limit, Place, PointClass, PointTable, Priority, Quality, Rule, RuleId, SitePlan,
    Timestamp,
};

/// A small generator of numbers (Numerical Recipes' linear congruential one): the same day every time.
struct Dice(u64);

impl Dice {
    /// 0 to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) % (1 << 32);
        self.0 as f64 / f64::from(u32::MAX)
    }

    fn index(&mut self, len: usize) -> u32 {
        (self.roll() * len as f64) as u32 % len as u32
    }
}

/// The demo site with values, and what happens to it.
struct Site {
    snapshot: Snapshot,
    dice: Dice,
    next_alarm: u64,
}

const START: Timestamp = Timestamp::from_secs(1_795_269_600);

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_millis(START.as_millis() + (seconds * 1e3) as i64)
}

impl Site {
    fn new() -> Self {
        let plan = Arc::new(twin_scene::load_scene(Path::new("scenes/demo.ron")).expect("the demo's scene"));
        let points = Arc::new(PointTable::from_plan(&plan));
        let limit = Limit::High { limit: 28.0, deadband: 1.0 };
        let class = PointClass::new("rack_inlet_temperature");
        let rule = Rule {
            message: "inlet above 28 °C".to_owned(),
            action: "Look".to_owned(),
            ..Rule::of_class("inlet-high", class, limit, Priority::P2)
        };
        let snapshot = Snapshot {
            generation: 1,
            at: START,
            clock_rate: 1.0,
            is_simulated: true,
            values: Arc::new(Values::empty(points.len())),
            plan,
            points,
            rules: Arc::new(vec![rule]),
            alarms: Arc::default(),
            withheld: Arc::default(),
            out_of_service: Arc::default(),
            rule_book: Arc::default(),
            rule_preview: None,
            incidents: Arc::default(),
            flood: twin_model::FloodState::default(),
            kpis: Kpis { it_kw: Some(412.0), mean_inlet_celsius: Some(23.1), ..Kpis::default() },
            sources: Vec::new(),
            facts: Arc::default(),
            devices: Arc::default(),
            onboarding: Arc::default(),
            substitutions: Arc::default(),
            audit: Arc::default(),
            notify: Arc::default(),
            sampling: twin_api::SamplingState::default(),
            safety: std::sync::Arc::default(),
            history: HistoryState::default(),
            specification: None,
        };
        let mut site = Self { snapshot, dice: Dice(7), next_alarm: 1 };
        for rack in 0..site.plan().racks.len() as u32 {
            site.stir(rack);
        }
        site
    }

    fn plan(&self) -> Arc<SitePlan> {
        Arc::clone(&self.snapshot.plan)
    }

    fn set(&mut self, place: Place, quantity: &str, value: f64) {
        let index = self.snapshot.points.find(place, quantity).expect("a point").get();
        let values = Arc::make_mut(&mut self.snapshot.values);
        values.value[index] = value;
        values.quality[index] = Quality::Good;
    }

    /// Gives a rack other values.
    fn stir(&mut self, rack: u32) {
        let place = Place::Rack(rack);
        let capacity = self.plan().racks[rack as usize].capacity_kw;
        for quantity in ["inlet_low", "inlet_mid", "inlet_high"] {
            let celsius = 20.0 + 8.0 * self.dice.roll();
            self.set(place, quantity, celsius);
        }
        for quantity in ["power_a", "power_b"] {
            let kw = capacity * 0.5 * self.dice.roll();
            self.set(place, quantity, kw);
        }
    }

    /// Raises an alarm somewhere; its number.
    fn raise(&mut self, place: Place, priority: Priority, seconds: f64) -> AlarmId {
        let points = |place| self.snapshot.points.of_place(place).first().copied();
        let point = points(place).or(points(place.owner())).expect("something is measured there");
        let id = AlarmId(self.next_alarm);
        self.next_alarm += 1;
        Arc::make_mut(&mut self.snapshot.alarms).push(Alarm {
            id,
            point,
            place,
            rule: RuleId::new("inlet-high"),
            rule_version: 0,
            priority,
            condition: AlarmCondition { is_active: true, is_acknowledged: false },
            raised_at: at(seconds),
            cleared_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
            note: None,
            value: Some(29.3),
            peak: Some(29.3),
            occurrences: 1,
            message: "something is out of order".to_owned(),
            action: "Look".to_owned(),
            withheld: None,
        });
        id
    }

    /// Somewhere: a rack, a CRAC, a UPS' cell, a machine, a utility.
    fn somewhere(&mut self) -> Place {
        let plan = self.plan();
        match self.dice.index(8) {
            0 => Place::Crac(self.dice.index(plan.cracs.len())),
            1 => Place::Cell { ups: self.dice.index(plan.ups.len()), string: 0, cell: 3 },
            2 => Place::Machine(self.dice.index(plan.machines.len())),
            3 => Place::Utility(self.dice.index(plan.utilities.len())),
            4 => Place::Sensor(self.dice.index(plan.sensors.len())),
            _ => Place::Rack(self.dice.index(plan.racks.len())),
        }
    }

    /// Lets people acknowledge, and alarms go.
    fn attend(&mut self, seconds: f64) {
        let dice = &mut self.dice;
        let alarms = Arc::make_mut(&mut self.snapshot.alarms);
        for alarm in alarms.iter_mut() {
            let age = at(seconds).since(alarm.raised_at).as_secs();
            alarm.condition.is_acknowledged |= age > 60 && dice.roll() < 0.004;
            alarm.condition.is_active &= age < 900;
        }
        alarms.retain(|alarm| alarm.condition.is_active || !alarm.condition.is_acknowledged);
        alarms.sort_by_key(|alarm| (alarm.priority, std::cmp::Reverse(alarm.raised_at)));
    }
}

/// The camera that the tour leads, and what was seen of it.
struct Watch {
    obstacles: Obstacles,
    boxes: PickBoxes,
    pose: Pose,
    drift: Drift,
    /// The flight under way and when it began.
    flight: Option<(Route, f64)>,
    landed_at: f64,
    /// When each subject was last on the screen.
    seen: BTreeMap<Subject, f64>,
    visits: usize,
}

impl Watch {
    fn new(plan: &SitePlan) -> Self {
        let obstacles = Obstacles::of(plan);
        let pose = preset::pose_of(plan, 0);
        Self {
            drift: Drift::about(pose, &obstacles),
            boxes: PickBoxes::from_plan(plan),
            obstacles,
            pose,
            flight: None,
            landed_at: 0.0,
            seen: BTreeMap::new(),
            visits: 0,
        }
    }

    fn go(&mut self, stop: &Stop, plan: &SitePlan, seconds: f64) {
        let to = pose_of(stop, plan, &self.boxes, &self.obstacles);
        self.flight = Some((Route::between(self.pose, to, &self.obstacles), seconds));
        self.drift = Drift::about(to, &self.obstacles);
        self.visits += 1;
    }

    /// Looks where the eye is at `seconds`, after at most a tenth of a second.
    fn look(&mut self, seconds: f64) {
        if let Some((route, begun)) = &self.flight {
            let elapsed = (seconds - begun) as f32;
            self.pose = route.pose(elapsed);
            if elapsed >= route.seconds() {
                self.flight = None;
                self.landed_at = seconds;
            }
        } else {
            self.pose = self.drift.pose((seconds - self.landed_at) as f32);
        }
        let eye = self.pose.eye();
        let clearance = self.obstacles.clearance(eye);
        assert!(clearance > 0.02 && eye.y > LOWEST - 1e-3, "after {seconds} s the eye is at {eye}, {clearance} m free");
    }
}

#[test]
fn a_day_of_the_tour_hits_nothing_repeats_nothing_and_misses_no_alarm() {
    const TICK: f64 = 0.1;
    let mut site = Site::new();
    let plan = site.plan();
    let mut watch = Watch::new(&plan);
    let mut schedule = Schedule::default();
    schedule.set_on(true, &site.snapshot);
    // Alarms that nobody has gone to yet, and since when.
    let mut waiting: BTreeMap<AlarmId, f64> = BTreeMap::new();
    let (mut answered, mut last_raised) = (0, 0.0);
    for tick in 0..864_000u32 {
        let seconds = f64::from(tick) * TICK;
        if tick % 200 == 0 {
            let rack = site.dice.index(plan.racks.len());
            site.stir(rack);
        }
        if tick % 10 == 0 {
            site.attend(seconds);
            let is_due = site.dice.roll() < 1.0 / 240.0;
            if is_due && seconds - last_raised > 6.0 {
                let place = site.somewhere();
                let priority = Priority::ALL[site.dice.index(4) as usize];
                let id = site.raise(place, priority, seconds);
                if priority <= Priority::P2 {
                    waiting.insert(id, seconds);
                }
                last_raised = seconds;
            }
        }
        if let Some(stop) = schedule.step(seconds, &site.snapshot) {
            let is_new = |id: &AlarmId| {
                let alarm = site.snapshot.alarms.iter().find(|alarm| alarm.id == *id);
                alarm.is_some_and(|alarm| stop_of(&site.snapshot, alarm).subject == stop.subject)
            };
            let served: Vec<AlarmId> = waiting.keys().copied().filter(is_new).collect();
            let rested = watch.seen.get(&stop.subject).map_or(f64::INFINITY, |seen| seconds - seen);
            assert!(rested >= PAUSE_PER_SUBJECT - TICK || !served.is_empty(), "{stop:?} again after {rested} s");
            answered += served.len();
            waiting.retain(|id, _| !served.contains(id));
            watch.go(&stop, &plan, seconds);
        }
        let late = waiting.values().find(|since| seconds - **since > 5.0);
        assert!(late.is_none(), "an alarm waits since {late:?} at {seconds}");
        let (stop, _) = schedule.current().expect("something is shown");
        watch.seen.insert(stop.subject, seconds);
        watch.look(seconds);
    }
    assert!(answered > 80, "{answered} alarms");
    assert!(watch.visits > 3_000, "{} visits", watch.visits);
}

/// Steps `schedule` each second from `from` for `seconds`; where it went and when.
fn play(schedule: &mut Schedule, site: &Site, from: f64, seconds: u32) -> Vec<(Stop, f64)> {
    let times = (0..seconds).map(|second| from + f64::from(second));
    times.filter_map(|second| schedule.step(second, &site.snapshot).map(|stop| (stop, second))).collect()
}

#[test]
fn hands_hold_the_tour_up_for_a_while() {
    let site = Site::new();
    let mut schedule = Schedule::default();
    schedule.set_on(true, &site.snapshot);
    assert!(!play(&mut schedule, &site, 0.0, 5).is_empty());
    schedule.give_way(5.0);
    assert!(!schedule.is_leading(6.0) && schedule.is_on());
    let stops = play(&mut schedule, &site, 6.0, 120);
    assert_eq!(stops.first().map(|(_, second)| *second), Some(5.0 + HANDS_PAUSE), "it goes on by itself");
}

#[test]
fn an_urgent_alarm_interrupts_and_the_tour_goes_on_afterwards() {
    let mut site = Site::new();
    let mut schedule = Schedule::default();
    schedule.set_on(true, &site.snapshot);
    play(&mut schedule, &site, 0.0, 3);
    site.raise(Place::Rack(5), Priority::P4, 3.0);
    assert!(play(&mut schedule, &site, 3.0, 3).is_empty(), "one for information does not");
    site.raise(Place::Device { rack: 9, device: 2 }, Priority::P1, 6.0);
    let stops = play(&mut schedule, &site, 6.0, 60);
    let (first, second) = stops[0];
    assert_eq!((first.subject, second), (Subject::Place(Place::Rack(9)), 6.0));
    assert!(stops[1].1 - second >= 30.0, "it stays there: {stops:?}");
    assert_eq!(stops[1].0.subject, Subject::Place(Place::Rack(5)), "then the other alarm is worth most");
}

#[test]
fn what_is_more_urgent_interrupts_at_once_and_what_is_as_urgent_soon() {
    let mut site = Site::new();
    let mut schedule = Schedule::default();
    schedule.set_on(true, &site.snapshot);
    site.raise(Place::Rack(1), Priority::P2, 0.0);
    play(&mut schedule, &site, 0.0, 1);
    site.raise(Place::Rack(2), Priority::P2, 1.0);
    site.raise(Place::Rack(3), Priority::P1, 1.0);
    let stops = play(&mut schedule, &site, 1.0, 8);
    let places: Vec<Subject> = stops.iter().map(|(stop, _)| stop.subject).collect();
    assert_eq!(places, [3, 2].map(|rack| Subject::Place(Place::Rack(rack))));
    assert!(stops[0].1 < 2.0 && stops[1].1 <= 6.0, "{stops:?}");
}

#[test]
fn an_alarm_that_escalates_is_gone_to_again() {
    let mut site = Site::new();
    let mut schedule = Schedule::default();
    schedule.set_on(true, &site.snapshot);
    site.raise(Place::Rack(1), Priority::P2, 0.0);
    play(&mut schedule, &site, 0.0, 60);
    Arc::make_mut(&mut site.snapshot.alarms)[0].priority = Priority::P1;
    let (stop, second) = play(&mut schedule, &site, 60.0, 10)[0];
    assert_eq!((stop.subject, second), (Subject::Place(Place::Rack(1)), 60.0));
}

#[test]
fn between_details_the_tour_shows_the_site() {
    let site = Site::new();
    let mut schedule = Schedule::default();
    schedule.set_on(true, &site.snapshot);
    let stops = play(&mut schedule, &site, 0.0, 600);
    let views = stops.iter().filter(|(stop, _)| stop.reason == Reason::View).count();
    assert!((stops.len() / 5..=stops.len() / 3).contains(&views), "{views} of {}", stops.len());
    for pair in stops.windows(2) {
        let stay = pair[1].1 - pair[0].1;
        assert!((12.0..=21.0).contains(&stay), "{stay} s");
    }
}

#[test]
fn a_caption_tells_what_is_wrong_by_how_much_and_for_how_long() {
    let mut site = Site::new();
    site.set(Place::Rack(0), "inlet_low", 29.3);
    let id = site.raise(Place::Rack(0), Priority::P2, 0.0);
    let stop = stop_of(&site.snapshot, &site.snapshot.alarms[0]);
    let told = caption(&site.snapshot, at(250.0), &stop);
    assert_eq!(told.title, "Hall A ▸ Row A ▸ A01");
    assert_eq!(told.text, "Inlet, 0.5 m: 29.3 °C, 1.3 K above its limit, for 4 min");
    assert_eq!(told.alarm, Some(Priority::P2));
    Arc::make_mut(&mut site.snapshot.alarms).retain(|alarm| alarm.id != id);
    let told = caption(&site.snapshot, at(250.0), &stop);
    assert_eq!(told.alarm, None, "an alarm that has gone is not shown as one");
}

#[test]
fn captions_of_calm_stops_have_figures() {
    let mut site = Site::new();
    for quantity in ["inlet_low", "inlet_mid", "inlet_high"] {
        site.set(Place::Rack(3), quantity, 31.0);
    }
    let text = |subject, reason| caption(&site.snapshot, START, &Stop { subject, reason, score: 1.0 }).text;
    let rack = Subject::Place(Place::Rack(3));
    assert!(text(rack, Reason::Warmth).starts_with("Inlet 31.0 °C, "), "{}", text(rack, Reason::Warmth));
    for reason in [Reason::Load, Reason::Headroom] {
        assert!(text(rack, reason).contains("kW"), "{}", text(rack, reason));
    }
    assert_eq!(text(Subject::Viewpoint(0), Reason::View), "60 racks draw 412.0 kW now");
    assert!(text(Subject::Viewpoint(2), Reason::View).contains("alarm"));
    assert!(text(Subject::Place(Place::Crac(0)), Reason::Routine).starts_with("No live figures"));
    for (quantity, value) in [("state", 2.0), ("load", 61.0), ("power", 86.5)] {
        site.set(Place::Machine(1), quantity, value);
    }
    let machine = caption(
        &site.snapshot,
        START,
        &Stop { subject: Subject::Place(Place::Machine(1)), reason: Reason::Routine, score: 1.0 },
    );
    assert_eq!((machine.title.as_str(), machine.text.as_str()), ("Plant room ▸ beta", "Running at 61 % load, 86.5 kW"));
}
