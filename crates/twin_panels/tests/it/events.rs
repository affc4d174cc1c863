//! Facts in lists and on charts.

use crate::fixture::{Fixture, HOT, NOW};
use crate::stage::stage;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::SiteFact;
use twin_model::{Fact, FactKind, Place, SourceId};
use twin_panels::Intent;

fn fact(key: &str, title: &str, place: Option<Place>, minutes_ago: u64) -> SiteFact {
    let fact = Fact {
        source: SourceId::new("ci"),
        key: key.into(),
        kind: FactKind::Deployment,
        at: NOW - Duration::from_secs(60 * minutes_ago),
        is_dated: true,
        until: None,
        title: title.into(),
        place: None,
        actor: Some("Ana".into()),
        link: None,
        attributes: Vec::new(),
    };
    SiteFact { fact: Arc::new(fact), place }
}

fn with_facts() -> Fixture {
    let mut fixture = Fixture::calm();
    let elsewhere = Place::Crac(0);
    fixture.snapshot.facts = Arc::new(vec![
        fact("a", "Firmware 2.1", Some(HOT), 5),
        fact("b", "Filter changed", Some(elsewhere), 6),
        fact("c", "Load test", None, 7),
    ]);
    fixture
}

#[test]
fn the_overview_lists_what_was_done_and_goes_there() {
    let mut stage = stage(with_facts());
    stage.get_by_label_contains("Deployment: Filter changed");
    stage.get_by_label("Deployment: Load test");
    stage.get_by_label_contains("Deployment: Firmware 2.1").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT))]);
}

#[test]
fn the_inspector_lists_what_was_done_at_the_selected_place_alone() {
    let stage = stage(with_facts().select(HOT));
    // With the place's name in the overview, without it in the inspector.
    stage.get_by_label("Deployment: Firmware 2.1");
    assert!(stage.query_by_label("Deployment: Filter changed").is_none());
}

#[test]
fn charts_have_ticks_for_what_was_done_there_or_everywhere() {
    let stage = stage(with_facts().select(HOT));
    assert!(stage.query_all_by_label("Event Firmware 2.1").count() > 0);
    assert!(stage.query_all_by_label("Event Load test").count() > 0);
    assert_eq!(stage.query_all_by_label("Event Filter changed").count(), 0);
}

#[test]
fn without_facts_there_is_no_list() {
    assert!(stage(Fixture::calm()).query_by_label("Events").is_none());
}
