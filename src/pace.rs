//! When the window draws: frame after frame while something moves, in steps while machines turn or alarms flash, else when there
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
use crate::selection::{HoverSince, Selection};
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

/// How fast frames follow each other while something moves.
#[derive(Resource, Debug, Default)]
pub(crate) struct FrameRate {
    /// Frames of this motion, and their mean time, seconds: the last ones count most.
    frames: u32,
    mean: f32,
}

/// How much of the mean frame time a new frame is.
const NEW_FRAME: f32 = 0.1;
/// Values that ease, for a frame or two, are no motion to tell of.
const FRAMES_TO_TELL: u32 = 8;

impl FrameRate {
    /// Frames per second; 0 at rest, where frames are drawn when there is news.
    pub(crate) fn per_second(&self) -> f32 {
        if self.frames < FRAMES_TO_TELL { 0.0 } else { self.mean.recip() }
    }

    /// Counts a frame that came so many seconds after the last one; the first of a motion also waited for it to begin.
    fn count(&mut self, seconds: f32, is_moving: bool, was_moving: bool) {
        if !is_moving || !was_moving || seconds <= 0.0 {
            *self = Self::default();
            return;
        }
        self.frames += 1;
        self.mean += (seconds - self.mean) * (1.0 / self.frames as f32).max(NEW_FRAME);
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
        .init_resource::<FrameRate>()
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
    (selection, hover): (Res<Selection>, Res<HoverSince>),
    (clock, time): (Res<Time>, Res<Time<Real>>),
    mut settling: Local<u32>,
    mut rate: ResMut<FrameRate>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let has_flash = twin.snapshot.kpis.unacknowledged.iter().any(|count| *count > 0);
    let is_animated = lively.0 || has_flash || tour.is_leading();
    // A tour turns slowly: where frames are cheap, without steps.
    let is_turning = tour.is_leading() && tier.is_lit();
    let is_moving = motion.0 || flying.0 || second.is_moving() || swinging.0 || capture.0 || is_turning;
    rate.count(time.delta_secs(), is_moving, *settling > 0);
    *settling = if is_moving { tier.frames_to_settle() } else { settling.saturating_sub(1) };
    let is_card_due = selection.hovered.is_some() && !hover.is_due(clock.elapsed_secs());
    if is_moving || *settling > 0 || is_card_due {
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
        let mut has_ended = false;
        loop {
            let pause = pause.get();
            let nap = pause.min(NEWS);
            thread::sleep(nap);
            since_news += nap;
            since_frame += nap;
            let heard = if has_ended { Heard::Nothing } else { news.hear(since_news >= between_news) };
            // The window has to show that the engine has ended, and goes on: its clock, its menus, its way out.
            has_ended |= heard == Heard::End;
            if heard == Heard::Something {
                since_news = Duration::ZERO;
            }
            if heard == Heard::Nothing && since_frame < pause {
                continue;
            }
            since_frame = Duration::ZERO;
            if proxy.send_event(WinitUserEvent::WakeUp).is_err() {
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

#[cfg(test)]
mod tests {
    use super::FrameRate;

    #[test]
    fn frames_are_counted_in_motion_alone() {
        let mut rate = FrameRate::default();
        rate.count(1.0, true, false);
        rate.count(0.04, true, true);
        assert_eq!(rate.per_second(), 0.0, "no motion to tell of, and the first frame had waited");
        for _ in 0..100 {
            rate.count(0.04, true, true);
        }
        assert!((rate.per_second() - 25.0).abs() < 0.01);
        rate.count(0.04, false, true);
        assert_eq!(rate.per_second(), 0.0);
    }
}
