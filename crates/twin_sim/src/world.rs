//! What bots look at: the site model, and what is too simple to need a model.

use crate::sensor_fault::SensorFaults;
use twin_model::SitePlan;
use twin_model::plan::{Aisle, Sensor, SensorKind, Spot};
use twin_physics::SiteModel;

/// The truth that sensors measure, and what is wrong with them.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// Air, water and power.
    pub(crate) site: SiteModel,
    /// Whether each free-standing sensor is wet, by the plan's indices.
    pub(crate) is_wet: Vec<bool>,
    /// Where along each rope it is wet, metres; the last place once it has dried.
    pub(crate) wet_metre: Vec<f64>,
    /// Smoke at each free-standing sensor: obscuration, % a metre.
    pub(crate) smoke: Vec<f64>,
    /// What is wrong with the sensors themselves.
    pub(crate) faults: SensorFaults,
    /// Which of the plan's aisles each door contact guards.
    door_aisle: Vec<Option<usize>>,
    /// The room that each free-standing sensor is in.
    sensor_room: Vec<usize>,
}

impl World {
    /// The world around `site`, dry and clean.
    pub(crate) fn new(plan: &SitePlan, site: SiteModel, seed: u64) -> Self {
        let sensors = plan.sensors.len();
        Self {
            site,
            is_wet: vec![false; sensors],
            wet_metre: vec![0.0; sensors],
            smoke: vec![0.0; sensors],
            faults: SensorFaults::new(seed),
            door_aisle: plan.sensors.iter().map(|sensor| guarded_aisle(plan, sensor)).collect(),
            sensor_room: plan.sensors.iter().map(|sensor| sensor.room as usize).collect(),
        }
    }

    /// Whether the door that contact `sensor` guards stands open.
    pub(crate) fn is_door_open(&self, sensor: usize) -> bool {
        self.door_aisle[sensor].is_some_and(|aisle| self.site.is_aisle_open(aisle))
    }

    /// Pressure under the floor at `sensor`, Pa.
    pub(crate) fn plenum_pascal(&self, sensor: usize) -> f64 {
        self.site.plenum_pascal(self.sensor_room[sensor])
    }

    /// Mends whatever is not in the site model.
    pub(crate) fn mend(&mut self) {
        self.is_wet.fill(false);
        self.smoke.fill(0.0);
        self.faults.mend();
    }
}

/// The contained aisle of its room that is nearest to a door contact.
fn guarded_aisle(plan: &SitePlan, sensor: &Sensor) -> Option<usize> {
    if sensor.kind != SensorKind::Door {
        return None;
    }
    let spot = *sensor.path.first()?;
    let aisles = plan.aisles.iter().enumerate();
    let here = aisles.filter(|(_, aisle)| aisle.is_contained && aisle.room == sensor.room);
    let nearest = here.min_by(|(_, a), (_, b)| distance(a, spot).total_cmp(&distance(b, spot)));
    nearest.map(|(index, _)| index)
}

/// From `spot` to the edge of `aisle`, metres; 0 inside.
fn distance(aisle: &Aisle, spot: Spot) -> f64 {
    let off = |at: f64, from: f64, size: f64| (from - at).max(at - from - size).max(0.0);
    off(spot.x, aisle.corner.x, aisle.size.x).hypot(off(spot.z, aisle.corner.z, aisle.size.z))
}
