//! All machines of a site: each feels its duty and its neighbours.

use super::body::{Body, Mode};
use super::chiller::Chiller;
use super::condition;
use super::duty::{Duty, Site};
use super::genset::Genset;
use super::pump::Pump;
use super::tower::Tower;
use crate::conditions::MachineFaults;
use crate::power_parts::PowerParts;
use twin_model::SitePlan;
use twin_model::plan::{Machine, MachineKind};

/// What of a machine's vibration arrives at its neighbours' feet through floor and springs, share.
const FLOOR: f64 = 0.02;
/// What a room takes of a neighbour's sound on its way, dB.
const DISTANCE_DB: f64 = 14.0;

/// What is hidden in a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MachineTruth {
    /// What is wrong in all: what grew by itself and what struck it.
    pub faults: MachineFaults,
    /// Running hours.
    pub hours: f64,
    /// Running hours until the worst race is worn through, if nothing changes.
    pub bearing_hours_left: f64,
}

/// What only machines of one kind have.
#[derive(Clone, Debug)]
enum Inside {
    Genset(Box<Genset>),
    Chiller(Box<Chiller>),
    Pump(Box<Pump>),
    Tower(Box<Tower>),
}

#[derive(Clone, Debug)]
struct Model {
    machine: Machine,
    body: Body,
    inside: Inside,
}

/// Every machine of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Park {
    models: Vec<Model>,
    /// By room: the squares of the vibrations, and the energy of the sounds.
    rooms: Vec<[f64; 2]>,
}

impl Model {
    fn new(index: usize, plan: &SitePlan) -> Self {
        let machine = &plan.machines[index];
        let kw = machine.capacity_kw;
        let (design, inside) = match machine.kind {
            MachineKind::Genset => (Genset::design(kw), Inside::Genset(Box::new(Genset::new(kw)))),
            MachineKind::Chiller => {
                let chiller = Chiller::new(kw, has_tower(plan, machine));
                (chiller.design(), Inside::Chiller(Box::new(chiller)))
            }
            MachineKind::Pump => (Pump::design(kw), Inside::Pump(Box::new(Pump::new(kw)))),
            MachineKind::CoolingTower => (Tower::design(kw), Inside::Tower(Box::new(Tower::new(kw)))),
        };
        Self { machine: machine.clone(), body: Body::new(index, design, Duty::default()), inside }
    }

    fn step(&mut self, spans: [f64; 2], duty: &Duty, struck: &MachineFaults) {
        let body = &mut self.body;
        body.step(spans, duty, struck);
        match &mut self.inside {
            Inside::Genset(genset) => genset.step(spans, duty, body),
            Inside::Chiller(chiller) => chiller.step(spans, duty, body),
            Inside::Pump(pump) => pump.step(spans, duty, body),
            Inside::Tower(tower) => tower.step(spans, duty, body),
        }
    }
}

impl Park {
    /// The machines of `plan`, at rest.
    pub(crate) fn new(plan: &SitePlan) -> Self {
        let models = (0..plan.machines.len()).map(|index| Model::new(index, plan)).collect();
        Self { models, rooms: vec![[0.0; 2]; plan.rooms.len()] }
    }

    /// Everything warm as it would be if it had always run so.
    pub(crate) fn settle(&mut self, site: &Site<'_>) {
        // Twice, for some parts are warmed by others that settle after them.
        for _ in 0..3 {
            self.go([f64::INFINITY, 0.0], site);
        }
    }

    /// One step of `seconds`.
    pub(crate) fn step(&mut self, seconds: f64, site: &Site<'_>) {
        self.go([seconds, seconds], site);
    }

    fn go(&mut self, spans: [f64; 2], site: &Site<'_>) {
        self.rooms.fill([0.0; 2]);
        for model in &self.models {
            let [squares, sounds] = felt(model);
            let room = &mut self.rooms[model.machine.room as usize];
            room[0] += squares;
            room[1] += sounds;
        }
        for (index, model) in self.models.iter_mut().enumerate() {
            let [squares, sounds] = felt(model);
            let [all_squares, all_sounds] = self.rooms[model.machine.room as usize];
            let duty = Duty {
                floor_mm_s: FLOOR * (all_squares - squares).max(0.0).sqrt(),
                sound_db: 10.0 * (all_sounds - sounds).max(1.0).log10() - DISTANCE_DB,
                ..site.duty(index, &model.machine)
            };
            let struck = site.conditions.machines.get(index).map_or_else(MachineFaults::default, |found| found.faults);
            model.step(spans, &duty, &struck);
        }
    }

    /// Electricity that machine `index` takes or makes, kW.
    pub(crate) fn power_kw(&self, index: usize) -> f64 {
        self.models[index].body.power_kw
    }

    /// Adds what faults of the machines cost to the parts of their sites' power.
    pub(crate) fn charge(&self, parts: &mut [PowerParts], site_of_room: impl Fn(usize) -> usize) {
        for Model { machine, body, .. } in &self.models {
            let part = &mut parts[site_of_room(machine.room as usize)];
            match machine.kind {
                MachineKind::Genset => {}
                MachineKind::Chiller => part.chillers_kw += body.extra_kw,
                MachineKind::Pump => part.pumps_kw += body.extra_kw,
                MachineKind::CoolingTower => part.towers_kw += body.extra_kw,
            }
        }
    }

    /// Shaft speed of machine `index`, rpm.
    pub(crate) fn speed_rpm(&self, index: usize) -> f64 {
        self.models[index].body.speed_rpm()
    }

    pub(crate) fn mode(&self, index: usize) -> Mode {
        self.models[index].body.mode
    }

    pub(crate) fn truth(&self, index: usize) -> MachineTruth {
        let body = &self.models[index].body;
        MachineTruth { faults: body.faults, hours: body.hours, bearing_hours_left: body.bearing_hours_left() }
    }

    /// Every signal of machine `index` by its quantity's name, in the order of `twin_model::quantity::of_machine`.
    pub(crate) fn tell(&self, index: usize, tell: &mut impl FnMut(&'static str, f64)) {
        let Model { body, inside, .. } = &self.models[index];
        body.tell(tell);
        body.shaft.tell(tell);
        body.electrical.tell(tell);
        match inside {
            Inside::Genset(genset) => genset.tell(body, tell),
            Inside::Chiller(chiller) => chiller.tell(body, tell),
            Inside::Pump(pump) => pump.tell(body, tell),
            Inside::Tower(tower) => tower.tell(body, tell),
        }
        tell("anomaly_score", condition::score(self.models[index].machine.kind, &body.shaft));
    }
}

/// Whether the site of `machine` has cooling towers: its chillers are cooled by water then.
fn has_tower(plan: &SitePlan, machine: &Machine) -> bool {
    let site = |machine: &Machine| plan.rooms[machine.room as usize].site;
    let mut towers = plan.machines.iter().filter(|other| other.kind == MachineKind::CoolingTower);
    towers.any(|tower| site(tower) == site(machine))
}

/// What its neighbours feel of a machine: square of its vibration and energy of its sound.
fn felt(model: &Model) -> [f64; 2] {
    let (worst, own_db) = (model.body.shaft.worst(), model.body.own_db);
    [worst * worst, if own_db > 0.0 { 10f64.powf(own_db / 10.0) } else { 0.0 }]
}
