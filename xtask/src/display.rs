//! A display for machines that have none: an X server of our own, and the Vulkan driver that draws into it.
//!
//! The server runs under a small shell that holds the read end of a pipe, its *lease*. The server lives until the last
//! holder of the write end is gone, in whatever way it went: nobody has to remember to stop it, and nobody can forget.

use crate::system::Machine;
use anyhow::{Context, Result, bail};
use std::env;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Large enough for the pictures; 24 bits of colour is what Vulkan surfaces want.
const SCREEN: &str = "2560x1440x24";

/// Starts the server on a free display, whose number it writes to standard output, and ends it when standard input
/// does. The shell gives up its own standard output, so that a server that does not start ends the answer.
const GUARD: &str = r#"
Xvfb -displayfd 1 -screen 0 "$1" -nolisten tcp </dev/null &
server=$!
exec >/dev/null
cat
kill "$server" 2>/dev/null
wait "$server"
"#;

/// Whether windows can be opened as things are.
pub(crate) fn has_display() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// A running virtual display. Ends when dropped, unless its lease was handed on.
#[derive(Debug)]
pub(crate) struct Display {
    name: String,
    driver: Option<PathBuf>,
    lease: Option<ChildStdin>,
    guard: Child,
}

impl Display {
    /// Starts one; what it complains about goes to `xvfb.log` in `folder`.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let machine = Machine::this();
        if machine.program("Xvfb").is_none() {
            bail!("Xvfb, which makes a display to draw into, is not installed");
        }
        std::fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        let log = folder.join("xvfb.log");
        let complaints = File::create(&log).with_context(|| format!("write {}", log.display()))?;
        let mut shell = Command::new("sh");
        shell.args(["-c", GUARD, "sh", SCREEN]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(complaints);
        leave_process_group(&mut shell);
        let mut guard = shell.spawn().context("start sh")?;
        let lease = guard.stdin.take();
        let mut number = String::new();
        if let Some(answer) = guard.stdout.take() {
            BufReader::new(answer).read_line(&mut number).context("hear from Xvfb")?;
        }
        let display = Self { name: format!(":{}", number.trim()), driver: machine.software_driver(), lease, guard };
        if number.trim().is_empty() {
            bail!("Xvfb did not start; it says why in {}", log.display());
        }
        Ok(display)
    }

    /// What X programs call it, such as `:1`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Lets `command` open its windows here, drawn by the processor: graphics cards do not draw into a virtual display.
    pub(crate) fn lend<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY").env("WGPU_BACKEND", "vulkan");
        if let Some(driver) = &self.driver {
            command.env("VK_ICD_FILENAMES", driver).env("VK_DRIVER_FILES", driver);
        }
        command
    }

    /// Hands the lease to `command` as its standard input: the display then lives as long as that process does, and
    /// no longer depends on ours.
    pub(crate) fn hand_on(mut self, command: &mut Command) {
        self.lend(command);
        if let Some(lease) = self.lease.take() {
            command.stdin(lease);
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take() {
            drop(lease);
            // The shell ends by itself now; waiting for it leaves no process behind.
            self.guard.wait().ok();
        }
    }
}

/// Ctrl-C goes to all processes of the terminal's group at once. The display has to outlive the window in it.
#[cfg(unix)]
fn leave_process_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn leave_process_group(_command: &mut Command) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn is_running(display: &str) -> bool {
        let socket = Path::new("/tmp/.X11-unix").join(format!("X{}", display.trim_start_matches(':')));
        socket.exists()
    }

    /// Waits until `holds`, or for longer than any machine takes.
    #[expect(clippy::disallowed_methods, reason = "a limit to the waiting, no measure")]
    fn wait_until(holds: impl Fn() -> bool) -> bool {
        let began = Instant::now();
        while !holds() && began.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(20));
        }
        holds()
    }

    /// Without Xvfb there is nothing to test; `cargo xtask test` installs it.
    fn start() -> Option<(Display, tempfile::TempDir)> {
        let folder = tempfile::tempdir().expect("a folder");
        Machine::this().program("Xvfb").map(|_| (Display::start(folder.path()).expect("it starts"), folder))
    }

    #[test]
    fn a_display_ends_with_its_owner() {
        let Some((display, _folder)) = start() else { return };
        let name = display.name().to_owned();
        assert!(wait_until(|| is_running(&name)));
        drop(display);
        assert!(!is_running(&name));
    }

    #[test]
    fn a_display_handed_on_lives_as_long_as_its_holder() {
        let Some((display, _folder)) = start() else { return };
        let name = display.name().to_owned();
        let mut command = Command::new("sh");
        command.args(["-c", "echo $DISPLAY; exec sleep 600"]).stdout(Stdio::piped());
        display.hand_on(&mut command);
        let mut holder = command.spawn().expect("sh starts");
        drop(command);
        let mut told = String::new();
        BufReader::new(holder.stdout.take().expect("piped")).read_line(&mut told).expect("it tells");
        assert_eq!(told.trim(), name);
        assert!(is_running(&name));
        holder.kill().expect("killed");
        holder.wait().expect("gone");
        assert!(wait_until(|| !is_running(&name)), "{name} outlives its holder");
    }
}
