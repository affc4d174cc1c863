//! The only file that holds an engine: state comes in, commands and demands go out.

use crate::TwinSystems;
use crate::look::tier::draws_with_processor;
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
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

/// Engine threads wake the window at most this often: 4 Hz is live to an eye and idle to a processor.
const WAKE_PAUSE: Duration = Duration::from_millis(250);

/// The same where a processor draws, which has other things to do: values wait, alarms do not.
const SOFTWARE_WAKE_PAUSE: Duration = Duration::from_millis(1000);

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
        .insert_resource(Engine(wires));
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Outbox>()
        .add_systems(Startup, wake_on_news)
        .add_systems(First, receive)
        .add_systems(Last, send);
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

/// What of the alarms nobody may wait for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Alarmed {
    count: usize,
    unacknowledged: [u32; 4],
}

impl Alarmed {
    fn of(snapshot: &Snapshot) -> Self {
        Self { count: snapshot.alarms.len(), unacknowledged: snapshot.kpis.unacknowledged }
    }
}

/// A thread that wakes the window when the engine has news, so that an idle window sleeps.
fn wake_on_news(
    engine: Res<Engine>,
    proxy: Option<Res<EventLoopProxyWrapper>>,
    adapter: Option<Res<RenderAdapterInfo>>,
) {
    let pause = if draws_with_processor(adapter) { SOFTWARE_WAKE_PAUSE } else { WAKE_PAUSE };
    let Some(proxy) = proxy.map(|proxy| (**proxy).clone()) else { return };
    let mut snapshots = engine.0.engine.snapshots.clone();
    let watch = move || {
        let mut seen = (0, Alarmed::default());
        let mut slept = Duration::ZERO;
        loop {
            thread::sleep(WAKE_PAUSE);
            slept += WAKE_PAUSE;
            match snapshots.has_changed() {
                Ok(true) => {
                    let news = {
                        let snapshot = snapshots.borrow();
                        (snapshot.generation, Alarmed::of(&snapshot))
                    };
                    let is_due = news.1 != seen.1 || slept >= pause;
                    if !is_due {
                        continue;
                    }
                    snapshots.mark_unchanged();
                    slept = Duration::ZERO;
                    if news.0 != seen.0 && proxy.send_event(WinitUserEvent::WakeUp).is_err() {
                        return;
                    }
                    seen = news;
                }
                Ok(false) => {}
                // The engine has ended; the window has to show that once.
                Err(_) => {
                    if proxy.send_event(WinitUserEvent::WakeUp).is_err() {
                        debug!("the window has closed before the engine ended");
                    }
                    return;
                }
            }
        }
    };
    if let Err(error) = thread::Builder::new().name("wake".to_owned()).spawn(watch) {
        warn!("failed to start the waking thread: {error}");
    }
}
