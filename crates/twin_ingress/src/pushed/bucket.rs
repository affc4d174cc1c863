//! How often each key may call: a bucket of tokens that fills at a rate.

use smol_str::SmolStr;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// How often a key may call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallRate {
    /// Calls a second in the long run.
    pub per_second: f64,
    /// Calls at once after a rest.
    pub burst: f64,
}

/// The buckets of all keys that have called. Bounded by the number of keys: only known ones get here.
#[derive(Debug)]
pub(super) struct Buckets {
    rate: CallRate,
    by_key: HashMap<SmolStr, (f64, Instant)>,
}

impl Buckets {
    pub(super) fn new(rate: CallRate) -> Self {
        Self { rate, by_key: HashMap::new() }
    }

    /// Takes a token of `key` at `now`.
    ///
    /// # Errors
    /// How long until there is one.
    pub(super) fn take(&mut self, key: &SmolStr, now: Instant) -> Result<(), Duration> {
        let CallRate { per_second, burst } = self.rate;
        let (tokens, at) = self.by_key.entry(key.clone()).or_insert((burst, now));
        *tokens = (*tokens + now.saturating_duration_since(*at).as_secs_f64() * per_second).min(burst);
        *at = now;
        if *tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - *tokens) / per_second));
        }
        *tokens -= 1.0;
        Ok(())
    }

    /// Forgets keys that are not known any more.
    pub(super) fn retain(&mut self, is_known: impl Fn(&SmolStr) -> bool) {
        self.by_key.retain(|key, _| is_known(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_calls_come_at_the_rate_each_key_for_itself() {
        let mut buckets = Buckets::new(CallRate { per_second: 10.0, burst: 3.0 });
        let start = Instant::now();
        let (a, b) = (SmolStr::new("a"), SmolStr::new("b"));
        let passed = (0..10).filter(|_| buckets.take(&a, start).is_ok()).count();
        assert_eq!(passed, 3);
        assert_eq!(buckets.take(&a, start), Err(Duration::from_millis(100)));
        assert_eq!(buckets.take(&b, start), Ok(()));
        assert_eq!(buckets.take(&a, start + Duration::from_millis(101)), Ok(()));
        let later = start + Duration::from_secs(3600);
        assert_eq!(
            (0..10).filter(|_| buckets.take(&a, later).is_ok()).count(),
            3,
            "a rest saves up no more than a burst"
        );
    }
}
