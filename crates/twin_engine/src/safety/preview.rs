//! What would come of a change: the site's physics, started from what its points tell now, with the change and without.
//!
//! The model begins in balance under the present load, weather and settings. What it says of a rack's inlet is moved by what it is
//! wrong by now, so that the first moment is what sensors measure; where a rack does not tell, it stands on the model alone.

use sha2::{Digest, Sha256};
use std::sync::Arc;
use twin_api::Values;
use twin_decision::safety::PreviewOrder;
use twin_model::plan::SensorKind;
use twin_model::profile::Effect;
use twin_model::quantity::crac_state;
use twin_model::setpoint::{Preview, PreviewStep};
use twin_model::{Place, PointTable, SitePlan, Timestamp};
use twin_physics::{Conditions, FanOrder, STEP, SiteModel};

/// How far a preview looks ahead, minutes: a room's air is renewed every few of them, and its walls follow within ten.
pub const PREVIEW_MINUTES: u32 = 15;
/// From one step that is kept to the next, seconds.
const KEPT_SECS: u32 = 60;
/// The names of a rack's inlets, in the model's order of heights.
const INLETS: [&str; 3] = ["inlet_low", "inlet_mid", "inlet_high"];
/// Below this a utility feed is lost, V: half of 230 V.
const LIVE_VOLTS_MIN: f64 = 115.0;

/// What a preview starts from.
#[derive(Clone, Debug)]
pub struct PreviewFacts {
    /// What stands where.
    pub plan: Arc<SitePlan>,
    /// What is measured.
    pub points: Arc<PointTable>,
    /// What was last measured.
    pub values: Arc<Values>,
    /// When.
    pub at: Timestamp,
}

impl PreviewFacts {
    fn value(&self, place: Place, quantity: &str) -> Option<f64> {
        let index = self.points.find(place, quantity)?;
        self.values.usable(index).filter(|_| !self.values.is_stale[index.get()])
    }
}

/// What would come of `order`, by `facts`. Takes seconds: not for a task that others wait for.
///
/// # Errors
/// When it cannot be simulated: a sentence.
pub fn preview(order: &PreviewOrder, facts: &PreviewFacts) -> Result<Preview, String> {
    let room = order.point.room as usize;
    let racks: Vec<usize> =
        facts.plan.racks.iter().enumerate().filter(|(_, rack)| rack.room as usize == room).map(|(at, _)| at).collect();
    if racks.is_empty() {
        return Err("no rack stands in its room".to_owned());
    }
    let before = conditions(facts, order, order.present)?;
    let after = conditions(facts, order, order.value)?;
    let without = SiteModel::new(&facts.plan, &before);
    let with = without.clone();
    let offsets = Offsets::new(facts, &without, &racks);
    // Two worlds, side by side.
    let (baseline, changed) = std::thread::scope(|scope| {
        let other = std::thread::Builder::new()
            .name("preview".to_owned())
            .spawn_scoped(scope, || run(without, &before, &offsets))
            .map_err(|error| format!("there is no thread for it: {error}"))?;
        let changed = run(with, &after, &offsets);
        let baseline = other.join().map_err(|_| "the simulation without the change broke off".to_owned())?;
        Ok::<_, String>((baseline, changed))
    })?;
    let steps = baseline.steps.iter().zip(&changed.steps).map(|(without, with)| PreviewStep {
        secs: without.0,
        baseline_celsius: without.1,
        changed_celsius: with.1,
    });
    let preview = Preview {
        minutes: PREVIEW_MINUTES,
        max_inlet_celsius: changed.hottest.celsius,
        max_inlet_rack: facts.plan.racks[changed.hottest.rack].id.as_str().into(),
        max_inlet_secs: changed.hottest.secs,
        baseline_inlet_celsius: baseline.hottest.celsius,
        facility_kw: [baseline.facility_kw, changed.facility_kw],
        power_ratio: [baseline.power_ratio(), changed.power_ratio()],
        spare_kw: [spare_kw(facts, room, &baseline), spare_kw(facts, room, &changed)],
        steps: steps.collect(),
        racks: [offsets.measured, u32::try_from(racks.len()).unwrap_or(u32::MAX)],
        hash: Default::default(),
    };
    let is_whole = [preview.max_inlet_celsius, preview.baseline_inlet_celsius]
        .into_iter()
        .chain(preview.facility_kw)
        .chain(preview.power_ratio)
        .chain(preview.spare_kw)
        .all(f64::is_finite);
    if !is_whole {
        return Err("the model does not end in numbers".to_owned());
    }
    Ok(Preview { hash: hash(order, facts, &before, &after, &preview).into(), ..preview })
}

/// The world as it is told, with what is to be changed at `value`.
fn conditions(facts: &PreviewFacts, order: &PreviewOrder, value: f64) -> Result<Conditions, String> {
    let plan = &facts.plan;
    let mut conditions = Conditions::quiet(plan);
    let weather = (0u32..).zip(&plan.sensors).find(|(_, sensor)| sensor.kind == SensorKind::Weather);
    if let Some((index, _)) = weather {
        let outside = &mut conditions.outside;
        let place = Place::Sensor(index);
        outside.celsius = facts.value(place, "dry_bulb").unwrap_or(outside.celsius);
        outside.wet_bulb_celsius =
            facts.value(place, "wet_bulb").unwrap_or(outside.wet_bulb_celsius).min(outside.celsius);
    }
    for (index, lost) in (0u32..).zip(&mut conditions.power.is_utility_lost) {
        *lost = facts.value(Place::Utility(index), "voltage").is_some_and(|volts| volts < LIVE_VOLTS_MIN);
    }
    for (index, _) in (0u32..).zip(&plan.cracs) {
        let (place, at) = (Place::Crac(index), index as usize);
        let cooling = &mut conditions.cooling;
        cooling.crac_setpoint_celsius[at] = facts.value(place, "setpoint");
        let state = facts.value(place, "state");
        cooling.is_crac_faulted[at] = state == Some(crac_state::FAULT);
        // A unit that does not tell that it runs is not counted on.
        cooling.is_crac_standby[at] = state.is_none_or(|state| state != crac_state::ON);
    }
    load(facts, &mut conditions);
    apply(order, value, &mut conditions)?;
    Ok(conditions)
}

/// Lets each rack draw what it tells; one that does not tell draws all that it may.
fn load(facts: &PreviewFacts, conditions: &mut Conditions) {
    let idle = SiteModel::idle_kw(&facts.plan, conditions);
    for (index, rack) in (0u32..).zip(&facts.plan.racks) {
        let (place, at) = (Place::Rack(index), index as usize);
        let feeds = facts.value(place, "power_a").zip(facts.value(place, "power_b"));
        let drawn = feeds.map_or(rack.capacity_kw, |(a, b)| a + b);
        if let Some((a, b)) = feeds.filter(|(a, b)| a + b > 0.0) {
            conditions.it.rack_share_a[at] = a / (a + b);
        }
        // What the listed devices draw at rest is scaled to what is measured.
        if idle[at] > 0.0 {
            conditions.it.rack_extra_share[at] = drawn / idle[at] - 1.0;
        } else {
            conditions.it.rack_kw[at] = drawn;
        }
    }
}

fn apply(order: &PreviewOrder, value: f64, conditions: &mut Conditions) -> Result<(), String> {
    let cooling = &mut conditions.cooling;
    match (order.point.settable.effect, order.point.place) {
        (Effect::SupplyTemperature, Place::Crac(crac)) => cooling.crac_setpoint_celsius[crac as usize] = Some(value),
        (Effect::FanSpeed, Place::Crac(crac)) => {
            cooling.crac_fan[crac as usize] = FanOrder::Auto { min: value / 100.0 };
        }
        (Effect::Run, Place::Crac(crac)) => cooling.is_crac_standby[crac as usize] = value <= 0.0,
        (Effect::Feed, Place::Pdu(pdu)) => conditions.power.is_pdu_tripped[pdu as usize] = value <= 0.0,
        (effect, _) => return Err(format!("the twin's physics knows no {effect:?} at equipment of this kind")),
    }
    Ok(())
}

/// What sensors say less what the model says at the beginning, kelvin, for each inlet of the room's racks.
struct Offsets {
    racks: Vec<(usize, [f64; 3])>,
    measured: u32,
}

impl Offsets {
    fn new(facts: &PreviewFacts, model: &SiteModel, racks: &[usize]) -> Self {
        let mut measured = 0;
        let mut offsets = Vec::with_capacity(racks.len());
        for rack in racks {
            let place = u32::try_from(*rack).map(Place::Rack).ok();
            let inlets = INLETS.map(|inlet| place.and_then(|place| facts.value(place, inlet)));
            measured += u32::from(inlets.iter().any(Option::is_some));
            let modelled = model.racks()[*rack].inlet_celsius;
            let mut own = [0.0; 3];
            for ((own, told), modelled) in own.iter_mut().zip(inlets).zip(modelled) {
                *own = told.map_or(0.0, |told| told - modelled);
            }
            offsets.push((*rack, own));
        }
        Self { racks: offsets, measured }
    }

    /// The hottest inlet of the room in `model`.
    fn hottest(&self, model: &SiteModel) -> (f64, usize) {
        let inlets = self.racks.iter().flat_map(|(rack, own)| {
            let modelled = model.racks()[*rack].inlet_celsius;
            modelled.into_iter().zip(own).map(|(modelled, own)| (modelled + own, *rack))
        });
        inlets.fold((f64::NEG_INFINITY, 0), |hottest, inlet| if inlet.0 > hottest.0 { inlet } else { hottest })
    }
}

/// The hottest moment of one world.
#[derive(Clone, Copy)]
struct Hottest {
    celsius: f64,
    rack: usize,
    secs: u32,
}

/// What came of one world.
struct World {
    hottest: Hottest,
    steps: Vec<(u32, f64)>,
    facility_kw: f64,
    it_kw: f64,
    /// Of the CRACs, by the plan's indices: heat that each could remove at the end, 0 for one that does not run, kW.
    capacity_kw: Vec<f64>,
    /// Of the rooms: heat that each takes up at the end, kW.
    heat_kw: Vec<f64>,
}

impl World {
    fn power_ratio(&self) -> f64 {
        if self.it_kw > 0.0 { self.facility_kw / self.it_kw } else { 0.0 }
    }
}

fn run(mut model: SiteModel, conditions: &Conditions, offsets: &Offsets) -> World {
    let step_secs = u32::try_from(STEP.as_secs()).unwrap_or(1).max(1);
    let (celsius, rack) = offsets.hottest(&model);
    let mut hottest = Hottest { celsius, rack, secs: 0 };
    let mut steps = vec![(0, celsius)];
    for secs in (step_secs..=PREVIEW_MINUTES * 60).step_by(step_secs as usize) {
        model.step(conditions);
        let (celsius, rack) = offsets.hottest(&model);
        if celsius > hottest.celsius {
            hottest = Hottest { celsius, rack, secs };
        }
        if secs % KEPT_SECS == 0 {
            steps.push((secs, celsius));
        }
    }
    World {
        hottest,
        steps,
        facility_kw: model.facility_kw(),
        it_kw: model.it_kw(),
        capacity_kw: model.cracs().iter().map(twin_physics::cooling::CracState::available_kw).collect(),
        heat_kw: model.heats().iter().map(|heats| heats.gained_kw).collect(),
    }
}

/// Heat that the running units of `room` could remove with the largest of them lost, less what they have to, kW.
fn spare_kw(facts: &PreviewFacts, room: usize, world: &World) -> f64 {
    let of_room = facts.plan.cracs.iter().zip(&world.capacity_kw).filter(|(crac, _)| crac.room as usize == room);
    let capacities: Vec<f64> = of_room.map(|(_, capacity_kw)| *capacity_kw).collect();
    let largest = capacities.iter().copied().fold(0.0, f64::max);
    capacities.iter().sum::<f64>() - largest - world.heat_kw[room]
}

/// SHA-256 over the order, what was known, and what came out, as text: the same again gives the same.
fn hash(
    order: &PreviewOrder,
    facts: &PreviewFacts,
    before: &Conditions,
    after: &Conditions,
    preview: &Preview,
) -> String {
    let mut hasher = Sha256::new();
    let told = format!(
        "{} {} {:?} {:?} {} {before:?} {after:?} {preview:?}",
        order.id, order.point.id, order.present, order.value, facts.at
    );
    hasher.update(told.as_bytes());
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
