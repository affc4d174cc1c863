//! Edges on their way to whoever listens: a bounded queue that drops the oldest and says how many.

use tokio::sync::broadcast;
use twin_api::Notice;

/// A storm of 10 000 alarms in one frame may lose toasts; everything is in the journal too.
const QUEUE_MAX: usize = 256;

/// The listening end. Each listener has its own place in the queue.
#[derive(Debug)]
pub struct Notices {
    queue: broadcast::Receiver<Notice>,
    dropped: u64,
}

impl Notices {
    /// The next notice that waits, if one does. Never blocks.
    pub fn next_waiting(&mut self) -> Option<Notice> {
        loop {
            match self.queue.try_recv() {
                Ok(notice) => return Some(notice),
                Err(broadcast::error::TryRecvError::Lagged(lost)) => self.dropped += lost,
                Err(_) => return None,
            }
        }
    }

    /// How many notices were lost because this listener was slow. They are in the journal.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Another listener; it hears what is said from now on.
    #[must_use]
    pub fn another(&self) -> Self {
        Self { queue: self.queue.resubscribe(), dropped: 0 }
    }
}

/// Both ends of a new queue.
pub(crate) fn queue() -> (broadcast::Sender<Notice>, Notices) {
    let (sender, queue) = broadcast::channel(QUEUE_MAX);
    (sender, Notices { queue, dropped: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_listener_loses_the_oldest_and_knows_how_many() {
        let (sender, mut notices) = queue();
        let told = QUEUE_MAX + 10;
        for number in 0..told {
            sender.send(Notice::Refused { reason: number.to_string() }).expect("somebody listens");
        }
        let heard: Vec<Notice> = std::iter::from_fn(|| notices.next_waiting()).collect();
        assert_eq!((heard.len(), notices.dropped()), (QUEUE_MAX, 10));
        assert_eq!(heard[0], Notice::Refused { reason: "10".to_owned() });
    }
}
