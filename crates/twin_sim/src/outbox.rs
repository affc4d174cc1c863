//! What waits to be sent: the newest message of each topic, so that it can never hold more than there are topics.

use crate::message::Message;
use std::collections::{HashMap, VecDeque};

/// Messages in the order of their topics' first wait; a newer one takes an older one's place.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    order: VecDeque<String>,
    newest: HashMap<String, Message>,
}

impl Outbox {
    /// Lays `message` in, over an older one of its topic.
    pub(crate) fn put(&mut self, message: Message) {
        if !self.newest.contains_key(&message.topic) {
            self.order.push_back(message.topic.clone());
        }
        self.newest.insert(message.topic.clone(), message);
    }

    /// Sends what `send` takes, in order; what it refuses stays.
    pub(crate) fn drain(&mut self, mut send: impl FnMut(&Message) -> bool) {
        while let Some(topic) = self.order.front() {
            if let Some(message) = self.newest.get(topic) {
                if !send(message) {
                    return;
                }
                self.newest.remove(topic);
            }
            self.order.pop_front();
        }
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(topic: &str, payload: &str) -> Message {
        Message { topic: topic.into(), payload: payload.into(), retain: false }
    }

    #[test]
    fn only_the_newest_of_a_topic_waits_and_what_is_refused_stays() {
        let mut outbox = Outbox::default();
        for (topic, payload) in [("a", "1"), ("b", "1"), ("a", "2")] {
            outbox.put(message(topic, payload));
        }
        outbox.drain(|_| false);
        let mut sent = Vec::new();
        outbox.drain(|message| {
            sent.push((message.topic.clone(), String::from_utf8_lossy(&message.payload).into_owned()));
            true
        });
        assert_eq!(sent, [("a".into(), "2".into()), ("b".into(), "1".to_owned())]);
        assert!(outbox.is_empty());
    }
}
