//! `heliotwin query POINT`: the history of a point, as lines or as CSV.

use super::data::DataArgs;
use super::moment::Moment;
use super::near::near;
use super::output::to_stdout;
use anyhow::bail;
use std::io::{self, Write};
use std::time::Duration;
use twin_engine::archive::{Archive, StoredSample};
use twin_engine::clock::wall_now;
use twin_model::{PointId, Quality, Timestamp, Unit};

/// What to print of which point.
#[derive(Debug, clap::Args)]
pub(super) struct QueryArgs {
    /// The point: its topic without dc/, such as demo/hall-a/A01/inlet_mid
    #[arg(value_name = "POINT")]
    point: String,
    /// From when: 2026-01-31T08:00:00Z, or how long ago, such as -1h, -90m or -7d
    #[arg(long, value_name = "TIME", default_value = "-1h", allow_hyphen_values = true)]
    from: Moment,
    /// Until when, not included; the same forms, or now
    #[arg(long, value_name = "TIME", default_value = "now", allow_hyphen_values = true)]
    to: Moment,
    /// Print comma-separated values with the header time,value,unit,quality
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// The last sample itself belongs to what came until now.
const JUST_AFTER: Duration = Duration::from_nanos(1);

impl QueryArgs {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let archive = Archive::open(&self.data.folder()?)?;
        let point = find(&archive, &self.point)?;
        // A site with a fast clock is ahead of the wall: its now is its last sample.
        let now = wall_now().max(archive.last_sample_at()?.map_or(Timestamp::EPOCH, |last| last + JUST_AFTER));
        let (from, to) = (self.from.resolve(now), self.to.resolve(now));
        if from >= to {
            bail!("query {point}: --from has to be before --to, but {from} is not before {to}");
        }
        let unit = archive.unit(&point)?.unwrap_or(Unit::Code);
        let mut form = Form { unit, is_csv: self.csv };
        to_stdout(|out| {
            form.head(out)?;
            let mut written = Ok(());
            archive.visit_samples(&point, from, to, |sample| {
                if written.is_ok() {
                    written = form.line(out, sample);
                }
            })?;
            Ok(written?)
        })
    }
}

/// The point called `name`, or names like it.
fn find(archive: &Archive, name: &str) -> anyhow::Result<PointId> {
    let points = archive.point_ids()?;
    // People copy topics.
    let name = name.strip_prefix("dc/").unwrap_or(name);
    if let Some(point) = points.iter().find(|point| point.as_str() == name) {
        return Ok(point.clone());
    }
    let alike = near(name, points.iter().map(PointId::as_str));
    if alike.is_empty() {
        let example = points.first().map_or("it has none yet", PointId::as_str);
        bail!("find point {name:?} in the history; its points look like this: {example}");
    }
    bail!("find point {name:?} in the history; like it are:\n  {}", alike.join("\n  "))
}

/// How samples are written.
struct Form {
    unit: Unit,
    is_csv: bool,
}

impl Form {
    fn head(&self, out: &mut impl Write) -> io::Result<()> {
        if self.is_csv { writeln!(out, "time,value,unit,quality") } else { Ok(()) }
    }

    fn line(&mut self, out: &mut impl Write, sample: &StoredSample) -> io::Result<()> {
        let (at, symbol, quality) = (sample.at, self.unit.symbol(), word(sample.quality));
        if self.is_csv {
            writeln!(out, "{at},{},{symbol},{quality}", tidy(sample.value))
        } else {
            let value = format!("{:.*}", self.unit.decimals(), sample.value);
            writeln!(out, "{at}  {value:>10} {symbol:<4} {quality}")
        }
    }
}

const fn word(quality: Quality) -> &'static str {
    match quality {
        Quality::Good => "good",
        Quality::Uncertain => "uncertain",
        Quality::Bad => "bad",
    }
}

/// `value` without the noise that converting units leaves behind its ninth decimal.
fn tidy(value: f64) -> f64 {
    const NOISE: f64 = 1e9;
    let tidied = (value * NOISE).round() / NOISE;
    if tidied.is_finite() { tidied } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(is_csv: bool) -> String {
        let sample =
            StoredSample { at: Timestamp::from_secs(1_769_846_400), value: 23.456, quality: Quality::Uncertain };
        let mut form = Form { unit: Unit::Celsius, is_csv };
        let mut out = Vec::new();
        form.head(&mut out).expect("memory takes everything");
        form.line(&mut out, &sample).expect("memory takes everything");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn csv_keeps_every_digit_and_names_the_unit() {
        assert_eq!(lines(true), "time,value,unit,quality\n2026-01-31T08:00:00.000Z,23.456,°C,uncertain\n");
    }

    #[test]
    fn lines_for_people_show_the_digits_that_the_sensor_deserves() {
        assert_eq!(lines(false), "2026-01-31T08:00:00.000Z        23.5 °C   uncertain\n");
    }
}
