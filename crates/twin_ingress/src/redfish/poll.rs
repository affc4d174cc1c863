//! One service, asked again and again.

use super::RedfishError;
use super::read::{Found, Rows, Settled, readings, settle};
use super::service::{Said, Service};
use super::walk::Walk;
use crate::asked::samples_of;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use twin_model::connection::{Binding, Connection, WebAccess};
use twin_model::profile::RedfishPoint;
use twin_model::{PointTable, Sample, Timestamp};

/// Slow controllers take half a second for a resource: some hundred sensors are done by then.
pub(super) const WALKS_WITHIN: Duration = Duration::from_secs(120);
/// What is there is looked for again: boards are added while a server runs.
const WALK_AGAIN: Duration = Duration::from_secs(600);

/// A service with what is known of it.
pub(crate) struct Poll {
    service: Option<Service>,
    /// The profile's points that feed something.
    points: Vec<RedfishPoint>,
    bindings: Vec<Binding>,
    table: Arc<PointTable>,
    rows: Rows,
    known: Option<Known>,
}

/// What a walk has found.
struct Known {
    at: Instant,
    points: Vec<Settled>,
    /// Way and path of each resource that tells any of these.
    resources: Vec<Found>,
}

impl Poll {
    /// A service at `access` that is read as `connection` says.
    pub(crate) fn of(access: &WebAccess, connection: &Connection, table: Arc<PointTable>) -> Self {
        let is_bound =
            |point: &&RedfishPoint| connection.bindings.iter().any(|binding| binding.from == point.head.name);
        let points = connection.profile.redfish.iter().flat_map(|part| &part.points);
        Self {
            service: Some(Service::of(access)),
            points: points.filter(is_bound).cloned().collect(),
            bindings: connection.bindings.clone(),
            table,
            rows: Rows::default(),
            known: None,
        }
    }

    /// What the service says now, as samples of the site's points; `now` tells the time when it has answered.
    ///
    /// # Errors
    /// When it cannot be reached, what it says cannot be read, or it takes too long.
    pub(crate) async fn ask(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, RedfishError> {
        let Some(mut service) = self.service.take() else { return Ok(Vec::new()) };
        let looked = timeout(WALKS_WITHIN, self.look(&mut service)).await;
        let late = RedfishError::Late { address: service.address(), secs: WALKS_WITHIN.as_secs() };
        self.service = Some(service);
        let found = looked.unwrap_or(Err(late))?;
        let at = now();
        let points = self.known.as_ref().map_or(&[][..], |known| &known.points);
        Ok(samples_of(&self.bindings, &self.table, &readings(points, &found, &mut self.rows), at))
    }

    async fn look(&mut self, service: &mut Service) -> Result<Vec<Found>, RedfishError> {
        match &self.known {
            Some(known) if known.at.elapsed() < WALK_AGAIN => {
                let (found, is_whole) = again(service, &known.resources).await?;
                if is_whole { Ok(found) } else { self.walk(service).await }
            }
            _ => self.walk(service).await,
        }
    }

    /// Looks for all that the points may be told by. What cannot tell now makes all of it no answer, the first time: rows would be
    /// counted without it.
    async fn walk(&mut self, service: &mut Service) -> Result<Vec<Found>, RedfishError> {
        let (mut walk, _) = Walk::begin(service).await?;
        let found = walk.follow(&ways(&self.points)).await?;
        if let Some(error) = walk.failed.pop() {
            let Some(known) = &mut self.known else { return Err(error.into()) };
            known.at = Instant::now();
            return Ok(found);
        }
        let points = settle(&self.points, &found);
        let is_told = |found: &&Found| points.iter().any(|point| point.place.resource == found.way);
        let found: Vec<Found> = found.iter().filter(is_told).cloned().collect();
        if found.is_empty() {
            return Err(RedfishError::Nothing { address: service.address() });
        }
        let resources = found.iter().map(|one| Found { said: None, ..one.clone() }).collect();
        self.known = Some(Known { at: Instant::now(), points, resources });
        Ok(found)
    }
}

impl Drop for Poll {
    fn drop(&mut self) {
        let Some(service) = self.service.take().filter(Service::is_in_session) else { return };
        // It ends after a good-bye of two seconds at most, and nobody waits for it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            drop(runtime.spawn(service.leave()));
        }
    }
}

/// The ways that any of `points` may be told by, each once.
pub(super) fn ways(points: &[RedfishPoint]) -> Vec<&str> {
    let mut ways: Vec<&str> = Vec::new();
    for place in points.iter().flat_map(|point| &point.places) {
        if !ways.contains(&place.resource.as_str()) {
            ways.push(&place.resource);
        }
    }
    ways
}

/// What `resources` say now, and whether all of them are still there.
async fn again(service: &mut Service, resources: &[Found]) -> Result<(Vec<Found>, bool), RedfishError> {
    let mut said = BTreeMap::new();
    let (mut is_whole, mut failed) = (true, None);
    for Found { path, .. } in resources {
        if said.contains_key(path) {
            continue;
        }
        let told = match service.resource(path).await? {
            Said::Resource(told) => Some(Arc::new(told)),
            Said::Absent => {
                is_whole = false;
                None
            }
            Said::Failed(error) => {
                failed = Some(error);
                None
            }
        };
        said.insert(path.clone(), told);
    }
    // One that tells nothing but what went wrong has not answered.
    if let Some(error) = failed.filter(|_| said.values().all(Option::is_none)) {
        return Err(error.into());
    }
    let of = |one: &Found| Found { said: said.get(&one.path).cloned().flatten(), ..one.clone() };
    Ok((resources.iter().map(of).collect(), is_whole))
}
