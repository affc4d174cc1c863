//! The table of floors, read from the map.
//!
//! ```text
//! | crate | may depend on (ours) | heavy dependencies | must never reach |
//! |---|---|---|---|
//! | twin_api | model | – | everything heavy |
//! | twin_engine | all F1, actuate | tokio | bevy, egui, panels, server |
//! | root `src/` | api, model, scene | bevy, bevy_egui | ingress, history directly |
//! ```
//! Names of ours go without `twin_`. What stands in parentheses is for people. `all F1` are the crates that the map
//! above the table puts on that floor. A list that ends in `directly` lets its crates of ours be reached through others.

use super::MAP;
use crate::tidy::violation::Violation;
use std::collections::BTreeSet;

/// The root package, in whichever words the table speaks of it.
pub(crate) const ROOT: &str = "heliotwin";

/// One line of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Line in the map, from 1.
    pub(crate) line: usize,
    /// The package.
    pub(crate) package: String,
    /// Our packages that it may depend on; they need not exist yet.
    pub(crate) allowed: BTreeSet<String>,
    /// What it must never reach.
    pub(crate) banned: Vec<Ban>,
}

/// One thing that a crate must never reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ban {
    /// A package of ours; directly only, or through others too.
    Ours { package: String, is_direct: bool },
    /// All of ours.
    EverythingOurs,
    /// A foreign package, and those whose names begin with its name.
    Foreign(String),
    /// All that is heavy.
    EverythingHeavy,
    /// Reading the time.
    Clocks,
    /// Opening files.
    Files,
    /// Random numbers.
    Randomness,
}

/// Reads the table of `map`. `ours` are the packages that there are.
pub(crate) fn parse(map: &str, ours: &[&str]) -> Result<Vec<Row>, Vec<Violation>> {
    let floors = floors(map);
    let mut rows = Vec::new();
    let mut violations = Vec::new();
    for (line, text) in table_lines(map) {
        let cells: Vec<String> = text.trim().trim_matches('|').split('|').map(plain).collect();
        let [package, allowed, _, banned] = cells.as_slice() else {
            violations.push(Violation::new(
                MAP,
                line,
                "a line of the floors table has four cells",
                "add what is missing",
            ));
            continue;
        };
        let mut row = Row { line, package: package_name(package), ..Row::default() };
        for item in items(allowed) {
            match item.strip_prefix("all ") {
                None => drop(row.allowed.insert(package_name(item))),
                Some(floor) => {
                    let of_floor: Vec<String> =
                        floors.iter().filter(|(at, _)| at == floor).map(|(_, package)| package.clone()).collect();
                    if of_floor.is_empty() {
                        let what = format!("the map puts no crate on the floor {floor}");
                        violations.push(Violation::new(
                            MAP,
                            line,
                            what,
                            "write the floor beside each crate of the map",
                        ));
                    }
                    row.allowed.extend(of_floor);
                }
            }
        }
        let is_direct = banned.ends_with(" directly");
        for item in items(banned.trim_end_matches(" directly")) {
            match ban(item, is_direct, ours) {
                Some(ban) => row.banned.push(ban),
                None => {
                    let what = format!("{item:?} is no name and no word that tidy understands");
                    let remedy = "name crates, or say clocks, files, randomness, everything heavy, everything ours";
                    violations.push(Violation::new(MAP, line, what, remedy));
                }
            }
        }
        rows.push(row);
    }
    if rows.is_empty() && violations.is_empty() {
        let what = "there is no floors table";
        let remedy = "begin it with | crate | may depend on (ours) | heavy dependencies | must never reach |";
        violations.push(Violation::new(MAP, 1, what, remedy));
    }
    if violations.is_empty() { Ok(rows) } else { Err(violations) }
}

/// The lines of the floors table under its head, with their numbers.
fn table_lines(map: &str) -> Vec<(usize, &str)> {
    let is_head = |text: &str| text.starts_with("| crate |") && text.contains("may depend on");
    let lines = (1..).zip(map.lines()).skip_while(|(_, text)| !is_head(text));
    lines.skip(2).take_while(|(_, text)| text.starts_with('|')).collect()
}

/// Crates of the map with their floors: `  twin_api/   F1 what crosses …`.
fn floors(map: &str) -> Vec<(String, String)> {
    let place = |line: &str| {
        let mut words = line.split_whitespace();
        let package = words.next()?.strip_suffix('/')?.to_owned();
        let floor = words.next().filter(|word| word.len() == 2 && word.starts_with('F'))?.to_owned();
        Some((floor, package))
    };
    map.lines().filter_map(place).collect()
}

/// A cell without what is for people: marks of emphasis and all in parentheses.
fn plain(cell: &str) -> String {
    let mut depth = 0_usize;
    let mut text = String::new();
    for letter in cell.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '*' | '`' => {}
            _ if depth == 0 => text.push(letter),
            _ => {}
        }
    }
    text.trim().to_owned()
}

fn items(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(str::trim).filter(|item| !matches!(*item, "" | "–" | "-" | "—"))
}

fn package_name(word: &str) -> String {
    match word {
        "xtask" | ROOT => word.to_owned(),
        _ if word.starts_with("root") => ROOT.to_owned(),
        _ if word.starts_with("twin_") => word.to_owned(),
        _ => format!("twin_{word}"),
    }
}

fn ban(item: &str, is_direct: bool, ours: &[&str]) -> Option<Ban> {
    let package = package_name(item);
    let is_name = item.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
    Some(match item {
        "clocks" => Ban::Clocks,
        "files" => Ban::Files,
        "randomness" => Ban::Randomness,
        "everything heavy" => Ban::EverythingHeavy,
        "everything ours" => Ban::EverythingOurs,
        _ if ours.contains(&package.as_str()) => Ban::Ours { package, is_direct },
        _ if is_name => Ban::Foreign(item.to_owned()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "| crate | may depend on (ours) | heavy dependencies | must never reach |\n|---|---|---|---|\n";

    fn read(rows: &str) -> Result<Vec<Row>, Vec<String>> {
        let map = format!(
            "```\n  twin_model/  F0 the nouns\n  twin_scene/  F1 documents\n  twin_sim/  F2 bots\n  twin_api/ F1 x\n```\n\n{HEAD}{rows}\nText | with | a | pipe"
        );
        let ours = ["twin_model", "twin_api", "twin_engine", "twin_history", "heliotwin"];
        parse(&map, &ours)
            .map_err(|violations| violations.into_iter().map(|v| format!("{}: {}", v.at, v.what)).collect())
    }

    fn row(text: &str) -> Row {
        read(text).expect("a table").remove(0)
    }

    fn names(packages: &[&str]) -> BTreeSet<String> {
        packages.iter().map(|package| (*package).to_owned()).collect()
    }

    #[test]
    fn names_go_without_prefix_and_words_in_parentheses_are_for_people() {
        let row = row("| twin_ingress | model, scene (profiles, maps) | tokio | **api** (it cannot, ever), tokio |");
        assert_eq!((row.line, row.package.as_str()), (10, "twin_ingress"));
        assert_eq!(row.allowed, names(&["twin_model", "twin_scene"]));
        let api = Ban::Ours { package: "twin_api".to_owned(), is_direct: false };
        assert_eq!(row.banned, [api, Ban::Foreign("tokio".to_owned())]);
    }

    #[test]
    fn a_floor_stands_for_its_crates() {
        let row = row("| twin_engine | all F1, actuate | tokio | bevy |");
        assert_eq!(row.allowed, names(&["twin_scene", "twin_api", "twin_actuate"]));
        let refused = read("| twin_engine | all F7 | tokio | bevy |").expect_err("there is no such floor");
        assert_eq!(refused, ["ARCHITECTURE.md:10: the map puts no crate on the floor F7"]);
    }

    #[test]
    fn directly_concerns_the_whole_list() {
        let row = row("| root `src/` | api, sim (to start them) | bevy | engine, history directly |");
        assert_eq!(row.package, "heliotwin");
        let ours = |package: &str| Ban::Ours { package: package.to_owned(), is_direct: true };
        assert_eq!(row.banned, [ours("twin_engine"), ours("twin_history")]);
    }

    #[test]
    fn nothing_and_concepts_are_understood() {
        let row =
            row("| twin_model | – | – (small: serde) | clocks, files, randomness, everything heavy, everything ours |");
        assert!(row.allowed.is_empty());
        let concepts = [Ban::Clocks, Ban::Files, Ban::Randomness, Ban::EverythingHeavy, Ban::EverythingOurs];
        assert_eq!(row.banned, concepts);
    }

    #[test]
    fn what_cannot_be_understood_is_a_violation_and_not_a_pass() {
        let refused = read("| twin_model | – | – | anything that is slow |").expect_err("that is no name");
        assert_eq!(
            refused,
            ["ARCHITECTURE.md:10: \"anything that is slow\" is no name and no word that tidy understands"]
        );
        let refused = read("| twin_model | – |").expect_err("cells are missing");
        assert_eq!(refused, ["ARCHITECTURE.md:10: a line of the floors table has four cells"]);
        let refused = parse("# A map without a table", &[]).expect_err("there is none");
        assert_eq!(refused[0].what, "there is no floors table");
    }
}
