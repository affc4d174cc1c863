//! What frames cost: processor time of the main thread and of the whole process, and memory, as Linux accounts them.
//! Elsewhere the figures are absent.

use super::Progress;
use serde_json::json;
use std::fs;
use std::io::Write;

/// Counters at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    main_nanos: u64,
    all_nanos: u64,
    uptime_secs: f64,
}

/// Frames that are drawn before counting: pipelines compile and caches fill.
const WARM_UP: u32 = 10;

/// Draws on; after `wanted` counted frames prints one line of JSON and is done.
pub(super) fn frames(progress: &mut Progress, name: &str, wanted: u32) -> bool {
    if progress.frames < WARM_UP {
        return false;
    }
    if progress.cost.is_none() {
        progress.cost = Cost::now();
    }
    let drawn = progress.frames - WARM_UP;
    if drawn < wanted {
        return false;
    }
    let line = match (progress.cost, Cost::now()) {
        (Some(start), Some(end)) => end.since(&start, name, drawn),
        _ => json!({ "bench": name, "error": "this system does not account processor time under /proc" }),
    };
    // When nobody reads, there is nobody to tell.
    drop(writeln!(std::io::stdout(), "{line}"));
    true
}

/// Prints how long it took from the start of the process to now.
pub(super) fn start_up(name: &str) {
    let line =
        json!({ "bench": format!("desktop_start_{name}"), "seconds": age_secs(), "resident_mib": resident_mib() });
    drop(writeln!(std::io::stdout(), "{line}"));
}

impl Cost {
    fn now() -> Option<Self> {
        let main = format!("/proc/self/task/{}/schedstat", std::process::id());
        let mut all_nanos = 0;
        for task in fs::read_dir("/proc/self/task").ok()?.flatten() {
            all_nanos += on_cpu_nanos(&task.path().join("schedstat")).unwrap_or(0);
        }
        Some(Self { main_nanos: on_cpu_nanos(main.as_ref())?, all_nanos, uptime_secs: uptime_secs()? })
    }

    fn since(&self, start: &Self, name: &str, drawn: u32) -> serde_json::Value {
        let per_frame = |from: u64, to: u64| to.saturating_sub(from) as f64 / 1e6 / f64::from(drawn);
        json!({
            "bench": format!("desktop_frame_{name}"),
            "frames": drawn,
            "main_thread_cpu_ms": per_frame(start.main_nanos, self.main_nanos),
            "process_cpu_ms": per_frame(start.all_nanos, self.all_nanos),
            "wall_ms": (self.uptime_secs - start.uptime_secs) * 1e3 / f64::from(drawn),
            "resident_mib": resident_mib(),
        })
    }
}

/// First field of schedstat: nanoseconds on a processor.
fn on_cpu_nanos(path: &std::path::Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()
}

fn uptime_secs() -> Option<f64> {
    fs::read_to_string("/proc/uptime").ok()?.split_whitespace().next()?.parse().ok()
}

/// Seconds since this process started: field 22 of /proc/self/stat counts hundredths of a second since boot.
fn age_secs() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let started: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    Some(uptime_secs()? - started / 100.0)
}

fn resident_mib() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}
