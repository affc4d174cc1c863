//! Incidents as a reader gets them: with points by name, readable without a plan.

use std::collections::BTreeSet;
use std::sync::Arc;
use twin_model::{
    AlarmId, Incident, IncidentId, IncidentMember, IncidentState, PointId, PointTable, Priority, RuleId, SitePlan,
    Timestamp,
};

/// One incident with its members.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentEntry {
    /// Its number.
    pub id: IncidentId,
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub state: IncidentState,
    /// When its first alarm was raised.
    pub started_at: Timestamp,
    /// When the last of its alarms cleared.
    pub ended_at: Option<Timestamp>,
    /// The alarm that names the cause.
    pub root: AlarmId,
    /// The alarm that came first.
    pub first_out: AlarmId,
    /// The most urgent priority that any of its alarms has had.
    pub priority: Priority,
    /// Members that are no longer kept up to date.
    pub forgotten: u32,
    /// The incident that it turned out to be a part of; it has no members of its own then.
    pub absorbed_into: Option<IncidentId>,
    /// Its alarms in the order in which they were raised.
    pub members: Vec<IncidentMemberEntry>,
}

/// One alarm of an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentMemberEntry {
    /// Which alarm.
    pub alarm: AlarmId,
    /// The point that it named last.
    pub point: PointId,
    /// The rule that annunciated it last.
    pub rule: RuleId,
    /// Its most urgent priority.
    pub priority: Priority,
    /// What it said last.
    pub message: String,
    /// When it was first raised.
    pub raised_at: Timestamp,
    /// When it was last raised or escalated.
    pub annunciated_at: Timestamp,
    /// When it cleared; `None` while it is active.
    pub cleared_at: Option<Timestamp>,
    /// A person has acknowledged it.
    pub is_acknowledged: bool,
    /// It is on the alarm list.
    pub is_listed: bool,
    /// Which member explains it.
    pub because: Option<AlarmId>,
    /// The way from that member's place to its own, for people.
    pub evidence: String,
}

impl IncidentEntry {
    /// The incident in terms of `points` and `plan`. Members whose points the plan no longer has are left out; `None` when none
    /// is left.
    pub fn incident(&self, points: &PointTable, plan: &SitePlan) -> Option<Incident> {
        let members: Vec<Arc<IncidentMember>> =
            self.members.iter().filter_map(|entry| Some(Arc::new(entry.member(points)?))).collect();
        let first = members.first()?.alarm;
        let or_first = |alarm| if members.iter().any(|member| member.alarm == alarm) { alarm } else { first };
        let rooms: BTreeSet<u32> = members.iter().filter_map(|member| member.place.room(plan)).collect();
        Some(Incident {
            id: self.id,
            title: self.title.as_str().into(),
            state: self.state,
            started_at: self.started_at,
            ended_at: self.ended_at,
            root: or_first(self.root),
            first_out: or_first(self.first_out),
            priority: self.priority,
            rooms: rooms.into_iter().collect(),
            forgotten: self.forgotten,
            members,
        })
    }
}

impl IncidentMemberEntry {
    fn member(&self, points: &PointTable) -> Option<IncidentMember> {
        let point = points.index(&self.point)?;
        Some(IncidentMember {
            alarm: self.alarm,
            point,
            place: points.point(point)?.place,
            rule: self.rule.clone(),
            priority: self.priority,
            message: self.message.as_str().into(),
            raised_at: self.raised_at,
            annunciated_at: self.annunciated_at,
            cleared_at: self.cleared_at,
            is_acknowledged: self.is_acknowledged,
            is_listed: self.is_listed,
            because: self.because,
            evidence: self.evidence.as_str().into(),
        })
    }
}

/// Which incidents are wanted; the default is all of them, newest first, but for those that others have taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Only this one, even if another has taken it in.
    pub id: Option<IncidentId>,
    /// Only those with alarms on the list.
    pub is_live: bool,
    /// At most so many.
    pub limit: Option<u32>,
}
