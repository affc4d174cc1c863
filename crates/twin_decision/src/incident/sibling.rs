//! Siblings: the same trouble in the same scope at about the same time, where nothing explains any of them.

use super::graph::{Graph, Node};
use super::trouble::Trouble;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::time::Duration;
use twin_model::AlarmId;

/// The same trouble in so many scopes of a site at once is one event of the site: that three rooms fall silent or get hot
/// within a minute by chance does not happen in the life of a site.
pub const WIDE_MIN: usize = 3;

/// What *at once* means for that.
pub const WIDE_WINDOW: Duration = Duration::from_secs(60);

/// Events of one scope that are remembered at a time; further ones push the oldest out.
const EVENTS_MAX: usize = 8;

/// Where siblings are looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// What one source, such as a gateway, tells of.
    Source(SmolStr),
    /// One piece of equipment with its parts.
    Own(Node),
    Room(u32),
    Site(u32),
}

/// What siblings have in common: trouble, the class where the trouble is of no known kind, and scope.
pub(super) type Kin = (Trouble, SmolStr, Scope);

/// An event that siblings may join.
#[derive(Clone, Debug)]
struct Event {
    /// An alarm of it.
    alarm: AlarmId,
    /// Nanoseconds: the first and the last that began, as far as siblings are measured from them.
    from: i64,
    to: i64,
    /// How far from these a sibling may have begun.
    slack: i64,
}

/// The events of all scopes.
#[derive(Clone, Debug, Default)]
pub(super) struct Siblings {
    events: BTreeMap<Kin, Vec<Event>>,
    /// By trouble, class and site: what began of late, one alarm for each scope.
    wide: BTreeMap<(Trouble, SmolStr, u32), Vec<(Scope, Event)>>,
}

/// A newcomer that looks for siblings.
#[derive(Clone, Debug)]
pub(super) struct Newcomer {
    pub(super) alarm: AlarmId,
    pub(super) trouble: Trouble,
    pub(super) class: SmolStr,
    pub(super) node: Node,
    /// The source that tells of it, if one is known.
    pub(super) source: Option<SmolStr>,
    /// When it began, nanoseconds.
    pub(super) onset: i64,
    /// How exactly that is known, nanoseconds.
    pub(super) slack: i64,
}

/// The scopes in which `trouble` has siblings, narrowest first.
fn scopes(newcomer: &Newcomer, graph: &Graph) -> Vec<Scope> {
    use Trouble::{
        BatteryDraining, BatteryWorn, CellWeak, GensetTrouble, GpuFault, GpuHot, MachineStopped, MachineWorn,
        MainsLost, Overload, Silent, UpsBypass, UpsDead, UpsOnBattery, WaterWarm,
    };
    let site = Scope::Site(graph.site(newcomer.node));
    let room = graph.room(newcomer.node).map_or_else(|| site.clone(), Scope::Room);
    match newcomer.trouble {
        Silent => newcomer.source.clone().map(Scope::Source).into_iter().chain([room]).collect(),
        MainsLost | UpsBypass | UpsOnBattery | UpsDead | MachineStopped | WaterWarm => vec![site],
        GensetTrouble | CellWeak | BatteryDraining | BatteryWorn | MachineWorn | GpuHot | GpuFault | Overload => {
            vec![Scope::Own(newcomer.node)]
        }
        _ => vec![room],
    }
}

impl Siblings {
    /// An alarm of the event that `newcomer` belongs to, if there is one whose alarm `is_known`.
    pub(super) fn find(
        &self,
        newcomer: &Newcomer,
        graph: &Graph,
        is_known: impl Fn(AlarmId) -> bool,
    ) -> Option<AlarmId> {
        let near = scopes(newcomer, graph).into_iter().find_map(|scope| {
            let events = self.events.get(&(newcomer.trouble, newcomer.class.clone(), scope))?;
            let fits = |event: &&Event| event.fits(newcomer) && is_known(event.alarm);
            events.iter().rev().find(fits).map(|event| event.alarm)
        });
        near.or_else(|| {
            let wide = self.wide.get(&(newcomer.trouble, newcomer.class.clone(), graph.site(newcomer.node)))?;
            let fits = |(_, event): &&(Scope, Event)| event.is_at_once(newcomer) && is_known(event.alarm);
            let (_, event) = wide.iter().find(fits).filter(|_| wide.len() >= WIDE_MIN)?;
            Some(event.alarm)
        })
    }

    /// Remembers `newcomer`; returns alarms whose incidents are one with its own from now on, because the same has happened in
    /// so many scopes at once.
    pub(super) fn note(
        &mut self,
        newcomer: &Newcomer,
        graph: &Graph,
        is_known: impl Fn(AlarmId) -> bool,
    ) -> Vec<AlarmId> {
        let scopes = scopes(newcomer, graph);
        for scope in &scopes {
            let events = self.events.entry((newcomer.trouble, newcomer.class.clone(), scope.clone())).or_default();
            events.retain(|event| is_known(event.alarm));
            match events.iter_mut().rev().find(|event| event.fits(newcomer)) {
                // Silence is measured from where it began: nothing that falls silent later is the same event.
                Some(_) if newcomer.trouble == Trouble::Silent => {}
                Some(event) => event.to = event.to.max(newcomer.onset),
                None => {
                    if events.len() == EVENTS_MAX {
                        events.remove(0);
                    }
                    events.push(Event::of(newcomer));
                }
            }
        }
        let Some(widest) = scopes.into_iter().next_back() else { return Vec::new() };
        let key = (newcomer.trouble, newcomer.class.clone(), graph.site(newcomer.node));
        let wide = self.wide.entry(key).or_default();
        wide.retain(|(_, event)| event.is_at_once(newcomer) && is_known(event.alarm));
        let is_wide = wide.len() >= WIDE_MIN;
        // More scopes would say no more: the event is as wide as the site.
        match wide.iter_mut().find(|(scope, _)| is_wide || *scope == widest) {
            Some((_, event)) if newcomer.trouble != Trouble::Silent => event.to = event.to.max(newcomer.onset),
            Some(_) => {}
            None => wide.push((widest, Event::of(newcomer))),
        }
        if wide.len() < WIDE_MIN {
            return Vec::new();
        }
        wide.iter().map(|(_, event)| event.alarm).filter(|alarm| *alarm != newcomer.alarm).collect()
    }
}

impl Event {
    fn of(newcomer: &Newcomer) -> Self {
        Self { alarm: newcomer.alarm, from: newcomer.onset, to: newcomer.onset, slack: newcomer.slack }
    }

    fn fits(&self, newcomer: &Newcomer) -> bool {
        let window = i64::try_from(newcomer.trouble.sibling_window().as_nanos()).unwrap_or(i64::MAX);
        let reach = window.saturating_add(self.slack.max(newcomer.slack));
        newcomer.onset >= self.from.saturating_sub(reach) && newcomer.onset <= self.to.saturating_add(reach)
    }

    fn is_at_once(&self, newcomer: &Newcomer) -> bool {
        let window = i64::try_from(WIDE_WINDOW.as_nanos()).unwrap_or(i64::MAX);
        newcomer.onset <= self.to.saturating_add(window.saturating_add(self.slack.max(newcomer.slack)))
    }
}
