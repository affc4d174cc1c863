//! What messages mean: the one thing in which sources that listen to brokers differ.

use super::wire::{Message, Outgoing};
use crate::RejectReason;
use crate::judge::Decoded;
use std::sync::Arc;
use twin_model::{PointTable, Timestamp};

/// What one message said.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// In the order in which it said them.
    pub(crate) decoded: Vec<Decoded>,
    /// Why other parts of it, or all of it, are no samples.
    pub(crate) refused: Vec<RejectReason>,
}

impl Said {
    pub(crate) fn add(&mut self, decoded: Result<Decoded, RejectReason>) {
        match decoded {
            Ok(decoded) => self.decoded.push(decoded),
            Err(reason) => self.refused.push(reason),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.decoded.clear();
        self.refused.clear();
    }
}

/// Makes samples of messages. Pure: the time of receipt is an argument, and the same messages give the same samples.
pub(crate) trait Interpret: Send {
    /// Adds to `said` what `message`, received at `received`, says.
    fn interpret(&mut self, message: &Message, received: Timestamp, said: &mut Said);

    /// Goes on with `points`, which grew from the table before: indices stay valid.
    fn follow(&mut self, points: Arc<PointTable>);

    /// The rate of the site's clock, which says how far from now a message's time may lie.
    fn set_clock_rate(&mut self, rate: f64);

    /// What the broker is to publish when we vanish; it is asked for before every connection.
    fn will(&mut self, _now: Timestamp) -> Option<Outgoing> {
        None
    }

    /// A connection has begun: what was missed meanwhile is not known. Adds to `said` what that makes of older values.
    fn begin_connection(&mut self, _now: Timestamp, _said: &mut Said) {}

    /// The next message of ours, if one is due.
    fn next_outgoing(&mut self, _now: Timestamp) -> Option<Outgoing> {
        None
    }

    /// The last message of ours, before the connection is closed in order.
    fn farewell(&mut self, _now: Timestamp) -> Option<Outgoing> {
        None
    }
}
