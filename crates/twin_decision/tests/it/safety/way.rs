//! The ways that a request can go.

use super::plant::{Plant, actor, ana, calm, directive, eva, rui, site};
use std::time::Duration;
use twin_decision::safety::{SafetyInput, SafetyOrder};
use twin_model::Place;
use twin_model::setpoint::{
    ActuationOutcome, DirectiveKind, Phase, RequestId, Role, SafetyWish, SetRefusal, SetpointEvent,
};

fn approve(plant: &mut Plant, id: RequestId, by: twin_model::setpoint::Actor) -> Result<Option<RequestId>, SetRefusal> {
    plant.wish(SafetyWish::Approve { id, by })
}

#[test]
fn a_request_is_asked_for_simulated_approved_written_and_done() {
    let mut plant = Plant::open();
    let (id, directive) = plant.directive("supply_setpoint", 20.0, 21.0);
    assert_eq!((directive.value(), directive.previous(), directive.kind()), (21.0, 20.0, DirectiveKind::Set));
    assert_eq!(directive.generation(), plant.controller.generation());
    plant.report(&directive, ActuationOutcome::Confirmed, Some(21.0));
    assert_eq!(plant.phase(id), Phase::Done);
    let told: Vec<&str> = (plant.records.iter())
        .map(|record| match &record.event {
            SetpointEvent::Enabled { .. } => "enabled",
            SetpointEvent::Requested(_) => "requested",
            SetpointEvent::Checked { .. } => "checked",
            SetpointEvent::Surveyed { .. } => "surveyed",
            SetpointEvent::Previewed { .. } => "previewed",
            SetpointEvent::Waiting { .. } => "waiting",
            SetpointEvent::Approved { .. } => "approved",
            SetpointEvent::Directed { .. } => "directed",
            SetpointEvent::Reported { .. } => "reported",
            SetpointEvent::Done { .. } => "done",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "enabled",
            "requested",
            "checked",
            "surveyed",
            "checked",
            "previewed",
            "checked",
            "waiting",
            "approved",
            "checked",
            "directed",
            "reported",
            "done"
        ]
    );
}

#[test]
fn whoever_wished_it_does_not_approve_it_and_what_is_vital_takes_two() {
    let mut plant = Plant::open();
    let id = plant.request("run", 0.0).expect("nothing against it");
    plant.foresee(id, 1.0, calm());
    let ana_as_supervisor = actor("ANA", Role::Supervisor);
    assert_eq!(approve(&mut plant, id, ana_as_supervisor).expect_err("the same person").code(), "same-person");
    assert_eq!(approve(&mut plant, id, actor("Ivo", Role::Operator)).expect_err("not the role").code(), "role");
    approve(&mut plant, id, rui()).expect("the first");
    assert_eq!(approve(&mut plant, id, rui()).expect_err("the same again").code(), "approved-already");
    assert!(matches!(plant.phase(id), Phase::Waiting { .. }), "one is not enough");
    let output = plant.step(SafetyInput::Wish(SafetyWish::Approve { id, by: eva() }));
    assert!(directive(&output).is_some());
    assert_eq!(approve(&mut plant, id, eva()).expect_err("it is under way").code(), "not-waiting");
    assert_eq!(approve(&mut plant, RequestId(77), eva()).expect_err("none").code(), "unknown-request");
}

#[test]
fn nobody_approves_what_was_simulated_too_long_ago() {
    let mut plant = Plant::open();
    let id = plant.request("supply_setpoint", 21.0).expect("nothing against it");
    plant.foresee(id, 20.0, calm());
    plant.pass(Duration::from_secs(299));
    assert!(matches!(plant.phase(id), Phase::Waiting { .. }));
    plant.now = plant.now + Duration::from_secs(1);
    assert_eq!(approve(&mut plant, id, rui()).expect_err("its time is over").code(), "not-waiting");
    assert_eq!(plant.phase(id), Phase::Expired);
}

#[test]
fn what_held_when_it_was_simulated_has_to_hold_when_it_is_approved() {
    let mut plant = Plant::open();
    let id = plant.request("supply_setpoint", 21.0).expect("nothing against it");
    plant.foresee(id, 20.0, calm());
    plant.tell(Place::Crac(0), "state", 2.0);
    let output = plant.step(SafetyInput::Wish(SafetyWish::Approve { id, by: rui() }));
    assert_eq!(output.answer.clone().expect_err("it stands by now").code(), "mode");
    assert!(directive(&output).is_none());
    assert!(matches!(plant.phase(id), Phase::Refused(SetRefusal::Mode { .. })));
}

#[test]
fn a_device_that_says_something_else_gets_back_what_was_there() {
    let mut plant = Plant::open();
    let (id, set) = plant.directive("supply_setpoint", 20.0, 21.0);
    let output = plant.report(&set, ActuationOutcome::Mismatch, Some(15.0));
    let back = directive(&output).expect("it is rolled back");
    assert_eq!((back.kind(), back.value()), (DirectiveKind::Rollback, 20.0));
    assert!(back.sequence() > set.sequence());
    plant.report(&back, ActuationOutcome::Confirmed, Some(20.0));
    assert!(matches!(plant.phase(id), Phase::RolledBack(_)));

    plant.pass(Duration::from_secs(600));
    let (id, set) = plant.directive("supply_setpoint", 20.0, 21.0);
    let output = plant.report(&set, ActuationOutcome::Mismatch, Some(15.0));
    let back = directive(&output).expect("it is rolled back");
    plant.report(&back, ActuationOutcome::Mismatch, Some(15.0));
    assert!(matches!(plant.phase(id), Phase::Failed { needs_person: true, .. }));
}

#[test]
fn a_write_that_nobody_answered_is_looked_up_and_not_repeated() {
    for (read_back, ends) in
        [(Some(21.0), "done"), (Some(20.0), "rolled back"), (Some(17.0), "needs a person"), (None, "needs a person")]
    {
        let mut plant = Plant::open();
        let (id, set) = plant.directive("supply_setpoint", 20.0, 21.0);
        let output = plant.report(&set, ActuationOutcome::Unknown { reason: "hear anything".to_owned() }, None);
        let look = directive(&output).expect("the device is asked");
        assert_eq!(look.kind(), DirectiveKind::Verify, "nothing is written");
        let outcome = read_back
            .map_or(ActuationOutcome::Unknown { reason: "hear anything".to_owned() }, |_| ActuationOutcome::Mismatch);
        let output = plant.report(&look, outcome, read_back);
        assert!(output.orders.is_empty());
        assert_eq!(plant.phase(id).word(), ends, "{read_back:?}");
    }
}

#[test]
fn what_was_cut_short_is_settled_by_what_the_device_says_after_a_restart() {
    for (read_back, ends) in [(21.0, "done"), (20.0, "rolled back"), (17.0, "needs a person")] {
        let mut plant = Plant::open();
        let (id, set) = plant.directive("supply_setpoint", 20.0, 21.0);
        let output = plant.restart();
        let look = directive(&output).expect("the device is asked");
        assert_eq!((look.kind(), look.request()), (DirectiveKind::Verify, id), "nothing is written");
        assert!(look.sequence() > set.sequence());
        assert!(!plant.controller.lock().is_open(&site(), plant.now), "the lock is closed");
        let late = plant.report(&set, ActuationOutcome::Confirmed, Some(21.0));
        assert!(late.records.is_empty(), "nobody waits for the older one any more");
        plant.report(&look, ActuationOutcome::Mismatch, Some(read_back));
        assert_eq!(plant.phase(id).word(), ends, "{read_back}");
    }
}

#[test]
fn what_waited_when_the_twin_was_stopped_is_over() {
    let mut plant = Plant::open();
    let id = plant.request("supply_setpoint", 21.0).expect("nothing against it");
    plant.foresee(id, 20.0, calm());
    let output = plant.restart();
    assert!(output.orders.is_empty());
    assert!(matches!(plant.phase(id), Phase::Failed { needs_person: false, .. }));
    assert!(plant.controller.cases().all(|case| !case.phase.is_open()));
}

#[test]
fn what_the_twin_has_set_is_released_when_it_ends_where_the_device_can_be() {
    let mut plant = Plant::open();
    let id = plant.request("run", 0.0).expect("nothing against it");
    plant.foresee(id, 1.0, calm());
    approve(&mut plant, id, rui()).expect("the first");
    let output = plant.step(SafetyInput::Wish(SafetyWish::Approve { id, by: eva() }));
    let stop = directive(&output).expect("approved");
    plant.report(&stop, ActuationOutcome::Confirmed, Some(0.0));
    let output = plant.step(SafetyInput::End);
    let release = directive(&output).expect("it is not frozen");
    assert_eq!((release.kind(), release.value()), (DirectiveKind::Release, 1.0));
    plant.report(&release, ActuationOutcome::Confirmed, Some(1.0));
    assert_eq!(plant.phase(id), Phase::Done, "it was done, and is released");
    assert!(plant.step(SafetyInput::End).orders.is_empty(), "once");
}

#[test]
fn what_cannot_be_kept_does_not_happen() {
    let mut plant = Plant::open();
    plant.controller.give_up("the disk is full".to_owned());
    assert_eq!(plant.request("supply_setpoint", 21.0).expect_err("it cannot be kept").code(), "not-recorded");
}

#[test]
fn a_device_that_cannot_be_asked_or_simulated_is_not_set() {
    let mut plant = Plant::open();
    let id = plant.request("supply_setpoint", 21.0).expect("nothing against it");
    plant.step(SafetyInput::Surveyed { id, present: Err("reach it".to_owned()) });
    assert!(matches!(plant.phase(id), Phase::Refused(SetRefusal::NotSurveyed { .. })));
    let id = plant.request("supply_setpoint", 21.0).expect("nothing against it");
    let output = plant.step(SafetyInput::Surveyed { id, present: Ok(20.0) });
    assert!(matches!(output.orders.as_slice(), [SafetyOrder::Preview(order)] if order.value == 21.0));
    plant.step(SafetyInput::Previewed { id, preview: Err("no rack stands in its room".to_owned()) });
    assert!(matches!(plant.phase(id), Phase::Refused(SetRefusal::NotPreviewed { .. })));
    assert_eq!(
        plant
            .wish(SafetyWish::Kill { site: Some("nowhere".into()), by: ana(), reason: "x".to_owned() })
            .expect_err("none")
            .code(),
        "unknown-site"
    );
}
