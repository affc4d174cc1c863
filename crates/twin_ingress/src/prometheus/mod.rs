//! Exporters that answer with the text of Prometheus or of OpenMetrics, and what their profile makes of it.

mod poll;
mod read;
mod text;

pub(crate) use poll::Poll;
pub use poll::{ScrapeError, Scraped, identify, scrape};
pub use text::{ParseMetricsError, Series, parse_metrics};
