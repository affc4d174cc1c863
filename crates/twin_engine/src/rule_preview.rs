//! What a rule would have done: history played to it, as fast as it can be read.

use crate::archive::Archive;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use twin_api::{Firings, PreviewFigures, RulePreview, RulePreviewState};
use twin_decision::{Decider, Input};
use twin_history::ReadHistoryError;
use twin_model::{
    AlarmId, Guard, Limit, Place, PointIndex, PointTable, Reference, Rule, Sample, Timestamp, TransitionKind,
    check_rule,
};

/// A week shows the rhythm of a site.
const SPAN: Duration = Duration::from_secs(7 * 24 * 3600);
/// Samples that a person waits a few seconds for; with more of them, a shorter time is looked at.
const SAMPLES_MAX: f64 = 5e6;
/// Samples in memory at once: what comes in a stretch of time that holds about so many.
const STRETCH_SAMPLES: f64 = 200_000.0;
/// Time from sample to sample of points that report only when something happens, for the estimate.
const RARE: Duration = Duration::from_secs(3600);
/// Places that are told by name.
const PLACES_MAX: usize = 5;

/// A rule to be tried.
#[derive(Clone, Debug)]
pub struct PreviewWish {
    pub(crate) number: u64,
    pub(crate) rule: Rule,
    /// The rule of that name that holds now.
    pub(crate) in_force: Option<Rule>,
    pub(crate) points: Arc<PointTable>,
    pub(crate) now: Timestamp,
}

/// Tries rules, the latest wish first, until `stop`.
pub(crate) async fn serve(
    data: PathBuf,
    mut wishes: watch::Receiver<Option<PreviewWish>>,
    answers: mpsc::Sender<RulePreview>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            _ = async { stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => return,
            Ok(()) = wishes.changed() => {}
            else => return,
        }
        let Some(wish) = wishes.borrow_and_update().clone() else { continue };
        let (data, number) = (data.clone(), wish.number);
        let tried = tokio::task::spawn_blocking(move || try_rule(&data, &wish)).await;
        let state = match tried {
            Ok(Ok(figures)) => RulePreviewState::Done(Box::new(figures)),
            Ok(Err(error)) => RulePreviewState::Failed(error),
            Err(error) => RulePreviewState::Failed(format!("failed to try the rule: {error}")),
        };
        if answers.send(RulePreview { number, state }).await.is_err() {
            return;
        }
    }
}

fn try_rule(data: &Path, wish: &PreviewWish) -> Result<PreviewFigures, String> {
    check_rule(&wish.rule, &wish.points).map_err(|error| format!("failed to {error}"))?;
    let archive = Archive::open(data).map_err(|error| format!("failed to {error}"))?;
    figures(&archive, wish).map_err(|error| format!("failed to {error}"))
}

fn figures(archive: &Archive, wish: &PreviewWish) -> Result<PreviewFigures, ReadHistoryError> {
    let rules = [Some(&wish.rule), wish.in_force.as_ref()];
    let heard = heard_by(&wish.points, rules.into_iter().flatten());
    let (span, stretch) = spans(&wish.points, &heard);
    let from = archive.begins_at()?.map_or(wish.now - span, |begins_at| begins_at.max(wish.now - span)).min(wish.now);
    let mut would = Trial::new(&wish.points, &wish.rule);
    let mut does = wish.in_force.as_ref().map(|rule| Trial::new(&wish.points, rule));
    let (mut samples, mut with_history) = (0, vec![false; heard.len()]);
    let mut begin = from;
    while begin < wish.now {
        let end = (begin + stretch).min(wish.now);
        let played = read(archive, &wish.points, &heard, begin, end, &mut with_history)?;
        samples += played.len() as u64;
        for trial in [Some(&mut would), does.as_mut()].into_iter().flatten() {
            trial.play(&played, end);
        }
        begin = end;
    }
    let watched = |index: &&PointIndex| wish.points.point(**index).is_some_and(|point| wish.rule.watches(point));
    let watching = heard.iter().zip(&with_history).filter(|(index, _)| watched(index));
    let (all, known) = watching.fold((0, 0), |(all, known), (_, has)| (all + 1, known + u32::from(*has)));
    let would = would.firings(wish.now);
    let does = does.map(|trial| trial.firings(wish.now));
    Ok(PreviewFigures { from, to: wish.now, samples, points: (all, known), would, does })
}

/// Every point that one of `rules` watches or looks at.
fn heard_by<'a>(points: &PointTable, rules: impl Iterator<Item = &'a Rule>) -> Vec<PointIndex> {
    let mut heard: Vec<PointIndex> = rules
        .flat_map(|rule| {
            let others = looked_at(rule);
            let watched = points.iter().filter(|(_, point)| !point.is_deleted() && rule.watches(point));
            watched.flat_map(move |(index, point)| {
                let beside = others.iter().filter_map(|name| points.find(point.place, name)).collect::<Vec<_>>();
                [index].into_iter().chain(beside)
            })
        })
        .collect();
    heard.sort_unstable();
    heard.dedup();
    heard
}

/// Other quantities of its places that `rule` looks at.
fn looked_at(rule: &Rule) -> Vec<String> {
    let leaves = rule.only_if.as_ref().map(|guard| guard.leaves().0).unwrap_or_default();
    let guards = leaves.into_iter().filter_map(|leaf| match leaf {
        Guard::Is { quantity, .. } => Some(quantity.to_string()),
        _ => None,
    });
    let reference = match &rule.limit {
        Limit::Deviation { from: Reference::Quantity(quantity), .. } => Some(quantity.to_string()),
        _ => None,
    };
    guards.chain(reference).collect()
}

/// How far back to look, and how much of it at once.
fn spans(points: &PointTable, heard: &[PointIndex]) -> (Duration, Duration) {
    let periods = heard.iter().filter_map(|index| points.point(*index)).map(|point| point.period.unwrap_or(RARE));
    let per_second: f64 = periods.map(|period| 1.0 / period.as_secs_f64().max(0.01)).sum::<f64>().max(1e-6);
    let least = Duration::from_secs(60);
    let within = |samples: f64| Duration::from_secs_f64((samples / per_second).clamp(60.0, SPAN.as_secs_f64()));
    (within(SAMPLES_MAX).max(least), within(STRETCH_SAMPLES).max(least))
}

/// The samples of `heard` from `from` to before `to`, in the order of time.
fn read(
    archive: &Archive,
    points: &PointTable,
    heard: &[PointIndex],
    from: Timestamp,
    to: Timestamp,
    with_history: &mut [bool],
) -> Result<Vec<Sample>, ReadHistoryError> {
    let mut samples = Vec::new();
    for (index, has) in heard.iter().zip(with_history) {
        let Some(point) = points.point(*index) else { continue };
        let before = samples.len();
        archive.visit_samples(&point.id, from, to, |sample| {
            samples.push(Sample { point: *index, at: sample.at, value: sample.value, quality: sample.quality });
        })?;
        *has |= samples.len() > before;
    }
    samples.sort_by_key(|sample| sample.at);
    Ok(samples)
}

/// One rule, alone with history.
struct Trial {
    decider: Decider,
    raised: BTreeMap<AlarmId, (Place, Timestamp)>,
    by_place: BTreeMap<Place, u32>,
    count: u32,
    active: Duration,
}

impl Trial {
    fn new(points: &Arc<PointTable>, rule: &Rule) -> Self {
        // Whether it suppresses others shows in nothing but its own holding.
        let alone = Rule { suppresses: Vec::new(), ..rule.clone() };
        let decider = Decider::new(Arc::clone(points), vec![alone]);
        Self { decider, raised: BTreeMap::new(), by_place: BTreeMap::new(), count: 0, active: Duration::ZERO }
    }

    fn play(&mut self, samples: &[Sample], until: Timestamp) {
        for (step, now) in steps(samples, until) {
            let verdicts = self.decider.step(now, Input { samples: step, ..Input::default() });
            for made in verdicts.transitions {
                match made.kind {
                    TransitionKind::Raised => {
                        self.count += 1;
                        *self.by_place.entry(made.alarm.place).or_default() += 1;
                        self.raised.insert(made.alarm.id, (made.alarm.place, made.at));
                    }
                    TransitionKind::Cleared => {
                        if let Some((_, since)) = self.raised.remove(&made.alarm.id) {
                            self.active += made.at.since(since);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn firings(self, now: Timestamp) -> Firings {
        let open: Duration = self.raised.values().map(|(_, since)| now.since(*since)).sum();
        let place_count = u32::try_from(self.by_place.len()).unwrap_or(u32::MAX);
        let mut places: BinaryHeap<(u32, Reverse<Place>)> =
            self.by_place.into_iter().map(|(place, count)| (count, Reverse(place))).collect();
        let most = std::iter::from_fn(|| places.pop()).take(PLACES_MAX).map(|(count, Reverse(place))| (place, count));
        Firings { count: self.count, active: self.active + open, places: most.collect(), place_count }
    }
}

/// Samples of each second as one step, as the engine would have decided on them; the last step ends at `until`.
fn steps(samples: &[Sample], until: Timestamp) -> impl Iterator<Item = (&[Sample], Timestamp)> {
    let of_second = |sample: &Sample| sample.at.as_nanos().div_euclid(1_000_000_000);
    let chunks = samples.chunk_by(move |a, b| of_second(a) == of_second(b));
    let steps = chunks.filter_map(|chunk| chunk.last().map(|last| (chunk, last.at)));
    steps.chain(std::iter::once((&[][..], until)))
}
