//! `cargo xtask tidy`: the rules of ARCHITECTURE.md and of the project's style that no compiler knows.
//!
//! Every check is a function from texts to violations, so that its tests can show it what it must not let pass.

mod document;
mod floor;
mod panel;
mod source;
mod violation;
mod write;

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use source::Source;
use std::fs;
use std::process::Command;

/// Checks everything and names every violation.
pub(crate) fn tidy(workspace: &Workspace) -> Result<()> {
    let sources = sources(workspace)?;
    let map = fs::read_to_string(workspace.root.join(floor::MAP)).with_context(|| format!("read {}", floor::MAP))?;
    let checks = [
        ("floors", floor::check(&map, workspace, &sources)),
        ("crates on the map", floor::check_named(&map, workspace)),
        ("sources", source::check(&sources)),
        ("panel tests", panel::check(&sources)),
        ("who writes to equipment", write::check(&sources)),
        ("documents", document::check(&workspace.root)?),
    ];
    let mut count = 0;
    for (name, violations) in checks {
        println!("{} {name}", if violations.is_empty() { "✓" } else { "✗" });
        for violation in &violations {
            println!("{violation}");
        }
        count += violations.len();
    }
    if count > 0 {
        bail!("{count} violations");
    }
    Ok(())
}

/// Rust files that git tracks or would: what is ignored is nobody's business.
fn sources(workspace: &Workspace) -> Result<Vec<Source>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.rs"])
        .current_dir(&workspace.root)
        .output()
        .context("run git ls-files")?;
    if !output.status.success() {
        bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut paths: Vec<&str> = listed.split_terminator('\0').collect();
    paths.sort_unstable();
    paths.dedup();
    let is_there = |path: &&str| workspace.root.join(path).is_file();
    let read = |path: &str| {
        let text = fs::read_to_string(workspace.root.join(path)).with_context(|| format!("read {path}"))?;
        Ok(Source { path: path.to_owned(), text })
    };
    paths.into_iter().filter(is_there).map(read).collect()
}
