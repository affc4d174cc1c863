//! Facts: what people and other systems did, in lists beside what was measured.

use crate::widget::{dense_ui, dim, one_line, section_ui, small};
use crate::wording::{age_text, moment_text, plural_text};
use crate::{Intent, Intents, View};
use egui::{Sense, Ui};
use std::fmt::Write;
use twin_api::SiteFact;
use twin_model::{Place, SitePlan};

/// What is longer is looked for with `heliotwin facts`.
const SHOWN_MAX: usize = 8;

/// Whether what happened at `at` concerns `place`: it is there, in it, or in the room.
pub(crate) fn concerns(plan: &SitePlan, at: Place, place: Place) -> bool {
    match place {
        Place::Room(room) => at.room(plan) == Some(room),
        _ => at == place || at.owner() == place,
    }
}

/// The newest facts about `place`, of `None` about all of the site and whatever is in it. Nothing where there are none.
pub(crate) fn events_ui(ui: &mut Ui, view: &View<'_>, place: Option<Place>, intents: &mut Intents) {
    let plan = &view.snapshot.plan;
    let is_here = |known: &&SiteFact| match (place, known.place) {
        (None, _) => true,
        (Some(place), Some(at)) => concerns(plan, at, place),
        (Some(_), None) => false,
    };
    let facts: Vec<&SiteFact> = view.snapshot.facts.iter().filter(is_here).collect();
    if facts.is_empty() {
        return;
    }
    section_ui(ui, "Events", |ui| {
        ui.label(dim(ui, plural_text(facts.len() as u64, "event")));
    });
    dense_ui(ui, |ui| {
        for known in facts.iter().take(SHOWN_MAX) {
            event_ui(ui, view, known, place.is_none(), intents);
        }
    });
}

fn event_ui(ui: &mut Ui, view: &View<'_>, known: &SiteFact, names_place: bool, intents: &mut Intents) {
    let fact = &known.fact;
    let age = view.now.since(fact.at);
    let when = if fact.at > view.now { "planned".to_owned() } else { format!("{} ago", age_text(age)) };
    let mut text = format!("{}: {}", fact.kind.title(), fact.title);
    if let Some(place) = known.place.filter(|_| names_place) {
        let _written = write!(text, ", {}", place.name(&view.snapshot.plan));
    }
    let label = ui.add(one_line(small(text)).sense(Sense::click())).on_hover_text(details(view, known));
    ui.label(dim(ui, when));
    if let Some(place) = known.place
        && label.clicked()
    {
        intents.push(Intent::Select(Some(place)));
    }
}

/// All that is known of it.
pub(crate) fn details(view: &View<'_>, known: &SiteFact) -> String {
    let fact = &known.fact;
    let mut text = format!("{}: {}\n{}", fact.kind.title(), fact.title, moment_text(fact.at, view.zone));
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _written = write!(text, "\n{name}: {value}");
        }
    };
    let until = fact.until.map(|until| moment_text(until, view.zone));
    line("until", until.as_deref());
    line("at", fact.place.as_deref());
    line("by", fact.actor.as_deref());
    line("source", Some(fact.source.as_str()));
    line("link", fact.link.as_deref());
    for (name, value) in &fact.attributes {
        line(name, Some(value));
    }
    text
}
