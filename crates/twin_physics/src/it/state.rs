//! All devices of a site: what each draws, rack by rack.

use super::device::{server_share, storage_share, switch_share};
use super::gpu::{GpuDemand, GpuState};
use super::gpu_server::{GpuServerModel, GpuServerState, Surround};
use super::layout::ItLayout;
use crate::air::{Height, RackState};
use crate::conditions::ItConditions;
use twin_model::SitePlan;
use twin_model::plan::{Device, DeviceKind, Rack, UNIT_HEIGHT_METRES};

/// Bottom of the first unit above the floor, metres, and the middles between the inlet sensors' heights.
const PLINTH_METRES: f64 = 0.1;
const BETWEEN_METRES: [f64; 2] = [0.85, 1.5];

/// What a device is to this model.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Make {
    Server,
    Storage,
    Switch,
    /// Index of a GPU server.
    Gpu(u32),
    /// Draws nothing.
    Passive,
}

#[derive(Clone, Copy, Debug)]
struct DeviceModel {
    make: Make,
    full_kw: f32,
    /// The sensor height whose air it takes in.
    height: Height,
}

/// State of all devices; lists go by [`ItLayout`].
#[derive(Clone, Debug)]
pub struct ItState {
    layout: ItLayout,
    models: Vec<DeviceModel>,
    /// Power that each device wants, without a rack's extra share, kW.
    device_kw: Vec<f32>,
    servers: Vec<(GpuServerModel, GpuServerState)>,
    gpus: Vec<GpuState>,
    /// Power that each rack wants with all that is in it, kW.
    pub(crate) wanted_kw: Vec<f64>,
    extra_share: Vec<f64>,
}

impl ItState {
    /// The devices of `plan` at rest in air of `celsius`.
    pub(crate) fn new(plan: &SitePlan, celsius: f64) -> Self {
        let layout = ItLayout::new(plan);
        let mut servers = Vec::new();
        let devices = plan.racks.iter().flat_map(|rack| rack.devices.iter().map(move |device| (rack, device)));
        let models: Vec<DeviceModel> =
            devices.map(|(rack, device)| model(rack, device, &mut servers, celsius as f32)).collect();
        Self {
            device_kw: vec![0.0; models.len()],
            models,
            servers,
            gpus: vec![GpuState::new(celsius as f32); layout.gpus()],
            wanted_kw: vec![0.0; plan.racks.len()],
            extra_share: vec![0.0; plan.racks.len()],
            layout,
        }
    }

    /// One step of `seconds`: what each device wants in the air in front of its rack.
    pub(crate) fn step(&mut self, seconds: f64, conditions: &ItConditions, racks: &[RackState]) {
        self.extra_share.clone_from(&conditions.rack_extra_share);
        for (index, rack) in racks.iter().enumerate() {
            let wanted_kw = self.wanted_kw[index];
            let supplied = if wanted_kw > 0.0 { (rack.power_kw() / wanted_kw).min(1.0) } else { 1.0 };
            let xid = conditions.gpu_xid[index];
            let mut xid_for = xid.is_some();
            let mut sum = conditions.rack_kw[index];
            for device in self.layout.devices_of(index) {
                let DeviceModel { make, full_kw, height } = self.models[device];
                let load = conditions.device_load[device];
                let inlet_celsius = rack.inlet_celsius[height as usize] as f32;
                let kw = match make {
                    Make::Server => full_kw * server_share(load, inlet_celsius),
                    Make::Storage => full_kw * storage_share(load, inlet_celsius),
                    Make::Switch => full_kw * switch_share(load),
                    Make::Passive => 0.0,
                    Make::Gpu(server) => {
                        let gpus = self.layout.gpus_of(device);
                        let (model, state) = &mut self.servers[server as usize];
                        let around = Surround {
                            inlet_celsius,
                            hot_kelvin: conditions.gpu_hot_kelvin[index] as f32,
                            host_load: load,
                            supplied: supplied as f32,
                        };
                        let first = gpus.start;
                        let struck = std::mem::take(&mut xid_for);
                        model.step(seconds as f32, state, &mut self.gpus[gpus], around, |gpu| GpuDemand {
                            load: conditions.gpu_load[first + gpu],
                            memory: conditions.gpu_memory[first + gpu],
                            cap: conditions.gpu_cap as f32,
                            xid: xid.filter(|_| struck && gpu == 0),
                        });
                        state.wanted_kw
                    }
                };
                self.device_kw[device] = kw;
                sum += f64::from(kw);
            }
            self.wanted_kw[index] = sum * (1.0 + self.extra_share[index]);
        }
    }

    /// Where devices and accelerators stand in the flat lists.
    pub fn layout(&self) -> &ItLayout {
        &self.layout
    }

    /// Power that device number `device` of rack number `rack` wants, kW: what it draws while the rack gets all.
    pub fn device_wanted_kw(&self, rack: usize, device: usize) -> f64 {
        f64::from(self.device_kw[self.layout.device(rack, device)]) * (1.0 + self.extra_share[rack])
    }

    /// Device number `device` of rack number `rack`, if that is a GPU server.
    pub fn gpu_server(&self, rack: usize, device: usize) -> Option<&GpuServerState> {
        match self.models.get(self.layout.device(rack, device))?.make {
            Make::Gpu(server) => self.servers.get(server as usize).map(|(_, state)| state),
            Make::Server | Make::Storage | Make::Switch | Make::Passive => None,
        }
    }

    /// The accelerators of device number `device` of rack number `rack`; none in most.
    pub fn gpus_of(&self, rack: usize, device: usize) -> &[GpuState] {
        &self.gpus[self.layout.gpus_of(self.layout.device(rack, device))]
    }

    /// All accelerators, by the flat list.
    pub fn gpus(&self) -> &[GpuState] {
        &self.gpus
    }
}

fn model(
    rack: &Rack,
    device: &Device,
    servers: &mut Vec<(GpuServerModel, GpuServerState)>,
    celsius: f32,
) -> DeviceModel {
    let full_kw = device.power_kw as f32;
    let make = match device.kind {
        _ if device.gpus > 0 => {
            servers.push((GpuServerModel::new(full_kw, device.gpus), GpuServerModel::at_rest(celsius)));
            Make::Gpu(u32::try_from(servers.len() - 1).unwrap_or(u32::MAX))
        }
        DeviceKind::Server | DeviceKind::GpuServer => Make::Server,
        DeviceKind::Storage => Make::Storage,
        DeviceKind::Switch => Make::Switch,
        DeviceKind::PatchPanel | DeviceKind::Blanking => Make::Passive,
    };
    let middle = f64::from(device.unit.saturating_sub(1)) + f64::from(device.units) / 2.0;
    let metres = (PLINTH_METRES + middle * UNIT_HEIGHT_METRES).min(rack.height);
    let height = match BETWEEN_METRES.iter().filter(|between| metres > **between).count() {
        0 => Height::Low,
        1 => Height::Mid,
        _ => Height::High,
    };
    DeviceModel { make, full_kw, height }
}
