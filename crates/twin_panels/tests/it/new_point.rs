//! The panel for new points: empty, filled by hand and from a file, refused, created; and such a point at its place.

use crate::fixture::{Fixture, HOT};
use crate::stage::{Stage, stage};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::PathBuf;
use std::sync::Arc;
use twin_api::{SpecificationState, Values};
use twin_model::custom::{LimitDraft, PointDraft, Side};
use twin_model::spec::{Confidence, Evidence, Field, Finding, Proposal, Spot, Told};
use twin_model::{PointId, PointTable, Priority, Timestamp, Unit};
use twin_panels::Intent;
use twin_panels::panel::NEW_POINT;

const DOOR: &str = "demo/hall-a/A01/door_temperature";

fn opened(fixture: Fixture) -> Harness<'static, Stage> {
    let mut harness = stage(fixture);
    harness.get_by_role_and_label(Role::Button, "New point").click();
    harness.run();
    assert!(harness.state().shell.is_open(NEW_POINT));
    harness
}

// The form is longer than the dock: what is scrolled out of view is reached as assistive technology reaches it.
fn type_in(harness: &mut Harness<'static, Stage>, label: &str, text: &str) {
    let field = harness.get_by_role_and_label(Role::TextInput, label);
    field.focus();
    field.type_text(text);
    harness.run();
}

fn is_enabled(harness: &Harness<'static, Stage>, label: &str) -> bool {
    !harness.get_by_role_and_label(Role::Button, label).accesskit_node().is_disabled()
}

fn door() -> PointDraft {
    PointDraft {
        place: "A01".to_owned(),
        rack_unit: None,
        name: "door_temperature".to_owned(),
        title: String::new(),
        unit: "°C".to_owned(),
        category: None,
        min: -40.0,
        max: 125.0,
        period_secs: None,
        limits: vec![LimitDraft { side: Side::High, limit: 30.0, deadband: None, priority: Priority::P2 }],
        note: String::new(),
    }
}

/// The fixture with the point on its table.
fn with_door(mut fixture: Fixture) -> Fixture {
    let snapshot = &mut fixture.snapshot;
    let custom = door().define(&snapshot.plan, &snapshot.points, "Ana", Timestamp::EPOCH).expect("it can be");
    let mut points: PointTable = (*snapshot.points).clone();
    points.define(&snapshot.plan, Arc::new(custom)).expect("its place is there");
    let empty = Values::empty(1);
    let values = Arc::make_mut(&mut snapshot.values);
    values.value.extend(empty.value);
    values.at.extend(empty.at);
    values.quality.extend(empty.quality);
    values.is_stale.extend(empty.is_stale);
    values.flags.extend(empty.flags);
    snapshot.points = Arc::new(points);
    fixture
}

fn proposal() -> Proposal {
    let evidence =
        |quote: &str, line| Evidence { file: "th.txt".to_owned(), spot: Spot::Line(line), quote: quote.to_owned() };
    let find = |field, told, quote: &str, line| Finding {
        field,
        told,
        evidence: evidence(quote, line),
        confidence: Confidence::High,
    };
    let range = |max| Told::Range { min: -40.0, max, unit: Some(Unit::Celsius) };
    Proposal {
        findings: vec![
            find(Field::Quantity, Told::Text("Temperature".to_owned()), "Measures: temperature", 2),
            find(Field::Unit, Told::Unit(Unit::Celsius), "Range: -40 to 125 °C", 3),
            find(Field::Range, range(125.0), "Range: -40 to 125 °C", 3),
            find(Field::Range, range(85.0), "Range: -40 to 85 °C", 9),
        ],
    }
}

#[test]
fn an_empty_form_creates_nothing_and_says_nothing() {
    let harness = opened(Fixture::calm());
    assert!(!is_enabled(&harness, "Create") && !is_enabled(&harness, "Read a file…"));
    assert!(harness.query_by_label_contains("Cannot").is_none());
}

#[test]
fn a_form_filled_by_hand_is_created_where_it_was_selected() {
    let mut harness = opened(Fixture::calm().select(HOT));
    type_in(&mut harness, "Name", "door_temperature");
    assert!(harness.query_by_label_contains("Cannot do without the lowest value").is_some());
    type_in(&mut harness, "Unit", "°C");
    type_in(&mut harness, "Lowest", "-40");
    type_in(&mut harness, "Highest", "125,5");
    type_in(&mut harness, "Alarm high", "30");
    assert!(is_enabled(&harness, "Create"));
    harness.get_by_role_and_label(Role::Button, "Create").click_accesskit();
    harness.run();
    let created = harness.state().intents.iter().find_map(|intent| match intent {
        Intent::DefinePoint(draft) => Some(draft.clone()),
        _ => None,
    });
    let expected = PointDraft { place: "demo/hall-a/A01".to_owned(), max: 125.5, ..door() };
    assert_eq!(created, Some(expected));
    harness.state_mut().fixture = with_door(Fixture::calm().select(HOT));
    harness.run();
    assert!(harness.query_by_label_contains("Measured from now on").is_some());
}

#[test]
fn what_cannot_be_is_said_before_it_is_asked_for_and_the_engine_s_refusal_shows() {
    let mut harness = opened(Fixture::calm().select(HOT));
    for (label, text) in [("Name", "inlet_mid"), ("Unit", "°C"), ("Lowest", "0"), ("Highest", "50")] {
        type_in(&mut harness, label, text);
    }
    assert!(harness.query_by_label_contains("there is a point of that name").is_some());
    assert!(!is_enabled(&harness, "Create"));
    type_in(&mut harness, "Name", "_2");
    harness.get_by_role_and_label(Role::Button, "Create").click_accesskit();
    harness.run();
    harness.state_mut().fixture.refusal = Some("failed to keep custom points: the disk is full".to_owned());
    harness.run();
    assert!(harness.query_all_by_label_contains("the disk is full").next().is_some());
}

#[test]
fn a_file_fills_the_form_and_what_it_says_twice_is_marked() {
    let mut harness = opened(Fixture::calm().select(HOT));
    type_in(&mut harness, "File", "/tmp/th.txt");
    harness.get_by_role_and_label(Role::Button, "Read a file…").click();
    harness.run();
    let path = PathBuf::from("/tmp/th.txt");
    assert!(harness.state().intents.contains(&Intent::ReadSpecification(path.clone())));
    let read = SpecificationState::Read { path, proposals: vec![proposal()] };
    harness.state_mut().fixture.snapshot.specification = Some(Arc::new(read));
    harness.run();
    let value = |label: &str| harness.get_by_role_and_label(Role::TextInput, label).accesskit_node().value();
    assert_eq!(value("Highest").as_deref(), Some("125"));
    assert_eq!(value("Name").as_deref(), Some("temperature"));
    assert_eq!(value("Place").as_deref(), Some("demo/hall-a/A01"), "what was there stays");
    assert!(harness.query_by_label_contains("Conflict: the file also says -40 to 85 °C").is_some());
    assert!(is_enabled(&harness, "Create"));
}

#[test]
fn a_file_that_cannot_be_read_or_says_nothing_is_told() {
    let path = PathBuf::from("/tmp/x.pdf");
    let failed = SpecificationState::Failed { path: path.clone(), reason: "read x.pdf: it is locked".to_owned() };
    let nothing = SpecificationState::Read { path: path.clone(), proposals: Vec::new() };
    for (state, says) in [(failed, "it is locked"), (nothing, "says nothing of a sensor")] {
        let mut fixture = Fixture::calm();
        fixture.snapshot.specification = Some(Arc::new(state));
        assert!(opened(fixture).query_all_by_label_contains(says).next().is_some(), "{says}");
    }
}

#[test]
fn a_custom_point_is_edited_under_its_name_and_deleted_at_the_second_click() {
    let mut harness = opened(with_door(Fixture::calm().select(HOT)));
    harness.get_by_role_and_label(Role::Button, "Edit Door temperature").click_accesskit();
    harness.run();
    type_in(&mut harness, "Warning high", "27");
    harness.get_by_role_and_label(Role::Button, "Change").click_accesskit();
    harness.run();
    let is_change = |intent: &Intent| matches!(intent, Intent::ChangePoint(id, draft) if id.as_str() == DOOR && draft.limits.len() == 2);
    assert!(harness.state().intents.iter().any(is_change), "{:?}", harness.state().intents);

    harness.get_by_role_and_label(Role::Button, "Delete Door temperature").click_accesskit();
    harness.run();
    let wish = Intent::DeletePoint(PointId::new(DOOR));
    assert!(!harness.state().intents.contains(&wish));
    harness.get_by_role_and_label(Role::Button, "Delete, keep its history").click_accesskit();
    harness.run();
    assert!(harness.state().intents.contains(&wish));
}
