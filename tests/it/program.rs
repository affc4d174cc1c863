//! `heliotwin` as a person runs it: commands that end by themselves, and the twin that does not.

use crate::display::Display;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Typed {
    /// 0 done, 1 failed, 2 typed wrongly.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) complaint: String,
}

impl Typed {
    /// What it printed.
    ///
    /// # Panics
    /// When it failed.
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }
}

/// Without what a developer may have set, and with no display.
fn heliotwin() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heliotwin"));
    for variable in ["RUST_LOG", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(variable);
    }
    command.env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    command
}

/// Runs `heliotwin` with `words` to its end.
pub(crate) fn type_in<W: AsRef<str>>(words: &[W]) -> Typed {
    type_in_with(words, |_| {})
}

/// The same after `prepare`.
pub(crate) fn type_in_with<W: AsRef<str>>(words: &[W], prepare: impl FnOnce(&mut Command)) -> Typed {
    let mut command = heliotwin();
    command.args(words.iter().map(AsRef::as_ref));
    prepare(&mut command);
    let output = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Typed { code: output.status.code(), out: text(output.stdout), complaint: text(output.stderr) }
}

/// A running twin with its window; killed when dropped.
pub(crate) struct Twin {
    process: Child,
    data: PathBuf,
    log: PathBuf,
}

impl Twin {
    /// Starts one on the folder `data`, half an hour of the site to a minute, its window small and drawn by the
    /// processor.
    pub(crate) fn start(display: &Display, data: &Path, more: &[&str]) -> Self {
        Self::start_sized(display, data, "640x400", more)
    }

    /// The same with a window of another size.
    pub(crate) fn start_sized(display: &Display, data: &Path, size: &str, more: &[&str]) -> Self {
        let log = data.with_extension("log");
        let mut command = heliotwin();
        display.lend(&mut command);
        command.args(["--clock", "30", "--tier", "software", "--size", size, "--data"]).arg(data).args(more);
        command.stdout(Stdio::null()).stderr(File::create(&log).expect("a file for the log"));
        Self { process: command.spawn().expect("the program starts"), data: data.to_owned(), log }
    }

    /// Runs a command on this twin's folder.
    ///
    /// # Panics
    /// When the twin has ended.
    pub(crate) fn ask(&mut self, words: &[&str]) -> Typed {
        self.assert_runs();
        type_in(&[words, &["--data", &self.data.to_string_lossy()]].concat())
    }

    /// # Panics
    /// When the twin has ended.
    pub(crate) fn assert_runs(&mut self) {
        let ended = self.process.try_wait().expect("it is our child");
        assert!(ended.is_none(), "it ended with {ended:?}:\n{}", self.log());
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it is our child");
    }

    /// Ends it as an init system does, and tells how it ended and what it said.
    pub(crate) fn terminate(mut self) -> (ExitStatus, String) {
        let id = self.process.id().to_string();
        let told = Command::new("sh").args(["-c", r#"kill -TERM "$1""#, "sh", &id]).status().expect("a shell");
        assert!(told.success(), "it had ended before:\n{}", self.log());
        (self.process.wait().expect("it is our child"), self.log())
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// The JSON that a command printed.
pub(crate) fn json(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}
