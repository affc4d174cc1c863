//! Wrong documents: every file of `tests/refused/` says behind the guilty line what must be told about it.
//!
//! `//~ field: reason` stands for a problem of its line, `//~:column: reason` for unreadable text.

use std::path::{Path, PathBuf};
use twin_scene::{load_scene, parse_scene};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused")
}

fn expected(text: &str, file: &str) -> Vec<String> {
    let mut expected = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        for told in text.split("//~").skip(1).map(str::trim_end) {
            let colon = if told.starts_with(':') { "" } else { ":" };
            expected.push(format!("{file}:{line}{colon}{told}"));
        }
    }
    expected
}

#[test]
fn every_problem_of_a_wrong_document_is_told_with_its_line_field_and_reason() {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).expect("the folder exists").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut failures = String::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("readable");
        let file = path.file_name().and_then(|name| name.to_str()).expect("a plain name");
        let error = parse_scene(&text, file).expect_err(file);
        let told: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
        let expected = expected(&text, file);
        if told != expected {
            failures += &format!("{file} tells\n  {}\ninstead of\n  {}\n", told.join("\n  "), expected.join("\n  "));
        }
        assert_eq!(error.to_string(), format!("accept {file}\n{}", told.join("\n")));
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn a_file_that_is_not_there_is_told_by_its_path() {
    let error = load_scene(&folder().join("nowhere.ron")).expect_err("there is no such file");
    assert!(error.to_string().contains("nowhere.ron"), "{error}");
    assert!(error.problems().is_empty());
}

#[test]
fn a_damaged_document_is_refused_inside_its_lines() {
    let text = std::fs::read_to_string(folder().join("../../../../scenes/demo.ron")).expect("the demo is there");
    let lines: Vec<&str> = text.lines().collect();
    for damaged in 0..lines.len() {
        let rest: Vec<&str> = lines.iter().enumerate().filter(|(i, _)| *i != damaged).map(|(_, line)| *line).collect();
        if let Err(error) = parse_scene(&rest.join("\n"), "damaged.ron") {
            assert!(error.problems().iter().all(|problem| (1..=lines.len()).contains(&problem.line)), "{error}");
        }
    }
    for (cut, _) in text.char_indices().step_by(97) {
        parse_scene(&text[..cut], "cut.ron").expect_err("half a document is no document");
    }
}
