//! One device, asked again and again: what it has, then what of that feeds the site.

use super::agent::{Agent, ProbeError};
use super::read::{Rates, needed, readings};
use super::socket::Sockets;
use crate::asked::{Reading, samples_of};
use crate::counter::Counters;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use twin_model::connection::{Binding, Connection, SnmpAccess};
use twin_model::profile::{ObjectId, SnmpPoint};
use twin_model::{PointTable, Sample, Timestamp};

/// After this long a device is asked again what it has: outlets are added and probes plugged in.
const LOOK_AGAIN: Duration = Duration::from_secs(600);
/// The same when something that is expected is missing, doubling from time to time: a device that has just started does not know all
/// yet.
const LOOK_FOR_MISSING: Duration = Duration::from_secs(2);

/// A device with what is known of it.
pub(crate) struct Poll {
    access: SnmpAccess,
    sockets: Arc<Sockets>,
    trees: Vec<ObjectId>,
    /// The profile's points that feed something.
    points: Vec<SnmpPoint>,
    bindings: Vec<Binding>,
    table: Arc<PointTable>,
    known: Option<Known>,
    patience: Patience,
    counters: Counters<ObjectId>,
    /// The beginning of the counters' time.
    since: Instant,
}

/// How long a look at a device lasts if something is missing.
pub(crate) struct Patience(Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(LOOK_FOR_MISSING)
    }
}

impl Patience {
    /// How long the look that found all, or not all, lasts. Once all is there, the next that is missing is looked for soon again: the
    /// device has restarted.
    pub(crate) fn after(&mut self, has_all: bool) -> Duration {
        let lasts = if has_all { LOOK_AGAIN } else { self.0 };
        self.0 = if has_all { LOOK_FOR_MISSING } else { (lasts * 2).min(LOOK_AGAIN) };
        lasts
    }
}

/// What a device was found to have.
struct Known {
    agent: Agent,
    objects: Vec<ObjectId>,
    /// When it is asked again what it has.
    until: Instant,
}

impl Poll {
    /// A device at `access` that is read as `connection` says, by the `sockets` that all devices share.
    pub(crate) fn of(
        access: &SnmpAccess,
        connection: &Connection,
        table: Arc<PointTable>,
        sockets: Arc<Sockets>,
    ) -> Self {
        let is_bound = |point: &&SnmpPoint| connection.bindings.iter().any(|binding| binding.from == point.head.name);
        let (trees, points) = match &connection.profile.snmp {
            Some(snmp) => (snmp.trees.clone(), snmp.points.iter().filter(is_bound).cloned().collect()),
            None => Default::default(),
        };
        Self {
            access: access.clone(),
            sockets,
            trees,
            points,
            bindings: connection.bindings.clone(),
            table,
            known: None,
            patience: Patience::default(),
            counters: Counters::default(),
            since: Instant::now(),
        }
    }

    /// What the device says now, as samples of the site's points; `now` tells the time when it has answered.
    ///
    /// # Errors
    /// When it cannot be reached or falls silent. The next time it is asked anew what it has.
    pub(crate) async fn ask(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, ProbeError> {
        let said = self.ask_now(now).await;
        if said.as_ref().is_err_and(ProbeError::is_of_socket) {
            self.sockets.renew();
        }
        said
    }

    async fn ask_now(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, ProbeError> {
        let known = match self.known.take() {
            Some(known) if Instant::now() < known.until => known,
            _ => {
                let agent = Agent::by(&self.access, &self.sockets).await?;
                let found = agent.walk(&self.trees).await?;
                // What counts is there, though it takes another look to tell how fast.
                let counting: Rates = found.keys().map(|object| (object.clone(), 0.0)).collect();
                let samples = self.samples(&readings(&self.points, &found, &counting), now());
                let is_told = |binding: &Binding| samples.iter().any(|sample| sample.point == binding.point);
                let has_all = self.bindings.iter().all(|binding| !binding.is_expected || is_told(binding));
                let lasts = self.patience.after(has_all);
                let (objects, until) = (needed(&self.points, &found), Instant::now() + lasts);
                Known { agent, objects, until }
            }
        };
        let (told, rates) =
            known.agent.get_with_rates(&known.objects, &self.points, &mut self.counters, self.since).await?;
        // What has nothing yet is asked anew the next time.
        self.known = Some(known).filter(|known| !known.objects.is_empty());
        Ok(self.samples(&readings(&self.points, &told, &rates), now()))
    }

    fn samples(&self, readings: &[Reading], at: Timestamp) -> Vec<Sample> {
        samples_of(&self.bindings, &self.table, readings, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_looked_for_ever_more_rarely_until_all_is_there() {
        let mut patience = Patience(LOOK_FOR_MISSING);
        let looks = [false, false, false, true, false].map(|has_all| patience.after(has_all).as_secs());
        assert_eq!(looks, [2, 4, 8, 600, 2]);
        assert!((0..100).all(|_| patience.after(false) <= LOOK_AGAIN));
    }
}
