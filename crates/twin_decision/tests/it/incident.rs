//! Incidents: stories with their outcome, storms, and random lives of alarms that must never be lost.

use crate::campus::{CRACS, campus};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use twin_decision::default_rules;
use twin_decision::incident::{AFTERGLOW, Grouper};
use twin_model::{
    Alarm, AlarmCondition, AlarmId, AlarmState, AlarmTransition, Incident, IncidentId, IncidentMember, IncidentState,
    MemberRole, Place, PointTable, Priority, Rule, SitePlan, Timestamp, TransitionKind,
};

const START: i64 = 1_800_000_000;

/// A site, its alarms as the ledger would make them, and their incidents.
struct Stage {
    plan: Arc<SitePlan>,
    points: Arc<PointTable>,
    rules: Vec<Rule>,
    grouper: Grouper,
    listed: BTreeMap<AlarmId, Alarm>,
    told: Vec<AlarmTransition>,
    next: u64,
    now: i64,
}

impl Stage {
    fn new(halls: u32, racks: u32) -> Self {
        let ((plan, points), rules) = (campus(halls, racks), default_rules());
        let grouper = Grouper::new(Arc::clone(&plan), Arc::clone(&points), &rules);
        Self { plan, points, rules, grouper, listed: BTreeMap::new(), told: Vec::new(), next: 1, now: 0 }
    }

    fn at(&self) -> Timestamp {
        Timestamp::from_secs(START + self.now)
    }

    fn tell(&mut self, kind: TransitionKind, alarm: Alarm) {
        let transition = AlarmTransition { at: self.at(), kind, alarm };
        self.grouper.take(&transition);
        self.told.push(transition);
    }

    /// Raises the alarm of `rule` at `place`, which has a point of its class.
    fn raise(&mut self, place: Place, rule: &str) -> AlarmId {
        let rule = self.rules.iter().find(|known| known.id.as_str() == rule).expect("a rule that ships").clone();
        let fits = |point: &&twin_model::PointIndex| {
            let point = self.points.point(**point).expect("a point of the table");
            rule.class.as_ref().is_none_or(|class| *class == point.class)
        };
        let point = *self.points.of_place(place).iter().find(fits).expect("a point of the rule's class");
        let id = AlarmId(self.next);
        self.next += 1;
        let alarm = Alarm {
            id,
            point,
            place,
            rule: rule.id.clone(),
            rule_version: 0,
            priority: rule.priority,
            condition: AlarmCondition { is_active: true, is_acknowledged: false },
            raised_at: self.at(),
            cleared_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
            note: None,
            value: None,
            peak: None,
            occurrences: 1,
            message: format!("{} {}", place.name(&self.plan), rule.message),
            action: String::new(),
            withheld: None,
        };
        self.listed.insert(id, alarm.clone());
        self.tell(TransitionKind::Raised, alarm);
        id
    }

    /// Raises alarms of one rule at many places.
    fn raise_all(&mut self, rule: &str, places: impl IntoIterator<Item = Place>) {
        for place in places {
            self.raise(place, rule);
        }
    }

    fn change(&mut self, id: AlarmId, kind: TransitionKind, change: impl FnOnce(&mut Alarm, Timestamp)) {
        let at = self.at();
        let Some(alarm) = self.listed.get_mut(&id) else { return };
        change(alarm, at);
        let alarm = alarm.clone();
        self.tell(kind, alarm.clone());
        if alarm.state() == AlarmState::Normal {
            self.listed.remove(&id);
            self.tell(TransitionKind::Resolved, alarm);
        }
    }

    fn clear(&mut self, id: AlarmId) {
        if self.listed.get(&id).is_some_and(|alarm| alarm.condition.is_active) {
            self.change(id, TransitionKind::Cleared, |alarm, at| {
                (alarm.condition.is_active, alarm.cleared_at) = (false, Some(at));
            });
        }
    }

    fn recur(&mut self, id: AlarmId) {
        if self.listed.get(&id).is_some_and(|alarm| !alarm.condition.is_active) {
            self.change(id, TransitionKind::Raised, |alarm, at| {
                (alarm.condition.is_active, alarm.raised_at, alarm.cleared_at) = (true, at, None);
            });
        }
    }

    fn escalate(&mut self, id: AlarmId) {
        if self.listed.get(&id).is_some_and(|alarm| alarm.condition.is_active) {
            self.change(id, TransitionKind::Escalated, |alarm, _| {
                (alarm.priority, alarm.condition.is_acknowledged) = (Priority::P1, false);
            });
        }
    }

    fn acknowledge(&mut self, id: AlarmId) {
        if self.listed.get(&id).is_some_and(|alarm| !alarm.condition.is_acknowledged) {
            self.change(id, TransitionKind::Acknowledged, |alarm, _| alarm.condition.is_acknowledged = true);
        }
    }

    fn live(&mut self) -> Vec<Arc<Incident>> {
        let is_live = |incident: &Arc<Incident>| incident.state != IncidentState::Over;
        self.grouper.incidents().into_iter().filter(is_live).collect()
    }

    /// The only incident, with the places of its root and its first-out.
    fn only(&mut self) -> (Arc<Incident>, Place, Place) {
        let incidents = self.live();
        assert_eq!(incidents.len(), 1, "{incidents:#?}");
        let place = |id| incidents[0].member(id).expect("a member").place;
        (Arc::clone(&incidents[0]), place(incidents[0].root), place(incidents[0].first_out))
    }
}

#[test]
fn a_lost_utility_explains_battery_genset_and_cooling_and_says_how() {
    let mut stage = Stage::new(2, 4);
    let utility = stage.raise(Place::Utility(0), "utility-lost");
    stage.now = 5;
    let battery = stage.raise(Place::Ups(0), "ups-on-battery");
    let genset = stage.raise(Place::Machine(0), "genset-not-ready");
    stage.now = 400;
    stage.raise(Place::Ups(0), "ups-charge-low");
    stage.raise(Place::Machine(1), "machine-fault");
    stage.raise(Place::Crac(0), "crac-supply-high");
    let rack = stage.raise(Place::Rack(0), "rack-inlet-warning");
    let (incident, root, first_out) = stage.only();
    assert_eq!((root, first_out), (Place::Utility(0), Place::Utility(0)));
    assert_eq!((incident.folded(), incident.title.as_str()), (6, "utility-a utility lost"));
    let evidence = |id| incident.member(id).expect("a member").evidence.to_string();
    assert_eq!(evidence(utility), "");
    assert_eq!(evidence(battery), "utility-a feeds ups-a");
    assert_eq!(evidence(genset), "utility-a calls alpha");
    assert_eq!(evidence(rack), "crac-0-0 cools hall-0, holds H0R0");
    assert_eq!(incident.rooms, [0, 2]);
}

#[test]
fn a_cause_that_comes_late_becomes_the_root_and_the_first_out_stays() {
    let mut stage = Stage::new(1, 6);
    let first = stage.raise(Place::Rack(2), "rack-inlet-warning");
    stage.now = 30;
    let second = stage.raise(Place::Rack(4), "rack-inlet-warning");
    let (incident, root, _) = stage.only();
    assert_eq!((root, incident.id), (Place::Rack(2), IncidentId(1)), "siblings of one room");
    assert_eq!(incident.title, "H0R2 inlet above the recommended limit, and 1 alike");
    assert_eq!(incident.role(incident.member(second).expect("a member")), MemberRole::Contributing);
    stage.now = 60;
    stage.raise(Place::Crac(1), "crac-fault");
    let (incident, root, first_out) = stage.only();
    assert_eq!((root, first_out, incident.id), (Place::Crac(1), Place::Rack(2), IncidentId(1)));
    for id in [first, second] {
        assert_eq!(incident.role(incident.member(id).expect("a member")), MemberRole::Consequence);
    }
}

#[test]
fn what_nothing_connects_stays_apart() {
    let mut stage = Stage::new(2, 4);
    stage.raise(Place::Rack(0), "rack-inlet-warning");
    stage.raise(Place::Rack(5), "rack-inlet-warning");
    stage.raise(Place::Sensor(0), "leak");
    stage.raise(Place::Ups(1), "ups-on-bypass");
    stage.raise(Place::Machine(2), "machine-vibration-high");
    assert_eq!(stage.live().len(), 5, "two halls, a leak, a bypass, a pump");
    // In time only: a CRAC of the other hall explains nothing here, nor does one that stopped long after.
    stage.now = 600;
    stage.raise(Place::Crac(0), "crac-fault");
    assert_eq!(stage.live().len(), 6);
    stage.now = 700;
    stage.raise(Place::Rack(1), "rack-inlet-warning");
    assert_eq!(stage.live().len(), 6, "this one is the CRAC's");
}

#[test]
fn a_gateway_that_dies_is_one_incident_and_a_sensor_that_died_before_is_another() {
    let mut stage = Stage::new(2, 8);
    stage.raise(Place::Rack(0), "no-data");
    stage.now = 3_600;
    stage.raise_all("no-data", (1..8).map(Place::Rack));
    let live = stage.live();
    assert_eq!(live.len(), 2);
    assert_eq!(live[0].title, "Communication lost: no data from 7 places in hall-0");
    // What is told by one source is one, wherever it stands.
    let mut stage = Stage::new(2, 8);
    let behind = [2, 3, 9, 10].map(|rack| (Place::Rack(rack), "10.0.0.7:502".into()));
    stage.grouper.set_sources(behind);
    stage.raise_all("no-data", [2, 9, 3, 10].map(Place::Rack));
    let (incident, ..) = stage.only();
    assert_eq!(incident.title, "Communication lost: no data from 4 places behind 10.0.0.7:502");
}

#[test]
fn an_incident_is_over_when_its_alarms_have_left_the_list_and_goes_on_within_the_afterglow() {
    let mut stage = Stage::new(1, 2);
    let utility = stage.raise(Place::Utility(0), "utility-lost");
    let battery = stage.raise(Place::Ups(0), "ups-on-battery");
    stage.acknowledge(utility);
    assert_eq!(stage.only().0.state, IncidentState::Open);
    stage.acknowledge(battery);
    assert_eq!(stage.only().0.state, IncidentState::Acknowledged);
    stage.now = 60;
    stage.clear(utility);
    stage.clear(battery);
    assert!(stage.live().is_empty());
    let shown = stage.grouper.incidents();
    assert_eq!((shown.len(), shown[0].state, shown[0].ended_at), (1, IncidentState::Over, Some(stage.at())));
    stage.now = 120;
    stage.raise(Place::Ups(0), "ups-charge-low");
    let (incident, root, _) = stage.only();
    assert_eq!((incident.id, root), (IncidentId(1), Place::Utility(0)), "the charge follows the battery's work");
    // Long after, the same is another.
    stage.listed.keys().copied().collect::<Vec<_>>().into_iter().for_each(|id| {
        stage.acknowledge(id);
        stage.clear(id);
    });
    stage.now += i64::try_from(AFTERGLOW.as_secs()).expect("minutes") + 1;
    stage.raise(Place::Utility(0), "utility-lost");
    assert_eq!(stage.only().0.id, IncidentId(2));
}

/// Raised and presented are the same alarms, each once.
fn assert_none_is_missed_or_made_up(stage: &mut Stage) {
    let mut members: Vec<AlarmId> =
        stage.live().iter().flat_map(|incident| incident.members.iter().map(|member| member.alarm)).collect();
    members.sort_unstable();
    assert!(members.iter().eq(stage.listed.keys()), "{} of {}", members.len(), stage.listed.len());
}

#[test]
fn ten_thousand_alarms_at_once_are_few_incidents() {
    const HALLS: u32 = 50;
    const RACKS: u32 = 200;
    for rule in ["rack-inlet-critical", "no-data", "rack-humidity-low"] {
        let mut stage = Stage::new(HALLS, RACKS);
        stage.raise_all(rule, (0..HALLS * RACKS).map(Place::Rack));
        assert!(stage.live().len() == 1, "{rule}: {} incidents", stage.live().len());
        assert_none_is_missed_or_made_up(&mut stage);
    }
    // Everything that a site can tell, in the order of its points: effects before their causes.
    let mut stage = Stage::new(HALLS, RACKS);
    stage.raise_all("rack-inlet-critical", (0..HALLS * RACKS).map(Place::Rack));
    stage.raise_all("no-data", (0..HALLS * RACKS).step_by(7).map(Place::Rack));
    stage.raise_all("crac-supply-high", (0..HALLS * CRACS).map(Place::Crac));
    stage.raise_all("crac-fault", (0..HALLS * CRACS).step_by(3).map(Place::Crac));
    stage.raise_all("leak", (0..HALLS).map(Place::Sensor));
    stage.raise_all("ups-on-battery", (0..2).map(Place::Ups));
    stage.raise_all("utility-lost", (0..2).map(Place::Utility));
    let live = stage.live();
    assert!(live.len() <= 10, "{} incidents", live.len());
    let largest = live.iter().max_by_key(|incident| incident.members.len()).expect("an incident");
    let root = largest.member(largest.root).expect("the root is a member");
    assert_eq!(root.place, Place::Utility(0), "{}", largest.title);
    assert_none_is_missed_or_made_up(&mut stage);
}

/// One thing that happens.
#[derive(Clone, Debug)]
enum Act {
    Raise(usize, usize),
    Clear(usize),
    Recur(usize),
    Escalate(usize),
    Acknowledge(usize),
    Wait(i64),
}

/// Rules with the places that they can hold at, in a site of two halls with three racks.
fn raisable() -> Vec<(&'static str, Vec<Place>)> {
    let racks: Vec<Place> = (0..6).map(Place::Rack).collect();
    let cracs: Vec<Place> = (0..2 * CRACS).map(Place::Crac).collect();
    vec![
        ("rack-inlet-warning", racks.clone()),
        ("no-data", [racks.clone(), cracs.clone()].concat()),
        ("rack-breaker-open", racks),
        ("crac-fault", cracs.clone()),
        ("crac-supply-high", cracs),
        ("pdu-overload", (0..4).map(Place::Pdu).collect()),
        ("pdu-breaker-open", (0..4).map(Place::Pdu).collect()),
        ("ups-on-battery", vec![Place::Ups(0), Place::Ups(1)]),
        ("ups-output-lost", vec![Place::Ups(0), Place::Ups(1)]),
        ("utility-lost", vec![Place::Utility(0), Place::Utility(1)]),
        ("machine-fault", vec![Place::Machine(0), Place::Machine(1), Place::Machine(2)]),
        ("leak", vec![Place::Sensor(0), Place::Sensor(1)]),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => (0..12_usize, 0..16_usize).prop_map(|(rule, place)| Act::Raise(rule, place)),
        3 => (0..64_usize).prop_map(Act::Clear),
        1 => (0..64_usize).prop_map(Act::Recur),
        1 => (0..64_usize).prop_map(Act::Escalate),
        3 => (0..64_usize).prop_map(Act::Acknowledge),
        3 => prop_oneof![0..30_i64, 0..2_000_i64].prop_map(Act::Wait),
    ]
}

fn perform(stage: &mut Stage, act: &Act, raisable: &[(&str, Vec<Place>)]) {
    let pick = |stage: &Stage, number: usize| stage.listed.keys().nth(number % stage.listed.len().max(1)).copied();
    match *act {
        Act::Raise(rule, place) => {
            let (rule, places) = &raisable[rule % raisable.len()];
            let place = places[place % places.len()];
            // As in the ledger: one alarm for each place and rule.
            if !stage.listed.values().any(|alarm| alarm.place == place && alarm.rule.as_str() == *rule) {
                stage.raise(place, rule);
            }
        }
        Act::Clear(number) => pick(stage, number).into_iter().for_each(|id| stage.clear(id)),
        Act::Recur(number) => pick(stage, number).into_iter().for_each(|id| stage.recur(id)),
        Act::Escalate(number) => pick(stage, number).into_iter().for_each(|id| stage.escalate(id)),
        Act::Acknowledge(number) => pick(stage, number).into_iter().for_each(|id| stage.acknowledge(id)),
        Act::Wait(secs) => stage.now += secs,
    }
}

/// What a history would keep.
#[derive(Default)]
struct Kept {
    incidents: BTreeMap<IncidentId, Incident>,
    members: BTreeMap<AlarmId, (IncidentId, IncidentMember)>,
}

impl Kept {
    fn take(&mut self, grouper: &mut Grouper) {
        for change in grouper.take_changes() {
            let id = change.incident.id;
            for gone in &change.absorbed {
                self.incidents.remove(gone);
            }
            for member in change.members {
                self.members.insert(member.alarm, (id, member));
            }
            self.incidents.insert(id, change.incident);
        }
    }

    /// As it would be read back, oldest first.
    fn read(&self) -> Vec<Incident> {
        let members = |id: IncidentId| {
            let mut own: Vec<Arc<IncidentMember>> = (self.members.values())
                .filter(|(incident, _)| *incident == id)
                .map(|(_, member)| Arc::new(member.clone()))
                .collect();
            own.sort_by_key(|member| (member.raised_at, member.alarm));
            own
        };
        self.incidents.values().map(|incident| Incident { members: members(incident.id), ..incident.clone() }).collect()
    }
}

fn check(stage: &mut Stage) -> Result<(), TestCaseError> {
    let incidents = stage.grouper.incidents();
    let mut seen = BTreeSet::new();
    for incident in &incidents {
        let ids: BTreeSet<AlarmId> = incident.members.iter().map(|member| member.alarm).collect();
        prop_assert!(ids.iter().all(|id| seen.insert(*id)), "an alarm is in two incidents");
        prop_assert!(ids.contains(&incident.root) && ids.contains(&incident.first_out));
        let earliest = incident.members.iter().map(|member| (member.raised_at, member.alarm)).min();
        prop_assert_eq!(earliest, Some((incident.started_at, incident.first_out)));
        let root = incident.member(incident.root).expect("it is there");
        prop_assert_eq!(root.because, None);
        for member in &incident.members {
            prop_assert!(member.because.is_none_or(|cause| ids.contains(&cause)), "a cause is elsewhere");
            prop_assert_eq!(member.because.is_some(), !member.evidence.is_empty());
        }
        let is_listed = incident.members.iter().any(|member| member.is_listed);
        prop_assert_eq!(is_listed, incident.state != IncidentState::Over);
    }
    for (id, alarm) in &stage.listed {
        let incident = stage.grouper.incident_of(*id);
        let found = incidents.iter().find(|incident| incident.member(*id).is_some());
        prop_assert_eq!(found.map(|incident| incident.id), incident, "{} is lost", alarm.message);
        let member = found.and_then(|incident| incident.member(*id)).expect("just found");
        prop_assert_eq!(member.is_active(), alarm.condition.is_active);
        prop_assert_eq!(member.is_acknowledged, alarm.condition.is_acknowledged);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_alarm_on_the_list_is_in_exactly_one_incident_and_replay_gives_the_same(
        acts in prop::collection::vec(act(), 1..160),
    ) {
        let raisable = raisable();
        let (mut stage, mut kept) = (Stage::new(2, 3), Kept::default());
        for act in &acts {
            perform(&mut stage, act, &raisable);
            check(&mut stage)?;
            kept.take(&mut stage.grouper);
        }
        // What was kept is what is shown.
        let shown: BTreeMap<IncidentId, Incident> =
            stage.grouper.incidents().iter().map(|incident| (incident.id, Incident::clone(incident))).collect();
        for incident in kept.read() {
            if let Some(shown) = shown.get(&incident.id) {
                prop_assert_eq!(&incident, shown);
            }
        }
        // The same transitions make the same incidents.
        let mut again = Grouper::new(Arc::clone(&stage.plan), Arc::clone(&stage.points), &stage.rules);
        stage.told.iter().for_each(|transition| again.take(transition));
        prop_assert_eq!(again.incidents(), stage.grouper.incidents());
        // A restart keeps live incidents and numbers.
        let mut restarted = Grouper::new(Arc::clone(&stage.plan), Arc::clone(&stage.points), &stage.rules);
        restarted.restore(kept.read(), stage.grouper.next_id());
        let alarms: Vec<Alarm> = stage.listed.values().cloned().collect();
        restarted.reconcile(&alarms);
        prop_assert_eq!(restarted.next_id(), stage.grouper.next_id());
        let live = |grouper: &mut Grouper| -> Vec<Incident> {
            let incidents = grouper.incidents();
            let live = incidents.iter().filter(|incident| incident.state != IncidentState::Over);
            live.map(|incident| Incident::clone(incident)).collect()
        };
        prop_assert_eq!(live(&mut restarted), live(&mut stage.grouper));
        prop_assert!(restarted.take_changes().is_empty(), "nothing has changed");
    }
}

#[test]
fn an_alarm_that_chatters_for_days_is_bounded_and_stays_told() {
    let mut stage = Stage::new(1, 2);
    let root = stage.raise(Place::Crac(0), "crac-fault");
    for _ in 0..2_000 {
        stage.now += 3;
        let id = stage.raise(Place::Rack(0), "rack-inlet-warning");
        stage.clear(id);
        stage.acknowledge(id);
    }
    let (incident, ..) = stage.only();
    assert_eq!((incident.root, incident.first_out), (root, root));
    assert!(incident.members.len() <= 1_002 && incident.folded() == 2_000, "{}", incident.folded());
    assert_eq!(Duration::from_secs(600), AFTERGLOW);
}
