//! The panel of alarm figures.

use crate::fixture::{Fixture, NOW};
use crate::picture::take;
use crate::stage::stage;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{PerformanceAnswer, PerformanceRequest};
use twin_model::Place;
use twin_model::performance::{AlarmPerformance, FrequentAlarm};
use twin_panels::Intent;
use twin_panels::panel::PERFORMANCE;

fn figures(days: u64) -> AlarmPerformance {
    let periods = days as usize * 144;
    let mut histogram = vec![0; periods];
    for (i, period) in histogram.iter_mut().enumerate() {
        *period = (i as u32 * 7 / 5) % 3;
    }
    histogram[periods / 2] = 42;
    let annunciations = histogram.iter().copied().map(u64::from).sum();
    AlarmPerformance {
        from: NOW - Duration::from_secs(days * 86_400),
        to: NOW,
        annunciations,
        left_out: 96,
        histogram,
        in_flood: Duration::from_secs(4_000),
        floods: 1,
        top: vec![FrequentAlarm {
            place: "demo/hall-a/A01".to_owned(),
            rule: "rack-inlet-warning".to_owned(),
            message: "A01 inlet, 1.8 m above 28.0 °C".to_owned(),
            annunciations: 120,
            is_chattering: true,
            is_fleeting: false,
        }],
        chattering: 1,
        fleeting: 0,
        stale: 2,
        priorities: [annunciations / 100, annunciations / 20, annunciations / 5, annunciations * 74 / 100],
        median_to_acknowledge: Some(Duration::from_secs(95)),
        mean_to_restore: None,
    }
}

fn answered(days: u32, performance: Result<AlarmPerformance, String>) -> Fixture {
    let mut fixture = Fixture::calm();
    let request = PerformanceRequest { days };
    fixture.ranges.performance = Some(Arc::new(PerformanceAnswer { request, performance }));
    fixture
}

#[test]
fn figures_stand_beside_their_targets_and_the_most_frequent_leads_to_its_place() {
    let mut stage = stage(answered(30, Ok(figures(30))));
    stage.state_mut().shell.apply(&Intent::ShowPanel(PERFORMANCE));
    stage.run();
    take(&stage, "performance");
    assert_eq!(stage.state().demand.performance, Some(PerformanceRequest { days: 30 }));
    for label in ["Alarms per 10 min 1.0", "Most in 10 min 42", "Chattering 1", "Stale over 24 h 2"] {
        stage.get_by_label(label);
    }
    stage.get_by_label("Median to acknowledge 1 min");
    stage.get_by_label("Mean to restore — s");
    stage.get_by_label("Alarms per 10 min: at most 42 in 4320 periods");
    assert!(stage.query_by_label_contains("of records").is_none(), "thirty days are enough");
    stage.get_by_label("120 times A01 inlet, 1.8 m above 28.0 °C").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(Place::Rack(0)))]);
}

#[test]
fn a_short_period_says_that_it_is_no_judgement() {
    let mut stage = stage(answered(7, Ok(figures(7))));
    stage.state_mut().shell.apply(&Intent::ShowPanel(PERFORMANCE));
    stage.run();
    stage.get_by_label("Reading the journal");
    stage.get_by_label("7 days").click();
    stage.run();
    stage.get_by_label("Stands on 7.0 days of records");
    assert_eq!(stage.state().demand.performance, Some(PerformanceRequest { days: 7 }));
}

#[test]
fn a_journal_that_cannot_be_read_says_why() {
    let mut stage = stage(answered(30, Err("the disk is gone".to_owned())));
    stage.state_mut().shell.apply(&Intent::ShowPanel(PERFORMANCE));
    stage.run();
    stage.get_by_label("The journal cannot be read");
    stage.get_by_label("the disk is gone");
}
