//! Kinds of rules besides limits: changes, deviations, conditions, times of the week, parts of a site, latching.

use crate::script::check_rules;
use std::time::Duration;
use twin_decision::default_rules;
use twin_model::quantity::class;
use twin_model::{Guard, Limit, PointClass, Priority, Reference, Rule, Window};

fn rule(name: &str, class: &str, limit: Limit) -> Rule {
    Rule {
        id: name.into(),
        class: Some(PointClass::new(class)),
        limit,
        on_delay: Duration::ZERO,
        off_delay: Duration::ZERO,
        priority: Priority::P2,
        message: format!("says {name}"),
        ..default_rules().remove(0)
    }
}

const fn above(limit: f64) -> Limit {
    Limit::High { limit, deadband: 0.0 }
}

#[test]
fn a_rise_within_a_time_is_told_by_how_much() {
    let within = Duration::from_secs(900);
    let rise = rule("rise", class::RACK_INLET_TEMPERATURE, Limit::Rise { by: 5.0, within, deadband: 1.0 });
    check_rules(
        &[rise],
        "0 A01/inlet_mid 22
         600 A01/inlet_mid 25
         800 A01/inlet_mid 27.5
         1000 A01/inlet_mid 27.5
         1501 A01/inlet_mid 27.5",
        "800 raised #1 P2 active: A01 inlet, 1.2 m rose by 5.5 °C in 15 min
         1000 cleared #1 P2 returned: A01 inlet, 1.2 m rose by 5.5 °C in 15 min",
    );
}

#[test]
fn a_point_is_compared_with_its_neighbours() {
    let from = Reference::Neighbours;
    let hot = rule("hot-spot", class::RACK_INLET_TEMPERATURE, Limit::Deviation { from, by: 5.0, deadband: 1.0 });
    check_rules(
        &[hot],
        "0 A01/inlet_low 22
         0 A02/inlet_low 23
         1 A02/inlet_high 27
         2 A01/inlet_mid 23.4
         3 A02/inlet_high 29
         4 A02/inlet_high 26.9",
        "3 raised #1 P2 active: A02 inlet, 1.8 m 6.0 °C above its neighbours
         4 cleared #1 P2 returned: A02 inlet, 1.8 m 6.0 °C above its neighbours",
    );
}

#[test]
fn a_value_is_compared_with_its_setpoint_whichever_moves() {
    let from = Reference::Quantity("setpoint".into());
    let off = rule("off-setpoint", class::CRAC_SUPPLY_TEMPERATURE, Limit::Deviation { from, by: -3.0, deadband: 1.0 });
    check_rules(
        &[off],
        "0 crac-1/supply 18
         1 crac-1/setpoint 20
         2 crac-1/setpoint 22
         3 crac-1/setpoint 19",
        "2 raised #1 P2 active: crac-1 supply air 4.0 °C below what is expected
         3 cleared #1 P2 returned: crac-1 supply air 4.0 °C below what is expected",
    );
}

#[test]
fn a_condition_lets_a_rule_hold_only_while_it_is_known_to_be_true() {
    let running = Guard::Is { quantity: "state".into(), limit: Limit::Equals { code: 1.0 } };
    let fast = Guard::Is { quantity: "fan".into(), limit: above(90.0) };
    let only_if = Some(Guard::All(vec![running, Guard::Not(Box::new(fast))]));
    let warm = Rule { only_if, ..rule("warm", class::CRAC_SUPPLY_TEMPERATURE, above(27.0)) };
    check_rules(
        &[warm],
        "0 crac-1/supply 30
         1 crac-1/state 1
         2 crac-1/fan 95
         3 crac-1/fan 60
         4 crac-1/state 0",
        "1 raised #1 P2 active: crac-1 supply air 30.0 °C above 27.0 °C
         2 cleared #1 P2 returned: crac-1 supply air 30.0 °C above 27.0 °C
         3 raised #1 P2 active ×2: crac-1 supply air 30.0 °C above 27.0 °C
         4 cleared #1 P2 returned ×2: crac-1 supply air 30.0 °C above 27.0 °C",
    );
}

#[test]
fn a_rule_holds_at_times_of_the_week() {
    // The scripts begin on a Thursday at midnight.
    let days = [false, false, false, true, false, false, false];
    let window = Window { days, from_minute: 2, to_minute: 4 };
    let only_if = Some(Guard::During(window));
    let night = Rule { only_if, ..rule("night", class::RACK_INLET_TEMPERATURE, above(27.0)) };
    check_rules(
        &[night],
        "0..300/60 A01/inlet_mid 28",
        "120 raised #1 P2 active: A01 inlet, 1.2 m 28.0 °C above 27.0 °C
         240 cleared #1 P2 returned: A01 inlet, 1.2 m 28.0 °C above 27.0 °C",
    );
}

#[test]
fn the_narrowest_rule_of_one_priority_counts() {
    let all = rule("all", class::RACK_INLET_TEMPERATURE, above(27.0));
    let hall = Rule { below: Some("t/hall".into()), ..rule("hall", class::RACK_INLET_TEMPERATURE, above(28.0)) };
    let one =
        Rule { below: Some("t/hall/A01/inlet_mid".into()), ..rule("one", class::RACK_INLET_TEMPERATURE, above(30.0)) };
    check_rules(
        &[all, hall, one],
        "0 A01/inlet_mid 29
         1 A01/inlet_low 29
         2 A02/inlet_mid 27.5
         3 A02/inlet_mid 28.5",
        "1 raised #1 P2 active: A01 inlet, 0.5 m 29.0 °C above 28.0 °C
         3 raised #2 P2 active: A02 inlet, 1.2 m 28.5 °C above 28.0 °C",
    );
}

#[test]
fn how_somebody_noticed_that_it_is_too_hot_is_no_second_alarm() {
    let within = Duration::from_secs(900);
    let rise = rule("rise", class::RACK_INLET_TEMPERATURE, Limit::Rise { by: 5.0, within, deadband: 1.0 });
    let limit = Rule { priority: Priority::P1, ..rule("limit", class::RACK_INLET_TEMPERATURE, above(32.0)) };
    check_rules(
        &[rise, limit],
        "0 A01/inlet_mid 24
         30 A01/inlet_mid 30
         60 A01/inlet_mid 33
         90 A01/inlet_mid 31",
        "30 raised #1 P2 active: A01 inlet, 1.2 m rose by 6.0 °C in 15 min
         60 escalated #1 P1 active: A01 inlet, 1.2 m 33.0 °C above 32.0 °C
         90 eased #1 P2 active: A01 inlet, 1.2 m rose by 7.0 °C in 15 min",
    );
}

#[test]
fn one_of_several_codes_is_enough() {
    let codes = Limit::OneOf { codes: vec![3.0, 5.0] };
    check_rules(
        &[rule("odd", class::UPS_SOURCE, codes)],
        "0 ups-a/source 1
         1 ups-a/source 5
         2 ups-a/source 3
         3 ups-a/source 1",
        "1 raised #1 P2 active: ups-a says odd
         3 cleared #1 P2 returned: ups-a says odd",
    );
}

#[test]
fn a_latching_alarm_is_acknowledged_once_more_after_its_cause() {
    let latching = Rule { is_latching: true, ..rule("trip", class::LEAK, Limit::Equals { code: 1.0 }) };
    check_rules(
        &[latching],
        "0 leak-1/wet 1
         1 ack 1 going there
         2 leak-1/wet 0
         3 ack 1 mended",
        "0 raised #1 P2 active: leak-1 says trip
         1 acknowledged #1 P2 acknowledged: leak-1 says trip (going there)
         2 cleared #1 P2 returned: leak-1 says trip
         3 acknowledged #1 P2 resolved: leak-1 says trip (mended)
         3 resolved #1 P2 resolved: leak-1 says trip (mended)",
    );
}
