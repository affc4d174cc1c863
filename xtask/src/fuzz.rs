//! `cargo xtask fuzz`: everything that reads what others wrote, given what nobody would write.

use crate::step::{finish, step};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// No message, page or document of ours is larger where a fuzzer still learns from it.
const BYTES_MAX: u32 = 65_536;
/// A single input has to be read within this, even by an instrumented program on a busy machine.
const SECONDS_MAX: u32 = 5;
/// Memory of the whole fuzzer.
const MEMORY_MB: u32 = 2_048;

/// Examples that are in the repository for other reasons.
const EXAMPLES: [(&str, &[&str]); 2] = [
    ("documents", &["scenes", "profiles", "connections", "sims"]),
    ("specification", &["crates/twin_spec/tests/files"]),
];

/// Runs the targets `names`, all when none is named, for `seconds` each. What they find stays in `fuzz/corpus`, what breaks a reader
/// in `fuzz/artifacts`.
pub(crate) fn fuzz(workspace: &Workspace, names: &[String], seconds: u32) -> Result<()> {
    let folder = workspace.root.join("fuzz");
    let targets = targets(&folder)?;
    if let Some(unknown) = names.iter().find(|name| !targets.contains(name)) {
        bail!("there is no fuzz target {unknown}; there are {}", targets.join(", "));
    }
    let has_fuzzer = nightly().arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !has_fuzzer.is_ok_and(|status| status.success()) {
        bail!("cargo-fuzz is missing: `rustup toolchain install nightly`, then `cargo install cargo-fuzz`");
    }
    for target in targets.iter().filter(|target| names.is_empty() || names.contains(target)) {
        step(&format!("fuzz {target}"), || finish(&mut run(workspace, &folder, target, seconds)?))?;
    }
    Ok(())
}

/// The names of the targets in `folder`.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let sources = folder.join("fuzz_targets");
    let entries = fs::read_dir(&sources).with_context(|| format!("read {}", sources.display()))?;
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut names: Vec<String> = entries.filter_map(|entry| stem(entry.ok()?.path())).collect();
    names.sort_unstable();
    Ok(names)
}

fn nightly() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo", "fuzz"]);
    command
}

fn run(workspace: &Workspace, folder: &Path, target: &str, seconds: u32) -> Result<Command> {
    let corpus = folder.join("corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("make {}", corpus.display()))?;
    let mut command = nightly();
    command.arg("run").arg("--fuzz-dir").arg(folder).arg("--target-dir").arg(workspace.target.join("fuzz"));
    // What is found goes into the first folder; the others are only read.
    command.arg(target).arg(corpus);
    let seeds = folder.join("seeds").join(target);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    let examples = EXAMPLES.iter().filter(|(name, _)| *name == target).flat_map(|(_, folders)| *folders);
    command.args(examples.map(|examples| workspace.root.join(examples)));
    command.args(["--", &format!("-max_total_time={seconds}"), &format!("-max_len={BYTES_MAX}")]);
    command.args([
        format!("-timeout={SECONDS_MAX}"),
        format!("-rss_limit_mb={MEMORY_MB}"),
        "-print_final_stats=1".to_owned(),
    ]);
    command.current_dir(&workspace.root);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_in_the_manifest_and_seeds_belong_to_targets() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        let targets = targets(&folder).expect("targets");
        for target in &targets {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target} is not built");
        }
        for seeds in fs::read_dir(folder.join("seeds")).expect("seeds") {
            let name = seeds.expect("a folder").file_name().to_string_lossy().into_owned();
            assert!(targets.contains(&name), "no target reads the seeds {name}");
        }
        assert!(EXAMPLES.iter().all(|(name, _)| targets.iter().any(|target| target == name)));
    }
}
