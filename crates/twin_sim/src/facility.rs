//! The whole simulated site: physics and bots on one clock, and the scenarios that strike it.

use crate::asked::Asked;
use crate::bot::{Bot, bots};
use crate::message::Message;
use crate::order::{CracOrder, GiveOrderError, StandingOrders};
use crate::report_rate::{BotsStatus, ReportRate, SetReportsError, period};
use crate::scenario::{Census, Cue, Director, RunScenarioError, ScenarioStatus, ScriptStatus, Struck};
use crate::surroundings::{self, Surroundings};
use crate::truth::{Fact, HiddenState, Truth, states};
use crate::workload::{Job, Workload};
use crate::world::World;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;
use thiserror::Error;
use twin_model::{Place, PointTable, SitePlan, Timestamp};
use twin_physics::air::Fidelity;
use twin_physics::{Conditions, MachineConditions, STEP, SiteModel};
use twin_scene::{Order, Protocols, ScenarioPlan, ScriptPlan, Selector, SimPlan, TargetKind};

/// Which devices report at another rate when nobody says which.
const USUAL_DEVICES: &str = "kind:machine";

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
    orders: StandingOrders,
    director: Director,
    /// Whether the bots speak.
    is_speaking: bool,
    /// Rates of reports that somebody has set, oldest first.
    rates: Vec<ReportRate>,
    truth: Option<Truth>,
    /// What was last told of things that turn.
    turned: BTreeMap<String, String>,
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
    /// What the bots do.
    pub bots: BotsStatus,
    /// The script that is being played.
    #[serde(default)]
    pub script: Option<ScriptStatus>,
    /// Why the last order of a script was refused, if it was.
    #[serde(default)]
    pub refusal: Option<String>,
}

/// Why an order was not carried out.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FollowOrderError {
    /// A scenario was not started.
    #[error(transparent)]
    Run(#[from] RunScenarioError),
    /// There is no scenario of that name.
    #[error("stop scenario {name:?}: there is none; known are {}", .known.join(", "))]
    Stop {
        /// The name that was asked for.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// The rate of reports was not changed.
    #[error(transparent)]
    Reports(#[from] SetReportsError),
}

/// What came of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// The scenario has started on what it strikes.
    Started(SmolStr),
    /// So many scenarios fade.
    Stopped(usize),
    /// The bots speak, or not, or at another rate.
    Set,
}

impl Facility {
    /// The site of `plan` in the world of `sim`, in balance at `start`, its air as [`Fidelity::of`] finds fit.
    pub fn new(plan: Arc<SitePlan>, sim: SimPlan, start: Timestamp) -> Self {
        let fidelity = Fidelity::of(&plan);
        Self::with_fidelity(plan, sim, start, fidelity)
    }

    /// The same, the air of its halls followed as closely as `fidelity` says.
    pub fn with_fidelity(plan: Arc<SitePlan>, mut sim: SimPlan, start: Timestamp, fidelity: Fidelity) -> Self {
        let surroundings = Surroundings::new(&plan.site, sim.weather);
        let moment = |at| surroundings.moment(at);
        let mut workload = Workload::new(&plan, sim.workload.clone(), sim.seed, start, moment);
        let mut conditions = Conditions::quiet(&plan);
        conditions.it.rack_share_a = workload.shares_a().collect();
        workload.step(0.0, start, moment(start), &mut conditions.it);
        surround(&surroundings, start, &mut conditions);
        let world = World::new(&plan, SiteModel::with_fidelity(&plan, &conditions, fidelity), sim.seed);
        let points = Arc::new(PointTable::from_plan(&plan));
        let bots = bots(&plan, &points, &world, sim.seed);
        let turns = (0..bots.len()).map(|bot| Reverse((start, bot))).collect();
        let orders = StandingOrders::new(plan.cracs.len());
        let backing = |utility| world.site.backing_genset(utility);
        let census = Census::new(Arc::clone(&plan), Arc::clone(&points), backing, sim.seed);
        let director = Director::new(census, std::mem::take(&mut sim.scenarios));
        Self {
            plan,
            sim,
            surroundings,
            workload,
            conditions,
            world,
            bots,
            turns,
            orders,
            director,
            is_speaking: true,
            rates: Vec::new(),
            truth: None,
            turned: BTreeMap::new(),
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
                    if self.is_speaking {
                        bots.report(&self.world, at, out);
                    }
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
        while let Some(order) = self.director.next_order(at) {
            if let Err(error) = self.follow_at(&order, at) {
                tracing::warn!(%error, "an order of the script was refused");
                self.director.refusal = Some(error.to_string());
            }
        }
        self.strike(at);
        self.world.site.step(&self.conditions);
        self.tell_truth(at);
        for bot in &mut self.bots {
            if bot.has_news(&self.world, self.is_speaking) {
                bot.report(&self.world, at, out);
            }
        }
    }

    /// Lets the scenarios under way do what they do at `at`.
    fn strike(&mut self, at: Timestamp) {
        let conditions = &mut self.conditions;
        conditions.air.rack_starved_kelvin.fill(0.0);
        conditions.air.rack_open_kelvin.fill(0.0);
        conditions.air.is_aisle_open.fill(false);
        conditions.it.mend();
        conditions.cooling.mend();
        self.orders.apply(&mut conditions.cooling);
        conditions.power.mend();
        conditions.machines.fill(MachineConditions::default());
        self.world.mend();
        let (bots, mut weather_kelvin) = (&self.bots, 0.0);
        let mut struck =
            Struck { plan: &self.plan, conditions, world: &mut self.world, weather_kelvin: &mut weather_kelvin };
        self.director.strike(at, &mut struck, |point, struck| {
            bots.iter().find_map(|bot| bot.sense(struck.world, point, at)).unwrap_or(0.0)
        });
        if weather_kelvin != 0.0 {
            self.conditions.outside = self.surroundings.outside(at, weather_kelvin);
        }
    }

    /// Writes what really happens to `truth` from now on.
    pub fn set_truth(&mut self, mut truth: Truth) {
        truth.tell(self.now, Fact::Start { site: self.plan.site.id.as_str().into(), seed: self.sim.seed });
        self.director.watch();
        self.truth = Some(truth);
    }

    /// Tells what has become true at `at`.
    fn tell_truth(&mut self, at: Timestamp) {
        let Some(truth) = &mut self.truth else { return };
        for change in self.director.take_changes() {
            truth.tell(at, change);
        }
        for (thing, state) in states(&self.plan, &self.world.site) {
            if self.turned.get(&thing).is_none_or(|known| *known != state) {
                self.turned.insert(thing.clone(), state.clone());
                truth.tell(at, Fact::Turned { thing, state });
            }
        }
        if truth.is_state_due(at) {
            let hidden = HiddenState::of(self.director.census(), &self.world, &self.conditions);
            truth.tell(at, Fact::State(Box::new(hidden)));
        }
    }

    /// Starts the scenario called `name` at what `target` selects; without one, at the scenario's usual target or the
    /// first thing of its kind. Tells what it strikes.
    ///
    /// # Errors
    /// When there is no such scenario or target (the error lists what there is), or it runs there already.
    pub fn run_scenario(&mut self, name: &str, target: Option<&str>) -> Result<SmolStr, RunScenarioError> {
        self.start(Cue { scenario: name, target, set: &BTreeMap::new() }, self.now)
    }

    fn start(&mut self, cue: Cue<'_>, at: Timestamp) -> Result<SmolStr, RunScenarioError> {
        let surroundings = &self.surroundings;
        self.director.start(cue, at, &|from, minutes| surroundings.next_at(from, minutes))
    }

    /// Lets the scenario called `name` fade wherever it runs, or all of them; how many that were.
    pub fn stop_scenario(&mut self, name: Option<&str>) -> usize {
        self.director.stop(name, None, self.now)
    }

    /// Does what `order` says.
    ///
    /// # Errors
    /// When it cannot be done; nothing has changed then.
    pub fn follow(&mut self, order: &Order) -> Result<Done, FollowOrderError> {
        self.follow_at(order, self.now)
    }

    fn follow_at(&mut self, order: &Order, at: Timestamp) -> Result<Done, FollowOrderError> {
        match order {
            Order::Run { scenario, target, set } => {
                Ok(Done::Started(self.start(Cue { scenario, target: target.as_deref(), set }, at)?))
            }
            Order::Stop { scenario, target } => {
                if let Some(name) = scenario.as_deref().filter(|name| self.director.find(name).is_err()) {
                    let known = self.scenarios().iter().map(|plan| plan.name.to_string()).collect();
                    return Err(FollowOrderError::Stop { name: name.to_owned(), known });
                }
                Ok(Done::Stopped(self.director.stop(scenario.as_deref(), target.as_deref(), at)))
            }
            Order::SetBots { is_running } => {
                if *is_running && !self.is_speaking {
                    self.refresh(at);
                }
                self.is_speaking = *is_running;
                Ok(Done::Set)
            }
            Order::SetReports { per_second, device } => {
                self.set_reports(*per_second, device.as_deref(), at)?;
                Ok(Done::Set)
            }
        }
    }

    /// Lets those who are asked look again: what they said last is from before they were stopped.
    fn refresh(&mut self, at: Timestamp) {
        let mut published = Vec::new();
        for bot in self.bots.iter_mut().filter(|bot| bot.is_asked()) {
            bot.report(&self.world, at, &mut published);
        }
        debug_assert!(published.is_empty(), "who is asked does not publish");
    }

    /// Plays `script` from now on, instead of one that is being played. What is wrong with single orders is told when
    /// their time comes.
    ///
    /// # Errors
    /// When it runs or stops a scenario that this simulation does not know.
    pub fn play(&mut self, script: &ScriptPlan) -> Result<(), RunScenarioError> {
        for timed in &script.orders {
            if let Order::Run { scenario: name, .. } | Order::Stop { scenario: Some(name), .. } = &timed.order {
                self.director.find(name)?;
            }
        }
        self.director.play(script, self.now);
        Ok(())
    }

    /// Ends the script that is being played; what it started goes on.
    pub fn end_script(&mut self) {
        self.director.end_script();
    }

    /// Lets the devices that `device` selects report `per_second` times a second, or as the plan says.
    fn set_reports(
        &mut self,
        per_second: Option<f64>,
        device: Option<&str>,
        at: Timestamp,
    ) -> Result<(), SetReportsError> {
        let device = device.unwrap_or(USUAL_DEVICES).trim();
        if let Some(per_second) = per_second {
            period(per_second)?;
        }
        if self.devices(device)?.is_empty() {
            return Err(SetReportsError::NoDevice { device: device.to_owned() });
        }
        self.rates.retain(|rate| rate.device != device && device != "all");
        self.rates.extend(per_second.map(|per_second| ReportRate { device: device.into(), per_second }));
        let mut periods = vec![None; self.bots.len()];
        for rate in &self.rates {
            let (places, period) = (self.devices(&rate.device)?, period(rate.per_second)?);
            for (own, bot) in periods.iter_mut().zip(&self.bots).filter(|(_, bot)| places.contains(&bot.place())) {
                if !bot.is_retained() {
                    *own = Some(period);
                }
            }
        }
        let mut has_changed: BTreeSet<usize> = BTreeSet::new();
        for ((index, bot), period) in self.bots.iter_mut().enumerate().zip(periods) {
            if bot.set_period(period) {
                has_changed.insert(index);
            }
        }
        self.turns.retain(|Reverse((_, bot))| !has_changed.contains(bot));
        self.turns.extend(has_changed.into_iter().map(|bot| Reverse((at + self.bots[bot].phase(), bot))));
        Ok(())
    }

    /// Where the devices stand that `selector` selects.
    fn devices(&self, selector: &str) -> Result<BTreeSet<Place>, SetReportsError> {
        let (selector, census): (Selector, _) = (selector.parse()?, self.director.census());
        let points = census.select(&selector, TargetKind::Point, None, 0);
        Ok(points.into_iter().filter_map(|point| census.place(TargetKind::Point, point)).collect())
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

    /// Whether the bots speak.
    pub(crate) const fn is_speaking(&self) -> bool {
        self.is_speaking
    }

    /// What the site is going through.
    pub fn status(&self) -> SimStatus {
        let machines = self.rates.iter().rev().find(|rate| rate.device == USUAL_DEVICES || rate.device == "all");
        SimStatus {
            at: self.now,
            seed: self.sim.seed,
            scenarios: self.director.statuses(self.now),
            bots: BotsStatus {
                is_running: self.is_speaking,
                devices: self.bots.len(),
                messages_per_second: self.bots.iter().map(Bot::messages_per_second).sum(),
                machine_reports_per_second: machines.map(|rate| rate.per_second),
                rates: self.rates.clone(),
            },
            script: self.director.script(),
            refusal: self.director.refusal.clone(),
        }
    }

    /// Whether scenarios are under way or a script is being played.
    pub fn is_eventful(&self) -> bool {
        !self.director.active().is_empty() || self.director.script().is_some()
    }

    /// The scenarios that can be started.
    pub fn scenarios(&self) -> &[ScenarioPlan] {
        self.director.plans()
    }

    /// Names of what scenarios of `kind` can strike.
    pub fn targets(&self, kind: TargetKind) -> Vec<String> {
        self.director.targets(kind)
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
    conditions.outside = surroundings.outside(at, 0.0);
    conditions.air.room_dew_point_celsius.fill(surroundings::dew_point_celsius(at));
    conditions.power.mains_volts = surroundings::mains_volts(at);
}
