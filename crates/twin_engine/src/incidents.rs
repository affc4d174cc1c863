//! Incidents and floods as the loop keeps them: fed from verdicts, shown in the snapshot, kept with the journal.

use crate::core::Core;
use crate::event::Outputs;
use std::sync::Arc;
use twin_api::Notice;
use twin_decision::flood::FloodWatch;
use twin_decision::incident::Grouper;
use twin_decision::{Act, Deed};
use twin_model::connection::Connection;
use twin_model::{
    Alarm, AlarmId, AlarmTransition, FloodState, Incident, IncidentChange, IncidentId, PointTable, Rule, SitePlan,
    Timestamp,
};

/// What the loop knows of incidents and floods.
#[derive(Debug)]
pub(crate) struct IncidentDesk {
    grouper: Grouper,
    watch: FloodWatch,
    /// What the grouper goes by.
    points: Arc<PointTable>,
    rules: Arc<Vec<Rule>>,
    shown: Arc<Vec<Arc<Incident>>>,
    shown_revision: Option<u64>,
    flood: FloodState,
}

impl IncidentDesk {
    /// For a site where `listed` are the alarms on the list, and `incidents` those that were kept.
    pub(crate) fn new(
        (plan, points, rules): (&Arc<SitePlan>, &Arc<PointTable>, &Arc<Vec<Rule>>),
        (incidents, next): (Vec<Incident>, Option<IncidentId>),
        listed: &[Alarm],
    ) -> Self {
        let mut grouper = Grouper::new(Arc::clone(plan), Arc::clone(points), rules);
        grouper.restore(incidents, next.unwrap_or(IncidentId(1)));
        grouper.reconcile(listed);
        Self {
            grouper,
            watch: FloodWatch::default(),
            points: Arc::clone(points),
            rules: Arc::clone(rules),
            shown: Arc::default(),
            shown_revision: None,
            flood: FloodState::default(),
        }
    }

    /// The same where `connections` tell which address speaks for which places: what is silent behind one is one incident.
    pub(crate) fn set_connections(&mut self, connections: &[Connection]) {
        let spoken_for = connections.iter().flat_map(|connection| {
            let places = connection.bindings.iter().filter_map(|binding| self.points.point(binding.point));
            places.map(|point| (point.place, connection.access.address().into())).collect::<Vec<_>>()
        });
        self.grouper.set_sources(spoken_for.collect::<Vec<_>>());
    }

    /// Incidents for the snapshot.
    pub(crate) fn shown(&mut self) -> Arc<Vec<Arc<Incident>>> {
        if self.shown_revision != Some(self.grouper.revision()) {
            self.shown_revision = Some(self.grouper.revision());
            self.shown = Arc::new(self.grouper.incidents());
        }
        Arc::clone(&self.shown)
    }

    /// The flood for the snapshot, if there is one.
    pub(crate) fn flood(&mut self) -> FloodState {
        let shown = self.shown();
        self.flood.in_ten_minutes = self.watch.in_window();
        self.flood.annunciations = self.watch.annunciations();
        self.flood.since = self.watch.since();
        self.flood.from = self.watch.from();
        self.flood.incidents = self.flood.from.map_or(0, |from| {
            let is_of_it = |incident: &&Arc<Incident>| {
                incident.started_at >= from || incident.members.iter().any(|member| member.annunciated_at >= from)
            };
            u32::try_from(shown.iter().filter(is_of_it).count()).unwrap_or(u32::MAX)
        });
        self.flood
    }
}

impl Core {
    /// What `transitions`, and whatever went before, have made of incidents.
    pub(crate) fn group(&mut self, transitions: &[AlarmTransition]) -> Vec<IncidentChange> {
        let desk = &mut self.incidents;
        if !Arc::ptr_eq(&desk.points, &self.points) || !Arc::ptr_eq(&desk.rules, &self.rules) {
            (desk.points, desk.rules) = (Arc::clone(&self.points), Arc::clone(&self.rules));
            desk.grouper.follow(Arc::clone(&self.points), &self.rules);
        }
        for transition in transitions.iter().filter_map(AlarmTransition::on_list) {
            desk.grouper.take(&transition);
            if desk.watch.take(&transition) {
                tell_of_flood(&desk.watch, transition.at);
            }
        }
        desk.grouper.take_changes()
    }

    /// Lets time pass for floods: they end by themselves.
    pub(crate) fn pass_flood(&mut self, now: Timestamp) {
        let before = self.incidents.watch.in_window();
        if self.incidents.watch.advance(now) {
            tell_of_flood(&self.incidents.watch, now);
        }
        self.has_news |= before != self.incidents.watch.in_window();
    }

    /// Acknowledges those of `alarms` that have not become more urgent since the person saw them at `seen_at`. What is
    /// acknowledged or gone already needs nothing more.
    pub(crate) fn acknowledge_all(
        &mut self,
        now: Timestamp,
        alarms: &[AlarmId],
        seen_at: Timestamp,
        (by, note): (&str, &str),
    ) -> Outputs {
        let waits =
            |id: &&AlarmId| self.alarms.iter().any(|alarm| alarm.id == **id && !alarm.condition.is_acknowledged);
        let is_seen = |id: &&AlarmId| self.incidents.grouper.annunciated_at(**id).is_none_or(|at| at <= seen_at);
        let (seen, unseen): (Vec<&AlarmId>, Vec<&AlarmId>) = alarms.iter().filter(waits).partition(is_seen);
        let act = |id: &AlarmId| Act { by: by.to_owned(), note: note.to_owned(), deed: Deed::Acknowledge(*id) };
        let acts: Vec<Act> = seen.into_iter().map(act).collect();
        let mut outputs = self.decide(now, &[], &acts);
        if !unseen.is_empty() {
            let what = if unseen.len() == 1 { "alarm has" } else { "alarms have" };
            let reason = format!("{} {what} just become active or more urgent: look again", unseen.len());
            outputs.notices.push(Notice::Refused { reason });
        }
        outputs
    }
}

fn tell_of_flood(watch: &FloodWatch, at: Timestamp) {
    match watch.since() {
        Some(_) => tracing::warn!(%at, in_ten_minutes = watch.in_window(), "an alarm flood has begun"),
        None => tracing::info!(%at, "the alarm flood is over"),
    }
}
