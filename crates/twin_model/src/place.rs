//! Where a point is measured: one thing of the site plan.

use crate::plan::SitePlan;
use serde::{Deserialize, Serialize};

/// One thing of a [`SitePlan`], by its index in the plan's list of that kind.
/// What a person selects, what an alarm points at, what a camera flies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Place {
    /// `plan.rooms[i]`
    Room(u32),
    /// `plan.racks[i]`
    Rack(u32),
    /// `plan.racks[rack].devices[device]`
    Device {
        /// Index in `plan.racks`.
        rack: u32,
        /// Index in the rack's devices.
        device: u32,
    },
    /// `plan.cracs[i]`
    Crac(u32),
    /// `plan.pdus[i]`
    Pdu(u32),
    /// `plan.ups[i]`
    Ups(u32),
    /// `plan.utilities[i]`
    Utility(u32),
    /// `plan.machines[i]`
    Machine(u32),
    /// `plan.sensors[i]`
    Sensor(u32),
}

impl Place {
    /// The short name a person calls it by, such as `A01` or `crac-a1`.
    pub fn name(self, plan: &SitePlan) -> &str {
        let found = match self {
            Self::Room(i) => plan.rooms.get(i as usize).map(|room| room.name.as_str()),
            Self::Rack(i) => plan.racks.get(i as usize).map(|rack| rack.id.as_str()),
            Self::Device { rack, device } => plan
                .racks
                .get(rack as usize)
                .and_then(|rack| rack.devices.get(device as usize))
                .map(|device| device.id.as_str()),
            Self::Crac(i) => plan.cracs.get(i as usize).map(|crac| crac.id.as_str()),
            Self::Pdu(i) => plan.pdus.get(i as usize).map(|pdu| pdu.id.as_str()),
            Self::Ups(i) => plan.ups.get(i as usize).map(|ups| ups.id.as_str()),
            Self::Utility(i) => plan.utilities.get(i as usize).map(|utility| utility.id.as_str()),
            Self::Machine(i) => plan.machines.get(i as usize).map(|machine| machine.id.as_str()),
            Self::Sensor(i) => plan.sensors.get(i as usize).map(|sensor| sensor.id.as_str()),
        };
        found.unwrap_or("?")
    }

    /// The room it stands in, as an index in `plan.rooms`; `None` for a utility feed, which comes from outside.
    pub fn room(self, plan: &SitePlan) -> Option<u32> {
        match self {
            Self::Room(i) => Some(i),
            Self::Rack(i) | Self::Device { rack: i, .. } => plan.racks.get(i as usize).map(|rack| rack.room),
            Self::Crac(i) => plan.cracs.get(i as usize).map(|crac| crac.room),
            Self::Pdu(i) => plan.pdus.get(i as usize).map(|pdu| pdu.room),
            Self::Ups(i) => plan.ups.get(i as usize).map(|ups| ups.room),
            Self::Utility(_) => None,
            Self::Machine(i) => plan.machines.get(i as usize).map(|machine| machine.room),
            Self::Sensor(i) => plan.sensors.get(i as usize).map(|sensor| sensor.room),
        }
    }
}
