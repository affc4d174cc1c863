//! A scenario about to be started: what it strikes, how hard, and what should be heard of it first.

use super::target::TargetChoice;
use crate::tokens::size;
use crate::widget::{ValueSlider, dim, with_icon};
use crate::{Intent, Intents, View, fonts, style};
use egui::{Button, Label, RichText, Ui, vec2};
use egui_phosphor::regular as icon;
use twin_api::{ScenarioEntry, ScenarioParameter, Simulation};

/// What a person has set.
pub(super) struct Form {
    scenario: String,
    target: TargetChoice,
    /// One per parameter of the scenario.
    values: Vec<f64>,
}

impl Form {
    /// As the scenario's author meant it.
    pub(super) fn new(entry: &ScenarioEntry) -> Self {
        Self {
            scenario: entry.name.clone(),
            target: TargetChoice::usual(entry),
            values: entry.parameters.iter().map(|parameter| parameter.default).collect(),
        }
    }

    /// Whether this is the form of `entry`.
    pub(super) fn is_of(&self, entry: &ScenarioEntry) -> bool {
        self.scenario == entry.name
    }

    /// Draws target, parameters, the expected alarm and the start.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        simulation: &Simulation,
        entry: &ScenarioEntry,
        intents: &mut Intents,
    ) {
        ui.add_space(4.0);
        self.target.ui(ui, view, entry);
        // A simulation that has been replaced may know other parameters.
        let defaults = entry.parameters.iter().map(|parameter| parameter.default);
        let known = self.values.len();
        self.values.extend(defaults.skip(known));
        for (parameter, value) in entry.parameters.iter().zip(&mut self.values) {
            parameter_ui(ui, parameter, value);
        }
        if let Some(first_out) = &entry.first_out {
            let text = format!("First alarm: {first_out}");
            ui.add(Label::new(with_icon(icon::BELL_RINGING, &text, style::palette(ui).text_dim)).wrap())
                .on_hover_text("The alarm that should come before all others");
        }
        ui.add_space(2.0);
        self.start_ui(ui, simulation, entry, intents);
    }

    fn start_ui(&self, ui: &mut Ui, simulation: &Simulation, entry: &ScenarioEntry, intents: &mut Intents) {
        let target = self.target.chosen();
        let is_active = simulation.is_active(&entry.name, Some(target.unwrap_or_default()));
        if is_active {
            let name = target.unwrap_or("the site");
            ui.label(dim(ui, format!("It runs on {name}: stop it above, or choose another target")));
            return;
        }
        if !entry.target_kind.is_empty() && entry.targets.is_empty() {
            ui.label(dim(ui, format!("The site has no {} that it could strike", entry.target_kind)));
            return;
        }
        let text = target.map_or_else(|| "Start".to_owned(), |target| format!("Start on {target}"));
        let text = RichText::new(text).font(fonts::semibold(size::TEXT));
        let accent = style::palette(ui).accent;
        let button = Button::new(text).fill(accent.ui_alpha(64)).min_size(vec2(ui.available_width(), 30.0));
        if ui.add(button).clicked() {
            let changed = entry.parameters.iter().zip(&self.values);
            let parameters = changed.map(|(parameter, value)| (parameter.name.clone(), *value)).collect();
            let (name, target) = (entry.name.clone(), target.map(str::to_owned));
            intents.push(Intent::RunScenario { name, target, parameters });
        }
    }
}

fn parameter_ui(ui: &mut Ui, parameter: &ScenarioParameter, value: &mut f64) {
    let decimals = decimals_of(parameter);
    let text = format!("{value:.decimals$} {}", parameter.unit);
    ValueSlider {
        name: &parameter.title,
        range: parameter.min..=parameter.max,
        step: 10f64.powi(-(decimals as i32)),
        text: Some(text.trim_end().to_owned()),
    }
    .ui(ui, value);
}

/// Enough decimals for some hundred places along the slider.
fn decimals_of(parameter: &ScenarioParameter) -> usize {
    match parameter.max - parameter.min {
        span if span >= 20.0 => 0,
        span if span >= 2.0 => 1,
        _ => 2,
    }
}
