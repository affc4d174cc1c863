//! What a GPU server streams: which of a GPU's quantities fills which field of `heliotwin.gpu.v1.Gpu`.

use crate::asked::Asked;
use twin_model::{Place, Timestamp};
use twin_proto::gpu::{Gpu, GpuReport};

/// Millijoules in a kilowatt-hour.
const MILLIJOULES_PER_KWH: f64 = 3.6e9;
const MIB_PER_GIB: f64 = 1024.0;

/// Puts a value, in the unit of its point, into its field.
type Put = fn(&mut Gpu, f64);

/// Quantity → field.
const FIELDS: &[(&str, Put)] = &[
    ("utilisation", |gpu, percent| gpu.utilisation_percent = Some(percent)),
    ("power", |gpu, watts| gpu.power_watts = Some(watts)),
    ("temperature", |gpu, celsius| gpu.celsius = Some(celsius)),
    ("memory_temperature", |gpu, celsius| gpu.memory_celsius = Some(celsius)),
    ("memory_used", |gpu, gibibytes| gpu.memory_used_mib = Some(gibibytes * MIB_PER_GIB)),
    ("sm_clock", |gpu, megahertz| gpu.sm_clock_mhz = Some(megahertz)),
    ("energy", |gpu, kwh| gpu.energy_millijoules = Some((kwh * MILLIJOULES_PER_KWH).round() as u64)),
    ("xid", |gpu, code| gpu.xid = Some(code as u32)),
];

/// The last report of `server`; `None` before the first, and while nothing of it arrives.
pub(super) fn report(server: &Asked) -> Option<GpuReport> {
    let (at, sequence) = server.told();
    let gpus = server.places().into_iter().filter_map(|place| match place {
        Place::Gpu { gpu, .. } => Some(read(server, place, gpu)),
        _ => None,
    });
    (sequence > 0 && !server.is_silent()).then(|| GpuReport {
        server: server.name().to_string(),
        at_unix_millis: at.since(Timestamp::EPOCH).as_millis() as i64,
        sequence,
        gpus: gpus.collect(),
    })
}

fn read(server: &Asked, place: Place, index: u8) -> Gpu {
    let mut gpu = Gpu { index: index.into(), ..Gpu::default() };
    for (quantity, put) in FIELDS {
        if let Some(value) = server.value_at(place, quantity) {
            put(&mut gpu, value);
        }
    }
    gpu
}
