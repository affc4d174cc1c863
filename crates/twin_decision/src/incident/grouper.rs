//! The grouper: transitions in, incidents out.

use super::cluster::{Cluster, Members};
use super::consequence::AFTERGLOW;
use super::graph::{Graph, Node};
use super::sibling::Siblings;
use super::trouble::Trouble;
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use twin_model::{
    Alarm, AlarmId, AlarmState, AlarmTransition, Incident, IncidentChange, IncidentId, IncidentMember, IncidentState,
    Limit, Place, PointTable, Rule, RuleId, SitePlan, Timestamp, TransitionKind,
};

/// Incidents that are over and still shown; older ones are in the history.
pub const RECENT_MAX: usize = 50;

/// Members that have left the alarm list and are kept in an incident that lives. A chattering alarm adds one each minute
/// at most, so that is most of a day of one; further ones are only counted. Root and first-out always stay.
pub const MEMBERS_RESOLVED_MAX: usize = 1000;

/// Alarms in, incidents out.
#[derive(Debug)]
pub struct Grouper {
    pub(super) plan: Arc<SitePlan>,
    points: Arc<PointTable>,
    pub(super) graph: Graph,
    limits: HashMap<RuleId, Limit>,
    /// The source that tells of a place, where that is known.
    sources: HashMap<Place, SmolStr>,
    pub(super) members: Members,
    pub(super) clusters: BTreeMap<IncidentId, Cluster>,
    pub(super) next_id: u64,
    pub(super) siblings: Siblings,
    /// Alarms that can explain others, by node.
    pub(super) causes_at: Vec<Vec<AlarmId>>,
    /// The same by trouble, and by room.
    pub(super) causes_of: BTreeMap<Trouble, BTreeSet<AlarmId>>,
    pub(super) causes_in: BTreeMap<u32, BTreeSet<AlarmId>>,
    /// Alarms that could be explained and are not.
    pub(super) unexplained: BTreeMap<(Trouble, Node), BTreeSet<AlarmId>>,
    /// Incidents that are over, by when that was.
    pub(super) over: BTreeSet<(Timestamp, IncidentId)>,
    /// What was over for good, newest first.
    pub(super) recent: VecDeque<Arc<Incident>>,
    /// Incidents as shown last.
    shown: BTreeMap<IncidentId, Arc<Incident>>,
    pub(super) touched: BTreeSet<IncidentId>,
    pub(super) changed: BTreeSet<AlarmId>,
    /// What became of incidents that were let go of before anybody asked.
    parting: Vec<IncidentChange>,
    /// When the transition that is being taken happened.
    now: Timestamp,
    /// What has become of incidents that were taken in by others.
    pub(super) absorbed: BTreeMap<IncidentId, IncidentId>,
    revision: u64,
}

impl Grouper {
    /// For alarms about `points` of `plan` under `rules`. Numbers begin at 1.
    pub fn new(plan: Arc<SitePlan>, points: Arc<PointTable>, rules: &[Rule]) -> Self {
        let graph = Graph::new(&plan);
        Self {
            causes_at: vec![Vec::new(); graph.len()],
            graph,
            plan,
            points,
            limits: limits_of(rules),
            sources: HashMap::new(),
            members: Members::new(),
            clusters: BTreeMap::new(),
            next_id: 1,
            siblings: Siblings::default(),
            causes_of: BTreeMap::new(),
            causes_in: BTreeMap::new(),
            unexplained: BTreeMap::new(),
            over: BTreeSet::new(),
            recent: VecDeque::new(),
            shown: BTreeMap::new(),
            touched: BTreeSet::new(),
            changed: BTreeSet::new(),
            parting: Vec::new(),
            now: Timestamp::EPOCH,
            absorbed: BTreeMap::new(),
            revision: 0,
        }
    }

    /// Other points or rules from now on; points grew from those before.
    pub fn follow(&mut self, points: Arc<PointTable>, rules: &[Rule]) {
        self.points = points;
        self.limits = limits_of(rules);
    }

    /// Which source, such as a gateway or a connection, tells of which places. What is silent together behind one is one.
    pub fn set_sources(&mut self, sources: impl IntoIterator<Item = (Place, SmolStr)>) {
        self.sources = sources.into_iter().collect();
    }

    /// Takes what has happened to an alarm; transitions come in the order of time.
    pub fn take(&mut self, transition: &AlarmTransition) {
        self.now = self.now.max(transition.at);
        self.close_until(self.now);
        let AlarmTransition { at, kind, alarm } = transition;
        let is_annunciated = matches!(kind, TransitionKind::Raised | TransitionKind::Escalated);
        if self.members.contains_key(&alarm.id) {
            self.update(*at, alarm, is_annunciated);
        } else if is_annunciated || alarm.state() != AlarmState::Normal {
            self.place(self.member_of(alarm, *at));
        }
    }

    /// Raises the alarms on the list that are in no incident, and lets go of members that are no longer on it: for the start,
    /// where the list is older than incidents are.
    pub fn reconcile(&mut self, alarms: &[Alarm]) {
        let mut missing: Vec<&Alarm> = alarms.iter().filter(|alarm| !self.members.contains_key(&alarm.id)).collect();
        missing.sort_by_key(|alarm| (alarm.raised_at, alarm.id));
        for alarm in missing {
            self.place(self.member_of(alarm, alarm.raised_at));
        }
        let listed: BTreeSet<AlarmId> = alarms.iter().map(|alarm| alarm.id).collect();
        let known = self.clusters.values().flat_map(|cluster| &cluster.alarms);
        let is_gone =
            |id: &&AlarmId| !listed.contains(id) && self.members.get(id).is_some_and(|known| known.member.is_listed);
        let gone: Vec<AlarmId> = known.filter(is_gone).copied().collect();
        for id in gone {
            self.change(id, |member| {
                member.is_listed = false;
                member.cleared_at = member.cleared_at.or(Some(member.annunciated_at));
            });
        }
    }

    /// Incidents: those with alarms on the list first, most urgent and then newest first; then what is over, newest first.
    pub fn incidents(&mut self) -> Vec<Arc<Incident>> {
        let Self { shown, clusters, members, plan, .. } = self;
        shown.retain(|id, _| clusters.contains_key(id));
        for (id, cluster) in clusters.iter() {
            shown.entry(*id).or_insert_with(|| Arc::new(cluster.show(*id, members, plan, true)));
        }
        let mut incidents: Vec<Arc<Incident>> = shown.values().map(Arc::clone).collect();
        incidents.sort_by_key(|incident| {
            let is_over = incident.state == IncidentState::Over;
            let urgency = if is_over { None } else { Some(incident.priority) };
            (is_over, urgency, Reverse(incident.started_at), Reverse(incident.id))
        });
        incidents.extend(self.recent.iter().map(Arc::clone));
        incidents.truncate(self.clusters.len().max(RECENT_MAX));
        incidents
    }

    /// Rises whenever an incident has changed.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The number that the next incident gets.
    pub const fn next_id(&self) -> IncidentId {
        IncidentId(self.next_id)
    }

    /// The incident of an alarm on the list.
    pub fn incident_of(&self, alarm: AlarmId) -> Option<IncidentId> {
        self.members.get(&alarm).map(|known| known.incident)
    }

    /// When an alarm was last raised or escalated.
    pub fn annunciated_at(&self, alarm: AlarmId) -> Option<Timestamp> {
        self.members.get(&alarm).map(|known| known.member.annunciated_at)
    }

    /// What has changed since this was last asked, for the history.
    pub fn take_changes(&mut self) -> Vec<IncidentChange> {
        let mut changes = std::mem::take(&mut self.parting);
        let touched: Vec<IncidentId> = self.touched.iter().copied().collect();
        changes.extend(touched.into_iter().filter_map(|id| self.take_change(id)));
        changes
    }

    /// What has changed of one incident since that was last asked.
    fn take_change(&mut self, id: IncidentId) -> Option<IncidentChange> {
        if !self.touched.remove(&id) {
            return None;
        }
        let cluster = self.clusters.get(&id)?;
        let incident = cluster.show(id, &self.members, &self.plan, false);
        let changed = cluster.alarms.iter().filter(|alarm| self.changed.remove(alarm));
        let members = changed.filter_map(|alarm| Some(IncidentMember::clone(&self.members.get(alarm)?.member)));
        let members = members.collect();
        let into = |mut gone: IncidentId| {
            while let Some(next) = self.absorbed.get(&gone) {
                gone = *next;
            }
            gone
        };
        let absorbed: Vec<IncidentId> = self.absorbed.keys().copied().filter(|gone| into(*gone) == id).collect();
        for gone in &absorbed {
            self.absorbed.remove(gone);
        }
        Some(IncidentChange { incident, members, absorbed })
    }

    /// Takes over what is known of an alarm that is in an incident.
    fn update(&mut self, at: Timestamp, alarm: &Alarm, is_annunciated: bool) {
        let is_listed = alarm.state() != AlarmState::Normal;
        self.change(alarm.id, |member| {
            if is_annunciated {
                member.annunciated_at = at;
                member.message = alarm.message.as_str().into();
                (member.point, member.rule) = (alarm.point, alarm.rule.clone());
            }
            member.priority = member.priority.min(alarm.priority);
            member.cleared_at = if alarm.condition.is_active { None } else { alarm.cleared_at.or(Some(at)) };
            member.is_acknowledged = alarm.condition.is_acknowledged;
            member.is_listed = is_listed;
        });
        if !is_listed {
            self.forget_some(alarm.id);
        }
    }

    /// Changes a member, and counts it anew.
    pub(super) fn change(&mut self, alarm: AlarmId, change: impl FnOnce(&mut IncidentMember)) {
        let Some(known) = self.members.get_mut(&alarm) else { return };
        let Some(cluster) = self.clusters.get_mut(&known.incident) else { return };
        cluster.count(&known.member, false);
        change(Arc::make_mut(&mut known.member));
        cluster.count(&known.member, true);
        let id = known.incident;
        self.settle_over(id);
        self.touch(id, Some(alarm));
    }

    /// Notes whether an incident is over, and since when.
    pub(super) fn settle_over(&mut self, id: IncidentId) {
        let Some(cluster) = self.clusters.get_mut(&id) else { return };
        let over_at = (cluster.listed == 0).then(|| self.now.max(cluster.last_at));
        let noted = std::mem::replace(&mut cluster.over_at, over_at);
        if let Some(noted) = noted {
            self.over.remove(&(noted, id));
        }
        if let Some(over_at) = over_at {
            self.over.insert((over_at, id));
        }
    }

    pub(super) fn touch(&mut self, incident: IncidentId, alarm: Option<AlarmId>) {
        self.touched.insert(incident);
        self.changed.extend(alarm);
        self.shown.remove(&incident);
        self.revision += 1;
    }

    /// Lets go of incidents that were over so long ago that nothing can join them any more.
    fn close_until(&mut self, now: Timestamp) {
        while let Some((over_at, id)) = self.over.first().copied().filter(|(at, _)| *at + AFTERGLOW < now) {
            self.over.remove(&(over_at, id));
            let change = self.take_change(id);
            self.parting.extend(change);
            let Some(cluster) = self.clusters.get(&id) else { continue };
            let incident = Arc::new(cluster.show(id, &self.members, &self.plan, true));
            let alarms = cluster.alarms.clone();
            alarms.into_iter().for_each(|alarm| self.drop_member(alarm));
            self.clusters.remove(&id);
            self.shown.remove(&id);
            self.recent.push_front(incident);
            self.recent.truncate(RECENT_MAX);
            self.revision += 1;
        }
    }

    /// Where the incident of `alarm` has too many members that are resolved, the oldest of them is only counted from now on.
    fn forget_some(&mut self, alarm: AlarmId) {
        let Some(id) = self.incident_of(alarm) else { return };
        let Some(cluster) = self.clusters.get(&id) else { return };
        if cluster.alarms.len().saturating_sub(cluster.listed as usize) <= MEMBERS_RESOLVED_MAX {
            return;
        }
        let (root, first_out) = (cluster.root, cluster.first_out);
        let is_spare = |id: &AlarmId| {
            let known = self.members.get(id);
            *id != root && *id != first_out && known.is_some_and(|known| !known.member.is_listed && known.explains == 0)
        };
        let Some(position) = cluster.alarms.iter().position(is_spare) else { return };
        let Some(cluster) = self.clusters.get_mut(&id) else { return };
        let gone = cluster.alarms.remove(position);
        cluster.forgotten += 1;
        self.drop_member(gone);
        self.changed.remove(&gone);
        self.touch(id, None);
    }

    /// What a member is about.
    pub(super) fn trouble_of(&self, member: &IncidentMember) -> (Trouble, SmolStr) {
        let Some(point) = self.points.point(member.point) else { return (Trouble::Other, SmolStr::default()) };
        let trouble = Trouble::of(point, self.limits.get(&member.rule), &self.plan);
        let class = if trouble == Trouble::Other { point.class.as_str().into() } else { SmolStr::default() };
        (trouble, class)
    }

    /// How long the point of `member` takes between samples, nanoseconds; 0 where it reports only when something happens.
    pub(super) fn period_of(&self, member: &IncidentMember) -> i64 {
        let period = self.points.point(member.point).and_then(|point| point.period);
        period.map_or(0, |period| i64::try_from(period.as_nanos()).unwrap_or(i64::MAX))
    }

    pub(super) fn source_of(&self, place: Place) -> Option<SmolStr> {
        self.sources.get(&place).cloned()
    }

    fn member_of(&self, alarm: &Alarm, at: Timestamp) -> IncidentMember {
        IncidentMember {
            alarm: alarm.id,
            point: alarm.point,
            place: alarm.place,
            rule: alarm.rule.clone(),
            priority: alarm.priority,
            message: alarm.message.as_str().into(),
            raised_at: alarm.raised_at.min(at),
            annunciated_at: at,
            cleared_at: if alarm.condition.is_active { None } else { alarm.cleared_at.or(Some(at)) },
            is_acknowledged: alarm.condition.is_acknowledged,
            is_listed: alarm.state() != AlarmState::Normal,
            because: None,
            evidence: SmolStr::default(),
        }
    }
}

fn limits_of(rules: &[Rule]) -> HashMap<RuleId, Limit> {
    rules.iter().map(|rule| (rule.id.clone(), rule.limit.clone())).collect()
}
