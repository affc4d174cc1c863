//! The limit of an alarm rule as people type it, laid over the one that it had.

use super::moment::span;
use anyhow::bail;
use std::time::Duration;
use twin_model::{Limit, Reference};

/// How much within how long: `5/15m`.
type Change = (f64, Duration);

/// When a rule is true.
#[derive(Debug, clap::Args)]
#[group(id = "limit", multiple = false)]
pub(super) struct LimitArgs {
    /// Above this value
    #[arg(long, value_name = "LIMIT", allow_negative_numbers = true)]
    high: Option<f64>,
    /// Below this value
    #[arg(long, value_name = "LIMIT", allow_negative_numbers = true)]
    low: Option<f64>,
    /// One of these codes, such as 3 or 3,5
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    code: Vec<f64>,
    /// Rises by more than so much within a time, such as 5/15m
    #[arg(long, value_name = "BY/TIME", value_parser = change)]
    rise: Option<Change>,
    /// Falls by more than so much within a time
    #[arg(long, value_name = "BY/TIME", value_parser = change)]
    fall: Option<Change>,
    /// So much above the median of its neighbours; below it where negative
    #[arg(long, value_name = "BY", allow_negative_numbers = true)]
    off_neighbours: Option<f64>,
    /// So much above another quantity of its place, such as setpoint/3; below it where negative
    #[arg(long, value_name = "QUANTITY/BY", value_parser = deviation, allow_hyphen_values = true)]
    off: Option<(String, f64)>,
    /// Nothing has come for three periods
    #[arg(long)]
    stale: bool,
}

fn change(text: &str) -> Result<Change, String> {
    let parts = text.split_once('/').and_then(|(by, within)| Some((by.trim().parse().ok()?, within)));
    let (by, within) = parts.ok_or_else(|| "write by how much and within how long, such as 5/15m".to_owned())?;
    Ok((by, span(within)?))
}

fn deviation(text: &str) -> Result<(String, f64), String> {
    let parts = text.split_once('/').and_then(|(name, by)| Some((name.trim().to_owned(), by.trim().parse().ok()?)));
    parts.ok_or_else(|| "write a quantity and by how much, such as setpoint/3".to_owned())
}

impl LimitArgs {
    /// The limit that was typed, with `deadband`, or what was before with it. A deadband that is not typed stays.
    pub(super) fn over(&self, before: Option<&Limit>, deadband: Option<f64>) -> anyhow::Result<Limit> {
        let kept = deadband.or_else(|| before.map(deadband_of)).unwrap_or(0.0);
        let Some(typed) = self.typed(kept) else {
            let Some(before) = before else {
                bail!(
                    "make a rule without a limit: write one of --high, --low, --code, --rise, --fall, --off-neighbours, --off and --stale"
                )
            };
            return Ok(with_deadband(before.clone(), kept));
        };
        Ok(typed)
    }

    fn typed(&self, deadband: f64) -> Option<Limit> {
        let from = Reference::Neighbours;
        let high = self.high.map(|limit| Limit::High { limit, deadband });
        let low = || self.low.map(|limit| Limit::Low { limit, deadband });
        let rise = || self.rise.map(|(by, within)| Limit::Rise { by, within, deadband });
        let fall = || self.fall.map(|(by, within)| Limit::Fall { by, within, deadband });
        let neighbours = || self.off_neighbours.map(|by| Limit::Deviation { from, by, deadband });
        let quantity = || {
            let (name, by) = self.off.as_ref()?;
            Some(Limit::Deviation { from: Reference::Quantity(name.into()), by: *by, deadband })
        };
        let codes = || match self.code.as_slice() {
            [] => None,
            [code] => Some(Limit::Equals { code: *code }),
            codes => Some(Limit::OneOf { codes: codes.to_vec() }),
        };
        let value = high.or_else(low).or_else(codes).or_else(rise).or_else(fall);
        value.or_else(neighbours).or_else(quantity).or(self.stale.then_some(Limit::Stale))
    }
}

fn deadband_of(limit: &Limit) -> f64 {
    match limit {
        Limit::High { deadband, .. }
        | Limit::Low { deadband, .. }
        | Limit::Rise { deadband, .. }
        | Limit::Fall { deadband, .. }
        | Limit::Deviation { deadband, .. } => *deadband,
        Limit::Equals { .. } | Limit::OneOf { .. } | Limit::Stale => 0.0,
    }
}

fn with_deadband(limit: Limit, deadband: f64) -> Limit {
    match limit {
        Limit::High { limit, .. } => Limit::High { limit, deadband },
        Limit::Low { limit, .. } => Limit::Low { limit, deadband },
        Limit::Rise { by, within, .. } => Limit::Rise { by, within, deadband },
        Limit::Fall { by, within, .. } => Limit::Fall { by, within, deadband },
        Limit::Deviation { from, by, .. } => Limit::Deviation { from, by, deadband },
        other => other,
    }
}
