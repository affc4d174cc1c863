//! Figures: what a process took, and how numbers lie.

use anyhow::Context;
use serde_json::{Value, json};
use std::io::Write;
use std::time::Instant;

/// Prints `figures` as a line.
pub(crate) fn print(figures: &Value) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{figures}")?)
}

/// With three digits.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The median, the 99th percentile and the most of `values`; nothing of none.
pub(crate) fn spread(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let Some(most) = values.last() else { return Value::Null };
    let share = |share: f64| rounded(values[((values.len() - 1) as f64 * share).round() as usize]);
    json!({ "p50": share(0.5), "p99": share(0.99), "max": rounded(*most), "count": values.len() })
}

/// What this process and the emulator's took in a while.
pub(crate) struct Usage {
    /// How long the while was.
    pub(crate) secs: f64,
    /// Resident memory of this process at its end, MiB.
    pub(crate) rss_mib: f64,
    /// Threads of this process at its end.
    pub(crate) threads: f64,
    /// Files and sockets that it has open.
    pub(crate) files: usize,
    own_secs: f64,
    emulator_secs: f64,
}

/// A while that has begun.
pub(crate) struct Begun {
    at: Instant,
    emulator: u32,
    own_secs: f64,
    emulator_secs: f64,
}

impl Usage {
    /// From now on, of this process and `emulator`.
    pub(crate) fn begin(emulator: u32) -> anyhow::Result<Begun> {
        let (own_secs, emulator_secs) = (cpu_secs("self")?, cpu_secs(&emulator.to_string())?);
        Ok(Begun { at: Instant::now(), emulator, own_secs, emulator_secs })
    }

    /// Processor time of this process by time.
    pub(crate) fn cores(&self) -> f64 {
        rounded(self.own_secs / self.secs)
    }

    /// The same of the emulator's.
    pub(crate) fn emulator_cores(&self) -> f64 {
        rounded(self.emulator_secs / self.secs)
    }

    /// Processor time of this process for each of `count`, µs.
    pub(crate) fn micros_per(&self, count: u64) -> f64 {
        rounded(1e6 * self.own_secs / count.max(1) as f64)
    }

    /// `count` by time.
    pub(crate) fn per_second(&self, count: u64) -> f64 {
        rounded(count as f64 / self.secs)
    }
}

impl Begun {
    /// Until now.
    pub(crate) fn end(self) -> anyhow::Result<Usage> {
        Ok(Usage {
            secs: rounded(self.at.elapsed().as_secs_f64()),
            rss_mib: rounded(status("VmRSS:")? / 1024.0),
            threads: status("Threads:")?,
            files: std::fs::read_dir("/proc/self/fd").context("list open files")?.count(),
            own_secs: cpu_secs("self")? - self.own_secs,
            emulator_secs: cpu_secs(&self.emulator.to_string())? - self.emulator_secs,
        })
    }
}

/// Processor seconds of a process, its own and the system's for it: fields 14 and 15 of its `stat`, in ticks of 10 ms.
fn cpu_secs(process: &str) -> anyhow::Result<f64> {
    let path = format!("/proc/{process}/stat");
    let stat = std::fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    let after_name = stat.rsplit(')').next().with_context(|| format!("an odd {path}"))?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / 100.0)
}

/// A number of this process's `status`.
fn status(field: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("read /proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let number =
        line.and_then(|line| line.split_whitespace().next()).with_context(|| format!("no {field} in the status"))?;
    Ok(number.parse()?)
}
