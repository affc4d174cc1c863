//! An X server of the test's own, so that no window appears on anybody's screen.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

/// The server runs under a shell that ends it when standard input does: it outlives nobody, however the test ends.
const GUARD: &str = r#"
Xvfb -displayfd 1 -screen 0 1024x768x24 -nolisten tcp </dev/null &
server=$!
exec >/dev/null
cat
kill "$server" 2>/dev/null
wait "$server"
"#;

/// Where the drivers of graphics cards, and of none, are listed.
const DRIVER_FOLDER: &str = "/usr/share/vulkan/icd.d";

/// A running virtual display; ends when dropped.
pub(crate) struct Display {
    name: String,
    lease: Option<ChildStdin>,
    guard: Child,
}

impl Display {
    /// A new one; `None`, and a line on standard error that nothing captures, where Xvfb is not installed.
    pub(crate) fn start(for_what: &str) -> Option<Self> {
        if !can_use("Xvfb", for_what) {
            return None;
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", GUARD]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut guard = shell.spawn().expect("a shell");
        let lease = guard.stdin.take();
        let mut number = String::new();
        BufReader::new(guard.stdout.take().expect("it is piped")).read_line(&mut number).expect("the display's number");
        assert!(!number.trim().is_empty(), "Xvfb did not start");
        Some(Self { name: format!(":{}", number.trim()), lease, guard })
    }

    /// Lets `command` open its windows here, drawn by the processor: cards do not draw into virtual displays.
    pub(crate) fn lend(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
        command.env("WGPU_BACKEND", "vulkan");
        if let Some(driver) = software_driver() {
            command.env("VK_ICD_FILENAMES", &driver).env("VK_DRIVER_FILES", &driver);
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.lease.take());
        self.guard.wait().expect("the server ends with its lease");
    }
}

/// Whether `program` is installed; where it is not, tells what is skipped for want of it.
pub(crate) fn can_use(program: &str, for_what: &str) -> bool {
    let is_there = is_installed(program);
    if !is_there {
        let skipped =
            writeln!(std::io::stderr(), "SKIPPED {for_what}: {program} is not installed; `cargo xtask test` does");
        skipped.expect("standard error");
    }
    is_there
}

fn is_installed(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// The manifest of lavapipe.
fn software_driver() -> Option<PathBuf> {
    let manifests = std::fs::read_dir(DRIVER_FOLDER).ok()?.flatten().map(|entry| entry.path());
    manifests
        .into_iter()
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("lvp_icd")))
}
