//! Accelerators and servers against the Acme trace (Hu et al., NSDI 2024): temperature and power of A100 clusters.
//!
//! The demo site runs its own jobs for four weeks, with servers of the class that was measured: GPU servers of 6.5 kW for
//! eight accelerators of 400 W, and general servers of 0.92 kW (the trace does not tell their
//! name plates), instead of the demo's larger and smaller ones.

use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use twin_model::plan::DeviceKind;
use twin_model::{SitePlan, Timestamp};
use twin_physics::air::Fidelity;
use twin_sim::Facility;

const DAYS: u32 = 28;
/// From sample to sample: as long as most phases of jobs last.
const EVERY: Duration = Duration::from_secs(300);
/// Name plates of the measured class for each accelerator and for a general server, kW.
const GPU_SERVER_KW_PER_GPU: f64 = 6.5 / 8.0;
const SERVER_KW: f64 = 0.92;
const PERCENTILES: [f64; 5] = [10.0, 25.0, 50.0, 75.0, 90.0];

/// A measured quantity: its name, group and key in the trace, and its unit.
const MEASURED: [(&str, &str, &str, &str); 5] = [
    ("GPU core", "gpu_temp_kalos", "gpu_core_C", "°C"),
    ("GPU memory", "gpu_temp_kalos", "gpu_memory_C", "°C"),
    ("GPU power", "gpu_power_kalos", "gpu_W", "W"),
    ("GPU server", "server_power", "gpu_server_W", "W"),
    ("CPU server", "server_power", "cpu_server_W", "W"),
];

/// Compares the simulation with the trace in `folder` and prints both.
#[expect(clippy::disallowed_methods, reason = "a measurement of ourselves")]
pub(crate) fn compare(folder: &Path) -> Result<(), String> {
    let path = folder.join("cdf.json");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("read {}: {error}", path.display()))?;
    let trace: Value = serde_json::from_str(&text).map_err(|error| format!("parse {}: {error}", path.display()))?;
    let began = Instant::now();
    let simulated = simulate()?;
    let speed = f64::from(DAYS) * 86_400.0 / began.elapsed().as_secs_f64();

    println!("{:<11} {:>4} {:>10} {:>10} {:>9}", "", "p", "measured", "simulated", "deviation");
    let mut rows = Vec::new();
    for ((name, group, key, unit), mut values) in MEASURED.into_iter().zip(simulated) {
        values.sort_by(f64::total_cmp);
        for percent in PERCENTILES {
            let measured = measured(&trace[group][key], percent).ok_or(format!("{group}.{key} has no percentiles"))?;
            let ours = values[((percent / 100.0 * values.len() as f64) as usize).min(values.len() - 1)];
            let deviation = (ours / measured - 1.0) * 100.0;
            println!("{name:<11} {percent:>4} {measured:>7.0} {unit:<2} {ours:>7.0} {unit:<2} {deviation:>+8.0} %");
            rows.push(json!({
                "quantity": name, "unit": unit, "percentile": percent,
                "measured": measured, "simulated": (ours * 10.0).round() / 10.0,
                "deviation_percent": (deviation * 10.0).round() / 10.0,
            }));
        }
    }
    println!("{}", json!({ "bench": "realism_acme", "days": DAYS, "times_real_time": speed.round(), "rows": rows }));
    Ok(())
}

/// The value below which `percent` of the measured ones lie.
fn measured(cdf: &Value, percent: f64) -> Option<f64> {
    let (values, shares) = (cdf["value"].as_array()?, cdf["cdf_percent"].as_array()?);
    let at = shares.iter().position(|share| share.as_f64().is_some_and(|share| share >= percent))?;
    values.get(at)?.as_f64()
}

/// Four weeks of the demo, its air in zones: an accelerator's temperature hangs on its power: samples of each quantity of [`MEASURED`].
fn simulate() -> Result<[Vec<f64>; 5], String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut plan = twin_scene::load_scene(&root.join("scenes/demo.ron")).map_err(|error| error.to_string())?;
    let sim = twin_scene::load_sim(&root.join("sims/demo.ron")).map_err(|error| error.to_string())?;
    for device in plan.racks.iter_mut().flat_map(|rack| &mut rack.devices) {
        match device.kind {
            DeviceKind::GpuServer => device.power_kw = GPU_SERVER_KW_PER_GPU * f64::from(device.gpus),
            DeviceKind::Server => device.power_kw = SERVER_KW,
            _ => {}
        }
    }
    let plan = Arc::new(plan);
    let start: Timestamp = "2026-11-16T00:00:00Z".parse().map_err(|_| "no instant")?;
    let mut facility = Facility::with_fidelity(Arc::clone(&plan), sim, start, Fidelity::Zonal);
    let (mut samples, mut unread) = (<[Vec<f64>; 5]>::default(), Vec::new());
    for turn in 1..=DAYS * 86_400 / EVERY.as_secs() as u32 {
        facility.advance_to_newest(start + EVERY * turn, &mut unread);
        unread.clear();
        sample(&plan, &facility, &mut samples);
    }
    Ok(samples)
}

fn sample(plan: &SitePlan, facility: &Facility, [core, memory, power, gpu_server, cpu_server]: &mut [Vec<f64>; 5]) {
    let site = facility.site();
    for gpu in site.it().gpus() {
        core.push(f64::from(gpu.core_celsius));
        memory.push(f64::from(gpu.memory_celsius));
        power.push(f64::from(gpu.watts));
    }
    for (rack, own) in plan.racks.iter().enumerate() {
        for (device, kind) in own.devices.iter().enumerate() {
            match (kind.kind, kind.gpus) {
                (DeviceKind::GpuServer, 8) => gpu_server.push(site.device_kw(rack, device) * 1000.0),
                (DeviceKind::Server, 0) => cpu_server.push(site.device_kw(rack, device) * 1000.0),
                _ => {}
            }
        }
    }
}
