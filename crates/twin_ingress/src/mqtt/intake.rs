//! What has been received and not yet committed: the open batch, and the acknowledgements that are owed.
//!
//! Pure, so that the promise can be tested without a network: a message is acknowledged when every sample that came
//! before it, and its own, is committed; in the order of arrival, as MQTT demands.

use super::fact::FactIntake;
use super::interpret::{Interpret, Said};
use super::wire::{Message, Outgoing};
use crate::RejectCount;
use crate::judge::Decoded;
use crate::reject::RejectLog;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;
use twin_model::{Filing, PointIndex, PointTable, Sample, Timestamp};

/// Samples of one batch. At 100 000 a second this is 40 ms; batches are closed by time long before at usual rates.
pub(super) const BATCH_SAMPLES_MAX: usize = 4096;

/// Between two messages that one look at the network brings. A hundred thousand of them are a tenth of a millisecond.
const APART: Duration = Duration::from_nanos(1);

pub(super) struct Intake {
    /// `None` where no facts are taken.
    facts: Option<FactIntake>,
    interpreter: Box<dyn Interpret>,
    /// What the message at hand says; kept for its memory.
    said: Said,
    rejects: RejectLog,
    accepted: u64,
    duplicates: u64,
    open: Vec<Sample>,
    /// The ticket that the open batch will get.
    ticket: u64,
    /// In the order of arrival. Bounded by the number of messages that the broker may send without acknowledgement.
    owed: VecDeque<Owed>,
    /// What lost connections left unacknowledged: it was taken in, and the broker will send it again. Empty again once
    /// it has.
    expected_again: HashSet<Key>,
    /// The same for messages with samples that told no time: by number, with a digest of what they were.
    repeats_expected: HashMap<u16, u64>,
    digester: RandomState,
    /// When the last message came.
    received: Timestamp,
}

/// A sample that told its time is known by that when it comes again.
type Key = (PointIndex, Timestamp);

/// An acknowledgement that is owed to the broker.
#[derive(Debug)]
struct Owed {
    /// Has to be committed first.
    ticket: u64,
    /// Number of the message.
    pkid: u16,
    /// What it brought that told its time: the first of it, and the rest, so that one sample costs no memory of its own.
    sample: Option<Key>,
    others: Vec<Key>,
    /// A digest of the message, if it brought anything without a time.
    digest: Option<u64>,
}

impl Intake {
    pub(super) fn new(interpreter: Box<dyn Interpret>) -> Self {
        let open = Vec::with_capacity(BATCH_SAMPLES_MAX);
        Self {
            facts: None,
            interpreter,
            said: Said::default(),
            rejects: RejectLog::default(),
            accepted: 0,
            duplicates: 0,
            open,
            ticket: 1,
            owed: VecDeque::new(),
            expected_again: HashSet::new(),
            repeats_expected: HashMap::new(),
            digester: RandomState::new(),
            received: Timestamp::EPOCH,
        }
    }

    /// One that takes facts, too.
    pub(super) fn with_facts(self, facts: Option<FactIntake>) -> Self {
        Self { facts, ..self }
    }

    /// Takes one message in that came at `received` or, if others did before it, just after them: without times of
    /// their own, two samples of one instant would pass for one.
    pub(super) fn take(&mut self, message: &Message, received: Timestamp) {
        let received = received.max(self.received + APART);
        self.received = received;
        let mut said = std::mem::take(&mut self.said);
        let (topic, payload) = (&message.topic, &message.payload);
        match self.facts.as_mut().and_then(|facts| facts.take(topic, payload, received)) {
            Some(fact) => said.refused.extend(fact.err()),
            None => self.interpreter.interpret(message, received, &mut said),
        }
        for reason in &said.refused {
            self.rejects.add(*reason, topic, payload);
        }
        let is_repeat = self.is_repeat(message);
        let (mut sample, mut others, mut has_timeless) = (None, Vec::new(), false);
        for decoded in &said.decoded {
            let (Decoded::Sample(told) | Decoded::Duplicate(told)) = *decoded;
            // A time of receipt would be another one the second time.
            let key = (told.at != received).then_some((told.point, told.at));
            let was_expected = key.map_or(is_repeat, |key| self.expected_again.remove(&key));
            if was_expected || matches!(decoded, Decoded::Duplicate(_)) {
                self.duplicates += 1;
            } else {
                self.open.push(told);
                self.accepted += 1;
            }
            match key {
                None => has_timeless = true,
                key if sample.is_none() => sample = key,
                key => others.extend(key),
            }
        }
        said.clear();
        self.said = said;
        if let Some(pkid) = message.pkid {
            // What adds no sample still waits for those before it: the first copy of a duplicate may be among them.
            let ticket = if self.is_empty() { self.ticket - 1 } else { self.ticket };
            let digest = has_timeless.then(|| self.digest(message));
            self.owed.push_back(Owed { ticket, pkid, sample, others, digest });
        }
    }

    /// Whether the connection before brought this very message already.
    fn is_repeat(&mut self, message: &Message) -> bool {
        let Some(pkid) = message.pkid.filter(|_| message.is_repeat && !self.repeats_expected.is_empty()) else {
            return false;
        };
        self.repeats_expected.remove(&pkid).is_some_and(|digest| digest == self.digest(message))
    }

    fn digest(&self, message: &Message) -> u64 {
        self.digester.hash_one((&message.topic, &message.payload))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && !self.facts.as_ref().is_some_and(FactIntake::is_owed)
    }

    pub(super) fn is_full(&self) -> bool {
        self.open.len() >= BATCH_SAMPLES_MAX || self.facts.as_ref().is_some_and(FactIntake::is_full)
    }

    /// Facts that have come; they are handed over before the batch is closed, which they are acknowledged with.
    pub(super) fn take_facts(&mut self) -> Vec<Filing> {
        self.facts.as_mut().map(FactIntake::take_open).unwrap_or_default()
    }

    /// Ends the open batch and opens the next: its ticket and what is in it.
    pub(super) fn close_batch(&mut self) -> (u64, Vec<Sample>) {
        let samples = std::mem::replace(&mut self.open, Vec::with_capacity(BATCH_SAMPLES_MAX));
        if let Some(facts) = &mut self.facts {
            facts.settle();
        }
        let ticket = self.ticket;
        self.ticket += 1;
        (ticket, samples)
    }

    /// The next message that may be acknowledged, given that everything up to the ticket `committed` is on disk.
    pub(super) fn next_acknowledgement(&mut self, committed: u64) -> Option<u16> {
        self.owed.pop_front_if(|owed| owed.ticket <= committed).map(|owed| owed.pkid)
    }

    /// To be called with every new connection: nothing is owed for what came over the one before. A broker that kept the
    /// session sends again what was not acknowledged, and that is no news; one that did not sends nothing of it.
    pub(super) fn begin_connection(&mut self, is_session_kept: bool) {
        if is_session_kept {
            for owed in self.owed.drain(..) {
                self.expected_again.extend(owed.sample.into_iter().chain(owed.others));
                self.repeats_expected.extend(owed.digest.map(|digest| (owed.pkid, digest)));
            }
        } else {
            self.owed.clear();
            self.expected_again.clear();
            self.repeats_expected.clear();
        }
    }

    /// See [`Interpret::will`].
    pub(super) fn will(&mut self, now: Timestamp) -> Option<Outgoing> {
        self.interpreter.will(now)
    }

    /// See [`Interpret::begin_connection`].
    pub(super) fn begin_talk(&mut self, now: Timestamp) {
        let mut said = Said::default();
        self.interpreter.begin_connection(now, &mut said);
        for decoded in said.decoded {
            let (Decoded::Sample(told) | Decoded::Duplicate(told)) = decoded;
            self.open.push(told);
            self.accepted += 1;
        }
    }

    /// See [`Interpret::next_outgoing`].
    pub(super) fn next_outgoing(&mut self, now: Timestamp) -> Option<Outgoing> {
        self.interpreter.next_outgoing(now)
    }

    /// See [`Interpret::farewell`].
    pub(super) fn farewell(&mut self, now: Timestamp) -> Option<Outgoing> {
        self.interpreter.farewell(now)
    }

    /// The rate of the site's clock, which says how far from now a message's time may lie.
    pub(super) fn set_clock_rate(&mut self, rate: f64) {
        self.interpreter.set_clock_rate(rate);
    }

    /// Goes on with `points`, which grew from the table before.
    pub(super) fn follow(&mut self, points: Arc<PointTable>) {
        self.interpreter.follow(points);
    }

    pub(super) const fn accepted(&self) -> u64 {
        self.accepted
    }

    pub(super) const fn duplicates(&self) -> u64 {
        self.duplicates
    }

    pub(super) fn rejects(&self) -> Vec<RejectCount> {
        self.rejects.counts()
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode::Decoder;
    use super::*;
    use crate::test_site;

    const NOW: Timestamp = Timestamp::from_secs(1_769_846_400);

    /// A message for one point; number 0 is not acknowledged.
    fn message(payload: impl Into<bytes::Bytes>, pkid: u16) -> Message {
        let topic = "dc/t/hall/R0/inlet_mid".into();
        Message { topic, payload: payload.into(), pkid: (pkid > 0).then_some(pkid), is_repeat: false }
    }

    /// An intake that has taken `messages`: `s` a sample, `d` the same again, `x` a reject, `|` the end of the batch.
    /// Message numbers are positions in the text, from 1.
    fn intake_of(messages: &str) -> Intake {
        let mut intake = Intake::new(Box::new(Decoder::new(test_site::points(1))));
        let mut secs = 0;
        for (number, letter) in (1_u16..).zip(messages.chars()) {
            if letter == '|' {
                intake.close_batch();
                continue;
            }
            secs += u32::from(letter == 's');
            let value = if letter == 'x' { "null".to_owned() } else { "20".to_owned() };
            let payload = format!(r#"{{"value":{value},"at":{}}}"#, NOW.as_millis() - 60_000 + i64::from(secs) * 1000);
            intake.take(&message(payload, number), NOW);
        }
        intake
    }

    fn check_acknowledged(messages: &str, committed: u64, numbers: &[u16]) {
        let mut intake = intake_of(messages);
        let acknowledged: Vec<u16> = std::iter::from_fn(|| intake.next_acknowledgement(committed)).collect();
        assert_eq!(acknowledged, numbers, "{messages} with {committed} committed");
    }

    #[test]
    fn messages_are_acknowledged_in_order_once_their_batch_is_committed() {
        check_acknowledged("ss|s|s", 0, &[]);
        check_acknowledged("ss|s|s", 1, &[1, 2]);
        check_acknowledged("ss|s|s", 2, &[1, 2, 4]);
        check_acknowledged("ss|s|s", 9, &[1, 2, 4, 6]);
    }

    #[test]
    fn what_makes_no_sample_is_acknowledged_with_what_came_before_it() {
        check_acknowledged("xx", 0, &[1, 2]);
        check_acknowledged("sx|x|", 0, &[]);
        check_acknowledged("sx|x", 1, &[1, 2, 4]);
        check_acknowledged("s|d", 0, &[]);
    }

    #[test]
    fn counts_tell_samples_duplicates_and_rejects_apart() {
        let intake = intake_of("ssdx|dds");
        assert_eq!((intake.accepted(), intake.duplicates(), intake.rejects()[0].count), (3, 3, 1));
        assert!(!intake.is_empty() && !intake.is_full());
    }

    #[test]
    fn samples_without_a_time_keep_the_order_in_which_they_came() {
        let mut intake = intake_of("");
        for value in ["20", "30", "20"] {
            intake.take(&message(value, 7), NOW);
        }
        let samples = intake.close_batch().1;
        let values: Vec<f64> = samples.iter().map(|sample| sample.value).collect();
        assert_eq!((values, samples[0].at), (vec![20.0, 30.0, 20.0], NOW));
        assert!(samples.is_sorted_by(|one, next| one.at < next.at), "{samples:?}");
    }

    /// Takes the first `count` samples of [`intake_of`] once more.
    fn take_again(intake: &mut Intake, count: i64) {
        for secs in 1..=count {
            let payload = format!(r#"{{"value":20,"at":{}}}"#, NOW.as_millis() - 60_000 + secs * 1000);
            intake.take(&message(payload, 7), NOW);
        }
    }

    #[test]
    fn what_a_lost_connection_left_unacknowledged_is_no_news_when_it_comes_again() {
        // Fewer for one point than the decoder remembers, and more.
        for count in [3, 50] {
            let mut intake = intake_of(&"s".repeat(count));
            intake.close_batch();
            assert_eq!(intake.next_acknowledgement(0), None);
            intake.begin_connection(true);
            assert_eq!(intake.next_acknowledgement(1), None, "nothing is owed for the first copies");
            take_again(&mut intake, count as i64);
            assert_eq!((intake.accepted(), intake.duplicates(), intake.is_empty()), (count as u64, count as u64, true));
            assert!(intake.expected_again.is_empty());
            assert_eq!((intake.next_acknowledgement(0), intake.next_acknowledgement(1)), (None, Some(7)));
        }
    }

    #[test]
    fn what_comes_again_over_a_second_lost_connection_is_still_no_news() {
        let mut intake = intake_of(&"s".repeat(50));
        intake.close_batch();
        intake.begin_connection(true);
        take_again(&mut intake, 20);
        intake.begin_connection(true);
        take_again(&mut intake, 50);
        assert_eq!((intake.accepted(), intake.is_empty()), (50, true));
        assert!(intake.expected_again.is_empty());
    }

    #[test]
    fn a_number_without_a_time_that_the_broker_repeats_is_no_news_and_one_that_says_the_same_is() {
        let mut intake = intake_of("");
        intake.take(&message("20", 5), NOW);
        intake.take(&message("21", 6), NOW);
        intake.close_batch();
        intake.begin_connection(true);
        let again = |payload: &'static str, pkid| Message { is_repeat: true, ..message(payload, pkid) };
        intake.take(&again("20", 5), NOW);
        assert_eq!((intake.accepted(), intake.duplicates()), (2, 1), "its number, topic and payload are known");
        intake.take(&again("99", 6), NOW);
        intake.take(&message("20", 7), NOW);
        intake.take(&again("20", 5), NOW);
        assert_eq!((intake.accepted(), intake.duplicates()), (5, 1), "another one, a first one, one that was repeated");
    }

    #[test]
    fn a_broker_that_lost_the_session_is_expected_to_send_nothing_again() {
        let mut intake = intake_of("sss|");
        intake.begin_connection(false);
        assert!(intake.expected_again.is_empty());
        assert_eq!(intake.next_acknowledgement(u64::MAX), None);
    }

    #[test]
    fn a_batch_is_full_before_it_grows_without_bound() {
        let mut intake = intake_of("");
        while !intake.is_full() {
            intake.take(&message(format!("{}", intake.open.len() % 50), 0), NOW);
        }
        let (ticket, samples) = intake.close_batch();
        assert_eq!((ticket, samples.len()), (1, BATCH_SAMPLES_MAX));
        assert!(intake.is_empty() && intake.next_acknowledgement(u64::MAX).is_none());
    }
}
