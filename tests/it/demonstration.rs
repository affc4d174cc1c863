//! The demonstration, as a person at another terminal plays it: the window is open, scenarios are typed.

use crate::display::Display;
use crate::patience::wait_until;
use crate::program::{Twin, json, type_in};
use serde_json::{Value, json as value};
use std::path::Path;

const POINT: &str = "demo/hall-a/A01/inlet_mid";

/// Everything that the twin has kept of the point, as CSV.
const HISTORY: [&str; 5] = ["query", POINT, "--csv", "--from", "2020-01-01T00:00:00Z"];

/// A picture with less in it is a plain area.
const PICTURE_BYTES_MIN: usize = 10_000;

/// The history, once it has more than `lines` lines.
fn history_beyond(twin: &mut Twin, lines: usize) -> String {
    wait_until("the history has grown", || {
        let typed = twin.ask(&HISTORY);
        (typed.code == Some(0) && typed.out.lines().count() > lines).then_some(typed.out)
    })
}

/// The alarm about the air at rack A01, once it is as wanted.
fn alarm_of_a01(twin: &mut Twin, wanted: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    wait_until(&format!("the alarm of rack A01 is {wanted}"), || {
        let listed = json(&twin.ask(&["alarms", "--json"]).done());
        listed.into_iter().find(|alarm| is_about_a01(alarm) && is_so(alarm))
    })
}

fn is_about_a01(alarm: &Value) -> bool {
    let point = alarm["point"].as_str().unwrap_or_default();
    point.starts_with("demo/hall-a/A01/inlet_") && alarm["rule"].as_str().unwrap_or_default().starts_with("rack-inlet")
}

/// Kind and priority of each step of the alarm, in order.
fn steps(journal: &[Value], alarm: &Value) -> Vec<String> {
    let of_alarm = journal.iter().filter(|entry| entry["alarm"] == alarm["alarm"]);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    of_alarm.map(|entry| format!("{} {}", word(&entry["kind"]), word(&entry["priority_word"]))).collect()
}

fn picture_size(path: &Path) -> Option<(u32, u32)> {
    let bytes =
        std::fs::read(path).ok().filter(|bytes| bytes.starts_with(b"\x89PNG") && bytes.ends_with(b"\xaeB`\x82"))?;
    assert!(bytes.len() > PICTURE_BYTES_MIN, "the picture shows nothing: {} bytes", bytes.len());
    let side = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    Some((side(16), side(20)))
}

#[test]
fn a_rack_heats_alarms_and_cools_and_nothing_that_was_shown_is_lost() {
    let Some(display) = Display::start("the demonstration") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (data, picture) = (folder.path().join("data"), folder.path().join("window.png"));
    let mut twin = Twin::start(&display, &data, &["--picture", picture.to_str().expect("a plain path")]);
    history_beyond(&mut twin, 2);

    let told = twin.ask(&["scenario", "run", "COOLING_FAILURE", "--rack", "A01"]).done();
    assert!(told.starts_with("COOLING_FAILURE runs on A01"), "{told}");
    let listed = twin.ask(&["scenario", "list"]).done();
    assert!(listed.contains("Now: COOLING_FAILURE on A01"), "{listed}");
    alarm_of_a01(&mut twin, "critical", |alarm| alarm["priority_word"] == "Critical");
    assert_eq!(twin.ask(&["scenario", "stop"]).done(), "1 stopped; the site recovers\n");
    let returned = alarm_of_a01(&mut twin, "returned", |alarm| alarm["state"] == "returned");
    assert_eq!((&returned["is_acknowledged"], &returned["occurrences"]), (&value!(false), &value!(1)));
    let journal = json(&twin.ask(&["alarms", "--all", "--json"]).done());
    let steps = steps(&journal, &returned);
    assert_eq!(steps[..2], ["raised Minor", "escalated Critical"], "{steps:?}");
    assert!(steps[2..] == ["eased Minor", "cleared Minor"] || steps[2..] == ["cleared Critical"], "{steps:?}");
    let size = wait_until("the window has drawn live values", || picture_size(&picture));
    assert_eq!(size, (640, 400));

    let shown = history_beyond(&mut twin, 2);
    twin.kill();
    let data_words = ["--data", data.to_str().expect("a plain path")];
    let kept = type_in(&[&HISTORY[..], &data_words].concat()).done();
    assert!(kept.starts_with(&shown), "what was shown is not there:\n{shown}\nbut\n{kept}");
    let gone = type_in(&[&["scenario", "list"], &data_words[..]].concat());
    assert!(gone.code == Some(1) && gone.complaint.contains("failed to find a running heliotwin"), "{gone:?}");

    let mut twin = Twin::start(&display, &data, &[]);
    let resumed = history_beyond(&mut twin, kept.lines().count());
    assert!(resumed.starts_with(&kept), "time went back:\n{kept}\nbut\n{resumed}");
    let again = alarm_of_a01(&mut twin, "on the list", |_| true);
    assert_eq!((&again["alarm"], &again["state"]), (&returned["alarm"], &value!("returned")));
    let (status, log) = twin.terminate();
    assert!(status.success(), "{status}:\n{log}");
    assert!(log.contains("everything is committed"), "{log}");
}
