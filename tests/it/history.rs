//! A history that bots and an engine made, without a window.

use crate::patience::wait_until;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tokio::sync::watch;
use twin_engine::{BrokerChoice, Engine, EngineConfig, SiteClock};
use twin_model::{Clock, PointId, SitePlan};
use twin_sim::{BrokerAddress, Facility, Served};

/// The demo's plan.
pub(crate) fn demo() -> SitePlan {
    let scene = include_str!("../../scenes/demo.ron");
    twin_scene::parse_scene(scene, "scenes/demo.ron").expect("the demo's scene")
}

/// An engine on the folder `data` that shows `plan`.
pub(crate) fn start_engine(plan: SitePlan, data: &Path, clock: &Arc<SiteClock>) -> Engine {
    let config = EngineConfig {
        plan,
        data: data.to_owned(),
        broker: BrokerChoice::Embedded,
        connections: Vec::new(),
        profiles: Vec::new(),
        api: twin_engine::ApiChoice::Off,
        listeners: Vec::new(),
        traps: None,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        is_simulated: true,
    };
    Engine::start(config).expect("a free folder and a free port")
}

/// The demo's bots, that publish to an engine until they are told to end.
pub(crate) struct Bots {
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Bots {
    /// Lets them play for `engine`, whose clock is `clock`.
    pub(crate) fn play(engine: &Engine, clock: &Arc<SiteClock>) -> Self {
        let sim = twin_scene::load_sim(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sims/demo.ron"));
        let (stop, stopped) = watch::channel(false);
        let broker: BrokerAddress = engine.broker_address().to_string().parse().expect("an address");
        let facility = Facility::new(Arc::new(demo()), sim.expect("the demo's bots"), clock.now());
        let clock = Arc::clone(clock);
        let play = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let played = runtime.block_on(twin_sim::run(facility, Served::default(), broker, clock, stopped));
            played.expect("no other bots");
        };
        let thread = thread::Builder::new().name("bots".to_owned()).spawn(play).expect("a thread");
        Self { stop, thread }
    }

    pub(crate) fn end(self) {
        self.stop.send_replace(true);
        self.thread.join().expect("no panic");
    }
}

/// Lets the demo's bots fill a history in `data` until `point` has a value.
pub(crate) fn fill(data: &Path, point: &str) {
    let clock = Arc::new(SiteClock::real());
    let engine = start_engine(demo(), data, &clock);
    let bots = Bots::play(&engine, &clock);
    let snapshots = engine.handle().snapshots;
    wait_until(&format!("{point} has a value"), || {
        let snapshot = snapshots.borrow();
        snapshot.values.usable(snapshot.points.index(&PointId::new(point))?)
    });
    bots.end();
    engine.shutdown().expect("a clean end");
}
