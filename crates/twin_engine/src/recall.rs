//! What a site remembers from before it was last stopped: read from its history at the start.

use crate::archive::{Archive, FactFilter, IncidentFilter, ReadHistoryError};
use crate::engine::StartEngineError;
use crate::recent_facts::FACTS_MAX;
use std::collections::BTreeMap;
use std::path::Path;
use twin_decision::incident::RECENT_MAX;
use twin_history::ServiceRecord;
use twin_model::{
    Alarm, AlarmId, Fact, Incident, IncidentId, OutOfService, PlaceIndex, PointTable, RuleVersion, Sample, SitePlan,
};

/// What a site remembers from before it was last stopped.
#[derive(Debug, Default)]
pub struct Memory {
    /// The last sample of each point that has one.
    pub samples: Vec<Sample>,
    /// Alarms still on the list.
    pub alarms: Vec<Alarm>,
    /// The number that the next alarm gets; none has ever been given when absent.
    pub next_alarm: Option<AlarmId>,
    /// The newest facts, in any order.
    pub facts: Vec<Fact>,
    /// What people have made of rules, by rule, oldest first.
    pub rules: Vec<RuleVersion>,
    /// Equipment out of service.
    pub services: Vec<OutOfService>,
    /// Incidents with alarms on the list, and the newest of those that are over; oldest first.
    pub incidents: Vec<Incident>,
    /// The number that the next incident gets; none has ever been given when absent.
    pub next_incident: Option<IncidentId>,
}

/// What the site knew when it was last stopped. What the plan no longer has is forgotten here and kept in history.
pub(crate) fn recall(data: &Path, plan: &SitePlan, points: &PointTable) -> Result<Memory, StartEngineError> {
    let archive = Archive::open(data)?;
    let samples = archive.last_values()?.into_iter().filter_map(|last| {
        let point = points.index(&last.point)?;
        Some(Sample { point, at: last.sample.at, value: last.sample.value, quality: last.sample.quality })
    });
    let samples = samples.collect();
    let newest = FactFilter { limit: u32::try_from(FACTS_MAX).ok(), ..FactFilter::default() };
    let facts = archive.facts(&newest)?;
    let (alarms, next_alarm) = (archive.listed_alarms(points)?, Some(archive.next_alarm_id()?));
    let rules = archive.rule_versions(None)?;
    let places = PlaceIndex::new(plan, points);
    let services = archive.out_of_service()?.into_iter().filter_map(|record| {
        let place = places.find(&record.place).ok()?;
        let ServiceRecord { since, until, taken_by, note, .. } = record;
        Some(OutOfService { place, since, until, by: taken_by, note })
    });
    let services = services.collect();
    Ok(Memory {
        samples,
        alarms,
        next_alarm,
        facts,
        rules,
        services,
        incidents: recall_incidents(&archive, plan, points)?,
        next_incident: Some(archive.next_incident_id()?),
    })
}

/// Incidents with alarms on the list, and the newest of the others; oldest first.
fn recall_incidents(
    archive: &Archive,
    plan: &SitePlan,
    points: &PointTable,
) -> Result<Vec<Incident>, ReadHistoryError> {
    let newest = IncidentFilter { limit: u32::try_from(RECENT_MAX).ok(), ..IncidentFilter::default() };
    let live = IncidentFilter { is_live: true, ..IncidentFilter::default() };
    let entries = [archive.incidents(&live)?, archive.incidents(&newest)?].concat();
    let known = entries.iter().filter_map(|entry| Some((entry.id, entry.incident(points, plan)?)));
    Ok(known.collect::<BTreeMap<_, _>>().into_values().collect())
}
