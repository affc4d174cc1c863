//! Measures a storm: every rack of a large site gets too hot at one instant. From the tick that raises the alarms to the
//! snapshot with their incidents, and to their commit. Prints one line of JSON.
//!
//! `cargo run --release -p twin_engine --example bench_storm -- [--racks 10000]`
#![expect(clippy::disallowed_methods, reason = "a measurement of ourselves")]

use serde_json::json;
use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};
use twin_engine::{Core, Event, Memory};
use twin_history::{CommitReport, History};
use twin_ingress::Batch;
use twin_model::quantity::class;
use twin_model::{PointTable, Quality, Sample, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let racks = std::env::args().skip_while(|word| word != "--racks").nth(1).map_or(Ok(10_000), |text| text.parse())?;
    let plan = Arc::new(twin_scene::parse_scene(&twin_scene::generate_scene(racks), "generated")?);
    let points = Arc::new(PointTable::from_plan(&plan));
    let data = tempfile::tempdir()?;
    let (told, reports) = sync_channel(1_000);
    let on_commit = Box::new(move |report: CommitReport| drop(told.try_send(report)));
    let history = History::open(data.path(), Arc::clone(&points), on_commit)?;
    let mut core = Core::new(plan, Arc::clone(&points), true, Memory::default());
    let begin = Timestamp::from_secs(1_800_000_000);
    let hot = |point: &twin_model::Point| point.class.as_str() == class::RACK_INLET_TEMPERATURE;
    let samples: Vec<Sample> = (points.iter())
        .filter(|(_, point)| hot(point))
        .map(|(point, _)| Sample { point, at: begin, value: 33.0, quality: Quality::Good })
        .collect();
    let first = core.handle(begin, Event::Batch(Batch { receipt: None, samples }));
    drop(core.snapshot(begin));
    if let Some(append) = first.append {
        history.append(append)?;
        reports.recv_timeout(Duration::from_secs(60))?;
    }
    let at = begin + Duration::from_secs(5);
    let started = Instant::now();
    let outputs = core.handle(at, Event::Tick { clock_rate: 1.0 });
    let decided = started.elapsed();
    let snapshot = core.snapshot(at);
    let shown = started.elapsed();
    let raised = outputs.append.as_ref().map_or(0, |append| append.transitions.len());
    if let Some(append) = outputs.append {
        let ticket = append.ticket;
        history.append(append)?;
        while reports.recv_timeout(Duration::from_secs(60))?.ticket < ticket {}
    }
    let committed = started.elapsed();
    let members: usize = snapshot.incidents.iter().map(|incident| incident.members.len()).sum();
    let ms = |span: Duration| (span.as_secs_f64() * 1e4).round() / 10.0;
    let figures = json!({
        "racks": racks,
        "raised": raised,
        "presented": members,
        "incidents": snapshot.incidents.len(),
        "decided_ms": ms(decided),
        "shown_ms": ms(shown),
        "committed_ms": ms(committed),
    });
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}
