//! Which incident an alarm belongs to: causes, siblings, late causes, and incidents that turn out to be one.

use super::cluster::{Cluster, Known};
use super::consequence::{AFTERGLOW, Along, LINKS, Link, can_cause, can_follow};
use super::graph::Node;
use super::grouper::Grouper;
use super::sibling::Newcomer;
use super::trouble::Trouble;
use crate::STALE_PERIODS;
use smol_str::SmolStr;
use std::sync::Arc;
use twin_model::{AlarmId, IncidentId, IncidentMember, Timestamp};

impl Grouper {
    /// Puts a new alarm into the incident that it belongs to.
    pub(super) fn place(&mut self, member: IncidentMember) {
        let (trouble, class) = self.trouble_of(&member);
        let node = self.graph.node(member.place);
        let (alarm, raised_at) = (member.alarm, member.raised_at);
        let source = self.source_of(member.place);
        let newcomer = self.newcomer(&member, trouble, class, node, source.clone());
        let known = Known { member: Arc::new(member), incident: IncidentId(0), trouble, node, source, explains: 0 };
        let cause = self.cause_of(trouble, node, raised_at);
        let home = match cause {
            Some((cause, _)) => self.incident_of(cause),
            None => {
                let is_known = |alarm| self.members.contains_key(&alarm);
                let sibling = self.siblings.find(&newcomer, &self.graph, is_known);
                sibling.and_then(|sibling| self.incident_of(sibling))
            }
        };
        let home = home.unwrap_or_else(|| self.begin(&known.member));
        self.join(home, known);
        if let Some((cause, along)) = cause {
            self.explain(alarm, cause, along);
        } else {
            let is_known = |known: AlarmId| known == alarm || self.members.contains_key(&known);
            for other in self.siblings.note(&newcomer, &self.graph, is_known) {
                self.unite(alarm, other);
            }
        }
        if can_cause(trouble) {
            self.adopt(alarm, trouble, node);
        }
        self.settle_root(alarm);
    }

    /// What siblings are looked for by. Silence began when the last sample was due no more, which is known to a period.
    pub(super) fn newcomer(
        &self,
        member: &IncidentMember,
        trouble: Trouble,
        class: SmolStr,
        node: Node,
        source: Option<SmolStr>,
    ) -> Newcomer {
        let slack = if trouble == Trouble::Silent { self.period_of(member) } else { 0 };
        let before = slack.saturating_mul(i64::from(STALE_PERIODS));
        let onset = member.raised_at.as_nanos().saturating_sub(before);
        Newcomer { alarm: member.alarm, trouble, class, node, source, onset, slack }
    }

    fn begin(&mut self, member: &IncidentMember) -> IncidentId {
        let id = IncidentId(self.next_id);
        self.next_id += 1;
        self.clusters.insert(id, Cluster::new(member));
        id
    }

    /// Adds an alarm to an incident and to what is looked up later.
    pub(super) fn join(&mut self, incident: IncidentId, known: Known) {
        let (alarm, trouble, node) = (known.member.alarm, known.trouble, known.node);
        if can_cause(trouble) {
            self.causes_at[node as usize].push(alarm);
            self.causes_of.entry(trouble).or_default().insert(alarm);
            if let Some(room) = self.graph.room(node) {
                self.causes_in.entry(room).or_default().insert(alarm);
            }
        }
        if can_follow(trouble) && known.member.because.is_none() {
            self.unexplained.entry((trouble, node)).or_default().insert(alarm);
        }
        let room = known.member.place.room(&self.plan);
        self.members.insert(alarm, Known { incident, ..known });
        if let Some(cluster) = self.clusters.get_mut(&incident) {
            cluster.rooms.extend(room);
            cluster.take_in(alarm, &self.members);
        }
        // Whether it is over is decided where members change.
        self.change(alarm, |_| {});
    }

    /// Forgets an alarm.
    pub(super) fn drop_member(&mut self, alarm: AlarmId) {
        let Some(known) = self.members.remove(&alarm) else { return };
        self.causes_at[known.node as usize].retain(|id| *id != alarm);
        if let Some(causes) = self.causes_of.get_mut(&known.trouble) {
            causes.remove(&alarm);
        }
        if let Some(causes) = self.graph.room(known.node).and_then(|room| self.causes_in.get_mut(&room)) {
            causes.remove(&alarm);
        }
        self.is_explained(alarm, known.trouble, known.node);
    }

    fn is_explained(&mut self, alarm: AlarmId, trouble: Trouble, node: Node) {
        if let Some(waiting) = self.unexplained.get_mut(&(trouble, node)) {
            waiting.remove(&alarm);
            if waiting.is_empty() {
                self.unexplained.remove(&(trouble, node));
            }
        }
    }

    /// The alarm that explains `trouble` at `node` since `at` best: the nearest, then the earliest.
    fn cause_of(&self, trouble: Trouble, node: Node, at: Timestamp) -> Option<(AlarmId, Along)> {
        let mut best: Option<((usize, Timestamp, AlarmId), Along)> = None;
        for link in LINKS.iter().filter(|link| link.effects.contains(&trouble)) {
            let mut offer = |distance: usize, alarm: AlarmId| {
                let Some(known) = self.members.get(&alarm) else { return };
                if link.causes.contains(&known.trouble) && is_in_time(link, &known.member, at) {
                    let rank = (distance, known.member.raised_at, alarm);
                    if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                        best = Some((rank, link.along));
                    }
                }
            };
            match link.along {
                Along::Room => {
                    let here = self.graph.room(node).and_then(|room| self.causes_in.get(&room));
                    here.into_iter().flatten().for_each(|alarm| offer(1, *alarm));
                }
                Along::Sister => {
                    let causes = link.causes.iter().filter_map(|cause| self.causes_of.get(cause)).flatten();
                    let is_sister = |alarm: &&AlarmId| {
                        let known = self.members.get(alarm);
                        known.is_some_and(|known| self.graph.is_upstream(known.node, node, trouble, link.along))
                    };
                    causes.filter(is_sister).for_each(|alarm| offer(1, *alarm));
                }
                along => {
                    for (distance, at) in self.graph.upstream(node, trouble, along).into_iter().enumerate() {
                        self.causes_at[at as usize].iter().for_each(|alarm| offer(distance + 1, *alarm));
                    }
                }
            }
        }
        best.map(|((_, _, alarm), along)| (alarm, along))
    }

    /// Explains `effect` by `cause`, whose incidents are one.
    fn explain(&mut self, effect: AlarmId, cause: AlarmId, along: Along) {
        let (Some(from), Some(to)) = (self.members.get(&cause), self.members.get(&effect)) else { return };
        let (trouble, node) = (to.trouble, to.node);
        let places = (from.member.place, to.member.place);
        let evidence: SmolStr = self.graph.evidence(&self.plan, places, trouble, along).into();
        self.change(effect, |member| {
            member.because = Some(cause);
            member.evidence = evidence;
        });
        self.is_explained(effect, trouble, node);
        if let Some(known) = self.members.get_mut(&cause) {
            known.explains += 1;
        }
        self.unite(cause, effect);
    }

    /// A late cause: what `cause` explains of all that nothing has explained so far.
    fn adopt(&mut self, cause: AlarmId, trouble: Trouble, node: Node) {
        let mut adopted: Vec<(AlarmId, Along)> = Vec::new();
        let Some(member) = self.members.get(&cause).map(|known| Arc::clone(&known.member)) else { return };
        for link in LINKS.iter().filter(|link| link.causes.contains(&trouble)) {
            for effect in link.effects {
                let mut offer = |alarm: AlarmId| {
                    let raised_at = self.members.get(&alarm).map(|known| known.member.raised_at);
                    let is_in_time = raised_at.is_some_and(|raised_at| is_in_time(link, &member, raised_at));
                    if is_in_time && alarm != cause {
                        adopted.push((alarm, link.along));
                    }
                };
                if link.along == Along::Own {
                    self.unexplained.get(&(*effect, node)).into_iter().flatten().for_each(|alarm| offer(*alarm));
                    continue;
                }
                for ((_, below), waiting) in self.unexplained.range((*effect, 0)..=(*effect, Node::MAX)) {
                    if self.graph.is_upstream(node, *below, *effect, link.along) {
                        waiting.iter().for_each(|alarm| offer(*alarm));
                    }
                }
            }
        }
        for (effect, along) in adopted {
            if self.members.get(&effect).is_some_and(|known| known.member.because.is_none()) {
                self.explain(effect, cause, along);
            }
        }
    }

    /// Makes the incidents of two alarms one: the older, with everything of the younger.
    fn unite(&mut self, one: AlarmId, other: AlarmId) {
        let (Some(one), Some(other)) = (self.incident_of(one), self.incident_of(other)) else { return };
        if one == other {
            return;
        }
        let (keep, gone) = (one.min(other), one.max(other));
        let Some(taken) = self.clusters.remove(&gone) else { return };
        for alarm in &taken.alarms {
            if let Some(known) = self.members.get_mut(alarm) {
                known.incident = keep;
            }
        }
        let Some(cluster) = self.clusters.get_mut(&keep) else { return };
        let order = |alarm: &AlarmId| (self.members.get(alarm).map(|known| known.member.raised_at), *alarm);
        let is_in_order = cluster.alarms.last().map(order) <= taken.alarms.first().map(order);
        taken.alarms.iter().for_each(|alarm| cluster.take_in(*alarm, &self.members));
        if !is_in_order {
            cluster.alarms.sort_by_key(order);
        }
        cluster.rooms.extend(taken.rooms);
        cluster.forgotten += taken.forgotten;
        if let Some(over_at) = taken.over_at {
            self.over.remove(&(over_at, gone));
        }
        self.changed.extend(taken.alarms);
        self.absorbed.insert(gone, keep);
        self.touched.remove(&gone);
        self.touch(keep, None);
        self.settle_over(keep);
    }

    /// The root of the incident of `alarm`, after whatever has become of it.
    fn settle_root(&mut self, alarm: AlarmId) {
        let Some(id) = self.incident_of(alarm) else { return };
        let Some(cluster) = self.clusters.get_mut(&id) else { return };
        cluster.consider(alarm, &self.members);
        // A root that is explained now is none.
        if self.members.get(&cluster.root).is_none_or(|root| root.member.because.is_some()) {
            cluster.find_root(&self.members);
        }
        // What explains others is a better root than what does not.
        let cause = self.members.get(&alarm).and_then(|known| known.member.because);
        if let Some(cause) = cause {
            cluster.consider(cause, &self.members);
        }
        self.touch(id, None);
    }
}

/// Whether what `cause` may lead to within the times of `link` was raised at `at`.
fn is_in_time(link: &Link, cause: &IncidentMember, at: Timestamp) -> bool {
    let (first, last) = (cause.raised_at, cause.annunciated_at);
    let until = last + link.within;
    let until = cause.cleared_at.map_or(until, |cleared_at| until.min(cleared_at + AFTERGLOW));
    at >= first - link.ahead && at <= until
}
