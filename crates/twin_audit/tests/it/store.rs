//! Logs to try things on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;
use twin_audit::{AuditLog, Limits, folder};
use twin_model::Timestamp;
use twin_model::audit::{AuditAct, AuditActor, AuditOutcome, AuditTime, TimeQuality};

/// The files of a log, by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn limits() -> Limits {
    Limits { segment_bytes: 2500, anchor_every: 7, ..Limits::default() }
}

/// So many seconds into the log's life.
pub(crate) fn time(secs: i64) -> AuditTime {
    let at = Timestamp::from_secs(1_790_000_000 + secs);
    AuditTime { at, wall_at: at, rate: 1.0, quality: TimeQuality::Unverified }
}

/// A request and its outcome.
pub(crate) fn act(log: &mut AuditLog, number: i64) {
    let act = || AuditAct::new("sampling.set", format!("device ups-{number}")).to("rule", "5s").from("rule", "1s");
    let actor = || AuditActor::at_window("Ana");
    let request = log.append(time(number), actor(), act(), AuditOutcome::Requested).expect("a writable folder");
    let outcome = match number % 3 {
        0 => AuditOutcome::Refused { request, reason: "there is no such device".to_owned() },
        _ => AuditOutcome::Done { request: Some(request) },
    };
    log.append(time(number), actor(), act(), outcome).expect("a writable folder");
}

/// A log that was opened and closed, dropped its oldest segments, was killed in the middle of a line, and went on.
pub(crate) fn eventful(data: &Path) {
    let mut log = AuditLog::open(data, time(0), limits()).expect("a writable folder");
    (0..12).for_each(|number| act(&mut log, number));
    log.close(time(12)).expect("a writable folder");
    let few = Limits { keep_bytes: 7000, ..limits() };
    let mut log = AuditLog::open(data, time(90_000), few).expect("a writable folder");
    (90_001..90_008).for_each(|number| act(&mut log, number));
    log.tick(time(200_000)).expect("a writable folder");
    drop(log);
    let last = newest_segment(data);
    let mut bytes = fs::read(&last).expect("a segment");
    bytes.extend_from_slice(b"{\"sequence\":99,\"prev");
    fs::write(&last, bytes).expect("a writable folder");
    let mut log = AuditLog::open(data, time(300_000), limits()).expect("a writable folder");
    (300_001..300_006).for_each(|number| act(&mut log, number));
    let wait = Duration::from_secs(86_400).as_secs();
    log.tick(time(300_000 + i64::try_from(wait).expect("a day"))).expect("a writable folder");
    log.close(time(400_000)).expect("a writable folder");
}

pub(crate) fn newest_segment(data: &Path) -> std::path::PathBuf {
    let name = files(data).into_keys().rfind(|name| name.starts_with("segment-")).expect("a segment");
    folder(data).join(name)
}

/// All files of the log of `data`.
pub(crate) fn files(data: &Path) -> Files {
    let entries = fs::read_dir(folder(data)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.map(|path| (name(&path), fs::read(&path).expect("a file"))).collect()
}
