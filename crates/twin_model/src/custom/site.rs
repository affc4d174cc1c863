//! Places by what people call them, and the topics that lie there.

use crate::{Place, SitePlan};
use thiserror::Error;

/// Why a text names no place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FindPlaceError {
    /// Nothing is called so.
    #[error("find a place called {0:?}: the site has none; write it like A01, hall-a/A01, crac-a1 or hall-a")]
    Unknown(String),
    /// Several are.
    #[error("find the place called {name:?}: {first} and {second} are; write which")]
    Ambiguous {
        /// What was written.
        name: String,
        /// One of them.
        first: String,
        /// Another.
        second: String,
    },
}

/// Where the topics of `place` begin, without `dc/`: `demo/hall-a/A01`, `demo/power/ups-a`. `None` when the plan does not have it.
pub fn topic_of(plan: &SitePlan, place: Place) -> Option<String> {
    let site_of = |room: u32| Some(&plan.sites.get(plan.rooms.get(room as usize)?.site as usize)?.id);
    let in_room = |room: u32| Some(format!("{}/{}", site_of(room)?, plan.rooms.get(room as usize)?.id));
    let branch = |branch: &str| {
        let site = match place {
            Place::Utility(i) => &plan.sites.get(plan.utilities.get(i as usize)?.site as usize)?.id,
            other => site_of(other.room(plan)?)?,
        };
        Some(format!("{site}/{branch}/{}", place.name(plan)))
    };
    match place {
        Place::Room(i) => in_room(i),
        Place::Rack(_) | Place::Sensor(_) => Some(format!("{}/{}", in_room(place.room(plan)?)?, place.name(plan))),
        Place::Device { rack, .. } | Place::Gpu { rack, .. } => {
            let own = plan.racks.get(rack as usize)?;
            Some(format!("{}/{}/{}", in_room(own.room)?, own.id, place.name(plan)))
        }
        Place::Crac(_) => branch("cooling"),
        Place::Pdu(_) | Place::Ups(_) | Place::BatteryString { .. } | Place::Cell { .. } | Place::Utility(_) => {
            branch("power")
        }
        Place::Machine(_) => branch("plant"),
    }
}

/// The place that `text` names: by its name, its topic, or its topic without the site.
///
/// # Errors
/// When none or several places are called so.
pub fn find_place(plan: &SitePlan, text: &str) -> Result<Place, FindPlaceError> {
    let text = text.trim().trim_start_matches("dc/").trim_end_matches('/');
    let is_topic = |place: &Place| {
        topic_of(plan, *place)
            .is_some_and(|topic| topic == text || topic.split_once('/').is_some_and(|(_, rest)| rest == text))
    };
    // By topic first: it says more than a name that another place happens to have, too.
    let by_topic: Vec<Place> = if text.contains('/') { places(plan).filter(is_topic).collect() } else { Vec::new() };
    let is_called = |place: &Place| {
        let is_room =
            matches!(place, Place::Room(i) if plan.rooms.get(*i as usize).is_some_and(|room| room.id.as_str() == text));
        is_room || place.name(plan) == text
    };
    let found = if by_topic.is_empty() { places(plan).filter(is_called).collect() } else { by_topic };
    match found[..] {
        [] => Err(FindPlaceError::Unknown(text.to_owned())),
        [place] => Ok(place),
        [first, second, ..] => {
            let told = |place| topic_of(plan, place).unwrap_or_default();
            Err(FindPlaceError::Ambiguous { name: text.to_owned(), first: told(first), second: told(second) })
        }
    }
}

/// Everything that a person would place a sensor at.
fn places(plan: &SitePlan) -> impl Iterator<Item = Place> {
    fn each(len: usize, place: fn(u32) -> Place) -> impl Iterator<Item = Place> {
        (0u32..).zip(0..len).map(move |(index, _)| place(index))
    }
    let devices = (0u32..)
        .zip(&plan.racks)
        .flat_map(|(rack, own)| (0u32..).zip(&own.devices).map(move |(device, _)| Place::Device { rack, device }));
    each(plan.rooms.len(), Place::Room)
        .chain(each(plan.racks.len(), Place::Rack))
        .chain(each(plan.cracs.len(), Place::Crac))
        .chain(each(plan.pdus.len(), Place::Pdu))
        .chain(each(plan.ups.len(), Place::Ups))
        .chain(each(plan.utilities.len(), Place::Utility))
        .chain(each(plan.machines.len(), Place::Machine))
        .chain(each(plan.sensors.len(), Place::Sensor))
        .chain(devices)
}
