//! The whole site in steps.

use crate::stand::{busy, pass, plan};
use twin_physics::air::Fidelity;
use twin_physics::cooling::CracMode;
use twin_physics::power::UpsSource;
use twin_physics::{Conditions, MachineConditions, SiteModel};

#[test]
fn a_settled_site_stays_where_it_is() {
    let (mut site, conditions) = busy();
    let before = site.racks()[5].inlet_celsius;
    pass(&mut site, &conditions, 3600);
    for (before, after) in before.into_iter().zip(site.racks()[5].inlet_celsius) {
        assert!((before - after).abs() < 0.3, "inlet moved from {before} to {after} °C");
    }
    for crac in site.cracs() {
        assert!((crac.supply_celsius - crac.setpoint_celsius).abs() < 0.2, "supply at {} °C", crac.supply_celsius);
    }
}

#[test]
fn what_the_cracs_remove_is_what_the_hall_gains() {
    let (mut site, mut conditions) = busy();
    conditions.outside.celsius = 30.0;
    pass(&mut site, &conditions, 6 * 3600);
    let (mut gained, mut out) = (0.0, 0.0);
    for second in 0..3600 {
        conditions.it.rack_kw[3] = 6.0 + 3.0 * f64::from(second % 600) / 600.0;
        site.step(&conditions);
        let heats = site.heats()[0];
        let residual = heats.gained_kw - heats.removed_kw - heats.lost_kw - heats.stored_kw;
        assert!(residual.abs() < 1e-3 * 96.0, "residual of {residual} kW");
        gained += heats.gained_kw;
        out += heats.removed_kw + heats.lost_kw;
    }
    assert!((out / gained - 1.0).abs() < 0.02, "{out} kJ out of {gained} kJ");
    let coils: f64 = site.cracs().iter().map(|crac| crac.cooling_kw).sum();
    assert!((coils / site.heats()[0].removed_kw - 1.0).abs() < 0.01);
}

#[test]
fn inlets_are_warmer_higher_up_and_exhausts_by_the_rise() {
    let (site, _) = busy();
    for rack in site.racks() {
        let [low, mid, high] = rack.inlet_celsius;
        assert!(low < mid && mid < high, "{low}, {mid}, {high}");
        assert!((20.0..25.0).contains(&low) && (20.0..25.0).contains(&high), "{low} to {high} °C");
        assert!((9.0..15.0).contains(&(rack.exhaust_celsius - mid)));
    }
}

#[test]
fn losing_all_cracs_brings_inlets_past_the_limit_within_minutes_not_seconds() {
    let (mut site, mut conditions) = busy();
    conditions.cooling.is_crac_faulted.fill(true);
    let mut secs = 0;
    while site.racks()[5].inlet_celsius[1] < 32.0 {
        site.step(&conditions);
        secs += 1;
        assert!(secs < 1800, "after half an hour the inlet is at {} °C", site.racks()[5].inlet_celsius[1]);
    }
    assert!(secs > 45, "32 °C after {secs} s");
    assert!(site.cracs().iter().all(|crac| crac.mode == CracMode::Fault));
    pass(&mut site, &conditions, 600);
    let first = site.rooms()[0].air_celsius;
    pass(&mut site, &conditions, 60);
    let per_minute = site.rooms()[0].air_celsius - first;
    assert!((0.05..2.0).contains(&per_minute), "{per_minute} K a minute once the masses carry");
}

#[test]
fn neighbours_ramp_and_carry_the_heat_when_one_crac_stops() {
    let (mut site, mut conditions) = busy();
    let (before, warm) = (site.cracs()[1].fan, site.racks()[0].inlet_celsius[2]);
    conditions.cooling.is_crac_faulted[0] = true;
    pass(&mut site, &conditions, 1800);
    assert!(site.cracs()[1].fan > 1.2 * before);
    assert!(site.racks()[0].inlet_celsius[2] > warm + 0.5, "the zone of the lost unit warms");
    let heats = site.heats()[0];
    assert!((heats.removed_kw / heats.gained_kw - 1.0).abs() < 0.1, "three units carry what four did");
}

#[test]
fn both_feeds_lost_without_genset_ends_in_the_dark() {
    let plan = plan();
    let (_, mut conditions) = busy();
    let mut site = SiteModel::with_fidelity(&plan, &conditions, Fidelity::Zonal);
    conditions.power.is_utility_lost.fill(true);
    conditions.machines.fill(MachineConditions { is_blocked: true, ..MachineConditions::default() });
    site.step(&conditions);
    assert!(site.ups().iter().all(|ups| ups.source == UpsSource::Battery));
    assert!(site.facility_kw() == 0.0);
    pass(&mut site, &conditions, 3 * 3600);
    assert!(site.ups().iter().all(|ups| ups.source == UpsSource::None) && site.it_kw() == 0.0);
    pass(&mut site, &Conditions { it: conditions.it.clone(), ..Conditions::quiet(&plan) }, 60);
    assert!(site.ups().iter().all(|ups| ups.source == UpsSource::Normal) && site.it_kw() > 90.0);
}

#[test]
fn the_same_conditions_give_the_same_site() {
    let (mut one, conditions) = busy();
    let (mut other, _) = busy();
    pass(&mut one, &conditions, 500);
    for part in [100, 1, 399] {
        pass(&mut other, &conditions, part);
    }
    assert_eq!(one.racks(), other.racks());
    assert_eq!(one.cracs(), other.cracs());
}

#[test]
fn a_site_without_chillers_has_cracs_with_compressors() {
    let mut plan = plan();
    plan.machines.clear();
    let mut conditions = Conditions::quiet(&plan);
    conditions.it.rack_kw.fill(6.0);
    let site = SiteModel::new(&plan, &conditions);
    let crac = &site.cracs()[0];
    assert!(crac.cooling_kw > 15.0 && crac.power_kw > crac.cooling_kw / 8.0);
    assert!((crac.supply_celsius - 20.0).abs() < 0.3);
}
