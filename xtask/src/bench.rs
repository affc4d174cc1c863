//! `cargo xtask bench`: every benchmark, as one JSON document on standard output.
//!
//! A benchmark is an example called `bench_*` of one of our packages, or the desktop, which measures its own frames when
//! it plays [`SCRIPT`]. It prints JSON objects, one a line; other lines are for people and go to standard error.

use crate::display::Display;
use crate::ingest_peers;
use crate::peers;
use crate::step::{finish, tell};
use crate::system::{Machine, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The name of the desktop's benchmark.
const DESKTOP: &str = "desktop";

/// The name of the comparison with others, which runs only when named: it installs their programs.
const PEERS: &str = "peers";

/// The name of the other one, of what takes messages in; the same holds for it.
const INGEST_PEERS: &str = "ingest_peers";

/// What the desktop plays to measure itself.
const SCRIPT: &str = "assets/capture/bench.ron";

/// Racks of the large hall: measures.md asks for frames at this size.
const RACKS: u32 = 1000;

/// Runs the benchmarks called `names`, or all of them but those with peers.
pub(crate) fn bench(workspace: &Workspace, names: &[String]) -> Result<()> {
    let known = benchmarks(workspace);
    if let Some(wrong) = names.iter().find(|name| !known.iter().any(|(_, known)| known == *name)) {
        let known: Vec<&str> = known.iter().map(|(_, name)| name.as_str()).collect();
        bail!("no benchmark is called {wrong}; there are: {}", known.join(", "));
    }
    let mut results = Vec::new();
    let mut failures = Vec::new();
    for (package, name) in known.iter().filter(|(_, name)| is_chosen(name, names)) {
        match run(workspace, package, name) {
            Ok(lines) => results.extend(lines),
            Err(error) => failures.push(json!({ "bench": name, "error": format!("{error:#}") })),
        }
    }
    let document = json!({
        "commit": first_line(Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(&workspace.root)),
        "profile": "dev",
        "machine": machine(),
        "results": results,
        "failures": failures,
    });
    println!("{document:#}");
    if failures.is_empty() { Ok(()) } else { bail!("{} of the benchmarks failed", failures.len()) }
}

fn is_chosen(name: &String, names: &[String]) -> bool {
    if names.is_empty() { name != PEERS && name != INGEST_PEERS } else { names.contains(name) }
}

/// Package and name of every benchmark, the desktop and its peers last: it takes longest to build.
fn benchmarks(workspace: &Workspace) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = workspace
        .ours()
        .flat_map(|(_, package)| examples(&package.folder).into_iter().map(|name| (package.name.clone(), name)))
        .collect();
    found.sort();
    found.extend([DESKTOP, PEERS, INGEST_PEERS].map(|name| ("heliotwin".to_owned(), name.to_owned())));
    found
}

fn examples(folder: &Path) -> Vec<String> {
    let entries = folder.join("examples").read_dir().into_iter().flatten();
    let names = entries.filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_string_lossy().into_owned()));
    names.filter(|name| name.starts_with("bench_")).collect()
}

fn run(workspace: &Workspace, package: &str, name: &str) -> Result<Vec<Value>> {
    if name == DESKTOP {
        return desktop(workspace);
    }
    if name == PEERS {
        return peers::peers(workspace);
    }
    if name == INGEST_PEERS {
        return ingest_peers::ingest_peers(workspace);
    }
    collect(workspace.cargo().args(["run", "--quiet", "--package", package, "--example", name]))
}

/// The desktop at the demo scene and at a generated one, each result with its scene.
fn desktop(workspace: &Workspace) -> Result<Vec<Value>> {
    Machine::this().prepare(&[Purpose::Build, Purpose::Window, Purpose::VirtualDisplay])?;
    // Cargo tells what it builds on standard error; standard output stays the document's.
    finish(workspace.cargo().args(["build", "--workspace", "--bin", "heliotwin"]))?;
    let display = if cfg!(target_os = "linux") { Some(Display::start(&workspace.target)?) } else { None };
    let out = workspace.target.join("bench");
    fs::create_dir_all(&out).with_context(|| format!("make {}", out.display()))?;
    let large = out.join(format!("{RACKS}-racks.ron"));
    fs::write(&large, twin_scene::generate_scene(RACKS)).with_context(|| format!("write {}", large.display()))?;
    let mut results = Vec::new();
    for scene in [workspace.root.join("scenes/demo.ron"), large] {
        let mut heliotwin = Command::new(workspace.heliotwin());
        heliotwin.current_dir(&workspace.root).args(["capture", "--script", SCRIPT]);
        heliotwin.arg("--out").arg(&out).arg("--scene").arg(&scene);
        if let Some(display) = &display {
            display.lend(&mut heliotwin);
        }
        for mut result in collect(&mut heliotwin)? {
            result["scene"] = json!(scene.file_stem().unwrap_or_default().to_string_lossy());
            results.push(result);
        }
    }
    Ok(results)
}

/// The JSON objects that `command` prints.
#[expect(clippy::print_stderr, reason = "standard output is the document's")]
pub(crate) fn collect(command: &mut Command) -> Result<Vec<Value>> {
    let told = tell(command);
    eprintln!("── {told}");
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("start {told}"))?;
    let mut results = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match serde_json::from_str(line) {
            Ok(Value::Object(result)) => results.push(Value::Object(result)),
            _ => eprintln!("{line}"),
        }
    }
    if !output.status.success() {
        bail!("{told}: {}", output.status);
    }
    if results.is_empty() {
        bail!("{told} printed no result");
    }
    Ok(results)
}

/// What a figure has to be read with.
fn machine() -> Value {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    json!({
        "cores": cores,
        "processor": processor.map(|(_, name)| name),
        "system": std::env::consts::OS,
    })
}

pub(crate) fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn objects_are_results_and_other_lines_are_not() {
        let results =
            collect(Command::new("sh").args(["-c", r#"echo warming up; echo '{"bench":"x","rate":3}'; echo 7"#]));
        assert_eq!(results.expect("it ran"), [json!({ "bench": "x", "rate": 3 })]);
    }

    #[cfg(unix)]
    #[test]
    fn a_benchmark_that_fails_or_prints_nothing_is_a_failure() {
        assert!(collect(Command::new("sh").args(["-c", "echo '{}'; exit 3"])).is_err());
        assert!(collect(Command::new("sh").args(["-c", "true"])).is_err());
    }
}
