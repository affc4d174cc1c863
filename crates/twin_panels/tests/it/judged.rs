//! Judged quality, values that stand in, and sampling: what people see of it and what they can do.

use crate::fixture::{Fixture, HOT, NOW};
use crate::stage::stage;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_model::sampling::{SamplingRule, SamplingScope};
use twin_model::{Flags, Place, PointIndex, Quality, Substitution};
use twin_panels::lens::LENSES;
use twin_panels::panel::CONNECTIONS;
use twin_panels::{Intent, hover_card_ui};

const CRAC: Place = Place::Crac(0);

fn index(fixture: &Fixture, place: Place, quantity: &str) -> PointIndex {
    fixture.snapshot.points.find(place, quantity).expect("a point of the fixture")
}

fn flag(fixture: &mut Fixture, place: Place, quantity: &str, flags: Flags) {
    let i = index(fixture, place, quantity).get();
    let values = Arc::make_mut(&mut fixture.snapshot.values);
    values.flags[i] = flags;
    values.quality[i] = Quality::Uncertain;
}

fn substituted() -> Fixture {
    let mut fixture = Fixture::calm().select(CRAC);
    flag(&mut fixture, CRAC, "supply", Flags::SUBSTITUTED);
    let known = Substitution {
        point: index(&fixture, CRAC, "supply"),
        value: 18.0,
        since: NOW,
        until: NOW + Duration::from_secs(3600),
        by: "Ana".to_owned(),
        note: "probe unplugged".to_owned(),
    };
    fixture.snapshot.substitutions = Arc::new(vec![known]);
    fixture
}

#[test]
fn sources_tell_how_many_points_are_odd_and_where() {
    let mut fixture = Fixture::calm();
    flag(&mut fixture, HOT, "inlet_low", Flags::STUCK);
    flag(&mut fixture, HOT, "inlet_mid", Flags::STUCK);
    flag(&mut fixture, CRAC, "supply", Flags::SPIKE);
    flag(&mut fixture, CRAC, "return", Flags::SKEWED);
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONNECTIONS));
    stage.run();
    stage.get_by_label("2 stuck, 1 spike, 1 skewed clock");
    stage.get_by_label_contains("stuck: 2 points");
    stage.get_by_label("Go to A01").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT)), Intent::FlyTo(HOT)]);
}

#[test]
fn a_site_on_which_nothing_is_odd_says_so() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONNECTIONS));
    stage.run();
    stage.get_by_label_contains("Every sensor that reports tells what it can");
}

#[test]
fn a_row_of_the_inspector_wears_what_is_odd_about_it() {
    let mut fixture = Fixture::calm().select(CRAC);
    flag(&mut fixture, CRAC, "return", Flags::STUCK);
    let stage = stage(fixture);
    stage.get_by_label_contains("stuck");
    let stage = crate::stage::stage(substituted());
    stage.get_by_label("S");
}

#[test]
fn a_card_over_the_hall_wears_it_too() {
    let mut stage = egui_kittest::Harness::builder().with_size((400.0, 400.0)).build_ui_state(
        |ui, (fixture, is_dressed): &mut (Fixture, bool)| {
            if !*is_dressed {
                twin_panels::install_fonts(ui.ctx());
                *is_dressed = true;
                ui.ctx().request_repaint();
                return;
            }
            hover_card_ui(ui, &fixture.view(), CRAC);
        },
        (substituted(), false),
    );
    stage.run();
    stage.get_by_label("S");
}

#[test]
fn the_lens_of_quality_counts_what_is_odd() {
    let mut fixture = Fixture::calm();
    let lens = LENSES.iter().find(|lens| lens.name == "Data quality").expect("it ships");
    assert_eq!((lens.value)(&fixture.snapshot, CRAC), Some(0.0));
    let i = index(&fixture, CRAC, "supply").get();
    Arc::make_mut(&mut fixture.snapshot.values).flags[i] = Flags::SKEWED;
    assert_eq!((lens.value)(&fixture.snapshot, CRAC), Some(1.0), "of good quality, but of another time");
}

#[test]
fn a_value_is_let_stand_in_from_its_row() {
    let fixture = Fixture::calm().select(CRAC);
    let supply = index(&fixture, CRAC, "supply");
    let mut stage = stage(fixture);
    stage.get_by_label("Point Supply air").click();
    stage.run();
    stage.get_by_label("Substitute a value…").click();
    stage.run();
    stage.get_by_label("for 8 h").click();
    stage.get_by_role_and_label(Role::TextInput, "Why").focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Why").type_text("probe unplugged");
    stage.run();
    stage.get_by_label("Substitute").click();
    stage.run();
    let [Intent::Substitute { point, value, until, note }] = &stage.state().intents[..] else {
        panic!("{:?}", stage.state().intents)
    };
    assert_eq!((*point, note.as_str()), (supply, "probe unplugged"));
    assert!((17.0..20.0).contains(value), "what it shows now: {value}");
    assert_eq!(*until, NOW + Duration::from_secs(8 * 3600));
    assert!(stage.query_by_label("Substitute").is_none(), "the form is gone");
}

#[test]
fn a_value_that_cannot_be_is_not_let_stand_in() {
    let mut stage = stage(Fixture::calm().select(CRAC));
    stage.get_by_label("Point Supply air").click();
    stage.run();
    stage.get_by_label("Substitute a value…").click();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Why").focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Why").type_text("test");
    stage.get_by_role_and_label(Role::TextInput, "Value that stands in").focus();
    stage.run();
    // What it shows now stands there already.
    stage.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    stage.get_by_role_and_label(Role::TextInput, "Value that stands in").type_text("999");
    stage.run();
    stage.get_by_label_contains("is possible here");
    stage.get_by_label("Substitute").click();
    stage.run();
    assert!(stage.state().intents.is_empty());
}

#[test]
fn a_value_that_stands_in_is_ended_from_its_row() {
    let fixture = substituted();
    let supply = index(&fixture, CRAC, "supply");
    let mut stage = stage(fixture);
    stage.get_by_label("Point Supply air").click();
    stage.run();
    stage.get_by_label_contains("Substituted by Ana");
    stage.get_by_label("Listen to the sensor again").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::EndSubstitution(supply)]);
}

#[test]
fn sampling_of_the_site_is_set_in_sources_and_its_saving_shown() {
    let mut fixture = Fixture::calm();
    fixture.snapshot.sampling.saved = Some(0.834);
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONNECTIONS));
    stage.run();
    stage.get_by_label("83 % saved");
    stage.get_by_label("Adaptive, 1 s to 1 min").click();
    stage.run();
    let rule = SamplingRule::adaptive(Duration::from_secs(1), Duration::from_secs(60)).ok();
    assert_eq!(stage.state().intents, [Intent::SetSampling { scope: SamplingScope::Site, rule }]);
}

#[test]
fn sampling_of_a_point_is_set_in_its_row_and_cleared_in_sources() {
    let mut fixture = Fixture::calm().select(CRAC);
    let id = fixture.snapshot.points.point(index(&fixture, CRAC, "supply")).expect("a point").id.clone();
    let every = SamplingRule::every(Duration::from_secs(5)).ok();
    let scope = SamplingScope::Point(id);
    let mut stage = stage(Fixture::calm().select(CRAC));
    stage.get_by_label("Point Supply air").click();
    stage.run();
    stage.get_by_label("5 s").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::SetSampling { scope: scope.clone(), rule: every }]);

    Arc::make_mut(&mut fixture.snapshot.sampling.rules).set(scope.clone(), every);
    fixture.selection = None;
    let mut stage = crate::stage::stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONNECTIONS));
    stage.run();
    stage.get_by_label("Clear").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::SetSampling { scope, rule: None }]);
}
