//! The panel of control: locked and empty, a form, a wish that waits, and what became of others.

use crate::fixture::{Fixture, NOW};
use crate::stage::{Stage, stage};
use egui::accesskit::Role as AccessRole;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::SafetyState;
use twin_model::connection::{Framing, ModbusAccess};
use twin_model::profile::{
    Band, ByteOrder, Effect, Format, ModbusCell, ModbusSettable, Register, Scale, Settable, Table,
};
use twin_model::setpoint::{
    Actor, CheckVerdict, Enabled, Killed, Outcome, Phase, Preview, PreviewStep, RequestId, Role, SafetyWish,
    SetRefusal, SetpointCase, SetpointId, SetpointRequest, SettablePoint, SiteLock, Wire,
};
use twin_model::{Place, SiteId, Unit};
use twin_panels::Intent;
use twin_panels::panel::CONTROL;

fn actor(name: &str, role: Role) -> Actor {
    Actor { name: name.to_owned(), role, from: "command line".to_owned() }
}

fn settable(fixture: &Fixture) -> Arc<SettablePoint> {
    let place = Place::Crac(0);
    let plan = &fixture.snapshot.plan;
    let head = Settable {
        name: "supply_setpoint".into(),
        title: "Supply air set point".into(),
        effect: Effect::SupplyTemperature,
        scale: Scale { divide: 10.0, ..Scale::PLAIN },
        wire_unit: "°C".into(),
        band: Band { min: 16.0, max: 27.0, step: 2.0, per_minute: 0.5, hold: Duration::from_secs(60) },
        feedback: "setpoint".into(),
        mode: None,
        is_vital: false,
        release: None,
    };
    let register = Register { table: Table::Holding, address: 496 };
    let cell = ModbusCell { register, format: Format::I16, order: ByteOrder::ABCD, unit_offset: 0 };
    let access = ModbusAccess {
        address: "127.0.0.1:502".to_owned(),
        unit: 1,
        framing: Framing::Tcp,
        answers_within: Duration::from_secs(2),
    };
    Arc::new(SettablePoint {
        id: id(),
        connection: "crac controller".into(),
        place,
        equipment: place.name(plan).as_ref().into(),
        site: site(fixture),
        room: 0,
        feedback: fixture.snapshot.points.find(place, "setpoint").expect("a point of the plan"),
        mode: None,
        settable: head.clone(),
        wire: Wire::Modbus {
            access,
            settable: Box::new(ModbusSettable { head, cell, back: None, guards: Vec::new() }),
        },
    })
}

fn id() -> SetpointId {
    SetpointId::new("demo/cooling/crac-a1/supply_setpoint")
}

fn site(fixture: &Fixture) -> SiteId {
    fixture.snapshot.plan.sites[0].id.clone()
}

fn case(number: u64, phase: Phase) -> SetpointCase {
    let request = SetpointRequest {
        id: RequestId(number),
        key: number.to_string(),
        point: id(),
        value: 21.5,
        unit: Unit::Celsius,
        by: actor("ana", Role::Operator),
        reason: "warmer water".to_owned(),
        at: NOW,
    };
    SetpointCase { present: Some(20.0), phase, ..SetpointCase::new(request) }
}

fn waiting() -> SetpointCase {
    let step = |minute: u32| PreviewStep {
        secs: minute * 60,
        baseline_celsius: 24.0,
        changed_celsius: 24.0 + f64::from(minute) / 10.0,
    };
    let preview = Preview {
        minutes: 15,
        max_inlet_celsius: 25.5,
        max_inlet_rack: "A04".into(),
        max_inlet_secs: 900,
        baseline_inlet_celsius: 24.0,
        facility_kw: [186.4, 183.1],
        power_ratio: [1.42, 1.395],
        spare_kw: [120.0, 120.0],
        steps: (0..=15).map(step).collect(),
        racks: [24, 24],
        hash: "ab".repeat(32).into(),
    };
    let verdict = |check: &str, outcome| CheckVerdict { check: check.into(), outcome };
    let phase = Phase::Waiting { until: NOW + Duration::from_secs(240), approvals: 1 };
    SetpointCase {
        preview: Some(preview),
        verdicts: vec![
            verdict("domain", Outcome::Passed("within 16 to 27 °C".to_owned())),
            verdict("rate", Outcome::Idle("it was never written".to_owned())),
        ],
        ..case(3, phase)
    }
}

fn shown(change: impl FnOnce(&Fixture, &mut SafetyState)) -> Harness<'static, Stage> {
    let mut fixture = Fixture::calm();
    let mut safety = SafetyState { points: vec![settable(&fixture)], ..SafetyState::default() };
    change(&fixture, &mut safety);
    fixture.snapshot.safety = Arc::new(safety);
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONTROL));
    stage.run();
    stage
}

fn open(fixture: &Fixture, safety: &mut SafetyState) {
    let enabled = Enabled {
        until: NOW + Duration::from_secs(1_200),
        roles: vec![Role::Operator],
        by: actor("rui", Role::Supervisor),
        reason: "commissioning".to_owned(),
        at: NOW,
    };
    safety.lock.sites.insert(site(fixture), SiteLock { enabled: Some(enabled), killed: None });
}

fn type_into(stage: &mut Harness<'static, Stage>, field: &str, text: &str) {
    stage.get_by_role_and_label(AccessRole::TextInput, field).focus();
    stage.run();
    stage.get_by_role_and_label(AccessRole::TextInput, field).type_text(text);
    stage.run();
}

fn last_wish(stage: &Harness<'static, Stage>) -> SafetyWish {
    match stage.state().intents.last() {
        Some(Intent::Safety(wish)) => wish.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn as_it_comes_everything_is_locked_and_nothing_can_be_set() {
    let stage = shown(|_, safety| safety.points.clear());
    stage.get_by_label("Writes locked");
    stage.get_by_label("Nothing can be set");
    stage.get_by_label("No requests");
    stage.get_by_label("Writes locked: nothing is written to equipment");
}

#[test]
fn a_supervisor_opens_the_lock_with_a_reason_and_an_operator_does_not() {
    let mut stage = shown(|_, _| {});
    type_into(&mut stage, "Reason for moving the lock", "tuning");
    stage.get_by_label("Open for 15 min").click();
    stage.run();
    assert!(stage.state().intents.iter().all(|intent| !matches!(intent, Intent::Safety(_))), "not an operator");
    stage.get_by_label("Supervisor").click();
    stage.run();
    stage.get_by_label("Open for 15 min").click();
    stage.run();
    match last_wish(&stage) {
        SafetyWish::Enable { minutes: 15, by, reason, .. } => {
            assert_eq!((by.role, by.from.as_str(), reason.as_str()), (Role::Supervisor, "window", "tuning"));
        }
        other => panic!("{other:?}"),
    }
    stage.get_by_label("Pull the kill switch").click();
    stage.run();
    assert!(matches!(last_wish(&stage), SafetyWish::Kill { site: None, .. }));
}

#[test]
fn a_wish_has_a_value_in_its_band_and_a_reason() {
    let mut stage = shown(open);
    stage.get_by_label("Writes open, 20 min left");
    let row = "Set crac-a1 Supply air set point";
    stage.get_by_label(row).click();
    stage.run();
    type_into(&mut stage, "New value, °C", "40");
    type_into(&mut stage, "Reason", "savings");
    stage.get_by_label("Outside of 16 to 27 °C");
    stage.get_by_label("Check and preview").click();
    stage.run();
    assert!(
        stage.state().intents.iter().all(|intent| !matches!(intent, Intent::Safety(_))),
        "it is not brought into it"
    );
    stage.get_by_label("Leave it").click();
    stage.run();
    stage.get_by_label(row).click();
    stage.run();
    type_into(&mut stage, "New value, °C", "21,5");
    type_into(&mut stage, "Reason", "savings");
    stage.get_by_label("Check and preview").click();
    stage.run();
    match last_wish(&stage) {
        SafetyWish::Request(wish) => {
            assert_eq!((wish.point, wish.value, wish.reason.as_str()), (id(), 21.5, "savings"));
            assert!(!wish.key.is_empty());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_waits_shows_its_preview_and_is_approved_by_somebody_else() {
    let mut stage = shown(|fixture, safety| {
        open(fixture, safety);
        safety.cases = vec![waiting()];
    });
    stage.get_by_label("4 min left for one more person to approve it");
    stage.get_by_label("Hottest inlet without the change and with it");
    stage.get_by_label("at A04 after 15 min; 24 of 24 racks measured");
    stage.get_by_label("2 of 2 checks passed");
    stage.get_by_label("Supervisor").click();
    stage.run();
    stage.get_by_label("Approve S3").click();
    stage.run();
    assert!(matches!(last_wish(&stage), SafetyWish::Approve { id: RequestId(3), .. }));
    type_into(&mut stage, "Reason for a rejection", "not now");
    stage.get_by_label("Reject S3").click();
    stage.run();
    assert!(matches!(last_wish(&stage), SafetyWish::Reject { id: RequestId(3), reason, .. } if reason == "not now"));
}

#[test]
fn what_ended_tells_why_and_a_pulled_switch_cannot_be_overlooked() {
    let refusal = SetRefusal::Step { change: 4.0, max: 2.0, unit: Unit::Celsius };
    let told = refusal.to_string();
    let stage = shown(|_, safety| {
        safety.cases = vec![case(2, Phase::Refused(refusal)), case(1, Phase::Done)];
        let by = actor("rui", Role::Supervisor);
        safety.lock.killed = Some(Killed { by, reason: "smoke".to_owned(), at: NOW });
    });
    stage.get_by_label("Kill switch pulled");
    stage.get_by_label("Put the kill switch back");
    stage.get_by_label(&told);
    stage.get_by_label("Kill switch pulled by rui: smoke");
}
