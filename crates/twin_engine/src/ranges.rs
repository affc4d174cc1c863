//! Answers the screens' latest [`Demand`] from history, again and again while time passes.

use crate::archive::Archive;
use crate::performance::alarm_performance;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use twin_api::{Demand, PerformanceAnswer, PerformanceRequest, RangeBucket, RangeRequest, RangeSeries, RangeSet};
use twin_model::{Clock, PointTable, Timestamp};

/// Plots move on once a second: a column of a 24 h plot on 1 000 pixels is 86 s wide.
const REFRESH: Duration = Duration::from_secs(1);

/// A demand that changes every frame, as while panning, is answered this often and no oftener.
const PAUSE: Duration = Duration::from_millis(50);

/// A sample that arrives later than this after its time is not looked for again in a stretch that is over.
const LATE_MAX: Duration = Duration::from_secs(60);

/// The figures of the alarm system are made anew with every so many answers: they look through days of the journal, and move by a
/// row at a time.
const PERFORMANCE_ANSWERS: u32 = 10;

/// What the task reads and writes.
pub(crate) struct RangeServer {
    pub(crate) data: PathBuf,
    pub(crate) points: watch::Receiver<Arc<PointTable>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) demand: watch::Receiver<Demand>,
    pub(crate) ranges: watch::Sender<Arc<RangeSet>>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl RangeServer {
    /// Runs until the engine stops.
    pub(crate) async fn run(mut self) {
        let mut desk = Desk::new(self.data.clone(), self.points.borrow().clone());
        let mut generation = 0;
        loop {
            let demand = self.demand.borrow_and_update().clone();
            let now = self.clock.now();
            let mut reading = desk;
            reading.points = self.points.borrow_and_update().clone();
            let answer = spawn_blocking(move || {
                let is_new = reading.answer(&demand, now);
                (reading, is_new)
            });
            let is_new;
            (desk, is_new) = match answer.await {
                Ok(answered) => answered,
                Err(error) => {
                    tracing::error!(%error, "reading history for plots panicked; opening it again");
                    (Desk::new(self.data.clone(), self.points.borrow().clone()), false)
                }
            };
            if is_new {
                generation += 1;
                let series = desk.answered.iter().map(|answer| Arc::clone(&answer.series)).collect();
                let performance = desk.performance.clone();
                self.ranges.send_replace(Arc::new(RangeSet { generation, series, performance }));
            }
            tokio::select! {
                _ = self.stop.wait_for(|stop| *stop) => return,
                () = sleep(PAUSE) => {}
            }
            tokio::select! {
                _ = self.stop.wait_for(|stop| *stop) => return,
                Ok(()) = self.demand.changed() => {}
                () = sleep(REFRESH) => {}
            }
        }
    }
}

/// Where answers lie: the reader, opened when first needed, and what it said last.
struct Desk {
    data: PathBuf,
    points: Arc<PointTable>,
    archive: Option<Archive>,
    answered: Vec<Answer>,
    performance: Option<Arc<PerformanceAnswer>>,
    /// Answers until the figures are made anew.
    performance_in: u32,
}

struct Answer {
    series: Arc<RangeSeries>,
    /// When it was read, in the site's time.
    read_at: Timestamp,
}

impl Desk {
    const fn new(data: PathBuf, points: Arc<PointTable>) -> Self {
        Self { data, points, archive: None, answered: Vec::new(), performance: None, performance_in: 0 }
    }

    /// Answers `demand`; what was asked before and cannot have changed since is not read again.
    /// Returns whether the answers differ from the last ones.
    fn answer(&mut self, demand: &Demand, now: Timestamp) -> bool {
        let before = std::mem::take(&mut self.answered);
        let mut is_new = before.len() != demand.ranges.len();
        for request in &demand.ranges {
            let known = before.iter().find(|answer| answer.series.request == *request);
            let answer = match known {
                Some(known) if known.is_final() => Answer { series: Arc::clone(&known.series), read_at: known.read_at },
                _ => {
                    let series = self.read(request);
                    is_new |= known.is_none_or(|known| *known.series != series);
                    Answer { series: Arc::new(series), read_at: now }
                }
            };
            self.answered.push(answer);
        }
        is_new | self.answer_performance(demand.performance, now)
    }

    /// Keeps the figures of the alarm system as they are asked for. Returns whether they differ from the last ones.
    fn answer_performance(&mut self, request: Option<PerformanceRequest>, now: Timestamp) -> bool {
        let Some(request) = request else {
            self.performance_in = 0;
            return false;
        };
        let is_same = self.performance.as_ref().is_some_and(|answer| answer.request == request);
        self.performance_in = self.performance_in.saturating_sub(1);
        if is_same && self.performance_in > 0 {
            return false;
        }
        self.performance_in = PERFORMANCE_ANSWERS;
        let performance = self.archive().and_then(|archive| {
            alarm_performance(archive, request.days.max(1), now).map_err(|error| error.to_string())
        });
        if performance.is_err() {
            self.archive = None;
        }
        let answer = PerformanceAnswer { request, performance };
        let is_new = self.performance.as_deref() != Some(&answer);
        self.performance = Some(Arc::new(answer));
        is_new
    }

    /// The reader, opened if need be.
    fn archive(&mut self) -> Result<&mut Archive, String> {
        Ok(match &mut self.archive {
            Some(archive) => archive,
            slot => slot.insert(open(&self.data)?),
        })
    }

    fn read(&mut self, request: &RangeRequest) -> RangeSeries {
        let answer = self.try_read(request);
        let (buckets, error) = match answer {
            Ok(buckets) => (buckets, None),
            Err(error) => {
                // Perhaps the connection is broken: the next try opens another.
                self.archive = None;
                (Vec::new(), Some(error))
            }
        };
        RangeSeries { request: *request, buckets, error }
    }

    fn try_read(&mut self, request: &RangeRequest) -> Result<Vec<RangeBucket>, String> {
        let points = Arc::clone(&self.points);
        let point = points.point(request.point).ok_or("no such point")?;
        let columns = self.archive()?.range(&point.id, request.from, request.to, request.buckets.max(1));
        let usable = columns.map_err(|error| error.to_string())?.into_iter().filter(|column| column.last.is_finite());
        let bucket = |column: crate::archive::Column| RangeBucket {
            at: column.at,
            min: column.min,
            max: column.max,
            last: column.last,
            quality: column.quality,
            count: column.count,
        };
        Ok(usable.map(bucket).collect())
    }
}

fn open(data: &Path) -> Result<Archive, String> {
    Archive::open(data).map_err(|error| error.to_string())
}

impl Answer {
    /// Whether its stretch was over for good when it was read.
    fn is_final(&self) -> bool {
        self.series.error.is_none() && self.read_at >= self.series.request.to + LATE_MAX
    }
}
