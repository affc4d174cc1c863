//! Alarms that are kept from the list: shelved, suppressed by design, out of service.

use crate::script::{check, check_rules};
use std::time::Duration;
use twin_decision::default_rules;
use twin_model::quantity::class;
use twin_model::{Limit, PointClass, Rule};

#[test]
fn what_comes_back_from_the_shelf_by_itself_is_to_be_seen_again() {
    check(
        "0 leak-1/wet 1
         2 tick
         3 ack 1
         5 shelve 1 60 mopped up, sensor dries
         60 tick",
        "2 raised #1 P1 active: leak-1 wet
         3 acknowledged #1 P1 acknowledged: leak-1 wet
         5 shelved #1 P1 shelved: leak-1 wet
         60 unshelved #1 P1 active: leak-1 wet",
    );
}

#[test]
fn who_takes_it_from_the_shelf_has_seen_it() {
    check(
        "0 leak-1/wet 1
         2 tick
         5 shelve 1 60 mopped up
         20 unshelve 1
         61 tick
         70 leak-1/wet 0
         90 tick",
        "2 raised #1 P1 active: leak-1 wet
         5 shelved #1 P1 shelved: leak-1 wet
         20 unshelved #1 P1 acknowledged: leak-1 wet
         80 cleared #1 P1 resolved: leak-1 wet
         80 resolved #1 P1 resolved: leak-1 wet",
    );
}

#[test]
fn it_comes_and_goes_on_the_shelf_and_leaves_with_it_also_over_a_restart() {
    check(
        "0 leak-1/wet 1
         2 tick
         5 shelve 1 100 sensor under test
         10 leak-1/wet 0
         20 tick
         30 restart
         31 leak-1/wet 1
         40 leak-1/wet 0
         99 tick
         100 tick",
        "2 raised #1 P1 active: leak-1 wet
         5 shelved #1 P1 shelved: leak-1 wet
         20 cleared #1 P1 shelved: leak-1 wet
         33 raised #1 P1 shelved ×2: leak-1 wet
         50 cleared #1 P1 shelved ×2: leak-1 wet
         100 unshelved #1 P1 resolved ×2: leak-1 wet
         100 resolved #1 P1 resolved ×2: leak-1 wet",
    );
}

#[test]
fn what_becomes_more_urgent_comes_down_from_the_shelf() {
    check(
        "0..30/5 A01/inlet_mid 29
         31 shelve 1 3600 blanking panel is ordered
         35..50/5 A01/inlet_mid 33",
        "10 raised #1 P3 active: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         31 shelved #1 P3 shelved: A01 inlet, 1.2 m 29.0 °C above 28.0 °C
         40 escalated #1 P1 active: A01 inlet, 1.2 m 33.0 °C above 32.0 °C",
    );
}

#[test]
fn a_shelf_takes_alarms_with_a_reason_for_a_shift_at_most() {
    check(
        "0 leak-1/wet 1
         2 tick
         3 shelve 1 50
         4 shelve 1 4 why not
         5 shelve 1 43206 over the weekend
         6 shelve 2 60 what
         7 unshelve 1
         8 shelve 1 60 why not
         9 shelve 1 70 and longer
         10 ack 1",
        "2 raised #1 P1 active: leak-1 wet
         3 refused: Alarm #1 stays as it is: say why its alarms are withheld
         4 refused: Alarm #1 stays on the list: a shelf takes it for 12 h at most
         5 refused: Alarm #1 stays on the list: a shelf takes it for 12 h at most
         6 refused: Alarm #2 is not on the list
         7 refused: Alarm #1 is not on the shelf
         8 shelved #1 P1 shelved: leak-1 wet
         9 refused: Alarm #1 is withheld: it is shelved, suppressed or out of service
         10 refused: Alarm #1 is withheld: it is shelved, suppressed or out of service",
    );
}

#[test]
fn equipment_in_maintenance_raises_nothing_until_it_returns() {
    check(
        "0 crac-1/state 3
         10 crac-1/state 3
         12 out crac-1 600 permit 7
         20 crac-1/state 0
         40 crac-1/state 3
         60 crac-1/state 3
         70 in crac-1
         80 out crac-1 100 again
         100 tick",
        "10 raised #1 P2 active: crac-1 stopped by a fault
         12 taken out of service #1 P2 out-of-service: crac-1 stopped by a fault
         30 cleared #1 P2 resolved: crac-1 stopped by a fault
         30 resolved #1 P2 resolved: crac-1 stopped by a fault
         50 raised #2 P2 out-of-service: crac-1 stopped by a fault
         70 returned to service #2 P2 active: crac-1 stopped by a fault
         80 taken out of service #2 P2 out-of-service: crac-1 stopped by a fault
         100 returned to service #2 P2 active: crac-1 stopped by a fault",
    );
}

#[test]
fn equipment_goes_out_of_service_once_with_a_permit_and_an_end() {
    check(
        "1 in crac-1
         2 out crac-1 60
         3 out crac-1 3 permit 7
         4 out crac-1 60 permit 7
         5 out crac-1 90 permit 8",
        "1 refused: The equipment is in service
         2 refused: The equipment stays as it is: say why its alarms are withheld
         3 refused: The equipment stays in service: say until when, 30 days from now at most
         5 refused: The equipment is out of service already",
    );
}

fn of_class(name: &str, class: &str, limit: Limit) -> Rule {
    let zero = Duration::ZERO;
    let rule = default_rules().remove(0);
    Rule {
        id: name.into(),
        class: Some(PointClass::new(class)),
        limit,
        on_delay: zero,
        off_delay: zero,
        message: format!("says {name}"),
        ..rule
    }
}

/// A CRAC that is off says nothing by its supply temperature.
fn off_suppresses_supply() -> Vec<Rule> {
    let stopped = of_class("crac-off", class::CRAC_STATE, Limit::Equals { code: 0.0 });
    let supply = of_class("supply", class::CRAC_SUPPLY_TEMPERATURE, Limit::High { limit: 27.0, deadband: 0.0 });
    vec![Rule { suppresses: vec![PointClass::new(class::CRAC_SUPPLY_TEMPERATURE)], ..stopped }, supply]
}

#[test]
fn what_the_state_of_the_plant_makes_meaningless_is_suppressed() {
    check_rules(
        &off_suppresses_supply(),
        "0 crac-1/supply 30
         1 crac-1/state 0
         2 crac-1/state 1
         3 crac-1/supply 20
         4 crac-1/state 0
         4 crac-1/supply 30
         5 crac-1/supply 20
         6 crac-1/supply 31
         7 crac-1/state 1
         7 crac-1/supply 20",
        "0 raised #1 P1 active: crac-1 supply air 30.0 °C above 27.0 °C
         1 suppressed #1 P1 suppressed: crac-1 supply air 30.0 °C above 27.0 °C
         2 unsuppressed #1 P1 active: crac-1 supply air 30.0 °C above 27.0 °C
         3 cleared #1 P1 returned: crac-1 supply air 30.0 °C above 27.0 °C
         4 raised #1 P1 suppressed ×2: crac-1 supply air 30.0 °C above 27.0 °C
         5 cleared #1 P1 resolved ×2: crac-1 supply air 30.0 °C above 27.0 °C
         5 resolved #1 P1 resolved ×2: crac-1 supply air 30.0 °C above 27.0 °C
         6 raised #2 P1 suppressed: crac-1 supply air 31.0 °C above 27.0 °C
         7 cleared #2 P1 resolved: crac-1 supply air 31.0 °C above 27.0 °C
         7 resolved #2 P1 resolved: crac-1 supply air 31.0 °C above 27.0 °C",
    );
}
