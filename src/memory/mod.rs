//! What the window was like when it was last open, so that a restart comes up as it was left.

mod keep;
mod remembered;

pub(crate) use keep::plugin;
pub use keep::{Memory, NOTE};
pub use remembered::Remembered;
