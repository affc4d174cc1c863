//! The search for devices: from a range of addresses to the form of a connection.

use crate::connections::{answer, click, last_wish, open, type_into};
use crate::stage::Stage;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use twin_api::{Discovery, DiscoveryState, Find};
use twin_model::connection::{ConnectionDraft, DraftProblem};
use twin_model::profile::Protocol;
use twin_panels::Intent;

fn finder() -> Harness<'static, Stage> {
    let mut stage = open(|_, _| {});
    click(&mut stage, "Find devices…");
    stage
}

/// The number, the range and the draft of the last search.
fn last_search(stage: &Harness<'static, Stage>) -> (u64, String, ConnectionDraft) {
    match stage.state().intents.last() {
        Some(Intent::FindDevices { number, range, draft }) => (*number, range.to_string(), (**draft).clone()),
        other => panic!("no search: {other:?}"),
    }
}

fn look(stage: &mut Harness<'static, Stage>, range: &str) -> u64 {
    type_into(stage, "Range", range);
    click(stage, "Find them");
    last_search(stage).0
}

fn tell(
    stage: &mut Harness<'static, Stage>,
    number: u64,
    state: DiscoveryState,
    (asked, of): (usize, usize),
    finds: &[Find],
) {
    answer(stage, |onboarding| {
        onboarding.discovery = Some(Discovery { number, state, asked, of, finds: finds.to_vec() });
    });
}

fn find(address: &str, says: &str, fitting: &[&str]) -> Find {
    Find {
        address: address.to_owned(),
        facts: vec![("description".to_owned(), says.to_owned()), ("object id".to_owned(), "1.3.6.1".to_owned())],
        fitting: fitting.iter().map(|id| (*id).to_owned()).collect(),
        problem: None,
        connection: None,
    }
}

#[test]
fn a_range_becomes_finds_and_a_find_becomes_a_connection_form_that_asks_it() {
    let mut stage = finder();
    type_into(&mut stage, "Community (v2c)", "s3cret");
    let number = look(&mut stage, "10.0.0.0/28");
    let (_, range, draft) = last_search(&stage);
    assert_eq!((range.as_str(), draft.protocol), ("10.0.0.1-14", Protocol::Snmp));
    assert_eq!(draft.access["community"], "s3cret");
    stage.get_by_label("14 addresses");

    tell(&mut stage, number, DiscoveryState::Asking, (3, 14), &[find("10.0.0.2", "Acme\nUPS 3000", &["ups-mib"])]);
    for label in ["Asked 3 of 14, 1 answered", "10.0.0.2", "Acme UPS 3000", "Fits UPS card", "Stop"] {
        stage.get_by_label(label);
    }
    let connected = Find { connection: Some("card 1".to_owned()), ..find("10.0.0.3", "Acme UPS", &["ups-mib"]) };
    let unknown = find("10.0.0.4", "", &[]);
    let shut = Find { problem: Some("ask 10.0.0.5:161 for x: report".to_owned()), ..find("10.0.0.5", "", &[]) };
    let finds = [find("10.0.0.2", "Acme UPS 3000", &["ups-mib"]), connected, unknown, shut];
    tell(&mut stage, number, DiscoveryState::Done, (14, 14), &finds);
    for label in [
        "4 of 14 answered",
        "Connected as card 1",
        "It does not say who it is",
        "It fits none of the known profiles",
        "It is there",
    ] {
        stage.get_by_label(label);
    }
    stage.get_by_label_contains("failed to ask 10.0.0.5:161 for x: report");

    click(&mut stage, "Connect 10.0.0.2");
    stage.run();
    let (_, draft) = last_wish(&stage);
    assert_eq!((draft.access["address"].as_str(), draft.access["community"].as_str()), ("10.0.0.2", "s3cret"));
    assert_eq!(draft.profile, "ups-mib");
    assert!(matches!(stage.state().intents.last(), Some(Intent::ProbeDevice { of: None, .. })), "it is asked at once");
    stage.get_by_label("Connect a device");
    click(&mut stage, "Back to the devices");
    stage.get_by_label("4 of 14 answered");
    click(&mut stage, "Back to the devices");
    stage.get_by_label("No devices");
}

#[test]
fn a_search_is_stopped_by_its_button_and_by_leaving_it() {
    let mut stage = finder();
    let number = look(&mut stage, "10.0.0.10-50");
    tell(&mut stage, number, DiscoveryState::Asking, (5, 41), &[]);
    stage.get_by_label("Asked 5 of 41, 0 answered");
    click(&mut stage, "Stop");
    assert_eq!(stage.state().intents.last(), Some(&Intent::StopFinding));
    tell(&mut stage, number, DiscoveryState::Stopped, (6, 41), &[]);
    for label in ["Stopped after 6 of 41, 0 answered", "Nobody answers", "Find them"] {
        stage.get_by_label(label);
    }
    click(&mut stage, "Find them");
    let (again, ..) = last_search(&stage);
    assert!(again > number);
    tell(&mut stage, again, DiscoveryState::Asking, (1, 41), &[]);
    click(&mut stage, "Back to the devices");
    assert_eq!(stage.state().intents.last(), Some(&Intent::StopFinding));
}

#[test]
fn what_is_typed_wrong_is_told_before_anybody_is_asked_and_beside_its_field() {
    let mut stage = finder();
    type_into(&mut stage, "Range", "10.0.0.0/8");
    stage.get_by_label_contains("It has 16777214 addresses; 1024 are looked through at a time");
    click(&mut stage, "Find them");
    assert!(stage.state().intents.is_empty(), "nobody is asked");

    let mut stage = finder();
    let number = look(&mut stage, "10.0.0.1");
    let problem = DraftProblem { field: "community".to_owned(), reason: "$NAME is not set".to_owned() };
    tell(&mut stage, number, DiscoveryState::Refused(vec![problem]), (0, 0), &[]);
    stage.get_by_label_contains("$NAME is not set");
    assert!(stage.query_by_label("Nobody answers").is_none());
    // Another screen's search is none of ours.
    tell(&mut stage, number - 1, DiscoveryState::Done, (9, 9), &[find("10.0.0.9", "Theirs", &[])]);
    assert!(stage.query_by_label("10.0.0.9").is_none());
}

#[test]
fn neither_a_serial_port_nor_a_password_is_told_for_a_range() {
    let mut stage = finder();
    click(&mut stage, "Modbus");
    for (field, is_there) in [("Unit", true), ("Address", false), ("Baud of a serial port", false)] {
        assert_eq!(stage.query_all_by_label(field).next().is_some(), is_there, "{field}");
    }
    click(&mut stage, "Redfish");
    assert!(stage.query_all_by_label("User").next().is_none());
    stage.get_by_label_contains("nothing is written to any of them");
}
