//! How scenarios strike the site, and how it recovers.

use crate::stage::Stage;
use twin_model::quantity::{crac_state, ups_source};

#[test]
fn cooling_failure_heats_its_rack_past_both_limits_and_leaves_the_others_calm() {
    let mut stage = Stage::new();
    stage.pass(300);
    let (before, humidity) = (stage.last("A01/inlet_mid"), stage.last("A01/humidity_mid"));
    let exhaust = stage.last("A01/exhaust");
    let neighbour = stage.last("A02/inlet_mid");
    stage.run("COOLING_FAILURE", Some("A01"));

    let to_warning = stage.pass_until(900, |stage| stage.last("A01/inlet_mid") > 28.0);
    let to_critical = to_warning + stage.pass_until(900, |stage| stage.last("A01/inlet_mid") > 32.0);
    assert!((120..420).contains(&to_warning), "28 °C after {to_warning} s");
    assert!((240..600).contains(&to_critical), "32 °C after {to_critical} s");
    assert!(stage.last("A01/humidity_mid") < humidity - 10.0, "the same moisture in warmer air is drier");
    assert!(stage.last("A01/exhaust") > exhaust + 5.0);

    stage.pass(1200);
    let peak = stage.last("A01/inlet_mid");
    assert!((36.0..44.0).contains(&peak), "it settles at {peak} °C");
    let warmed = stage.last("A02/inlet_mid") - neighbour;
    assert!((0.3..4.0).contains(&warmed), "the neighbour rose {warmed} K");
    assert!(stage.last("C05/inlet_mid") < 26.0);

    stage.stop("COOLING_FAILURE");
    let to_calm = stage.pass_until(1200, |stage| stage.last("A01/inlet_mid") < before + 0.7);
    assert!(to_calm >= 60, "air does not cool at once: {to_calm} s");
    assert!(stage.facility.status().scenarios.is_empty() || stage.facility.status().scenarios[0].level < 0.1);
}

#[test]
fn power_spike_adds_forty_per_cent_and_ends_by_itself() {
    let mut stage = Stage::new();
    stage.pass(60);
    let power = |stage: &Stage| stage.last("B03/power_a") + stage.last("B03/power_b");
    let before = power(&stage);
    stage.run("POWER_SPIKE", Some("B03"));
    stage.pass(60);
    let ratio = power(&stage) / before;
    assert!((1.33..1.47).contains(&ratio), "{ratio} times as much");
    stage.pass(1200);
    assert!((0.8..1.2).contains(&(power(&stage) / before)));
    assert!(stage.facility.status().scenarios.is_empty());
}

#[test]
fn unit_fault_warms_its_zone_while_neighbours_ramp() {
    let mut stage = Stage::new();
    stage.pass(600);
    let inlet = stage.last("A01/inlet_high");
    let fan = stage.last("crac-a2/fan");
    stage.run("UNIT_FAULT", Some("crac-a1"));
    stage.pass(5);
    assert!((stage.last("crac-a1/state") - crac_state::FAULT).abs() < 1e-9);
    stage.pass(900);
    assert!(stage.last("crac-a1/fan") == 0.0 && stage.last("crac-a1/cooling").abs() < 0.1);
    assert!(stage.last("crac-a2/fan") > fan * 1.08, "neighbours ramp");
    let warmed = stage.last("A01/inlet_high") - inlet;
    assert!((0.3..5.0).contains(&warmed), "A01 rose {warmed} K in cells of half a metre");
    stage.stop("UNIT_FAULT");
    stage.pass(900);
    assert!((stage.last("crac-a1/state") - crac_state::ON).abs() < 1e-9);
    assert!((stage.last("A01/inlet_high") - inlet).abs() < 0.8);
}

#[test]
fn mains_failure_bridges_to_the_genset_and_back() {
    let mut stage = Stage::new();
    stage.pass(60);
    stage.run("MAINS_FAILURE", Some("utility-a"));
    stage.pass(6);
    assert!(stage.last("utility-a/voltage") == 0.0 && stage.last("utility-a/power") == 0.0);
    assert!((stage.last("ups-a/source") - ups_source::BATTERY).abs() < 1e-9);
    assert!((stage.last("ups-b/source") - ups_source::NORMAL).abs() < 1e-9);
    stage.pass(24);
    assert!((stage.last("ups-a/source") - ups_source::NORMAL).abs() < 1e-9, "the genset carries the UPS");
    assert!(stage.last("alpha/speed") > 1400.0 && stage.last("alpha/power") > 100.0);
    assert!(stage.last("ups-a/charge") < 100.0, "it came from the battery");
    stage.stop("MAINS_FAILURE");
    stage.pass(600);
    assert!(stage.last("utility-a/voltage") > 220.0 && stage.last("utility-a/power") > 100.0);
    assert!(stage.last("alpha/speed") == 0.0 && stage.last("alpha/power") == 0.0);
}

#[test]
fn without_a_genset_the_battery_counts_down_until_the_other_feed_carries_all() {
    let mut stage = Stage::new();
    stage.pass(60);
    let racks = stage.facility.site().it_kw();
    stage.run("GENSET_FAILURE", Some("utility-a"));
    stage.pass(60);
    let first = stage.last("ups-a/runtime");
    stage.pass(600);
    let second = stage.last("ups-a/runtime");
    assert!((5.0..25.0).contains(&(first - second)), "{first} min, ten minutes later {second} min");
    stage.pass_until(3 * 3600, |stage| (stage.last("ups-a/source") - ups_source::NONE).abs() < 1e-9);
    stage.pass(10);
    assert!(stage.last("A01/power_a") == 0.0 && stage.last("A01/power_b") > 0.5);
    assert!(stage.facility.site().it_kw() > 0.8 * racks, "no rack goes dark");
    stage.stop("GENSET_FAILURE");
    stage.pass(60);
    assert!((stage.last("ups-a/source") - ups_source::NORMAL).abs() < 1e-9);
    assert!(stage.last("A01/power_a") > 0.5);
}

#[test]
fn a_leak_wets_its_rope_until_it_is_stopped() {
    let mut stage = Stage::new();
    let rope = stage.facility.targets(twin_scene::TargetKind::Sensor)[0].to_owned();
    stage.run("LEAK_DETECTED", Some(&rope));
    stage.pass(2);
    assert!(stage.last(&format!("{rope}/wet")) == 1.0);
    stage.stop("LEAK_DETECTED");
    stage.pass(2);
    assert!(stage.last(&format!("{rope}/wet")) == 0.0);
}

#[test]
fn losing_every_feed_stops_the_cooling_and_the_halls_heat_up() {
    let mut stage = Stage::new();
    stage.pass(60);
    stage.run("GENSET_FAILURE", Some("utility-a"));
    stage.run("GENSET_FAILURE", Some("utility-b"));
    stage.pass(20);
    assert!((stage.last("crac-a1/state") - crac_state::OFF).abs() < 1e-9);
    let secs = 20 + stage.pass_until(1800, |stage| stage.last("A05/inlet_mid") > 32.0);
    assert!((60..1200).contains(&secs), "the hall passes 32 °C after {secs} s");
}

#[test]
fn refusals_say_what_there_is() {
    let mut stage = Stage::new();
    let mut refused = |name, target| stage.facility.run_scenario(name, target).expect_err("refused").to_string();
    let unknown = refused("FIRE", None);
    assert!(unknown.contains("\"FIRE\"") && unknown.contains("COOLING_FAILURE, POWER_SPIKE"), "{unknown}");
    let target = refused("COOLING_FAILURE", Some("Z99"));
    assert!(target.contains("no rack \"Z99\"") && target.contains("A01, A02") && target.contains("more"), "{target}");
    let kind = refused("UNIT_FAULT", Some("A01"));
    assert!(kind.contains("no CRAC \"A01\"") && kind.contains("crac-a1"), "{kind}");
    stage.run("COOLING_FAILURE", None);
    let again = stage.facility.run_scenario("COOLING_FAILURE", Some("A01")).expect_err("it runs").to_string();
    assert!(again.contains("runs already"), "{again}");
}
