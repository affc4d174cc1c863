//! Who is told, followed as people edit it. A document that does not hold is told of; the one before holds on.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::block_in_place;
use tokio::time::{MissedTickBehavior, interval};
use twin_model::notify::NotifyDocument;
use twin_notify::read_document;

/// Whoever edits it sees it followed within a second.
const LOOK: Duration = Duration::from_secs(1);

/// Keeps `document` as the file of `data` has it, and `problem` as what is wrong with that, until `stop`.
pub(crate) async fn follow(
    data: PathBuf,
    document: watch::Sender<Arc<NotifyDocument>>,
    problem: watch::Sender<Option<String>>,
    mut stop: watch::Receiver<bool>,
) {
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stop.wait_for(|is_stopped| *is_stopped) => return,
            _ = look.tick() => {}
        }
        let read = block_in_place(|| read_document(&data)).map_err(|error| format!("failed to {error}"));
        problem.send_if_modified(|known| {
            let is_news = known.as_ref() != read.as_ref().err();
            if is_news {
                *known = read.as_ref().err().cloned();
                if let Some(reason) = known {
                    tracing::warn!("whoever was notified is notified on: {reason}");
                }
            }
            is_news
        });
        if let Ok(read) = read {
            document.send_if_modified(|known| {
                let is_news = **known != read;
                if is_news {
                    *known = Arc::new(read);
                }
                is_news
            });
        }
    }
}
