//! The handle of the one writer.

use super::error::{CloseHistoryError, OpenHistoryError};
use super::folder::{self, FolderLock};
use super::store::Store;
use super::writer::{Lost, Message, Shared, Writer};
use crate::{Append, AppendError, CommitReport};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use twin_model::PointTable;

/// Appends that may wait. A commit takes all that wait, so this is a second of a source that hands over a thousand.
const QUEUE_APPENDS: usize = 1024;

/// Samples that may wait, unless one append alone has more: 32 MB in memory.
const QUEUE_SAMPLES: u64 = 1 << 20;

/// A history open for writing. There is one per folder; a lock keeps others out.
///
/// Dropping it is closing it without hearing how that went.
pub struct History {
    queue: Option<SyncSender<Message>>,
    thread: Option<JoinHandle<Result<(), Lost>>>,
    shared: Arc<Shared>,
    _lock: FolderLock,
}

impl History {
    /// Opens the history in `dir`, or begins one, and starts its writer thread, named `history`.
    ///
    /// `on_commit` is called on that thread after every commit, and after every failed try; it should be quick.
    /// What it reports as committed survives a power cut: SQLite's log is flushed to the disk with each commit.
    ///
    /// # Errors
    /// When the folder cannot be used, another writer holds it, or the file in it is newer, foreign or damaged.
    pub fn open(
        dir: &Path,
        points: Arc<PointTable>,
        on_commit: Box<dyn Fn(CommitReport) + Send>,
    ) -> Result<Self, OpenHistoryError> {
        let lock = FolderLock::take(dir)?;
        let store = Store::open(&folder::database(dir), points)?;
        let (sender, queue) = sync_channel(QUEUE_APPENDS);
        let shared = Arc::new(Shared::default());
        let writer = Writer { store, queue, shared: Arc::clone(&shared), on_commit, ticket: 0, committed: 0 };
        let thread = thread::Builder::new()
            .name("history".to_owned())
            .spawn(move || writer.run())
            .map_err(OpenHistoryError::StartWriter)?;
        Ok(Self { queue: Some(sender), thread: Some(thread), shared, _lock: lock })
    }

    /// Queues `append` for the next commit. Never waits.
    ///
    /// # Errors
    /// When the queue is full or the writer has stopped: `append` comes back in the error.
    pub fn append(&self, append: Append) -> Result<(), AppendError> {
        let Some(queue) = &self.queue else { return Err(AppendError::Stopped(Box::new(append))) };
        let samples = append.samples.len() as u64;
        let pending = self.shared.pending.fetch_add(samples, Ordering::Relaxed);
        let refused = if pending > 0 && pending + samples > QUEUE_SAMPLES {
            AppendError::Full(Box::new(append))
        } else {
            match queue.try_send(Message::Append(append)) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(Message::Append(append))) => AppendError::Full(Box::new(append)),
                Err(TrySendError::Disconnected(Message::Append(append))) => AppendError::Stopped(Box::new(append)),
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => return Ok(()),
            }
        };
        self.shared.pending.fetch_sub(samples, Ordering::Relaxed);
        Err(refused)
    }

    /// What is appended from now on may be of any point of `points`, which grew from the table before: indices stay valid.
    pub fn follow(&self, points: Arc<PointTable>) {
        *self.shared.points.lock().unwrap_or_else(PoisonError::into_inner) = Some(points);
    }

    /// Folds everything that has been handed over into compressed blocks and waits for it. The writer does so by
    /// itself in time; this is for measuring and for handing a folder on.
    pub fn compact(&self) {
        let (reply, done) = sync_channel(0);
        if let Some(queue) = &self.queue
            && queue.send(Message::Compact(reply)).is_ok()
        {
            let _hung_up = done.recv(); // the writer never answers, it hangs up when it is done
        }
    }

    /// Commits what waits, copies the log into the database and closes it.
    ///
    /// # Errors
    /// When commits keep failing for some seconds; what was not committed is lost unless its source sends it again.
    pub fn close(mut self) -> Result<(), CloseHistoryError> {
        self.finish()
    }

    fn finish(&mut self) -> Result<(), CloseHistoryError> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        self.shared.is_closing.store(true, Ordering::Release);
        self.queue = None;
        thread.thread().unpark();
        match thread.join() {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Lost { samples, reason })) => Err(CloseHistoryError::Uncommitted { samples, reason }),
            Err(_) => Err(CloseHistoryError::WriterDied),
        }
    }
}

impl Drop for History {
    fn drop(&mut self) {
        if let Err(error) = self.finish() {
            tracing::error!(%error, "the history did not close cleanly");
        }
    }
}
