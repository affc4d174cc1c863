//! The panel of notifications: nobody, somebody, what is on its way, and what was given up.

use crate::fixture::{Fixture, NOW};
use crate::stage::{Stage, stage};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use twin_model::notify::{Delivery, NotifyChannel, NotifyState, QuietHours, RateCap, Recipient};
use twin_panels::Intent;
use twin_panels::panel::NOTIFICATIONS;

fn delivery(id: &str, attempts: u32) -> Delivery {
    Delivery {
        id: id.to_owned(),
        recipient: "ops".to_owned(),
        subject: "P1 Critical raised: A01 inlet above 32 °C".to_owned(),
        annunciations: Vec::new(),
        more: 0,
        attempts,
        next_at: NOW + Duration::from_secs(40),
        error: Some("ask example.org: it says 503".to_owned()),
    }
}

fn state() -> NotifyState {
    let ana = Recipient {
        name: "ana".to_owned(),
        channel: NotifyChannel::Email { address: "ana@example.org".to_owned() },
        priorities: vec![1, 2],
        places: vec!["demo/hall-a".to_owned()],
        quiet: Some(QuietHours { from: "22:00".to_owned(), to: "06:00".to_owned(), p1_breaks_through: true }),
        cap: RateCap::default(),
    };
    let url = "https://hooks.example.org/services/T0/very-secret".to_owned();
    let ops = Recipient {
        name: "ops".to_owned(),
        channel: NotifyChannel::Webhook { url, secret: None, ca: None },
        priorities: Vec::new(),
        places: Vec::new(),
        quiet: None,
        cap: RateCap::default(),
    };
    NotifyState {
        recipients: vec![ana, ops],
        problem: None,
        waiting: vec![delivery("12-1@ops", 2)],
        dead: vec![delivery("11-1@ops", 24)],
        held: BTreeMap::from([("ana".to_owned(), 3)]),
        arrived: BTreeMap::from([("ana".to_owned(), NOW)]),
        delivered: 41,
    }
}

fn shown(state: NotifyState) -> Harness<'static, Stage> {
    let mut fixture = Fixture::calm();
    fixture.snapshot.notify = Arc::new(state);
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(NOTIFICATIONS));
    stage.run();
    stage
}

#[test]
fn where_nobody_is_notified_that_is_said_and_how_to_change_it() {
    let stage = shown(NotifyState::default());
    stage.get_by_label("Nobody is notified");
    stage.get_by_label_contains("heliotwin notify add");
}

#[test]
fn recipients_tell_of_what_they_are_told_and_when_not_and_no_path_of_a_webhook() {
    let stage = shown(state());
    for label in
        ["P1, P2 in demo/hall-a", "22:00 to 06:00, but for P1", "3 alarms", "all alarms", "41 messages arrived"]
    {
        stage.get_by_label(label);
    }
    stage.get_by_label_contains("https://hooks.example.org");
    assert!(stage.query_by_label_contains("very-secret").is_none());
}

#[test]
fn messages_are_tested_tried_again_and_forgotten() {
    let mut stage = shown(state());
    stage.get_by_label_contains("2 attempts, again at ");
    stage.get_by_label("24 attempts");
    for label in ["Send a test to ana", "Try again", "Forget", "Try all again"] {
        stage.get_by_label(label).click();
        stage.run();
    }
    let id = || "11-1@ops".to_owned();
    let wanted = [
        Intent::TestNotification("ana".to_owned()),
        Intent::RetryNotifications(Some(id())),
        Intent::DiscardNotification(id()),
        Intent::RetryNotifications(None),
    ];
    assert_eq!(stage.state().intents, wanted);
}

#[test]
fn a_document_that_does_not_hold_is_told() {
    let problem = Some("failed to settle who is notified: recipients[0], \"ana\": priority 5".to_owned());
    let stage = shown(NotifyState { problem, ..state() });
    stage.get_by_label("The document does not hold");
    stage.get_by_label_contains("priority 5");
}
