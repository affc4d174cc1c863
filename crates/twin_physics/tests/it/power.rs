//! The power chain of a whole site: sums, losses, breakers, phases, mains failure.

use crate::stand::{busy, pass};
use twin_physics::power::{AtsPosition, BreakerState, GensetPhase, UpsSource};
use twin_physics::{Conditions, SiteModel, WeakCell};

#[test]
fn power_and_losses_sum_up_the_chain() {
    let (mut site, conditions) = busy();
    pass(&mut site, &conditions, 3600);
    let (it, power) = (site.it_kw(), site.power());
    assert!((it - 96.0).abs() < 1e-9);
    let pdus: f64 = power.pdus().iter().map(|pdu| pdu.power_kw).sum();
    let into_pdus: f64 = power.pdus().iter().map(|pdu| pdu.input_kw()).sum();
    let given: f64 = power.ups().iter().map(|ups| ups.output_kw).sum();
    assert!((pdus - it).abs() < 1e-9 && (given - into_pdus).abs() < 1e-9);
    let losses = power.losses();
    let lost = losses.transformers_kw + losses.ups_kw + losses.charging_kw + losses.pdus_kw;
    let parts = site.power_parts();
    assert!((site.facility_kw() - it - lost - parts.house_kw()).abs() < 1e-6, "{losses:?}");
    assert!((site.facility_kw() - parts.total_kw()).abs() < 1e-6, "{parts:?}");
    for (stage, kw, least, most) in [
        ("transformers", losses.transformers_kw, 0.7, 2.0),
        ("UPS", losses.ups_kw, 5.0, 8.0),
        ("PDUs", losses.pdus_kw, 0.7, 2.5),
        ("supplies", losses.supplies_kw, 4.0, 9.0),
    ] {
        assert!((least..most).contains(&kw), "{stage} lose {kw} kW of {it}");
    }
    let ratio = site.facility_kw() / it;
    assert!((1.2..1.6).contains(&ratio), "power ratio {ratio}");
}

#[test]
fn more_load_loses_less_of_itself() {
    let (mut site, mut conditions) = busy();
    let share = |site: &SiteModel| (site.power().losses().ups_kw + site.power().losses().pdus_kw) / site.it_kw();
    let half = share(&site);
    conditions.it.rack_kw.fill(11.0);
    pass(&mut site, &conditions, 60);
    assert!(share(&site) < half);
}

#[test]
fn energy_counts_what_flowed() {
    let (mut site, conditions) = busy();
    let before = site.power().pdus()[0].kwh;
    assert!(before == 0.0, "counters begin with the model");
    pass(&mut site, &conditions, 1800);
    let pdus: f64 = site.power().pdus().iter().map(|pdu| pdu.kwh).sum();
    assert!((pdus - 48.0).abs() < 1e-6, "96 kW in half an hour: {pdus} kWh");
    let feeds: f64 = (0..16).flat_map(|rack| site.power().rack_feeds(rack)).map(|feed| feed.kwh).sum();
    assert!((feeds - pdus).abs() < 1e-9);
}

#[test]
fn a_mains_failure_discharges_starts_the_genset_transfers_and_recharges() {
    let (mut site, mut conditions) = busy();
    conditions.power.is_utility_lost[0] = true;
    let runtime = site.ups()[0].runtime_minutes;
    let started = (1..30).find(|_| {
        site.step(&conditions);
        site.power().utilities()[0].ats.position == AtsPosition::Genset
    });
    assert!(started.is_some_and(|secs| (10..=15).contains(&secs)), "transferred after {started:?} s");
    assert!(site.ups()[0].source == UpsSource::Battery && site.ups()[0].on_battery_secs >= 10.0);
    assert!(site.ups()[0].runtime_minutes < runtime && site.ups()[0].battery.charge < 1.0);
    assert_eq!(site.ups()[1].source, UpsSource::Normal);
    pass(&mut site, &conditions, 20);
    let low = site.ups()[0].battery.charge;
    assert_eq!(site.ups()[0].source, UpsSource::Normal);
    let genset = site.power().genset(0).expect("alpha is a genset");
    assert!(genset.phase == GensetPhase::Running && genset.power_kw > site.ups()[0].input_kw);
    assert!(site.utilities()[0].power_kw == 0.0);

    conditions.power.is_utility_lost[0] = false;
    pass(&mut site, &conditions, 170);
    assert_eq!(site.utilities()[0].ats.position, AtsPosition::Genset, "it waits for steady mains");
    pass(&mut site, &conditions, 20);
    assert_eq!(site.utilities()[0].ats.position, AtsPosition::Utility);
    assert_eq!(site.ups()[0].source, UpsSource::Normal, "the way back is without a break");
    assert!(site.ups()[0].battery.charge > low && site.ups()[0].battery.amps > 0.0, "it charges");
    pass(&mut site, &conditions, 6 * 3600);
    assert!(site.ups()[0].battery.charge > 0.99);
}

#[test]
fn a_tripped_branch_darkens_its_feed_and_doubles_its_sister() {
    let (mut site, mut conditions) = busy();
    let before = site.power().rack_feeds(2)[1].amps[0];
    conditions.power.is_feed_tripped[2][0] = true;
    pass(&mut site, &conditions, 5);
    let [a, b] = site.power().rack_feeds(2);
    assert!(a.breaker.state == BreakerState::Held && a.amps == [0.0; 3]);
    assert!((1.8..2.1).contains(&(b.amps[0] / before)), "{} A after {before} A", b.amps[0]);
    conditions.power.is_feed_tripped[2][0] = false;
    pass(&mut site, &conditions, 2);
    assert!(site.power().rack_feeds(2)[0].breaker.is_closed());
}

#[test]
fn a_tripped_pdu_can_overload_its_sister_until_that_trips_too() {
    let (mut site, mut conditions) = busy();
    conditions.it.rack_kw.fill(22.0);
    conditions.power.is_pdu_tripped[0] = true;
    pass(&mut site, &conditions, 60);
    assert!(site.power().pdus()[1].load > 2.0 && site.it_kw() > 300.0);
    let dark = (60..3600).find(|_| {
        site.step(&conditions);
        site.it_kw() == 0.0
    });
    assert!(dark.is_some(), "16 racks of 22 kW are 1.6 times what the main breaker is rated for");
    conditions.power.is_pdu_tripped[0] = false;
    pass(&mut site, &conditions, 3);
    let are_closed = site.power().pdus().iter().all(|pdu| pdu.main.is_closed());
    assert!(are_closed && site.it_kw() > 0.0, "who mends the one closes the other");
}

#[test]
fn a_phase_shift_shows_as_imbalance_and_moves_no_power() {
    let (mut site, mut conditions) = busy();
    let (before, power) = (site.power().pdus()[0].imbalance(), site.power().pdus()[0].power_kw);
    assert!(before < 0.05, "{before}");
    conditions.power.phase_shift[0] = 0.3;
    pass(&mut site, &conditions, 2);
    // L1 carries 1/3 + 0.3 · 2/3 = 0.533 of all, 1.6 times the mean.
    let pdu = &site.power().pdus()[0];
    assert!((pdu.imbalance() - 0.6).abs() < 0.02 && (pdu.power_kw - power).abs() < 1e-9);
    assert!(site.power().pdus()[1].imbalance() < 0.05);
}

#[test]
fn a_bypassed_ups_follows_its_input_into_the_dark() {
    let (mut site, mut conditions) = busy();
    conditions.power.is_ups_bypassed[0] = true;
    pass(&mut site, &conditions, 2);
    assert_eq!(site.ups()[0].source, UpsSource::Bypass);
    conditions.power.is_utility_lost[0] = true;
    pass(&mut site, &conditions, 2);
    assert!(site.ups()[0].source == UpsSource::None && site.it_kw() > 90.0, "feed B carries all");
    pass(&mut site, &conditions, 30);
    assert_eq!(site.ups()[0].source, UpsSource::Bypass, "the genset's voltage passes too");
}

#[test]
fn a_weak_cell_lowers_its_battery_s_health_and_runtime_until_it_is_replaced() {
    let (mut site, mut conditions) = busy();
    let (health, runtime) = (site.ups()[0].battery.health, site.ups()[0].runtime_minutes);
    conditions.power.weak_cells.push(WeakCell { ups: 0, string: 1, cell: 16, ohmic_rise: 0.4 });
    pass(&mut site, &conditions, 2);
    assert!((site.ups()[0].battery.health / health - 0.9).abs() < 1e-3);
    assert!(site.ups()[0].runtime_minutes < 0.92 * runtime && site.ups()[1].battery.health > 0.96);
    conditions = Conditions { power: busy().1.power, ..conditions };
    pass(&mut site, &conditions, 2);
    assert!((site.ups()[0].battery.health / health - 1.0).abs() < 1e-3);
}
