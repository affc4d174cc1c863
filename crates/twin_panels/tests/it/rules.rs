//! The panel of alarm rules: listed, opened, changed after a look at what the change would have done, switched off, restored.

use crate::fixture::{Fixture, NOW};
use crate::stage::{Stage, stage};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::sync::Arc;
use std::time::Duration;
use twin_api::{Firings, PreviewFigures, RuleChange, RuleEntry, RuleOrigin, RulePreview, RulePreviewState};
use twin_model::{Limit, Rule};
use twin_panels::Intent;
use twin_panels::panel::RULES;

fn book() -> Fixture {
    let mut fixture = Fixture::calm();
    let rules = fixture.snapshot.rules.to_vec();
    let [critical, high] = rules.as_slice() else { panic!("the fixture has two rules") };
    let changed =
        RuleChange { version: 2, at: NOW - Duration::from_secs(86_400), by: "Mara".into(), note: "summer".into() };
    let entry =
        |rule: &Rule, is_on, changed| RuleEntry { rule: rule.clone(), origin: RuleOrigin::Shipped, is_on, changed };
    fixture.snapshot.rule_book = Arc::new(vec![entry(critical, true, None), entry(high, false, Some(changed))]);
    fixture
}

fn opened(fixture: Fixture) -> Harness<'static, Stage> {
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(RULES));
    stage.run();
    stage
}

fn type_into(stage: &mut Harness<'static, Stage>, field: &str, text: &str) {
    stage.get_by_role_and_label(Role::TextInput, field).focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, field).type_text(text);
    stage.run();
}

#[test]
fn no_rules_say_so() {
    opened(Fixture::calm()).get_by_label("The engine has not told of any");
}

#[test]
fn rules_are_listed_with_what_makes_them_true_and_who_changed_them() {
    let mut stage = opened(book());
    stage.get_by_label("2 rules");
    stage.get_by_label("above 32 °C, clear below 31 °C");
    stage.get_by_label("Rule rack-inlet-high").click();
    stage.run();
    stage.get_by_label_contains("by Mara: summer");
    type_into(&mut stage, "Filter by name, message or class", "critical");
    stage.get_by_label("1 of 2 rules");
    stage.get_by_label("Changed by people").click();
    stage.run();
    stage.get_by_label("Rules are there, but the filter hides them");
}

#[test]
fn a_rule_is_changed_after_a_look_at_what_that_would_have_done() {
    let mut stage = opened(book());
    stage.get_by_label("Rule rack-inlet-critical").click();
    stage.run();
    stage.get_by_label("Change…").click();
    stage.run();
    type_into(&mut stage, "Deadband", ".5");
    stage.get_by_label("Try it on the last week").click();
    stage.run();
    let rule = match stage.state().intents.as_slice() {
        [Intent::PreviewRule { number: 1, rule }] => rule.clone(),
        other => panic!("it is tried: {other:?}"),
    };
    assert_eq!(rule.limit, Limit::High { limit: 32.0, deadband: 1.5 });
    let would = Firings { count: 14, active: Duration::from_secs(5_400), places: Vec::new(), place_count: 3 };
    let figures = PreviewFigures {
        from: NOW - Duration::from_secs(7 * 86_400),
        to: NOW,
        samples: 1_000,
        points: (72, 70),
        does: Some(Firings { count: 20, ..would.clone() }),
        would,
    };
    let preview = RulePreview { number: 1, state: RulePreviewState::Done(Box::new(figures)) };
    stage.state_mut().fixture.snapshot.rule_preview = Some(Arc::new(preview));
    stage.run();
    stage.get_by_label("Would have fired 14 times in the last 7 d");
    assert!(stage.get_by_role_and_label(Role::Button, "Save").accesskit_node().is_disabled(), "a reason is needed");
    type_into(&mut stage, "Why", "it chatters");
    stage.get_by_role_and_label(Role::Button, "Save").click();
    stage.run();
    let note = "it chatters".to_owned();
    assert_eq!(stage.state().intents.last(), Some(&Intent::SetRule { rule, note }));
}

#[test]
fn a_number_that_cannot_be_is_told_and_not_saved() {
    let mut stage = opened(book());
    stage.get_by_label("Rule rack-inlet-critical").click();
    stage.run();
    stage.get_by_label("Change…").click();
    stage.run();
    type_into(&mut stage, "Limit", "000");
    stage.get_by_label_contains("take limit 32000: its points have");
    type_into(&mut stage, "Why", "a typo");
    assert!(stage.get_by_role_and_label(Role::Button, "Save").accesskit_node().is_disabled());
}

#[test]
fn a_rule_is_switched_off_and_restored_with_a_reason() {
    let mut stage = opened(book());
    stage.get_by_label("Rule rack-inlet-critical").click();
    stage.run();
    stage.get_by_label("Switch off…").click();
    stage.run();
    type_into(&mut stage, "Why", "commissioning");
    stage.get_by_role_and_label(Role::Button, "Switch off").click();
    stage.run();
    let (rule, note) = ("rack-inlet-critical".into(), "commissioning".to_owned());
    assert_eq!(stage.state().intents, [Intent::SwitchRuleOff { rule, note }]);
    stage.get_by_label("Rule rack-inlet-high").click();
    stage.run();
    stage.get_by_label("As shipped…").click();
    stage.run();
    type_into(&mut stage, "Why", "done");
    stage.get_by_role_and_label(Role::Button, "Restore").click();
    stage.run();
    let (rule, note) = ("rack-inlet-high".into(), "done".to_owned());
    assert_eq!(stage.state().intents.last(), Some(&Intent::RestoreRule { rule, note }));
}
