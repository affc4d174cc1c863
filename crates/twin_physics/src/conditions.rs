//! What the site model is driven by: load, weather and what is broken.

use twin_model::SitePlan;

/// Everything from outside the model during one step. Lists go by the plan's indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditions {
    /// Power that the equipment of each rack wants, kW; it draws less when its inlet is too hot.
    pub rack_kw: Vec<f64>,
    /// Share of a rack's power that feed A carries while both feeds live, 0…1.
    pub rack_share_a: Vec<f64>,
    /// Local loss of cold air at each rack: kelvin that its inlet rises at mid height above what the room gives it.
    pub rack_starved_kelvin: Vec<f64>,
    /// CRACs stopped by a fault.
    pub is_crac_faulted: Vec<bool>,
    /// Utility feeds without voltage.
    pub is_utility_lost: Vec<bool>,
    /// Machines that will not start: only gensets heed it.
    pub is_machine_blocked: Vec<bool>,
    /// Outdoor air, °C.
    pub outside_celsius: f64,
    /// Dew point that the humidifiers keep in each room, °C.
    pub dew_point_celsius: f64,
    /// Voltage of one phase of live utility feeds, V.
    pub mains_volts: f64,
}

impl Conditions {
    /// Nothing broken, every rack idle at 0 kW, a mild day.
    pub fn quiet(plan: &SitePlan) -> Self {
        Self {
            rack_kw: vec![0.0; plan.racks.len()],
            rack_share_a: vec![0.5; plan.racks.len()],
            rack_starved_kelvin: vec![0.0; plan.racks.len()],
            is_crac_faulted: vec![false; plan.cracs.len()],
            is_utility_lost: vec![false; plan.utilities.len()],
            is_machine_blocked: vec![false; plan.machines.len()],
            outside_celsius: 15.0,
            dew_point_celsius: 10.0,
            mains_volts: 230.0,
        }
    }
}
