//! Every scene and every file of bots that ships can be read.

use super::violation::Violation;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Reads all of them.
///
/// # Errors
/// When a folder of them cannot be read or is empty, for then nothing was checked.
pub(crate) fn check(root: &Path) -> Result<Vec<Violation>> {
    let scenes =
        check_folder(root, "scenes", |path| twin_scene::load_scene(path).map(drop).map_err(|e| e.to_string()))?;
    let sims = check_folder(root, "sims", |path| twin_scene::load_sim(path).map(drop).map_err(|e| e.to_string()))?;
    Ok([scenes, sims].concat())
}

fn check_folder(root: &Path, folder: &str, load: impl Fn(&Path) -> Result<(), String>) -> Result<Vec<Violation>> {
    let entries = root.join(folder).read_dir().with_context(|| format!("read {folder}"))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".ron"))
        .collect();
    if names.is_empty() {
        bail!("{folder} holds no document");
    }
    names.sort();
    let refused = names.into_iter().filter_map(|name| {
        let reason = load(&root.join(folder).join(&name)).err()?;
        Some(Violation::new(&format!("{folder}/{name}"), 1, reason, "mend the document, or the reader if it is right"))
    });
    Ok(refused.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn documents_that_do_not_parse_are_named_with_the_reason() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.path().join("scenes")).expect("made");
        fs::create_dir(root.path().join("sims")).expect("made");
        assert!(check(root.path()).is_err(), "nothing to check is no success");
        fs::write(root.path().join("scenes/broken.ron"), "(version: ").expect("written");
        fs::write(root.path().join("sims/broken.ron"), "[]").expect("written");
        let violations = check(root.path()).expect("folders are there");
        let at: Vec<&str> = violations.iter().map(|violation| violation.at.as_str()).collect();
        assert_eq!(at, ["scenes/broken.ron:1", "sims/broken.ron:1"]);
        assert!(violations.iter().all(|violation| violation.what.contains("broken.ron")));
    }
}
