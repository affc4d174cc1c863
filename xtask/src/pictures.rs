//! `cargo xtask pictures`: the pictures of the documentation, taken from the running program.

use crate::display::Display;
use crate::press::press;
use crate::step::{finish, step};
use crate::system::{Machine, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Where the scripts are.
const SCRIPTS: &str = "assets/capture";

/// A script that measures instead of taking pictures; `cargo xtask bench` plays it.
const MEASURES: &str = "bench";

/// Scripts that are played at a generated hall instead of the demo site, and its racks.
const GENERATED: [(&str, &str); 1] = [("ten-thousand", "10000")];

/// What scripts are played with besides, such as bots that wait to be asked.
const PLAYED_WITH: [(&str, &[&str]); 1] =
    [("sources", &["--sim", "sims/asked.ron", "--connections", "connections/demo.ron"])];

/// Plays the scripts called `names`, or all of them.
#[expect(clippy::disallowed_methods, reason = "tells new pictures from old ones")]
pub(crate) fn pictures(workspace: &Workspace, names: &[String]) -> Result<()> {
    let scripts = choose(&scripts(&workspace.root.join(SCRIPTS))?, names)?;
    Machine::this().prepare(&[Purpose::Build, Purpose::Window, Purpose::VirtualDisplay])?;
    step("build heliotwin", || finish(workspace.cargo().args(["build", "--workspace", "--bin", "heliotwin"])))?;
    let display = if cfg!(target_os = "linux") { Some(Display::start(&workspace.target)?) } else { None };
    let out = workspace.root.join("docs/pictures");
    let began = SystemTime::now();
    for script in scripts {
        let mut heliotwin = Command::new(workspace.heliotwin());
        heliotwin.current_dir(&workspace.root).arg("capture").arg("--script").arg(&script).arg("--out").arg(&out);
        if let Some((_, racks)) = GENERATED.iter().find(|(played, _)| *played == name(&script)) {
            heliotwin.arg("--scene").arg(generate(workspace, racks)?);
        }
        if let Some((_, arguments)) = PLAYED_WITH.iter().find(|(played, _)| *played == name(&script)) {
            heliotwin.args(*arguments);
        }
        if let Some(display) = &display {
            display.lend(&mut heliotwin);
        }
        step(&format!("play {}", name(&script)), || finish(&mut heliotwin))?;
    }
    step("press the pictures", || press(&out, began))?;
    println!("\nThe pictures are in {}", out.display());
    Ok(())
}

/// Writes a hall of so many racks into the target folder.
fn generate(workspace: &Workspace, racks: &str) -> Result<PathBuf> {
    let path = workspace.target.join(format!("racks-{racks}.ron"));
    let mut heliotwin = Command::new(workspace.heliotwin());
    heliotwin.args(["scene", "generate", "--racks", racks, "--out"]).arg(&path);
    step(&format!("generate a hall of {racks} racks"), || finish(&mut heliotwin))?;
    Ok(path)
}

fn scripts(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = folder.read_dir().with_context(|| format!("read {}", folder.display()))?;
    let mut scripts: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "ron") && name(path) != MEASURES)
        .collect();
    if scripts.is_empty() {
        bail!("{} holds no script", folder.display());
    }
    scripts.sort();
    Ok(scripts)
}

fn choose(scripts: &[PathBuf], names: &[String]) -> Result<Vec<PathBuf>> {
    if names.is_empty() {
        return Ok(scripts.to_vec());
    }
    let find = |wanted: &String| {
        scripts.iter().find(|script| name(script) == *wanted).cloned().with_context(|| {
            let known: Vec<String> = scripts.iter().map(|script| name(script)).collect();
            format!("no script is called {wanted}; there are: {}", known.join(", "))
        })
    };
    names.iter().map(find).collect()
}

fn name(script: &Path) -> String {
    script.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_chosen_by_name_and_a_wrong_name_tells_the_right_ones() {
        let all = [PathBuf::from("a/alarm.ron"), PathBuf::from("a/halls.ron")];
        assert_eq!(choose(&all, &[]).expect("all"), all);
        assert_eq!(choose(&all, &["halls".to_owned()]).expect("one"), all[1..]);
        let refusal = choose(&all, &["hall".to_owned()]).expect_err("none is called so");
        assert_eq!(refusal.to_string(), "no script is called hall; there are: alarm, halls");
    }
}
