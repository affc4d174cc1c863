//! Going on after a restart: incidents as they were kept, with the same numbers.

use super::cluster::{Cluster, Known};
use super::grouper::{Grouper, RECENT_MAX};
use std::sync::Arc;
use twin_model::{AlarmId, Incident, IncidentId, IncidentState};

impl Grouper {
    /// Puts back `incidents` as they were kept, oldest first, with their members; call it before the first transition.
    /// Numbers go on from `next`. Those that are over are only shown.
    pub fn restore(&mut self, incidents: Vec<Incident>, next: IncidentId) {
        self.next_id = self.next_id.max(next.0);
        for incident in incidents {
            self.next_id = self.next_id.max(incident.id.0.saturating_add(1));
            if incident.state == IncidentState::Over || incident.members.is_empty() {
                self.recent.push_front(Arc::new(incident));
                self.recent.truncate(RECENT_MAX);
                continue;
            }
            self.restore_one(&incident);
        }
        // What is restored is kept already.
        self.touched.clear();
        self.changed.clear();
    }

    fn restore_one(&mut self, incident: &Incident) {
        let first = &incident.members[0];
        self.clusters.insert(incident.id, Cluster { forgotten: incident.forgotten, ..Cluster::new(first) });
        let explains = |alarm: AlarmId| incident.members.iter().filter(|member| member.because == Some(alarm)).count();
        // Many explain nothing: count once for all.
        let mut counts = std::collections::BTreeMap::new();
        for cause in incident.members.iter().filter_map(|member| member.because) {
            counts.entry(cause).or_insert_with(|| explains(cause));
        }
        for member in &incident.members {
            let (trouble, class) = self.trouble_of(member);
            let (node, source) = (self.graph.node(member.place), self.source_of(member.place));
            if member.because.is_none() {
                // What begins now may be of the same event.
                let newcomer = self.newcomer(member, trouble, class, node, source.clone());
                self.siblings.note(&newcomer, &self.graph, |_| true);
            }
            let known = Known {
                incident: incident.id,
                trouble,
                node,
                source,
                explains: counts.get(&member.alarm).map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
                member: Arc::clone(member),
            };
            self.join(incident.id, known);
        }
        if let Some(cluster) = self.clusters.get_mut(&incident.id) {
            cluster.rooms.extend(&incident.rooms);
            cluster.find_root(&self.members);
        }
    }
}
