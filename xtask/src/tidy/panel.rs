//! Every panel has a test that shows it.

use super::source::Source;
use super::violation::Violation;

const PANELS: &str = "crates/twin_panels/src/panel/";
const TESTS: &str = "crates/twin_panels/tests/";

/// A file of panels is shown by a test: one in a file of its name, one named after it, or one that names its
/// identifier (`ALARMS` for `alarms.rs`), in a file that uses egui_kittest or among the crate's integration tests.
pub(crate) fn check(sources: &[Source]) -> Vec<Violation> {
    let tests: Vec<&Source> = sources.iter().filter(|source| shows_panels(source)).collect();
    let panels = sources.iter().filter_map(|source| Some((source, panel_name(&source.path)?)));
    let untested = panels.filter(|(_, name)| !tests.iter().any(|test| shows(test, name)));
    untested
        .map(|(source, name)| {
            let what = format!("no test shows the panel {name}");
            let remedy = format!("add {TESTS}it/{name}.rs with an egui_kittest test by label");
            Violation::new(&source.path, 1, what, remedy)
        })
        .collect()
}

fn panel_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix(PANELS)?.strip_suffix(".rs")?;
    (!name.contains('/') && name != "mod").then_some(name)
}

fn shows_panels(source: &Source) -> bool {
    let is_in_crate = source.path.starts_with("crates/twin_panels/");
    let is_test = source.path.starts_with(TESTS) || source.text.contains("egui_kittest");
    is_in_crate && is_test && source.text.contains("#[test]")
}

fn shows(test: &Source, name: &str) -> bool {
    let stem = test.path.rsplit('/').next().and_then(|file| file.strip_suffix(".rs"));
    stem == Some(name) || words(&test.text).any(|word| word == name.to_uppercase()) || names_a_test(&test.text, name)
}

fn names_a_test(text: &str, name: &str) -> bool {
    let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("fn ")?.split('(').next());
    names.map(|test| format!("_{test}_")).any(|test| test.contains(&format!("_{name}_")))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() }).collect();
        check(&sources).into_iter().map(|violation| violation.what).collect()
    }

    const ALARMS: (&str, &str) = ("crates/twin_panels/src/panel/alarms.rs", "//! Alarms.");

    #[test]
    fn a_panel_without_a_test_is_named() {
        let no_test = vec!["no test shows the panel alarms"];
        assert_eq!(violations(&[ALARMS]), no_test);
        assert_eq!(
            violations(&[ALARMS, ("crates/twin_panels/tests/it/main.rs", "#[test]\nfn overview_opens() {}")]),
            no_test
        );
        assert_eq!(violations(&[ALARMS, ("crates/twin_panels/tests/it/alarms.rs", "//! No test in here.")]), no_test);
        assert_eq!(violations(&[ALARMS, ("src/panels/alarms.rs", "egui_kittest #[test]")]), no_test);
    }

    #[test]
    fn a_test_shows_a_panel_by_its_file_its_name_or_the_panel_s_identifier() {
        for (path, text) in [
            ("crates/twin_panels/tests/it/alarms.rs", "#[test]\nfn a_note_is_asked_for() {}"),
            ("crates/twin_panels/tests/it/main.rs", "#[test]\nfn alarms_list_the_worst_first() {}"),
            ("crates/twin_panels/tests/it/main.rs", "#[test]\nfn the_list() { show(ALARMS); }"),
            ("crates/twin_panels/src/shell.rs", "use egui_kittest; #[test]\nfn the_list() { show(panel::ALARMS); }"),
        ] {
            assert!(violations(&[ALARMS, (path, text)]).is_empty(), "{path}: {text}");
        }
    }
}
