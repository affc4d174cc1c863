//! The loop's state machine, fed by hand.

use crate::site::{START, plan, point, points, sample};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use twin_api::{Command, Notice};
use twin_engine::{Core, Event, Memory, Outputs};
use twin_history::CommitReport;
use twin_ingress::{Batch, Receipt};
use twin_model::quantity::class;
use twin_model::{AlarmId, PointTable, Priority, Sample, Timestamp, TransitionKind};

const INLET: &str = "hall-a/A01/inlet_mid";

struct Play {
    core: Core,
    points: Arc<PointTable>,
    now: Timestamp,
    ticket: u64,
}

impl Play {
    fn new(memory: Memory) -> Self {
        let points = points();
        let core = Core::new(Arc::new(plan()), Arc::clone(&points), true, memory);
        Self { core, points, now: START, ticket: 0 }
    }

    fn sample(&self, name: &str, value: f64) -> Sample {
        sample(point(&self.points, name), self.now, value)
    }

    fn batch(&mut self, samples: Vec<Sample>) -> Outputs {
        self.ticket += 1;
        self.core.handle(
            self.now,
            Event::Batch(Batch { receipt: Some(Receipt::new(self.ticket, watch::Sender::new(0))), samples }),
        )
    }

    fn tick_after(&mut self, secs: u64) -> Outputs {
        self.now = self.now + Duration::from_secs(secs);
        self.core.handle(self.now, Event::Tick { clock_rate: 1.0 })
    }

    /// The ticket of the last batch that is committed with the append `ticket`.
    fn commit(&mut self, ticket: u64) -> Option<u64> {
        let outputs = self.core.handle(self.now, Event::Commit(CommitReport { ticket, ..CommitReport::default() }));
        outputs.committed.last().map(Receipt::ticket)
    }

    fn generation(&mut self) -> u64 {
        self.core.snapshot(self.now).generation
    }
}

#[test]
fn generation_rises_only_when_something_has_changed() {
    let mut play = Play::new(Memory::default());
    let first = play.generation();
    assert_eq!(play.generation(), first);
    play.tick_after(1);
    assert_eq!(play.generation(), first, "time alone is no change");
    let news = play.sample(INLET, 22.0);
    play.batch(vec![news]);
    assert_eq!(play.generation(), first + 1);
    play.batch(vec![news]);
    assert_eq!(play.generation(), first + 1, "a repeat is no change");
}

#[test]
fn a_batch_of_repeats_is_acknowledged_too_and_never_before_its_commit() {
    let mut play = Play::new(Memory::default());
    let news = play.sample(INLET, 22.0);
    let first = play.batch(vec![news]).append.expect("news are kept");
    let second = play.batch(vec![news]).append.expect("its ticket has to be committed");
    assert_eq!((first.samples.len(), second.samples.len()), (1, 0));
    assert_eq!(play.commit(0), None);
    assert_eq!(play.commit(first.ticket), Some(1));
    assert_eq!(play.commit(second.ticket), Some(2));
    assert_eq!(play.commit(second.ticket), None, "once is enough");
}

#[test]
fn transitions_between_batches_do_not_shift_tickets() {
    let mut play = Play::new(Memory::default());
    let hot = play.sample(INLET, 29.0);
    let kept = play.batch(vec![hot]).append.expect("news are kept");
    let raised = play.tick_after(10).append.expect("the warning's delay is over");
    assert_eq!(raised.transitions.len(), 1);
    assert!(raised.ticket > kept.ticket);
    let later = play.sample(INLET, 29.1);
    let kept_later = play.batch(vec![later]).append.expect("news are kept");
    assert_eq!(play.commit(raised.ticket), Some(1));
    assert_eq!(play.commit(kept_later.ticket), Some(2));
}

#[test]
fn a_late_sample_is_history_but_no_news() {
    let mut play = Play::new(Memory::default());
    let early = play.sample(INLET, 40.0);
    play.now = play.now + Duration::from_secs(10);
    let newest = play.sample(INLET, 22.0);
    play.batch(vec![newest]);
    let append = play.batch(vec![early]).append.expect("it is kept");
    assert_eq!(append.samples, [early]);
    assert_eq!(play.core.snapshot(play.now).values.usable(early.point), Some(22.0));
    assert!(play.tick_after(12).append.is_none(), "nothing is hot now");
}

#[test]
fn a_refused_command_is_told_with_its_reason() {
    let mut play = Play::new(Memory::default());
    let wish = Command::Acknowledge { alarm: AlarmId(99), by: "Ana".to_owned(), note: String::new() };
    let outputs = play.core.handle(play.now, Event::Command(wish));
    assert_eq!(outputs.notices, [Notice::Refused { reason: "Alarm #99 is not on the list".to_owned() }]);
    assert!(outputs.append.is_none());
}

#[test]
fn what_was_remembered_is_there_again() {
    let mut play = Play::new(Memory::default());
    let hot = play.sample(INLET, 29.0);
    play.batch(vec![hot]);
    let raised = play.tick_after(10).append.expect("the warning's delay is over").transitions;
    let memory = Memory {
        samples: vec![hot],
        alarms: vec![raised[0].alarm.clone()],
        next_alarm: Some(AlarmId(2)),
        ..Memory::default()
    };

    let mut again = Play::new(memory);
    again.now = play.now;
    let snapshot = again.core.snapshot(again.now);
    assert_eq!(snapshot.values.usable(hot.point), Some(29.0));
    assert_eq!(*snapshot.alarms, [raised[0].alarm.clone()]);
    let redelivered = again.batch(vec![hot]).append.expect("its ticket has to be committed");
    assert!(redelivered.samples.is_empty(), "the broker sent it again");
    let wish = Command::Acknowledge { alarm: raised[0].alarm.id, by: "Ana".to_owned(), note: String::new() };
    let step = again.core.handle(again.now, Event::Command(wish)).append.expect("a step of its life").transitions;
    assert_eq!(step[0].kind, TransitionKind::Acknowledged);
}

/// A rope reports only when it gets wet or dry: nobody will say again what it said last.
#[test]
fn a_delay_that_a_restart_cut_short_begins_anew_from_the_last_value() {
    const ROPE: &str = "hall-a/leak-a/wet";
    let mut play = Play::new(Memory::default());
    let wet = play.sample(ROPE, 1.0);
    play.batch(vec![wet]);

    let mut again = Play::new(Memory { samples: vec![wet], ..Memory::default() });
    again.now = play.now + Duration::from_secs(3600);
    assert!(again.tick_after(0).append.is_none(), "it may be a splash");
    let raised = again.tick_after(2).append.expect("it stays wet").transitions;
    assert_eq!((raised.len(), raised[0].kind), (1, TransitionKind::Raised));
    again.now = again.now + Duration::from_secs(60);
    let dry = again.sample(ROPE, 0.0);
    again.batch(vec![dry]);

    let alarms = vec![raised[0].alarm.clone()];
    let mut third = Play::new(Memory { samples: vec![dry], alarms, next_alarm: Some(AlarmId(2)), ..Memory::default() });
    third.now = again.now + Duration::from_secs(3600);
    let first = third.tick_after(0).append;
    assert!(first.is_none_or(|append| append.transitions.is_empty()), "it may be a drop that fell off");
    let cleared = third.tick_after(10).append.expect("it stays dry").transitions;
    assert_eq!((cleared.len(), cleared[0].kind), (1, TransitionKind::Cleared));
}

#[test]
fn what_comes_first_after_a_restart_counts_more_than_what_is_remembered() {
    let mut play = Play::new(Memory::default());
    let hot = play.sample(INLET, 40.0);
    play.now = play.now + Duration::from_secs(1);
    let cool = play.sample(INLET, 22.0);

    let mut again = Play::new(Memory { samples: vec![hot], ..Memory::default() });
    again.now = play.now;
    again.batch(vec![cool]);
    assert!(again.tick_after(12).append.is_none(), "nothing is hot now");
}

#[test]
fn pue_is_told_only_when_every_meter_and_every_rack_reports() {
    let mut play = Play::new(Memory::default());
    let points = Arc::clone(&play.points);
    let samples_of = |class: &str, kw: f64| -> Vec<Sample> {
        let of_class = points.iter().filter(|(_, point)| point.class.as_str() == class);
        of_class.map(|(index, _)| sample(index, START, kw)).collect()
    };
    let meters = samples_of(class::UTILITY_POWER, 30.0);
    let mut feeds = samples_of(class::RACK_FEED_POWER, 4.0);
    let last_feed = feeds.pop().expect("racks have feeds");

    play.batch(meters);
    play.batch(feeds);
    let kpis = play.core.snapshot(play.now).kpis;
    assert_eq!((kpis.facility_kw, kpis.it_kw, kpis.racks_with_power), (Some(60.0), Some(40.0), (5, 6)));
    assert_eq!(kpis.pue_instant, None, "one rack is missing");

    play.batch(vec![last_feed]);
    let kpis = play.core.snapshot(play.now).kpis;
    assert_eq!((kpis.it_kw, kpis.racks_with_power, kpis.pue_instant), (Some(48.0), (6, 6), Some(1.25)));

    play.tick_after(600);
    let kpis = play.core.snapshot(play.now).kpis;
    assert_eq!((kpis.facility_kw, kpis.it_kw, kpis.pue_instant), (None, None, None), "silence is no measurement");
    assert_eq!(kpis.stale.0, kpis.stale.1);
    assert_eq!(kpis.unacknowledged, kpis.alarms);
    assert!(kpis.alarms_at(Priority::P3) > 0, "somebody has to look after silent points");
}
