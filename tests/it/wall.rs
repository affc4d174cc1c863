//! A wall: its window dies and comes back, and nothing is left over when the supervisor ends.

use crate::display::Display;
use crate::patience::wait_until;
use crate::program::{Twin, type_in};
use std::process::{Command, ExitStatus};

/// The processes of the windows that the supervisor has started so far.
fn windows(log: &str) -> Vec<String> {
    let after = log.split("the wall's window is watched process=").skip(1);
    after.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect()).collect()
}

/// Sends `signal` to a process; whether there was one. The signal 0 only asks.
fn signal(signal: &str, process: &str) -> ExitStatus {
    Command::new("sh").args(["-c", r#"kill "-$1" "$2" 2>/dev/null"#, "sh", signal, process]).status().expect("a shell")
}

#[cfg(unix)]
#[test]
fn a_window_that_dies_on_a_wall_is_started_again_and_ends_with_its_supervisor() {
    let Some(display) = Display::start("the wall") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let picture = folder.path().join("window.png");
    let words = ["--wall", "16:9", "--picture", picture.to_str().expect("a plain path")];
    let twin = Twin::start(&display, &data, &words);
    wait_until("the window has drawn", || picture.is_file().then_some(()));
    let first = windows(&twin.log())[0].clone();
    assert!(signal("KILL", &first).success());
    let second = wait_until("another window was started", || windows(&twin.log()).get(1).cloned());
    assert_ne!(first, second);
    std::fs::remove_file(&picture).expect("it was drawn");
    wait_until("the second window has drawn", || picture.is_file().then_some(()));
    let (status, log) = twin.terminate();
    assert!(status.success(), "{status}:\n{log}");
    assert!(log.contains("everything is committed"), "{log}");
    assert!(!signal("0", &second).success(), "the window outlives its supervisor");
}

/// Only there are displays named by the environment.
#[cfg(target_os = "linux")]
#[test]
fn a_wall_that_cannot_open_its_window_says_why_and_does_not_try_again() {
    let typed = type_in(&["--wall", "3x3"]);
    assert_eq!(typed.code, Some(1), "{typed:?}");
    assert!(typed.complaint.contains("there is no display"), "{typed:?}");
    assert!(typed.complaint.contains("it ended before its first picture"), "{typed:?}");
    assert_eq!(windows(&typed.complaint).len(), 1, "{typed:?}");
}
