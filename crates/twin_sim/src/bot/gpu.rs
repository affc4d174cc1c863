//! A GPU server's agent: one report for each accelerator, one for the server. Errors and throttling are told at once.

use super::{Kind, Probe, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SitePlan;
use twin_model::quantity::gpu_throttle;
use twin_physics::it::{GpuState, MEMORY_GIB, Throttle};

/// Accelerators tell whole degrees.
const DIE: Accuracy = Accuracy::absolute(0.3, 0.6, 0);

pub(super) const KIND: Kind = Kind {
    places: |plan| servers(plan).flat_map(|(rack, device, gpus)| gpus_of(rack, device, gpus)).collect(),
    period: |periods| periods.gpu,
    probes: PROBES,
    read,
    state: |world, place| {
        gpu(world, place).map_or(0, |gpu| u32::from(gpu.xid) * 2 + u32::from(gpu.throttle == Throttle::Thermal))
    },
};

pub(super) const SERVER: Kind = Kind {
    places: |plan| servers(plan).map(|(rack, device, _)| Place::Device { rack, device }).collect(),
    period: |periods| periods.gpu,
    probes: SERVER_PROBES,
    read: read_server,
    state: stateless,
};

const PROBES: &[Probe] = &[
    probe("utilisation", Accuracy::relative(0.01, 0.0, 0)),
    probe("power", Accuracy::relative(0.015, 0.02, 1)),
    probe("temperature", DIE),
    probe("memory_temperature", DIE),
    probe("memory_used", Accuracy::exact(1)),
    probe("memory", Accuracy::exact(0)),
    probe("sm_clock", Accuracy::exact(0)),
    probe("energy", Accuracy::exact(3)),
    probe("xid", Accuracy::exact(0)),
    probe("throttle", Accuracy::exact(0)),
];

const SERVER_PROBES: &[Probe] = &[
    probe("utilisation", Accuracy::exact(0)),
    probe("power", Accuracy::relative(0.004, 0.01, 3)),
    probe("inlet", Accuracy::absolute(0.1, 0.5, 0)),
    probe("fan", Accuracy::exact(0)),
];

/// The servers with accelerators, if anybody asks them: rack, device, how many.
fn servers(plan: &SitePlan) -> impl Iterator<Item = (u32, u32, u8)> {
    let is_asked = plan.periods.gpu.is_some();
    let racks = (0u32..).zip(&plan.racks);
    let devices = racks.flat_map(|(rack, own)| (0u32..).zip(&own.devices).map(move |(index, own)| (rack, index, own)));
    devices.filter(move |(.., own)| is_asked && own.gpus > 0).map(|(rack, device, own)| (rack, device, own.gpus))
}

fn gpus_of(rack: u32, device: u32, gpus: u8) -> impl Iterator<Item = Place> {
    (0..gpus).map(move |gpu| Place::Gpu { rack, device, gpu })
}

fn gpu(world: &World, place: Place) -> Option<&GpuState> {
    let Place::Gpu { rack, device, gpu } = place else { return None };
    world.site.it().gpus_of(rack as usize, device as usize).get(usize::from(gpu))
}

fn read(world: &World, place: Place, values: &mut [f64]) {
    let Some(gpu) = gpu(world, place) else { return };
    let throttle = match gpu.throttle {
        Throttle::None => gpu_throttle::NONE,
        Throttle::Power => gpu_throttle::POWER,
        Throttle::Thermal => gpu_throttle::THERMAL,
    };
    values.copy_from_slice(&[
        f64::from(gpu.load) * 100.0,
        f64::from(gpu.watts),
        f64::from(gpu.core_celsius),
        f64::from(gpu.memory_celsius),
        f64::from(gpu.memory) * MEMORY_GIB,
        f64::from(gpu.memory) * 100.0,
        f64::from(gpu.clock_mhz),
        gpu.energy_kwh,
        f64::from(gpu.xid),
        throttle,
    ]);
}

fn read_server(world: &World, place: Place, values: &mut [f64]) {
    let Place::Device { rack, device } = place else { return };
    let (rack, device) = (rack as usize, device as usize);
    let Some(server) = world.site.it().gpu_server(rack, device) else { return };
    let gpus = world.site.it().gpus_of(rack, device);
    let load = gpus.iter().map(|gpu| f64::from(gpu.load)).sum::<f64>() / gpus.len().max(1) as f64;
    values.copy_from_slice(&[
        load * 100.0,
        world.site.device_kw(rack, device),
        f64::from(server.inlet_celsius),
        f64::from(server.fan) * 100.0,
    ]);
}
