//! Places by what people and other programs call them: a path (`demo/hall-a/A01`) or a name alone (`A01`).

use crate::plan::SitePlan;
use crate::{Place, PointTable};
use smol_str::{SmolStr, format_smolstr};
use std::collections::HashMap;
use thiserror::Error;

/// Why a text names no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FindPlaceError {
    /// Nothing is called so.
    #[error("find the place: nothing of the site is called so")]
    Unknown,
    /// On a campus two things may have one name.
    #[error("find the place: several are called so; write its path")]
    Ambiguous,
}

/// Every place of a site that has points, and every room, by path and by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceIndex {
    /// `None` where several places have the name.
    by_text: HashMap<SmolStr, Option<Place>>,
    paths: HashMap<Place, SmolStr>,
}

impl PlaceIndex {
    /// The places of `plan`, whose points are `points`. A path is what the names of a place's points begin with.
    pub fn new(plan: &SitePlan, points: &PointTable) -> Self {
        let mut index = Self::default();
        for (number, room) in (0_u32..).zip(&plan.rooms) {
            let Some(site) = plan.sites.get(room.site as usize) else { continue };
            let place = Place::Room(number);
            index.add(place, format_smolstr!("{}/{}", site.id, room.id));
            index.name(room.name.clone(), place);
        }
        for (_, point) in points.iter() {
            if !index.paths.contains_key(&point.place)
                && let Some((path, _)) = point.id.as_str().rsplit_once('/')
            {
                index.add(point.place, path.into());
            }
        }
        index
    }

    fn add(&mut self, place: Place, path: SmolStr) {
        if let Some((_, name)) = path.rsplit_once('/') {
            self.name(name.into(), place);
        }
        self.by_text.insert(path.clone(), Some(place));
        self.paths.insert(place, path);
    }

    fn name(&mut self, name: SmolStr, place: Place) {
        let named = self.by_text.entry(name).or_insert(Some(place));
        if *named != Some(place) {
            *named = None;
        }
    }

    /// The place that `text` names, by its path or its name.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn find(&self, text: &str) -> Result<Place, FindPlaceError> {
        self.by_text.get(text).ok_or(FindPlaceError::Unknown)?.ok_or(FindPlaceError::Ambiguous)
    }

    /// The path of `place`: `demo/hall-a/A01`.
    pub fn path(&self, place: Place) -> Option<&SmolStr> {
        self.paths.get(&place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Room, RoomKind, Site, Spot, Utility};

    fn room(site: u32) -> Room {
        Room {
            site,
            id: "hall".into(),
            name: "Hall".into(),
            kind: RoomKind::Hall,
            corner: Spot::default(),
            size: Spot::default(),
            height: 3.0,
            tile: 0.6,
        }
    }

    fn campus() -> SitePlan {
        let site = |id: &str| Site { id: id.into(), name: id.into(), location: "Lab".into(), time_zone: "UTC".into() };
        let utility = |site, id: &str| Utility { site, id: id.into(), feed: crate::plan::Feed::A, capacity_kw: 100.0 };
        SitePlan {
            sites: vec![site("x"), site("y")],
            rooms: vec![room(0), room(1)],
            utilities: vec![utility(0, "mains"), utility(1, "mains"), utility(1, "spare")],
            ..SitePlan::empty(site("campus"))
        }
    }

    #[test]
    fn places_are_found_by_path_and_by_a_name_that_only_one_has() {
        let plan = campus();
        let index = PlaceIndex::new(&plan, &PointTable::from_plan(&plan));
        for (text, place) in [
            ("x/power/mains", Ok(Place::Utility(0))),
            ("y/power/mains", Ok(Place::Utility(1))),
            ("spare", Ok(Place::Utility(2))),
            ("mains", Err(FindPlaceError::Ambiguous)),
            ("y/hall", Ok(Place::Room(1))),
            ("Hall", Err(FindPlaceError::Ambiguous)),
            ("x/power", Err(FindPlaceError::Unknown)),
            ("", Err(FindPlaceError::Unknown)),
        ] {
            assert_eq!(index.find(text), place, "{text}");
        }
        assert_eq!(index.path(Place::Utility(2)).map(SmolStr::as_str), Some("y/power/spare"));
    }
}
