//! The panel of sources and devices: what it shows of connections, and the way from an address to a connection.

use crate::fixture::{Fixture, NOW};
use crate::stage::{Stage, stage};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{
    ConnectionEntry, Onboarding, OnboardingAnswer, Probe, ProbeAnswer, ProbeReading, ProbeState, ProfileEntry,
    ProfilePointEntry,
};
use twin_model::connection::{ConnectionDraft, DevicePhase, DeviceState, DraftProblem, TrapState};
use twin_model::profile::{Fold, Measure, Protocol};
use twin_panels::Intent;
use twin_panels::panel::CONNECTIONS;

fn point(name: &str, title: &str, measure: Measure, quantity: Option<&str>) -> ProfilePointEntry {
    ProfilePointEntry {
        name: name.to_owned(),
        title: title.to_owned(),
        measure,
        quantity: quantity.map(|quantity| (quantity.to_owned(), Fold::Sum)),
    }
}

/// Two kinds of devices: a UPS, and a box of probes that stands for nothing.
fn profiles() -> Vec<ProfileEntry> {
    let ups = vec![
        point("charge", "Battery charge", Measure::Charge, Some("charge")),
        point("output", "Output power", Measure::Power, Some("output_power")),
    ];
    let probes = vec![point("probe", "Probe", Measure::Temperature, None)];
    [("ups-mib", "UPS card", ups), ("acme-probes", "Acme probes", probes)]
        .map(|(id, title, points)| ProfileEntry {
            id: id.to_owned(),
            title: title.to_owned(),
            maker: String::new(),
            parts: vec![(Protocol::Snmp, points)],
        })
        .to_vec()
}

fn draft(name: &str, is_paused: bool) -> ConnectionDraft {
    let mut draft = ConnectionDraft::new(Protocol::Snmp);
    name.clone_into(&mut draft.name);
    draft.profile = "ups-mib".to_owned();
    draft.access.insert("address".to_owned(), "10.0.0.20".to_owned());
    draft.is_paused = is_paused;
    draft
}

fn device(name: &str, phase: DevicePhase) -> DeviceState {
    DeviceState {
        name: name.into(),
        protocol: Protocol::Snmp,
        address: "10.0.0.20:161".to_owned(),
        profile: "ups-mib".into(),
        period: Duration::from_secs(10),
        phase,
        answered_at: (phase == DevicePhase::Answers).then_some(NOW - Duration::from_secs(3)),
        took: (phase == DevicePhase::Answers).then_some(Duration::from_millis(45)),
        values: 6,
        polls: 120,
        failures: 2,
        traps: 3,
        last_trap: Some(TrapState { at: NOW - Duration::from_secs(65), title: "On battery".to_owned() }),
        last_error: Some("ask 10.0.0.20:161 for 1.3.6.1: no answer".to_owned()),
    }
}

pub(crate) fn open(change: impl FnOnce(&mut Fixture, &mut Onboarding)) -> Harness<'static, Stage> {
    let mut fixture = Fixture::calm();
    let mut onboarding = Onboarding { profiles: Arc::new(profiles()), ..Onboarding::default() };
    change(&mut fixture, &mut onboarding);
    fixture.snapshot.onboarding = Arc::new(onboarding);
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONNECTIONS));
    stage.run();
    stage
}

fn entry(draft: Option<ConnectionDraft>, name: &str) -> ConnectionEntry {
    ConnectionEntry { draft, name: name.to_owned(), feeds: 6, problems: Vec::new() }
}

/// One device that answers, one that does not, one that is left alone, one that is wrong, and one of the command line's file.
fn several() -> Harness<'static, Stage> {
    open(|fixture, onboarding| {
        let mut wrong = entry(Some(draft("wrong", false)), "wrong");
        wrong.problems.push(DraftProblem { field: "profile".to_owned(), reason: "\"x\" is no profile".to_owned() });
        onboarding.connections = vec![
            entry(None, "fixed"),
            entry(Some(draft("good", false)), "good"),
            entry(Some(draft("dead", false)), "dead"),
            entry(Some(draft("resting", true)), "resting"),
            wrong,
        ];
        fixture.snapshot.devices = Arc::new(vec![
            device("fixed", DevicePhase::Answers),
            device("good", DevicePhase::Answers),
            device("dead", DevicePhase::Lost),
            device("resting", DevicePhase::Paused),
        ]);
    })
}

pub(crate) fn click(stage: &mut Harness<'static, Stage>, label: &str) {
    stage.get_by_label(label).click();
    stage.run();
}

pub(crate) fn type_into(stage: &mut Harness<'static, Stage>, label: &str, text: &str) {
    let field = stage.get_by_role_and_label(Role::TextInput, label);
    field.focus();
    field.type_text(text);
    stage.run();
}

/// Lets the engine answer.
pub(crate) fn answer(stage: &mut Harness<'static, Stage>, change: impl FnOnce(&mut Onboarding)) {
    let snapshot = &mut stage.state_mut().fixture.snapshot;
    let mut onboarding = (*snapshot.onboarding).clone();
    change(&mut onboarding);
    snapshot.onboarding = Arc::new(onboarding);
    stage.run();
}

/// The number and the draft of the last wish.
pub(crate) fn last_wish(stage: &Harness<'static, Stage>) -> (u64, ConnectionDraft) {
    match stage.state().intents.last() {
        Some(Intent::ProbeDevice { number, draft, .. } | Intent::SaveConnection { number, draft, .. }) => {
            (*number, (**draft).clone())
        }
        other => panic!("no wish about a connection: {other:?}"),
    }
}

#[test]
fn without_devices_the_panel_says_how_to_connect_one() {
    let stage = open(|_, _| {});
    for label in ["No devices", "Connect a device…"] {
        stage.get_by_label(label);
    }
}

#[test]
fn every_device_shows_how_it_is_and_what_is_wrong_first() {
    let stage = several();
    stage.get_by_label("2 of 5 answer, 1 silent, 1 paused, 1 wrong");
    for label in ["Answers normal", "Silent failed", "Paused unknown", "Wrong degraded"] {
        assert!(stage.query_all_by_label(label).next().is_some(), "{label}");
    }
    stage.get_by_label_contains("no answer");
    stage.get_by_label_contains("is no profile");
    assert!(stage.query_all_by_label("Said On battery 1 min ago, 3 times in all").next().is_some());
    assert!(stage.query_all_by_label_contains("6 of 6 points in 45 ms, 3 s ago").next().is_some());
    let top = |label: &str| stage.get_by_label(label).rect().top();
    assert!(top("Change dead") < top("Change wrong") && top("Change wrong") < top("Change good"));
    assert!(stage.query_by_label("Change fixed").is_none(), "it is changed in its file");
}

#[test]
fn a_device_is_paused_asked_again_and_removed_once_that_is_confirmed() {
    let mut stage = several();
    click(&mut stage, "Pause: good");
    click(&mut stage, "Ask again: resting");
    click(&mut stage, "Remove good");
    stage.get_by_label("6 points will grow stale. Remove it?");
    let pause = |name: &str, is_paused| Intent::PauseConnection { name: name.to_owned(), is_paused };
    assert_eq!(stage.state().intents, [pause("good", true), pause("resting", false)]);
    click(&mut stage, "Remove");
    assert_eq!(stage.state().intents.last(), Some(&Intent::RemoveConnection { name: "good".to_owned() }));
}

#[test]
fn an_address_becomes_a_connection_by_asking_choosing_binding_and_naming() {
    let mut stage = open(|_, _| {});
    click(&mut stage, "Connect a device…");
    type_into(&mut stage, "Address", "10.0.0.21");
    click(&mut stage, "Ask it");
    let (number, draft) = last_wish(&stage);
    assert_eq!((draft.access["address"].as_str(), draft.profile.as_str()), ("10.0.0.21", ""));
    answer(&mut stage, |onboarding| onboarding.probe = Some(Probe { number, state: ProbeState::Asking }));
    stage.get_by_label("Asking…");
    let reading = |index: u32, celsius: f64| ProbeReading {
        point: "probe".to_owned(),
        index: vec![index],
        title: format!("Probe {index}"),
        measure: Measure::Temperature,
        value: celsius,
        state: None,
    };
    answer(&mut stage, |onboarding| {
        let state = ProbeState::Answered(Box::new(ProbeAnswer {
            facts: vec![("description".to_owned(), "Acme probe box".to_owned())],
            fitting: vec!["acme-probes".to_owned()],
            profile: Some("acme-probes".to_owned()),
            readings: vec![reading(1, 23.5), reading(2, 31.0)],
            took: Duration::from_millis(80),
        }));
        onboarding.probe = Some(Probe { number, state });
    });
    for label in ["description: Acme probe box", "It tells 2 values, in 80 ms", "Probe 1", "31.0 °C"] {
        stage.get_by_label(label);
    }
    click(&mut stage, "Value: Feed a point with a value…");
    type_into(&mut stage, "Search: value", "Probe 2");
    stage.key_press(egui::Key::Enter);
    stage.run();
    click(&mut stage, "Point: Choose a point of the site…");
    type_into(&mut stage, "Search: point", "A01/inlet_mid");
    stage.key_press(egui::Key::Enter);
    stage.run();
    stage.get_by_label("Probe, row 2 → demo/hall-a/A01/inlet_mid");
    type_into(&mut stage, "Name", "box 1");
    click(&mut stage, "30 s");
    click(&mut stage, "Connect it");
    let (number, draft) = last_wish(&stage);
    assert_eq!((draft.name.as_str(), draft.profile.as_str(), draft.period_secs), ("box 1", "acme-probes", 30.0));
    assert_eq!((draft.bind[0].from.as_str(), draft.bind[0].fold), ("probe", Fold::Row(2)));
    assert_eq!(draft.bind[0].to, "demo/hall-a/A01/inlet_mid");
    let problem =
        DraftProblem { field: "name".to_owned(), reason: "\"box 1\" is another connection's name".to_owned() };
    answer(&mut stage, |onboarding| {
        onboarding.answer = Some(OnboardingAnswer { number, problems: vec![problem] });
    });
    stage.get_by_label_contains("is another connection's name");
    click(&mut stage, "Connect it");
    let (number, _) = last_wish(&stage);
    answer(&mut stage, |onboarding| onboarding.answer = Some(OnboardingAnswer { number, problems: Vec::new() }));
    stage.get_by_label("Connect a device…");
}

#[test]
fn a_device_that_stands_for_equipment_shows_what_that_would_be_now() {
    let mut stage = several();
    click(&mut stage, "Change good");
    click(&mut stage, "Equipment: Nothing as a whole");
    type_into(&mut stage, "Search: equipment", "ups-a");
    stage.key_press(egui::Key::Enter);
    stage.run();
    stage.get_by_label("2 points fed by what its profile tells of it");
    click(&mut stage, "Ask it");
    let (number, _) = last_wish(&stage);
    let reading = ProbeReading {
        point: "output".to_owned(),
        index: vec![1],
        title: "Output power".to_owned(),
        measure: Measure::Power,
        value: 42_100.0,
        state: None,
    };
    answer(&mut stage, |onboarding| {
        let state = ProbeState::Answered(Box::new(ProbeAnswer {
            facts: Vec::new(),
            fitting: Vec::new(),
            profile: Some("ups-mib".to_owned()),
            readings: vec![reading],
            took: Duration::from_millis(5),
        }));
        onboarding.probe = Some(Probe { number, state });
    });
    stage.get_by_label("42.1 kW");
    click(&mut stage, "Keep the change");
    let Some(Intent::SaveConnection { replaces, draft, .. }) = stage.state().intents.last() else { panic!("not kept") };
    assert_eq!((replaces.as_deref(), draft.place.as_str()), (Some("good"), "ups-a"));
}

#[test]
fn what_was_typed_wrong_stands_beside_its_field_and_silence_is_told() {
    let mut stage = open(|_, _| {});
    click(&mut stage, "Connect a device…");
    click(&mut stage, "Ask it");
    let (number, _) = last_wish(&stage);
    let problem = DraftProblem { field: "address".to_owned(), reason: "\"\" is no HOST or HOST:PORT".to_owned() };
    answer(&mut stage, |onboarding| {
        onboarding.probe = Some(Probe { number, state: ProbeState::Refused(vec![problem]) });
    });
    stage.get_by_label_contains("is no HOST or HOST:PORT");
    click(&mut stage, "Ask it again");
    let (number, _) = last_wish(&stage);
    answer(&mut stage, |onboarding| {
        onboarding.probe = Some(Probe { number, state: ProbeState::Failed("ask h:161: no answer".to_owned()) });
    });
    stage.get_by_label_contains("No answer");
    click(&mut stage, "Back to the devices");
    stage.get_by_label("No devices");
}
