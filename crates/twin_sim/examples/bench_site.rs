//! Measures how fast a whole site is simulated: the demo with its bots, and a generated one of 10 000 racks.
//!
//! Prints one JSON line each. `cargo run --release -p twin_sim --example bench_site`
#![expect(clippy::disallowed_methods, reason = "a measurement of ourselves")]
#![expect(clippy::print_stdout, reason = "the result is a line on stdout")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use twin_model::{SitePlan, Timestamp};
use twin_scene::SimPlan;
use twin_sim::Facility;

const RACKS: u32 = 10_000;
/// Seconds of the site's time: an hour of the demo, some steps of the large one.
const DEMO_SECS: u64 = 3600;
const LARGE_SECS: u64 = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let sim = twin_scene::load_sim(&root.join("sims/demo.ron"))?;
    measure("demo", twin_scene::load_scene(&root.join("scenes/demo.ron"))?, sim.clone(), DEMO_SECS)?;
    let large = twin_scene::parse_scene(&twin_scene::generate_scene(RACKS), "generated")?;
    measure("10000 racks", large, sim, LARGE_SECS)
}

fn measure(scene: &str, plan: SitePlan, sim: SimPlan, secs: u64) -> Result<(), Box<dyn std::error::Error>> {
    let start: Timestamp = "2026-11-18T12:00:00Z".parse()?;
    let devices: usize = plan.racks.iter().map(|rack| rack.devices.len()).sum();
    let began = Instant::now();
    let mut facility = Facility::new(Arc::new(plan), sim, start);
    let made_secs = began.elapsed().as_secs_f64();
    let mut said = Vec::new();
    facility.advance(start, &mut said);
    said.clear();
    let (began, mut messages) = (Instant::now(), 0);
    for second in 1..=secs {
        facility.advance(start + Duration::from_secs(second), &mut said);
        messages += said.len();
        said.clear();
    }
    let times = secs as f64 / began.elapsed().as_secs_f64();
    println!(
        r#"{{"bench":"site","scene":"{scene}","devices":{devices},"jobs":{},"times_real_time":{times:.1},"messages":{messages},"made_secs":{made_secs:.2}}}"#,
        facility.jobs().count()
    );
    Ok(())
}
