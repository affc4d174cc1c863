//! The only file that holds an engine: state comes in, commands and demands go out.

use crate::TwinSystems;
use bevy::prelude::*;
use std::sync::Arc;
use tokio::sync::watch;
use twin_api::{Command, Connection, Demand, Notice, RangeSet, Snapshot, SourcePhase};
use twin_engine::{EngineHandle, SiteClock};
use twin_model::{Clock, SitePlan, Timestamp};
use twin_sim::BrokerAddress;

/// What the window is connected to.
pub struct Wires {
    /// The engine.
    pub engine: EngineHandle,
    /// The site's clock.
    pub clock: Arc<SiteClock>,
    /// The broker that the engine listens to and the simulator answers on.
    pub broker: BrokerAddress,
}

/// The plan of the site; never changes while the window is open.
#[derive(Resource, Clone, Debug)]
pub struct Plan(pub Arc<SitePlan>);

/// The latest state.
#[derive(Resource, Debug)]
pub struct Twin {
    /// State of the site.
    pub snapshot: Arc<Snapshot>,
    /// Stretches of history that were demanded.
    pub ranges: Arc<RangeSet>,
    /// Whether the engine is heard.
    pub connection: Connection,
    /// The site's time in this frame.
    pub now: Timestamp,
    /// What was last refused, and the frame time in seconds when it was.
    pub refusal: Option<(String, f32)>,
    has_changed: bool,
}

impl Twin {
    /// Whether the snapshot is another than in the frame before.
    pub const fn has_changed(&self) -> bool {
        self.has_changed
    }
}

/// The wires, kept where only this file reaches them.
#[derive(Resource)]
struct Engine(Wires);

/// What should go up at the end of the frame.
#[derive(Resource, Default, Debug)]
pub struct Outbox {
    /// Commands, in order.
    pub commands: Vec<Command>,
    /// The stretches of history that the screen shows now.
    pub demand: Demand,
    /// Another rate for the site's clock.
    pub clock_rate: Option<f64>,
    sent: Demand,
}

/// Connects `app` to the engine: resources first, so that every plugin finds them.
pub fn connect(app: &mut App, wires: Wires) {
    let snapshot = wires.engine.snapshots.borrow().clone();
    let ranges = wires.engine.ranges.borrow().clone();
    app.insert_resource(Plan(Arc::clone(&snapshot.plan)))
        .insert_resource(Twin {
            now: wires.clock.now(),
            connection: connection_of(&snapshot),
            snapshot,
            ranges,
            refusal: None,
            has_changed: true,
        })
        .insert_resource(News::of(&wires))
        .insert_resource(Engine(wires));
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Outbox>().add_systems(First, receive).add_systems(Last, send);
    app.configure_sets(Update, TwinSystems::Receive);
}

/// Where the simulator is reached, for scripted runs.
#[derive(Clone, Debug)]
pub struct SimulatorAddress {
    /// Broker.
    pub broker: BrokerAddress,
    /// Site.
    pub site: twin_model::SiteId,
}

impl FromWorld for SimulatorAddress {
    fn from_world(world: &mut World) -> Self {
        let engine = world.resource::<Engine>();
        let site = engine.0.engine.snapshots.borrow().plan.site.id.clone();
        Self { broker: engine.0.broker.clone(), site }
    }
}

fn connection_of(snapshot: &Snapshot) -> Connection {
    let has_values = snapshot.values.value.iter().any(|value| !value.is_nan());
    let phase = |wanted| snapshot.sources.iter().any(|source| source.phase == wanted);
    if phase(SourcePhase::Connected) && has_values {
        Connection::Live
    } else if phase(SourcePhase::Lost) && !phase(SourcePhase::Connected) {
        Connection::SourceLost
    } else if has_values && !snapshot.sources.is_empty() {
        Connection::Live
    } else {
        Connection::Loading
    }
}

fn receive(mut engine: ResMut<Engine>, mut twin: ResMut<Twin>, time: Res<Time<Real>>) {
    let wires = &mut engine.bypass_change_detection().0;
    let twin = twin.bypass_change_detection();
    twin.now = wires.clock.now();
    twin.has_changed = false;
    match wires.engine.snapshots.has_changed() {
        Ok(true) => {
            let next = wires.engine.snapshots.borrow_and_update().clone();
            twin.has_changed = next.generation != twin.snapshot.generation || twin.connection == Connection::Loading;
            twin.connection = connection_of(&next);
            twin.snapshot = next;
        }
        Ok(false) => {}
        Err(_) => {
            twin.has_changed |= twin.connection != Connection::EngineLost;
            twin.connection = Connection::EngineLost;
        }
    }
    if wires.engine.ranges.has_changed().unwrap_or(false) {
        twin.ranges = wires.engine.ranges.borrow_and_update().clone();
    }
    while let Some(notice) = wires.engine.notices.next_waiting() {
        if let Notice::Refused { reason } = notice {
            twin.refusal = Some((reason, time.elapsed_secs()));
        }
    }
    const REFUSAL_SECONDS: f32 = 8.0;
    if twin.refusal.as_ref().is_some_and(|(_, at)| time.elapsed_secs() - at > REFUSAL_SECONDS) {
        twin.refusal = None;
    }
}

fn send(engine: Res<Engine>, mut outbox: ResMut<Outbox>, mut twin: ResMut<Twin>, time: Res<Time<Real>>) {
    let outbox = outbox.bypass_change_detection();
    for command in outbox.commands.drain(..) {
        if engine.0.engine.commands.try_send(command).is_err() {
            let full = "The engine does not take commands now: its queue is full or it has stopped";
            twin.bypass_change_detection().refusal = Some((full.to_owned(), time.elapsed_secs()));
        }
    }
    if let Some(rate) = outbox.clock_rate.take() {
        engine.0.clock.set_rate(rate);
    }
    if outbox.demand != outbox.sent {
        outbox.sent = outbox.demand.clone();
        engine.0.engine.demand.send_replace(outbox.sent.clone());
    }
}

/// Tells a thread whether there is something new to show.
#[derive(Resource, Clone)]
pub(crate) struct News {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    ranges: watch::Receiver<Arc<RangeSet>>,
    seen: (u64, Alarmed),
}

/// What news there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Nothing,
    Something,
    /// The engine has ended.
    End,
}

/// What of the alarms nobody may wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Alarmed {
    count: usize,
    unacknowledged: [u32; 4],
}

impl Alarmed {
    fn of(snapshot: &Snapshot) -> Self {
        Self { count: snapshot.alarms.len(), unacknowledged: snapshot.kpis.unacknowledged }
    }
}

impl News {
    fn of(wires: &Wires) -> Self {
        Self {
            snapshots: wires.engine.snapshots.clone(),
            ranges: wires.engine.ranges.clone(),
            seen: (0, Alarmed::default()),
        }
    }

    /// Whether there is news since it was last heard: alarms and the history that a chart waits for at once, the rest once it
    /// `is_due`. Whoever hears something sees everything: what waited goes with it.
    pub(crate) fn hear(&mut self, is_due: bool) -> Heard {
        let has_history = self.ranges.has_changed().unwrap_or(false);
        if has_history {
            self.ranges.mark_unchanged();
        }
        match self.snapshots.has_changed() {
            Err(_) => return Heard::End,
            Ok(true) => {
                let now = {
                    let snapshot = self.snapshots.borrow();
                    (snapshot.generation, Alarmed::of(&snapshot))
                };
                if is_due || has_history || now.1 != self.seen.1 {
                    self.snapshots.mark_unchanged();
                    let is_new = now.0 != self.seen.0;
                    self.seen = now;
                    return if is_new || has_history { Heard::Something } else { Heard::Nothing };
                }
            }
            Ok(false) => {}
        }
        if has_history { Heard::Something } else { Heard::Nothing }
    }
}
