//! A plant machine's controller and its vibration monitor: every quantity that its kind reports.

use super::{Kind, Probe, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::plan::{MachineKind, SitePlan};
use twin_model::quantity::{Quantity, of_machine};
use twin_model::{Place, Unit};

pub(super) const GENSET: Kind = Kind {
    places: |plan| of(plan, MachineKind::Genset),
    ..kind(&probes::<{ count(MachineKind::Genset) }>(MachineKind::Genset))
};

pub(super) const CHILLER: Kind = Kind {
    places: |plan| of(plan, MachineKind::Chiller),
    ..kind(&probes::<{ count(MachineKind::Chiller) }>(MachineKind::Chiller))
};

pub(super) const PUMP: Kind = Kind {
    places: |plan| of(plan, MachineKind::Pump),
    ..kind(&probes::<{ count(MachineKind::Pump) }>(MachineKind::Pump))
};

pub(super) const COOLING_TOWER: Kind = Kind {
    places: |plan| of(plan, MachineKind::CoolingTower),
    ..kind(&probes::<{ count(MachineKind::CoolingTower) }>(MachineKind::CoolingTower))
};

/// A controller with `probes`; it reports at once when its machine starts or stops.
const fn kind(probes: &'static [Probe]) -> Kind {
    Kind {
        places: |_| Vec::new(),
        period: |periods| Some(periods.plant),
        probes,
        read,
        state: |world, place| world.site.machine_mode(place.index()) as u32,
    }
}

fn of(plan: &SitePlan, kind: MachineKind) -> Vec<Place> {
    let machines = (0u32..).zip(&plan.machines);
    machines.filter(|(_, machine)| machine.kind == kind).map(|(index, _)| Place::Machine(index)).collect()
}

/// How many quantities machines of `kind` report.
const fn count(kind: MachineKind) -> usize {
    let lists = of_machine(kind);
    let (mut count, mut list) = (0, 0);
    while list < lists.len() {
        count += lists[list].len();
        list += 1;
    }
    count
}

/// A probe for each quantity of `kind`, in the order of the vocabulary; what its condition monitor says comes last.
const fn probes<const N: usize>(kind: MachineKind) -> [Probe; N] {
    let lists = of_machine(kind);
    let mut probes = [const { probe("", Accuracy::exact(0)) }; N];
    let (mut at, mut list) = (0, 0);
    while list < lists.len() {
        let mut quantity = 0;
        while quantity < lists[list].len() {
            let is_calculated = list == lists.len() - 1;
            let quantity_here = &lists[list][quantity];
            probes[at] = if is_calculated { calculated(quantity_here) } else { of_quantity(quantity_here) };
            at += 1;
            quantity += 1;
        }
        list += 1;
    }
    probes
}

const fn of_quantity(quantity: &Quantity) -> Probe {
    probe(quantity.name, accuracy(quantity.unit))
}

/// The probe of a quantity that a monitor calculates: numbers, which no sensor blurs.
const fn calculated(quantity: &Quantity) -> Probe {
    probe(quantity.name, Accuracy::exact(3))
}

/// Sensors of plant machines by what they measure: resistance thermometers of class A, transmitters of 0.5 % and less,
/// meters of class 0.5, accelerometers of 3 %.
const fn accuracy(unit: Unit) -> Accuracy {
    match unit {
        Unit::Celsius => Accuracy::absolute(0.03, 0.15, 1),
        Unit::Kelvin => Accuracy::absolute(0.05, 0.1, 1),
        Unit::Percent => Accuracy::relative(0.002, 0.004, 1),
        Unit::Kilowatts => Accuracy::relative(0.003, 0.004, 2),
        Unit::Volts | Unit::KilovoltAmperes => Accuracy::relative(0.0008, 0.002, 1),
        Unit::Amperes => Accuracy::relative(0.003, 0.005, 1),
        Unit::Hertz => Accuracy::absolute(0.004, 0.004, 2),
        Unit::Ratio => Accuracy::relative(0.004, 0.004, 3),
        Unit::Rpm => Accuracy::relative(0.0008, 0.001, 0),
        Unit::MillimetresPerSecond | Unit::MetresPerSecondSquared => Accuracy::relative(0.03, 0.03, 3),
        Unit::Micrometres => Accuracy::relative(0.03, 0.03, 1),
        Unit::Decibels => Accuracy::absolute(0.3, 0.4, 1),
        Unit::Bar => Accuracy::relative(0.002, 0.005, 3),
        Unit::Pascals => Accuracy::relative(0.01, 0.01, 0),
        Unit::LitresPerSecond | Unit::CubicMetresPerSecond => Accuracy::relative(0.005, 0.006, 2),
        Unit::LitresPerHour => Accuracy::relative(0.005, 0.006, 1),
        Unit::Metres => Accuracy::relative(0.004, 0.005, 2),
        // Counters and registers, which sensors do not blur.
        Unit::Hours | Unit::KilowattHours => Accuracy::exact(2),
        _ => Accuracy::exact(0),
    }
}

fn read(world: &World, place: Place, values: &mut [f64]) {
    let mut values = values.iter_mut();
    world.site.machine_signals(place.index(), |_, signal| {
        if let Some(value) = values.next() {
            *value = signal;
        }
    });
}
