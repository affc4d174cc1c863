//! Commands that need no window: what they print, where, and how they end.

use crate::history::fill;
use crate::program::{json, type_in, type_in_with};
use std::path::Path;

const POINT: &str = "demo/hall-a/A01/inlet_mid";

/// `line` ends with `code` and complains of all that is in `says`.
fn check(line: &str, code: i32, says: &[&str]) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let typed = type_in(&words);
    assert_eq!(typed.code, Some(code), "heliotwin {line}: {typed:?}");
    for part in says {
        assert!(typed.complaint.contains(part), "heliotwin {line} does not say {part:?}:\n{}", typed.complaint);
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn help_names_what_can_be_typed() {
    let help = type_in(&["--help"]).done();
    let options =
        ["--scene", "--sim", "--broker", "--data", "--tier", "--look", "--size", "--clock", "--no-bots", "--state"];
    let commands = ["scenario", "query", "alarms", "scene", "capture"];
    for word in options.into_iter().chain(commands).chain(["Examples:", "Exit codes:"]) {
        assert!(help.contains(word), "{word} in:\n{help}");
    }
    for command in commands {
        assert!(type_in(&[command, "--help"]).done().contains("Usage: heliotwin "), "{command}");
    }
    assert_eq!(type_in(&["--version"]).done(), format!("heliotwin {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_typed_wrongly_ends_with_2_and_says_what_is_right() {
    check("--tier best", 2, &["high, medium, software, auto"]);
    check("--clock 0", 2, &["1 to 1000"]);
    check("--broker 10.0.0.5", 2, &["mqtt://127.0.0.1:1883"]);
    check("alarm", 2, &["alarms"]);
    check("query", 2, &["<POINT>"]);
    check("query p --from yesterday", 2, &["2026-01-31T08:00:00Z", "-90m"]);
    check("scenario run X --broker mqtt://127.0.0.1:9", 2, &["--site"]);
    check("scenario run X --broker mqtt://ana:s3cret@", 2, &["mqtt://user:password@127.0.0.1:1883"]);
}

/// Only there are displays named by the environment.
#[cfg(target_os = "linux")]
#[test]
fn without_a_display_it_says_how_to_get_one() {
    check("", 1, &["failed to open a window: there is no display", "cargo xtask run"]);
}

#[test]
fn a_scene_that_is_not_there_is_told_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["--scene", "no-such.ron", "--data", text(folder.path())];
    let typed = type_in_with(&words, |command| {
        command.env("DISPLAY", ":no-such");
    });
    assert_eq!(typed.code, Some(1), "{typed:?}");
    assert!(typed.complaint.contains("failed to read no-such.ron"), "{typed:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing has started");
}

#[test]
fn scene_check_tells_the_good_from_the_bad() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (good, bad) = (root.join("scenes/demo.ron"), root.join("crates/twin_scene/tests/refused/stack.ron"));
    let valid = type_in(&["scene", "check", text(&good)]).done();
    assert!(valid.contains("valid: ") && valid.contains("60 racks"), "{valid}");
    let both = type_in(&["scene", "check", text(&good), text(&bad)]);
    assert_eq!(both.code, Some(1));
    assert!(both.out.starts_with(&valid), "{both:?}");
    assert!(both.out.contains("stack.ron:13: templates[0].devices[1].unit: "), "line, field and reason: {both:?}");
    assert!(both.complaint.contains("failed to accept 1 of 2 scenes"), "{both:?}");
}

#[test]
fn an_empty_data_folder_is_said_to_be_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = text(folder.path());
    check(&format!("query {POINT} --data {data}"), 1, &["failed to find a history in folder", data]);
    check(&format!("alarms --json --data {data}"), 1, &["failed to find a history in folder", data]);
    for command in ["run COOLING_FAILURE --rack A01", "list", "stop"] {
        check(
            &format!("scenario {command} --data {data}"),
            1,
            &["failed to find a running heliotwin", data, "Start one with: heliotwin", "--broker mqtt://"],
        );
    }
}

#[test]
fn a_broker_that_nobody_runs_is_named_without_its_password() {
    // Free a moment ago: nobody answers there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
    let url = format!("mqtt://ana:s3cret@{free}");
    let typed = type_in(&["scenario", "list", "--broker", &url, "--site", "demo"]);
    assert_eq!(typed.code, Some(1), "{typed:?}");
    assert!(typed.complaint.contains(&format!("failed to reach the broker at mqtt://ana@{free}")), "{typed:?}");
    assert!(!typed.complaint.contains("s3cret"), "{typed:?}");
}

#[test]
fn a_history_is_read_without_its_twin() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = text(folder.path());
    fill(folder.path(), POINT);

    let csv = type_in(&["query", POINT, "--csv", "--data", data]).done();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("time,value,unit,quality"));
    let fields: Vec<&str> = lines.next().expect("a sample").split(',').collect();
    assert!(fields[0].ends_with('Z') && fields[1].parse::<f64>().is_ok(), "{csv}");
    assert_eq!(fields[2..], ["°C", "good"]);
    let topic = type_in(&["query", &format!("dc/{POINT}"), "--csv", "--data", data]).done();
    assert_eq!(topic, csv, "people copy topics");
    let before = type_in(&["query", POINT, "--to", "2020-01-01T00:00:00Z", "--from", "-10000w", "--data", data]).done();
    assert_eq!(before, "", "nothing is older than the site");

    check(&format!("query demo/hall-a/A1/inlet_mid --data {data}"), 1, &["failed to find point", "like it are", POINT]);
    check(&format!("query {POINT} --from -1h --to -2h --data {data}"), 1, &["--from has to be before --to"]);
    assert!(json(&type_in(&["alarms", "--json", "--data", data]).done()).is_empty());
    assert_eq!(type_in(&["alarms", "--data", data]).done(), "No alarms\n");
}
