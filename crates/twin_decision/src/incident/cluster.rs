//! One incident while it lives, and how it is shown.

use super::trouble::Trouble;
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use twin_model::{AlarmId, Incident, IncidentId, IncidentMember, IncidentState, Place, Priority, SitePlan, Timestamp};

/// What is known of an alarm in an incident.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) member: Arc<IncidentMember>,
    pub(super) incident: IncidentId,
    pub(super) trouble: Trouble,
    pub(super) node: u32,
    /// The source that tells of it, if one is known.
    pub(super) source: Option<SmolStr>,
    /// Members that it explains.
    pub(super) explains: u32,
}

/// All alarms in incidents that live. Only ever looked up, so that the order of the map plays no part.
pub(super) type Members = HashMap<AlarmId, Known>;

/// An incident that lives.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// In the order in which they were raised.
    pub(super) alarms: Vec<AlarmId>,
    pub(super) root: AlarmId,
    pub(super) first_out: AlarmId,
    pub(super) started_at: Timestamp,
    pub(super) priority: Priority,
    pub(super) rooms: BTreeSet<u32>,
    pub(super) active: u32,
    pub(super) listed: u32,
    pub(super) unacknowledged: u32,
    /// When the last of its alarms cleared, or was raised.
    pub(super) last_at: Timestamp,
    /// Since when none of its alarms is on the list, as it was noted.
    pub(super) over_at: Option<Timestamp>,
    /// Members that were resolved and are no longer kept.
    pub(super) forgotten: u32,
}

impl Cluster {
    /// Of one alarm, not counted yet.
    pub(super) fn new(member: &IncidentMember) -> Self {
        Self {
            alarms: Vec::new(),
            root: member.alarm,
            first_out: member.alarm,
            started_at: member.raised_at,
            priority: member.priority,
            rooms: BTreeSet::new(),
            active: 0,
            listed: 0,
            unacknowledged: 0,
            last_at: member.raised_at,
            over_at: None,
            forgotten: 0,
        }
    }

    /// Counts a member in, or out.
    pub(super) fn count(&mut self, member: &IncidentMember, is_in: bool) {
        let count = |of: &mut u32, is_so: bool| {
            if is_so {
                *of = if is_in { *of + 1 } else { of.saturating_sub(1) };
            }
        };
        count(&mut self.active, member.is_active());
        count(&mut self.listed, member.is_listed);
        count(&mut self.unacknowledged, member.is_listed && !member.is_acknowledged);
        if is_in {
            self.priority = self.priority.min(member.priority);
            self.last_at = self.last_at.max(member.cleared_at.unwrap_or(member.annunciated_at));
        }
    }

    pub(super) const fn state(&self) -> IncidentState {
        match (self.listed, self.unacknowledged) {
            (0, _) => IncidentState::Over,
            (_, 0) => IncidentState::Acknowledged,
            _ => IncidentState::Open,
        }
    }

    /// Takes in a member that is already in `members`: the earliest is the first-out, and the root may be another.
    pub(super) fn take_in(&mut self, alarm: AlarmId, members: &Members) {
        let Some(known) = members.get(&alarm) else { return };
        let member = &known.member;
        self.alarms.push(alarm);
        self.count(member, true);
        if (member.raised_at, alarm) < (self.started_at, self.first_out) {
            (self.started_at, self.first_out) = (member.raised_at, alarm);
        }
        self.consider(alarm, members);
    }

    /// Makes `alarm` the root if it is a better one.
    pub(super) fn consider(&mut self, alarm: AlarmId, members: &Members) {
        let rank = |id: AlarmId| members.get(&id).map(|known| rank(known, id));
        let (candidate, root) = (rank(alarm), rank(self.root));
        if candidate.is_some() && (root.is_none() || candidate < root) {
            self.root = alarm;
        }
    }

    /// Finds the root anew.
    pub(super) fn find_root(&mut self, members: &Members) {
        let best = self.alarms.iter().filter_map(|id| Some((rank(members.get(id)?, *id), *id))).min();
        if let Some((_, root)) = best {
            self.root = root;
        }
    }

    /// The incident as people see it; `with_members` or without.
    pub(super) fn show(&self, id: IncidentId, members: &Members, plan: &SitePlan, with_members: bool) -> Incident {
        Incident {
            id,
            title: self.title(members, plan).into(),
            state: self.state(),
            started_at: self.started_at,
            ended_at: (self.active == 0).then_some(self.last_at),
            root: self.root,
            first_out: self.first_out,
            priority: self.priority,
            rooms: self.rooms.iter().copied().collect(),
            members: match with_members {
                true => {
                    self.alarms.iter().filter_map(|id| members.get(id)).map(|known| Arc::clone(&known.member)).collect()
                }
                false => Vec::new(),
            },
            forgotten: self.forgotten,
        }
    }

    /// The root's message. Where several are alike and nothing explains them, that, and how many.
    fn title(&self, members: &Members, plan: &SitePlan) -> String {
        let Some(root) = members.get(&self.root) else { return String::new() };
        let alike = self.alarms.iter().filter_map(|id| members.get(id));
        let alike = alike.filter(|known| known.trouble == root.trouble && known.member.because.is_none());
        let (mut places, mut rooms, mut sources) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for known in alike {
            places.insert(known.node);
            rooms.insert(known.member.place.room(plan));
            sources.insert(known.source.clone());
        }
        let more = places.len().saturating_sub(1);
        if root.trouble != Trouble::Silent || more == 0 {
            return match more {
                0 => root.member.message.to_string(),
                more => format!("{}, and {more} alike", root.member.message),
            };
        }
        let only_source = if sources.len() == 1 { sources.pop_first().flatten() } else { None };
        let place = match (only_source, rooms.len(), rooms.first().copied().flatten()) {
            (Some(source), ..) => format!(" behind {source}"),
            (None, 1, Some(room)) => format!(" in {}", Place::Room(room).name(plan)),
            (None, rooms, _) => format!(" in {rooms} rooms"),
        };
        format!("Communication lost: no data from {} places{place}", places.len())
    }
}

/// How good a root an alarm is, best first: nothing explains it, it explains others, it is far upstream, it came early.
fn rank(known: &Known, id: AlarmId) -> (bool, bool, Trouble, Timestamp, AlarmId) {
    let member = &known.member;
    (member.because.is_some(), known.explains == 0, known.trouble, member.raised_at, id)
}
