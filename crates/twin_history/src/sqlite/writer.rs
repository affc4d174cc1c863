//! The writer thread: gathers what waits, commits it together, tells, and folds when there is time.

use super::store::Store;
use crate::{Append, CommitReport};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use twin_model::PointTable;

/// Commits begin at least this far apart, unless a group is full: at most 50 waits for the disk a second. The first
/// append after a quiet moment is committed at once.
const COMMIT_SPACING: Duration = Duration::from_millis(20);

/// Samples of a full group: 1.4 MB to write, some 10 ms.
const GROUP_SAMPLES: usize = 65_536;

/// Wait between tries while commits fail, doubling from the first to the last.
const RETRY_FIRST: Duration = Duration::from_millis(100);
const RETRY_LAST: Duration = Duration::from_secs(5);

/// Tries before closing gives up; with the waits between them, about three seconds.
const CLOSING_TRIES: u32 = 5;

/// What the handle and the thread both look at.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Samples handed over and not committed.
    pub(super) pending: AtomicU64,
    /// The handle is waiting for the thread to end.
    pub(super) is_closing: AtomicBool,
    /// Points that have to have a series before the next commit.
    pub(super) points: Mutex<Option<Arc<PointTable>>>,
}

impl Shared {
    /// The points that are new since it was last asked.
    fn take_points(&self) -> Option<Arc<PointTable>> {
        self.points.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What goes through the queue.
pub(super) enum Message {
    Append(Append),
    /// Fold everything that has been committed, then answer.
    Compact(SyncSender<()>),
}

/// What could not be committed before the thread ended.
#[derive(Debug)]
pub(super) struct Lost {
    /// How many samples.
    pub(super) samples: u64,
    /// Why not.
    pub(super) reason: String,
}

/// The state of the thread.
pub(super) struct Writer {
    pub(super) store: Store,
    pub(super) queue: Receiver<Message>,
    pub(super) shared: Arc<Shared>,
    pub(super) on_commit: Box<dyn Fn(CommitReport) + Send>,
    pub(super) ticket: u64,
    pub(super) committed: u64,
}

/// What is committed together, and who waits for a compaction after it.
#[derive(Default)]
struct Group {
    appends: Vec<Append>,
    samples: usize,
    compactions: Vec<SyncSender<()>>,
}

impl Group {
    fn add(&mut self, message: Message) {
        match message {
            Message::Append(append) => {
                self.samples += append.samples.len();
                self.appends.push(append);
            }
            Message::Compact(reply) => self.compactions.push(reply),
        }
    }
}

impl Writer {
    /// Runs until the handle is gone and the queue is empty, then closes the database.
    pub(super) fn run(mut self) -> Result<(), Lost> {
        let mut spaced = now();
        let outcome = loop {
            let Some(first) = self.next() else { break Ok(()) };
            let group = self.gather(first, spaced);
            spaced = now() + COMMIT_SPACING;
            if let Err(reason) = self.commit(&group) {
                break Err(Lost { samples: self.shared.pending.load(Ordering::Relaxed), reason });
            }
            if !group.compactions.is_empty() {
                self.store.fold_all();
            } else if self.store.wants_folding() {
                self.store.fold_some();
            }
            drop(group); // hangs up on those who waited for the compaction
        };
        self.store.close();
        outcome
    }

    /// The next message; folds while there is none. `None` when there will be none.
    fn next(&mut self) -> Option<Message> {
        while self.store.wants_folding() {
            match self.queue.try_recv() {
                Ok(message) => return Some(message),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => self.store.fold_some(),
            };
        }
        self.queue.recv().ok()
    }

    /// `first` and what comes until `deadline`, or what is already there when that has passed.
    fn gather(&self, first: Message, deadline: Instant) -> Group {
        let mut group = Group::default();
        group.add(first);
        while group.samples < GROUP_SAMPLES && group.compactions.is_empty() {
            let wait = deadline.saturating_duration_since(now());
            match self.queue.recv_timeout(wait) {
                Ok(message) => group.add(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        group
    }

    /// Commits `group`, trying until it succeeds; gives up, with the reason, only when the handle is closing.
    fn commit(&mut self, group: &Group) -> Result<(), String> {
        if group.appends.is_empty() {
            return Ok(());
        }
        if let Some(points) = self.shared.take_points() {
            self.store.follow(points);
        }
        let (mut wait, mut closing_tries) = (RETRY_FIRST, 0);
        while let Err(error) = self.store.commit(&group.appends) {
            let reason = error.to_string();
            if wait == RETRY_FIRST {
                tracing::error!(%reason, "a commit to the history failed, trying again");
            }
            self.report(Some(reason.clone()));
            if self.shared.is_closing.load(Ordering::Acquire) {
                closing_tries += 1;
                if closing_tries >= CLOSING_TRIES {
                    return Err(reason);
                }
                wait = wait.min(RETRY_FIRST * 8);
            }
            thread::park_timeout(wait); // closing wakes it
            wait = (wait * 2).min(RETRY_LAST);
            if wait > RETRY_FIRST * 2
                && let Err(error) = self.store.reopen()
            {
                tracing::debug!(%error, "the history does not open again yet");
            }
        }
        self.ticket = group.appends.iter().map(|append| append.ticket).fold(self.ticket, u64::max);
        self.committed += group.samples as u64;
        self.shared.pending.fetch_sub(group.samples as u64, Ordering::Relaxed);
        self.report(None);
        Ok(())
    }

    fn report(&self, error: Option<String>) {
        (self.on_commit)(CommitReport {
            ticket: self.ticket,
            committed: self.committed,
            pending: self.shared.pending.load(Ordering::Relaxed),
            bytes: self.store.bytes(),
            error,
        });
    }
}

#[expect(clippy::disallowed_methods, reason = "paces our own commits; the site's time plays no part")]
fn now() -> Instant {
    Instant::now()
}
