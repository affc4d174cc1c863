//! `cargo xtask run`: from a fresh machine to the open hall.

use crate::display::{Display, has_display};
use crate::step::{finish, step};
use crate::system::{Machine, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::process::Command;

/// Installs what is missing, builds, and becomes heliotwin with `arguments`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let opens_window = opens_window(arguments);
    let is_headless = opens_window && !has_display();
    let mut purposes = vec![Purpose::Build];
    if opens_window {
        purposes.push(Purpose::Window);
    }
    if is_headless {
        purposes.push(Purpose::VirtualDisplay);
    }
    Machine::this().prepare(&purposes)?;
    step("build heliotwin", || finish(workspace.cargo().args(["build", "--workspace", "--bin", "heliotwin"])))?;

    let mut heliotwin = Command::new(workspace.heliotwin());
    heliotwin.current_dir(&workspace.root).args(arguments);
    if is_headless {
        let display = Display::start(&workspace.target)?;
        println!("\nNo display here: the window opens in a virtual one, {}.", display.name());
        let makes_pictures = |argument: &String| argument == "capture" || argument.starts_with("--picture");
        if !arguments.iter().any(makes_pictures) {
            let picture = workspace.target.join("heliotwin.png");
            println!("Its picture, renewed every few seconds, is {}", picture.display());
            heliotwin.arg("--picture").arg(picture);
        }
        display.hand_on(&mut heliotwin);
    }
    println!("Ctrl-C ends it. Commands such as `cargo xtask run -- scenario list` talk to it from another terminal.\n");
    become_process(&mut heliotwin)
}

/// Whether these arguments open the window: without a subcommand they do.
fn opens_window(arguments: &[String]) -> bool {
    let is_about_itself = |argument: &String| matches!(argument.as_str(), "-h" | "--help" | "-V" | "--version");
    arguments.first().is_none_or(|first| first.starts_with('-') || first == "capture")
        && !arguments.iter().any(is_about_itself)
}

/// Signals then reach heliotwin itself, and nobody is left waiting in between.
#[cfg(unix)]
fn become_process(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("start heliotwin")
}

#[cfg(not(unix))]
fn become_process(command: &mut Command) -> Result<()> {
    finish(command).context("run heliotwin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_subcommands_do_without_a_window() {
        for (line, expected) in [
            ("", true),
            ("--look operator", true),
            ("capture --script s --out o", true),
            ("scenario list", false),
            ("query p --csv", false),
            ("--help", false),
            ("--version", false),
        ] {
            let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(opens_window(&arguments), expected, "{line}");
        }
    }
}
