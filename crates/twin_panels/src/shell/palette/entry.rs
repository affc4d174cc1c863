//! What the command palette offers: everything that can be gone to, shown or started.

use crate::lens::LENSES;
use crate::panel::PanelId;
use crate::{Intent, SecondViewWish, View, address_text, kind_word};
use egui_phosphor::regular as icon;
use twin_model::{Place, SitePlan};

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// What people look for.
    pub(crate) title: String,
    /// Where or what it is.
    pub(crate) detail: String,
    pub(crate) icon: &'static str,
    /// What choosing it means, in this order.
    pub(crate) intents: Vec<Intent>,
}

impl Entry {
    fn new(icon: &'static str, title: impl Into<String>, detail: impl Into<String>, intents: Vec<Intent>) -> Self {
        Self { title: title.into(), detail: detail.into(), icon, intents }
    }
}

/// Everything that can be done now, what is looked for most often first. `panels` are their identifiers, titles and icons.
pub(crate) fn all(view: &View<'_>, panels: &[(PanelId, &str, &'static str)]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    entries.extend(alarms(view));
    entries.extend(
        panels
            .iter()
            .map(|(id, title, icon)| Entry::new(icon, format!("Show {title}"), "panel", vec![Intent::ShowPanel(*id)])),
    );
    entries.extend(view.presets.iter().enumerate().map(|(index, name)| {
        let key = if index < 9 { format!("camera, key {}", index + 1) } else { "camera".to_owned() };
        Entry::new(icon::VIDEO_CAMERA, format!("View {name}"), key, vec![Intent::Preset(index)])
    }));
    entries.extend(LENSES.iter().enumerate().map(|(index, lens)| {
        let title = format!("Lens {}", lens.name);
        Entry::new(icon::STACK, title, lens.hint, vec![Intent::SetLens(index)])
    }));
    entries.extend(doors(view));
    entries.extend(switches(view));
    entries.extend(places(&view.snapshot.plan));
    entries.extend(custom_points(view));
    entries.extend(scenarios(view));
    entries
}

/// Opens the rack that is selected, or that the selection is in, or shuts it.
fn doors(view: &View<'_>) -> Option<Entry> {
    let place = view.selection?;
    let Place::Rack(rack) = place.owner() else { return None };
    let name = place.owner().name(&view.snapshot.plan);
    Some(if view.open_rack == Some(rack) {
        Entry::new(icon::DOOR, format!("Close rack {name}"), "doors, key O", vec![Intent::OpenRack(None)])
    } else {
        Entry::new(icon::DOOR_OPEN, format!("Open rack {name}"), "doors, key O", vec![Intent::OpenRack(Some(rack))])
    })
}

fn switches(view: &View<'_>) -> [Entry; 5] {
    let other = view.look.other();
    let tour = if view.tour.is_some() { "End the tour" } else { "Start the tour" };
    [
        Entry::new(icon::FILM_SLATE, tour, "camera, key T: it shows what is worth a look", vec![Intent::ToggleTour]),
        Entry::new(
            icon::CIRCLE_HALF,
            format!("{} look", other.word()),
            "appearance, key L",
            vec![Intent::SetLook(other)],
        ),
        Entry::new(icon::MAP_TRIFOLD, "Show or hide the floor plan", "position, key M", vec![Intent::ToggleMinimap]),
        Entry::new(
            icon::COLUMNS,
            if view.second.is_some() { "Close the second view" } else { "Split the view" },
            "camera, key P: a second view beside the 3D",
            vec![Intent::SecondView(SecondViewWish::Toggle)],
        ),
        Entry::new(icon::EYE_SLASH, "Hide the panels", "appearance, key H", vec![Intent::ToggleChrome]),
    ]
}

fn alarms(view: &View<'_>) -> Vec<Entry> {
    let plan = &view.snapshot.plan;
    let entry = |alarm: &twin_model::Alarm| {
        let detail = format!("P{} alarm, {}", alarm.priority.digit(), address_text(plan, alarm.place));
        Entry::new(icon::BELL_RINGING, alarm.message.clone(), detail, go_to(alarm.place))
    };
    view.snapshot.alarms.iter().map(entry).collect()
}

fn scenarios(view: &View<'_>) -> Vec<Entry> {
    let Some(simulation) = view.simulation.live() else { return Vec::new() };
    let start = |scenario: &twin_api::ScenarioEntry| {
        let target = scenario.usual_target.as_deref().map_or_else(String::new, |target| format!(" on {target}"));
        let intent = Intent::RunScenario { name: scenario.name.clone(), target: None, parameters: Vec::new() };
        Entry::new(icon::FLASK, format!("Start {}{target}", scenario.title), "scenario", vec![intent])
    };
    let mut entries: Vec<Entry> = simulation.scenarios.iter().map(start).collect();
    if !simulation.active.is_empty() {
        let title = "Stop all scenarios";
        entries.push(Entry::new(icon::STOP_CIRCLE, title, "the site recovers", vec![Intent::StopAllScenarios]));
    }
    entries
}

/// The points that people have defined.
fn custom_points(view: &View<'_>) -> Vec<Entry> {
    let points = view.snapshot.points.iter().filter(|(_, point)| point.custom.is_some() && !point.is_deleted());
    let entry = |(_, point): (_, &twin_model::Point)| {
        let detail = format!("custom point, {}", point.id);
        Entry::new(icon::CHART_LINE, point.title.as_str(), detail, go_to(point.place))
    };
    points.map(entry).collect()
}

fn go_to(place: Place) -> Vec<Intent> {
    vec![Intent::Select(Some(place)), Intent::FlyTo(place)]
}

/// Units first, then what is in the racks.
fn places(plan: &SitePlan) -> Vec<Entry> {
    fn numbered(make: fn(u32) -> Place, count: usize) -> impl Iterator<Item = Place> {
        (0u32..).zip(0..count).map(move |(index, _)| make(index))
    }
    let units = numbered(Place::Rack, plan.racks.len())
        .chain(numbered(Place::Crac, plan.cracs.len()))
        .chain(numbered(Place::Pdu, plan.pdus.len()))
        .chain(numbered(Place::Ups, plan.ups.len()))
        .chain(numbered(Place::Machine, plan.machines.len()))
        .chain(numbered(Place::Sensor, plan.sensors.len()));
    let devices = (0u32..)
        .zip(&plan.racks)
        .flat_map(|(rack, own)| (0u32..).zip(&own.devices).map(move |(device, _)| Place::Device { rack, device }));
    let entry = |place: Place| {
        let detail = format!("{}, {}", kind_word(plan, place).to_lowercase(), address_text(plan, place));
        Entry::new(icon_of(place), place.name(plan), detail, go_to(place))
    };
    units.chain(devices).map(entry).collect()
}

const fn icon_of(place: Place) -> &'static str {
    match place {
        Place::Crac(_) => icon::FAN,
        Place::Pdu(_) | Place::Utility(_) => icon::PLUG,
        Place::Ups(_) | Place::BatteryString { .. } | Place::Cell { .. } => icon::BATTERY_CHARGING,
        Place::Machine(_) => icon::GEAR,
        Place::Sensor(_) => icon::THERMOMETER_SIMPLE,
        Place::Device { .. } | Place::Gpu { .. } => icon::HARD_DRIVES,
        Place::Rack(_) | Place::Room(_) => icon::CUBE,
    }
}
