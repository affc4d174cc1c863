//! A wall's supervisor: it runs the window as a child, hears its heartbeat, and starts it again when it dies or hangs.
//!
//! The child's standard input ends with the supervisor, however that ends; then the child ends too. So nothing is left
//! over, even of a supervisor that was killed.

use super::quit;
use super::watchdog::{Outcome, Verdict, Watchdog};
use crate::wall::BEAT;
use anyhow::{Context, bail};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The flag that makes a child of a program with the same command line.
pub(super) const WATCHED: &str = "--watched";
/// Pause between two looks at the child.
const LOOK: Duration = Duration::from_millis(500);
/// A child that is asked to end has this long before it is made to: the history is written to the end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs this program again as a watched window, and again, until it is closed or somebody ends the supervisor.
pub(super) fn run() -> anyhow::Result<()> {
    let quit = quit::listen()?;
    let mut dog = Watchdog::default();
    loop {
        let mut child = spawn()?;
        let beats = Arc::new(AtomicU64::new(0));
        listen(child.stdout.take(), Arc::clone(&beats))?;
        dog.started();
        tracing::info!(process = child.id(), "the wall's window is watched");
        let Some(status) = watch(&mut child, &mut dog, &beats, &quit)? else { return Ok(()) };
        match dog.ended(status.success()) {
            Outcome::Closed => return Ok(()),
            Outcome::Hopeless => bail!("open the wall's window: it ended before its first picture ({status})"),
            Outcome::Restart(pause) => {
                tracing::warn!(%status, seconds = pause.as_secs(), "the wall's window has ended: starting it again");
                if rest(pause, &quit) {
                    return Ok(());
                }
            }
        }
    }
}

fn spawn() -> anyhow::Result<Child> {
    let program = std::env::current_exe().context("find this program")?;
    Command::new(program)
        .args(std::env::args_os().skip(1))
        .arg(WATCHED)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("start the wall's window")
}

/// Counts the lines that the child writes, on a thread of its own: a full pipe would stop its frames.
fn listen(out: Option<ChildStdout>, beats: Arc<AtomicU64>) -> anyhow::Result<()> {
    let Some(out) = out else { return Ok(()) };
    let count = move || {
        let lines = BufReader::new(out).lines().map_while(Result::ok);
        for _ in lines.filter(|line| line == BEAT) {
            beats.fetch_add(1, Ordering::Relaxed);
        }
    };
    thread::Builder::new().name("heartbeat".to_owned()).spawn(count).context("hear the heartbeat")?;
    Ok(())
}

/// How the child ended; `None` when somebody has ended the supervisor, and with it the child.
fn watch(
    child: &mut Child,
    dog: &mut Watchdog,
    beats: &AtomicU64,
    quit: &AtomicBool,
) -> anyhow::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait().context("watch the wall's window")? {
            return Ok(if quit.load(Ordering::Relaxed) { None } else { Some(status) });
        }
        if quit.load(Ordering::Relaxed) {
            end(child)?;
            return Ok(None);
        }
        thread::sleep(LOOK);
        if dog.step(LOOK, beats.load(Ordering::Relaxed)) == Verdict::Hangs {
            tracing::error!(process = child.id(), "the wall's window draws no pictures any more: ending it");
            child.kill().context("end the wall's window")?;
            return child.wait().context("end the wall's window").map(Some);
        }
    }
}

/// Asks the child to end, and makes it when it does not.
fn end(child: &mut Child) -> anyhow::Result<()> {
    drop(child.stdin.take());
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        if child.try_wait().context("end the wall's window")?.is_some() {
            return Ok(());
        }
        thread::sleep(LOOK);
        waited += LOOK;
    }
    child.kill().context("end the wall's window")?;
    child.wait().context("end the wall's window")?;
    Ok(())
}

/// Waits for `pause`; true when somebody ended the supervisor meanwhile.
fn rest(pause: Duration, quit: &AtomicBool) -> bool {
    let mut rested = Duration::ZERO;
    while rested < pause && !quit.load(Ordering::Relaxed) {
        thread::sleep(LOOK);
        rested += LOOK;
    }
    quit.load(Ordering::Relaxed)
}

/// In the child: asks the window to end when the supervisor has ended.
pub(super) fn follow(quit: Arc<AtomicBool>) -> anyhow::Result<()> {
    let wait = move || {
        let mut rest = Vec::new();
        if let Err(error) = std::io::stdin().lock().read_to_end(&mut rest) {
            tracing::debug!(%error, "the supervisor is not heard any more");
        }
        quit.store(true, Ordering::Relaxed);
    };
    thread::Builder::new().name("supervisor".to_owned()).spawn(wait).context("follow the supervisor")?;
    Ok(())
}
