//! The rules that ship.

use crate::site;
use std::collections::BTreeSet;
use std::sync::Arc;
use twin_decision::{Decider, default_rules};
use twin_model::plan::{MachineKind, SensorKind};
use twin_model::{Limit, quantity};

#[test]
fn every_rule_has_its_own_name_words_and_action() {
    let rules = default_rules();
    let names: BTreeSet<_> = rules.iter().map(|rule| rule.id.as_str().to_owned()).collect();
    assert_eq!(names.len(), rules.len());
    for rule in &rules {
        for text in [&rule.message, &rule.action] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text:?}", rule.id);
        }
        assert!(rule.action.starts_with(char::is_uppercase), "{}: {}", rule.id, rule.action);
    }
}

#[test]
fn every_rule_watches_a_class_that_something_reports() {
    let kinds = [
        quantity::RACK,
        quantity::OUTLETS,
        quantity::GPU_SERVER,
        quantity::GPU,
        quantity::CRAC,
        quantity::PDU,
        quantity::UPS,
        quantity::BATTERY_STRING,
        quantity::CELL,
        quantity::UTILITY,
    ];
    let machines = [MachineKind::Genset, MachineKind::Chiller, MachineKind::Pump, MachineKind::CoolingTower];
    let sensors =
        [SensorKind::LeakRope, SensorKind::Smoke, SensorKind::Door, SensorKind::Pressure, SensorKind::Weather];
    let machines = machines.iter().flat_map(|kind| quantity::of_machine(*kind).iter().copied());
    let kinds: Vec<_> = kinds.into_iter().chain(machines).chain(sensors.map(quantity::of_sensor)).collect();
    for rule in default_rules() {
        let Some(class) = &rule.class else {
            assert_eq!(rule.limit, Limit::Stale, "{}: only silence concerns every class", rule.id);
            continue;
        };
        let quantity = kinds.iter().flat_map(|kind| kind.iter()).find(|quantity| quantity.class == class.as_str());
        let quantity = quantity.unwrap_or_else(|| panic!("{}: nothing reports {class}", rule.id));
        let limit = match rule.limit {
            Limit::High { limit, .. } | Limit::Low { limit, .. } => limit,
            Limit::Equals { code } => code,
            _ => continue,
        };
        assert!((quantity.min..=quantity.max).contains(&limit), "{}: {limit} is impossible", rule.id);
    }
}

#[test]
fn rules_in_force_are_most_urgent_first() {
    let decider = Decider::new(site::table(1), default_rules());
    assert!(decider.rules().is_sorted_by_key(|rule| rule.priority));
    assert_eq!(decider.rules().len(), default_rules().len());
    let none = Decider::new(Arc::default(), Vec::new());
    assert!(none.rules().is_empty() && none.alarms().is_empty());
}
