//! Frames of the desktop leave nothing behind: neither entities nor assets nor memory.

use crate::history::{Bots, demo, start_engine};
use crate::patience::wait_until;
use crate::world::{Stock, desktop};
use bevy::app::App;
use heliotwin::bridge::{Twin, Wires};
use peak_alloc::PeakAlloc;
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use tokio::sync::watch;
use twin_api::{Connection, Snapshot};
use twin_engine::SiteClock;

/// Counts what is allocated in this process.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Frames until everything has as much room as it needs, and frames in which what leaks shows.
const WARM_FRAMES: u64 = 1_000;
const MANY_FRAMES: u64 = 10_000;
/// Snapshots of a stream that are shown again and again.
const SNAPSHOTS: usize = 24;
/// Frames in which alarms stand, and then as many in which none does.
const ALARM_FRAMES: u64 = 250;
/// What the heap may gain in all frames, bytes: 10 a frame, less than the smallest event that somebody forgets to read.
const GROWTH_MAX: usize = 96 * 1024;

/// The test below in a process of its own: others would allocate beside it.
#[test]
fn ten_thousand_frames_leave_nothing_behind() {
    let program = std::env::current_exe().expect("this program");
    let words = ["--exact", "growth::frames_alone_in_their_process", "--ignored", "--nocapture"];
    let done = Command::new(program).args(words).output().expect("it starts");
    let told = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && told.contains("1 passed"), "{told}");
}

/// Snapshots of a site as its bots let it be, one after the other.
fn record() -> (Vec<Arc<Snapshot>>, Wires, tempfile::TempDir) {
    let data = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(SiteClock::real());
    clock.set_rate(60.0);
    let engine = start_engine(demo(), data.path(), &clock);
    let broker = engine.broker_address().to_string().parse().expect("an address");
    let wires = Wires { engine: engine.handle(), clock: Arc::clone(&clock), broker };
    let bots = Bots::play(&engine, &clock);
    let mut seen: BTreeMap<u64, Arc<Snapshot>> = BTreeMap::new();
    wait_until("values have streamed", || {
        let now = engine.handle().snapshots.borrow().clone();
        if now.kpis.it_kw.is_some() {
            seen.insert(now.generation, now);
        }
        (seen.len() >= SNAPSHOTS).then_some(())
    });
    bots.end();
    // What the engine keeps of a stream is not the desktop's: it has ended when memory is measured.
    engine.shutdown().expect("a clean end");
    (seen.into_values().collect(), wires, data)
}

/// Lets `frames` go by, each with another snapshot.
fn play(app: &mut App, feed: &watch::Sender<Arc<Snapshot>>, recorded: &[Arc<Snapshot>], frames: std::ops::Range<u64>) {
    for frame in frames {
        let mut next = Snapshot::clone(&recorded[frame as usize % recorded.len()]);
        next.generation = feed.borrow().generation + 1;
        if (frame / ALARM_FRAMES) % 2 == 1 {
            next.alarms = Arc::default();
            next.kpis.unacknowledged = Default::default();
        }
        feed.send_replace(Arc::new(next));
        app.update();
    }
}

#[test]
#[ignore = "it is run by the test above, alone"]
fn frames_alone_in_their_process() {
    let (recorded, mut wires, _data) = record();
    let (feed, snapshots) = watch::channel(Arc::clone(&recorded[0]));
    wires.engine.snapshots = snapshots;
    let app = &mut desktop(wires);
    play(app, &feed, &recorded, 0..WARM_FRAMES);
    let twin = app.world().resource::<Twin>();
    assert_eq!(twin.connection, Connection::Live);
    let (before, heap, seen) = (Stock::of(app), HEAP.current_usage(), feed.borrow().generation);
    play(app, &feed, &recorded, WARM_FRAMES..WARM_FRAMES + MANY_FRAMES);
    assert_eq!(
        app.world().resource::<Twin>().snapshot.generation,
        seen + MANY_FRAMES,
        "every frame has shown a snapshot"
    );
    assert_eq!(Stock::of(app), before);
    let gained = HEAP.current_usage().saturating_sub(heap);
    println!("{MANY_FRAMES} frames have gained {gained} bytes over {heap}");
    assert!(gained < GROWTH_MAX, "{MANY_FRAMES} frames have gained {gained} bytes over {heap}");
}
