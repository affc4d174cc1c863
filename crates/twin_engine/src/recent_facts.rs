//! The newest facts, for those who look: all of them are in the history.

use std::cmp::Reverse;
use std::sync::Arc;
use twin_api::SiteFact;
use twin_model::{Fact, PlaceIndex, PointTable, SitePlan};

/// More than a busy site has in a day; a list of them is no longer read to its end.
pub(crate) const FACTS_MAX: usize = 300;

/// What is shown of facts.
#[derive(Debug)]
pub(crate) struct RecentFacts {
    places: PlaceIndex,
    newest: Arc<Vec<SiteFact>>,
}

impl RecentFacts {
    pub(crate) fn new(plan: &SitePlan, points: &PointTable) -> Self {
        Self { places: PlaceIndex::new(plan, points), newest: Arc::default() }
    }

    /// Goes on with `points`, which may be of places that had none.
    pub(crate) fn follow(&mut self, plan: &SitePlan, points: &PointTable) {
        self.places = PlaceIndex::new(plan, points);
    }

    /// Shows `fact`, in the place of what its source told under the same key.
    pub(crate) fn put(&mut self, fact: &Arc<Fact>) {
        let place = fact.place.as_deref().and_then(|path| self.places.find(path).ok());
        let newest = Arc::make_mut(&mut self.newest);
        newest.retain(|known| known.fact.key != fact.key || known.fact.source != fact.source);
        let position = newest.partition_point(|known| Reverse(known.fact.at) < Reverse(fact.at));
        newest.insert(position, SiteFact { fact: Arc::clone(fact), place });
        newest.truncate(FACTS_MAX);
    }

    /// Places by name and path.
    pub(crate) const fn places(&self) -> &PlaceIndex {
        &self.places
    }

    /// Newest first.
    pub(crate) fn newest(&self) -> Arc<Vec<SiteFact>> {
        Arc::clone(&self.newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::{FactKind, Place, SourceId, Timestamp};

    fn fact(key: usize, secs: i64, title: &str) -> Arc<Fact> {
        Arc::new(Fact {
            source: SourceId::new("ci"),
            key: key.to_string().into(),
            kind: FactKind::Deployment,
            at: Timestamp::from_secs(secs),
            is_dated: true,
            until: None,
            title: title.into(),
            place: Some("generated/hall-a/A01".into()),
            actor: None,
            link: None,
            attributes: Vec::new(),
        })
    }

    #[test]
    fn facts_are_shown_newest_first_each_key_once_and_not_without_end() {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(20), "generated").expect("a valid scene");
        let mut facts = RecentFacts::new(&plan, &PointTable::from_plan(&plan));
        for (key, secs, title) in [(1, 10, "a"), (2, 30, "b"), (3, 20, "c"), (1, 40, "a, again")] {
            facts.put(&fact(key, secs, title));
        }
        let titles: Vec<String> = facts.newest().iter().map(|known| known.fact.title.to_string()).collect();
        assert_eq!(titles, ["a, again", "b", "c"]);
        for key in 0..1_000 {
            facts.put(&fact(key, 100 + key as i64, "more"));
        }
        let newest = facts.newest();
        assert_eq!((newest.len(), newest[0].fact.at), (FACTS_MAX, Timestamp::from_secs(1_099)));
        let path = PlaceIndex::new(&plan, &PointTable::from_plan(&plan)).path(Place::Rack(0)).cloned();
        let mut at_rack = Arc::unwrap_or_clone(fact(0, 5_000, "somewhere"));
        at_rack.place = path;
        facts.put(&Arc::new(at_rack));
        assert_eq!(facts.newest()[0].place, Some(Place::Rack(0)));
    }
}
