//! What feeds, cools, holds and backs what: the ways along which trouble spreads, made once from the plan.

use super::consequence::Along;
use super::trouble::Trouble;
use std::fmt::Write;
use twin_model::plan::{MachineKind, SitePlan};
use twin_model::{Place, gensets_behind};

/// A thing of the plan, or the chilled water of a site.
pub(super) type Node = u32;

/// How one node serves another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    Feeds,
    Backs,
    Drives,
    Cools,
    Holds,
}

impl Edge {
    const fn word(self) -> &'static str {
        match self {
            Self::Feeds => "feeds",
            Self::Backs => "backs",
            Self::Drives => "drives",
            Self::Cools => "cools",
            Self::Holds => "holds",
        }
    }
}

/// A step of the way up from an anchor.
#[derive(Clone, Copy, Debug)]
struct Step {
    node: Node,
    /// Position in the list of the node below it; its own for the anchor.
    below: u32,
    edge: Edge,
}

/// The way up from one node: nearest first, the node itself at the head.
#[derive(Clone, Debug, Default)]
struct Way {
    steps: Vec<Step>,
    /// The same nodes, sorted.
    nodes: Vec<Node>,
}

impl Way {
    fn holds(&self, node: Node) -> bool {
        self.nodes.binary_search(&node).is_ok()
    }
}

/// The graph of a plan.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    places: Vec<Place>,
    /// First nodes of racks, CRACs, PDUs, UPS, utilities, machines, sensors and the sites' water. Rooms begin at 0.
    firsts: [u32; 8],
    rooms: Vec<Option<u32>>,
    sites: Vec<u32>,
    power: Vec<Way>,
    air: Vec<Way>,
    /// Nodes that have to carry more when this one does not, sorted.
    sisters: Vec<Vec<Node>>,
    /// The genset of each utility, as nodes.
    gensets: Vec<Option<Node>>,
}

impl Graph {
    pub(super) fn new(plan: &SitePlan) -> Self {
        let lists = [
            plan.rooms.len(),
            plan.racks.len(),
            plan.cracs.len(),
            plan.pdus.len(),
            plan.ups.len(),
            plan.utilities.len(),
            plan.machines.len(),
            plan.sensors.len(),
        ];
        let mut firsts = [0; 8];
        let mut next = 0;
        for (first, len) in firsts.iter_mut().zip(lists) {
            next += len as u32;
            *first = next;
        }
        let places: Vec<Place> = places_of(plan).collect();
        let rooms: Vec<Option<u32>> = places.iter().map(|place| place.room(plan)).collect();
        let sites = places.iter().map(|place| site_of(plan, *place)).collect();
        let mut graph = Self {
            rooms,
            sites,
            power: Vec::new(),
            air: Vec::new(),
            sisters: Vec::new(),
            gensets: Vec::new(),
            places,
            firsts,
        };
        let gensets = gensets_behind(plan);
        graph.gensets = gensets.iter().map(|genset| Some(graph.node(Place::Machine((*genset)?)))).collect();
        let parents = graph.parents(plan);
        let is_power = |edge: Edge| matches!(edge, Edge::Feeds | Edge::Backs);
        let is_air = |edge: Edge| !matches!(edge, Edge::Feeds);
        // Racks and sensors breathe what their room has: their ways of air are the room's.
        let has_own = |node: u32| !graph.is_in(node, 0) && !graph.is_in(node, 6);
        let all = 0..parents.len() as u32;
        let power = all.clone().map(|node| way(&parents, node, is_power)).collect();
        let air = all.map(|node| if has_own(node) { way(&parents, node, is_air) } else { Way::default() }).collect();
        (graph.power, graph.air) = (power, air);
        graph.sisters = graph.sisters_of(plan);
        graph
    }

    /// Whether `node` is of the list number `list` of `firsts`.
    fn is_in(&self, node: Node, list: usize) -> bool {
        (self.firsts[list]..self.firsts[list + 1]).contains(&node)
    }

    /// The node of what owns `place`.
    pub(super) fn node(&self, place: Place) -> Node {
        let [racks, cracs, pdus, ups, utilities, machines, sensors, _] = self.firsts;
        match place {
            Place::Room(i) => i,
            Place::Rack(i) | Place::Device { rack: i, .. } | Place::Gpu { rack: i, .. } => racks + i,
            Place::Crac(i) => cracs + i,
            Place::Pdu(i) => pdus + i,
            Place::Ups(i) | Place::BatteryString { ups: i, .. } | Place::Cell { ups: i, .. } => ups + i,
            Place::Utility(i) => utilities + i,
            Place::Machine(i) => machines + i,
            Place::Sensor(i) => sensors + i,
        }
    }

    pub(super) fn room(&self, node: Node) -> Option<u32> {
        self.rooms.get(node as usize).copied().flatten()
    }

    pub(super) fn site(&self, node: Node) -> u32 {
        self.sites.get(node as usize).copied().unwrap_or(0)
    }

    /// Nodes, of things and then of the sites' water.
    pub(super) fn len(&self) -> usize {
        self.power.len()
    }

    fn water(&self, site: u32) -> Node {
        self.firsts[7] + site
    }

    /// What serves each node.
    fn parents(&self, plan: &SitePlan) -> Vec<Vec<(Node, Edge)>> {
        let mut parents: Vec<Vec<(Node, Edge)>> = vec![Vec::new(); self.places.len() + plan.sites.len()];
        let mut add = |to: Node, from: Node, edge| parents[to as usize].push((from, edge));
        for (i, rack) in (0u32..).zip(&plan.racks) {
            for pdu in [rack.pdu_a, rack.pdu_b] {
                add(self.node(Place::Rack(i)), self.node(Place::Pdu(pdu)), Edge::Feeds);
            }
        }
        for (i, pdu) in (0u32..).zip(&plan.pdus) {
            add(self.node(Place::Pdu(i)), self.node(Place::Ups(pdu.ups)), Edge::Feeds);
        }
        for (i, ups) in (0u32..).zip(&plan.ups) {
            add(self.node(Place::Ups(i)), self.node(Place::Utility(ups.utility)), Edge::Feeds);
        }
        for (utility, genset) in (0u32..).zip(&self.gensets) {
            if let Some(genset) = genset {
                add(self.node(Place::Utility(utility)), *genset, Edge::Backs);
            }
        }
        for (i, crac) in (0u32..).zip(&plan.cracs) {
            let node = self.node(Place::Crac(i));
            add(node, self.water(self.site(node)), Edge::Cools);
            add(self.node(Place::Room(crac.room)), node, Edge::Cools);
        }
        for (i, machine) in (0u32..).zip(&plan.machines).filter(|(_, machine)| machine.kind != MachineKind::Genset) {
            let node = self.node(Place::Machine(i));
            let edge = if machine.kind == MachineKind::Chiller { Edge::Cools } else { Edge::Drives };
            add(self.water(self.site(node)), node, edge);
        }
        // What moves air and water is driven from the site's own feeds.
        let driven = (0u32..).zip(&plan.cracs).map(|(i, _)| Place::Crac(i)).chain(
            (0u32..)
                .zip(&plan.machines)
                .filter(|(_, machine)| machine.kind != MachineKind::Genset)
                .map(|(i, _)| Place::Machine(i)),
        );
        for node in driven.map(|place| self.node(place)) {
            for (i, _) in (0u32..).zip(&plan.utilities).filter(|(_, utility)| utility.site == self.site(node)) {
                add(node, self.node(Place::Utility(i)), Edge::Drives);
            }
        }
        parents
    }

    /// PDUs that share racks, racks and the PDUs that feed them, UPS whose PDUs share racks.
    fn sisters_of(&self, plan: &SitePlan) -> Vec<Vec<Node>> {
        let mut sisters: Vec<Vec<Node>> = vec![Vec::new(); self.len()];
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (i, rack) in (0u32..).zip(&plan.racks) {
            let node = self.node(Place::Rack(i));
            for pdu in [rack.pdu_a, rack.pdu_b] {
                sisters[node as usize].push(self.node(Place::Pdu(pdu)));
            }
            pairs.extend([(rack.pdu_a, rack.pdu_b), (rack.pdu_b, rack.pdu_a)]);
        }
        pairs.sort_unstable();
        pairs.dedup();
        for (pdu, other) in pairs.into_iter().filter(|(pdu, other)| pdu != other) {
            let ups = |pdu: u32| plan.pdus.get(pdu as usize).map(|pdu| self.node(Place::Ups(pdu.ups)));
            let (from, to) = (self.node(Place::Pdu(pdu)), self.node(Place::Pdu(other)));
            sisters[from as usize].push(to);
            sisters[from as usize].extend(ups(other));
            if let Some(ups_from) = ups(pdu) {
                sisters[ups_from as usize].push(to);
                sisters[ups_from as usize].extend(ups(other).filter(|ups| *ups != ups_from));
            }
        }
        for list in &mut sisters {
            list.sort_unstable();
            list.dedup();
        }
        sisters
    }

    /// Where the way up begins for an effect of `trouble` at `node`.
    fn anchor(&self, node: Node, trouble: Trouble, along: Along) -> Node {
        let breathes = self.is_in(node, 0) || self.is_in(node, 6);
        match along {
            Along::Air if trouble == Trouble::WaterWarm => self.water(self.site(node)),
            Along::Air if breathes => self.room(node).unwrap_or(node),
            _ => node,
        }
    }

    /// Nodes at which a cause of `trouble` at `node` may lie, nearest first.
    pub(super) fn upstream(&self, node: Node, trouble: Trouble, along: Along) -> Vec<Node> {
        let anchor = self.anchor(node, trouble, along);
        match along {
            Along::Own => vec![node],
            Along::Power => self.power[anchor as usize].steps.iter().skip(1).map(|step| step.node).collect(),
            Along::Air => {
                self.air[anchor as usize].steps.iter().map(|step| step.node).filter(|at| *at != node).collect()
            }
            Along::Calls => {
                let calls = |(_, genset): &(u32, &Option<Node>)| **genset == Some(node);
                (self.firsts[4]..).zip(&self.gensets).filter(calls).map(|(utility, _)| utility).collect()
            }
            // Those two are looked up by what is there: see `placing.rs`.
            Along::Room | Along::Sister => Vec::new(),
        }
    }

    /// Whether what is at `cause` can lead to `trouble` at `effect`.
    pub(super) fn is_upstream(&self, cause: Node, effect: Node, trouble: Trouble, along: Along) -> bool {
        let anchor = self.anchor(effect, trouble, along) as usize;
        match along {
            Along::Own => cause == effect,
            Along::Power => cause != effect && self.power[anchor].holds(cause),
            Along::Air => self.air[anchor].holds(cause),
            Along::Room => self.room(cause).is_some() && self.room(cause) == self.room(effect),
            Along::Sister => self.sisters[cause as usize].binary_search(&effect).is_ok(),
            Along::Calls => {
                let utility = cause.checked_sub(self.firsts[4]).map(|utility| utility as usize);
                utility.and_then(|utility| self.gensets.get(utility).copied()).flatten() == Some(effect)
            }
        }
    }

    /// The way from `cause` to `effect` in words: `utility-a feeds ups-a, feeds pdu-1a`.
    pub(super) fn evidence(
        &self,
        plan: &SitePlan,
        (cause, effect): (Place, Place),
        trouble: Trouble,
        along: Along,
    ) -> String {
        let (from, to) = (cause.name(plan), effect.name(plan));
        let ways = match along {
            Along::Own if cause == effect => return format!("both at {from}"),
            Along::Own => return format!("{from} and {to} are one"),
            Along::Sister => return format!("{to} carries what {from} does not"),
            Along::Calls => return format!("{from} calls {to}"),
            Along::Room => {
                let room = cause.room(plan).map_or_else(|| "?".into(), |room| Place::Room(room).name(plan));
                return format!("{from} and {to} stand in {room}");
            }
            Along::Power => &self.power,
            Along::Air => &self.air,
        };
        let anchor = self.anchor(self.node(effect), trouble, along);
        let steps = &ways[anchor as usize].steps;
        let cause_node = self.node(cause);
        let Some(mut at) = steps.iter().position(|step| step.node == cause_node) else {
            return format!("{from} → {to}");
        };
        let mut text = from.into_owned();
        while at != 0 {
            let edge = steps[at].edge;
            at = steps[at].below as usize;
            self.say(&mut text, plan, edge, steps[at].node);
        }
        if anchor != self.node(effect) && trouble != Trouble::WaterWarm {
            self.say(&mut text, plan, Edge::Holds, self.node(effect));
        }
        text
    }

    fn say(&self, text: &mut String, plan: &SitePlan, edge: Edge, node: Node) {
        let gap = if text.contains(' ') { "," } else { "" };
        let name = self.places.get(node as usize).map_or_else(|| "the chilled water".into(), |place| place.name(plan));
        // Writing to a string cannot fail.
        let _done = write!(text, "{gap} {} {name}", edge.word());
    }
}

/// The way up from `node` over edges that `is_wanted` wants.
fn way(parents: &[Vec<(Node, Edge)>], node: Node, is_wanted: impl Fn(Edge) -> bool) -> Way {
    let mut steps = vec![Step { node, below: 0, edge: Edge::Holds }];
    let mut seen = std::collections::BTreeSet::from([node]);
    let mut at = 0;
    while let Some(step) = steps.get(at).copied() {
        for (parent, edge) in &parents[step.node as usize] {
            if is_wanted(*edge) && seen.insert(*parent) {
                steps.push(Step { node: *parent, below: at as u32, edge: *edge });
            }
        }
        at += 1;
    }
    Way { steps, nodes: seen.into_iter().collect() }
}

/// The places of the nodes, in their order.
fn places_of(plan: &SitePlan) -> impl Iterator<Item = Place> {
    let indices = |len: usize| 0..len as u32;
    let rooms = indices(plan.rooms.len()).map(Place::Room);
    let racks = indices(plan.racks.len()).map(Place::Rack);
    let cracs = indices(plan.cracs.len()).map(Place::Crac);
    let pdus = indices(plan.pdus.len()).map(Place::Pdu);
    let ups = indices(plan.ups.len()).map(Place::Ups);
    let utilities = indices(plan.utilities.len()).map(Place::Utility);
    let machines = indices(plan.machines.len()).map(Place::Machine);
    let sensors = indices(plan.sensors.len()).map(Place::Sensor);
    rooms.chain(racks).chain(cracs).chain(pdus).chain(ups).chain(utilities).chain(machines).chain(sensors)
}

fn site_of(plan: &SitePlan, place: Place) -> u32 {
    match place {
        Place::Utility(i) => plan.utilities.get(i as usize).map(|utility| utility.site),
        _ => place.room(plan).and_then(|room| plan.rooms.get(room as usize)).map(|room| room.site),
    }
    .unwrap_or(0)
}
