//! The demonstration in simulated time, without a broker: bots → decoder → loop → history, and the journal read back
//! from disk compared with a transcript. `UPDATE_GOLDEN=1` writes the transcript anew.

use crate::site::{START, plan, points, sim};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_api::Command;
use twin_engine::archive::{Archive, JournalFilter};
use twin_engine::{Core, Event, Memory};
use twin_history::History;
use twin_ingress::Batch;
use twin_ingress::mqtt::{Decoded, Decoder};
use twin_model::{Alarm, Priority, Timestamp};
use twin_sim::Facility;

/// A site, its engine's parts in one thread, and what was done to them.
struct Stage {
    facility: Facility,
    decoder: Decoder,
    core: Core,
    history: History,
    now: Timestamp,
    done: Vec<(Timestamp, String)>,
}

impl Stage {
    fn open(data: &Path) -> Self {
        let (plan, points) = (Arc::new(plan()), points());
        Self {
            facility: Facility::new(Arc::clone(&plan), sim(), START),
            decoder: Decoder::new(Arc::clone(&points)),
            core: Core::new(plan, Arc::clone(&points), true, Memory::default()),
            history: History::open(data, points, Box::new(|_| {})).expect("an empty folder"),
            now: START,
            done: Vec::new(),
        }
    }

    fn note(&mut self, what: impl Into<String>) {
        self.done.push((self.now, what.into()));
    }

    /// One second of the site.
    fn step(&mut self) {
        self.now = self.now + Duration::from_secs(1);
        let mut messages = Vec::new();
        self.facility.advance(self.now, &mut messages);
        let decoder = &mut self.decoder;
        let samples =
            messages.iter().map(|message| match decoder.decode(message.topic.as_bytes(), &message.payload, self.now) {
                Ok(Decoded::Sample(sample)) => sample,
                Ok(Decoded::Duplicate(_)) => panic!("the bots repeated {}", message.topic),
                Err(reason) => panic!("{reason}: {} {}", message.topic, String::from_utf8_lossy(&message.payload)),
            });
        let samples = samples.collect();
        self.take(Event::Batch(Batch { receipt: None, samples }));
        self.take(Event::Tick { clock_rate: 1.0 });
    }

    fn take(&mut self, event: Event) {
        let outputs = self.core.handle(self.now, event);
        if let Some(mut append) = outputs.append {
            // The disk may be slower than the simulation.
            while let Err(full) = self.history.append(append) {
                append = full.into_append();
                std::thread::yield_now();
            }
        }
    }

    /// Plays until `is_so` of the alarms, an hour at most.
    fn play_until(&mut self, what: &str, is_so: impl Fn(&[Alarm]) -> bool) {
        for _ in 0..3600 {
            self.step();
            if is_so(&self.core.snapshot(self.now).alarms) {
                return;
            }
        }
        panic!("an hour passed without this: {what}");
    }

    fn play(&mut self, secs: u32) {
        for _ in 0..secs {
            self.step();
        }
    }
}

#[test]
fn cooling_failure_warns_turns_critical_is_acknowledged_and_resolves_by_itself() {
    let data = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::open(data.path());
    stage.play(600);
    let snapshot = stage.core.snapshot(stage.now);
    let told: Vec<&str> = snapshot.alarms.iter().map(|alarm| alarm.message.as_str()).collect();
    assert!(told.is_empty(), "a healthy site has no alarms, but {told:?}");

    stage.note("scenario run COOLING_FAILURE --rack A01");
    stage.facility.run_scenario("COOLING_FAILURE", Some("A01")).expect("a scenario of this site");
    stage.play_until("the alarm is critical", |alarms| alarms.iter().any(|alarm| alarm.priority == Priority::P1));
    stage.play(30);
    let alarms = Arc::clone(&stage.core.snapshot(stage.now).alarms);
    for alarm in alarms.iter() {
        stage.note(format!("acknowledge {}", alarm.id));
        let (by, note) = ("Ana".to_owned(), "on my way".to_owned());
        stage.take(Event::Command(Command::Acknowledge { alarm: alarm.id, by, note }));
    }
    stage.play(30);
    stage.note("scenario stop");
    assert_eq!(stage.facility.stop_scenario(None), 1);
    stage.play_until("the alarms have resolved", <[Alarm]>::is_empty);
    stage.play(300);
    let Stage { history, done, .. } = stage;
    history.close().expect("a clean end");
    check(&transcript(data.path(), done));
}

/// What was done and what the journal on disk says of it, in the order of time.
fn transcript(data: &Path, done: Vec<(Timestamp, String)>) -> String {
    let archive = Archive::open(data).expect("a history");
    let journal = archive.transitions(&JournalFilter::default()).expect("a readable journal");
    let steps = journal.iter().map(|entry| {
        let text = format!(
            "    {} {:<12} {:<8} {:<12} {}",
            entry.alarm,
            entry.kind,
            entry.priority.word(),
            entry.condition.state().word(),
            entry.message,
        );
        (entry.at, text)
    });
    // Stable: what is done at an instant stands before what follows from it.
    let mut lines: Vec<(Timestamp, String)> = done.into_iter().chain(steps).collect();
    lines.sort_by_key(|(at, _)| *at);
    let line = |(at, text): (Timestamp, String)| {
        let secs = at.since(START).as_secs();
        format!("{:02}:{:02}  {text}\n", secs / 60, secs % 60)
    };
    lines.into_iter().map(line).collect()
}

fn check(transcript: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cooling_failure.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, transcript).expect("a writable checkout");
    }
    let golden = std::fs::read_to_string(&path).expect("run once with UPDATE_GOLDEN=1");
    assert_eq!(transcript, golden.replace("\r\n", "\n"), "if this is right, run with UPDATE_GOLDEN=1");
}
