//! What waits to be sent: the newest message of each topic, so that it can never hold more than there are topics.

use crate::message::Message;
use smol_str::SmolStr;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

/// Messages in the order of their topics' first wait; a newer one takes an older one's place.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    order: VecDeque<SmolStr>,
    newest: HashMap<SmolStr, Message>,
}

impl Outbox {
    /// Lays `message` in, over an older one of its topic.
    pub(crate) fn put(&mut self, message: Message) {
        match self.newest.entry(message.topic.clone()) {
            Entry::Occupied(mut older) => drop(older.insert(message)),
            Entry::Vacant(place) => {
                self.order.push_back(message.topic.clone());
                place.insert(message);
            }
        }
    }

    /// Lays in what was taken and did not arrive, unless something newer waits.
    pub(crate) fn put_back(&mut self, messages: impl Iterator<Item = Message>) {
        for message in messages {
            if let Entry::Vacant(place) = self.newest.entry(message.topic.clone()) {
                self.order.push_back(message.topic.clone());
                place.insert(message);
            }
        }
    }

    /// The message that has waited longest.
    pub(crate) fn take(&mut self) -> Option<Message> {
        let topic = self.order.pop_front()?;
        self.newest.remove(&topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn message(topic: &str, payload: &'static str) -> Message {
        Message { topic: topic.into(), payload: payload.into(), retain: false }
    }

    fn taken(outbox: &mut Outbox) -> Vec<(SmolStr, Bytes)> {
        std::iter::from_fn(|| outbox.take()).map(|message| (message.topic, message.payload)).collect()
    }

    #[test]
    fn only_the_newest_of_a_topic_waits() {
        let mut outbox = Outbox::default();
        for (topic, payload) in [("a", "1"), ("b", "1"), ("a", "2")] {
            outbox.put(message(topic, payload));
        }
        assert_eq!(taken(&mut outbox), [("a".into(), "2".into()), ("b".into(), "1".into())]);
        assert!(outbox.take().is_none());
    }

    #[test]
    fn what_did_not_arrive_waits_again_unless_there_is_news() {
        let mut outbox = Outbox::default();
        outbox.put(message("a", "2"));
        outbox.put_back([message("a", "1"), message("b", "1")].into_iter());
        assert_eq!(taken(&mut outbox), [("a".into(), "2".into()), ("b".into(), "1".into())]);
    }
}
