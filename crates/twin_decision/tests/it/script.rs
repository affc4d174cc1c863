//! Scenario in, transcript out.
//!
//! A script has one line per thing that happens; lines of one time make one step:
//! ```text
//! 10 A01/inlet_mid 29.5           a sample, measured and decided at 10 s
//! 10 A01/inlet_mid 29.5 bad       with a quality
//! 10 A01/inlet_mid 29.5 at 7      measured at 7 s
//! 0..60/10 A01/inlet_mid 29.5     samples at 0, 10, … 60 s
//! 20 tick                         nothing but time
//! 20 ack 1 on my way              acknowledged by Kim
//! 20 shelve 1 60 noisy            put aside by Kim until 60 s
//! 20 unshelve 1                   back from the shelf
//! 20 out crac-1 90 permit 7       the equipment whose point's name has this level is out of service until 90 s
//! 20 in crac-1                    it is back
//! 20 floor 5                      from here on, points are expected no more often than every 5 s
//! 20 restart                      a new decider takes over the list
//! ```

use crate::site;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use twin_decision::{Act, Decider, Deed, Input, Verdicts, default_rules};
use twin_model::{AlarmId, AlarmTransition, Place, PointTable, Quality, Rule, Sample, Timestamp};

/// What one script line makes happen.
enum Happening {
    Sample { point: String, value: f64, quality: Quality, at: Option<i64> },
    Act(Act),
    Out { name: String, until: Timestamp, note: String },
    In { name: String },
    Floor(u64),
    Restart,
    Tick,
}

/// Plays `script` under the default rules at a site of two racks; fails unless the transcript is `expected`.
#[track_caller]
pub(crate) fn check(script: &str, expected: &str) {
    // Rules about silence have scenarios of their own: else every script would have to feed every point.
    let rules = default_rules().into_iter().filter(|rule| rule.class.is_some()).collect();
    compare(&play(script, rules, false), expected);
}

/// As [`check`], under `rules`.
#[track_caller]
pub(crate) fn check_rules(rules: &[Rule], script: &str, expected: &str) {
    compare(&play(script, rules.to_vec(), false), expected);
}

/// As [`check`], with the rules about silence and the edges of staleness.
#[track_caller]
pub(crate) fn check_silence(script: &str, expected: &str) {
    let rules = default_rules().into_iter().filter(|rule| rule.class.is_none()).collect();
    compare(&play(script, rules, true), expected);
}

#[track_caller]
fn compare(transcript: &str, expected: &str) {
    let trimmed =
        |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(transcript), trimmed(expected), "\ntranscript:\n{transcript}");
}

fn play(script: &str, rules: Vec<Rule>, shows_staleness: bool) -> String {
    let table = site::table(2);
    let mut decider = Decider::new(Arc::clone(&table), rules.clone());
    let mut floor = Duration::ZERO;
    let mut transcript = String::new();
    for (secs, happenings) in parse(script) {
        let mut samples = Vec::new();
        let mut acts = Vec::new();
        for happening in happenings {
            match happening {
                Happening::Sample { point, value, quality, at } => {
                    let at = Timestamp::from_secs(at.unwrap_or(secs));
                    samples.push(Sample { point: find(&table, &point), at, value, quality });
                }
                Happening::Act(act) => acts.push(act),
                Happening::Out { name, until, note } => {
                    acts.push(by_kim(Deed::TakeOutOfService { place: place(&table, &name), until }, note));
                }
                Happening::In { name } => {
                    acts.push(by_kim(Deed::ReturnToService(place(&table, &name)), String::new()));
                }
                Happening::Floor(secs) => floor = Duration::from_secs(secs),
                Happening::Restart => {
                    let mut successor = Decider::new(Arc::clone(&table), rules.clone());
                    let alarms = [decider.alarms(), decider.withheld()].concat();
                    successor.restore(alarms, decider.out_of_service(), decider.next_alarm_id());
                    decider = successor;
                }
                Happening::Tick => {}
            }
        }
        let input = Input { samples: &samples, acts: &acts, period_floor: floor, offset_secs: 0 };
        let verdicts = decider.step(Timestamp::from_secs(secs), input);
        transcript.push_str(&describe(&table, &verdicts, secs, shows_staleness));
    }
    transcript
}

fn describe(table: &PointTable, verdicts: &Verdicts, secs: i64, shows_staleness: bool) -> String {
    let transitions = verdicts.transitions.iter().map(describe_transition);
    let refusals = verdicts.refusals.iter().map(|refusal| format!("{secs} refused: {refusal}\n"));
    let staleness = verdicts.staleness.iter().filter(|_| shows_staleness).map(|(point, is_stale)| {
        let id = table.point(*point).map_or("?", |point| point.id.as_str());
        format!("{secs} {} {id}\n", if *is_stale { "silent" } else { "heard" })
    });
    staleness.chain(transitions).chain(refusals).collect()
}

fn describe_transition(transition: &AlarmTransition) -> String {
    let AlarmTransition { at, kind, alarm } = transition;
    let times = if alarm.occurrences > 1 { format!(" ×{}", alarm.occurrences) } else { String::new() };
    let note = alarm.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!(
        "{} {kind} {} P{} {}{times}: {}{note}\n",
        at.as_secs_f64(),
        alarm.id,
        alarm.priority.digit(),
        alarm.state().word(),
        alarm.message
    )
}

fn find(table: &PointTable, name: &str) -> twin_model::PointIndex {
    table
        .iter()
        .find(|(_, point)| point.id.as_str().ends_with(name))
        .unwrap_or_else(|| panic!("no point ends with {name}"))
        .0
}

fn parse(script: &str) -> BTreeMap<i64, Vec<Happening>> {
    let mut steps: BTreeMap<i64, Vec<Happening>> = BTreeMap::new();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for secs in parse_times(words[0]) {
            steps.entry(secs).or_default().push(parse_happening(&words[1..]));
        }
    }
    steps
}

fn parse_times(text: &str) -> Vec<i64> {
    let number = |text: &str| text.parse::<i64>().expect("seconds");
    match text.split_once("..") {
        None => vec![number(text)],
        Some((from, rest)) => {
            let (to, every) = rest.split_once('/').expect("from..to/every");
            (number(from)..=number(to)).step_by(usize::try_from(number(every)).expect("positive")).collect()
        }
    }
}

fn by_kim(deed: Deed, note: String) -> Act {
    Act { by: "Kim".to_owned(), note, deed }
}

fn number(text: &str) -> AlarmId {
    AlarmId(text.parse().expect("an alarm's number"))
}

fn secs(text: &str) -> Timestamp {
    Timestamp::from_secs(text.parse().expect("seconds"))
}

fn place(table: &PointTable, name: &str) -> Place {
    let is_of = |id: &str| id.split('/').any(|level| level == name);
    table.iter().find(|(_, point)| is_of(point.id.as_str())).expect("a point of that place").1.place
}

fn parse_happening(words: &[&str]) -> Happening {
    match words {
        ["tick"] => Happening::Tick,
        ["restart"] => Happening::Restart,
        ["floor", secs] => Happening::Floor(secs.parse().expect("seconds")),
        ["ack", alarm, note @ ..] => Happening::Act(by_kim(Deed::Acknowledge(number(alarm)), note.join(" "))),
        ["shelve", alarm, until, note @ ..] => {
            Happening::Act(by_kim(Deed::Shelve { alarm: number(alarm), until: secs(until) }, note.join(" ")))
        }
        ["unshelve", alarm] => Happening::Act(by_kim(Deed::Unshelve(number(alarm)), String::new())),
        ["out", name, until, note @ ..] => {
            Happening::Out { name: (*name).to_owned(), until: secs(until), note: note.join(" ") }
        }
        ["in", name] => Happening::In { name: (*name).to_owned() },
        [point, value, rest @ ..] => Happening::Sample {
            point: (*point).to_owned(),
            value: value.parse().expect("a value"),
            quality: match rest {
                ["bad", ..] => Quality::Bad,
                ["uncertain", ..] => Quality::Uncertain,
                _ => Quality::Good,
            },
            at: match rest {
                [.., "at", secs] => Some(secs.parse().expect("seconds")),
                _ => None,
            },
        },
        _ => panic!("what is {words:?}"),
    }
}
