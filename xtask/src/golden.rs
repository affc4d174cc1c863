//! `cargo xtask golden`: the pictures that tests compare with, renewed.

use crate::display::Display;
use crate::step::{finish, step};
use crate::system::{Machine, Purpose};
use crate::workspace::Workspace;
use anyhow::Result;

/// The test that takes the pictures, and what lets it keep them.
const TEST: &str = "golden::the_site_looks_as_it_did";
const RENEW: &str = "HELIOTWIN_RENEW_GOLDEN";

/// Lets the test that compares the pictures replace them.
pub(crate) fn golden(workspace: &Workspace) -> Result<()> {
    Machine::this().prepare(&[Purpose::Build, Purpose::Window, Purpose::VirtualDisplay])?;
    step("take the golden pictures", || {
        let mut test = workspace.cargo();
        test.args(["test", "--workspace", "--test", "it", "--", TEST]).env(RENEW, "1");
        let display = if cfg!(target_os = "linux") { Some(Display::start(&workspace.target)?) } else { None };
        if let Some(display) = &display {
            display.lend(&mut test);
        }
        finish(&mut test)
    })?;
    println!("\nLook at the pictures in {} before you share them", workspace.root.join("tests/golden").display());
    Ok(())
}
