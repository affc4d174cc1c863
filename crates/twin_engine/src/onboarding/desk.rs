//! The desk where connections are made, changed and taken away.

use super::store::Store;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use twin_api::{ConnectionEntry, ProfileEntry, ProfilePointEntry};
use twin_model::connection::{Access, Connection, ConnectionDraft, DraftProblem, Listener};
use twin_model::custom::CustomPoint;
use twin_model::profile::Profile;
use twin_model::{PointIndex, PointTable, SitePlan};
use twin_scene::check_drafts;

/// What `$NAME`s stand for.
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Everything about the connections of a site.
pub(crate) struct Desk {
    plan: Arc<SitePlan>,
    /// The site's points, custom ones too, as often expected as plan and people say; connections are laid over them.
    base: PointTable,
    profiles: Arc<Vec<Profile>>,
    store: Store,
    /// Those of the command line's file: they are changed there.
    fixed: Vec<Connection>,
    /// Brokers that are listened to: what they feed, nobody else does.
    listeners: Vec<Listener>,
    drafts: Vec<ConnectionDraft>,
    /// What each draft is, or what is wrong with it.
    checked: Vec<Result<Connection, Vec<DraftProblem>>>,
    /// Why nothing can be kept: what could not be read must not be overwritten.
    problem: Option<String>,
    asked: watch::Sender<Arc<Vec<Connection>>>,
}

/// A desk, and the connections that are asked, latest wins.
pub(crate) struct Opened {
    pub(crate) desk: Desk,
    pub(crate) asked: watch::Receiver<Arc<Vec<Connection>>>,
}

impl Desk {
    /// The desk of the data folder `data` and the site `plan` with its points, beside the connections `fixed`. What is kept there and wrong is not asked, and told.
    pub(crate) fn open(
        data: &Path,
        (plan, base): (Arc<SitePlan>, PointTable),
        profiles: Arc<Vec<Profile>>,
        fixed: Vec<Connection>,
        listeners: &[Listener],
    ) -> Opened {
        let store = Store::at(data);
        let (drafts, problem) = match store.load() {
            Ok(drafts) => (drafts, None),
            Err(problem) => {
                tracing::error!("failed to {problem}");
                (Vec::new(), Some(problem))
            }
        };
        let (asked, seen) = watch::channel(Arc::default());
        let listeners = listeners.to_vec();
        let mut desk =
            Self { plan, base, profiles, store, fixed, listeners, drafts, checked: Vec::new(), problem, asked };
        desk.checked = desk.check(&desk.drafts);
        for (draft, checked) in desk.drafts.iter().zip(&desk.checked) {
            if let Err(problems) = checked {
                tracing::warn!(connection = %draft.name, "failed to make it: {}", text_of(problems));
            }
        }
        desk.ask();
        Opened { desk, asked: seen }
    }

    /// The site.
    pub(crate) fn plan(&self) -> &SitePlan {
        &self.plan
    }

    fn check(&self, drafts: &[ConnectionDraft]) -> Vec<Result<Connection, Vec<DraftProblem>>> {
        check_drafts(drafts, &self.fixed, &self.listeners, (&self.plan, &self.base), &self.profiles, environment)
    }

    fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.fixed.iter().chain(self.checked.iter().filter_map(|checked| checked.as_ref().ok()))
    }

    /// The connections that are asked now.
    pub(crate) fn asked(&self) -> Arc<Vec<Connection>> {
        Arc::clone(&self.asked.borrow())
    }

    fn ask(&self) {
        let is_measured = |index| self.base.point(index).is_some_and(|point| !point.is_deleted());
        let mut connections: Vec<Connection> = self.connections().cloned().collect();
        for connection in &mut connections {
            // Those of the file outlive the points that people delete.
            connection.bindings.retain(|binding| is_measured(binding.point));
        }
        self.asked.send_replace(Arc::new(connections));
    }

    /// Goes on with `point`, which somebody has defined, changed or deleted. Connections that feed it begin or end to be right.
    pub(crate) fn define(&mut self, point: Arc<CustomPoint>) {
        if self.base.define(&self.plan, point).is_some() {
            self.checked = self.check(&self.drafts);
            self.ask();
        }
    }

    /// The points of the site: those that devices are asked for come at the devices' periods, and of equipment that a device stands
    /// for nothing else is expected, nor what not all devices of its kind have. What is listened to comes as that says.
    pub(crate) fn points(&self) -> PointTable {
        let mut points = self.base.clone();
        let mut told: Vec<(PointIndex, Duration)> = Vec::new();
        for device in self.connections().filter(|device| !device.is_paused) {
            let expected = device.bindings.iter().filter(|binding| binding.is_expected);
            told.extend(expected.map(|binding| (binding.point, device.period)));
        }
        let fed: Vec<PointIndex> = told.iter().map(|(point, _)| *point).collect();
        for place in self.connections().filter_map(|device| device.place) {
            points.expect_only(place, &fed);
        }
        told.extend(self.listeners.iter().flat_map(Listener::periods));
        for (point, period) in told {
            points.expect_every(point, period);
        }
        points
    }

    /// All connections, as they may be shown.
    pub(crate) fn entries(&self) -> Vec<ConnectionEntry> {
        let fixed = self.fixed.iter().map(|connection| ConnectionEntry {
            draft: None,
            name: connection.name.to_string(),
            feeds: connection.bindings.len(),
            problems: Vec::new(),
        });
        let own = self.drafts.iter().zip(&self.checked).map(|(draft, checked)| ConnectionEntry {
            draft: Some(draft.without_secrets()),
            name: draft.name.clone(),
            feeds: checked.as_ref().map_or(0, |connection| connection.bindings.len()),
            problems: checked.as_ref().err().cloned().unwrap_or_default(),
        });
        fixed.chain(own).collect()
    }

    /// The name of the connection that leads to the device of `access`, if one does.
    pub(crate) fn name_of(&self, access: &Access) -> Option<String> {
        let mut known = self.connections().filter(|connection| connection.access.is_same_device(access));
        known.next().map(|connection| connection.name.to_string())
    }

    /// Why connections cannot be kept, if they cannot.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// What kinds of devices are known.
    pub(crate) fn profile_entries(&self) -> Vec<ProfileEntry> {
        self.profiles.iter().map(profile_entry).collect()
    }

    pub(crate) const fn profiles(&self) -> &Arc<Vec<Profile>> {
        &self.profiles
    }

    /// `draft` with the secrets of the connection `of` where it has dots.
    pub(crate) fn with_secrets(&self, of: Option<&str>, draft: &ConnectionDraft) -> ConnectionDraft {
        let kept = of.and_then(|name| self.drafts.iter().find(|draft| draft.name == name));
        kept.map_or_else(|| draft.clone(), |kept| draft.with_secrets_of(kept))
    }

    /// Makes `draft` a connection, instead of the one called `replaces` if that is told.
    ///
    /// # Errors
    /// What is wrong with it; then everything is as before.
    pub(crate) fn save(&mut self, replaces: Option<&str>, draft: &ConnectionDraft) -> Result<(), Vec<DraftProblem>> {
        let mut draft = self.with_secrets(replaces, draft);
        draft.access.retain(|_, told| !told.trim().is_empty());
        let mut drafts = self.drafts.clone();
        let place = match replaces {
            None => {
                drafts.push(draft);
                drafts.len() - 1
            }
            Some(name) => {
                let place = drafts.iter().position(|draft| draft.name == name);
                let place = place.ok_or_else(|| whole(format!("there is no connection {name:?} any more")))?;
                drafts[place] = draft;
                place
            }
        };
        self.settle(drafts, Some(place))
    }

    /// Takes the connection `name` away.
    ///
    /// # Errors
    /// When there is none that can be taken away, or that cannot be kept.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), Vec<DraftProblem>> {
        let place = self.place(name)?;
        let mut drafts = self.drafts.clone();
        drafts.remove(place);
        self.settle(drafts, None)
    }

    /// Leaves the device of the connection `name` alone, or asks it again.
    ///
    /// # Errors
    /// When there is none that can be changed, or that cannot be kept.
    pub(crate) fn pause(&mut self, name: &str, is_paused: bool) -> Result<(), Vec<DraftProblem>> {
        let place = self.place(name)?;
        let mut drafts = self.drafts.clone();
        drafts[place].is_paused = is_paused;
        self.settle(drafts, None)
    }

    fn place(&self, name: &str) -> Result<usize, Vec<DraftProblem>> {
        if self.fixed.iter().any(|connection| connection.name == name) {
            return Err(whole(format!("{name:?} is in the file of --connections; change it there")));
        }
        let place = self.drafts.iter().position(|draft| draft.name == name);
        place.ok_or_else(|| whole(format!("there is no connection {name:?}")))
    }

    /// Makes `drafts` the connections, if what stands at `wanted` is right and they can be kept.
    fn settle(&mut self, drafts: Vec<ConnectionDraft>, wanted: Option<usize>) -> Result<(), Vec<DraftProblem>> {
        if let Some(problem) = &self.problem {
            return Err(whole(format!("nothing can be kept: failed to {problem}")));
        }
        let checked = self.check(&drafts);
        if let Some(Err(problems)) = wanted.and_then(|place| checked.get(place)) {
            return Err(problems.clone());
        }
        self.store.keep(&drafts).map_err(|error| whole(format!("cannot be kept: {error}")))?;
        (self.drafts, self.checked) = (drafts, checked);
        self.ask();
        Ok(())
    }
}

fn whole(reason: String) -> Vec<DraftProblem> {
    vec![DraftProblem { field: String::new(), reason }]
}

/// `problems` in one line.
pub(crate) fn text_of(problems: &[DraftProblem]) -> String {
    let one = |problem: &DraftProblem| match problem.field.as_str() {
        "" => problem.reason.clone(),
        field => format!("{field}: {}", problem.reason),
    };
    problems.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn profile_entry(profile: &Profile) -> ProfileEntry {
    let points = |protocol| {
        let point = |point: &twin_model::profile::ProfilePoint| ProfilePointEntry {
            name: point.name.to_string(),
            title: point.title.to_string(),
            measure: point.measure,
            quantity: point.tells.as_ref().map(|tells| (tells.quantity.to_string(), tells.fold)),
        };
        profile.points(protocol).into_iter().map(point).collect()
    };
    ProfileEntry {
        id: profile.id.to_string(),
        title: profile.title.to_string(),
        maker: profile.maker.to_string(),
        parts: profile.protocols().map(|protocol| (protocol, points(protocol))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::Place;
    use twin_model::profile::Protocol;

    const UPS: &str = r#"(version: 1, id: "p", title: "P", snmp: (trees: ["1.3.6.1.4.1"], points: [
        (name: "charge", title: "Charge", measure: Charge, object: "1.3.6.1.4.1.1", tells: "charge")]))"#;

    fn open(data: &Path) -> Opened {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(20), "generated").expect("a valid scene");
        let profiles = twin_scene::parse_profiles([("p.ron", UPS)]).profiles;
        let site = (Arc::new(plan.clone()), crate::custom_points::site_points(&plan, data).expect("readable"));
        Desk::open(data, site, Arc::new(profiles), Vec::new(), &[])
    }

    fn draft(desk: &Desk, name: &str) -> ConnectionDraft {
        let mut draft = ConnectionDraft::new(Protocol::Snmp);
        name.clone_into(&mut draft.name);
        draft.profile = "p".to_owned();
        draft.place = desk.plan.ups[0].id.to_string();
        draft.period_secs = 60.0;
        draft.access.insert("address".to_owned(), "10.0.0.20".to_owned());
        draft.access.insert("community".to_owned(), "s3cret".to_owned());
        draft
    }

    fn period(desk: &Desk, quantity: &str) -> Option<Duration> {
        let points = desk.points();
        let index = points.find(Place::Ups(0), quantity).expect("a point of every UPS");
        points.point(index).and_then(|point| point.period)
    }

    #[test]
    fn a_connection_is_asked_at_once_and_says_what_is_expected_when() {
        let data = tempfile::tempdir().expect("a folder");
        let Opened { mut desk, asked } = open(data.path());
        let planned = (period(&desk, "charge"), period(&desk, "health"));
        desk.save(None, &draft(&desk, "a")).expect("it is right");
        assert_eq!(asked.borrow().len(), 1);
        assert_eq!((period(&desk, "charge"), period(&desk, "health")), (Some(Duration::from_secs(60)), None));
        desk.pause("a", true).expect("it is there");
        assert!(asked.borrow()[0].is_paused);
        assert_eq!((period(&desk, "charge"), period(&desk, "health")), (None, None), "nobody asks for it");
        desk.remove("a").expect("it is there");
        assert!(asked.borrow().is_empty());
        assert_eq!((period(&desk, "charge"), period(&desk, "health")), planned);
    }

    #[test]
    fn connections_outlive_the_engine_and_secrets_are_neither_shown_nor_lost() {
        let data = tempfile::tempdir().expect("a folder");
        let Opened { mut desk, .. } = open(data.path());
        desk.save(None, &draft(&desk, "a")).expect("it is right");
        let Opened { mut desk, asked } = open(data.path());
        assert_eq!(asked.borrow().len(), 1);
        let mut shown = desk.entries()[0].draft.clone().expect("it was made here");
        assert!(!format!("{shown:?}").contains("s3cret"));
        shown.name = "b".to_owned();
        desk.save(Some("a"), &shown).expect("it is right");
        let connection = asked.borrow()[0].clone();
        let was = draft(&desk, "b");
        let checked = desk.check(&[was]).remove(0).expect("it is right");
        assert_eq!(connection, checked, "the community is the one that was typed");
    }

    #[test]
    fn what_is_wrong_changes_nothing() {
        let data = tempfile::tempdir().expect("a folder");
        let Opened { mut desk, asked } = open(data.path());
        desk.save(None, &draft(&desk, "a")).expect("it is right");
        let before = asked.borrow().clone();
        let twice = desk.save(None, &draft(&desk, "a")).expect_err("its name and its points are taken");
        assert!(twice.iter().any(|problem| problem.field == "name"), "{twice:?}");
        assert!(desk.save(Some("c"), &draft(&desk, "c")).is_err() && desk.remove("c").is_err());
        assert!(Arc::ptr_eq(&before, &asked.borrow()));
    }

    #[test]
    fn a_connection_feeds_a_point_that_a_person_defines_until_it_is_deleted() {
        let data = tempfile::tempdir().expect("a folder");
        let Opened { mut desk, asked } = open(data.path());
        let by_place = draft(&desk, "a");
        desk.save(None, &by_place).expect("it is right");
        let wish = twin_model::custom::PointDraft {
            place: by_place.place.clone(),
            rack_unit: None,
            name: "second_charge".to_owned(),
            title: String::new(),
            unit: "%".to_owned(),
            category: None,
            min: 0.0,
            max: 100.0,
            period_secs: None,
            limits: Vec::new(),
            note: String::new(),
        };
        let at = twin_model::Timestamp::EPOCH;
        let custom = wish.define(&desk.plan, &desk.base, "Ana", at).expect("it can be");
        let mut binds = draft(&desk, "b");
        binds.place = String::new();
        let bind = twin_model::connection::BindDraft {
            from: "charge".to_owned(),
            fold: twin_model::profile::Fold::First,
            to: custom.id.to_string(),
        };
        binds.bind.push(bind);
        assert!(desk.save(None, &binds).is_err(), "there is no such point");
        desk.define(Arc::new(custom.clone()));
        desk.save(None, &binds).expect("it is there now");
        let expected = |desk: &Desk| {
            let points = desk.points();
            points.index(&custom.id).and_then(|index| points.point(index)).and_then(|point| point.period)
        };
        assert_eq!((asked.borrow().len(), expected(&desk)), (2, Some(Duration::from_secs(60))));
        assert_eq!(period(&desk, "charge"), Some(Duration::from_secs(60)), "the other device is asked on");
        let deleted = CustomPoint::deleted(&custom.id, &desk.base, "Ana", at).expect("it is there");
        desk.define(Arc::new(deleted));
        assert_eq!((asked.borrow().len(), expected(&desk)), (1, None));
        assert!(desk.entries()[1].problems.iter().any(|problem| problem.reason.contains("has no point")));
        desk.define(Arc::new(custom.clone()));
        assert_eq!(asked.borrow().len(), 2);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_never_overwritten() {
        let data = tempfile::tempdir().expect("a folder");
        let path = data.path().join("connections.json");
        std::fs::write(&path, "{ torn").expect("a file");
        let Opened { mut desk, asked } = open(data.path());
        assert!(
            asked.borrow().is_empty() && desk.problem().is_some_and(|problem| problem.contains("connections.json"))
        );
        assert!(desk.save(None, &draft(&desk, "a")).is_err());
        assert_eq!(std::fs::read_to_string(&path).expect("the file"), "{ torn");
    }
}
