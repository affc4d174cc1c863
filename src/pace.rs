//! When the window draws: in every frame while something moves, in steps while machines turn or alarms flash, else when there
//! is news, and once a second for the clock.
//!
//! Bevy's runner draws twice whenever a timer or a message of its own ends its wait: at once, and again because it then asks
//! the window for a picture. So a thread keeps time here and asks once, and the runner listens to windows and devices only.

use crate::TwinSystems;
use crate::bridge::{Heard, News, Twin};
use crate::camera::Moving;
use crate::camera::second::SecondView;
use crate::capture::Capturing;
use crate::live::door::Swinging;
use crate::live::liveliness::Lively;
use crate::look::Tier;
use crate::look::material::Motion;
use crate::look::tier::draws_with_processor;
use crate::tour::Tour;
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use bevy::window::RequestRedraw;
use bevy::winit::{EventLoopProxyWrapper, UpdateMode, WinitSettings, WinitUserEvent};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// Pause between frames at rest: the clock on the screen keeps going.
const AT_REST: Duration = Duration::from_millis(1000);
/// Pause between frames of slow motion, such as a flashing alarm: 20 pictures a second.
const IN_MOTION: Duration = Duration::from_millis(50);
/// The same where a processor draws: it has other things to do.
const SOFTWARE_IN_MOTION: Duration = Duration::from_millis(250);

/// News wakes the window at most this often: 4 Hz is live to an eye and idle to a processor.
const NEWS: Duration = Duration::from_millis(250);
/// The same where a processor draws: values wait, alarms do not.
const SOFTWARE_NEWS: Duration = Duration::from_millis(1000);

/// The runner's own timer, which draws twice; only for when the thread that keeps time cannot.
const RUNNER_WAIT: Duration = Duration::from_secs(10);

/// The pause between frames as it is now, milliseconds; the thread that keeps time reads it.
#[derive(Resource, Clone)]
struct Pause(Arc<AtomicU64>);

impl Default for Pause {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(millis(AT_REST))))
    }
}

impl Pause {
    fn get(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn set(&self, pause: Duration) {
        self.0.store(millis(pause), Ordering::Relaxed);
    }
}

const fn millis(duration: Duration) -> u64 {
    duration.as_millis() as u64
}

pub(crate) fn plugin(app: &mut App) {
    let mode = UpdateMode::Reactive {
        wait: RUNNER_WAIT,
        react_to_device_events: true,
        react_to_user_events: false,
        react_to_window_events: true,
    };
    app.insert_resource(WinitSettings { focused_mode: mode, unfocused_mode: mode })
        .init_resource::<Pause>()
        .add_systems(Startup, keep_time)
        .add_systems(Update, pace.in_set(TwinSystems::Send));
}

fn pace(
    motion: Res<Motion>,
    lively: Res<Lively>,
    tier: Res<Tier>,
    flying: Res<Moving>,
    second: Res<SecondView>,
    swinging: Res<Swinging>,
    twin: Res<Twin>,
    capture: Res<Capturing>,
    tour: Res<Tour>,
    pause: Res<Pause>,
    mut settling: Local<u32>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let has_flash = twin.snapshot.kpis.unacknowledged.iter().any(|count| *count > 0);
    let is_animated = lively.0 || has_flash || tour.is_leading();
    // A tour turns slowly: where frames are cheap, without steps.
    let is_turning = tour.is_leading() && tier.is_lit();
    let is_moving = motion.0 || flying.0 || second.is_moving() || swinging.0 || capture.0 || is_turning;
    *settling = if is_moving { tier.frames_to_settle() } else { settling.saturating_sub(1) };
    if is_moving || *settling > 0 {
        redraw.write(RequestRedraw);
    }
    pause.set(match (is_animated, tier.is_lit()) {
        (false, _) => AT_REST,
        (true, true) => IN_MOTION,
        (true, false) => SOFTWARE_IN_MOTION,
    });
}

/// Starts the thread that wakes the window.
fn keep_time(
    news: Option<Res<News>>,
    pause: Res<Pause>,
    proxy: Option<Res<EventLoopProxyWrapper>>,
    adapter: Option<Res<RenderAdapterInfo>>,
) {
    let (Some(news), Some(proxy)) = (news, proxy) else { return };
    let between_news = if draws_with_processor(adapter) { SOFTWARE_NEWS } else { NEWS };
    let (mut news, pause, proxy) = (news.clone(), pause.clone(), (**proxy).clone());
    let watch = move || {
        let (mut since_news, mut since_frame) = (Duration::ZERO, Duration::ZERO);
        loop {
            let pause = pause.get();
            let nap = pause.min(NEWS);
            thread::sleep(nap);
            since_news += nap;
            since_frame += nap;
            let heard = news.hear(since_news >= between_news);
            if heard == Heard::Something {
                since_news = Duration::ZERO;
            } else if heard == Heard::Nothing && since_frame < pause {
                continue;
            }
            since_frame = Duration::ZERO;
            // The window has to show once that the engine has ended.
            if proxy.send_event(WinitUserEvent::WakeUp).is_err() || heard == Heard::End {
                return;
            }
        }
    };
    if let Err(error) = thread::Builder::new().name("pace".to_owned()).spawn(watch) {
        warn!(
            "the window is drawn every {} s only: failed to start the thread that keeps time: {error}",
            RUNNER_WAIT.as_secs()
        );
    }
}
