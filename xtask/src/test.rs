//! `cargo xtask test`: everything that has to hold before a change is shared.

use crate::display::Display;
use crate::step::{finish, step};
use crate::system::{Machine, Purpose};
use crate::tidy;
use crate::workspace::Workspace;
use anyhow::Result;

/// The package that links Bevy.
const DESKTOP: &str = "heliotwin";

/// Formatting, lints, tidy and tests, in the order of what fails fastest. `is_quick` leaves out the desktop.
pub(crate) fn test(workspace: &Workspace, is_quick: bool) -> Result<()> {
    let mut purposes = vec![Purpose::Build];
    if !is_quick {
        purposes.extend([Purpose::Window, Purpose::VirtualDisplay, Purpose::Hands]);
    }
    Machine::this().prepare(&purposes)?;
    let scope: &[&str] = if is_quick { &["--workspace", "--exclude", DESKTOP] } else { &["--workspace"] };

    step("format", || finish(workspace.cargo().args(["fmt", "--all", "--check"])))?;
    step("tidy", || tidy::tidy(workspace))?;
    step("lint", || {
        let mut clippy = workspace.cargo();
        finish(clippy.arg("clippy").args(scope).args(["--all-targets", "--", "-D", "warnings"]))
    })?;
    step("test", || {
        let mut tests = workspace.cargo();
        tests.arg("test").args(scope);
        // Tests that draw do so into a display of their own, with one rasteriser on every machine.
        let display =
            if is_quick || !cfg!(target_os = "linux") { None } else { Some(Display::start(&workspace.target)?) };
        if let Some(display) = &display {
            display.lend(&mut tests);
        }
        finish(&mut tests)
    })?;
    println!("\nAll of it holds.");
    Ok(())
}
