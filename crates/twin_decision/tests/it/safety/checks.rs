//! A table for each check: what it lets pass, and what it refuses.

use super::plant::{CAPACITY_KW, Plant, actor, ana, calm, eva, id, rui, site};
use std::time::Duration;
use twin_decision::safety::Seen;
use twin_model::setpoint::{ActuationOutcome, Outcome, Phase, Preview, Role, SafetyWish, SetRefusal, SetpointWish};
use twin_model::{Place, Quality};

const CRAC: Place = Place::Crac(0);

fn wish(key: &str, by: twin_model::setpoint::Actor, reason: &str) -> SafetyWish {
    let (key, reason) = (key.to_owned(), reason.to_owned());
    SafetyWish::Request(SetpointWish { key, point: id("supply_setpoint"), value: 21.0, by, reason })
}

#[test]
fn nothing_is_set_while_the_lock_is_closed_and_everything_is_as_it_comes() {
    let mut plant = Plant::locked();
    assert_eq!(plant.request("supply_setpoint", 21.0), Err(SetRefusal::Locked { site: site() }));
    let case = plant.controller.cases().next().expect("the wish is remembered");
    assert!(
        case.verdicts.iter().any(|verdict| verdict.check == "domain" && matches!(verdict.outcome, Outcome::Passed(_)))
    );
}

#[test]
fn a_lock_is_opened_by_a_supervisor_for_a_time_and_closes_by_itself() {
    let mut plant = Plant::locked();
    let enable = |minutes, by, reason: &str| SafetyWish::Enable {
        site: site(),
        minutes,
        roles: Vec::new(),
        by,
        reason: reason.to_owned(),
    };
    let refused = plant.wish(enable(60, ana(), "because")).expect_err("operators do not");
    assert_eq!(refused.code(), "role");
    assert_eq!(plant.wish(enable(481, rui(), "because")).expect_err("more than a shift").code(), "too-long");
    assert_eq!(plant.wish(enable(0, rui(), "because")).expect_err("no time").code(), "too-long");
    assert_eq!(plant.wish(enable(60, rui(), " ")).expect_err("no reason").code(), "reason");
    plant.wish(enable(60, rui(), "commissioning")).expect("a supervisor opens it");
    plant.pass(Duration::from_secs(59 * 60));
    assert!(plant.request("supply_setpoint", 21.0).is_ok());
    plant.pass(Duration::from_secs(60));
    assert!(!plant.controller.lock().is_open(&site(), plant.now));
    assert_eq!(plant.request("fan_speed_min", 70.0).expect_err("it is closed").code(), "locked");
}

#[test]
fn a_lock_that_is_open_for_some_is_closed_for_others() {
    let mut plant = Plant::locked();
    plant
        .wish(SafetyWish::Enable {
            site: site(),
            minutes: 60,
            roles: vec![Role::Engineer, Role::Viewer],
            by: rui(),
            reason: "tuning".to_owned(),
        })
        .expect("a supervisor opens it");
    assert_eq!(plant.wish(wish("a", ana(), "why")).expect_err("not for operators").code(), "role");
    assert_eq!(plant.wish(wish("b", actor("Ivo", Role::Viewer), "why")).expect_err("nor for viewers").code(), "role");
    assert!(plant.wish(wish("c", eva(), "why")).is_ok());
}

#[test]
fn a_kill_switch_stops_what_is_not_on_the_wire_and_stays_pulled() {
    let mut plant = Plant::open();
    let id = plant.request("supply_setpoint", 21.0).expect("nothing against it");
    plant.foresee(id, 20.0, calm());
    let before = plant.controller.generation();
    let kill = SafetyWish::Kill { site: None, by: ana(), reason: "smoke".to_owned() };
    plant.wish(kill).expect("whoever is there may");
    assert!(plant.controller.generation() > before, "what is on its way to the wire is stopped, too");
    assert!(matches!(plant.phase(id), Phase::Refused(SetRefusal::Killed { .. })));
    assert_eq!(plant.request("supply_setpoint", 21.0).expect_err("it is pulled").code(), "killed");
    let revive = |by| SafetyWish::Revive { site: None, by, reason: "it was toast".to_owned() };
    assert_eq!(plant.wish(revive(ana())).expect_err("not an operator").code(), "role");
    plant.wish(revive(rui())).expect("a supervisor");
    assert_eq!(plant.request("supply_setpoint", 21.0).expect_err("the lock stays closed").code(), "locked");
}

#[test]
fn who_says_neither_name_nor_reason_sets_nothing() {
    let mut plant = Plant::open();
    for (by, reason, code) in [
        (actor(" ", Role::Operator), "why", "nameless"),
        (actor("Ivo", Role::Viewer), "why", "role"),
        (ana(), "  ", "reason"),
    ] {
        assert_eq!(
            plant.wish(wish(&format!("{by}"), by.clone(), reason)).expect_err("it is refused").code(),
            code,
            "{by}"
        );
    }
    let long = "x".repeat(501);
    assert_eq!(plant.wish(wish("d", ana(), &long)).expect_err("too long").code(), "reason");
}

#[test]
fn a_key_counts_once_whatever_became_of_it() {
    let mut plant = Plant::open();
    let first = plant.wish(wish("k", ana(), "why")).expect("nothing against it").expect("a number");
    let again = plant.wish(wish("k", ana(), "why")).expect_err("it was used");
    assert_eq!(again, SetRefusal::Replayed { of: first });
    assert_eq!(plant.wish(wish("", ana(), "why")).expect_err("no key").code(), "key");
    plant.restart();
    plant.refresh();
    plant
        .wish(SafetyWish::Enable { site: site(), minutes: 9, roles: Vec::new(), by: rui(), reason: "again".to_owned() })
        .expect("a supervisor opens it");
    assert_eq!(plant.wish(wish("k", ana(), "why")), Err(SetRefusal::Replayed { of: first }), "after a restart, too");
}

#[test]
fn one_change_of_a_room_is_under_way_at_a_time() {
    let mut plant = Plant::open();
    let other = plant.request("supply_setpoint", 21.0).expect("nothing against it");
    assert_eq!(plant.request("fan_speed_min", 70.0), Err(SetRefusal::Busy { other }));
    plant
        .wish(SafetyWish::Reject { id: other, by: rui(), reason: "x".to_owned() })
        .expect_err("it does not wait for anybody yet");
    plant.foresee(other, 20.0, calm());
    plant.wish(SafetyWish::Reject { id: other, by: ana(), reason: "a slip".to_owned() }).expect("her own");
    assert!(plant.request("fan_speed_min", 70.0).is_ok());
}

#[test]
fn bands_and_steps_of_the_wire_are_kept_and_nothing_is_brought_into_them() {
    let mut plant = Plant::open();
    for (name, present, value, code) in [
        ("supply_setpoint", 20.0, 27.1, "out-of-domain"),
        ("supply_setpoint", 20.0, 13.9, "out-of-domain"),
        ("supply_setpoint", 20.0, f64::NAN, "no-number"),
        ("supply_setpoint", 20.0, 20.55, "not-writable"),
        ("supply_setpoint", 20.0, 20.0, "no-change"),
        ("supply_setpoint", 20.0, 22.1, "step"),
        ("fan_speed_min", 40.0, 101.0, "out-of-domain"),
        ("fan_speed_min", 40.0, 70.5, "not-writable"),
        ("run", 1.0, 0.5, "out-of-domain"),
    ] {
        assert_eq!(plant.refusal(name, present, value).code(), code, "{name} {present} → {value}");
    }
    let refusal = plant.request("supply_setpoint", 40.0).expect_err("far out").to_string();
    assert!(refusal.contains("outside of 14 to 27 °C") && refusal.contains("silently"), "{refusal}");
    for (name, present, value) in [("supply_setpoint", 20.0, 22.0), ("supply_setpoint", 20.0, 18.0)] {
        let id = plant.request(name, value).expect("within its band");
        let phase = plant.foresee(id, present, calm());
        assert!(matches!(phase, Phase::Waiting { .. }), "{name} {present} → {value}: {phase:?}");
        plant.wish(SafetyWish::Reject { id, by: rui(), reason: "next".to_owned() }).expect("it waits");
    }
}

#[test]
fn what_was_written_is_held_and_then_moves_no_faster_than_it_may() {
    let mut plant = Plant::open();
    let (_, directive) = plant.directive("supply_setpoint", 20.0, 21.0);
    plant.report(&directive, ActuationOutcome::Confirmed, Some(21.0));
    plant.pass(Duration::from_secs(119));
    assert_eq!(plant.request("supply_setpoint", 21.5), Err(SetRefusal::Hold { since_secs: 119, hold_secs: 120 }));
    plant.pass(Duration::from_secs(1));
    // 2 minutes at 0.5 K a minute.
    assert_eq!(plant.refusal("supply_setpoint", 21.0, 22.1).code(), "rate");
    assert!(plant.request("supply_setpoint", 22.0).is_ok());
}

#[test]
fn equipment_in_another_mode_and_feedback_that_shows_nothing_refuse() {
    let good = Plant::open().last(CRAC, "setpoint");
    let now = good.at;
    for (quantity, seen, code) in [
        ("state", Seen { value: 2.0, ..good }, "mode"),
        ("state", Seen { value: 1.0, is_stale: true, ..good }, "mode"),
        ("setpoint", Seen { is_stale: true, ..good }, "feedback"),
        ("setpoint", Seen { at: now - Duration::from_secs(181), ..good }, "feedback"),
        ("setpoint", Seen { quality: Quality::Bad, ..good }, "feedback"),
        ("setpoint", Seen { quality: Quality::Uncertain, ..good }, "feedback"),
        ("setpoint", Seen { is_substituted: true, ..good }, "feedback"),
    ] {
        let mut plant = Plant::open();
        plant.see(CRAC, quantity, seen);
        assert_eq!(
            plant.request("supply_setpoint", 21.0).expect_err("it is refused").code(),
            code,
            "{quantity} {seen:?}"
        );
    }
    let mut plant = Plant::open();
    plant.see(CRAC, "setpoint", Seen { at: now - Duration::from_secs(180), ..good });
    assert!(plant.request("supply_setpoint", 21.0).is_ok(), "three polls of a minute");
}

#[test]
fn supply_air_stays_above_the_dew_point_and_an_unknown_one_refuses() {
    let mut plant = Plant::open();
    // 22 °C at 60 % have their dew point at 13.9 °C.
    plant.tell(Place::Rack(3), "humidity_mid", 60.0);
    assert!(plant.request("supply_setpoint", 16.0).is_ok());
    let mut plant = Plant::open();
    plant.tell(Place::Rack(3), "humidity_mid", 60.0);
    let refusal = plant.request("supply_setpoint", 15.8).expect_err("1.9 K above it");
    assert!(matches!(refusal, SetRefusal::DewPoint { margin: 2.0, .. }), "{refusal}");
    plant.tell(CRAC, "dew_point", 15.0);
    assert_eq!(plant.request("supply_setpoint", 16.5).expect_err("a CRAC's own sensor counts").code(), "dew-point");
    for rack in 0..10 {
        let dead = Seen { is_stale: true, ..plant.last(Place::Rack(rack), "humidity_mid") };
        plant.see(Place::Rack(rack), "humidity_mid", dead);
    }
    let dead = Seen { quality: Quality::Bad, ..plant.last(CRAC, "dew_point") };
    plant.see(CRAC, "dew_point", dead);
    assert_eq!(plant.request("supply_setpoint", 21.0).expect_err("nobody knows it").code(), "not-known");
}

/// Lets each of the ten racks draw `kw`.
fn draw(plant: &mut Plant, kw: f64) {
    for rack in 0..10 {
        plant.tell(Place::Rack(rack), "power_a", kw / 2.0);
        plant.tell(Place::Rack(rack), "power_b", kw / 2.0);
    }
}

#[test]
fn cooling_is_never_taken_below_one_unit_more_than_needed() {
    let mut plant = Plant::open();
    // Three of four units are left, two with the largest of these lost: 120 kW. 11 kW a rack and 5 % are 115.5 kW.
    draw(&mut plant, 11.0);
    let id = plant.request("run", 0.0).expect("nothing against it yet");
    assert!(matches!(plant.foresee(id, 1.0, calm()), Phase::Waiting { approvals: 2, .. }));
    let mut plant = Plant::open();
    draw(&mut plant, 12.0);
    match plant.refusal("run", 1.0, 0.0) {
        SetRefusal::Redundancy { left_kw, heat_kw, .. } => {
            assert!(
                (left_kw - 2.0 * CAPACITY_KW).abs() < 1e-9 && (heat_kw - 126.0).abs() < 1e-9,
                "{left_kw} {heat_kw}"
            );
        }
        other => panic!("{other}"),
    }
    // A unit that does not tell that it runs does not count, and a rack that is silent counts with all that it may draw.
    let mut plant = Plant::open();
    draw(&mut plant, 11.5);
    plant.see(Place::Crac(3), "state", Seen { is_stale: true, ..plant.last(Place::Crac(3), "state") });
    assert_eq!(plant.refusal("supply_setpoint", 20.0, 21.0).code(), "redundancy");
    let id = plant.request("supply_setpoint", 19.0).expect("colder air takes nothing away");
    assert!(matches!(plant.foresee(id, 20.0, calm()), Phase::Waiting { .. }));
    let mut plant = Plant::open();
    draw(&mut plant, 17.0);
    plant.see(Place::Rack(0), "power_b", Seen { quality: Quality::Bad, ..plant.last(Place::Rack(0), "power_b") });
    assert_eq!(
        plant.refusal("supply_setpoint", 20.0, 21.0).code(),
        "redundancy",
        "173 kW and 5 % are more than 180 kW"
    );
}

#[test]
fn no_second_unit_of_a_room_is_stopped_and_one_that_stands_may_start() {
    let mut plant = Plant::open();
    draw(&mut plant, 2.0);
    plant.tell(Place::Crac(2), "state", 2.0);
    match plant.request("run", 0.0) {
        Err(SetRefusal::SecondUnit { other, .. }) => assert_eq!(other, "crac-3"),
        other => panic!("{other:?}"),
    }
    plant.tell(CRAC, "state", 2.0);
    let id = plant.request("run", 1.0).expect("starting one is no harm");
    assert!(matches!(plant.foresee(id, 0.0, calm()), Phase::Waiting { .. }));
}

#[test]
fn fans_are_not_slowed_below_what_the_heat_needs() {
    // 100 kW and 5 % need 4.8 m³/s at 18 K; three units at 20 % move 3 m³/s, the fourth 5 m³/s at full speed.
    let mut plant = Plant::open();
    for crac in 1..4 {
        plant.tell(Place::Crac(crac), "fan", 20.0);
    }
    assert_eq!(plant.refusal("fan_speed_min", 60.0, 35.0).code(), "flow");
    let id = plant.request("fan_speed_min", 40.0).expect("2 m³/s and 3 m³/s");
    assert!(matches!(plant.foresee(id, 60.0, calm()), Phase::Waiting { .. }));
}

#[test]
fn a_feed_is_opened_only_where_every_rack_has_its_other() {
    for (place, quantity, value) in [(Place::Pdu(1), "breaker", 0.0), (Place::Rack(4), "breaker_b", 0.0)] {
        let mut plant = Plant::open();
        plant.tell(place, quantity, value);
        let refusal = plant.request("feed", 0.0).expect_err("a rack would be dark");
        assert!(matches!(refusal, SetRefusal::BothFeeds { .. }), "{refusal}");
    }
    let mut plant = Plant::open();
    let stale = Seen { is_stale: true, ..plant.last(Place::Pdu(1), "breaker") };
    plant.see(Place::Pdu(1), "breaker", stale);
    assert_eq!(plant.request("feed", 0.0).expect_err("nobody knows").code(), "both-feeds");
    let mut plant = Plant::open();
    assert!(plant.request("feed", 0.0).is_ok());
}

#[test]
fn what_was_foreseen_has_to_be_bearable() {
    let hot =
        |max_inlet_celsius, baseline_inlet_celsius| Preview { max_inlet_celsius, baseline_inlet_celsius, ..calm() };
    let short = |without, with| Preview { spare_kw: [without, with], ..calm() };
    for (value, preview, code) in [
        (21.0, hot(32.1, 24.0), Some("predicted-inlet")),
        (21.0, hot(32.0, 24.0), None),
        // It is too hot already: warmer air is refused, and colder air is the remedy.
        (21.0, hot(33.0, 33.0), Some("predicted-inlet")),
        (19.0, hot(33.0, 33.0), None),
        (19.0, hot(33.1, 33.0), Some("predicted-inlet")),
        (21.0, short(5.0, -1.0), Some("predicted-redundancy")),
        (21.0, short(-1.0, -1.0), None),
        (21.0, short(-1.0, -2.0), Some("predicted-redundancy")),
    ] {
        let mut plant = Plant::open();
        let id = plant.request("supply_setpoint", value).expect("nothing against it yet");
        let phase = plant.foresee(id, 20.0, preview.clone());
        let found = match &phase {
            Phase::Refused(refusal) => Some(refusal.code()),
            _ => None,
        };
        assert_eq!(found, code, "{value} {preview:?} {phase:?}");
    }
}
