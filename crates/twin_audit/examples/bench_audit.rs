//! Measures the audit log: entries written, each flushed to disk and signed, and a log of many entries verified.
//!
//! Prints JSON lines. `cargo run --release -p twin_audit --example bench_audit`
#![expect(clippy::disallowed_methods, reason = "a measurement of ourselves")]
#![expect(clippy::print_stdout, reason = "the result is lines on stdout")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;
use twin_audit::{AuditLog, Checks, Limits, folder, verify};
use twin_model::Timestamp;
use twin_model::audit::{AuditAct, AuditActor, AuditOutcome, AuditTime, TimeQuality};

/// Privileged actions that are written as the engine does.
const WRITTEN: i64 = 300;

/// Entries of the log that is verified: four months of a busy control room, about 400 MB.
const VERIFIED: i64 = 1_000_000;

/// The best of so many counts: others work on the machine, too.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let data = std::env::temp_dir().join(format!("bench_audit-{}", std::process::id()));
    let measured = measure(&data);
    fs::remove_dir_all(&data)?;
    measured
}

fn measure(data: &Path) -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let mut log = AuditLog::open(data, time(0), Limits::default())?;
    (0..WRITTEN / 2).try_for_each(|number| write(&mut log, number))?;
    log.close(time(WRITTEN))?;
    let millis = began.elapsed().as_secs_f64() * 1e3 / WRITTEN as f64;
    println!("{{\"bench\":\"audit_append\",\"milliseconds_per_entry\":{millis:.3},\"entries\":{WRITTEN}}}");
    fs::remove_dir_all(folder(data))?;
    fs::remove_file(data.join("audit-key"))?;

    let mut log = AuditLog::open(data, time(0), Limits { is_durable: false, ..Limits::default() })?;
    (0..VERIFIED / 2).try_for_each(|number| write(&mut log, number))?;
    log.close(time(VERIFIED))?;
    let bytes: u64 = fs::read_dir(folder(data))?.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len())).sum();
    let mut best = f64::INFINITY;
    let mut found = None;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let verified = verify(data, &Checks::default())?;
        best = best.min(began.elapsed().as_secs_f64());
        if !verified.is_clean() {
            return Err(format!("the log is not clean: {verified:?}").into());
        }
        found = Some(verified);
    }
    let Some(found) = found else { return Err("nothing was verified".into()) };
    println!(
        "{{\"bench\":\"audit_verify\",\"entries_per_second\":{:.0},\"entries\":{},\"segments\":{},\"anchors\":{},\"bytes\":{bytes},\
         \"seconds\":{best:.3},\"threads\":{}}}",
        found.entries as f64 / best,
        found.entries,
        found.segments,
        found.anchors,
        std::thread::available_parallelism().map_or(1, usize::from),
    );
    Ok(())
}

fn time(number: i64) -> AuditTime {
    let at = Timestamp::from_millis(1_790_000_000_000 + number * 10_000);
    AuditTime { at, wall_at: at, rate: 1.0, quality: TimeQuality::Synchronised }
}

/// An acknowledgement, wanted and done.
fn write(log: &mut AuditLog, number: i64) -> Result<(), Box<dyn Error>> {
    let act = || AuditAct::new("alarm.acknowledge", format!("#{number}")).to("note", "Tiles in row C are shut");
    let actor = || AuditActor::at_window("operator");
    let request = log.append(time(number), actor(), act(), AuditOutcome::Requested)?;
    log.append(time(number), actor(), act(), AuditOutcome::Done { request: Some(request) })?;
    Ok(())
}
