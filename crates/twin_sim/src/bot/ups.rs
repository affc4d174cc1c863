//! A UPS's network card: input, output, load, battery. Reports at once when its source changes.

use super::{Kind, Probe, all, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::quantity::ups_source;
use twin_physics::power::UpsSource;

const POWER: Accuracy = Accuracy::relative(0.002, 0.004, 2);
/// Longest runtime that the card tells, minutes.
const RUNTIME_MAX: f64 = 9999.0;

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.ups.len(), Place::Ups),
    period: |periods| Some(periods.power),
    probes: PROBES,
    read,
    state: |world, place| world.site.ups()[place.index()].source as u32,
};

const PROBES: &[Probe] = &[
    probe("input_voltage", Accuracy::relative(0.001, 0.002, 1)),
    probe("output_voltage", Accuracy::relative(0.0003, 0.001, 1)),
    probe("input_power", POWER),
    probe("output_power", POWER),
    probe("load", Accuracy::relative(0.002, 0.004, 1)),
    probe("charge", Accuracy::exact(1)),
    probe("runtime", Accuracy::exact(1)),
    probe("health", Accuracy::exact(1)),
    probe("source", Accuracy::exact(0)),
    probe("battery_temperature", Accuracy::absolute(0.04, 0.3, 1)),
    probe("frequency", Accuracy::relative(0.0002, 0.0004, 2)),
    probe("input_current", Accuracy::relative(0.002, 0.004, 1)),
    probe("bypass_voltage", Accuracy::relative(0.001, 0.002, 1)),
    probe("battery_voltage", Accuracy::relative(0.0003, 0.001, 1)),
    probe("battery_current", Accuracy::relative(0.005, 0.01, 1)),
    probe("on_battery", Accuracy::exact(2)),
    probe("energy", Accuracy::exact(1)),
];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let ups = &world.site.ups()[place.index()];
    let source = match ups.source {
        UpsSource::None => ups_source::NONE,
        UpsSource::Normal => ups_source::NORMAL,
        UpsSource::Bypass => ups_source::BYPASS,
        UpsSource::Battery => ups_source::BATTERY,
    };
    values.copy_from_slice(&[
        ups.input_volts,
        ups.output_volts,
        ups.input_kw,
        ups.output_kw,
        ups.load() * 100.0,
        ups.battery.charge * 100.0,
        ups.runtime_minutes.min(RUNTIME_MAX),
        ups.battery.health * 100.0,
        source,
        ups.battery.celsius,
        ups.input_hertz,
        ups.input_amps(),
        ups.input_volts,
        ups.battery.volts,
        ups.battery.amps,
        ups.on_battery_secs / 60.0,
        ups.output_kwh,
    ]);
}
