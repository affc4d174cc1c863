//! The panel of incidents, and what the bar says in a flood.

use crate::fixture::{Fixture, HOT, NOW};
use crate::picture::take;
use crate::stage::stage;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_model::{
    Alarm, AlarmId, FloodState, Incident, IncidentId, IncidentMember, IncidentState, Place, SitePlan, Timestamp,
};
use twin_panels::Intent;
use twin_panels::panel::INCIDENTS;

fn ago(secs: u64) -> Timestamp {
    NOW - Duration::from_secs(secs)
}

fn member(alarm: &Alarm, because: Option<u64>) -> Arc<IncidentMember> {
    Arc::new(IncidentMember {
        alarm: alarm.id,
        point: alarm.point,
        place: alarm.place,
        rule: alarm.rule.clone(),
        priority: alarm.priority,
        message: alarm.message.as_str().into(),
        raised_at: alarm.raised_at,
        annunciated_at: alarm.raised_at,
        cleared_at: if alarm.condition.is_active { None } else { Some(ago(60)) },
        is_acknowledged: alarm.condition.is_acknowledged,
        is_listed: true,
        because: because.map(AlarmId),
        evidence: if because.is_some() { "crac-a2 cools Hall A, holds A01".into() } else { "".into() },
    })
}

fn incident(id: u64, plan: &SitePlan, members: Vec<Arc<IncidentMember>>, root: usize) -> Arc<Incident> {
    let first = members.iter().min_by_key(|member| member.raised_at).expect("a member").clone();
    Arc::new(Incident {
        id: IncidentId(id),
        title: members[root].message.clone(),
        state: IncidentState::Open,
        started_at: first.raised_at,
        ended_at: None,
        root: members[root].alarm,
        first_out: first.alarm,
        priority: members.iter().map(|member| member.priority).min().expect("a member"),
        rooms: members[0].place.room(plan).into_iter().collect(),
        members,
        forgotten: 0,
    })
}

/// A CRAC has stopped and two racks are hot; a sensor fell silent long before.
fn troubled() -> Fixture {
    let mut fixture = Fixture::alarming();
    let plan = Arc::clone(&fixture.snapshot.plan);
    let alarms = Arc::clone(&fixture.snapshot.alarms);
    let of = |id: u64| alarms.iter().find(|alarm| alarm.id == AlarmId(id)).expect("an alarm of the fixture");
    let heat = vec![member(of(5), None), member(of(6), Some(5)), member(of(7), Some(5))];
    fixture.snapshot.incidents =
        Arc::new(vec![incident(2, &plan, heat, 0), incident(1, &plan, vec![member(of(4), None)], 0)]);
    fixture
}

#[test]
fn incidents_name_their_cause_and_fold_its_consequences() {
    let mut stage = stage(troubled());
    stage.state_mut().shell.apply(&Intent::ShowPanel(INCIDENTS));
    stage.run();
    stage.get_by_label("On the list 2");
    stage.get_by_label("2 folded");
    stage.get_by_label("Incident I2 P1 critical: crac-a2 stopped by a fault").click();
    stage.run();
    stage.get_by_label("Root cause: crac-a2 stopped by a fault");
    stage.get_by_label("First-out: crac-a2 stopped by a fault");
    stage.get_by_label("Timeline: 3 alarms over 4 min");
    take(&stage, "incidents");
    stage.get_by_label("+2 min consequence: A01 inlet, 1.8 m above 32.0 °C").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT))]);
}

#[test]
fn all_that_shows_is_acknowledged_and_the_cause_is_gone_to() {
    let mut stage = stage(troubled());
    stage.state_mut().shell.apply(&Intent::ShowPanel(INCIDENTS));
    stage.run();
    stage.get_by_label("Acknowledge all 2").click();
    stage.run();
    let alarms = vec![AlarmId(5), AlarmId(7)];
    let seen_at = stage.state().fixture.snapshot.at;
    let expected = Intent::AcknowledgeAll { alarms, seen_at, note: String::new() };
    assert_eq!(stage.state().intents, [expected], "6 is acknowledged already");
    stage.state_mut().intents.clear();
    stage.get_all_by_label("Go to cause").next().expect("of the first incident").click();
    stage.run();
    let crac = Place::Crac(1);
    assert_eq!(stage.state().intents, [Intent::Select(Some(crac)), Intent::FlyTo(crac)]);
}

#[test]
fn without_incidents_it_says_so() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().shell.apply(&Intent::ShowPanel(INCIDENTS));
    stage.run();
    stage.get_by_label("No incidents");
    stage.get_by_label("Over 0").click();
    stage.run();
    stage.get_by_label("None is over yet");
    stage.state_mut().fixture = Fixture::loading();
    stage.run();
    stage.get_by_label("Incidents come with their alarms");
}

#[test]
fn a_flood_is_told_in_the_bar_and_leads_to_the_incidents() {
    let mut fixture = troubled();
    fixture.snapshot.flood = FloodState {
        since: Some(ago(120)),
        from: Some(ago(300)),
        in_ten_minutes: 140,
        annunciations: 143,
        incidents: 4,
    };
    let mut stage = stage(fixture);
    take(&stage, "flood");
    stage.get_by_label("Flood: 143 alarms in 4 incidents").click();
    stage.run();
    assert!(stage.state().shell.is_open(INCIDENTS));
    stage.state_mut().fixture.snapshot.flood = FloodState::default();
    stage.run();
    assert!(stage.query_by_label_contains("Flood:").is_none(), "it is over");
}
