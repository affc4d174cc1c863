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
//! 20 floor 5                      from here on, points are expected no more often than every 5 s
//! 20 restart                      a new decider takes over the list
//! ```

use crate::site;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use twin_decision::{Acknowledgement, Decider, Input, Verdicts, default_rules};
use twin_model::{AlarmId, AlarmTransition, PointTable, Quality, Rule, Sample, Timestamp};

/// What one script line makes happen.
enum Happening {
    Sample { point: String, value: f64, quality: Quality, at: Option<i64> },
    Acknowledge { alarm: u64, note: String },
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
        let mut acknowledgements = Vec::new();
        for happening in happenings {
            match happening {
                Happening::Sample { point, value, quality, at } => {
                    let at = Timestamp::from_secs(at.unwrap_or(secs));
                    samples.push(Sample { point: find(&table, &point), at, value, quality });
                }
                Happening::Acknowledge { alarm, note } => {
                    acknowledgements.push(Acknowledgement { alarm: AlarmId(alarm), by: "Kim".to_owned(), note });
                }
                Happening::Floor(secs) => floor = Duration::from_secs(secs),
                Happening::Restart => {
                    let mut successor = Decider::new(Arc::clone(&table), rules.clone());
                    successor.restore(decider.alarms(), decider.next_alarm_id());
                    decider = successor;
                }
                Happening::Tick => {}
            }
        }
        let input = Input { samples: &samples, acknowledgements: &acknowledgements, period_floor: floor };
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

fn parse_happening(words: &[&str]) -> Happening {
    match words {
        ["tick"] => Happening::Tick,
        ["restart"] => Happening::Restart,
        ["floor", secs] => Happening::Floor(secs.parse().expect("seconds")),
        ["ack", alarm, note @ ..] => {
            Happening::Acknowledge { alarm: alarm.parse().expect("an alarm's number"), note: note.join(" ") }
        }
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
