//! How often points are wanted, for the panel of sources: the rule of the site, those that are more specific, and what
//! they save.

use crate::widget::{card_ui, chip_ui, dim, key_value_ui, section_ui, small};
use crate::wording::plural_text;
use crate::{Intent, Intents, View};
use egui::{Button, Ui, vec2};
use std::time::Duration;
use twin_model::sampling::{SamplingRule, SamplingScope};

/// Rules that are one click away; any other is typed on the command line.
const CHOICES: [(&str, Option<SamplingRule>); 5] = [
    ("As it comes", None),
    ("1 s", Some(every(1))),
    ("5 s", Some(every(5))),
    ("1 min", Some(every(60))),
    (
        "Adaptive, 1 s to 1 min",
        Some(SamplingRule::Adaptive { fastest: Duration::from_secs(1), slowest: Duration::from_secs(60) }),
    ),
];

const fn every(secs: u64) -> SamplingRule {
    SamplingRule::Every(Duration::from_secs(secs))
}

/// Rules of devices and points that are listed; the command line lists all.
const RULES_MAX: usize = 12;

/// Draws the section.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let state = &view.snapshot.sampling;
    section_ui(ui, "Sampling", |ui| {
        if let Some(saved) = state.saved {
            let text = format!("{:.0} % saved", saved * 100.0);
            ui.label(dim(ui, text))
                .on_hover_text("Samples not kept, against the fastest interval that the rules allow");
        }
    });
    card_ui(ui, |ui| {
        ui.label("Whole site");
        choice_ui(ui, state.rules.site, SamplingScope::Site, intents);
        if !state.rules.is_empty() {
            key_value_ui(ui, "Kept", plural_text(state.kept, "sample"));
            key_value_ui(ui, "Thinned", plural_text(state.thinned, "sample"));
        }
        let devices = state
            .rules
            .devices
            .iter()
            .map(|(name, rule)| (name.to_string(), *rule, SamplingScope::Device(name.clone())));
        let points =
            state.rules.points.iter().map(|(id, rule)| (id.to_string(), *rule, SamplingScope::Point(id.clone())));
        for (name, rule, scope) in devices.chain(points).take(RULES_MAX) {
            rule_ui(ui, &name, rule, scope, intents);
        }
        let more = (state.rules.devices.len() + state.rules.points.len()).saturating_sub(RULES_MAX);
        if more > 0 {
            ui.label(dim(ui, format!("and {}", plural_text(more as u64, "more rule"))));
        }
    });
}

/// The choices for `scope`, of which `rule` is chosen.
pub(super) fn choice_ui(ui: &mut Ui, rule: Option<SamplingRule>, scope: SamplingScope, intents: &mut Intents) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
        for (text, choice) in CHOICES {
            if chip_ui(ui, text, rule == choice).clicked() {
                intents.push(Intent::SetSampling { scope: scope.clone(), rule: choice });
            }
        }
        if let Some(rule) = rule.filter(|rule| CHOICES.iter().all(|(_, choice)| *choice != Some(*rule))) {
            chip_ui(ui, &rule.to_string(), true);
        }
    });
}

/// A rule of a device or a point, with its end.
fn rule_ui(ui: &mut Ui, name: &str, rule: SamplingRule, scope: SamplingScope, intents: &mut Intents) {
    key_value_ui(ui, name, rule.to_string());
    if ui.add(Button::new(small("Clear"))).on_hover_text(format!("No rule of its own for {name}")).clicked() {
        intents.push(Intent::SetSampling { scope, rule: None });
    }
}
