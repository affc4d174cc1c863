//! One exporter, asked again and again.

use super::read::{Rates, counts, readings};
use super::text::{ParseMetricsError, Series, parse_metrics};
use crate::asked::{Reading, samples_of};
use crate::counter::{Counters, Moment};
use crate::web::{WebClient, WebError};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;
use twin_model::connection::{Binding, Connection, WebAccess};
use twin_model::profile::{Profile, PrometheusPoint};
use twin_model::{PointTable, Sample, Timestamp};

/// The exporters of whole clusters answer with a few of these.
const BYTES_MAX: usize = 16 << 20;
/// What exporters are asked to answer with, the first the rather.
const ACCEPT: &str = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
/// What Prometheus takes for old.
const OLD_MILLIS: i64 = 300_000;
/// Between two looks at what counts.
const RATES_TAKE: Duration = Duration::from_secs(2);

/// Why an exporter told nothing: fragments that complete "failed to …".
#[derive(Debug, Error)]
pub enum ScrapeError {
    /// Its page could not be had.
    #[error(transparent)]
    Web(#[from] WebError),
    /// Its page is not UTF-8.
    #[error("read {address} as text: it is no UTF-8")]
    Text {
        /// Where it is.
        address: String,
    },
    /// Its page is no metrics.
    #[error("read {address}: {source}")]
    Parse {
        /// Where it is.
        address: String,
        /// What is wrong with it.
        source: ParseMetricsError,
    },
}

/// An exporter that can be asked.
struct Exporter {
    access: WebAccess,
    client: Option<WebClient>,
}

impl Exporter {
    /// What it says of the names that are `wanted`.
    async fn scrape(&mut self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Series>, ScrapeError> {
        let mut client = match self.client.take() {
            Some(client) => client,
            None => WebClient::of(&self.access)?,
        };
        let page = client.get(&self.access.path, ACCEPT, BYTES_MAX).await?;
        self.client = Some(client);
        let address = || self.access.address.clone();
        let text = std::str::from_utf8(&page.body).map_err(|_| ScrapeError::Text { address: address() })?;
        let is_open_metrics = page.kind.starts_with("application/openmetrics-text");
        parse_metrics(text, is_open_metrics, wanted).map_err(|source| ScrapeError::Parse { address: address(), source })
    }
}

/// An exporter with what is known of it.
pub(crate) struct Poll {
    exporter: Exporter,
    /// The profile's points that feed something.
    points: Vec<PrometheusPoint>,
    bindings: Vec<Binding>,
    table: Arc<PointTable>,
    counters: Counters<super::read::Key>,
    /// The beginning of the counters' time.
    since: Instant,
}

impl Poll {
    /// An exporter at `access` that is read as `connection` says.
    pub(crate) fn of(access: &WebAccess, connection: &Connection, table: Arc<PointTable>) -> Self {
        let is_bound =
            |point: &&PrometheusPoint| connection.bindings.iter().any(|binding| binding.from == point.head.name);
        let points = connection.profile.prometheus.iter().flat_map(|part| &part.points);
        Self {
            exporter: Exporter { access: access.clone(), client: None },
            points: points.filter(is_bound).cloned().collect(),
            bindings: connection.bindings.clone(),
            table,
            counters: Counters::default(),
            since: Instant::now(),
        }
    }

    /// What the exporter says now, as samples of the site's points; `now` tells the time when it has answered.
    ///
    /// # Errors
    /// When it cannot be reached, or what it says cannot be read.
    pub(crate) async fn ask(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, ScrapeError> {
        let points = &self.points;
        let mut series = self.exporter.scrape(|name| points.iter().any(|point| point.metric == name)).await?;
        let at = now();
        forget_old(&mut series, at);
        let rates = self.counters.look(counts(points, &series), Moment { at: self.since.elapsed(), uptime: None });
        Ok(samples_of(&self.bindings, &self.table, &readings(points, &series, &rates), at))
    }
}

/// Takes away what was measured long before it was asked for: an exporter of exporters repeats what has gone.
fn forget_old(series: &mut Vec<Series>, now: Timestamp) {
    series.retain(|one| one.at_millis.is_none_or(|at| now.as_millis().abs_diff(at) <= OLD_MILLIS.unsigned_abs()));
}

/// What an exporter is, and what it tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Scraped {
    /// Names of the profiles that it fits, the closest first.
    pub profiles: Vec<String>,
    /// The profile that it was read by; `None` when it fits none.
    pub profile: Option<String>,
    /// What it tells by that.
    pub readings: Vec<Reading>,
}

/// Names of those of `profiles` that the exporter at `access` fits, the closest first. It is asked once.
///
/// # Errors
/// As [`scrape`].
pub async fn identify(access: &WebAccess, profiles: &[Profile]) -> Result<Vec<String>, ScrapeError> {
    let series = Exporter { access: access.clone(), client: None }.scrape(|_| true).await?;
    Ok(fitting(&series, profiles).into_iter().map(|profile| profile.id.to_string()).collect())
}

/// Those of `profiles` whose sign is among `series`, that with most of its points first.
fn fitting<'a>(series: &[Series], profiles: &'a [Profile]) -> Vec<&'a Profile> {
    let has = |metric: &str| series.iter().any(|one| one.name == metric);
    let mut fitting: Vec<(usize, &Profile)> = Vec::new();
    for profile in profiles {
        let Some(part) = &profile.prometheus else { continue };
        if part.identities.iter().any(|sign| has(sign)) {
            fitting.push((part.points.iter().filter(|point| has(&point.metric)).count(), profile));
        }
    }
    fitting.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.id.cmp(&other.1.id)));
    fitting.into_iter().map(|(_, profile)| profile).collect()
}

/// What the exporter at `access` tells by `chosen`, or by the one of `profiles` of which it has most.
///
/// # Errors
/// When it cannot be reached, or what it says cannot be read.
pub async fn scrape(
    access: &WebAccess,
    profiles: &[Profile],
    chosen: Option<&Profile>,
) -> Result<Scraped, ScrapeError> {
    let mut exporter = Exporter { access: access.clone(), client: None };
    let mut counters = Counters::default();
    let since = Instant::now();
    let series = exporter.scrape(|_| true).await?;
    let fitting = fitting(&series, profiles);
    let profile = chosen.or_else(|| fitting.first().copied());
    let mut told = Vec::new();
    if let Some(part) = profile.and_then(|profile| profile.prometheus.as_ref()) {
        let moment = || Moment { at: since.elapsed(), uptime: None };
        let mut rates: Rates = counters.look(counts(&part.points, &series), moment());
        let mut series = series;
        if part.points.iter().any(|point| point.rate.is_some()) {
            tokio::time::sleep(RATES_TAKE).await;
            series = exporter.scrape(|_| true).await?;
            rates = counters.look(counts(&part.points, &series), moment());
        }
        told = readings(&part.points, &series, &rates);
    }
    let profiles = fitting.iter().map(|profile| profile.id.to_string()).collect();
    Ok(Scraped { profiles, profile: profile.map(|profile| profile.id.to_string()), readings: told })
}
