//! The load of a whole site.

use super::calendar::Moment;
use super::cluster::Cluster;
use super::job::Job;
use super::servers::Servers;
use std::time::Duration;
use twin_model::{SitePlan, Timestamp};
use twin_physics::ItConditions;
use twin_scene::WorkloadPlan;

/// Jobs come and go for this long before the simulation begins, in steps of the second: when it begins, the
/// accelerators are as busy as they will be.
const BEFORE: Duration = Duration::from_secs(3 * 86_400);
const BEFORE_STEP: Duration = Duration::from_secs(120);

/// What all devices are asked to do.
#[derive(Clone, Debug)]
pub(crate) struct Workload {
    servers: Servers,
    cluster: Cluster,
    /// How many times as many jobs as usual are started; 1 on a quiet day.
    pub(crate) surge: f64,
}

impl Workload {
    /// The load of `site` under `plan` and `seed`, as it is at `start`; `moment` tells the site's time.
    pub(crate) fn new(
        site: &SitePlan,
        plan: WorkloadPlan,
        seed: u64,
        start: Timestamp,
        moment: impl Fn(Timestamp) -> Moment,
    ) -> Self {
        let mut cluster = Cluster::new(site, &plan, seed);
        let steps = u32::try_from(BEFORE.as_secs() / BEFORE_STEP.as_secs()).unwrap_or(u32::MAX);
        for step in (0..steps).rev() {
            let at = start - BEFORE_STEP * step;
            cluster.pass(BEFORE_STEP.as_secs_f64(), at, moment(at), 1.0, &[]);
        }
        Self { servers: Servers::new(site, plan, seed), cluster, surge: 1.0 }
    }

    /// Feed A's share of each rack.
    pub(crate) fn shares_a(&self) -> impl Iterator<Item = f64> {
        self.servers.shares_a()
    }

    /// The jobs that hold accelerators, the oldest first.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.cluster.jobs()
    }

    /// How many jobs wait for accelerators.
    pub(crate) fn waiting(&self) -> usize {
        self.cluster.waiting()
    }

    /// Moves on by `seconds` to `at`, the site's `moment`, and writes the load of everything to `it`. Errors of
    /// accelerators in `it` end the jobs that they strike.
    pub(crate) fn step(&mut self, seconds: f64, at: Timestamp, moment: Moment, it: &mut ItConditions) {
        self.servers.step(seconds, moment, it);
        let struck = self.cluster.struck(it);
        self.cluster.pass(seconds, at, moment, self.surge, &struck);
        self.cluster.act(seconds, at, it);
    }
}
