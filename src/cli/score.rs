//! `heliotwin score`: the alarm journal against what really happened on a simulated site.

use super::data::DataArgs;
use super::output::to_stdout;
use anyhow::{Context, bail};
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;
use twin_engine::archive::{Archive, IncidentEntry, IncidentFilter, JournalFilter};
use twin_model::{AlarmId, Timestamp, TransitionKind};
use twin_scene::Expectation;
use twin_sim::{Fact, StepEdge, TruthLine};

/// Alarms so long after a scenario has faded still belong to it: the longest on-delay of a rule that ships.
const AFTERMATH: Duration = Duration::from_secs(600);
const DAY_SECS: f64 = 86_400.0;

/// Which truth, which alarms, and how to tell.
#[derive(Debug, clap::Args)]
pub(super) struct ScoreArgs {
    /// What really happened, as `heliotwin --truth FILE` wrote it
    #[arg(long, value_name = "FILE")]
    truth: PathBuf,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// An alarm that was raised: when, by which rule, what it said.
#[derive(Clone, Debug)]
struct Raised {
    at: Timestamp,
    alarm: AlarmId,
    rule: String,
    message: String,
}

/// How the alarms took what happened.
#[derive(Debug, Serialize)]
struct Score {
    scenarios: Vec<ScenarioScore>,
    /// Of the scenarios with an expected cause, how many had it as the root of the incident of their first alarm.
    roots: (usize, usize),
    /// Of all scenarios, how many were presented as no more incidents than expected.
    presented: (usize, usize),
    /// Of the scenarios with an expected first-out, how many had it.
    first_outs: (usize, usize),
    /// Alarms that belong to no scenario.
    false_alarms: usize,
    /// The same a day of the site's time.
    false_alarms_per_day: f64,
    /// How long the truth is, days.
    days: f64,
}

/// How the alarms took one scenario.
#[derive(Debug, Serialize)]
struct ScenarioScore {
    scenario: String,
    target: String,
    felt_at: String,
    expected: Option<String>,
    actual: Option<String>,
    message: Option<String>,
    /// From the first change to the first alarm.
    delay_secs: Option<f64>,
    is_first_out_right: bool,
    /// The rule of the alarm that named the cause.
    root: Option<String>,
    is_root_right: bool,
    /// Incidents that its alarms were presented as, and that they should be at most.
    incidents: (usize, usize),
    /// Alarms of the expected first-out and group, over all that came.
    grouped: (usize, usize),
    /// Rules of the group that raised nothing.
    missed: Vec<String>,
    /// Rules that raised something and are not expected to.
    unexpected: Vec<String>,
}

/// One run of a scenario.
#[derive(Debug)]
struct Episode {
    scenario: String,
    target: String,
    expect: Option<Expectation>,
    felt_at: Option<Timestamp>,
    /// When the last of it was gone; `None` while it lasts.
    over_at: Option<Timestamp>,
}

impl ScoreArgs {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(&self.truth).with_context(|| format!("read {}", self.truth.display()))?;
        let mut truth: Vec<TruthLine> = Vec::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let read = serde_json::from_str(line);
            truth.push(read.with_context(|| format!("read {}:{number} as a line of truth", self.truth.display()))?);
        }
        if truth.is_empty() {
            bail!("score {}: it tells nothing", self.truth.display());
        }
        let archive = Archive::open(&self.data.folder()?)?;
        let journal = archive.transitions(&JournalFilter::default())?;
        let raised = journal.into_iter().filter(|entry| entry.kind == TransitionKind::Raised);
        let raised: Vec<Raised> = raised
            .map(|entry| Raised {
                at: entry.at,
                alarm: entry.alarm,
                rule: entry.rule.to_string(),
                message: entry.message,
            })
            .collect();
        let incidents = archive.incidents(&IncidentFilter::default())?;
        let score = score(&truth, &raised, &incidents);
        to_stdout(|out| {
            if self.json {
                serde_json::to_writer_pretty(&mut *out, &score)?;
                writeln!(out)?;
            } else {
                tell(out, &score)?;
            }
            Ok(())
        })
    }
}

/// Compares the alarms in `raised` with `truth`; neither is empty of order: both go by time.
fn score(truth: &[TruthLine], raised: &[Raised], incidents: &[IncidentEntry]) -> Score {
    let ends = truth.first().zip(truth.last()).map_or((Timestamp::EPOCH, Timestamp::EPOCH), |(a, b)| (a.at, b.at));
    let episodes = episodes(truth);
    let is_within = |episode: &Episode, at: Timestamp| {
        episode.felt_at.is_some_and(|felt_at| at >= felt_at)
            && episode.over_at.is_none_or(|over_at| at <= over_at + AFTERMATH)
    };
    let scenarios: Vec<ScenarioScore> = episodes
        .iter()
        .filter_map(|episode| {
            let own: Vec<&Raised> = raised.iter().filter(|alarm| is_within(episode, alarm.at)).collect();
            Some(score_one(episode, episode.felt_at?, &own, raised, incidents))
        })
        .collect();
    let during = raised.iter().filter(|alarm| (ends.0..=ends.1).contains(&alarm.at));
    let false_alarms = during.filter(|alarm| !episodes.iter().any(|episode| is_within(episode, alarm.at))).count();
    let days = ends.1.since(ends.0).as_secs_f64() / DAY_SECS;
    let expected = || scenarios.iter().filter(|scenario| scenario.expected.is_some());
    let right = expected().filter(|scenario| scenario.is_first_out_right).count();
    let first_outs = (right, expected().count());
    let roots = (expected().filter(|scenario| scenario.is_root_right).count(), expected().count());
    let is_presented = |scenario: &&ScenarioScore| scenario.incidents.0 <= scenario.incidents.1;
    let presented = (scenarios.iter().filter(is_presented).count(), scenarios.len());
    let false_alarms_per_day = if days > 0.0 { false_alarms as f64 / days } else { 0.0 };
    Score { roots, presented, first_outs, scenarios, false_alarms, false_alarms_per_day, days }
}

fn score_one(
    episode: &Episode,
    felt_at: Timestamp,
    own: &[&Raised],
    raised: &[Raised],
    incidents: &[IncidentEntry],
) -> ScenarioScore {
    let first = own.first();
    let holds = |incident: &&IncidentEntry, alarm: AlarmId| incident.members.iter().any(|member| member.alarm == alarm);
    let presented = incidents.iter().filter(|incident| own.iter().any(|alarm| holds(incident, alarm.alarm))).count();
    // As it was raised: it may have escalated since.
    let root = first
        .and_then(|first| incidents.iter().find(|incident| holds(incident, first.alarm)))
        .and_then(|incident| raised.iter().find(|alarm| alarm.alarm == incident.root))
        .map(|alarm| alarm.rule.clone());
    let cause = episode.expect.as_ref().and_then(|expect| expect.cause()).map(ToString::to_string);
    let expected = episode.expect.as_ref().and_then(|expect| expect.first_out.as_ref()).map(ToString::to_string);
    let group: Vec<String> = episode.expect.iter().flat_map(|expect| &expect.group).map(ToString::to_string).collect();
    let is_known = |rule: &String| expected.as_ref() == Some(rule) || group.contains(rule);
    let mut unexpected: Vec<String> =
        own.iter().map(|alarm| alarm.rule.clone()).filter(|rule| !is_known(rule)).collect();
    unexpected.sort();
    unexpected.dedup();
    let within = Duration::from_secs_f64(episode.expect.as_ref().map_or(0.0, |expect| expect.within_secs));
    let is_first_out_right = match (&expected, first) {
        (None, first) => first.is_none(),
        (Some(rule), Some(first)) => first.rule == *rule && first.at <= felt_at + within,
        (Some(_), None) => false,
    };
    ScenarioScore {
        scenario: episode.scenario.clone(),
        target: episode.target.clone(),
        felt_at: felt_at.to_string(),
        actual: first.map(|alarm| alarm.rule.clone()),
        message: first.map(|alarm| alarm.message.clone()),
        delay_secs: first.map(|alarm| alarm.at.since(felt_at).as_secs_f64()),
        is_first_out_right,
        is_root_right: root == cause,
        root,
        incidents: (presented, episode.expect.as_ref().map_or(1, |expect| expect.incidents as usize)),
        grouped: (own.iter().filter(|alarm| is_known(&alarm.rule)).count(), own.len()),
        missed: group.iter().filter(|rule| own.iter().all(|alarm| alarm.rule != **rule)).cloned().collect(),
        expected,
        unexpected,
    }
}

/// The runs of scenarios that `truth` tells of.
fn episodes(truth: &[TruthLine]) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for TruthLine { at, fact } in truth {
        match fact {
            Fact::ScenarioStarted { scenario, target, expect, .. } => episodes.push(Episode {
                scenario: scenario.to_string(),
                target: target.to_string(),
                expect: expect.clone(),
                felt_at: None,
                over_at: None,
            }),
            Fact::Step { scenario, target, edge, .. } => {
                let same = |episode: &&mut Episode| episode.scenario == *scenario && episode.target == *target;
                let Some(episode) = episodes.iter_mut().rev().find(same) else { continue };
                match edge {
                    StepEdge::Felt | StepEdge::Full => {
                        episode.felt_at.get_or_insert(*at);
                        episode.over_at = None;
                    }
                    StepEdge::Over => episode.over_at = Some(*at),
                    StepEdge::Fading => {}
                }
            }
            Fact::Start { .. } | Fact::ScenarioStopped { .. } | Fact::Turned { .. } | Fact::State(_) => {}
        }
    }
    episodes
}

fn tell(out: &mut impl Write, score: &Score) -> io::Result<()> {
    for scenario in &score.scenarios {
        let mark = if scenario.is_first_out_right { "right" } else { "WRONG" };
        writeln!(out, "{mark}  {} on {}, felt at {}", scenario.scenario, scenario.target, scenario.felt_at)?;
        let expected = scenario.expected.as_deref().unwrap_or("nothing");
        match (&scenario.actual, scenario.delay_secs, &scenario.message) {
            (Some(actual), Some(secs), Some(message)) => {
                writeln!(out, "       first {actual} after {secs:.0} s, expected {expected}: {message}")?;
                let (grouped, all) = scenario.grouped;
                writeln!(out, "       {grouped} of {all} alarms belong to its group")?;
                let (presented, most) = scenario.incidents;
                let root = scenario.root.as_deref().unwrap_or("unknown");
                let mark = if scenario.is_root_right && presented <= most { "" } else { "WRONG: " };
                writeln!(out, "       {mark}presented as {presented} of at most {most} incidents, root cause {root}")?;
            }
            _ => writeln!(out, "       no alarm, expected {expected}")?,
        }
        for (word, rules) in [("missed", &scenario.missed), ("unexpected", &scenario.unexpected)] {
            if !rules.is_empty() {
                writeln!(out, "       {word}: {}", rules.join(", "))?;
            }
        }
    }
    let (right, all) = score.first_outs;
    writeln!(out, "{right} of {all} expected first alarms came first")?;
    let ((roots, with_root), (presented, scenarios)) = (score.roots, score.presented);
    writeln!(out, "{roots} of {with_root} causes are named as the root")?;
    writeln!(out, "{presented} of {scenarios} scenarios are presented as no more incidents than expected")?;
    let Score { false_alarms, false_alarms_per_day, days, .. } = score;
    writeln!(out, "{false_alarms} alarms without a cause in {days:.2} days: {false_alarms_per_day:.1} a day")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_769_846_400 + secs)
    }

    fn line(secs: i64, fact: Fact) -> TruthLine {
        TruthLine { at: at(secs), fact }
    }

    fn step(edge: StepEdge) -> Fact {
        Fact::Step {
            scenario: "LEAK_DETECTED".into(),
            target: "leak-a".into(),
            step: "Leak".into(),
            edge,
            on: vec!["leak-a".to_owned()],
            does: String::new(),
            is_sensor_fault: false,
        }
    }

    fn truth() -> Vec<TruthLine> {
        let expect = Some(Expectation {
            first_out: Some("leak".into()),
            group: vec!["no-data".into()],
            within_secs: 30.0,
            root: None,
            incidents: 1,
            settle_secs: 300.0,
            kpi: None,
        });
        let (scenario, target) = ("LEAK_DETECTED".into(), "leak-a".into());
        vec![
            line(0, Fact::Start { site: "small".into(), seed: 7 }),
            line(100, Fact::ScenarioStarted { scenario, target, parameters: BTreeMap::new(), expect }),
            line(101, step(StepEdge::Felt)),
            line(200, step(StepEdge::Over)),
            line(86_400, Fact::Turned { thing: "ups-a".to_owned(), state: "normal".to_owned() }),
        ]
    }

    fn raised(secs: i64, rule: &str) -> Raised {
        let alarm = AlarmId(secs.cast_unsigned());
        Raised { at: at(secs), alarm, rule: rule.to_owned(), message: "m".to_owned() }
    }

    #[test]
    fn the_first_alarm_after_the_first_change_counts() {
        let score =
            score(&truth(), &[raised(50, "rack-inlet-low"), raised(103, "leak"), raised(150, "utility-lost")], &[]);
        let own = &score.scenarios[0];
        assert!(own.is_first_out_right && own.delay_secs == Some(2.0));
        assert_eq!((own.grouped, score.first_outs), ((1, 2), (1, 1)));
        assert_eq!(
            (own.missed.clone(), own.unexpected.clone()),
            (vec!["no-data".to_owned()], vec!["utility-lost".to_owned()])
        );
        assert!(score.false_alarms == 1 && (score.false_alarms_per_day - 1.0).abs() < 1e-9);
    }

    #[test]
    fn another_alarm_first_is_wrong_and_so_is_none() {
        assert!(!score(&truth(), &[raised(102, "no-data"), raised(103, "leak")], &[]).scenarios[0].is_first_out_right);
        assert!(!score(&truth(), &[], &[]).scenarios[0].is_first_out_right);
        assert!(!score(&truth(), &[raised(140, "leak")], &[]).scenarios[0].is_first_out_right, "too late");
    }
}
