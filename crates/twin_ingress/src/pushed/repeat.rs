//! Requests that come again under one `Idempotency-Key`: they get the answer of the first, and change nothing.

use super::intake::ItemAnswer;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// As long as clients try again: an outage over night is over by then.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// Answers are kept up to this size all together, the oldest go first: a hundred items an answer make about 4 KB.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// What a kept answer costs besides its items: key, digest, tables.
const BYTES_EACH: usize = 256;

/// What tells a request from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// The client's own name for it.
    pub(crate) key: SmolStr,
    /// Of the body.
    pub(crate) digest: [u8; 32],
}

impl Repeat {
    pub(crate) fn new(key: &str, body: &[u8]) -> Self {
        Self { key: key.into(), digest: Sha256::digest(body).into() }
    }
}

/// What was answered, or will be once `ticket` is committed.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) ticket: u64,
    pub(super) items: Arc<[ItemAnswer]>,
}

#[derive(Debug)]
struct Entry {
    digest: [u8; 32],
    kept: Kept,
}

/// Answers by who asked and under which key.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    entries: HashMap<(SmolStr, SmolStr), Entry>,
    /// In the order of arrival, with the size of each.
    order: VecDeque<((SmolStr, SmolStr), Instant, usize)>,
    bytes: usize,
}

/// The same key came before with another body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OtherBody;

impl Repeats {
    /// What was answered to the same request of `caller`.
    ///
    /// # Errors
    /// When the key was used for another body.
    pub(super) fn find(&mut self, caller: &SmolStr, repeat: &Repeat, now: Instant) -> Result<Option<Kept>, OtherBody> {
        self.forget(now, 0);
        match self.entries.get(&(caller.clone(), repeat.key.clone())) {
            None => Ok(None),
            Some(entry) if entry.digest == repeat.digest => Ok(Some(entry.kept.clone())),
            Some(_) => Err(OtherBody),
        }
    }

    pub(super) fn keep(&mut self, caller: &SmolStr, repeat: Repeat, kept: Kept, now: Instant) {
        let size = BYTES_EACH + kept.items.iter().map(ItemAnswer::size).sum::<usize>();
        self.forget(now, size);
        let name = (caller.clone(), repeat.key);
        self.entries.insert(name.clone(), Entry { digest: repeat.digest, kept });
        self.order.push_back((name, now, size));
        self.bytes += size;
    }

    /// Forgets what is too old, and the oldest until `room` bytes are free.
    fn forget(&mut self, now: Instant, room: usize) {
        while let Some((name, _, size)) = self
            .order
            .pop_front_if(|(_, at, _)| now.saturating_duration_since(*at) > KEPT || self.bytes + room > BYTES_MAX)
        {
            self.entries.remove(&name);
            self.bytes -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(ticket: u64, items: usize) -> Kept {
        Kept { ticket, items: vec![ItemAnswer::Duplicate; items].into() }
    }

    #[test]
    fn the_same_request_of_the_same_caller_is_known_again_for_a_day() {
        let (a, b) = (SmolStr::new("a"), SmolStr::new("b"));
        let start = Instant::now();
        let mut repeats = Repeats::default();
        repeats.keep(&a, Repeat::new("k", b"body"), kept(7, 1), start);
        let ticket = |found: Result<Option<Kept>, OtherBody>| found.map(|kept| kept.map(|kept| kept.ticket));
        assert_eq!(ticket(repeats.find(&a, &Repeat::new("k", b"body"), start)), Ok(Some(7)));
        assert_eq!(ticket(repeats.find(&a, &Repeat::new("k", b"other"), start)), Err(OtherBody));
        assert_eq!(ticket(repeats.find(&b, &Repeat::new("k", b"body"), start)), Ok(None));
        let next_day = start + KEPT + Duration::from_secs(1);
        assert_eq!(ticket(repeats.find(&a, &Repeat::new("k", b"body"), next_day)), Ok(None));
    }

    #[test]
    fn memory_is_bounded_the_oldest_answers_go_first() {
        let a = SmolStr::new("a");
        let start = Instant::now();
        let mut repeats = Repeats::default();
        for number in 0..1_000 {
            repeats.keep(&a, Repeat::new(&number.to_string(), b""), kept(number, 2_000), start);
        }
        assert!(repeats.bytes <= BYTES_MAX && repeats.order.len() < 1_000, "{} bytes", repeats.bytes);
        assert_eq!(repeats.entries.len(), repeats.order.len());
        assert!(repeats.find(&a, &Repeat::new("0", b""), start).is_ok_and(|found| found.is_none()));
        assert!(repeats.find(&a, &Repeat::new("999", b""), start).is_ok_and(|found| found.is_some()));
    }
}
