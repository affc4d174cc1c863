//! Programs that run beside us: started, listened to, measured, and ended by their own number.

use crate::step::tell;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Lines that a program may be ahead of us; it says fewer than ten in all.
const LINES_MAX: usize = 64;
/// What was asked to end is given this long.
const END_PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks at something that we wait for.
const LOOK: Duration = Duration::from_millis(20);
/// A server listens within this, or never.
const LISTEN_PATIENCE: Duration = Duration::from_secs(30);
/// Clock ticks a second in `/proc`, on every Linux that people run.
const TICKS: f64 = 100.0;

/// A program that runs until it is ended or dropped.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    child: Child,
    lines: Receiver<Value>,
    /// How it is asked to end.
    signal: &'static str,
}

/// What a program and all that it started have used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Processor time, seconds.
    pub(crate) cpu_secs: f64,
    /// Proportional share of memory, bytes: what is shared counts once.
    pub(crate) memory_bytes: u64,
}

impl Process {
    /// Starts `command`; what it says on standard error goes to the file `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let told = tell(command);
        let errors = fs::File::create(log).with_context(|| format!("make {}", log.display()))?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        let mut child = command.spawn().with_context(|| format!("start {told}"))?;
        let out = child.stdout.take().context("a program without standard output")?;
        let (said, lines) = sync_channel(LINES_MAX);
        thread::Builder::new().name("listen to a program".to_owned()).spawn(move || {
            for line in BufReader::new(out).lines().map_while(std::io::Result::ok) {
                let Ok(line @ Value::Object(_)) = serde_json::from_str(&line) else { continue };
                if said.send(line).is_err() {
                    break;
                }
            }
        })?;
        let name = told.split(' ').next().unwrap_or_default().to_owned();
        Ok(Self { name: format!("{name} ({})", log.display()), child, lines, signal: "TERM" })
    }

    /// The same, asked to end with another signal than TERM.
    pub(crate) fn ending_with(mut self, signal: &'static str) -> Self {
        self.signal = signal;
        self
    }

    /// The next line that has `key`.
    pub(crate) fn hear(&self, key: &str, patience: Duration) -> Result<Value> {
        let until = now() + patience;
        loop {
            let left = until.saturating_duration_since(now());
            let line = self.lines.recv_timeout(left);
            let line = line.with_context(|| format!("{} does not say {key:?}", self.name))?;
            if line.get(key).is_some() {
                return Ok(line);
            }
        }
    }

    /// Says `line` to it.
    pub(crate) fn say(&mut self, line: &str) -> Result<()> {
        let input = self.child.stdin.as_mut().with_context(|| format!("{} no longer listens", self.name))?;
        writeln!(input, "{line}").with_context(|| format!("tell {} {line:?}", self.name))
    }

    /// Ends its standard input, which those that speak with us take for "that was all".
    pub(crate) fn hang_up(&mut self) {
        self.child.stdin = None;
    }

    /// Returns once somebody listens at `port` of this machine.
    pub(crate) fn listens(mut self, port: u16) -> Result<Self> {
        let until = now() + LISTEN_PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended: {status}", self.name);
            }
            if now() > until {
                bail!("{} does not listen at port {port}", self.name);
            }
            thread::sleep(LOOK);
        }
        Ok(self)
    }

    /// What it and its descendants have used until now.
    pub(crate) fn usage(&self) -> Result<Usage> {
        let all = processes()?;
        let mut family = vec![self.child.id()];
        let mut next = 0;
        while let Some(parent) = family.get(next).copied() {
            family.extend(all.iter().filter(|(_, process)| process.parent == parent).map(|(pid, _)| *pid));
            next += 1;
        }
        let usages = family.iter().filter_map(|pid| all.get(pid).map(|process| (pid, process)));
        Ok(usages.fold(Usage::default(), |sum, (pid, process)| Usage {
            cpu_secs: sum.cpu_secs + process.cpu_secs,
            memory_bytes: sum.memory_bytes + proportional_bytes(*pid).unwrap_or(0),
        }))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.stdin = None;
        let pid = self.child.id().to_string();
        let has_asked =
            Command::new("kill").args(["-s", self.signal, &pid]).status().is_ok_and(|status| status.success());
        let until = now() + END_PATIENCE;
        while has_asked && now() < until && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(LOOK);
        }
        // Nothing is left to do for one that cannot be ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[expect(clippy::disallowed_methods, reason = "waits for other programs")]
fn now() -> Instant {
    Instant::now()
}

struct Entry {
    parent: u32,
    cpu_secs: f64,
}

/// Every process by its number.
fn processes() -> Result<HashMap<u32, Entry>> {
    let entries = fs::read_dir("/proc").context("read /proc")?;
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    Ok(numbers
        .filter_map(|pid: u32| Some((pid, entry(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?)))
        .collect())
}

/// From a line of `/proc/PID/stat`: after the name come the state, the parent and, as fields 14 to 17, the times of the
/// process and of those of its children that have ended.
fn entry(stat: &str) -> Option<Entry> {
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = fields.get(11..15)?.iter().map(|field| field.parse::<f64>().ok()).sum::<Option<f64>>()?;
    Some(Entry { parent: fields.get(1)?.parse().ok()?, cpu_secs: ticks / TICKS })
}

fn proportional_bytes(pid: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(1024 * line.trim().trim_end_matches(" kB").parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_a_process_and_of_its_dead_children_count() {
        let stat = "7 (a (b) c) S 3 7 7 0 -1 4194560 1 2 3 4 150 50 20 30 20 0 9 0 1";
        let entry = entry(stat).expect("it is understood");
        assert_eq!((entry.parent, entry.cpu_secs), (3, 2.5));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_program_says_is_heard_and_what_it_started_is_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let script = r#"echo hello; echo '{"a":1}'; sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; echo '{"b":2}'; read line; echo "{\"c\":\"$line\"}"; read line"#;
        let mut shell =
            Process::start(Command::new("sh").args(["-c", script]), &folder.path().join("log")).expect("it starts");
        let patience = Duration::from_secs(60);
        assert_eq!(shell.hear("b", patience).expect("it is said")["b"], 2);
        assert!(shell.usage().expect("it runs").cpu_secs > 0.0, "the inner shell has ended, and counts");
        shell.say("later").expect("it listens");
        assert_eq!(shell.hear("c", patience).expect("it is said")["c"], "later");
        shell.hang_up();
        assert!(shell.hear("d", patience).is_err(), "it ends without saying that");
    }
}
