//! The table held against what cargo knows.

use super::MAP;
use super::table::{self, Ban, Row};
use crate::tidy::source::Source;
use crate::tidy::violation::Violation;
use crate::workspace::{Package, Workspace};
use std::fs;

/// What makes a crate heavy: runtimes, 3D and screens, storage, protocols.
const HEAVY: [&str; 12] =
    ["axum", "bevy", "egui", "mqtt5", "postgres", "rumqttc", "rusqlite", "rustls", "tokio", "tonic", "wgpu", "winit"];

/// Crates that make random numbers.
const RANDOM: [&str; 5] = ["fastrand", "getrandom", "rand", "rand_core", "rand_pcg"];

/// Code that reads the time.
const CLOCK_CODE: [&str; 4] = ["Instant::now", "SystemTime::now", "Timestamp::now", "Zoned::now"];

/// Code that opens files.
const FILE_CODE: [&str; 3] = ["std::fs", "fs::File", "File::open"];

/// Every package of ours has a line in the table and keeps to it.
pub(crate) fn check(map: &str, workspace: &Workspace, sources: &[Source]) -> Vec<Violation> {
    let ours: Vec<&str> = workspace.ours().map(|(_, package)| package.name.as_str()).collect();
    let rows = match table::parse(map, &ours) {
        Ok(rows) => rows,
        Err(violations) => return violations,
    };
    let mut violations = Vec::new();
    for (id, package) in workspace.ours() {
        match rows.iter().find(|row| row.package == package.name) {
            Some(row) => {
                violations.extend(check_allowed(workspace, package, row, &ours));
                violations.extend(check_banned(workspace, id, package, row, &ours));
                violations.extend(check_code(workspace, package, row, sources));
            }
            None => {
                let what = format!("{} has no line in the floors table", package.name);
                violations.push(Violation::new(MAP, 1, what, "add it: on which floor does it stand?"));
            }
        }
    }
    violations
}

/// Every package of ours is on the map.
pub(crate) fn check_named(map: &str, workspace: &Workspace) -> Vec<Violation> {
    let is_named = |name: &str| map.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
    let unnamed = workspace.ours().filter(|(_, package)| !is_named(&package.name));
    unnamed
        .map(|(_, package)| {
            let what = format!("{} is not on the map", package.name);
            Violation::new(MAP, 1, what, "say in one line what it is for")
        })
        .collect()
}

/// Dependencies on our own packages are those that the table allows.
fn check_allowed(workspace: &Workspace, package: &Package, row: &Row, ours: &[&str]) -> Vec<Violation> {
    let is_ours = |name: &&String| ours.contains(&name.as_str());
    let undue = package.dependencies.iter().filter(is_ours).filter(|name| !row.allowed.contains(*name));
    undue
        .map(|name| {
            let what = format!("{} may not depend on {name} ({MAP}:{})", package.name, row.line);
            let remedy =
                "move the code to where it may be; a new line here is a design change, recorded in docs/decisions";
            Violation::new(&manifest(workspace, package), dependency_line(package, name), what, remedy)
        })
        .collect()
}

/// Nothing banned is reached, however far the way.
fn check_banned(workspace: &Workspace, id: &str, package: &Package, row: &Row, ours: &[&str]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for chain in workspace.reach(id) {
        let (Some(reached), Some(first)) = (chain.last(), chain.get(1)) else { continue };
        let is_direct = chain.len() == 2;
        if !row.banned.iter().any(|ban| bans(ban, reached, is_direct, ours)) {
            continue;
        }
        // One word for a thing that is banned, not one for each thing behind it.
        let is_behind = chain[1..chain.len() - 1].iter().any(|on_the_way| {
            row.banned.iter().any(|ban| bans(ban, on_the_way, false, ours) && !ours.contains(on_the_way))
        });
        if is_behind {
            continue;
        }
        let what = format!("{} must never reach {reached}: {} ({MAP}:{})", package.name, chain.join(" → "), row.line);
        let line = dependency_line(package, first);
        violations.push(Violation::new(&manifest(workspace, package), line, what, "cut the first arrow that is yours"));
    }
    violations
}

fn bans(ban: &Ban, name: &str, is_direct: bool, ours: &[&str]) -> bool {
    let is_of = |family: &str| {
        let rest = name.strip_prefix(family);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '-']))
    };
    match ban {
        Ban::Ours { package, is_direct: only_direct } => name == package && (is_direct || !only_direct),
        Ban::EverythingOurs => ours.contains(&name),
        Ban::Foreign(family) => is_of(family),
        Ban::EverythingHeavy => HEAVY.into_iter().any(is_of),
        Ban::Randomness => RANDOM.contains(&name),
        Ban::Clocks | Ban::Files => false,
    }
}

/// What no dependency shows: the code itself reads no clock and opens no file.
fn check_code(workspace: &Workspace, package: &Package, row: &Row, sources: &[Source]) -> Vec<Violation> {
    let folder = relative(workspace, package);
    let own = sources.iter().filter(|source| source.path.starts_with(&format!("{folder}/src/")));
    let bans = [(Ban::Clocks, &CLOCK_CODE[..], "reads a clock"), (Ban::Files, &FILE_CODE[..], "opens files")];
    let mut violations = Vec::new();
    for source in own {
        for (line, text) in (1..).zip(source.text.lines()).filter(|(_, text)| !text.trim_start().starts_with("//")) {
            for (ban, code, does) in &bans {
                let found = code.iter().find(|code| text.contains(**code)).filter(|_| row.banned.contains(ban));
                if let Some(code) = found {
                    let what = format!("{} must not: {code} {does} ({MAP}:{})", package.name, row.line);
                    violations.push(Violation::new(&source.path, line, what, "take the value as an argument"));
                }
            }
        }
    }
    violations
}

fn relative(workspace: &Workspace, package: &Package) -> String {
    package.folder.strip_prefix(&workspace.root).unwrap_or(&package.folder).to_string_lossy().replace('\\', "/")
}

fn manifest(workspace: &Workspace, package: &Package) -> String {
    let folder = relative(workspace, package);
    if folder.is_empty() { "Cargo.toml".to_owned() } else { format!("{folder}/Cargo.toml") }
}

/// The line of a manifest where a dependency is declared; 1 when it is hard to find.
fn dependency_line(package: &Package, name: &str) -> usize {
    let text = fs::read_to_string(package.folder.join("Cargo.toml")).unwrap_or_default();
    let declares = |line: &str| {
        let rest = line.strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['.', '=']))
    };
    text.lines().position(declares).map_or(1, |position| position + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// Packages of ours are those that are called twin_ or heliotwin; arrows are links.
    fn workspace(arrows: &[(&str, &str)]) -> Workspace {
        let mut workspace = Workspace { root: PathBuf::from("/site"), ..Workspace::default() };
        for name in arrows.iter().flat_map(|(from, to)| [*from, *to]) {
            let is_ours = name.starts_with("twin_") || name == "heliotwin";
            if workspace.packages.contains_key(name) {
                continue;
            }
            let dependencies = arrows.iter().filter(|(from, _)| *from == name).map(|(_, to)| (*to).to_owned());
            let dependencies: Vec<String> = dependencies.collect();
            workspace.links.insert(name.to_owned(), dependencies.clone());
            let folder = workspace.root.join("crates").join(name);
            let package = Package { name: name.to_owned(), folder, dependencies };
            workspace.packages.insert(name.to_owned(), package);
            if is_ours {
                workspace.members.push(name.to_owned());
            }
        }
        workspace
    }

    fn map(rows: &[&str]) -> String {
        let head = "| crate | may depend on (ours) | heavy dependencies | must never reach |\n|---|---|---|---|";
        format!("{head}\n{}\n", rows.join("\n"))
    }

    fn violations(rows: &[&str], arrows: &[(&str, &str)]) -> Vec<String> {
        let found = check(&map(rows), &workspace(arrows), &[]);
        found.into_iter().map(|violation| violation.what).collect()
    }

    const MODEL: &str = "| twin_model | – | – | tokio |";

    #[test]
    fn a_dependency_that_the_table_does_not_allow_is_named() {
        let rows = [MODEL, "| twin_api | – | – | tokio |"];
        assert_eq!(
            violations(&rows, &[("twin_api", "twin_model")]),
            ["twin_api may not depend on twin_model (ARCHITECTURE.md:4)"]
        );
        let rows = [MODEL, "| twin_api | model | – | tokio |"];
        assert!(violations(&rows, &[("twin_api", "twin_model")]).is_empty());
    }

    #[test]
    fn what_must_never_be_reached_is_found_through_others() {
        let rows = [MODEL];
        let arrows = [("twin_model", "net"), ("net", "tokio-util"), ("tokio-util", "tokio")];
        assert_eq!(
            violations(&rows, &arrows),
            ["twin_model must never reach tokio-util: twin_model → net → tokio-util (ARCHITECTURE.md:3)"]
        );
        assert!(violations(&rows, &[("twin_model", "tokyo"), ("twin_model", "atokio")]).is_empty());
    }

    #[test]
    fn ours_are_banned_through_others_unless_the_list_says_directly() {
        let others = ["| twin_engine | history | – | bevy |", "| twin_history | – | – | bevy |"];
        let arrows = [("heliotwin", "twin_engine"), ("twin_engine", "twin_history")];
        let strict = [others[0], others[1], "| root `src/` | engine, history | bevy | history |"];
        assert_eq!(
            violations(&strict, &arrows),
            ["heliotwin must never reach twin_history: heliotwin → twin_engine → twin_history (ARCHITECTURE.md:5)"]
        );
        let lenient = [others[0], others[1], "| root `src/` | engine, history | bevy | history directly |"];
        assert!(violations(&lenient, &arrows).is_empty());
        let direct = [arrows[0], arrows[1], ("heliotwin", "twin_history")];
        assert_eq!(violations(&lenient, &direct).len(), 1);
    }

    #[test]
    fn heaviness_and_randomness_are_known_by_name() {
        let row = ["| twin_api | – | – | everything heavy, randomness |"];
        assert_eq!(violations(&row, &[("twin_api", "rusqlite"), ("twin_api", "rand"), ("twin_api", "serde")]).len(), 2);
    }

    #[test]
    fn a_crate_without_a_line_is_named() {
        assert_eq!(violations(&[MODEL], &[("twin_new", "serde")]), ["twin_new has no line in the floors table"]);
        let unnamed = check_named("twin_newer and twin_model", &workspace(&[("twin_new", "twin_model")]));
        assert_eq!(unnamed.len(), 1);
        assert_eq!(unnamed[0].what, "twin_new is not on the map");
    }

    #[test]
    fn code_that_reads_clocks_or_opens_files_is_found_by_its_line() {
        let text = "//! X.\n// Instant::now() in a comment\nlet now = Instant::now();\nuse std::fs;\n";
        let source = |path: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let sources = [source("crates/twin_model/src/a.rs"), source("crates/twin_api/src/a.rs")];
        let rows = ["| twin_model | – | – | clocks, files |", "| twin_api | model | – | clocks |"];
        let found = check(&map(&rows), &workspace(&[("twin_api", "twin_model")]), &sources);
        let at: Vec<&str> = found.iter().map(|violation| violation.at.as_str()).collect();
        assert_eq!(at, ["crates/twin_api/src/a.rs:3", "crates/twin_model/src/a.rs:3", "crates/twin_model/src/a.rs:4"]);
    }
}
