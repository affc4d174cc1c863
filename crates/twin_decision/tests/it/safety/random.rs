//! Random people, devices and restarts against what must hold whatever happens.

use super::plant::{Plant, actor, calm, directive, id, site};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::Config;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use twin_decision::safety::{Directive, SafetyController, SafetyInput, SafetyOrder, SafetyOutput};
use twin_model::setpoint::{
    ActuationOutcome, ActuationReport, DirectiveKind, Outcome, Preview, RequestId, Role, SafetyRecord, SafetyWish,
    SetpointEvent, SetpointWish,
};

#[derive(Clone, Debug)]
enum Act {
    Request { what: u8, value: u8, key: u8, who: u8 },
    Survey { request: u8, present: u8, fails: bool },
    Preview { request: u8, celsius: u8 },
    Approve { request: u8, who: u8 },
    Reject { request: u8, who: u8 },
    Report { sequence: u8, outcome: u8 },
    Enable { who: u8 },
    Kill { who: u8 },
    Revive { who: u8 },
    Pass { secs: u16 },
    Restart,
    End,
}

fn act() -> impl Strategy<Value = Act> {
    let byte = any::<u8>;
    prop_oneof![
        4 => (0u8..4, byte(), byte(), 0u8..5).prop_map(|(what, value, key, who)| Act::Request { what, value, key, who }),
        4 => (byte(), byte(), any::<bool>()).prop_map(|(request, present, fails)| Act::Survey { request, present, fails }),
        4 => (byte(), 20u8..36).prop_map(|(request, celsius)| Act::Preview { request, celsius }),
        6 => (byte(), 0u8..5).prop_map(|(request, who)| Act::Approve { request, who }),
        1 => (byte(), 0u8..5).prop_map(|(request, who)| Act::Reject { request, who }),
        4 => (byte(), byte()).prop_map(|(sequence, outcome)| Act::Report { sequence, outcome }),
        2 => (0u8..5).prop_map(|who| Act::Enable { who }),
        1 => (0u8..5).prop_map(|who| Act::Kill { who }),
        1 => (0u8..5).prop_map(|who| Act::Revive { who }),
        3 => (0u16..400).prop_map(|secs| Act::Pass { secs }),
        1 => Just(Act::Restart),
        1 => Just(Act::End),
    ]
}

const ROLES: [Role; 5] = [Role::Operator, Role::Supervisor, Role::Engineer, Role::Supervisor, Role::Viewer];

fn who(number: u8) -> twin_model::setpoint::Actor {
    actor(["Ana", "Rui", "Eva", "ana", "Ivo"][usize::from(number)], ROLES[usize::from(number)])
}

/// The newest request but `back`.
fn request(plant: &Plant, back: u8) -> RequestId {
    let newest = plant.controller.cases().next_back().map_or(0, |case| case.request.id.0);
    RequestId(newest.saturating_sub(u64::from(back % 3)))
}

fn apply(plant: &mut Plant, act: &Act) -> SafetyOutput {
    let reason = || "why".to_owned();
    match act {
        Act::Request { what, value, key, who: by } => {
            let (name, value) = match what {
                0 => ("supply_setpoint", 14.0 + f64::from(value % 140) / 10.0),
                1 => ("fan_speed_min", 30.0 + f64::from(value % 71)),
                2 => ("run", f64::from(value % 2)),
                _ => ("feed", f64::from(value % 2)),
            };
            let wish = SetpointWish { key: format!("k{key}"), point: id(name), value, by: who(*by), reason: reason() };
            plant.step(SafetyInput::Wish(SafetyWish::Request(wish)))
        }
        Act::Survey { request: back, present, fails } => {
            let id = request(plant, *back);
            let wished = plant.controller.case(id).map_or(20.0, |case| case.request.value);
            let present = match present % 4 {
                0 => wished,
                1 => 1.0 - wished,
                other => wished + f64::from(other) - 2.5,
            };
            let present = if *fails { Err("hear anything".to_owned()) } else { Ok(present) };
            plant.step(SafetyInput::Surveyed { id, present })
        }
        Act::Preview { request: back, celsius } => {
            let preview = Preview { max_inlet_celsius: f64::from(*celsius), ..calm() };
            plant.step(SafetyInput::Previewed { id: request(plant, *back), preview: Ok(preview) })
        }
        Act::Approve { request: back, who: by } => {
            plant.step(SafetyInput::Wish(SafetyWish::Approve { id: request(plant, *back), by: who(*by) }))
        }
        Act::Reject { request: back, who: by } => plant.step(SafetyInput::Wish(SafetyWish::Reject {
            id: request(plant, *back),
            by: who(*by),
            reason: reason(),
        })),
        Act::Report { sequence, outcome } => {
            let outcome = match outcome % 4 {
                0 => ActuationOutcome::Confirmed,
                1 => ActuationOutcome::Mismatch,
                2 => ActuationOutcome::NotWritten { reason: reason() },
                _ => ActuationOutcome::Unknown { reason: reason() },
            };
            let report = ActuationReport {
                sequence: u64::from(sequence % 24),
                before: Some(20.0),
                read_back: Some(20.0),
                outcome,
                exchanges: Vec::new(),
            };
            plant.step(SafetyInput::Reported(report))
        }
        Act::Enable { who: by } => plant.step(SafetyInput::Wish(SafetyWish::Enable {
            site: site(),
            minutes: 30,
            roles: Vec::new(),
            by: who(*by),
            reason: reason(),
        })),
        Act::Kill { who: by } => {
            plant.step(SafetyInput::Wish(SafetyWish::Kill { site: None, by: who(*by), reason: reason() }))
        }
        Act::Revive { who: by } => {
            plant.step(SafetyInput::Wish(SafetyWish::Revive { site: None, by: who(*by), reason: reason() }))
        }
        Act::Pass { secs } => {
            plant.pass(Duration::from_secs(u64::from(*secs)));
            SafetyOutput::default()
        }
        Act::Restart => plant.restart(),
        Act::End => plant.step(SafetyInput::End),
    }
}

/// What the records before directive `of` tell of request `id`.
struct Told {
    has_preview: bool,
    approvers: BTreeSet<String>,
    wished_by: String,
    is_clear: bool,
    wants: usize,
}

fn told(records: &[SafetyRecord], of: RequestId) -> Told {
    let mut told =
        Told { has_preview: false, approvers: BTreeSet::new(), wished_by: String::new(), is_clear: false, wants: 0 };
    for record in records {
        match &record.event {
            SetpointEvent::Requested(request) if request.id == of => told.wished_by = request.by.name.to_lowercase(),
            SetpointEvent::Previewed { id, .. } if *id == of => told.has_preview = true,
            SetpointEvent::Approved { id, by } if *id == of => {
                told.approvers.insert(by.name.to_lowercase());
            }
            SetpointEvent::Waiting { id, approvals, .. } if *id == of => told.wants = usize::from(*approvals),
            SetpointEvent::Checked { id, verdicts } if *id == of => {
                told.is_clear = verdicts.len() == 19
                    && !verdicts.iter().any(|verdict| matches!(verdict.outcome, Outcome::Refused(_)));
            }
            _ => {}
        }
    }
    told
}

proptest! {
    #![proptest_config(Config { cases: 256, ..Config::default() })]

    #[test]
    fn no_directive_without_all_checks_and_approvals_and_one_write_a_key(acts in proptest::collection::vec(act(), 1..120)) {
        let mut plant = Plant::open();
        let mut sets: BTreeMap<RequestId, u64> = BTreeMap::new();
        let mut keys: BTreeMap<String, RequestId> = BTreeMap::new();
        let mut last_sequence = 0;
        for act in &acts {
            let generation = plant.controller.generation();
            let before = plant.records.len();
            let output = apply(&mut plant, act);
            for order in &output.orders {
                let SafetyOrder::Act(given) = order else { continue };
                prop_assert!(given.sequence() > last_sequence, "{given:?} after {last_sequence}");
                last_sequence = given.sequence();
                check(&plant, given, generation, &mut sets, &mut keys)?;
            }
            prop_assert!(plant.records.len() >= before);
        }
        // What the records make of it is what it is.
        let restored = SafetyController::new(plant.controller.points().map(|point| (**point).clone()).collect(), &plant.records);
        prop_assert_eq!(restored.lock(), plant.controller.lock());
        prop_assert!(restored.cases().eq(plant.controller.cases()));
    }
}

fn check(
    plant: &Plant,
    given: &Directive,
    generation: u64,
    sets: &mut BTreeMap<RequestId, u64>,
    keys: &mut BTreeMap<String, RequestId>,
) -> Result<(), proptest::test_runner::TestCaseError> {
    let lock = plant.controller.lock();
    if given.kind() == DirectiveKind::Verify {
        return Ok(());
    }
    prop_assert!(lock.killed(&site()).is_none(), "nothing is written past a kill switch");
    if given.kind() != DirectiveKind::Set {
        return Ok(());
    }
    prop_assert_eq!(given.generation(), generation);
    prop_assert!(lock.is_open(&site(), plant.now), "the lock is closed");
    prop_assert!(sets.insert(given.request(), given.sequence()).is_none(), "{} is written twice", given.request());
    let case = plant.controller.case(given.request()).expect("it is remembered");
    let of_key = keys.insert(case.request.key.clone(), given.request());
    prop_assert!(of_key.is_none_or(|of| of == given.request()), "two writes under one key");
    let told = told(&plant.records, given.request());
    prop_assert!(told.has_preview && told.is_clear, "not all checks were made");
    prop_assert!(!told.approvers.contains(&told.wished_by), "whoever wished it approved it");
    prop_assert!(told.wants > 0 && told.approvers.len() >= told.wants, "{:?} of {}", told.approvers, told.wants);
    Ok(())
}

#[test]
fn the_property_is_not_empty() {
    let mut plant = Plant::open();
    let (_, given) = plant.directive("supply_setpoint", 20.0, 21.0);
    check(&plant, &given, plant.controller.generation(), &mut BTreeMap::new(), &mut BTreeMap::new()).expect("it holds");
    let output = plant.restart();
    assert_eq!(directive(&output).map(|look| look.kind()), Some(DirectiveKind::Verify));
    assert!(check(&plant, &given, 0, &mut BTreeMap::new(), &mut BTreeMap::new()).is_err(), "another generation");
}
