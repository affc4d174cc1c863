//! Alarms that are put aside, and equipment that is taken out of service: done and shown.

use crate::fixture::{Fixture, HOT, NOW};
use crate::stage::stage;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use std::sync::Arc;
use std::time::Duration;
use twin_model::{AlarmId, OutOfService, Place, Withheld, WithheldKind};
use twin_panels::Intent;
use twin_panels::panel::ALARMS;

const HOUR: Duration = Duration::from_secs(3600);

/// The alarming site, with one alarm on the shelf, one suppressed, and a CRAC out of service.
fn withholding() -> Fixture {
    let mut fixture = Fixture::alarming();
    let mut alarms = fixture.snapshot.alarms.to_vec();
    let withhold = |kind, until, by: &str, note: &str| {
        Some(Withheld { kind, since: NOW, until, by: by.to_owned(), note: note.to_owned() })
    };
    let mut suppressed = alarms.remove(1);
    suppressed.withheld = withhold(WithheldKind::Suppressed, None, "crac-off", "it is off");
    let mut shelved = alarms.remove(0);
    shelved.withheld = withhold(WithheldKind::Shelved, Some(NOW + HOUR), "Mara", "filter is ordered");
    fixture.snapshot.alarms = Arc::new(alarms);
    fixture.snapshot.withheld = Arc::new(vec![shelved, suppressed]);
    let (place, until) = (Place::Crac(0), NOW + HOUR * 4);
    let (by, note) = ("Mara".to_owned(), "permit 1207".to_owned());
    fixture.snapshot.out_of_service = Arc::new(vec![OutOfService { place, since: NOW, until, by, note }]);
    fixture
}

#[test]
fn an_alarm_is_shelved_for_a_time_with_a_reason() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_all_by_label("Shelve…").next().expect("the first alarm can be shelved").click();
    stage.run();
    stage.get_by_label("4 h").click();
    stage.run();
    let shelve = stage.get_by_role_and_label(Role::Button, "Shelve");
    assert!(shelve.accesskit_node().is_disabled(), "a reason is needed");
    stage.get_by_role_and_label(Role::TextInput, "Reason").focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Reason").type_text("filter is ordered");
    stage.run();
    stage.get_by_role_and_label(Role::Button, "Shelve").click();
    stage.run();
    let note = "filter is ordered".to_owned();
    assert_eq!(stage.state().intents, [Intent::Shelve { alarm: AlarmId(7), until: NOW + HOUR * 4, note }]);
}

#[test]
fn what_is_withheld_is_counted_and_shown_with_who_why_and_until_when() {
    let mut stage = stage(withholding());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_by_label("Withheld 3").click();
    stage.run();
    for head in ["Shelved", "Suppressed by design", "Out of service"] {
        stage.get_by_label(head);
    }
    stage.get_by_label_contains("Mara: filter is ordered");
    stage.get_by_label_contains("in 1 h");
    stage.get_by_label_contains("crac-off: it is off");
    stage.get_by_label("Unshelve").click();
    stage.run();
    stage.get_by_label("Return to service").click();
    stage.run();
    let expected = [Intent::Unshelve(AlarmId(7)), Intent::ReturnToService(Place::Crac(0))];
    assert_eq!(stage.state().intents, expected);
}

#[test]
fn nothing_withheld_says_so() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_by_label("Withheld 0").click();
    stage.run();
    stage.get_by_label("Every alarm that is active is on the list");
}

#[test]
fn selected_equipment_is_taken_out_of_service_and_returned() {
    let mut stage = stage(Fixture::calm().select(HOT));
    stage.get_by_label("Take out of service…").click();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Reason").type_text("permit 1208");
    stage.run();
    stage.get_by_role_and_label(Role::Button, "Take out of service").click();
    stage.run();
    let note = "permit 1208".to_owned();
    assert_eq!(stage.state().intents, [Intent::TakeOutOfService { place: HOT, until: NOW + HOUR * 2, note }]);

    let mut stage = crate::stage::stage(withholding().select(Place::Crac(0)));
    stage.get_by_label("Return to service").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::ReturnToService(Place::Crac(0))]);
}
