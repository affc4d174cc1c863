//! Everything that can be wrong with a simulation document, told with its field.

use super::amount::Amount;
use super::document::{ScenarioDocument, SimDocument, StepDocument};
use super::effect::Effect;
use super::load::{Source, minutes, step_names};
use super::plan::Parameter;
use super::selector::{Clause, Selector};
use super::target::TargetKind;
use crate::position::Field;
use crate::problem::Problems;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Longest part of a timeline, seconds: a day.
const SECS_MAX: f64 = 86_400.0;
/// Scenarios that play scenarios that play scenarios: deeper than this is a circle or nobody understands it.
const DEPTH_MAX: usize = 8;

/// All scenarios of a simulation by name, with where the first of each name stands.
pub(super) struct Catalogue<'a> {
    by_name: BTreeMap<&'a str, ((usize, usize), &'a ScenarioDocument)>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn new(sources: &'a [Source]) -> Self {
        let mut by_name = BTreeMap::new();
        for (number, source) in sources.iter().enumerate() {
            for (index, scenario) in source.scenarios.iter().enumerate() {
                by_name.entry(scenario.name.as_str()).or_insert(((number, index), scenario));
            }
        }
        Self { by_name }
    }

    fn find(&self, name: &str) -> Option<&'a ScenarioDocument> {
        self.by_name.get(name).map(|(_, scenario)| *scenario)
    }

    /// What `scenario` strikes: as it says, else as its effects or what it plays say.
    pub(super) fn strikes(&self, scenario: &ScenarioDocument) -> Option<TargetKind> {
        self.strikes_within(scenario, DEPTH_MAX)
    }

    fn strikes_within(&self, scenario: &ScenarioDocument, depth: usize) -> Option<TargetKind> {
        scenario.strikes().or_else(|| {
            let played = scenario.steps().into_iter().find_map(|step| step.play)?;
            self.strikes_within(self.find(&played)?, depth.checked_sub(1)?)
        })
    }

    /// Whether what `name` plays, and what that plays, ends somewhere.
    fn ends(&self, name: &str, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        self.find(name).is_none_or(|scenario| {
            scenario.steps().iter().all(|step| step.play.as_ref().is_none_or(|play| self.ends(play, depth)))
        })
    }
}

/// Checks everything but the scenarios.
pub(super) fn check_world(document: &SimDocument, problems: &mut Problems) {
    let root = Field::root();
    document.workload.check(&root.child("workload"), problems);
    let weather = root.child("weather");
    between(problems, &weather.child("mean_celsius"), document.weather.mean_celsius, -40.0, 50.0, " °C");
    between(problems, &weather.child("swing_kelvin"), document.weather.swing_kelvin, 0.0, 20.0, " K");
    document.protocols.check(&root.child("protocols"), problems);
}

/// Checks the scenario at `at`: the number of its file and its index there.
pub(super) fn check_scenario(
    scenario: &ScenarioDocument,
    at: (usize, usize),
    catalogue: &Catalogue<'_>,
    problems: &mut Problems,
) {
    let field = Field::root().item("scenarios", at.1);
    check_name(scenario, at, catalogue, &field, problems);
    check_form(scenario, &field, problems);
    for (index, parameter) in scenario.parameters.iter().enumerate() {
        check_parameter(scenario, parameter, index, &field.item("parameters", index), problems);
    }
    let strikes = catalogue.strikes(scenario);
    if let Some(target) = &scenario.target {
        let at = field.child("target");
        match target.parse::<Selector>() {
            Err(error) => problems.add(&at, "selector", error.to_string()),
            Ok(selector) if selector.needs_target() => {
                problems.add(&at, "selector", format!("{target:?} asks for a target, and this is the usual one"));
            }
            Ok(_) => {}
        }
    }
    let steps = scenario.steps();
    let names = step_names(&steps);
    for (index, step) in steps.iter().enumerate() {
        let at = if scenario.effect.is_some() { field.clone() } else { field.item("steps", index) };
        let context = Context { scenario, strikes, catalogue, steps: &steps, names: &names };
        context.check_step(index, step, &at, problems);
    }
    if let Some(expect) = &scenario.expect {
        between(problems, &field.child("expect").child("within_secs"), expect.within_secs, 1.0, SECS_MAX, " s");
        between(problems, &field.child("expect").child("settle_secs"), expect.settle_secs, 0.0, SECS_MAX, " s");
    }
}

fn check_name(
    scenario: &ScenarioDocument,
    at: (usize, usize),
    catalogue: &Catalogue<'_>,
    field: &Field,
    problems: &mut Problems,
) {
    let (name, field) = (&scenario.name, field.child("name"));
    let is_plain = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        problems.add(&field, "letters", format!("{name:?} is no scenario name: write A–Z, 0–9 and _ only"));
    }
    if catalogue.by_name.get(name.as_str()).is_some_and(|(first, _)| *first != at) {
        problems.add(&field, "unique", format!("{name:?} is the name of an earlier scenario"));
    }
}

/// One effect with its timeline, or steps; not both.
fn check_form(scenario: &ScenarioDocument, field: &Field, problems: &mut Problems) {
    match (&scenario.effect, scenario.steps.is_empty()) {
        (None, true) => problems.add(field, "form", "does nothing: write an effect, or steps"),
        (Some(_), false) => problems.add(&field.child("steps"), "form", "an effect is there already: make it a step"),
        (Some(_), true) => {}
        (None, false) => {
            let lone = [
                ("on", scenario.on.is_some()),
                ("start_secs", scenario.start_secs.is_some()),
                ("ramp_secs", scenario.ramp_secs.is_some()),
                ("hold_secs", scenario.hold_secs.is_some()),
                ("recover_secs", scenario.recover_secs.is_some()),
            ];
            for (name, _) in lone.into_iter().filter(|(_, is_there)| *is_there) {
                problems.add(&field.child(name), "form", "belongs into a step");
            }
        }
    }
}

fn check_parameter(
    scenario: &ScenarioDocument,
    parameter: &Parameter,
    index: usize,
    field: &Field,
    problems: &mut Problems,
) {
    let Parameter { name, default, min, max, .. } = parameter;
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        problems.add(&field.child("name"), "letters", format!("{name:?} is no parameter: write a–z, 0–9 and _ only"));
    }
    if scenario.parameters[..index].iter().any(|earlier| earlier.name == *name) {
        problems.add(&field.child("name"), "unique", format!("{name:?} is the name of an earlier parameter"));
    }
    if !(min.is_finite() && max.is_finite() && min < max) {
        problems.add(&field.child("min"), "range", format!("{min} to {max} is no range"));
    } else {
        between(problems, &field.child("default"), *default, *min, *max, "");
    }
}

/// What the checks of a step look at.
struct Context<'a> {
    scenario: &'a ScenarioDocument,
    strikes: Option<TargetKind>,
    catalogue: &'a Catalogue<'a>,
    steps: &'a [StepDocument],
    names: &'a [String],
}

impl Context<'_> {
    fn check_step(&self, index: usize, step: &StepDocument, field: &Field, problems: &mut Problems) {
        if self.names[..index].contains(&self.names[index]) {
            problems.add(
                &field.child("name"),
                "unique",
                format!("{:?} is the name of an earlier step", self.names[index]),
            );
        }
        match (&step.effect, &step.play) {
            (Some(effect), None) => {
                self.check_effect(effect, &field.child("effect"), problems);
                self.check_selector(step, effect.changes(), &field.child("on"), problems);
                if !step.set.is_empty() {
                    problems.add(&field.child("set"), "form", "only a scenario that is played has parameters");
                }
            }
            (None, Some(play)) => self.check_play(step, play, field, problems),
            (Some(_), Some(_)) => {
                problems.add(&field.child("play"), "form", "an effect is there already: make it a step")
            }
            (None, None) => problems.add(field, "form", "does nothing: write an effect, or what to play"),
        }
        let times = [
            ("start_secs", &step.start_secs),
            ("ramp_secs", &step.ramp_secs),
            ("hold_secs", &step.hold_secs),
            ("recover_secs", &step.recover_secs),
        ];
        for (name, amount) in times {
            if let Some(amount) = amount {
                self.check_amount(amount, &field.child(name), 0.0, SECS_MAX, " s", problems);
            }
        }
        self.check_start(index, step, field, problems);
    }

    fn check_effect(&self, effect: &Effect<Amount>, field: &Field, problems: &mut Problems) {
        for size in effect.sizes() {
            self.check_amount(size.amount, &field.child(size.field), size.min, size.max, size.unit, problems);
        }
        if let Effect::WeakenCell { string, cell, .. } = effect {
            for (name, _) in [("string", string), ("cell", cell)].into_iter().filter(|(_, number)| **number == 0) {
                problems.add(&field.child(name), "range", format!("is 0; every {name} is counted from 1"));
            }
        }
    }

    /// A number is in its range; a parameter is there, and all that it may be is in the range.
    fn check_amount(&self, amount: &Amount, field: &Field, min: f64, max: f64, unit: &str, problems: &mut Problems) {
        match amount {
            Amount::Fixed(value) => between(problems, field, *value, min, max, unit),
            Amount::Parameter(name) => match self.scenario.parameters.iter().find(|known| known.name == *name) {
                None => problems.add(field, "parameter", unknown_parameter(name, &self.scenario.parameters)),
                Some(Parameter { min: low, max: high, .. }) if *low < min || *high > max => {
                    let reason =
                        format!("{name:?} may be {low} to {high}{unit}; between {min} and {max}{unit} is possible");
                    problems.add(field, "range", reason);
                }
                Some(_) => {}
            },
        }
    }

    fn check_play(&self, step: &StepDocument, play: &SmolStr, field: &Field, problems: &mut Problems) {
        let at = field.child("play");
        let Some(played) = self.catalogue.find(play) else {
            let known: Vec<&str> = self.catalogue.by_name.keys().copied().collect();
            problems.add(&at, "play", format!("there is no scenario {play:?}; there are {}", known.join(", ")));
            return;
        };
        if !self.catalogue.ends(play, DEPTH_MAX) {
            problems.add(&at, "play", format!("{play} plays itself, or scenarios too deep in each other"));
            return;
        }
        for (name, amount) in [("ramp_secs", &step.ramp_secs), ("recover_secs", &step.recover_secs)] {
            if amount.is_some() {
                problems.add(&field.child(name), "form", "what is played has its own");
            }
        }
        for (name, amount) in &step.set {
            let at = field.child("set").child(name);
            match played.parameters.iter().find(|known| known.name == *name) {
                Some(Parameter { min, max, .. }) => self.check_amount(amount, &at, *min, *max, "", problems),
                None => problems.add(&at, "parameter", unknown_parameter(name, &played.parameters)),
            }
        }
        if let Some(strikes) = self.catalogue.strikes(played) {
            self.check_selector(step, strikes, &field.child("on"), problems);
        }
    }

    /// The selector can be read and can select things of the kind `changes`.
    fn check_selector(&self, step: &StepDocument, changes: TargetKind, field: &Field, problems: &mut Problems) {
        let selector = match step.on.as_deref().unwrap_or("target").parse::<Selector>() {
            Ok(selector) => selector,
            Err(error) => return problems.add(field, "selector", error.to_string()),
        };
        if selector.quantity.is_some() && changes != TargetKind::Point {
            let reason = format!("\"{selector}\" names points, but a {} is wanted", changes.word());
            problems.add(field, "selector", reason);
        }
        let Some(strikes) = self.strikes else { return };
        for clause in &selector.clauses {
            let is_possible = match clause {
                Clause::Target => strikes.is_a(changes) || (changes == TargetKind::Point && reports(strikes)),
                Clause::Beside => strikes.is_a(changes) && matches!(changes, TargetKind::Rack | TargetKind::Crac),
                Clause::Behind => strikes == TargetKind::Utility && changes == TargetKind::Machine,
                _ => true,
            };
            if !is_possible {
                let reason = format!(
                    "\"{selector}\" is no {} where the target is a {}; write room:target, or a name",
                    changes.word(),
                    strikes.word()
                );
                problems.add(field, "selector", reason);
            }
        }
    }

    fn check_start(&self, index: usize, step: &StepDocument, field: &Field, problems: &mut Problems) {
        let ways = [("after", &step.after), ("after_end", &step.after_end), ("at", &step.at)];
        let written: Vec<&str> = ways.iter().filter(|(_, way)| way.is_some()).map(|(name, _)| *name).collect();
        if let [_, second, ..] = written[..] {
            let reason = format!("{} is there already: a step begins in one way", written[0]);
            problems.add(&field.child(second), "start", reason);
        }
        if let Some(at) = step.at.as_ref().filter(|at| minutes(at).is_none()) {
            problems.add(&field.child("at"), "time", format!("{at:?} is no time of day; write it like 14:30"));
        }
        for (name, way) in &ways[..2] {
            let (Some(way), at) = (way, field.child(name)) else { continue };
            let Some(awaited) = self.names.iter().position(|known| known.as_str() == way.as_str()) else {
                let reason = format!("there is no step {way:?}; there are {}", self.names.join(", "));
                problems.add(&at, "step", reason);
                continue;
            };
            if self.waits_for(awaited, index, self.steps.len()) {
                problems.add(&at, "circle", format!("{way:?} waits for this step"));
            } else if *name == "after_end" && self.steps[awaited].hold_secs.is_none() {
                problems.add(&at, "end", format!("{way:?} has no hold_secs: it never ends by itself"));
            }
        }
    }

    /// Whether step `index` begins only after step `other`, or is it.
    fn waits_for(&self, index: usize, other: usize, depth: usize) -> bool {
        if index == other || depth == 0 {
            return true;
        }
        let step = &self.steps[index];
        step.after.iter().chain(&step.after_end).any(|name| {
            let next = self.names.iter().position(|known| known.as_str() == name.as_str());
            next.is_some_and(|next| self.waits_for(next, other, depth - 1))
        })
    }
}

/// Whether things of `kind` have points of their own.
const fn reports(kind: TargetKind) -> bool {
    !matches!(kind, TargetKind::Site | TargetKind::Room | TargetKind::Row | TargetKind::Aisle)
}

fn unknown_parameter(name: &str, known: &[Parameter]) -> String {
    let names: Vec<&str> = known.iter().map(|parameter| parameter.name.as_str()).collect();
    let known = if names.is_empty() { "there are none".to_owned() } else { format!("there are {}", names.join(", ")) };
    format!("there is no parameter {name:?}; {known}")
}

fn between(problems: &mut Problems, field: &Field, value: f64, min: f64, max: f64, unit: &str) {
    if !(min..=max).contains(&value) {
        problems.add(field, "range", format!("is {value}{unit}; between {min} and {max}{unit} is possible"));
    }
}
