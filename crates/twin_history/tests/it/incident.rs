//! Incidents: kept as they were last, with their members by name, and gone on from.

use crate::site::{Kept, points};
use std::sync::Arc;
use twin_history::{Append, HistoryReader, IncidentFilter};
use twin_model::{
    AlarmId, Incident, IncidentChange, IncidentId, IncidentMember, IncidentState, PointIndex, PointTable, Priority,
    SitePlan, Timestamp,
};

fn member(points: &PointTable, alarm: u64, at: i64, because: Option<u64>) -> IncidentMember {
    let point = PointIndex(0);
    IncidentMember {
        alarm: AlarmId(alarm),
        point,
        place: points.point(point).expect("a point").place,
        rule: "rack-inlet-warning".into(),
        priority: Priority::P3,
        message: format!("alarm {alarm}").into(),
        raised_at: Timestamp::from_secs(at),
        annunciated_at: Timestamp::from_secs(at),
        cleared_at: None,
        is_acknowledged: false,
        is_listed: true,
        because: because.map(AlarmId),
        evidence: if because.is_some() { "x feeds y".into() } else { "".into() },
    }
}

fn change(id: u64, members: Vec<IncidentMember>, absorbed: &[u64]) -> IncidentChange {
    let incident = Incident {
        id: IncidentId(id),
        title: format!("incident {id}").into(),
        state: IncidentState::Open,
        started_at: Timestamp::from_secs(100),
        ended_at: None,
        root: members[0].alarm,
        first_out: members[0].alarm,
        priority: Priority::P3,
        rooms: Vec::new(),
        members: Vec::new(),
        forgotten: 0,
    };
    IncidentChange { incident, members, absorbed: absorbed.iter().copied().map(IncidentId).collect() }
}

fn keep(kept: &Kept, ticket: u64, incidents: Vec<IncidentChange>) {
    kept.history.append(Append { ticket, incidents, ..Append::default() }).expect("room");
    kept.wait_for(|report| report.ticket >= ticket);
}

#[test]
fn an_incident_comes_back_with_its_members_and_its_number_is_not_given_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    let mut first = change(3, vec![member(&points, 1, 100, None), member(&points, 2, 105, Some(1))], &[]);
    keep(&kept, 1, vec![first.clone()]);
    first.members = vec![IncidentMember { is_acknowledged: true, ..first.members[0].clone() }];
    keep(&kept, 2, vec![first.clone()]);
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let live = reader.incidents(&IncidentFilter { is_live: true, ..IncidentFilter::default() }).expect("incidents");
    assert_eq!(live.len(), 1);
    let back = live[0].incident(&points, &SitePlan::empty(site())).expect("its points are there");
    let expected = vec![Arc::new(first.members[0].clone()), Arc::new(member(&points, 2, 105, Some(1)))];
    assert_eq!(back, Incident { members: expected, ..first.incident });
    assert_eq!(reader.next_incident_id().expect("a number"), IncidentId(4));
    assert_eq!(live[0].incident(&PointTable::default(), &SitePlan::empty(site())), None, "the plan lost its points");
}

#[test]
fn what_another_has_taken_in_says_so_and_its_members_are_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let points = points(1);
    let kept = Kept::open(folder.path(), &points);
    keep(&kept, 1, vec![change(1, vec![member(&points, 1, 100, None)], &[])]);
    keep(&kept, 2, vec![change(2, vec![member(&points, 2, 101, None), member(&points, 3, 102, None)], &[])]);
    keep(&kept, 3, vec![change(1, vec![member(&points, 2, 101, Some(1))], &[2])]);
    let reader = HistoryReader::open(folder.path()).expect("a reader");
    let all = reader.incidents(&IncidentFilter::default()).expect("incidents");
    let numbers: Vec<u64> = all.iter().map(|entry| entry.id.0).collect();
    assert_eq!(numbers, [1]);
    let alarms: Vec<u64> = all[0].members.iter().map(|member| member.alarm.0).collect();
    assert_eq!(alarms, [1, 2, 3]);
    let asked = IncidentFilter { id: Some(IncidentId(2)), ..IncidentFilter::default() };
    let gone = reader.incidents(&asked).expect("incidents");
    assert_eq!((gone[0].absorbed_into, gone[0].state), (Some(IncidentId(1)), IncidentState::Over));
}

fn site() -> twin_model::plan::Site {
    twin_model::plan::Site { id: "t".into(), name: "T".into(), location: "Here".into(), time_zone: "UTC".into() }
}
