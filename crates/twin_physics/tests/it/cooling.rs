//! The cooling plant behind the hall: what it costs, what it carries, how it fails and comes back.

use crate::stand::{busy, machine, pass, plan};
use twin_model::SitePlan;
use twin_model::plan::MachineKind;
use twin_physics::cooling::CracMode;
use twin_physics::{Conditions, Outside, SiteModel};

/// Index of the stand's chiller and pump in its plan.
const CHILLER: usize = 1;
const PUMP: usize = 2;

fn warm() -> Outside {
    Outside { celsius: 32.0, wet_bulb_celsius: 22.0 }
}

fn cold() -> Outside {
    Outside { celsius: 0.0, wet_bulb_celsius: -1.0 }
}

/// The ratio of total to IT power of `plan` after six hours.
fn ratio(plan: &SitePlan, rack_kw: f64, outside: Outside, change: impl Fn(&mut Conditions)) -> f64 {
    let mut conditions = Conditions::quiet(plan);
    conditions.it.rack_kw.fill(rack_kw);
    conditions.outside = outside;
    change(&mut conditions);
    let mut site = SiteModel::new(plan, &conditions);
    pass(&mut site, &conditions, 6 * 3600);
    let ratio = site.power_parts().ratio().expect("the racks draw");
    assert!((1.05..2.2).contains(&ratio), "power ratio {ratio}");
    ratio
}

fn with_tower() -> SitePlan {
    let mut plan = plan();
    plan.machines.push(machine("delta", MachineKind::CoolingTower, 320.0));
    plan
}

#[test]
fn the_power_ratio_falls_with_load_with_setpoint_and_with_cold_weather() {
    let plan = plan();
    let usual = ratio(&plan, 6.0, warm(), |_| {});
    assert!(ratio(&plan, 2.5, warm(), |_| {}) > usual, "an idle hall wastes more of what it draws");
    let raised = ratio(&plan, 6.0, warm(), |conditions| conditions.cooling.crac_setpoint_celsius.fill(Some(24.0)));
    assert!(raised < usual - 0.002, "{raised} at 24 °C, {usual} at 20 °C");
    let winter = ratio(&plan, 6.0, cold(), |_| {});
    assert!(winter < usual - 0.08, "{winter} in winter, {usual} in summer: free cooling saves");
}

#[test]
fn parts_sum_to_what_the_meters_give() {
    let (mut site, mut conditions) = busy();
    for second in 0..600 {
        conditions.it.rack_kw[2] = 4.0 + f64::from(second % 60) / 20.0;
        site.step(&conditions);
        let parts = site.power_parts();
        assert!((parts.total_kw() - site.facility_kw()).abs() < 1e-6);
        assert!((parts.it_kw - site.it_kw()).abs() < 1e-9);
    }
    let parts = site.power_parts();
    assert!(parts.cracs_kw > 0.0 && parts.chillers_kw > 0.0 && parts.pumps_kw > 0.0 && parts.ups_kw > 0.0);
}

#[test]
fn the_loop_stores_what_comes_in_less_what_is_taken_out() {
    let (mut site, mut conditions) = busy();
    for second in 0..1800 {
        conditions.machines[CHILLER].is_blocked = (300..500).contains(&second);
        let before = site.water()[0].stored_kj();
        site.step(&conditions);
        let water = &site.water()[0];
        let coils: f64 = site.cracs().iter().map(|crac| crac.cooling_kw).sum();
        let latent = site.moisture()[0].condensed_kg_h / 3600.0 * 2454.0;
        let residual = water.stored_kj() - before - (coils + latent + water.pumps_kw() - water.removed_kw());
        assert!(residual.abs() < 1e-6, "residual of {residual} kJ at {second} s");
    }
}

#[test]
fn the_buffer_carries_the_hall_until_the_chiller_is_back() {
    let (mut site, mut conditions) = busy();
    conditions.outside = warm();
    pass(&mut site, &conditions, 3600);
    let (water, supply) = (site.water()[0].supply_celsius, site.cracs()[0].supply_celsius);
    conditions.machines[CHILLER].is_blocked = true;
    pass(&mut site, &conditions, 180);
    conditions.machines[CHILLER].is_blocked = false;
    let mut secs = 0;
    while !site.chiller(CHILLER).expect("a chiller").is_running() {
        site.step(&conditions);
        secs += 1;
        assert!(secs < 600, "the chiller never came back");
    }
    assert!(secs > 120, "a chiller rests before it starts again, not {secs} s");
    let warmed = site.water()[0].supply_celsius - water;
    assert!((0.5..5.0).contains(&warmed), "the water rose {warmed} K");
    assert!((site.cracs()[0].supply_celsius - supply).abs() < 1.0, "the valves make up for it");
    pass(&mut site, &conditions, 1800);
    assert!((site.water()[0].supply_celsius - water).abs() < 1.0, "it recovers");
}

#[test]
fn without_its_pump_the_hall_has_no_cold() {
    let (mut site, mut conditions) = busy();
    conditions.machines[PUMP].is_blocked = true;
    pass(&mut site, &conditions, 300);
    assert!(site.water()[0].flow_ls == 0.0 && site.pump(PUMP).expect("a pump").power_kw == 0.0);
    assert!(site.cracs().iter().all(|crac| crac.cooling_kw == 0.0 && crac.supply_celsius > 24.0));
    assert!(!site.chiller(CHILLER).expect("a chiller").is_running(), "its flow switch stops it");
}

#[test]
fn a_tower_takes_the_heat_and_water_and_saves_on_a_dry_day() {
    let plan = with_tower();
    let mut conditions = Conditions::quiet(&plan);
    conditions.it.rack_kw.fill(6.0);
    conditions.outside = warm();
    let mut site = SiteModel::new(&plan, &conditions);
    pass(&mut site, &conditions, 2 * 3600);
    let tower = site.tower(3).expect("a tower");
    let rejected: f64 = site.water()[0].chillers.iter().flatten().map(|chiller| chiller.rejected_kw).sum();
    assert!((tower.heat_kw / rejected - 1.0).abs() < 0.03, "{} of {rejected} kW", tower.heat_kw);
    assert!((2.0..7.0).contains(&tower.approach_kelvin), "approach of {} K", tower.approach_kelvin);
    let litres_per_kwh = site.water()[0].make_up_lh() / site.it_kw();
    assert!((1.0..2.5).contains(&litres_per_kwh), "{litres_per_kwh} L/kWh");
    assert!(ratio(&plan, 6.0, warm(), |_| {}) < ratio(&crate::stand::plan(), 6.0, warm(), |_| {}));
    assert!(ratio(&plan, 6.0, cold(), |_| {}) < ratio(&plan, 6.0, warm(), |_| {}));
}

#[test]
fn a_unit_told_to_stand_by_rests_and_one_told_its_setpoint_holds_it() {
    let (mut site, mut conditions) = busy();
    let fan = site.cracs()[1].fan;
    conditions.cooling.is_crac_standby[0] = true;
    conditions.cooling.crac_setpoint_celsius[2] = Some(22.0);
    pass(&mut site, &conditions, 3600);
    assert!(site.cracs()[0].mode == CracMode::Standby && site.cracs()[0].fan == 0.0);
    assert!(site.cracs()[1].fan > fan);
    assert!((site.cracs()[2].supply_celsius - 22.0).abs() < 0.2, "{} °C", site.cracs()[2].supply_celsius);
    conditions.cooling.mend();
    pass(&mut site, &conditions, 3600);
    assert!(site.cracs()[0].mode == CracMode::On && (site.cracs()[2].supply_celsius - 20.0).abs() < 0.2);
}

#[test]
fn a_humidifier_that_does_not_stop_drives_the_dew_point_out_of_its_band() {
    let (mut site, mut conditions) = busy();
    assert!((site.moisture()[0].dew_point_celsius - 10.0).abs() < 0.6);
    conditions.cooling.is_humidifier_runaway[0] = true;
    pass(&mut site, &conditions, 1800);
    assert!(site.moisture()[0].dew_point_celsius > 15.5, "{} °C", site.moisture()[0].dew_point_celsius);
}

#[test]
fn the_pressure_under_the_floor_goes_with_the_fans() {
    let (mut site, mut conditions) = busy();
    assert!((4.0..60.0).contains(&site.plenum_pascal(0)), "{} Pa", site.plenum_pascal(0));
    conditions.cooling.is_crac_faulted.fill(true);
    pass(&mut site, &conditions, 30);
    assert!(site.plenum_pascal(0) == 0.0);
}
