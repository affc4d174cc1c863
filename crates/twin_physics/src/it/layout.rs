//! Where each device and each accelerator of a plan stands in the flat lists of [`crate::ItConditions`].

use std::ops::Range;
use twin_model::SitePlan;

/// The order of the flat lists: devices rack by rack in the plan's order and from the bottom of each rack up,
/// accelerators device by device in the same order. The same plan gives the same layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItLayout {
    /// First device of each rack, and the number of all devices at the end.
    rack_devices: Vec<usize>,
    /// First accelerator of each device, and the number of all accelerators at the end.
    device_gpus: Vec<usize>,
}

impl ItLayout {
    /// The layout of `plan`.
    pub fn new(plan: &SitePlan) -> Self {
        let (mut rack_devices, mut device_gpus) = (vec![0], vec![0]);
        let mut gpus = 0;
        for rack in &plan.racks {
            for device in &rack.devices {
                gpus += usize::from(device.gpus);
                device_gpus.push(gpus);
            }
            rack_devices.push(device_gpus.len() - 1);
        }
        Self { rack_devices, device_gpus }
    }

    /// How many racks there are.
    pub const fn racks(&self) -> usize {
        self.rack_devices.len().saturating_sub(1)
    }

    /// How many devices there are in all racks.
    pub const fn devices(&self) -> usize {
        self.device_gpus.len().saturating_sub(1)
    }

    /// How many accelerators there are in all racks.
    pub fn gpus(&self) -> usize {
        self.device_gpus.last().copied().unwrap_or(0)
    }

    /// The devices of rack number `rack`.
    ///
    /// # Panics
    /// When the plan has no such rack.
    pub fn devices_of(&self, rack: usize) -> Range<usize> {
        self.rack_devices[rack]..self.rack_devices[rack + 1]
    }

    /// Device number `device` of rack number `rack`.
    ///
    /// # Panics
    /// When the plan has no such rack.
    pub fn device(&self, rack: usize, device: usize) -> usize {
        self.rack_devices[rack] + device
    }

    /// The accelerators of the device at `device` in the flat list.
    ///
    /// # Panics
    /// When there is no such device.
    pub fn gpus_of(&self, device: usize) -> Range<usize> {
        self.device_gpus[device]..self.device_gpus[device + 1]
    }
}
