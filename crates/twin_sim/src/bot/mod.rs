//! The bots: one file per kind of device, one line per kind in [`KINDS`].

mod battery_string;
mod cell;
mod crac;
mod device;
mod door;
mod gpu;
mod leak_rope;
mod machine;
mod outlet;
mod pdu;
mod pressure;
mod rack;
mod rack_power;
mod smoke;
mod ups;
mod utility;
mod weather;

pub(crate) use device::{Bot, bots};

use crate::noise::Accuracy;
use crate::world::World;
use std::time::Duration;
use twin_model::Place;
use twin_model::plan::{Periods, SensorKind, SitePlan};

/// Every kind of bot. A new one is a file beside this one and a line here.
const KINDS: &[Kind] = &[
    rack::KIND,
    rack_power::KIND,
    outlet::KIND,
    crac::KIND,
    pdu::KIND,
    ups::KIND,
    battery_string::KIND,
    cell::KIND,
    utility::KIND,
    machine::GENSET,
    machine::CHILLER,
    machine::PUMP,
    machine::COOLING_TOWER,
    leak_rope::KIND,
    gpu::KIND,
    gpu::SERVER,
    smoke::KIND,
    door::KIND,
    pressure::KIND,
    weather::KIND,
];

/// What all devices of one kind have in common.
pub(crate) struct Kind {
    /// Which of the plan's things have such a device.
    pub(crate) places: fn(&SitePlan) -> Vec<Place>,
    /// How often it reports; `None`: only when its state changes, and the broker keeps what it said.
    pub(crate) period: fn(&Periods) -> Option<Duration>,
    /// Its sensors.
    pub(crate) probes: &'static [Probe],
    /// Writes what each probe measures, in the order of `probes`.
    pub(crate) read: fn(&World, Place, &mut [f64]),
    /// Its state; when that changes it reports at once.
    pub(crate) state: fn(&World, Place) -> u32,
}

/// One sensor of a device.
#[derive(Clone, Copy)]
pub(crate) struct Probe {
    /// Last level of the topic, as in `twin_model::quantity`.
    pub(crate) quantity: &'static str,
    /// How honest it is.
    pub(crate) accuracy: Accuracy,
}

const fn probe(quantity: &'static str, accuracy: Accuracy) -> Probe {
    Probe { quantity, accuracy }
}

/// The places of a list of `len` things, all of which have the device.
fn all(len: usize, place: fn(u32) -> Place) -> Vec<Place> {
    (0..u32::try_from(len).unwrap_or(u32::MAX)).map(place).collect()
}

/// The places of the free-standing sensors of `kind`.
fn sensors(plan: &SitePlan, kind: SensorKind) -> Vec<Place> {
    let sensors = (0u32..).zip(&plan.sensors);
    sensors.filter(|(_, sensor)| sensor.kind == kind).map(|(index, _)| Place::Sensor(index)).collect()
}

/// The state of a device that has none.
fn stateless(_: &World, _: Place) -> u32 {
    0
}
