//! Machines from the inside: every signal is there and possible, and each fault shows where it should and nowhere else.

use crate::stand::{busy, pass, plan};
use std::collections::BTreeMap;
use twin_model::plan::MachineKind;
use twin_model::quantity::{Quantity, machine_state, of_machine};
use twin_physics::machine::Mode;
use twin_physics::{Conditions, MachineFaults, SiteModel};

const GENSET: usize = 0;
const CHILLER: usize = 1;
const PUMP: usize = 2;

/// A fault by its name.
type Cause = fn(&mut MachineFaults) -> &mut f64;
const BEARING_WEAR: Cause = |faults| &mut faults.bearing_wear;
const IMBALANCE: Cause = |faults| &mut faults.imbalance;
const MISALIGNMENT: Cause = |faults| &mut faults.misalignment;
const CAVITATION: Cause = |faults| &mut faults.cavitation;
const FOULING: Cause = |faults| &mut faults.fouling;
const OVERHEATING: Cause = |faults| &mut faults.overheating;
const LUBRICATION: Cause = |faults| &mut faults.lubrication;
const CAUSES: [Cause; 7] = [BEARING_WEAR, IMBALANCE, MISALIGNMENT, CAVITATION, FOULING, OVERHEATING, LUBRICATION];

fn signals(site: &SiteModel, machine: usize) -> BTreeMap<&'static str, f64> {
    let mut signals = BTreeMap::new();
    site.machine_signals(machine, |name, value| {
        signals.insert(name, value);
    });
    signals
}

/// The stand under load, with the mains lost so that the genset carries it if `is_dark`.
fn running(is_dark: bool) -> (SiteModel, Conditions) {
    let (mut site, mut conditions) = busy();
    conditions.power.is_utility_lost.fill(is_dark);
    pass(&mut site, &conditions, 900);
    (site, conditions)
}

fn quantities(kind: MachineKind) -> impl Iterator<Item = &'static Quantity> {
    of_machine(kind).iter().flat_map(|list| list.iter())
}

fn assert_possible(site: &SiteModel, kind: MachineKind, machine: usize, when: &str) {
    for (quantity, (name, value)) in quantities(kind).zip(told(site, machine)) {
        let range = quantity.min..=quantity.max;
        assert!(value.is_finite() && range.contains(&value), "{name} of {kind:?} is {value} {when}");
    }
}

fn told(site: &SiteModel, machine: usize) -> Vec<(&'static str, f64)> {
    let mut told = Vec::new();
    site.machine_signals(machine, |name, value| told.push((name, value)));
    told
}

#[test]
fn every_quantity_has_a_signal_in_its_order_and_possible_under_every_fault() {
    let mut plan = plan();
    plan.machines.push(twin_model::plan::Machine {
        id: twin_model::EquipmentId::new("delta"),
        kind: MachineKind::CoolingTower,
        capacity_kw: 400.0,
        ..plan.machines[CHILLER].clone()
    });
    for is_dark in [false, true] {
        let mut conditions = Conditions::quiet(&plan);
        conditions.it.rack_kw.fill(6.0);
        let mut site = SiteModel::new(&plan, &conditions);
        conditions.power.is_utility_lost.fill(is_dark);
        for cause in [None].into_iter().chain(CAUSES.map(Some)) {
            conditions.machines.iter_mut().for_each(|machine| {
                machine.faults = MachineFaults::default();
                if let Some(cause) = cause {
                    *cause(&mut machine.faults) = 1.0;
                }
            });
            pass(&mut site, &conditions, 300);
            for (index, machine) in plan.machines.iter().enumerate() {
                let names: Vec<_> = told(&site, index).iter().map(|(name, _)| *name).collect();
                let expected: Vec<_> = quantities(machine.kind).map(|quantity| quantity.name).collect();
                assert_eq!(names, expected, "{:?}", machine.kind);
                assert_possible(&site, machine.kind, index, &format!("with {:?}", conditions.machines[index].faults));
            }
        }
    }
}

/// What a fault does to a machine: signals that grow at least by a factor, that shrink at least by one, and that stay
/// within a hundredth.
struct Signature {
    machine: usize,
    cause: Cause,
    grow: &'static [(&'static str, f64)],
    shrink: &'static [(&'static str, f64)],
    stay: &'static [&'static str],
}

const SIGNATURES: &[Signature] = &[
    Signature {
        machine: PUMP,
        cause: IMBALANCE,
        grow: &[
            ("vibration_1x", 8.0),
            ("vibration_de_horizontal", 5.0),
            ("vibration_nde_horizontal", 4.0),
            ("displacement_de", 8.0),
        ],
        shrink: &[],
        stay: &["vibration_2x", "vibration_outer_race", "envelope_de", "flow", "bearing_de_temperature", "npsh_margin"],
    },
    Signature {
        machine: PUMP,
        cause: MISALIGNMENT,
        grow: &[("vibration_2x", 20.0), ("vibration_de_axial", 6.0), ("vibration_1x", 1.5)],
        shrink: &[],
        stay: &["vibration_outer_race", "envelope_de", "vibration_vane_pass", "flow", "head"],
    },
    Signature {
        machine: PUMP,
        cause: BEARING_WEAR,
        grow: &[
            ("envelope_de", 10.0),
            ("vibration_outer_race", 50.0),
            ("vibration_inner_race", 50.0),
            ("acceleration_de", 2.0),
            ("bearing_de_temperature", 1.3),
            ("current_l1", 1.04),
            ("crest_factor_de", 1.2),
        ],
        shrink: &[],
        stay: &["vibration_1x", "vibration_2x", "vibration_vane_pass", "suction_pressure", "seal_temperature"],
    },
    Signature {
        machine: PUMP,
        cause: CAVITATION,
        grow: &[
            ("acceleration_de", 3.0),
            ("vibration_vane_pass", 3.0),
            ("vibration_de_horizontal", 2.0),
            ("sound", 1.05),
        ],
        shrink: &[("suction_pressure", 0.1), ("npsh_available", 0.3), ("npsh_margin", 0.3)],
        // The loop lets its pump run faster to hold the flow: nothing that goes with speed stays.
        stay: &[],
    },
    Signature {
        machine: PUMP,
        cause: LUBRICATION,
        grow: &[
            ("bearing_de_temperature", 1.8),
            ("bearing_nde_temperature", 1.6),
            ("envelope_de", 1.5),
            ("seal_temperature", 2.0),
        ],
        shrink: &[],
        stay: &["vibration_1x", "vibration_2x", "vibration_outer_race", "flow", "npsh_margin"],
    },
    Signature {
        machine: PUMP,
        cause: OVERHEATING,
        grow: &[("winding_u_temperature", 1.8), ("drive_temperature", 1.3), ("bearing_de_temperature", 1.2)],
        shrink: &[],
        stay: &["vibration_de_horizontal", "current_l1", "flow", "power"],
    },
    Signature {
        machine: CHILLER,
        cause: FOULING,
        grow: &[
            ("condenser_approach", 2.8),
            ("discharge_pressure", 1.5),
            ("power", 1.1),
            ("current_l2", 1.1),
            ("discharge_temperature", 1.2),
        ],
        shrink: &[("cop", 0.9)],
        stay: &["vibration_1x", "envelope_de", "superheat", "evaporator_approach", "oil_level"],
    },
    Signature {
        machine: CHILLER,
        cause: LUBRICATION,
        grow: &[("bearing_de_temperature", 1.8), ("discharge_temperature", 1.2), ("oil_temperature", 1.2)],
        shrink: &[("oil_pressure", 0.4), ("oil_level", 0.4)],
        stay: &["vibration_1x", "condenser_approach", "subcooling"],
    },
    Signature {
        machine: CHILLER,
        cause: CAVITATION,
        grow: &[("superheat", 2.0), ("vibration_lobe_pass", 2.0)],
        shrink: &[("subcooling", 0.1), ("suction_pressure", 0.9)],
        stay: &["vibration_1x", "oil_pressure"],
    },
    Signature {
        machine: GENSET,
        cause: OVERHEATING,
        grow: &[("coolant_temperature", 1.2), ("oil_temperature", 1.15), ("winding_u_temperature", 1.5)],
        shrink: &[("coolant_level", 0.6), ("coolant_pressure", 0.6)],
        stay: &["exhaust_a_temperature", "boost_pressure", "fuel_rate", "vibration_1x"],
    },
    Signature {
        machine: GENSET,
        cause: LUBRICATION,
        grow: &[("oil_temperature", 1.1), ("bearing_de_temperature", 1.8)],
        shrink: &[("oil_pressure", 0.4), ("oil_level", 0.4)],
        stay: &["coolant_temperature", "exhaust_a_temperature", "vibration_half_order", "power"],
    },
    Signature {
        machine: GENSET,
        cause: FOULING,
        grow: &[
            ("air_filter_pressure_drop", 2.0),
            ("exhaust_a_temperature", 1.03),
            ("fuel_rate", 1.03),
            ("vibration_half_order", 1.5),
        ],
        shrink: &[("boost_pressure", 0.8)],
        stay: &["oil_level", "vibration_1x", "envelope_de", "power", "voltage_l1"],
    },
    Signature {
        machine: GENSET,
        cause: CAVITATION,
        grow: &[("vibration_half_order", 3.0), ("vibration_block_horizontal", 2.0)],
        shrink: &[("fuel_pressure", 0.6), ("exhaust_b_temperature", 0.8)],
        stay: &["exhaust_a_temperature", "oil_pressure", "vibration_1x"],
    },
];

#[test]
fn every_fault_shows_in_its_points_and_not_in_others() {
    let mut wrong = Vec::new();
    for (number, signature) in SIGNATURES.iter().enumerate() {
        let (mut sound, conditions) = running(signature.machine == GENSET);
        let (mut ill, mut struck) = (sound.clone(), conditions.clone());
        *(signature.cause)(&mut struck.machines[signature.machine].faults) = 1.0;
        pass(&mut sound, &conditions, 3600);
        pass(&mut ill, &struck, 3600);
        let (sound, ill) = (signals(&sound, signature.machine), signals(&ill, signature.machine));
        let change = |name: &str| (sound[name], ill[name]);
        let grow = signature.grow.iter().filter(|(name, factor)| change(name).1 <= factor * change(name).0);
        let shrink = signature.shrink.iter().filter(|(name, factor)| change(name).1 >= factor * change(name).0);
        let stay = signature.stay.iter().filter(|name| {
            let (sound, ill) = change(name);
            (ill - sound).abs() > 0.01 * sound.abs() + 1e-9
        });
        for name in grow.map(|(name, _)| name).chain(shrink.map(|(name, _)| name)).chain(stay) {
            let (sound, ill) = change(name);
            wrong.push(format!("case {number}: {name} went from {sound} to {ill}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_condition_monitor_s_score_is_low_while_all_is_well_and_rises_with_wear() {
    for is_dark in [false, true] {
        let (site, _) = running(is_dark);
        for machine in [GENSET, CHILLER, PUMP] {
            let score = signals(&site, machine)["anomaly_score"];
            assert!(score < 0.4, "machine {machine} is sound and scores {score}");
        }
    }
    for cause in [BEARING_WEAR, IMBALANCE, MISALIGNMENT, LUBRICATION] {
        let scores: Vec<f64> = [0.0, 0.5, 0.75, 1.0]
            .into_iter()
            .map(|severity| {
                let (mut site, mut conditions) = running(false);
                *cause(&mut conditions.machines[PUMP].faults) = severity;
                pass(&mut site, &conditions, 3600);
                signals(&site, PUMP)["anomaly_score"]
            })
            .collect();
        assert!(scores.is_sorted() && scores[3] > 0.5, "{scores:?}");
    }
}

#[test]
fn vibration_of_an_unbalanced_rotor_goes_with_the_square_of_its_speed() {
    let (mut site, mut conditions) = busy();
    conditions.machines[PUMP].faults.imbalance = 0.5;
    let mut constants = Vec::new();
    for kw in [2.0, 11.0] {
        conditions.it.rack_kw.fill(kw);
        pass(&mut site, &conditions, 900);
        let signals = signals(&site, PUMP);
        constants.push((signals["speed"], signals["vibration_1x"] / signals["speed"].powi(2)));
    }
    let [(slow, one), (fast, other)] = constants[..] else { panic!("two speeds") };
    assert!(fast > 1.02 * slow, "{slow} and {fast} rpm");
    assert!((one / other - 1.0).abs() < 1e-6, "{one} and {other}");
}

#[test]
fn sound_machines_shake_little_and_stay_cool() {
    let (site, _) = running(false);
    for machine in [CHILLER, PUMP] {
        let signals = signals(&site, machine);
        for (name, value) in signals.iter().filter(|(name, _)| name.starts_with("vibration_de")) {
            assert!((0.1..1.8).contains(value), "{name} is {value} mm/s");
        }
        assert!(signals["bearing_de_temperature"] < 60.0 && signals["winding_u_temperature"] < 100.0);
        assert!((0.7..=1.0).contains(&signals["power_factor"]));
    }
    let pump = signals(&site, PUMP);
    assert!(pump["npsh_margin"] > 5.0 && (50.0..90.0).contains(&pump["efficiency"]), "{pump:?}");
    let kw = pump["flow"] * pump["head"] * 9.79 / 1000.0;
    assert!((pump["hydraulic_power"] / kw - 1.0).abs() < 0.01, "{} kW of water", pump["hydraulic_power"]);
    let chiller = signals(&site, CHILLER);
    assert!(chiller["discharge_pressure"] > chiller["suction_pressure"] + 1.0);
    assert!((2.0..8.0).contains(&chiller["cop"]), "COP {}", chiller["cop"]);
    let apparent = 3.0 * chiller["voltage_l1"] * chiller["current_l1"] / 1000.0;
    assert!((apparent / chiller["apparent_power"] - 1.0).abs() < 0.02);
}

#[test]
fn a_genset_at_rest_is_warm_ready_and_shaken_only_by_its_neighbours() {
    let (site, _) = running(false);
    let genset = signals(&site, GENSET);
    for (name, low, high) in [
        ("state", machine_state::STOPPED, machine_state::STOPPED),
        ("coolant_temperature", 41.0, 43.0),
        ("jacket_heater", 1.0, 1.0),
        ("oil_pressure", 0.0, 0.0),
        ("oil_pressure_low", 0.0, 0.0),
        ("battery_voltage", 27.0, 27.4),
        ("vibration_1x", 0.0, 0.0),
        ("vibration_de_horizontal", 0.001, 0.1),
        ("fuel_level", 90.0, 95.0),
        ("voltage_l1", 0.0, 0.0),
        ("is_ready", 1.0, 1.0),
    ] {
        assert!((low..=high).contains(&genset[name]), "{name} is {}", genset[name]);
    }
}

#[test]
fn a_genset_cranks_carries_the_load_on_fuel_and_cools_down() {
    let (mut site, mut conditions) = busy();
    let before = signals(&site, GENSET);
    conditions.power.is_utility_lost.fill(true);
    let mut battery_least = f64::MAX;
    for _ in 0..20 {
        site.step(&conditions);
        battery_least = battery_least.min(signals(&site, GENSET)["battery_voltage"]);
    }
    assert!(battery_least < 26.0, "cranking pulls the battery to {battery_least} V");
    pass(&mut site, &conditions, 1800);
    assert_eq!(site.machine_mode(GENSET), Mode::Running);
    let running = signals(&site, GENSET);
    for (name, low, high) in [
        ("frequency", 49.9, 50.1),
        ("voltage_l1", 228.0, 232.0),
        ("oil_pressure", 3.0, 6.0),
        ("coolant_temperature", 78.0, 92.0),
        ("exhaust_a_temperature", 150.0, 520.0),
        ("battery_voltage", 27.8, 28.4),
        ("vibration_block_horizontal", 3.0, 20.0),
    ] {
        assert!((low..=high).contains(&running[name]), "{name} is {}", running[name]);
    }
    assert!(running["starts"] == before["starts"] + 1.0);
    let litres = before["fuel_volume"] - running["fuel_volume"];
    let kwh = running["energy"] - before["energy"];
    assert!((0.22..0.4).contains(&(litres / kwh)), "{litres} L for {kwh} kWh");
    conditions.power.is_utility_lost.fill(false);
    pass(&mut site, &conditions, 600);
    assert_eq!(site.machine_mode(GENSET), Mode::Stopped);
    let after = signals(&site, GENSET);
    assert!(after["coolant_temperature"] > 60.0 && after["exhaust_a_temperature"] < running["exhaust_a_temperature"]);
}

#[test]
fn a_dry_engine_trips_its_oil_switch_only_while_it_runs() {
    let (mut site, mut conditions) = busy();
    conditions.machines[GENSET].faults.lubrication = 0.9;
    pass(&mut site, &conditions, 60);
    assert!(signals(&site, GENSET)["oil_pressure_low"] == 0.0);
    conditions.power.is_utility_lost.fill(true);
    pass(&mut site, &conditions, 60);
    assert!(signals(&site, GENSET)["oil_pressure_low"] == 1.0);
}

#[test]
fn wear_grows_while_a_machine_runs_and_not_while_it_stands() {
    let (mut site, conditions) = busy();
    let before = [GENSET, PUMP].map(|machine| site.machine_truth(machine));
    pass(&mut site, &conditions, 3600);
    let after = [GENSET, PUMP].map(|machine| site.machine_truth(machine));
    assert_eq!(after[0], before[0], "the genset stood");
    assert!((after[1].hours - before[1].hours - 1.0).abs() < 1e-6);
    assert!(after[1].faults.bearing_wear > before[1].faults.bearing_wear);
    assert!(after[1].bearing_hours_left < before[1].bearing_hours_left);
}

#[test]
fn what_faults_cost_is_on_the_site_s_bill() {
    let (mut site, mut conditions) = running(false);
    let before = site.power_parts().house_kw() - site.machine(CHILLER).power_kw;
    conditions.machines[CHILLER].faults.fouling = 1.0;
    let sound = site.machine(CHILLER).power_kw;
    pass(&mut site, &conditions, 600);
    let after = site.machine(CHILLER).power_kw;
    assert!(after > 1.1 * sound, "{sound} kW became {after}");
    assert!((site.power_parts().house_kw() - after - before).abs() < 0.05 * before, "the rest stays as it is");
}
