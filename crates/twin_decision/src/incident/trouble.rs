//! What kind of thing is wrong: the classes of points that alarms are about, in the order from causes to effects.

use std::time::Duration;
use twin_model::plan::{MachineKind, SitePlan};
use twin_model::quantity::{class, ups_source};
use twin_model::{Limit, Place, Point};

/// What an alarm tells. Ordered from the most upstream to the most downstream: a trouble can only be the consequence of
/// one that stands before it, so that nothing ever explains itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trouble {
    /// Smoke or fire.
    Fire,
    /// A utility feed has no voltage.
    MainsLost,
    /// A genset is not ready, fails or runs unwell.
    GensetTrouble,
    /// A cell or a string of a battery is weak or warm.
    CellWeak,
    /// A UPS protects nothing.
    UpsBypass,
    /// A UPS lives on its battery.
    UpsOnBattery,
    /// A battery runs empty.
    BatteryDraining,
    /// A battery as a whole is worn or warm.
    BatteryWorn,
    /// A UPS feeds nothing.
    UpsDead,
    /// The main breaker of a PDU is open.
    PduOpen,
    /// The branch breaker of a rack is open.
    FeedOpen,
    /// A UPS or a PDU carries too much, or unevenly.
    Overload,
    /// A plant machine shows wear, or runs outside of what is good for it.
    MachineWorn,
    /// A plant machine stands still by a fault.
    MachineStopped,
    /// The chilled water is too warm.
    WaterWarm,
    /// A CRAC stands still by a fault.
    CracStopped,
    /// A containment is open.
    DoorOpen,
    /// The pressure under the floor is lost.
    PlenumLow,
    /// A CRAC's supply is too warm, or has too little air for its heat.
    SupplyWarm,
    /// The air is too humid or too dry.
    AirMoisture,
    /// A rack takes in air that is too cold.
    RackCold,
    /// A rack takes in air that is too warm.
    RackHot,
    /// An accelerator is too hot.
    GpuHot,
    /// An accelerator has stopped by an error.
    GpuFault,
    /// A leak rope is wet.
    Leak,
    /// Nothing is heard any more.
    Silent,
    /// Anything else, such as points that people define; told apart by class.
    Other,
}

impl Trouble {
    /// All of them, most upstream first.
    pub const ALL: [Self; 27] = [
        Self::Fire,
        Self::MainsLost,
        Self::GensetTrouble,
        Self::CellWeak,
        Self::UpsBypass,
        Self::UpsOnBattery,
        Self::BatteryDraining,
        Self::BatteryWorn,
        Self::UpsDead,
        Self::PduOpen,
        Self::FeedOpen,
        Self::Overload,
        Self::MachineWorn,
        Self::MachineStopped,
        Self::WaterWarm,
        Self::CracStopped,
        Self::DoorOpen,
        Self::PlenumLow,
        Self::SupplyWarm,
        Self::AirMoisture,
        Self::RackCold,
        Self::RackHot,
        Self::GpuHot,
        Self::GpuFault,
        Self::Leak,
        Self::Silent,
        Self::Other,
    ];

    /// What an alarm about `point` by a rule with `limit` tells; `None` where the rule is no longer in force.
    pub fn of(point: &Point, limit: Option<&Limit>, plan: &SitePlan) -> Self {
        if limit == Some(&Limit::Stale) {
            return Self::Silent;
        }
        if let Place::Machine(index) = point.place {
            let kind = plan.machines.get(index as usize).map(|machine| machine.kind);
            return match (kind, point.class.as_str()) {
                (Some(MachineKind::Genset), _) => Self::GensetTrouble,
                (_, class::MACHINE_STATE) => Self::MachineStopped,
                (_, class::CHILLED_WATER_SUPPLY_TEMPERATURE) => Self::WaterWarm,
                _ => Self::MachineWorn,
            };
        }
        match point.class.as_str() {
            class::SMOKE_LEVEL => Self::Fire,
            class::UTILITY_VOLTAGE => Self::MainsLost,
            class::CELL_OHMIC_RISE | class::STRING_TEMPERATURE | class::STRING_HEALTH => Self::CellWeak,
            class::UPS_SOURCE => match limit {
                Some(Limit::Equals { code }) if *code == ups_source::BYPASS => Self::UpsBypass,
                Some(Limit::Equals { code }) if *code == ups_source::NONE => Self::UpsDead,
                _ => Self::UpsOnBattery,
            },
            class::UPS_RUNTIME | class::UPS_CHARGE => Self::BatteryDraining,
            class::UPS_HEALTH | class::UPS_BATTERY_TEMPERATURE => Self::BatteryWorn,
            class::PDU_BREAKER => Self::PduOpen,
            class::RACK_BREAKER => Self::FeedOpen,
            class::UPS_LOAD | class::PDU_LOAD | class::PDU_IMBALANCE => Self::Overload,
            class::CRAC_STATE => Self::CracStopped,
            class::CONTAINMENT_DOOR => Self::DoorOpen,
            class::PLENUM_PRESSURE => Self::PlenumLow,
            class::CRAC_SUPPLY_TEMPERATURE | class::CRAC_RISE => Self::SupplyWarm,
            class::CRAC_DEW_POINT | class::RACK_INLET_HUMIDITY => Self::AirMoisture,
            class::RACK_INLET_TEMPERATURE => match limit {
                Some(Limit::Low { .. }) => Self::RackCold,
                _ => Self::RackHot,
            },
            class::GPU_THROTTLE | class::GPU_TEMPERATURE | class::GPU_MEMORY_TEMPERATURE => Self::GpuHot,
            class::GPU_XID => Self::GpuFault,
            class::LEAK => Self::Leak,
            _ => Self::Other,
        }
    }

    /// How far apart in time alarms of this trouble may be raised and still be siblings. Heat, water and wear are slow;
    /// breakers and voltages are not. Silence is judged by when it began, which differs by a period at most.
    pub(super) const fn sibling_window(self) -> Duration {
        Duration::from_secs(match self {
            Self::Silent => 60,
            Self::MainsLost
            | Self::UpsBypass
            | Self::UpsOnBattery
            | Self::UpsDead
            | Self::PduOpen
            | Self::FeedOpen
            | Self::CracStopped
            | Self::MachineStopped
            | Self::DoorOpen => 120,
            Self::Fire | Self::Leak | Self::GpuHot | Self::GpuFault | Self::Overload | Self::Other => 300,
            Self::WaterWarm
            | Self::PlenumLow
            | Self::SupplyWarm
            | Self::AirMoisture
            | Self::RackCold
            | Self::RackHot => 900,
            Self::GensetTrouble | Self::CellWeak | Self::BatteryDraining | Self::BatteryWorn | Self::MachineWorn => {
                3600
            }
        })
    }
}
