//! The whole simulated site: physics and bots on one clock, and the scenarios that strike it.

use crate::active_scenario::{ActiveScenario, ScenarioStatus};
use crate::asked::Asked;
use crate::bot::{Bot, bots};
use crate::message::Message;
use crate::order::{CracOrder, GiveOrderError, StandingOrders};
use crate::surroundings::{self, Surroundings};
use crate::workload::{Job, Workload};
use crate::world::World;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use thiserror::Error;
use twin_model::{Place, PointTable, SitePlan, Timestamp};
use twin_physics::{Conditions, MachineConditions, STEP, SiteModel};
use twin_scene::{Protocols, ScenarioPlan, SimPlan, TargetKind};

/// Names that an error lists before it only counts.
const LISTED_MAX: usize = 12;

/// A simulated site. Pure: the same plans, start and orders give the same messages, however the way is split.
pub struct Facility {
    plan: Arc<SitePlan>,
    sim: SimPlan,
    surroundings: Surroundings,
    workload: Workload,
    conditions: Conditions,
    world: World,
    bots: Vec<Bot>,
    /// Whose turn is when; the bot's index breaks ties.
    turns: BinaryHeap<Reverse<(Timestamp, usize)>>,
    scenarios: Vec<ActiveScenario>,
    orders: StandingOrders,
    start: Timestamp,
    now: Timestamp,
    next_step: Timestamp,
}

/// What a facility is going through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SimStatus {
    /// The site's time.
    #[serde(with = "crate::iso_instant")]
    pub at: Timestamp,
    /// Seed of every random draw.
    pub seed: u64,
    /// Scenarios under way, in the order in which they were started.
    pub scenarios: Vec<ScenarioStatus>,
}

/// Why a scenario was not started.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RunScenarioError {
    /// There is no scenario of that name.
    #[error("run scenario {name:?}: there is none; known are {}", .known.join(", "))]
    UnknownScenario {
        /// The name that was asked for.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// There is no such target.
    #[error("run scenario {scenario}: there is no {kind} {target:?}; there are {known}")]
    UnknownTarget {
        /// The scenario.
        scenario: SmolStr,
        /// What kind of thing it strikes.
        kind: &'static str,
        /// The name that was asked for.
        target: String,
        /// Those that exist, shortened.
        known: String,
    },
    /// The site has nothing of the kind that the scenario strikes.
    #[error("run scenario {scenario}: the site has no {kind}")]
    NoTarget {
        /// The scenario.
        scenario: SmolStr,
        /// What kind of thing it strikes.
        kind: &'static str,
    },
    /// It runs already.
    #[error("run scenario {scenario} on {target}: it runs already")]
    AlreadyRunning {
        /// The scenario.
        scenario: SmolStr,
        /// The target.
        target: SmolStr,
    },
}

impl Facility {
    /// The site of `plan` in the world of `sim`, in balance at `start`.
    pub fn new(plan: Arc<SitePlan>, sim: SimPlan, start: Timestamp) -> Self {
        let surroundings = Surroundings::new(&plan.site, sim.weather);
        let moment = |at| surroundings.moment(at);
        let mut workload = Workload::new(&plan, sim.workload.clone(), sim.seed, start, moment);
        let mut conditions = Conditions::quiet(&plan);
        conditions.it.rack_share_a = workload.shares_a().collect();
        workload.step(0.0, start, moment(start), &mut conditions.it);
        surround(&surroundings, start, &mut conditions);
        let world = World { site: SiteModel::new(&plan, &conditions), is_wet: vec![false; plan.sensors.len()] };
        let points = PointTable::from_plan(&plan);
        let bots = bots(&plan, &points, &world, sim.seed);
        let turns = (0..bots.len()).map(|bot| Reverse((start, bot))).collect();
        let orders = StandingOrders::new(plan.cracs.len());
        Self {
            plan,
            sim,
            surroundings,
            workload,
            conditions,
            world,
            bots,
            turns,
            scenarios: Vec::new(),
            orders,
            start,
            now: start,
            next_step: start + STEP,
        }
    }

    /// Moves the site on to `to` and adds everything that its bots say on the way to `out`, in the order of time.
    /// Every device reports when the site starts, then each in its turn.
    pub fn advance(&mut self, to: Timestamp, out: &mut Vec<Message>) {
        self.go(to, false, out);
    }

    /// The same, but of what a bot would say on its turns until `to` only the last: for a clock that runs so fast that
    /// nobody could look at the rest. Changes of state are all told. The last values are those that `advance` tells.
    pub fn advance_to_newest(&mut self, to: Timestamp, out: &mut Vec<Message>) {
        self.go(to, true, out);
    }

    fn go(&mut self, to: Timestamp, only_newest: bool, out: &mut Vec<Message>) {
        loop {
            let turn = self.turns.peek().map(|Reverse(turn)| *turn).filter(|(at, _)| *at <= to);
            match turn {
                Some((at, bot)) if at < self.next_step => {
                    self.turns.pop();
                    let bots = &mut self.bots[bot];
                    let last = if only_newest { bots.last_until(at, self.start, to) } else { at };
                    if last > at {
                        self.turns.push(Reverse((last, bot)));
                        continue;
                    }
                    bots.report(&self.world, at, out);
                    if let Some(next) = bots.next_after(at, self.start) {
                        self.turns.push(Reverse((next, bot)));
                    }
                }
                _ if self.next_step <= to => self.step(out),
                _ => break,
            }
        }
        self.now = self.now.max(to);
    }

    /// One step of the physics, and the reports of those whose state it changed.
    fn step(&mut self, out: &mut Vec<Message>) {
        let at = self.next_step;
        self.next_step = at + STEP;
        let moment = self.surroundings.moment(at);
        self.workload.step(STEP.as_secs_f64(), at, moment, &mut self.conditions.it);
        surround(&self.surroundings, at, &mut self.conditions);
        self.strike(at);
        self.world.site.step(&self.conditions);
        for bot in &mut self.bots {
            if bot.has_turned(&self.world) {
                bot.report(&self.world, at, out);
            }
        }
    }

    /// Lets the scenarios under way do what they do at `at`.
    fn strike(&mut self, at: Timestamp) {
        let conditions = &mut self.conditions;
        conditions.air.rack_starved_kelvin.fill(0.0);
        conditions.it.mend();
        conditions.cooling.mend();
        self.orders.apply(&mut conditions.cooling);
        conditions.power.mend();
        conditions.machines.fill(MachineConditions::default());
        self.world.is_wet.fill(false);
        self.scenarios.retain_mut(|scenario| scenario.live(at));
        let site = &self.world.site;
        for scenario in &self.scenarios {
            scenario.strike(at, conditions, &mut self.world.is_wet, |utility| site.backing_genset(utility));
        }
    }

    /// Starts the scenario called `name` at the thing called `target`; without one, at the scenario's usual target or
    /// the first thing of its kind. Tells which target it strikes.
    ///
    /// # Errors
    /// When there is no such scenario or target (the error lists what there is), or it runs there already.
    pub fn run_scenario(&mut self, name: &str, target: Option<&str>) -> Result<SmolStr, RunScenarioError> {
        let Some(plan) = self.sim.scenarios.iter().find(|plan| plan.name == name) else {
            let known = self.sim.scenarios.iter().map(|plan| plan.name.to_string()).collect();
            return Err(RunScenarioError::UnknownScenario { name: name.to_owned(), known });
        };
        let kind = plan.effect.target_kind();
        let names = targets(&self.plan, kind);
        let usual = plan.target.as_deref().filter(|usual| names.contains(usual));
        let Some(first) = names.first().copied() else {
            return Err(RunScenarioError::NoTarget { scenario: plan.name.clone(), kind: kind.word() });
        };
        let target = target.or(usual).unwrap_or(first);
        let Some(index) = names.iter().position(|name| *name == target) else {
            return Err(RunScenarioError::UnknownTarget {
                scenario: plan.name.clone(),
                kind: kind.word(),
                target: target.to_owned(),
                known: list(&names),
            });
        };
        let fading = self.scenarios.iter().position(|active| active.name == name && active.target == target);
        let mut level = 0.0;
        if let Some(at) = fading {
            if self.scenarios[at].is_running() {
                let (scenario, target) = (plan.name.clone(), target.into());
                return Err(RunScenarioError::AlreadyRunning { scenario, target });
            }
            level = self.scenarios.remove(at).level(self.now);
        }
        let target = SmolStr::new(target);
        self.scenarios.push(ActiveScenario::new(plan, &target, index, self.now, level));
        Ok(target)
    }

    /// Lets the scenario called `name` fade wherever it runs, or all of them; how many that were.
    pub fn stop_scenario(&mut self, name: Option<&str>) -> usize {
        let now = self.now;
        let is_meant =
            |active: &&mut ActiveScenario| active.is_running() && name.is_none_or(|name| active.name == name);
        let mut stopped = 0;
        for active in self.scenarios.iter_mut().filter(is_meant) {
            active.stop(now);
            stopped += 1;
        }
        stopped
    }

    /// The jobs that hold accelerators, the oldest first.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.workload.jobs()
    }

    /// How many jobs wait for accelerators.
    pub fn jobs_waiting(&self) -> usize {
        self.workload.waiting()
    }

    /// Lets the CRAC called `name` hold its supply air at `celsius` until it is ordered otherwise.
    ///
    /// # Errors
    /// When there is no such CRAC, or its controller would not take that setpoint.
    pub fn set_crac_setpoint(&mut self, name: &str, celsius: f64) -> Result<(), GiveOrderError> {
        let order = CracOrder::HoldSupply(celsius);
        order.check()?;
        let crac = self.plan.cracs.iter().position(|crac| crac.id.as_str() == name);
        let crac = crac.ok_or_else(|| GiveOrderError::UnknownCrac { name: name.to_owned() })?;
        self.orders.take(crac, order);
        Ok(())
    }

    /// Gives `order` to the CRAC at index `crac` of the plan.
    pub(crate) fn order(&mut self, crac: usize, order: CracOrder) {
        self.orders.take(crac, order);
    }

    /// Takes the devices off the broker at whose places `device` names one: they are asked instead. All bots at the
    /// places that it names alike are one device.
    pub(crate) fn take_off(&mut self, device: impl Fn(&SitePlan, Place) -> Option<Place>) -> Vec<Asked> {
        let mut devices: BTreeMap<Place, Asked> = BTreeMap::new();
        for bot in &mut self.bots {
            if let Some(place) = device(&self.plan, bot.place()) {
                let named = || Asked::new(place, place.name(&self.plan).into());
                let (quantities, readout) = bot.take_off();
                devices.entry(place).or_insert_with(named).add(bot.place(), quantities, readout);
            }
        }
        devices.into_values().collect()
    }

    /// How its devices are reached.
    pub fn protocols(&self) -> Protocols {
        self.sim.protocols
    }

    /// How far the site has come.
    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }

    /// What the site is going through.
    pub fn status(&self) -> SimStatus {
        SimStatus {
            at: self.now,
            seed: self.sim.seed,
            scenarios: self.scenarios.iter().map(|scenario| scenario.status(self.now)).collect(),
        }
    }

    /// The scenarios that can be started.
    pub fn scenarios(&self) -> &[ScenarioPlan] {
        &self.sim.scenarios
    }

    /// Names of what scenarios of `kind` can strike.
    pub fn targets(&self, kind: TargetKind) -> Vec<&str> {
        targets(&self.plan, kind)
    }

    /// The site's plan.
    pub fn plan(&self) -> &SitePlan {
        &self.plan
    }

    /// The truth behind the sensors, for those who check what the sensors say.
    pub fn site(&self) -> &SiteModel {
        &self.world.site
    }

    /// What the broker should hold for those who subscribe later: the last word of the bots that do not repeat it.
    pub(crate) fn retained(&mut self, out: &mut Vec<Message>) {
        for bot in self.bots.iter_mut().filter(|bot| bot.is_retained()) {
            bot.report(&self.world, self.now, out);
        }
    }
}

fn surround(surroundings: &Surroundings, at: Timestamp, conditions: &mut Conditions) {
    conditions.outside = surroundings.outside(at);
    conditions.air.room_dew_point_celsius.fill(surroundings::dew_point_celsius(at));
    conditions.power.mains_volts = surroundings::mains_volts(at);
}

fn targets(plan: &SitePlan, kind: TargetKind) -> Vec<&str> {
    match kind {
        TargetKind::Rack => plan.racks.iter().map(|rack| rack.id.as_str()).collect(),
        TargetKind::Crac => plan.cracs.iter().map(|crac| crac.id.as_str()).collect(),
        TargetKind::Utility => plan.utilities.iter().map(|utility| utility.id.as_str()).collect(),
        TargetKind::Sensor => plan.sensors.iter().map(|sensor| sensor.id.as_str()).collect(),
    }
}

/// `a, b, c and 57 more`.
fn list(names: &[&str]) -> String {
    let listed = names[..names.len().min(LISTED_MAX)].join(", ");
    match names.len().saturating_sub(LISTED_MAX) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
