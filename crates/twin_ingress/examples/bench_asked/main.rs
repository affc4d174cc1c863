//! Measures what asking a thousand and a half devices costs, and whether those that stall disturb the others: 1 000 agents of SNMP and
//! 500 units of Modbus, read by shipped profiles. Prints JSON, a line for each part.
//!
//! `cargo run -p twin_ingress --example bench_asked -- [--snmp 1000] [--modbus 500] [--period 10] [--quiet 60] [--stall 30]`
//!
//! The devices are emulated by a process of its own, so that processor time and memory are those of the source. A fifth of the units
//! share the lines of gateways, ten each; all others have addresses of their own. How regular polls are is told by the times of the
//! samples, as the twin has them.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

#[expect(dead_code, reason = "tests use more of it")]
#[path = "../../tests/it/agent.rs"]
mod agent;
mod emulate;
mod figures;
mod fleet;
#[expect(dead_code, reason = "tests use more of it")]
#[path = "../../tests/it/modbus_device.rs"]
mod modbus_device;
mod polls;

use anyhow::Context;
use figures::{Usage, print, rounded};
use fleet::{Fleet, Kind};
use polls::{Polls, Window};
use serde_json::{Value, json};
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use twin_ingress::SourceEvent;
use twin_ingress::asked::AskedSource;
use twin_model::connection::Connection;
use twin_model::{Clock, PointTable, Timestamp};

/// Devices that wait to be taken note of, as in the engine.
const EVENTS_MAX: usize = 64;
/// For the highest rate: all devices are asked at these periods, in milliseconds, as long as the one before took less than a core.
const FASTER_MILLIS: [u64; 4] = [1000, 500, 250, 150];
/// Before each of them is looked at …
const SETTLES_FOR: Duration = Duration::from_secs(2);
/// … for so long.
const FASTER_FOR: Duration = Duration::from_secs(20);

/// The system's time.
struct Wall;

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
    }
    fn rate(&self) -> f64 {
        1.0
    }
}

fn main() -> anyhow::Result<()> {
    let option = |name: &str| std::env::args().skip_while(|word| word != name).nth(1);
    let number = |name: &str, usual: u64| -> anyhow::Result<u64> {
        option(name).map_or(Ok(usual), |text| text.parse().with_context(|| format!("read {name} {text}")))
    };
    let (snmp, modbus) = (usize::try_from(number("--snmp", 1000)?)?, usize::try_from(number("--modbus", 500)?)?);
    if std::env::args().any(|word| word == emulate::OPTION) {
        return emulate::emulate(snmp, modbus);
    }
    let spans = Spans {
        period: Duration::from_secs(number("--period", 10)?),
        quiet: Duration::from_secs(number("--quiet", 60)?),
        stall: Duration::from_secs(number("--stall", 30)?),
    };
    // As the engine has it.
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(snmp, modbus, spans))
}

/// How long what lasts.
#[derive(Clone, Copy)]
struct Spans {
    period: Duration,
    quiet: Duration,
    stall: Duration,
}

async fn measure(snmp: usize, modbus: usize, spans: Spans) -> anyhow::Result<()> {
    let mut fleet = Fleet::start(snmp, modbus)?;
    let (points, connections) = fleet.connections(spans.period)?;
    let mut bench = Bench::start(points, connections);
    let started = Wall.now();
    bench.look(spans.period * 2).await?;
    let answered = bench.polls.first_answers();
    let last = answered.iter().flatten().max().copied();
    print(&json!({
        "bench": "asked", "part": "start", "snmp": snmp, "modbus": modbus, "period_secs": spans.period.as_secs_f64(),
        "answered": answered.iter().flatten().count(),
        "all_answered_secs": last.map(|at| rounded(at.since(started).as_secs_f64())),
    }))?;

    let everybody: BTreeSet<usize> = (0..fleet.len()).collect();
    let (window, usage) = bench.measured(&fleet, spans.quiet).await?;
    print(&quiet_part(&window, &usage, spans.period, &everybody))?;

    // One of a kind, then one of a gateway's, then every tenth of all.
    let alone = fleet.first(Kind::Snmp).into_iter().chain(fleet.first(Kind::Server)).collect();
    let shared = fleet.first(Kind::Behind).into_iter().collect();
    let tenth = (0..fleet.len()).filter(|device| device % 10 == 3).collect();
    for (part, stalled) in
        [("one_of_each_stalls", alone), ("one_behind_a_gateway_stalls", shared), ("a_tenth_stalls", tenth)]
    {
        let stalled: BTreeSet<usize> = stalled;
        print(&bench.with_stalled(&mut fleet, part, &stalled, spans).await?)?;
    }
    for period in FASTER_MILLIS.map(Duration::from_millis).into_iter().filter(|period| *period < spans.period) {
        bench.ask_every(period);
        bench.look(SETTLES_FOR).await?;
        let (window, usage) = bench.measured(&fleet, FASTER_FOR).await?;
        let mut told = quiet_part(&window, &usage, period, &everybody);
        told["part"] = json!("faster");
        print(&told)?;
        if usage.cores() > 1.0 {
            break;
        }
    }
    fleet.end()?;
    bench.end().await
}

fn quiet_part(window: &Window, usage: &Usage, period: Duration, everybody: &BTreeSet<usize>) -> Value {
    json!({
        "bench": "asked", "part": "quiet", "period_secs": period.as_secs_f64(), "secs": usage.secs,
        "polls_per_second": usage.per_second(window.polls), "values_per_second": usage.per_second(window.values),
        "failures": window.failures(everybody), "cpu_cores": usage.cores(), "cpu_us_per_poll": usage.micros_per(window.polls),
        "rss_mib": usage.rss_mib, "emulator_cpu_cores": usage.emulator_cores(), "threads": usage.threads,
        "open_files": usage.files, "poll_ms": window.took(everybody), "jitter_percent": window.jitter(everybody, period),
        "polls_missed": window.missed(everybody, period),
    })
}

/// A running source and what it told.
struct Bench {
    events: mpsc::Receiver<SourceEvent>,
    polls: Polls,
    names: Vec<SmolStr>,
    periods: watch::Sender<Arc<HashMap<SmolStr, Duration>>>,
    stop: watch::Sender<bool>,
    running: tokio::task::JoinHandle<()>,
    _connections: watch::Sender<Arc<Vec<Connection>>>,
}

impl Bench {
    fn start(points: Arc<PointTable>, connections: Vec<Connection>) -> Self {
        let polls = Polls::of(&connections, points.len());
        let names = connections.iter().map(|connection| connection.name.clone()).collect();
        let (told, events) = mpsc::channel(EVENTS_MAX);
        let (stop, stopped) = watch::channel(false);
        let (periods, wanted) = watch::channel(Arc::default());
        let (connections, asked) = watch::channel(Arc::new(connections));
        let source = AskedSource::build(asked, points, Arc::new(Wall)).with_periods(wanted);
        let running = tokio::spawn(source.run(told, stopped));
        Self { events, polls, names, periods, stop, running, _connections: connections }
    }

    fn ask_every(&self, period: Duration) {
        self.periods.send_replace(Arc::new(self.names.iter().map(|name| (name.clone(), period)).collect()));
    }

    /// Takes note of what is told for `span`.
    async fn look(&mut self, span: Duration) -> anyhow::Result<()> {
        let until = tokio::time::Instant::now() + span;
        while let Ok(event) = tokio::time::timeout_at(until, self.events.recv()).await {
            self.polls.take(event.context("the source has ended")?);
        }
        Ok(())
    }

    /// What was told in the next `span`, and what that took.
    async fn measured(&mut self, fleet: &Fleet, span: Duration) -> anyhow::Result<(Window, Usage)> {
        self.polls.begin();
        let before = Usage::begin(fleet.process())?;
        self.look(span).await?;
        Ok((self.polls.window(), before.end()?))
    }

    /// How the others fare while `stalled` say nothing, and until these answer again.
    async fn with_stalled(
        &mut self,
        fleet: &mut Fleet,
        part: &str,
        stalled: &BTreeSet<usize>,
        spans: Spans,
    ) -> anyhow::Result<Value> {
        // What is left of the part before is over.
        self.look(spans.period * 2).await?;
        self.polls.begin();
        let before = Usage::begin(fleet.process())?;
        fleet.stall(stalled)?;
        self.look(spans.stall).await?;
        fleet.wake()?;
        self.look(spans.period * 3).await?;
        let (window, usage) = (self.polls.window(), before.end()?);
        let neighbours = fleet.neighbours(stalled);
        let others: BTreeSet<usize> =
            (0..fleet.len()).filter(|device| !stalled.contains(device) && !neighbours.contains(device)).collect();
        Ok(json!({
            "bench": "asked", "part": part, "stalled": stalled.len(), "stalled_secs": spans.stall.as_secs_f64(),
            "cpu_cores": usage.cores(), "stalled_failures": window.failures(stalled),
            "stalled_that_answer_again": window.answers(stalled),
            "others": others.len(), "others_failures": window.failures(&others), "others_poll_ms": window.took(&others),
            "others_jitter_percent": window.jitter(&others, spans.period),
            "others_polls_missed": window.missed(&others, spans.period),
            "same_line": neighbours.len(), "same_line_failures": window.failures(&neighbours),
            "same_line_poll_ms": window.took(&neighbours),
            "same_line_jitter_percent": window.jitter(&neighbours, spans.period),
            "same_line_polls_missed": window.missed(&neighbours, spans.period),
        }))
    }

    async fn end(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        // A source that waits for room hears nothing of its end.
        drop(self.events);
        Ok(self.running.await?)
    }
}
