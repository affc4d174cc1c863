//! Rules about Rust files.

use super::violation::Violation;

/// Longest file, lines. Style asks for about 500; at 800 it is two files.
const LINES_MAX: usize = 800;

/// A Rust file.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// From the root folder, with `/`.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// Every file says what it is, none is too long, none re-exports what it does not name.
pub(crate) fn check(sources: &[Source]) -> Vec<Violation> {
    sources.iter().flat_map(|source| [head(source), length(source), globs(source)].concat()).collect()
}

fn head(source: &Source) -> Vec<Violation> {
    if source.text.starts_with("//! ") {
        return Vec::new();
    }
    let remedy = "begin it with a line such as `//! What it is for, in one sentence.`";
    vec![Violation::new(&source.path, 1, "the file does not say what it is", remedy)]
}

fn length(source: &Source) -> Vec<Violation> {
    let lines = source.text.lines().count();
    if lines <= LINES_MAX {
        return Vec::new();
    }
    let what = format!("{lines} lines are more than {LINES_MAX}");
    vec![Violation::new(&source.path, LINES_MAX + 1, what, "split it by what its parts are about")]
}

fn globs(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut begun_at = None;
    for (number, line) in (1..).zip(source.text.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        if code.trim_start().starts_with("pub use ") {
            begun_at = Some(number);
        }
        if let Some(begun_at) = begun_at.filter(|_| code.contains("::*") || code.trim_start().starts_with("*,")) {
            let what = "a glob hides what is re-exported";
            violations.push(Violation::new(&source.path, begun_at, what, "name every item"));
        }
        if code.contains(';') {
            begun_at = None;
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(text: &str) -> Vec<String> {
        let source = Source { path: "a.rs".to_owned(), text: text.to_owned() };
        check(&[source]).into_iter().map(|violation| format!("{}: {}", violation.at, violation.what)).collect()
    }

    #[test]
    fn a_tidy_file_passes() {
        assert!(
            violations("//! Fine.\npub use a::{B, C};\nuse d::*;\nlet x = a::b() * 2;\n// pub use e::*;\n").is_empty()
        );
    }

    #[test]
    fn a_file_without_its_head_does_not() {
        for text in ["use a;\n//! Late.\n", "", "// Not a doc comment.\n", "//!\n"] {
            assert_eq!(violations(text), ["a.rs:1: the file does not say what it is"], "{text:?}");
        }
    }

    #[test]
    fn a_file_may_have_800_lines_and_not_801() {
        let lines = |count: usize| format!("//! Long.\n{}", "x();\n".repeat(count - 1));
        assert!(violations(&lines(800)).is_empty());
        assert_eq!(violations(&lines(801)), ["a.rs:801: 801 lines are more than 800"]);
    }

    #[test]
    fn re_exported_globs_are_found_on_one_line_and_on_many() {
        let glob = |line: usize| vec![format!("a.rs:{line}: a glob hides what is re-exported")];
        assert_eq!(violations("//! X.\npub use a::b::*;\n"), glob(2));
        assert_eq!(violations("//! X.\nuse a;\n    pub use a::{\n    b::*,\n    c,\n};\nuse z::*;\n"), glob(3));
        assert_eq!(violations("//! X.\npub use a::{\n    *,\n};\n"), glob(2));
    }
}
