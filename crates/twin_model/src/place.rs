//! Where a point is measured: one thing of the site plan.

use crate::plan::SitePlan;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

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
    /// An accelerator of `plan.racks[rack].devices[device]`
    Gpu {
        /// Index in `plan.racks`.
        rack: u32,
        /// Index in the rack's devices.
        device: u32,
        /// Counted from 0.
        gpu: u8,
    },
    /// `plan.cracs[i]`
    Crac(u32),
    /// `plan.pdus[i]`
    Pdu(u32),
    /// `plan.ups[i]`
    Ups(u32),
    /// A string of the battery of `plan.ups[ups]`
    BatteryString {
        /// Index in `plan.ups`.
        ups: u32,
        /// Counted from 0.
        string: u16,
    },
    /// A cell of a string
    Cell {
        /// Index in `plan.ups`.
        ups: u32,
        /// Counted from 0.
        string: u16,
        /// Counted from 0.
        cell: u16,
    },
    /// `plan.utilities[i]`
    Utility(u32),
    /// `plan.machines[i]`
    Machine(u32),
    /// `plan.sensors[i]`
    Sensor(u32),
}

impl Place {
    /// The short name a person calls it by, such as `A01`, `crac-a1` or `ups-a-s2-c017`: the level of its topics that
    /// names it.
    pub fn name(self, plan: &SitePlan) -> Cow<'_, str> {
        let ups_name = |ups: u32| plan.ups.get(ups as usize).map_or("?", |ups| ups.id.as_str());
        let found = match self {
            Self::Room(i) => plan.rooms.get(i as usize).map(|room| room.name.as_str()),
            Self::Rack(i) => plan.racks.get(i as usize).map(|rack| rack.id.as_str()),
            Self::Device { rack, device } => device_name(plan, rack, device),
            Self::Gpu { rack, device, gpu } => {
                return format!("{}-g{gpu}", device_name(plan, rack, device).unwrap_or("?")).into();
            }
            Self::Crac(i) => plan.cracs.get(i as usize).map(|crac| crac.id.as_str()),
            Self::Pdu(i) => plan.pdus.get(i as usize).map(|pdu| pdu.id.as_str()),
            Self::Ups(i) => plan.ups.get(i as usize).map(|ups| ups.id.as_str()),
            Self::BatteryString { ups, string } => return format!("{}-s{}", ups_name(ups), string + 1).into(),
            Self::Cell { ups, string, cell } => {
                return format!("{}-s{}-c{:03}", ups_name(ups), string + 1, cell + 1).into();
            }
            Self::Utility(i) => plan.utilities.get(i as usize).map(|utility| utility.id.as_str()),
            Self::Machine(i) => plan.machines.get(i as usize).map(|machine| machine.id.as_str()),
            Self::Sensor(i) => plan.sensors.get(i as usize).map(|sensor| sensor.id.as_str()),
        };
        found.unwrap_or("?").into()
    }

    /// What a person picks when they mean it: the rack of a device, the UPS of a cell, else itself.
    pub const fn owner(self) -> Self {
        match self {
            Self::Device { rack, .. } | Self::Gpu { rack, .. } => Self::Rack(rack),
            Self::BatteryString { ups, .. } | Self::Cell { ups, .. } => Self::Ups(ups),
            other => other,
        }
    }

    /// Index in the plan's list of what owns it: of a device its rack's, of a cell its UPS's.
    pub const fn index(self) -> usize {
        match self {
            Self::Room(i)
            | Self::Rack(i)
            | Self::Device { rack: i, .. }
            | Self::Gpu { rack: i, .. }
            | Self::Crac(i)
            | Self::Pdu(i)
            | Self::Ups(i)
            | Self::BatteryString { ups: i, .. }
            | Self::Cell { ups: i, .. }
            | Self::Utility(i)
            | Self::Machine(i)
            | Self::Sensor(i) => i as usize,
        }
    }

    /// The room it stands in, as an index in `plan.rooms`; `None` for a utility feed, which comes from outside.
    pub fn room(self, plan: &SitePlan) -> Option<u32> {
        match self {
            Self::Room(i) => Some(i),
            Self::Rack(i) | Self::Device { rack: i, .. } | Self::Gpu { rack: i, .. } => {
                plan.racks.get(i as usize).map(|rack| rack.room)
            }
            Self::Crac(i) => plan.cracs.get(i as usize).map(|crac| crac.room),
            Self::Pdu(i) => plan.pdus.get(i as usize).map(|pdu| pdu.room),
            Self::Ups(i) | Self::BatteryString { ups: i, .. } | Self::Cell { ups: i, .. } => {
                plan.ups.get(i as usize).map(|ups| ups.room)
            }
            Self::Utility(_) => None,
            Self::Machine(i) => plan.machines.get(i as usize).map(|machine| machine.room),
            Self::Sensor(i) => plan.sensors.get(i as usize).map(|sensor| sensor.room),
        }
    }
}

fn device_name(plan: &SitePlan, rack: u32, device: u32) -> Option<&str> {
    plan.racks.get(rack as usize)?.devices.get(device as usize).map(|device| device.id.as_str())
}
