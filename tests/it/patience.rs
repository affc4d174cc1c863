//! Waiting for a level: a condition that stays true once it is.

use std::time::{Duration, Instant};

/// Longer than the slowest machine takes for anything here.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// Between two looks; each starts a process.
const PAUSE: Duration = Duration::from_millis(200);

/// What `look` sees as soon as it sees something.
///
/// # Panics
/// When it sees nothing for [`PATIENCE`], saying `until`.
#[expect(clippy::disallowed_methods, reason = "a limit to the waiting, no measure")]
pub(crate) fn wait_until<T>(until: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain until {until}");
        std::thread::sleep(PAUSE);
    }
}
