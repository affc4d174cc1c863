//! A sign of life: the frame loop writes a line a second, so that a supervisor knows a window that hangs.

use bevy::prelude::*;
use std::io::Write;

/// The line that is written.
pub const BEAT: &str = "beat";

/// A supervisor reads the standard output.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct Heartbeat {
    next: f64,
}

/// Seconds between two beats.
const PAUSE: f64 = 1.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Last, beat.run_if(resource_exists::<Heartbeat>));
}

fn beat(time: Res<Time<Real>>, mut heartbeat: ResMut<Heartbeat>) {
    let now = time.elapsed_secs_f64();
    if now < heartbeat.next {
        return;
    }
    heartbeat.next = now + PAUSE;
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{BEAT}").and_then(|()| out.flush()) {
        debug!("nobody hears the heartbeat: {error}");
    }
}
