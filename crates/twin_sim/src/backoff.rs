//! How long to wait before another try to connect.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// First and longest wait.
const MIN: Duration = Duration::from_millis(100);
const MAX: Duration = Duration::from_secs(5);

/// The waits of one connection: each twice the last.
#[derive(Debug)]
pub(crate) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(MIN)
    }
}

impl Backoff {
    /// It has worked: the next wait is short again.
    pub(crate) fn reset(&mut self) {
        self.0 = MIN;
    }

    /// Waits between half and all of its time, so that many clients of a lost broker do not come back at once.
    pub(crate) async fn wait(&mut self) {
        let draw = RandomState::new().hash_one(0u8) as f64 / u64::MAX as f64;
        tokio::time::sleep(self.0.mul_f64(0.5 + 0.5 * draw)).await;
        self.0 = (self.0 * 2).min(MAX);
    }
}
