//! Scenarios and what the journal says of them.

use crate::script::{check, check_silence};
use std::sync::Arc;
use std::time::Duration;
use twin_decision::{Decider, Input, default_rules};
use twin_model::{Quality, Rule, Sample, Timestamp};

#[test]
fn cooling_failure_warns_escalates_is_acknowledged_eases_and_resolves() {
    check(
        "0..20/5 A01/inlet_high 26
         25..45/5 A01/inlet_high 28.4
         50..60/5 A01/inlet_high 32.4
         62 ack 1 on my way
         65..120/5 A01/inlet_high 30.1
         125..170/5 A01/inlet_high 26",
        "35 raised #1 P3 active: A01 inlet, 1.8 m 28.4 °C above 28.0 °C
         55 escalated #1 P1 active: A01 inlet, 1.8 m 32.4 °C above 32.0 °C
         62 acknowledged #1 P1 acknowledged: A01 inlet, 1.8 m 32.4 °C above 32.0 °C (on my way)
         95 eased #1 P3 acknowledged: A01 inlet, 1.8 m 30.1 °C above 28.0 °C (on my way)
         155 cleared #1 P3 resolved: A01 inlet, 1.8 m 30.1 °C above 28.0 °C (on my way)
         155 resolved #1 P3 resolved: A01 inlet, 1.8 m 30.1 °C above 28.0 °C (on my way)",
    );
}

#[test]
fn escalation_asks_again_for_an_acknowledgement() {
    check(
        "0..20/5 A01/inlet_mid 29
         15 ack 1
         25..40/5 A01/inlet_mid 33
         41 ack 1 shedding load",
        "10 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         15 acknowledged #1 P3 acknowledged: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         30 escalated #1 P1 active: A01 inlet, 1.2 m 33.0 °C above 32.0 °C
         41 acknowledged #1 P1 acknowledged: A01 inlet, 1.2 m 33.0 °C above 32.0 °C (shedding load)",
    );
}

#[test]
fn a_value_beyond_both_limits_raises_once_when_both_delays_are_over_at_one_instant() {
    check(
        "0 ups-a/source 5
         5 tick",
        "5 raised #1 P1 active: ups-a on battery",
    );
}

#[test]
fn an_alarm_gone_before_anybody_saw_it_stays_listed_until_acknowledged() {
    check(
        "0..10/5 A01/inlet_mid 29
         15..45/5 A01/inlet_mid 26
         300 ack 1 was the door",
        "10 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         45 cleared #1 P3 returned: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         300 acknowledged #1 P3 resolved: A01 inlet, 1.2 m 29.0 °C above 28.0 °C (was the door)
         300 resolved #1 P3 resolved: A01 inlet, 1.2 m 29.0 °C above 28.0 °C (was the door)",
    );
}

#[test]
fn what_recurs_while_returned_is_the_same_alarm_again() {
    check(
        "0..10/5 A01/inlet_mid 29
         15..45/5 A01/inlet_mid 26
         50..60/5 A01/inlet_mid 28.7",
        "10 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         45 cleared #1 P3 returned: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         60 raised #1 P3 active ×2: A01 inlet, 1.2 m 28.7 °C above 28.0 °C",
    );
}

#[test]
fn what_recurs_after_it_was_resolved_is_a_new_alarm() {
    check(
        "0 leak-1/wet 1
         2 tick
         3 ack 1
         5 leak-1/wet 0
         20 leak-1/wet 1
         30 tick",
        "2 raised #1 P1 active: leak-1 wet
         3 acknowledged #1 P1 acknowledged: leak-1 wet
         15 cleared #1 P1 resolved: leak-1 wet
         15 resolved #1 P1 resolved: leak-1 wet
         22 raised #2 P1 active: leak-1 wet",
    );
}

#[test]
fn delays_elapse_without_samples_and_are_dated_when_they_end() {
    check("0 A01/inlet_mid 29\n25 tick", "10 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C");
}

#[test]
fn a_dip_below_the_limit_restarts_the_on_delay() {
    check(
        "0 A01/inlet_mid 29
         8 A01/inlet_mid 27.9
         9 A01/inlet_mid 29
         30 tick",
        "19 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C",
    );
}

#[test]
fn inside_the_deadband_an_alarm_neither_begins_nor_ends() {
    check(
        "0..30/5 A01/inlet_mid 27.8
         35..45/5 A01/inlet_mid 28.1
         50..120/5 A01/inlet_mid 27.6
         125..155/5 A01/inlet_mid 27.4",
        "45 raised #1 P3 active: A01 inlet, 1.2 m 28.1 °C above 28.0 °C
         155 cleared #1 P3 returned: A01 inlet, 1.2 m 28.1 °C above 28.0 °C",
    );
}

#[test]
fn three_sensors_of_a_rack_share_one_alarm_and_racks_do_not() {
    check(
        "0..40/10 A01/inlet_low 29
         5..45/10 A01/inlet_mid 31
         3..43/10 A02/inlet_mid 29",
        "10 raised #1 P3 active: A01 inlet, 0.5 m 29.0 °C above 28.0 °C
         13 raised #2 P3 active: A02 inlet, 1.2 m 29.0 °C above 28.0 °C",
    );
}

#[test]
fn an_alarm_goes_over_to_another_sensor_when_its_own_recovers() {
    check(
        "0..90/10 A01/inlet_low 29
         0..40/10 A01/inlet_mid 31
         50..100/10 A01/inlet_mid 25
         100..140/10 A01/inlet_low 25",
        "10 raised #1 P3 active: A01 inlet, 1.2 m 31.0 °C above 28.0 °C
         130 cleared #1 P3 returned: A01 inlet, 0.5 m 29.0 °C above 28.0 °C",
    );
}

#[test]
fn bad_samples_neither_raise_nor_clear_and_uncertain_ones_do() {
    check(
        "0..20/5 A01/inlet_mid 40 bad
         25..35/5 A01/inlet_mid 29 uncertain
         40..80/5 A01/inlet_mid 20 bad",
        "35 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C",
    );
}

#[test]
fn samples_older_than_the_point_s_newest_change_nothing() {
    check(
        "0..20/5 A01/inlet_mid 24
         21..40/1 A01/inlet_mid 40 at 19",
        "",
    );
}

#[test]
fn a_sample_from_the_future_counts_as_of_now_and_does_not_deafen() {
    check(
        "0 A01/inlet_mid 24
         5 A01/inlet_mid 29 at 99999
         10 A01/inlet_mid 29
         15 A01/inlet_mid 29",
        "15 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C",
    );
}

#[test]
fn a_late_sample_does_not_date_an_alarm_back() {
    check(
        "0 A01/inlet_mid 24
         40 tick
         41 A01/inlet_mid 29 at 20
         60 tick",
        "50 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C",
    );
}

#[test]
fn a_sample_stale_before_it_came_says_nothing_about_now() {
    check("0 A01/inlet_mid 24\n299 tick\n300 A01/inlet_mid 40 at 200\n400 tick", "");
}

#[test]
fn silence_drops_what_was_pending() {
    // Humidity has to be out for 600 s, and the sensor is silent after 90.
    check("0 A01/humidity_mid 75\n700 tick\n701 A01/humidity_mid 75\n1400 tick", "");
    check("0..600/30 A01/humidity_mid 75", "600 raised #1 P3 active: A01 humidity, 1.2 m 75 % above 70 %");
}

#[test]
fn silence_keeps_an_alarm_that_was_raised() {
    check(
        "0..10/5 A01/inlet_mid 29
         500 A01/inlet_mid 25
         530 A01/inlet_mid 25",
        "10 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         530 cleared #1 P3 returned: A01 inlet, 1.2 m 29.0 °C above 28.0 °C",
    );
}

#[test]
fn codes_of_one_class_are_one_ladder() {
    check(
        "0..10/1 ups-a/source 5
         11..30/1 ups-a/source 4
         31..60/1 ups-a/source 3",
        "5 raised #1 P1 active: ups-a on battery
         21 eased #1 P2 active: ups-a on bypass, load unprotected
         41 cleared #1 P2 returned: ups-a on bypass, load unprotected",
    );
}

#[test]
fn limits_on_both_sides_of_a_class_are_alarms_of_their_own() {
    check(
        "0..60/10 A01/inlet_low 14
         0..60/10 A01/inlet_high 29",
        "10 raised #1 P3 active: A01 inlet, 1.8 m 29.0 °C above 28.0 °C
         60 raised #2 P3 active: A01 inlet, 0.5 m 14.0 °C below 15.0 °C",
    );
}

#[test]
fn a_value_hardly_beyond_its_limit_reads_beyond_it() {
    check("0..10/10 A01/inlet_mid 28.02", "10 raised #1 P3 active: A01 inlet, 1.2 m 28.02 °C above 28.00 °C");
}

#[test]
fn a_restart_keeps_alarms_holding_until_samples_say_otherwise() {
    check(
        "0..10/5 A01/inlet_mid 33
         12 ack 1 seen
         20 restart
         25..60/5 A01/inlet_mid 33
         61..100/3 A01/inlet_mid 30
         101..135/3 A01/inlet_mid 20",
        "5 raised #1 P1 active: A01 inlet, 1.2 m 33.0 °C above 32.0 °C
         12 acknowledged #1 P1 acknowledged: A01 inlet, 1.2 m 33.0 °C above 32.0 °C (seen)
         91 eased #1 P3 acknowledged: A01 inlet, 1.2 m 30.0 °C above 28.0 °C (seen)
         131 cleared #1 P3 resolved: A01 inlet, 1.2 m 30.0 °C above 28.0 °C (seen)
         131 resolved #1 P3 resolved: A01 inlet, 1.2 m 30.0 °C above 28.0 °C (seen)",
    );
}

#[test]
fn a_restart_keeps_returned_alarms_listed_and_numbers_rising() {
    check(
        "0 leak-1/wet 1
         2 leak-1/wet 0
         12 tick
         20 restart
         21 leak-1/wet 1
         25 A01/inlet_mid 33
         30 ack 1",
        "2 raised #1 P1 active: leak-1 wet
         12 cleared #1 P1 returned: leak-1 wet
         23 raised #1 P1 active ×2: leak-1 wet
         30 raised #2 P1 active: A01 inlet, 1.2 m 33.0 °C above 32.0 °C
         30 acknowledged #1 P1 acknowledged ×2: leak-1 wet",
    );
}

#[test]
fn last_values_given_after_a_restart_finish_what_was_under_way() {
    check(
        "0 leak-1/wet 1
         2 leak-1/wet 0
         5 restart
         5 leak-1/wet 0 at 2
         20 tick",
        "2 raised #1 P1 active: leak-1 wet
         15 cleared #1 P1 returned: leak-1 wet",
    );
}

#[test]
fn points_that_never_came_are_silent_after_three_periods_from_the_start_with_one_alarm_per_place() {
    // Everything but rack A01 is heard; A01 has nineteen points.
    check_silence(
        &format!("{}89 tick\n90 tick", everything_but("A01/", "0..90/30")),
        "90 silent t/hall/A01/inlet_low
         90 silent t/hall/A01/inlet_mid
         90 silent t/hall/A01/inlet_high
         90 silent t/hall/A01/exhaust
         90 silent t/hall/A01/humidity_low
         90 silent t/hall/A01/humidity_mid
         90 silent t/hall/A01/humidity_high
         90 silent t/hall/A01/power_a
         90 silent t/hall/A01/power_b
         90 silent t/hall/A01/energy_a
         90 silent t/hall/A01/energy_b
         90 silent t/hall/A01/current_a_l1
         90 silent t/hall/A01/current_a_l2
         90 silent t/hall/A01/current_a_l3
         90 silent t/hall/A01/current_b_l1
         90 silent t/hall/A01/current_b_l2
         90 silent t/hall/A01/current_b_l3
         90 silent t/hall/A01/breaker_a
         90 silent t/hall/A01/breaker_b
         90 raised #1 P3 active: A01 no data",
    );
}

#[test]
fn bad_samples_count_as_silence_and_a_good_one_ends_it() {
    check_silence(
        &format!(
            "{}0 A01/power_b 1
             30..120/30 A01/power_b 1 bad
             150..180/30 A01/power_b 1",
            everything_but("A01/power_b", "0..180/30")
        ),
        "90 silent t/hall/A01/power_b
         90 raised #1 P3 active: A01 no data
         150 heard t/hall/A01/power_b
         155 cleared #1 P3 returned: A01 no data",
    );
}

#[test]
fn a_period_floor_waits_longer_and_takes_effect_at_once() {
    check_silence(
        &format!(
            "{}0 A01/power_b 1
             119 tick
             120 floor 100
             299 tick
             301 tick",
            everything_but("A01/power_b", "0..301/30")
        ),
        "90 silent t/hall/A01/power_b
         90 raised #1 P3 active: A01 no data
         120 heard t/hall/A01/power_b
         124 cleared #1 P3 returned: A01 no data
         300 silent t/hall/A01/power_b
         300 raised #1 P3 active ×2: A01 no data",
    );
}

/// Script lines that feed every periodic point at `times`, except those whose name contains `except`.
fn everything_but(except: &str, times: &str) -> String {
    let fed = |id: &str| !id.contains(except);
    crate::site::table(2)
        .iter()
        .filter(|(_, point)| point.period.is_some() && fed(point.id.as_str()))
        .map(|(_, point)| format!("{times} {} 1\n", point.id))
        .collect()
}

#[test]
fn what_begins_and_ends_within_one_instant_leaves_the_peak_of_an_alarm_that_is_gone() {
    let rule = Rule {
        on_delay: Duration::ZERO,
        off_delay: Duration::ZERO,
        ..default_rules().into_iter().find(|rule| rule.id.as_str() == "rack-inlet-critical").expect("a rule that ships")
    };
    let table = crate::site::table(2);
    let inlet = table.iter().find(|(_, point)| point.id.as_str().ends_with("A01/inlet_mid")).expect("an inlet").0;
    let mut decider = Decider::new(Arc::clone(&table), vec![rule]);
    for (secs, values) in [(1, &[35.0][..]), (2, &[20.0]), (3, &[50.0, 60.0, 20.0])] {
        let at = Timestamp::from_secs(secs);
        let sample = |&value| Sample { point: inlet, at, value, quality: Quality::Good };
        let samples: Vec<Sample> = values.iter().map(sample).collect();
        decider.step(at, Input { samples: &samples, ..Input::default() });
    }
    assert_eq!(decider.alarms()[0].peak, Some(35.0));
}

#[test]
fn what_nobody_expects_any_more_is_not_silent_and_what_is_expected_anew_is_waited_for_from_then() {
    let planned = crate::site::table(1);
    let place = planned.point(twin_model::PointIndex(0)).expect("a point").place;
    let mut unexpected = (*planned).clone();
    unexpected.expect_only(place, &[]);
    let mut decider = Decider::new(Arc::clone(&planned), default_rules());
    let mut step = |secs: i64, follow: Option<&twin_model::PointTable>| {
        if let Some(table) = follow {
            decider.follow(Arc::new(table.clone()));
        }
        let verdicts = decider.step(Timestamp::from_secs(secs), Input::default());
        let of_place = |(point, is_stale): &(twin_model::PointIndex, bool)| {
            planned.of_place(place).contains(point).then_some(*is_stale)
        };
        let told: Vec<bool> = verdicts.staleness.iter().filter_map(of_place).collect();
        (told.iter().filter(|is_stale| **is_stale).count(), told.iter().filter(|is_stale| !**is_stale).count())
    };
    assert_eq!(step(0, None), (0, 0));
    let (silent, _) = step(3600, None);
    assert!(silent > 0, "nothing has come for an hour");
    assert_eq!(step(3601, Some(&unexpected)), (0, silent));
    assert_eq!(step(9000, None), (0, 0), "nobody waits");
    assert_eq!(step(9001, Some(&planned)), (0, 0), "from then on, not since ever");
    assert_eq!(step(20_000, None).0, silent);
}
