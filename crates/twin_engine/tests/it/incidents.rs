//! Incidents and floods in the loop: what a person acknowledges at once, what a restart keeps, when a flood is told.

use crate::site::{START, plan, point, points, sample};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Command, Notice};
use twin_engine::archive::{Archive, IncidentFilter};
use twin_engine::{Core, Event, Memory, Outputs};
use twin_history::History;
use twin_ingress::Batch;
use twin_model::quantity::class;
use twin_model::{Alarm, AlarmId, Incident, IncidentState, PointTable, Sample, SitePlan, Timestamp};

struct Play {
    core: Core,
    points: Arc<PointTable>,
    now: Timestamp,
    history: Option<History>,
}

impl Play {
    fn new(plan: SitePlan, points: Arc<PointTable>, memory: Memory) -> Self {
        let core = Core::new(Arc::new(plan), Arc::clone(&points), true, memory);
        Self { core, points, now: START, history: None }
    }

    fn handle(&mut self, event: Event) -> Outputs {
        let mut outputs = self.core.handle(self.now, event);
        if let (Some(history), Some(append)) = (&self.history, outputs.append.take()) {
            history.append(append).expect("room in the queue");
        }
        outputs
    }

    fn batch(&mut self, samples: Vec<Sample>) -> Outputs {
        self.handle(Event::Batch(Batch { receipt: None, samples }))
    }

    fn tick_after(&mut self, secs: u64) -> Outputs {
        self.now = self.now + Duration::from_secs(secs);
        self.handle(Event::Tick { clock_rate: 1.0 })
    }

    fn set(&mut self, name: &str, value: f64) {
        let sample = sample(point(&self.points, name), self.now, value);
        self.batch(vec![sample]);
    }

    /// The incidents of racks that are hot.
    fn incidents(&mut self) -> Vec<Arc<Incident>> {
        let incidents = self.core.snapshot(self.now).incidents.to_vec();
        let is_hot = |incident: &Arc<Incident>| incident.members[0].rule.as_str().starts_with("rack-inlet");
        incidents.into_iter().filter(is_hot).collect()
    }

    fn unacknowledged(&mut self) -> Vec<AlarmId> {
        let snapshot = self.core.snapshot(self.now);
        // The rest of the site, which nobody feeds here, falls silent in time.
        let is_hot = |alarm: &&Alarm| alarm.rule.as_str().starts_with("rack-inlet");
        let waiting = snapshot.alarms.iter().filter(is_hot).filter(|alarm| !alarm.condition.is_acknowledged);
        waiting.map(|alarm| alarm.id).collect()
    }
}

#[test]
fn only_what_was_seen_is_acknowledged_with_the_others() {
    let mut play = Play::new(plan(), points(), Memory::default());
    play.set("hall-a/A01/inlet_mid", 29.0);
    play.set("hall-a/A02/inlet_mid", 29.0);
    play.tick_after(11);
    let alarms = play.unacknowledged();
    assert_eq!((alarms.len(), play.incidents().len()), (2, 1), "two racks of one room");
    let seen_at = play.now;
    // Before the click arrives, the second gets worse.
    play.now = play.now + Duration::from_secs(1);
    play.set("hall-a/A02/inlet_mid", 33.0);
    play.tick_after(6);
    let (by, note) = ("Ana".to_owned(), String::new());
    let command = Command::AcknowledgeAll { alarms: alarms.clone(), seen_at, by, note };
    let outputs = play.handle(Event::Command(command.clone()));
    let refused = |outputs: &Outputs| -> Vec<String> {
        let reason = |notice: &Notice| match notice {
            Notice::Refused { reason } => Some(reason.clone()),
            Notice::Alarm(_) => None,
        };
        outputs.notices.iter().filter_map(reason).collect()
    };
    assert_eq!(refused(&outputs), ["1 alarm has just become active or more urgent: look again"]);
    let worse = play.unacknowledged();
    assert_eq!(worse.len(), 1);
    assert_eq!(play.incidents()[0].state, IncidentState::Open);
    // What is acknowledged already is no reason to refuse anything.
    play.tick_after(1);
    let Command::AcknowledgeAll { by, note, .. } = command else { unreachable!("it was just made") };
    let again = Command::AcknowledgeAll { alarms, seen_at: play.now, by, note };
    assert_eq!(refused(&play.handle(Event::Command(again))), [""; 0]);
    assert_eq!((play.unacknowledged(), play.incidents()[0].state), (Vec::new(), IncidentState::Acknowledged));
}

fn remembered(data: &Path, plan: &SitePlan, points: &PointTable) -> Memory {
    let archive = Archive::open(data).expect("a history");
    let entries = archive.incidents(&IncidentFilter::default()).expect("incidents");
    Memory {
        alarms: archive.listed_alarms(points).expect("the list"),
        next_alarm: Some(archive.next_alarm_id().expect("a number")),
        incidents: entries.iter().rev().filter_map(|entry| entry.incident(points, plan)).collect(),
        next_incident: Some(archive.next_incident_id().expect("a number")),
        ..Memory::default()
    }
}

#[test]
fn a_restart_goes_on_with_the_same_incidents_and_numbers() {
    let data = tempfile::tempdir().expect("a folder");
    let mut play = Play::new(plan(), points(), Memory::default());
    play.history = Some(History::open(data.path(), points(), Box::new(drop)).expect("an empty folder"));
    play.set("hall-a/A01/inlet_mid", 29.0);
    play.tick_after(11);
    let before = play.incidents();
    assert_eq!(before.len(), 1);
    play.history.take().expect("it was opened").close().expect("a clean end");
    let now = play.now;

    let mut play = Play::new(plan(), points(), remembered(data.path(), &plan(), &points()));
    play.history = Some(History::open(data.path(), points(), Box::new(drop)).expect("the same folder"));
    play.now = now + Duration::from_secs(5);
    let is_expected = |incident: &Incident| incident.id == before[0].id && incident.title == before[0].title;
    assert!(is_expected(&play.incidents()[0]), "{:?}", play.incidents());
    // A sibling after the restart is of the same incident, and kept with it.
    play.set("hall-a/A01/inlet_mid", 29.0);
    play.set("hall-a/A02/inlet_mid", 29.0);
    play.tick_after(11);
    let after = play.incidents();
    assert_eq!((after.len(), after[0].members.len(), after[0].first_out), (1, 2, before[0].first_out));
    play.history.take().expect("it was opened").close().expect("a clean end");
    let kept = Archive::open(data.path()).expect("a history").incidents(&IncidentFilter::default()).expect("incidents");
    assert_eq!((kept.len(), kept[0].members.len(), kept[0].id), (1, 2, before[0].id));
}

#[test]
fn sixty_racks_that_get_hot_at_once_are_a_flood_of_few_incidents_which_ends() {
    let scene = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenes/demo.ron");
    let plan = twin_scene::load_scene(&scene).expect("the scene that ships is right");
    let points = Arc::new(PointTable::from_plan(&plan));
    let mut play = Play::new(plan, Arc::clone(&points), Memory::default());
    let inlets = |now, celsius| -> Vec<Sample> {
        let of_class = points.iter().filter(|(_, point)| point.class.as_str() == class::RACK_INLET_TEMPERATURE);
        of_class.map(|(index, _)| sample(index, now, celsius)).collect()
    };
    assert_eq!(play.core.snapshot(play.now).flood.since, None);
    play.batch(inlets(play.now, 30.0));
    play.tick_after(10);
    let flood = play.core.snapshot(play.now).flood;
    // One incident for each hall, and one for the plant's three machines, which nobody has heard.
    assert_eq!((flood.since, flood.annunciations, flood.incidents), (Some(play.now), 60 + 3, 3));
    // Ten minutes later they have left the window, and what has not been heard since was never heard at all.
    for _ in 0..60 {
        play.now = play.now + Duration::from_secs(10);
        play.batch(inlets(play.now, 30.0));
    }
    let flood = play.core.snapshot(play.now).flood;
    let silent = play.core.snapshot(play.now).alarms.iter().filter(|alarm| alarm.rule.as_str() == "no-data").count();
    assert_eq!(flood.since.is_some(), flood.in_ten_minutes >= 5, "{flood:?}, {silent} silent");
}
