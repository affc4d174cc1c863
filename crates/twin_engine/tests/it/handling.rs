//! What people do with alarms, equipment and rules, through the loop's state machine and over restarts.

use crate::site::{START, plan, point, points, sample};
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Command, Notice, RuleOrigin};
use twin_engine::{Core, Event, Memory, Outputs};
use twin_ingress::Batch;
use twin_model::{
    AlarmId, AlarmState, Limit, PlaceIndex, PointTable, Rule, RuleSetting, RuleVersion, Timestamp, TransitionKind,
    WithheldKind,
};

struct Play {
    core: Core,
    points: Arc<PointTable>,
    now: Timestamp,
}

fn by_ana() -> String {
    "Ana".to_owned()
}

impl Play {
    fn new(memory: Memory) -> Self {
        let points = points();
        let core = Core::new(Arc::new(plan()), Arc::clone(&points), true, memory);
        Self { core, points, now: START }
    }

    fn tell(&mut self, name: &str, value: f64) -> Outputs {
        let samples = vec![sample(point(&self.points, name), self.now, value)];
        self.core.handle(self.now, Event::Batch(Batch { receipt: None, samples }))
    }

    fn after(&mut self, secs: u64) -> Outputs {
        self.now = self.now + Duration::from_secs(secs);
        self.core.handle(self.now, Event::Tick { clock_rate: 1.0 })
    }

    fn wish(&mut self, command: Command) -> Outputs {
        self.core.handle(self.now, Event::Command(command))
    }

    /// An inlet above the warning's limit, and its alarm.
    fn warm(&mut self) -> AlarmId {
        self.tell("hall-a/A01/inlet_mid", 29.0);
        self.after(11);
        self.core.snapshot(self.now).alarms[0].id
    }

    fn rule(&mut self, id: &str) -> Rule {
        let snapshot = self.core.snapshot(self.now);
        snapshot.rule_book.iter().find(|entry| entry.rule.id.as_str() == id).expect("a rule").rule.clone()
    }
}

fn refusal(outputs: &Outputs) -> &str {
    match outputs.notices.as_slice() {
        [Notice::Refused { reason }] => reason,
        other => panic!("one refusal: {other:?}"),
    }
}

#[test]
fn a_shelved_alarm_leaves_the_list_and_its_count_until_its_time_is_over() {
    let mut play = Play::new(Memory::default());
    let alarm = play.warm();
    let (until, note) = (play.now + Duration::from_secs(600), "panel is ordered".to_owned());
    let outputs = play.wish(Command::Shelve { alarm, until, by: by_ana(), note });
    let kept = outputs.append.expect("it is journaled").transitions;
    assert_eq!(kept.iter().map(|made| made.kind).collect::<Vec<_>>(), [TransitionKind::Shelved]);
    let snapshot = play.core.snapshot(play.now);
    assert_eq!((snapshot.alarms.len(), snapshot.kpis.alarms), (0, [0; 4]));
    assert_eq!(snapshot.withheld[0].state(), AlarmState::Withheld(WithheldKind::Shelved));

    // Started again, it is where it was.
    let memory = Memory { alarms: snapshot.withheld.to_vec(), next_alarm: Some(AlarmId(9)), ..Memory::default() };
    let mut again = Play::new(memory);
    again.now = play.now;
    again.tell("hall-a/A01/inlet_mid", 29.0);
    assert_eq!(again.core.snapshot(again.now).withheld.len(), 1);
    again.after(600);
    let snapshot = again.core.snapshot(again.now);
    // Everything else has been silent meanwhile.
    assert!(snapshot.alarms.iter().any(|listed| listed.id == alarm), "it is to be seen again");
    assert_eq!(snapshot.withheld.len(), 0);
}

#[test]
fn equipment_out_of_service_is_kept_by_its_path_and_returns() {
    let mut play = Play::new(Memory::default());
    let place = PlaceIndex::new(&plan(), &points()).find("A01").expect("a rack");
    play.warm();
    let (until, note) = (play.now + Duration::from_secs(3600), "permit 7".to_owned());
    let outputs = play.wish(Command::TakeOutOfService { place, until, by: by_ana(), note });
    let kept = outputs.append.expect("it is kept").services;
    assert!(kept[0].is_out && kept[0].place.ends_with("hall-a/A01"), "{kept:?}");
    let snapshot = play.core.snapshot(play.now);
    assert_eq!((snapshot.alarms.len(), snapshot.withheld.len(), snapshot.out_of_service.len()), (0, 1, 1));
    let again = play.wish(Command::TakeOutOfService { place, until, by: by_ana(), note: "permit 8".to_owned() });
    assert_eq!(refusal(&again), "A01 is out of service already");
    let outputs = play.wish(Command::ReturnToService { place, by: by_ana() });
    assert!(!outputs.append.expect("it is kept").services[0].is_out);
    assert_eq!(play.core.snapshot(play.now).alarms.len(), 1, "it still is too warm");
}

#[test]
fn a_changed_limit_counts_at_once_and_is_kept_with_its_version() {
    let mut play = Play::new(Memory::default());
    play.warm();
    let before = play.rule("rack-inlet-warning");
    let rule = Rule { limit: Limit::High { limit: 30.0, deadband: 0.5 }, off_delay: Duration::ZERO, ..before };
    let set = |note: &str| Command::SetRule { rule: Box::new(rule.clone()), by: by_ana(), note: note.to_owned() };
    assert!(refusal(&play.wish(set(" "))).contains("say why"));
    let outputs = play.wish(set("summer"));
    let append = outputs.append.expect("it is kept");
    let version = append.rules[0].clone();
    assert_eq!((version.version, version.by.as_str(), version.note.as_str()), (1, "Ana", "summer"));
    assert_eq!(append.transitions[0].kind, TransitionKind::Cleared, "29 °C is in order now");
    assert!(refusal(&play.wish(set("again"))).contains("it is so already"));

    // Started again, it is as Ana set it; and an alarm says by which version it was raised.
    let mut again = Play::new(Memory { rules: vec![version.clone()], ..Memory::default() });
    assert_eq!(again.rule("rack-inlet-warning").version, 1);
    again.tell("hall-a/A01/inlet_mid", 30.5);
    again.after(11);
    assert_eq!(again.core.snapshot(again.now).alarms[0].rule_version, 1);
}

#[test]
fn a_rule_is_switched_off_and_restored_as_it_shipped() {
    let mut play = Play::new(Memory::default());
    play.warm();
    let (rule, note) = ("rack-inlet-warning".into(), "commissioning".to_owned());
    let outputs = play.wish(Command::SwitchRuleOff { rule, by: by_ana(), note });
    assert_eq!(outputs.append.expect("kept").rules[0].setting, RuleSetting::Off);
    assert!(play.core.snapshot(play.now).alarms.iter().all(|alarm| !alarm.condition.is_active));
    let (rule, note) = ("rack-inlet-warning".into(), "done".to_owned());
    let outputs = play.wish(Command::RestoreRule { rule, by: by_ana(), note });
    assert_eq!(outputs.append.expect("kept").rules[0].version, 2);
    let snapshot = play.core.snapshot(play.now);
    let entry = snapshot.rule_book.iter().find(|entry| entry.rule.id.as_str() == "rack-inlet-warning");
    assert!(entry.is_some_and(|entry| entry.is_on && entry.origin == RuleOrigin::Shipped));
    let (rule, note) = ("no-such".into(), "?".to_owned());
    let refused = play.wish(Command::SwitchRuleOff { rule, by: by_ana(), note });
    assert_eq!(refusal(&refused), "failed to find the rule no-such: there is none of that name");
}

#[test]
fn a_rule_that_cannot_be_is_refused_with_the_field() {
    let mut play = Play::new(Memory::default());
    let shipped = play.rule("rack-inlet-warning");
    let mut refused = |rule: Rule| {
        let outputs = play.wish(Command::SetRule { rule: Box::new(rule), by: by_ana(), note: "try".to_owned() });
        refusal(&outputs).to_owned()
    };
    let high = |limit| Limit::High { limit, deadband: 0.5 };
    assert!(refused(Rule { limit: high(900.0), ..shipped.clone() }).contains("take limit 900: its points have"));
    assert!(refused(Rule { below: Some("t/nowhere".into()), ..shipped.clone() }).contains("t/nowhere"));
    assert!(refused(Rule { class: Some("no_class".into()), ..shipped.clone() }).contains("no_class"));
    assert!(refused(Rule { id: "Name with spaces".into(), ..shipped.clone() }).contains("call a rule"));
    assert!(refused(Rule { message: String::new(), ..shipped.clone() }).contains("message"));
    assert!(refused(Rule { id: "custom/x".into(), ..shipped }).contains("change the point"));
}

#[test]
fn versions_from_history_make_the_rules_of_the_next_start() {
    let off = RuleVersion {
        id: "leak".into(),
        version: 3,
        at: START,
        by: by_ana(),
        note: "drill".to_owned(),
        setting: RuleSetting::Off,
    };
    let mut play = Play::new(Memory { rules: vec![off], ..Memory::default() });
    let snapshot = play.core.snapshot(play.now);
    assert!(snapshot.rules.iter().all(|rule| rule.id.as_str() != "leak"));
    let entry = snapshot.rule_book.iter().find(|entry| entry.rule.id.as_str() == "leak").expect("it is known");
    assert_eq!((entry.is_on, entry.changed.as_ref().map(|changed| changed.version)), (false, Some(3)));
}
