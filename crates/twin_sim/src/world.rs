//! What bots look at: the site model, and what is too simple to need a model.

use crate::sensor_fault::SensorFaults;
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
}

impl World {
    /// Mends whatever is not in the site model.
    pub(crate) fn mend(&mut self) {
        self.is_wet.fill(false);
        self.smoke.fill(0.0);
        self.faults.mend();
    }
}
