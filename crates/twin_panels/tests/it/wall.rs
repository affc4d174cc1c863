//! The wall: what it shows, from how far it can be read, and what it says when nothing can be believed.

use crate::fixture::{Fixture, HOT, UNUSUAL_CONNECTIONS};
use crate::ink::{assert_legible, texts};
use crate::picture;
use crate::scenarios::simulation;
use crate::stage::{monitor_of, wall_of};
use egui::{Rect, pos2, vec2};
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Connection, SimulationState};
use twin_model::{AlarmId, Place, Priority};
use twin_panels::tokens::Look;
use twin_panels::{Intent, SceneLabel, Wall, WallLayout, WallMonitor, paint_label_scaled};

const WINDOWS: [(f32, f32); 4] = [(1920.0, 1080.0), (3840.0, 2160.0), (5120.0, 1440.0), (1280.0, 720.0)];
const FULL_HD: (f32, f32) = (1920.0, 1080.0);

/// More alarms, longer words and wider numbers than a wall has room for.
fn crowded() -> Fixture {
    let mut fixture = Fixture::alarming();
    fixture.simulation = SimulationState::Live(Box::new(simulation()));
    fixture.snapshot.clock_rate = 1_000.0;
    fixture.snapshot.kpis.facility_kw = Some(12_386.4);
    fixture.snapshot.kpis.it_kw = Some(10_131.2);
    let alarms = Arc::make_mut(&mut fixture.snapshot.alarms);
    for id in 0..40 {
        let mut alarm = alarms[id % 4].clone();
        alarm.id = AlarmId(100 + id as u64);
        alarm.message =
            format!("A{id:02} inlet, 1.8 m above 32.0 °C for longer than any cold aisle may be without air");
        alarms.push(alarm);
    }
    let plan = Arc::make_mut(&mut fixture.snapshot.plan);
    plan.site.name = "The northern campus of a site with a very long name".into();
    plan.rooms[0].name = "Hall of accelerators and their storage".into();
    fixture
}

#[test]
fn every_layout_can_be_read_in_every_window_and_state() {
    for (layout, size) in WallLayout::ALL.into_iter().flat_map(|layout| WINDOWS.map(|size| (layout, size))) {
        for (name, fixture) in [("calm", Fixture::calm()), ("crowded", crowded()), ("loading", Fixture::loading())] {
            let mut stage = wall_of(size, layout, fixture);
            stage.run();
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1));
            assert_legible(stage.output(), window);
            if size == FULL_HD || (layout == WallLayout::Ultrawide && size.0 > size.1 * 3.0) {
                picture::take(&stage, &format!("wall-{layout}-{name}").replace(':', "-"));
            }
        }
    }
}

#[test]
fn every_monitor_of_a_spread_wall_can_be_read_in_every_window_and_state() {
    let monitors = WallLayout::ALL.into_iter().flat_map(|layout| {
        let of = move |count| (0..count).map(move |index| WallMonitor { layout, count, index });
        (2..=layout.monitors_max()).flat_map(of)
    });
    for (monitor, size) in monitors.flat_map(|monitor| [FULL_HD, (1280.0, 720.0)].map(|size| (monitor, size))) {
        for (name, fixture) in [("calm", Fixture::calm()), ("crowded", crowded()), ("loading", Fixture::loading())] {
            let mut stage = monitor_of(size, monitor, fixture);
            stage.run();
            assert_legible(stage.output(), Rect::from_min_size(pos2(0.0, 0.0), vec2(size.0, size.1)));
            if size == FULL_HD {
                let WallMonitor { layout, count, index } = monitor;
                picture::take(&stage, &format!("wall-{layout}-{count}-{index}-{name}").replace(':', "-"));
            }
        }
    }
}

#[test]
fn no_text_on_a_wall_is_smaller_than_32_pixels_of_1080() {
    for layout in WallLayout::ALL {
        let size = if layout == WallLayout::Ultrawide { (5120.0, 1440.0) } else { FULL_HD };
        let mut stage = wall_of(size, layout, crowded());
        stage.run();
        for ink in texts(stage.output()) {
            assert!(ink.size >= 32.0 * size.1 / 1080.0 - 0.01, "{layout}: {:?} is {} high", ink.text, ink.size);
        }
    }
}

#[test]
fn a_wall_of_16_9_tells_four_figures_against_an_hour_ago_and_what_is_wrong() {
    let stage = wall_of(FULL_HD, WallLayout::Landscape, Fixture::alarming());
    for label in [
        "Demo site",
        "14:03:22 WET",
        "Total power 186.4 kW",
        "PUE instant 1.42",
        "Warmest inlet 33.6 °C",
        "Alarms 4",
        "4 alarms",
        "Lens Inlet temperature",
    ] {
        stage.get_by_label(label);
    }
    stage.get_by_label_contains("A01 inlet, 1.8 m above 32.0 °C · 1 min");
    // The meters' history of an hour ago and the value now: the fixture's wave makes the difference.
    let change = texts(stage.output()).into_iter().find(|ink| ink.text.contains("kW in 1 h"));
    let change = change.expect("total power is compared").text;
    assert!(change.starts_with(['+', '−']), "{change}");
}

#[test]
fn without_history_nothing_is_compared() {
    let mut stage = wall_of(FULL_HD, WallLayout::Landscape, Fixture::calm());
    stage.state_mut().fixture.ranges = twin_api::RangeSet::default();
    stage.run();
    let texts = texts(stage.output());
    assert!(texts.iter().any(|ink| ink.text == "no history of an hour ago"));
    assert!(!texts.iter().any(|ink| ink.text.contains("in 1 h")));
}

#[test]
fn a_wall_of_32_9_has_columns_for_power_and_cooling_and_for_alarms() {
    let mut fixture = Fixture::alarming();
    fixture.set(Place::Ups(1), "source", 5.0);
    let mut stage = wall_of((5120.0, 1440.0), WallLayout::Ultrawide, fixture);
    for label in ["Power chain", "Cooling", "ups-b On battery 14 min left"] {
        stage.get_by_label(label);
    }
    stage.get_by_label_contains("crac-a2 Fault");
    stage.get_by_label("Alarm: A01 inlet, 1.8 m above 32.0 °C").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT)), Intent::FlyTo(HOT)]);
}

#[test]
fn a_wall_of_3_by_3_has_the_3d_in_its_middle() {
    let stage = wall_of(FULL_HD, WallLayout::Matrix, Fixture::alarming());
    for label in ["Power chain", "Cooling", "Rooms", "4 alarms", "Telemetry", "Utility power, 24 h", "A01 inlet, 24 h"]
    {
        assert!(stage.query_by_label(label).is_some() || label == "4 alarms", "{label}");
    }
    let response = stage.state().response.clone().expect("a frame was drawn");
    assert!(response.scene_rect.contains(pos2(960.0, 560.0)));
    assert!(!response.covers(response.scene_rect.center()));
    assert!(response.covers(pos2(200.0, 300.0)) && response.covers(pos2(1_700.0, 900.0)));
}

#[test]
fn a_wall_asks_for_a_day_of_the_meters_and_of_the_warmest_inlet() {
    let stage = wall_of(FULL_HD, WallLayout::Landscape, Fixture::alarming());
    let points = &stage.state().fixture.snapshot.points;
    let asked: Vec<Place> =
        stage.state().demand.ranges.iter().filter_map(|range| Some(points.point(range.point)?.place)).collect();
    assert_eq!(asked, [Place::Utility(0), Place::Utility(1), HOT]);
    let day = |range: &twin_api::RangeRequest| range.to.since(range.from) == Duration::from_secs(86_400);
    assert!(stage.state().demand.ranges.iter().all(day));
}

#[test]
fn a_wall_says_when_it_cannot_be_believed_and_invents_nothing() {
    for (connection, title) in UNUSUAL_CONNECTIONS {
        let mut fixture = Fixture::calm();
        fixture.connection = connection;
        wall_of(FULL_HD, WallLayout::Landscape, fixture).get_by_label(title);
    }
    let stage = wall_of(FULL_HD, WallLayout::Landscape, Fixture::loading());
    for label in [
        "Total power — kW",
        "PUE instant —",
        "Warmest inlet — °C",
        "no data yet",
        "No alarms as far as anything is heard",
    ] {
        stage.get_by_label(label);
    }
}

#[test]
fn old_data_is_told_by_its_age() {
    let mut fixture = Fixture::calm();
    for place in (0..24).map(Place::Rack) {
        fixture.set_stale(place);
    }
    let values = Arc::make_mut(&mut fixture.snapshot.values);
    values.at.iter_mut().for_each(|at| *at = crate::fixture::NOW - Duration::from_secs(600));
    fixture.look = Look::Operator;
    fixture.connection = Connection::SourceLost;
    let stage = wall_of(FULL_HD, WallLayout::Landscape, fixture);
    stage.get_by_label("data 10 min old");
    picture::take(&stage, "wall-lost");
    let mut fixture = Fixture::alarming();
    fixture.look = Look::Operator;
    picture::take(&wall_of(FULL_HD, WallLayout::Matrix, fixture), "wall-operator");
}

/// Whether something lies over the whole window.
fn is_veiled(fixture: Fixture) -> bool {
    let stage = wall_of(FULL_HD, WallLayout::Landscape, fixture);
    let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(FULL_HD.0, FULL_HD.1));
    let covers =
        |shape: &egui::Shape| matches!(shape, egui::Shape::Rect(rect) if rect.rect == window && rect.fill.a() > 0);
    stage.output().shapes.iter().any(|clipped| covers(&clipped.shape))
}

#[test]
fn a_wall_is_darker_at_night_unless_somebody_must_look() {
    let night = crate::fixture::NOW + Duration::from_secs(9 * 3_600);
    let mut calm = Fixture::calm();
    calm.now = night;
    let mut alarming = Fixture::alarming();
    alarming.now = night;
    assert!(is_veiled(calm));
    assert!(!is_veiled(alarming) && !is_veiled(Fixture::calm()));
}

#[test]
fn labels_over_the_3d_of_a_wall_have_letters_of_32_pixels_of_1080() {
    let label = SceneLabel {
        text: "A01",
        value: "33.6 °C",
        alarm: Some((Priority::P1, false)),
        is_selected: true,
        opacity: 1.0,
    };
    let drawn = |scale: f32| {
        let mut rect = Rect::NOTHING;
        let mut harness = egui_kittest::Harness::new_ui(|ui| {
            if ui.ctx().cumulative_pass_nr() == 0 {
                twin_panels::install_fonts(ui.ctx());
                ui.ctx().request_repaint();
                return;
            }
            rect = paint_label_scaled(ui.painter(), pos2(400.0, 300.0), &label, Look::Cinematic, scale);
        });
        harness.run();
        let sizes: Vec<f32> = texts(harness.output()).iter().map(|ink| ink.size).collect();
        drop(harness);
        (rect, sizes)
    };
    let scale = Wall::new(WallMonitor::only(WallLayout::Landscape)).label_scale(vec2(1920.0, 1080.0));
    let ((small, _), (large, sizes)) = (drawn(1.0), drawn(scale));
    assert!(sizes.len() >= 2 && sizes.iter().filter(|size| **size >= 31.9).count() >= 2, "{sizes:?}");
    assert!((large.width() / small.width() - scale).abs() < 0.15, "{small} {large}");
    assert!((large.center_bottom() - pos2(400.0, 300.0)).length() < 2.0 * scale + 1.0, "{large}");
}

#[test]
fn cells_that_say_the_same_are_no_clash() {
    let mut stage = wall_of(FULL_HD, WallLayout::Matrix, Fixture::calm());
    stage.state_mut().fixture.ranges = twin_api::RangeSet::default();
    stage.run();
    assert_eq!(stage.query_all_by_label("Reading history…").count(), 2);
    // egui writes a warning over widgets that share an identifier.
    assert_eq!(texts(stage.output()).iter().filter(|ink| ink.text.contains("use of")).count(), 0);
}
