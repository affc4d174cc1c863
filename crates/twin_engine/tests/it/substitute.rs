//! Values that people let stand in for sensors.

use crate::live::start;
use crate::site::{START, plan, point, points, sample};
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Command, Notice};
use twin_engine::{Core, Event, Memory, Outputs, SubstitutionRecord};
use twin_ingress::Batch;
use twin_model::{Clock, Flags, PointIndex, PointTable, Quality, Sample, Timestamp};

const INLET: &str = "hall-a/A01/inlet_mid";
const HOUR: Duration = Duration::from_secs(3600);

struct Play {
    core: Core,
    points: Arc<PointTable>,
    now: Timestamp,
}

impl Play {
    fn new() -> Self {
        let points = points();
        Self { core: Core::new(Arc::new(plan()), Arc::clone(&points), true, Memory::default()), points, now: START }
    }

    fn inlet(&self) -> PointIndex {
        point(&self.points, INLET)
    }

    fn substitute(&mut self, point: PointIndex, value: f64, span: Duration, note: &str) -> Outputs {
        let (by, note) = ("Ana".to_owned(), note.to_owned());
        let wish = Command::Substitute { point, value, until: self.now + span, by, note };
        self.core.handle(self.now, Event::Command(wish))
    }

    /// The sensor says `value` a second later; what is kept.
    fn told(&mut self, value: f64) -> Vec<Sample> {
        self.now = self.now + Duration::from_secs(1);
        let samples = vec![sample(self.inlet(), self.now, value)];
        let outputs = self.core.handle(self.now, Event::Batch(Batch { receipt: None, samples }));
        outputs.append.expect("every batch is kept").samples
    }

    fn tick_after(&mut self, secs: u64) -> Outputs {
        self.now = self.now + Duration::from_secs(secs);
        self.core.handle(self.now, Event::Tick { clock_rate: 1.0 })
    }

    /// Value, quality and flags of the inlet.
    fn shown(&mut self) -> (f64, Quality, Flags) {
        let values = Arc::clone(&self.core.snapshot(self.now).values);
        let i = self.inlet().get();
        (values.value[i], values.quality[i], values.flags[i])
    }
}

#[test]
fn a_value_stands_in_until_somebody_ends_it() {
    let mut play = Play::new();
    play.told(60.0);
    let begun = play.substitute(play.inlet(), 22.0, HOUR, "probe unplugged");
    assert!(matches!(&begun.substitutions[..], [SubstitutionRecord::Begun(known)] if known.by == "Ana"));
    assert!(begun.notices.is_empty());
    play.tick_after(1);
    assert_eq!(play.shown(), (22.0, Quality::Uncertain, Flags::SUBSTITUTED));
    let kept = play.told(61.0);
    assert_eq!((kept[0].value, kept[0].quality), (22.0, Quality::Uncertain), "history keeps what was judged");
    for _ in 0..100 {
        play.tick_after(5);
        assert_eq!(play.shown(), (22.0, Quality::Uncertain, Flags::SUBSTITUTED));
    }
    let snapshot = play.core.snapshot(play.now);
    assert!(!snapshot.values.is_stale[play.inlet().get()], "what stands in does not grow stale");
    assert_eq!(snapshot.substitutions[0].note, "probe unplugged");
    assert!(snapshot.alarms.iter().all(|alarm| alarm.point != play.inlet()), "it is decided on");

    let wish = Command::EndSubstitution { point: play.inlet(), by: "Rui".to_owned() };
    let ended = play.core.handle(play.now, Event::Command(wish)).substitutions;
    assert!(matches!(&ended[..], [SubstitutionRecord::Ended(end)] if end.by.as_deref() == Some("Rui")));
    play.told(23.0);
    assert_eq!(play.shown(), (23.0, Quality::Good, Flags::NONE));
}

#[test]
fn a_value_that_stands_in_ends_by_itself() {
    let mut play = Play::new();
    play.substitute(play.inlet(), 22.0, HOUR, "calibration");
    assert!(play.tick_after(3599).substitutions.is_empty());
    let ended = play.tick_after(1).substitutions;
    assert!(matches!(&ended[..], [SubstitutionRecord::Ended(end)] if end.by.is_none()));
    assert!(play.tick_after(1).substitutions.is_empty(), "once");
    play.told(23.0);
    assert_eq!(play.shown(), (23.0, Quality::Good, Flags::NONE));
}

#[test]
fn what_cannot_stand_in_is_refused_and_changes_nothing() {
    let mut play = Play::new();
    let rope = point(&play.points, "hall-a/leak-a/wet");
    let inlet = play.inlet();
    let week = HOUR * 24 * 7;
    for (point, value, span, note, word) in [
        (PointIndex(u32::MAX), 22.0, HOUR, "why", "no such point"),
        (inlet, 91.0, HOUR, "why", "-20 to 90"),
        (inlet, f64::NAN, HOUR, "why", "-20 to 90"),
        (inlet, 22.0, Duration::ZERO, "why", "seven days"),
        (inlet, 22.0, week + HOUR, "why", "seven days"),
        (inlet, 22.0, HOUR, " ", "a reason"),
        (rope, 0.0, HOUR, "why", "when something happens"),
    ] {
        let outputs = play.substitute(point, value, span, note);
        let [Notice::Refused { reason }] = &outputs.notices[..] else { panic!("{word}: {outputs:?}") };
        assert!(reason.contains(word), "{reason}");
        assert!(outputs.substitutions.is_empty() && play.core.snapshot(play.now).substitutions.is_empty());
    }
    let wish = Command::EndSubstitution { point: inlet, by: "Ana".to_owned() };
    assert_eq!(play.core.handle(play.now, Event::Command(wish)).notices.len(), 1);
}

#[test]
fn a_new_value_takes_the_place_of_the_one_that_stood_there() {
    let mut play = Play::new();
    play.substitute(play.inlet(), 22.0, HOUR, "first");
    play.tick_after(1);
    play.substitute(play.inlet(), 24.0, HOUR, "second");
    play.tick_after(6);
    assert_eq!(play.shown().0, 24.0);
    assert_eq!(play.core.snapshot(play.now).substitutions.len(), 1);
}

#[test]
fn what_stands_in_survives_a_restart_and_is_journaled_with_who_and_why() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, clock) = start(data.path());
    let index = point(&points(), INLET);
    let until = clock.now() + HOUR;
    let (by, note) = ("Ana".to_owned(), "probe \"unplugged\"".to_owned());
    let wish = Command::Substitute { point: index, value: 22.5, until, by, note };
    engine.handle().commands.try_send(wish).expect("room for a command");
    crate::live::wait_for(&engine.handle(), "it stands in", |snapshot| !snapshot.substitutions.is_empty());
    engine.shutdown().expect("a clean end");

    let journal = data.path().join("substitutions.jsonl");
    let torn = format!("{}{{\"at\":\"20", std::fs::read_to_string(&journal).expect("a journal"));
    std::fs::write(&journal, torn).expect("a power cut");
    let (engine, _) = start(data.path());
    let handle = engine.handle();
    let snapshot = crate::live::wait_for(&handle, "it stands in again", |snapshot| {
        snapshot.values.flags[index.get()].contains(Flags::SUBSTITUTED)
    });
    let known = &snapshot.substitutions[0];
    assert_eq!((known.value, known.by.as_str(), known.note.as_str()), (22.5, "Ana", "probe \"unplugged\""));
    assert_eq!(known.until.as_millis(), until.as_millis());
    let wish = Command::EndSubstitution { point: index, by: "Rui".to_owned() };
    handle.commands.try_send(wish).expect("room for a command");
    crate::live::wait_for(&handle, "it has ended", |snapshot| snapshot.substitutions.is_empty());
    engine.shutdown().expect("a clean end");

    let (engine, _) = start(data.path());
    assert!(engine.handle().snapshots.borrow().substitutions.is_empty());
    engine.shutdown().expect("a clean end");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    let who = |name: &str| text.lines().filter(|line| line.contains(&format!("\"by\":\"{name}\""))).count();
    assert_eq!((who("Ana"), who("Rui")), (1, 1), "{text}");
}
