//! Wall mode: nobody sits before the screen. The tour leads the camera, nothing listens to hands, and the picture takes
//! care of the screen that it is on for years.

mod guard;
mod heartbeat;
mod leave;
mod spread;

pub use guard::BurnInGuard;
pub use heartbeat::{BEAT, Heartbeat};
pub use leave::Wall;
pub(crate) use leave::is_deaf;
pub use spread::{SideCamera, SideCorners, SideWindow};

use bevy::prelude::*;

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((leave::plugin, guard::plugin, heartbeat::plugin, spread::plugin));
}
