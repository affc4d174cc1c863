//! What the site model is driven by: load, weather and what is broken.

use crate::it::ItLayout;
use twin_model::SitePlan;

/// Everything from outside the model during one step. Lists go by the plan's indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditions {
    /// The weather.
    pub outside: Outside,
    /// What happens to the air of the rooms.
    pub air: AirConditions,
    /// What the racks are asked to do.
    pub it: ItConditions,
    /// What the grid gives and what of the power chain is broken.
    pub power: PowerConditions,
    /// What of the cooling is broken.
    pub cooling: CoolingConditions,
    /// How each plant machine is.
    pub machines: Vec<MachineConditions>,
}

/// The air outside.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outside {
    /// Dry bulb, °C.
    pub celsius: f64,
    /// Wet bulb, °C; never above the dry bulb.
    pub wet_bulb_celsius: f64,
}

/// What happens to the air of the rooms.
#[derive(Clone, Debug, PartialEq)]
pub struct AirConditions {
    /// Local loss of cold air at each rack: kelvin that its inlet rises at mid height above what the room gives it.
    pub rack_starved_kelvin: Vec<f64>,
    /// Exhaust that comes over each rack's top or through units that nothing closes any more: kelvin that the highest
    /// inlet rises; the lower ones rise less.
    pub rack_open_kelvin: Vec<f64>,
    /// Contained aisles whose door stands open, by the plan's aisles.
    pub is_aisle_open: Vec<bool>,
    /// Dew point that the humidifiers keep in each room, °C.
    pub room_dew_point_celsius: Vec<f64>,
}

/// What the racks are asked to do.
#[derive(Clone, Debug, PartialEq)]
pub struct ItConditions {
    /// Power that each rack wants besides what its listed devices want, kW. All of it is drawn less when the rack's
    /// inlet is too hot.
    pub rack_kw: Vec<f64>,
    /// Utilisation of each device, 0…1, by [`crate::it::ItLayout`]; of a GPU server that of its processors.
    pub device_load: Vec<f32>,
    /// Activity of each accelerator, 0…1, by [`crate::it::ItLayout`].
    pub gpu_load: Vec<f32>,
    /// Share of each accelerator's memory that is taken, 0…1, by [`crate::it::ItLayout`].
    pub gpu_memory: Vec<f32>,
    /// Power limit of all accelerators, share of their design power.
    pub gpu_cap: f64,
    /// Share that each rack wants on top: +0.4 is 40 % more.
    pub rack_extra_share: Vec<f64>,
    /// What clogged heat sinks add to the accelerators of each rack, kelvin at full power.
    pub gpu_hot_kelvin: Vec<f64>,
    /// The error (NVIDIA's XID) that stops the first accelerator of each rack.
    pub gpu_xid: Vec<Option<u16>>,
    /// Share of a rack's power that feed A carries while both feeds live, 0…1.
    pub rack_share_a: Vec<f64>,
}

impl ItConditions {
    /// Every device idle, nothing unlisted, nothing broken.
    pub fn quiet(plan: &SitePlan) -> Self {
        let racks = plan.racks.len();
        let layout = ItLayout::new(plan);
        Self {
            rack_kw: vec![0.0; racks],
            device_load: vec![0.0; layout.devices()],
            gpu_load: vec![0.0; layout.gpus()],
            gpu_memory: vec![0.0; layout.gpus()],
            gpu_cap: 1.0,
            rack_extra_share: vec![0.0; racks],
            gpu_hot_kelvin: vec![0.0; racks],
            gpu_xid: vec![None; racks],
            rack_share_a: vec![0.5; racks],
        }
    }

    /// Mends whatever is broken; the load stays.
    pub fn mend(&mut self) {
        self.rack_extra_share.fill(0.0);
        self.gpu_hot_kelvin.fill(0.0);
        self.gpu_xid.fill(None);
    }
}

/// What the grid gives and what of the power chain is broken.
#[derive(Clone, Debug, PartialEq)]
pub struct PowerConditions {
    /// Voltage of one phase of live utility feeds, V.
    pub mains_volts: f64,
    /// Utility feeds without voltage.
    pub is_utility_lost: Vec<bool>,
    /// UPS that are held on their static bypass.
    pub is_ups_bypassed: Vec<bool>,
    /// PDUs whose main breaker is tripped; it is reset when this ends.
    pub is_pdu_tripped: Vec<bool>,
    /// Racks whose branch breakers of feeds A and B are tripped; they are reset when this ends.
    pub is_feed_tripped: Vec<[bool; 2]>,
    /// Share of the load on phases L2 and L3 of each PDU that hangs on L1 instead, 0…1.
    pub phase_shift: Vec<f64>,
    /// Battery cells that are worse than their neighbours.
    pub weak_cells: Vec<WeakCell>,
}

/// A battery cell that is worse than its neighbours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeakCell {
    /// Index in the plan's UPS.
    pub ups: usize,
    /// The string, counted from 0.
    pub string: u16,
    /// The cell in its string, counted from 0.
    pub cell: u16,
    /// What its resistance has risen by, as a share: 0.4 for 40 % above what it would be.
    pub ohmic_rise: f64,
}

impl PowerConditions {
    /// Nothing broken, the grid at its nominal voltage.
    pub fn quiet(plan: &SitePlan) -> Self {
        Self {
            mains_volts: 230.0,
            is_utility_lost: vec![false; plan.utilities.len()],
            is_ups_bypassed: vec![false; plan.ups.len()],
            is_pdu_tripped: vec![false; plan.pdus.len()],
            is_feed_tripped: vec![[false; 2]; plan.racks.len()],
            phase_shift: vec![0.0; plan.pdus.len()],
            weak_cells: Vec::new(),
        }
    }

    /// Whether nothing is broken.
    pub fn is_calm(&self) -> bool {
        let is_tripped = self.is_pdu_tripped.iter().chain(self.is_feed_tripped.iter().flatten()).any(|is| *is);
        let is_lost = self.is_utility_lost.iter().chain(&self.is_ups_bypassed).any(|is| *is);
        !is_tripped && !is_lost && self.weak_cells.is_empty() && self.phase_shift.iter().all(|shift| *shift <= 0.0)
    }

    /// Mends whatever is broken; the grid's voltage stays.
    pub fn mend(&mut self) {
        self.is_utility_lost.fill(false);
        self.is_ups_bypassed.fill(false);
        self.is_pdu_tripped.fill(false);
        self.is_feed_tripped.fill([false; 2]);
        self.phase_shift.fill(0.0);
        self.weak_cells.clear();
    }
}

/// What of the cooling is broken, and what operators have set by hand. Chillers, pumps and cooling towers stop with
/// [`MachineConditions::is_blocked`].
#[derive(Clone, Debug, PartialEq)]
pub struct CoolingConditions {
    /// CRACs stopped by a fault.
    pub is_crac_faulted: Vec<bool>,
    /// CRACs that are told to stand by: ready, not running.
    pub is_crac_standby: Vec<bool>,
    /// Supply setpoint that somebody has set at a CRAC, °C; `None` for the plan's.
    pub crac_setpoint_celsius: Vec<Option<f64>>,
    /// How each CRAC's fan is driven.
    pub crac_fan: Vec<FanOrder>,
    /// Rooms whose humidifiers do not stop any more.
    pub is_humidifier_runaway: Vec<bool>,
}

impl CoolingConditions {
    /// Nothing broken, everything as planned.
    pub fn quiet(plan: &SitePlan) -> Self {
        let cracs = plan.cracs.len();
        Self {
            is_crac_faulted: vec![false; cracs],
            is_crac_standby: vec![false; cracs],
            crac_setpoint_celsius: vec![None; cracs],
            crac_fan: vec![FanOrder::default(); cracs],
            is_humidifier_runaway: vec![false; plan.rooms.len()],
        }
    }

    /// Mends whatever is broken and takes back what was set.
    pub fn mend(&mut self) {
        self.is_crac_faulted.fill(false);
        self.is_crac_standby.fill(false);
        self.crac_setpoint_celsius.fill(None);
        self.crac_fan.fill(FanOrder::default());
        self.is_humidifier_runaway.fill(false);
    }
}

/// How a CRAC's fan is driven. Speeds are shares of full, 0…1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FanOrder {
    /// As the room's underfloor pressure asks, but no slower.
    Auto {
        /// Slowest speed.
        min: f64,
    },
    /// At this speed, by hand.
    Held(f64),
}

impl Default for FanOrder {
    /// As the room asks.
    fn default() -> Self {
        Self::Auto { min: 0.0 }
    }
}

/// How one plant machine is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MachineConditions {
    /// It will not start, and stops if it runs.
    pub is_blocked: bool,
    /// What is wrong inside it.
    pub faults: MachineFaults,
}

/// Physical causes of trouble inside a machine: 0 for none, 1 for as bad as it gets before the machine breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MachineFaults {
    /// Damage of a rolling bearing's races, at the drive end.
    pub bearing_wear: f64,
    /// Mass off the axis of the rotor.
    pub imbalance: f64,
    /// Shafts of the coupling that do not meet.
    pub misalignment: f64,
    /// Vapour in the water that enters a pump or a chiller's condenser circuit.
    pub cavitation: f64,
    /// Dirt on the surfaces that give off heat, in filters and strainers.
    pub fouling: f64,
    /// Loss of what carries the machine's own heat away: coolant, fan, ventilation.
    pub overheating: f64,
    /// Loss of oil or grease.
    pub lubrication: f64,
}

impl Conditions {
    /// Nothing broken, every rack idle at 0 kW, a mild day.
    pub fn quiet(plan: &SitePlan) -> Self {
        let racks = plan.racks.len();
        Self {
            outside: Outside { celsius: 15.0, wet_bulb_celsius: 11.0 },
            air: AirConditions {
                rack_starved_kelvin: vec![0.0; racks],
                rack_open_kelvin: vec![0.0; racks],
                is_aisle_open: vec![false; plan.aisles.len()],
                room_dew_point_celsius: vec![10.0; plan.rooms.len()],
            },
            it: ItConditions::quiet(plan),
            power: PowerConditions::quiet(plan),
            cooling: CoolingConditions::quiet(plan),
            machines: vec![MachineConditions::default(); plan.machines.len()],
        }
    }
}
