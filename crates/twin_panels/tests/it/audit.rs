//! The audit panel in its states: nothing known, nothing written, entries, a filter, and a log that is not as it was written.

use crate::fixture::{Fixture, NOW};
use crate::stage::{Stage, stage};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{AuditCheck, AuditFinding, AuditState};
use twin_model::audit::{AuditAct, AuditActor, AuditEntry, AuditOutcome, AuditTime, TimeQuality};
use twin_panels::Intent;
use twin_panels::panel::AUDIT;

fn entry(sequence: u64, actor: AuditActor, act: AuditAct, outcome: AuditOutcome) -> Arc<AuditEntry> {
    let time = AuditTime { at: NOW, wall_at: NOW, rate: 1.0, quality: TimeQuality::Synchronised };
    Arc::new(AuditEntry { sequence, time, actor, act, outcome })
}

fn audited(finding: AuditFinding) -> AuditState {
    let set = AuditAct::new("sampling.set", "device ups-a").to("rule", "5s");
    let acknowledge = AuditAct::new("alarm.acknowledge", "#12");
    let refused = AuditOutcome::Refused { request: 5, reason: "It is not on the list".to_owned() };
    let program = AuditActor::over_http("gateway", "10.0.0.7:51234");
    let entries = vec![
        entry(6, AuditActor::at_window("operator"), acknowledge.clone(), refused),
        entry(5, AuditActor::at_window("operator"), acknowledge, AuditOutcome::Requested),
        entry(4, program.clone(), set.clone(), AuditOutcome::Done { request: Some(3) }),
        entry(3, program, set, AuditOutcome::Requested),
    ];
    let at = NOW;
    AuditState {
        entries: Arc::new(entries),
        sequence: 6,
        anchors: 2,
        anchored_at: Some(NOW),
        key: "0123456789abcdef".repeat(4),
        problem: None,
        check: Some(Arc::new(AuditCheck { at, entries: 6, segments: 1, signed_to: 6, finding })),
    }
}

fn shown(audit: AuditState) -> Harness<'static, Stage> {
    let mut fixture = Fixture::calm();
    fixture.now = NOW + Duration::from_secs(90);
    fixture.snapshot.audit = Arc::new(audit);
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(AUDIT));
    stage.run();
    stage
}

#[test]
fn a_log_without_entries_says_what_comes_and_that_nothing_was_verified() {
    let stage = shown(AuditState::default());
    stage.get_by_label("No entries");
    stage.get_by_label("Not verified yet unknown");
}

#[test]
fn entries_tell_who_did_what_from_where_and_how_it_went() {
    let stage = shown(audited(AuditFinding::Clean));
    stage.get_by_label("As it was written normal");
    stage.get_all_by_label_contains("HTTP, key gateway, from 10.0.0.7:51234").next().expect("the program");
    stage.get_all_by_label_contains("operator · window").next().expect("the person");
    stage.get_by_label("It is not on the list");
    stage.get_by_label("4 of 4 kept here");
}

#[test]
fn the_filter_finds_who_action_and_subject_and_says_when_nothing_matches() {
    let mut stage = shown(audited(AuditFinding::Clean));
    let field = "Filter by who, action or subject";
    for (text, told) in [("ups-a", "2 of 4 kept here"), ("ACKNOW", "2 of 4 kept here"), ("gateway", "2 of 4 kept here")]
    {
        stage.get_by_role_and_label(Role::TextInput, field).focus();
        stage.run();
        stage.get_by_role_and_label(Role::TextInput, field).type_text(text);
        stage.run();
        stage.get_by_label(told);
        stage.state_mut().shell = twin_panels::Shell::default();
        stage.state_mut().shell.skip_boot();
        stage.state_mut().shell.apply(&Intent::ShowPanel(AUDIT));
        stage.run();
    }
    stage.get_by_label("Refused only").click();
    stage.run();
    stage.get_by_label("1 of 4 kept here");
    stage.get_by_role_and_label(Role::TextInput, field).focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, field).type_text("nobody");
    stage.run();
    stage.get_by_label("Nothing matches");
}

#[test]
fn a_log_that_was_tampered_with_cannot_be_overlooked_and_one_that_cannot_be_written_neither() {
    let broken = AuditFinding::Broken {
        place: "segment-000001.jsonl line 4".to_owned(),
        entries: (4, 4),
        why: "its hash is not that of what it says".to_owned(),
    };
    let stage = shown(audited(broken));
    stage.get_by_label("Not as it was written failed");
    stage.get_by_label("segment-000001.jsonl line 4, entry 4: its hash is not that of what it says");

    let problem = Some("failed to write the audit log: no space left on device".to_owned());
    let stage = shown(AuditState { problem, ..audited(AuditFinding::Clean) });
    stage.get_by_label("Nothing privileged can be done now");
    stage.get_by_label_contains("no space left on device");
}
