//! What the menu of a place offers: only what can be done there now.

use crate::lens::LENSES;
use crate::wording::plural_text;
use crate::{Intent, SecondViewWish, View, address_text};
use egui_phosphor::regular as icon;
use twin_api::ScenarioEntry;
use twin_model::{Alarm, Place};

/// Which lines show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Main,
    /// Scenarios that can strike the place.
    Faults,
    Lenses,
}

impl Page {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Main => "",
            Self::Faults => "Simulate a fault",
            Self::Lenses => "See through lens",
        }
    }
}

/// What choosing a line means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    Want(Vec<Intent>),
    Open(Page),
    /// Put a text on the clipboard.
    Copy(String),
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) icon: &'static str,
    pub(super) title: String,
    /// At the right; may be empty.
    pub(super) detail: String,
    pub(super) action: Action,
}

impl Entry {
    fn new(icon: &'static str, title: impl Into<String>, detail: impl Into<String>, action: Action) -> Self {
        Self { icon, title: title.into(), detail: detail.into(), action }
    }
}

/// The lines of `page` for `place`.
pub(super) fn of(view: &View<'_>, place: Place, page: Page) -> Vec<Entry> {
    match page {
        Page::Main => main(view, place),
        Page::Faults => {
            std::iter::once(back()).chain(faults(view, place).map(|(entry, target)| fault(entry, target))).collect()
        }
        Page::Lenses => std::iter::once(back()).chain(lenses(view.lens)).collect(),
    }
}

fn main(view: &View<'_>, place: Place) -> Vec<Entry> {
    let address = address_text(&view.snapshot.plan, place);
    let select = Intent::Select(Some(place));
    let mut entries = vec![
        Entry::new(icon::NAVIGATION_ARROW, "Fly there", "", Action::Want(vec![select.clone(), Intent::FlyTo(place)])),
        Entry::new(
            icon::CROSSHAIR,
            "Inspect",
            "",
            Action::Want(vec![select, Intent::ShowPanel(crate::panel::INSPECTOR)]),
        ),
    ];
    entries.extend(alarm_entries(view, place, &address));
    entries.extend(doors(view, place));
    let beside = Intent::SecondView(SecondViewWish::Beside(place));
    entries.push(Entry::new(icon::COLUMNS, "Show beside", "second view", Action::Want(vec![beside])));
    let count = faults(view, place).count() as u64;
    if count > 0 {
        let detail = plural_text(count, "scenario");
        entries.push(Entry::new(icon::FLASK, "Simulate a fault…", detail, Action::Open(Page::Faults)));
    }
    let lens = LENSES.get(view.lens).map_or("", |lens| lens.name);
    entries.push(Entry::new(icon::STACK, "See through lens…", lens, Action::Open(Page::Lenses)));
    entries.push(Entry::new(icon::COPY, "Copy address", "", Action::Copy(address)));
    entries
}

/// The doors of the rack that the place is, or is in.
fn doors(view: &View<'_>, place: Place) -> Option<Entry> {
    let Place::Rack(rack) = place.owner() else { return None };
    let key = "O";
    Some(if view.open_rack == Some(rack) {
        Entry::new(icon::DOOR, "Close rack", key, Action::Want(vec![Intent::OpenRack(None)]))
    } else {
        let wishes = vec![Intent::Select(Some(place)), Intent::OpenRack(Some(rack))];
        Entry::new(icon::DOOR_OPEN, "Open rack", key, Action::Want(wishes))
    })
}

/// The alarms there: to be seen, and to be acknowledged as far as nobody has.
fn alarm_entries(view: &View<'_>, place: Place, address: &str) -> Vec<Entry> {
    let plan = &view.snapshot.plan;
    let is_here = |alarm: &&Alarm| match place {
        Place::Room(room) => alarm.place.room(plan) == Some(room),
        _ => alarm.place == place || alarm.place.owner() == place,
    };
    let alarms: Vec<&Alarm> = view.snapshot.alarms.iter().filter(is_here).collect();
    let unseen: Vec<Intent> = alarms
        .iter()
        .filter(|alarm| !alarm.condition.is_acknowledged)
        .map(|alarm| Intent::Acknowledge { alarm: alarm.id, note: String::new() })
        .collect();
    let mut entries = Vec::new();
    if !alarms.is_empty() {
        let detail = alarms.len().to_string();
        // The address of what is in a room begins with the room, that of the room itself with the site.
        let text = match place {
            Place::Room(_) => format!("{} ▸", place.name(plan)),
            _ => address.to_owned(),
        };
        let action = Action::Want(vec![Intent::FindAlarms(text)]);
        entries.push(Entry::new(icon::BELL, "Show its alarms", detail, action));
    }
    if !unseen.is_empty() {
        let title = if unseen.len() == 1 { "Acknowledge its alarm" } else { "Acknowledge its alarms" };
        entries.push(Entry::new(icon::CHECK, title, unseen.len().to_string(), Action::Want(unseen)));
    }
    entries
}

/// Scenarios that can strike `place` or what it belongs to, with the name that they know it by.
fn faults<'a>(view: &View<'a>, place: Place) -> impl Iterator<Item = (&'a ScenarioEntry, &'a str)> {
    let scenarios = view.simulation.live().map_or(&[][..], |simulation| &simulation.scenarios);
    scenarios.iter().filter_map(move |entry| {
        let is_meant = |wanted: Place| entry.targets.iter().find(|target| target.place == Some(wanted));
        let target = is_meant(place).or_else(|| is_meant(place.owner()))?;
        Some((entry, target.name.as_str()))
    })
}

fn fault(entry: &ScenarioEntry, target: &str) -> Entry {
    let wish =
        Intent::RunScenario { name: entry.name.clone(), target: Some(target.to_owned()), parameters: Vec::new() };
    Entry::new(icon::FLASK, &entry.title, target, Action::Want(vec![wish]))
}

/// For the pointer: the keyboard has Esc and the arrow to the left.
fn back() -> Entry {
    Entry::new(icon::CARET_LEFT, "Back", "", Action::Open(Page::Main))
}

fn lenses(chosen: usize) -> impl Iterator<Item = Entry> {
    let entry = move |(index, lens): (usize, &crate::lens::Lens)| {
        let symbol = if index == chosen { icon::CHECK } else { icon::STACK };
        Entry::new(symbol, lens.name, "", Action::Want(vec![Intent::SetLens(index)]))
    };
    LENSES.iter().enumerate().map(entry)
}
