//! What has been pushed and handed to the engine: judged item by item, counted, numbered.
//!
//! Pure but for its counters: the time of receipt is an argument.

use super::fact::read_fact;
use super::item::{self, Books, Refusal, Said};
use crate::judge::{Decoded, Judge, Judged};
use crate::payload::Payload;
use crate::pushed::Tree;
use crate::reject::RejectLog;
use crate::{RejectCount, RejectReason};
use std::sync::Arc;
use std::time::Duration;
use twin_model::{Filing, PlaceIndex, PointTable, Sample, SourceId, Timestamp};

/// Between two items of one request: without times of their own, two samples of one instant would pass for one.
const APART: Duration = Duration::from_nanos(1);

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemAnswer {
    /// It made so many samples.
    Accepted { samples: u32 },
    /// All of it had come before.
    Duplicate,
    /// It changed nothing.
    Refused(Refusal),
}

impl ItemAnswer {
    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        let text = if let Self::Refused(refusal) = self { refusal.message.len() } else { 0 };
        size_of::<Self>() + text
    }
}

/// What became of a fact that was sent; what of one that is kept, its filing tells after the commit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FactAnswer {
    Filed(Filing),
    Refused(Refusal),
}

/// A sample of a point by name, as gRPC sends it.
pub(crate) struct PointItem<'a> {
    pub(crate) point: &'a str,
    pub(crate) payload: Payload<'a>,
}

/// Judges what comes. One for all who push, so that what came over one protocol is a duplicate over the other.
#[derive(Debug)]
pub(super) struct Intake {
    books: Books,
    judge: Judge,
    rejects: RejectLog,
    accepted: u64,
    duplicates: u64,
    facts: u64,
    received: Timestamp,
    /// The ticket of the last batch that was handed over.
    pub(super) ticket: u64,
}

impl Intake {
    pub(super) fn new(points: Arc<PointTable>, places: Arc<PlaceIndex>) -> Self {
        let judge = Judge::new(Arc::clone(&points));
        Self {
            books: Books { points, places },
            judge,
            rejects: RejectLog::default(),
            accepted: 0,
            duplicates: 0,
            facts: 0,
            received: Timestamp::EPOCH,
            ticket: 0,
        }
    }

    /// Goes on with `points`, which grew from the table before, and `places`.
    pub(super) fn follow(&mut self, points: Arc<PointTable>, places: Arc<PlaceIndex>) {
        self.judge.follow(Arc::clone(&points));
        self.books = Books { points, places };
    }

    /// The rate of the site's clock, which says how far from now a time may lie.
    pub(super) fn set_clock_rate(&mut self, rate: f64) {
        self.judge.set_clock_rate(rate);
    }

    /// Takes `items` of a body in, which came at `received`: an answer for each, and the samples that are news.
    pub(super) fn take(&mut self, items: &[Tree<'_>], received: Timestamp) -> (Vec<ItemAnswer>, Vec<Sample>) {
        let mut samples = Vec::with_capacity(items.len());
        let answers = items.iter().map(|item| {
            let taken = item::read(item, &self.books).and_then(|said| self.take_said(&said, received, &mut samples));
            taken.unwrap_or_else(|refusal| {
                let example = serde_json::to_vec(item).unwrap_or_default();
                self.refuse(refusal, "item", &example)
            })
        });
        (answers.collect(), samples)
    }

    /// Takes samples in that tell their points by name.
    pub(super) fn take_points<'a>(
        &mut self,
        items: impl Iterator<Item = PointItem<'a>>,
        received: Timestamp,
    ) -> (Vec<ItemAnswer>, Vec<Sample>) {
        let mut samples = Vec::new();
        let answers = items.map(|PointItem { point, payload }| {
            let example = format!("{:?}", payload.value);
            let said = self.books.point(point).map(|point| [Said { point, payload }]);
            let taken = said.and_then(|said| self.take_said(&said, received, &mut samples));
            taken.unwrap_or_else(|refusal| self.refuse(refusal, point, example.as_bytes()))
        });
        (answers.collect(), samples)
    }

    /// All that an item says, or nothing of it.
    fn take_said(
        &mut self,
        said: &[Said<'_>],
        received: Timestamp,
        samples: &mut Vec<Sample>,
    ) -> Result<ItemAnswer, Refusal> {
        let received = received.max(self.received + APART);
        let judge = |said: &Said<'_>| {
            let point = self.books.points.point(said.point);
            self.judge.examine(said.point, &said.payload, received).map_err(|reason| match point {
                Some(point) => item::explain(reason, point, &said.payload),
                None => Refusal::new(reason, reason.to_string()),
            })
        };
        let judged = said.iter().map(judge).collect::<Result<Vec<Judged>, Refusal>>()?;
        self.received = received;
        let mut news = 0;
        for judged in judged {
            match self.judge.admit(judged) {
                Decoded::Sample(sample) => {
                    samples.push(sample);
                    news += 1;
                }
                Decoded::Duplicate(_) => self.duplicates += 1,
            }
        }
        self.accepted += u64::from(news);
        Ok(if news == 0 { ItemAnswer::Duplicate } else { ItemAnswer::Accepted { samples: news } })
    }

    /// Takes facts in that `source` tells.
    pub(super) fn take_facts(&mut self, items: &[Tree<'_>], source: &SourceId, received: Timestamp) -> Vec<FactAnswer> {
        let answers = items.iter().map(|item| match read_fact(item, source, &self.books.places, received) {
            Ok(fact) => {
                self.facts += 1;
                FactAnswer::Filed(Filing::new(fact))
            }
            Err(refusal) => {
                let example = serde_json::to_vec(item).unwrap_or_default();
                self.rejects.add(refusal.reason, b"fact", &example);
                FactAnswer::Refused(refusal)
            }
        });
        answers.collect()
    }

    /// Counts what was refused before it came to items.
    pub(super) fn count_reject(&mut self, reason: RejectReason, what: &str, example: &[u8]) {
        self.rejects.add(reason, what.as_bytes(), example);
    }

    fn refuse(&mut self, refusal: Refusal, what: &str, example: &[u8]) -> ItemAnswer {
        self.rejects.add(refusal.reason, what.as_bytes(), example);
        ItemAnswer::Refused(refusal)
    }

    pub(super) const fn accepted(&self) -> u64 {
        self.accepted
    }

    pub(super) const fn duplicates(&self) -> u64 {
        self.duplicates
    }

    pub(super) const fn facts(&self) -> u64 {
        self.facts
    }

    pub(super) fn rejects(&self) -> Vec<RejectCount> {
        self.rejects.counts()
    }
}
