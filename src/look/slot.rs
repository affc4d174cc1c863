//! Slots: one row of the buffer that shaders read, for each thing of the site that shows live values.

use bevy::prelude::Resource;
use bytemuck::{Pod, Zeroable};
use std::collections::HashMap;
use twin_model::{Place, SitePlan};

/// What a shader knows of one thing. Six rows of four floats; repeated in `shaders/state.wgsl`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct Slot {
    /// Inlet at 0.5, 1.2 and 1.8 m and exhaust, °C; 0 K (−273.15) where unknown. For a CRAC: supply, supply, return, return.
    pub heat: [f32; 4],
    /// Feed A and feed B as part of capacity; generic level 0 to 1 (charge, fan, load); whether there are values at all.
    pub level: [f32; 4],
    /// Alarm priority 1 to 4 or 0; 1 while unacknowledged; 1 while stale; 0 none, 1 hovered, 2 selected.
    pub state: [f32; 4],
    /// What the lens shows of it: linear red, green and blue; 1 where the lens says something, 0 where not.
    pub lens: [f32; 4],
    /// Device state: 0 off, 1 on, 2 standby, 3 fault, 4 on battery; speed, rpm. Then, of a machine: how much it shakes and
    /// how much it glows, 0 to 1; of a UPS: the slot of its first cell, or 0, and the cells of a string, 2 or more.
    pub extra: [f32; 4],
    /// How much of an anomaly is shown of it now, 0 to 1; unused; unused; unused.
    pub mark: [f32; 4],
}

/// Sites with more battery cells than this show their strings only: every slot travels to the graphics side.
const CELLS: u32 = 8_000;

/// Which slot belongs to which place. Slot 0 is scenery: it never shows anything.
#[derive(Resource, Debug, Default)]
pub struct SlotMap {
    by_place: HashMap<Place, u32>,
    places: Vec<Place>,
    /// Slots beyond those of the places, for the devices of the rack that is open.
    berths: u32,
}

impl SlotMap {
    /// Slots for everything of `plan` that shows values, in the plan's order.
    pub fn from_plan(plan: &SitePlan) -> Self {
        let mut map = Self::default();
        let mut add = |make: fn(u32) -> Place, len: usize| {
            (0u32..).zip(0..len).for_each(|(i, _)| map.add(make(i)));
        };
        add(Place::Rack, plan.racks.len());
        add(Place::Crac, plan.cracs.len());
        add(Place::Pdu, plan.pdus.len());
        add(Place::Ups, plan.ups.len());
        add(Place::Machine, plan.machines.len());
        add(Place::Sensor, plan.sensors.len());
        let cells: u32 = plan.ups.iter().map(|ups| u32::from(ups.battery.strings) * u32::from(ups.battery.cells)).sum();
        let batteries = plan.ups.iter().map(|ups| &ups.battery).filter(|_| cells <= CELLS);
        for (ups, battery) in (0u32..).zip(batteries) {
            for string in 0..battery.strings {
                (0..battery.cells).for_each(|cell| map.add(Place::Cell { ups, string, cell }));
            }
        }
        let devices = plan.racks.iter().map(|rack| rack.devices.len()).max().unwrap_or(0);
        map.berths = u32::try_from(devices).unwrap_or(0);
        map
    }

    fn add(&mut self, place: Place) {
        self.places.push(place);
        self.by_place.insert(place, u32::try_from(self.places.len()).unwrap_or(0));
    }

    /// The slot of `place`; 0 when it has none of its own.
    pub fn of(&self, place: Place) -> u32 {
        self.by_place.get(&place).copied().unwrap_or(0)
    }

    /// The slot that device number `device` of the rack that is open has for itself.
    pub fn berth(&self, device: u32) -> Option<u32> {
        let first = u32::try_from(self.places.len()).ok()? + 1;
        (device < self.berths).then_some(first + device)
    }

    /// Places with their slots, in slot order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Place)> {
        (1u32..).zip(self.places.iter().copied())
    }

    /// How many slots there are, slot 0 included.
    pub fn len(&self) -> usize {
        self.places.len() + 1 + self.berths as usize
    }

    /// Never: slot 0 is always there.
    pub fn is_empty(&self) -> bool {
        false
    }
}
