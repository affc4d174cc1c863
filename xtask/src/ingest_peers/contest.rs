//! Who plays when: one round after the other, each contestant alone as far as this command goes.

use super::chain::{Chain, Contestant, Workshop};
use super::install::Programs;
use super::process::{Process, Usage};
use super::summary::sum_up;
use crate::peers::load;
use crate::step::finish;
use crate::workspace::Workspace;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Of each measure.
const REPETITIONS: usize = 3;

/// What messages hold, how many samples are sent so, and how many are in a message.
const FORMS: [(&str, u64, u64); 2] = [("single", 200_000, 1), ("batch", 2_000_000, 100)];

/// Messages a second while it is measured when one more is seen: a site of 10 000 points every five seconds.
pub(super) const PROBED_RATE: u64 = 2_000;

/// What the slowest may take for one run.
const PATIENCE: Duration = Duration::from_secs(400);

/// Samples are said to be measured so long before they are sent: they must not lie ahead of the clock.
const BEHIND_MILLIS: u64 = 120_000;

/// A run's worth of time between those of the throughput and those of the load while probing.
const LOAD_AFTER_MILLIS: u64 = 60_000;

/// Everybody three times, in turn, so that an hour in which others use the machine is everybody's.
pub(crate) fn ingest_peers(workspace: &Workspace) -> Result<Vec<Value>> {
    finish(workspace.cargo().args(["build", "--quiet", "--package", "twin_engine", "--example", "ingest_contest"]))?;
    let workshop = Workshop { workspace, programs: Programs::prepare(workspace)? };
    let folder = Folder::make()?;
    let mut runs: Vec<(Contestant, &str, Result<Run>)> = Vec::new();
    for repetition in 0..REPETITIONS {
        let from = now_millis()? - BEHIND_MILLIS;
        for form in FORMS {
            for contestant in Contestant::ALL {
                let is_missing =
                    runs.iter().any(|(who, what, run)| (*who, *what) == (contestant, form.0) && run.is_err());
                if is_missing {
                    continue;
                }
                let here = folder.0.join(format!("{}-{repetition}-{contestant:?}", form.0));
                tell(&format!("{} of {REPETITIONS}: {}, {}", repetition + 1, form.0, contestant.name()));
                runs.push((contestant, form.0, play(&workshop, contestant, form, from, &here)));
                drop(fs::remove_dir_all(&here));
            }
        }
    }
    let mut results = vec![json!({ "bench": "ingest_versions", "versions": workshop.programs.versions() })];
    for form in FORMS {
        for contestant in Contestant::ALL {
            let own = runs.iter().filter(|(who, what, _)| (*who, *what) == (contestant, form.0)).map(|(_, _, run)| run);
            results.push(sum_up(contestant, form, &own.collect::<Vec<_>>()));
        }
    }
    Ok(results)
}

/// What one run told.
pub(super) struct Run {
    pub(super) secs: f64,
    pub(super) publish_secs: f64,
    pub(super) consumer: Usage,
    pub(super) store: Usage,
    pub(super) broker: Usage,
    pub(super) visible: Option<Visible>,
    /// Of all that was published: the same for everybody in a round.
    pub(super) sent: Value,
    pub(super) load_before: Option<f64>,
}

/// From the call that publishes to where it shows, milliseconds, of so many messages.
#[derive(Clone, Copy)]
pub(super) struct Visible {
    pub(super) p50: f64,
    pub(super) p99: f64,
    pub(super) probes: f64,
}

fn play(
    workshop: &Workshop<'_>,
    contestant: Contestant,
    (form, samples, per_message): (&str, u64, u64),
    from: u64,
    folder: &Path,
) -> Result<Run> {
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    let load_before = load();
    let mut chain = workshop.start(contestant, (form, samples), from + LOAD_AFTER_MILLIS, folder)?;
    // PostgreSQL's consumer tells when all is committed: counting rows meanwhile would only cost.
    let tells_itself = contestant == Contestant::PostgreSql;
    let mut watch = if tells_itself { None } else { workshop.watch(&chain, samples, folder)? };
    let before = usages(&chain)?;
    let publisher = publish(workshop, &chain, (form, samples, from, None), folder)?;
    let committed = watch.as_ref().unwrap_or(&chain.consumer).hear("committed_ns", PATIENCE)?;
    let after = usages(&chain)?;
    let sent = publisher.hear("digest", PATIENCE)?;
    drop(publisher);
    let refused = committed["refused"].as_u64().unwrap_or_default();
    ensure!(refused == 0, "{}: {refused} messages refused", contestant.name());
    if tells_itself {
        watch = workshop.watch(&chain, samples, folder)?;
    }
    let steady = ("single", u64::from(u32::MAX), from + LOAD_AFTER_MILLIS, Some(PROBED_RATE));
    let probe_topic = sent["probe_topic"].as_str().context("no topic to probe")?;
    let steady = (per_message == 1).then_some((steady, probe_topic));
    let (stored, visible) = match watch {
        Some(watch) => look(workshop, &chain, watch, steady, folder)?,
        None => look_into_our_own(workshop, &mut chain, steady, folder)?,
    };
    ensure!(stored == samples, "{}: {stored} of {samples} samples read back", contestant.name());
    let nanos = |line: &Value, key: &str| line[key].as_u64().with_context(|| format!("no {key} in {line}"));
    let used =
        |at: usize| Usage { cpu_secs: after[at].cpu_secs - before[at].cpu_secs, memory_bytes: after[at].memory_bytes };
    Ok(Run {
        secs: nanos(&committed, "committed_ns")?.saturating_sub(nanos(&sent, "began_ns")?) as f64 / 1e9,
        publish_secs: sent["publish_secs"].as_f64().context("no publish_secs")?,
        consumer: used(0),
        store: used(1),
        broker: used(2),
        visible,
        sent: json!({ "digest": sent["digest"], "payload_bytes": sent["payload_bytes"] }),
        load_before,
    })
}

/// A publisher's form, how many samples, when they are measured, and how many messages a second.
type Order<'a> = (&'a str, u64, u64, Option<u64>);

fn publish(workshop: &Workshop<'_>, chain: &Chain, order: Order<'_>, folder: &Path) -> Result<Process> {
    let (form, samples, from, rate) = order;
    let mut publish = workshop.contest();
    publish.args(["publish", "--broker", &chain.address, "--form", form]);
    publish.args(["--samples", &samples.to_string(), "--from", &from.to_string()]);
    if let Some(rate) = rate {
        publish.args(["--rate", &rate.to_string()]);
    }
    Process::start(&mut publish, &folder.join("publisher.log"))
}

/// What a store that is looked into from outside holds, and latencies beside a steady load where there is one.
fn look(
    workshop: &Workshop<'_>,
    chain: &Chain,
    mut watch: Process,
    steady: Option<(Order<'_>, &str)>,
    folder: &Path,
) -> Result<(u64, Option<Visible>)> {
    watch.say("read back")?;
    let stored = count(&watch)?;
    let Some((steady, topic)) = steady else { return Ok((stored, None)) };
    let load = publish(workshop, chain, steady, folder)?;
    watch.say(topic)?;
    let visible = latencies(&watch)?;
    drop(load);
    Ok((stored, Some(visible)))
}

/// The same of our own engine, which is read back after it has ended.
fn look_into_our_own(
    workshop: &Workshop<'_>,
    chain: &mut Chain,
    steady: Option<(Order<'_>, &str)>,
    folder: &Path,
) -> Result<(u64, Option<Visible>)> {
    let mut visible = None;
    if let Some((steady, _)) = steady {
        let load = publish(workshop, chain, steady, folder)?;
        chain.consumer.say("probe")?;
        visible = Some(latencies(&chain.consumer)?);
        drop(load);
    }
    chain.consumer.hang_up();
    Ok((count(&chain.consumer)?, visible))
}

fn count(process: &Process) -> Result<u64> {
    process.hear("stored", PATIENCE)?["stored"].as_u64().context("read how much is stored")
}

fn latencies(process: &Process) -> Result<Visible> {
    let line = process.hear("visible_ms_p50", PATIENCE)?;
    let figure = |key: &str| line[key].as_f64().with_context(|| format!("no {key} in {line}"));
    Ok(Visible { p50: figure("visible_ms_p50")?, p99: figure("visible_ms_p99")?, probes: figure("probes")? })
}

/// Of consumer, store and broker; nothing where there is none.
fn usages(chain: &Chain) -> Result<[Usage; 3]> {
    let of = |process: &Option<Process>| process.as_ref().map_or(Ok(Usage::default()), Process::usage);
    Ok([chain.consumer.usage()?, of(&chain.store)?, of(&chain.broker)?])
}

/// A folder for everything that is written while we measure; gone with it.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("heliotwin-ingest-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[expect(clippy::disallowed_methods, reason = "what is published says when it was measured")]
fn now_millis() -> Result<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("a clock before 1970")?;
    u64::try_from(since.as_millis()).context("a clock far ahead")
}

#[expect(clippy::print_stderr, reason = "standard output is the document's")]
fn tell(what: &str) {
    eprintln!("── {what}");
}
