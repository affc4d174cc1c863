//! Two sides of `cargo xtask bench ingest_peers`: who publishes the same bytes to every contestant, and the twin's engine
//! as one of them. Each prints JSON objects, one a line.
//!
//! `ingest_contest publish --broker mqtt://… --form single|batch --samples N --from MILLIS [--rate MESSAGES_A_SECOND]`
//!
//! `ingest_contest take [--broker mqtt://…] --form single|batch --samples N --until MILLIS`: an engine without a window, over its embedded
//! broker where none is told. It says where it listens and when all is committed; a line `probe` on its standard input has
//! it measure wire → snapshot, the end of that input has it shut down, read its history back and count what was measured before the time told.

#[path = "ingest_contest/publish.rs"]
mod publish;
#[path = "ingest_contest/take.rs"]
mod take;
#[path = "ingest_contest/visible.rs"]
mod visible;

use std::error::Error;
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};
use twin_model::{PointTable, SitePlan};

/// As many as fit what the goal was set for: about a thousand points.
const RACKS: u32 = 100;
/// Points of one message of many.
const BATCH_POINTS: usize = 100;
/// Topics of messages of many: so many gateways.
const GATEWAYS: usize = 10;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What a message holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One sample of the point that the topic names.
    Single,
    /// A JSON array of [`BATCH_POINTS`] samples with their points.
    Batch,
}

fn main() -> Outcome<()> {
    let option = |name: &str| std::env::args().skip_while(|word| word != name).nth(1);
    let wanted = |name: &str| option(name).ok_or_else(|| format!("{name} is missing"));
    let form = match wanted("--form")?.as_str() {
        "single" => Form::Single,
        "batch" => Form::Batch,
        other => return Err(format!("--form {other} is neither single nor batch").into()),
    };
    let samples: usize = wanted("--samples")?.parse()?;
    match std::env::args().nth(1).as_deref() {
        Some("publish") => {
            let rate = option("--rate").map(|text| text.parse()).transpose()?;
            publish::publish(&wanted("--broker")?.parse()?, form, samples, wanted("--from")?.parse()?, rate)
        }
        Some("take") => {
            let broker = option("--broker").map(|text| text.parse()).transpose()?;
            take::take(broker, form, samples as u64, wanted("--until")?.parse()?)
        }
        _ => Err("say `publish` or `take`".into()),
    }
}

/// The site and its points; the first of them is for probes.
fn points() -> Outcome<(PointTable, SitePlan)> {
    let plan = twin_scene::parse_scene(&twin_scene::generate_scene(RACKS), "generated")?;
    Ok((PointTable::from_plan(&plan), plan))
}

fn say(line: &serde_json::Value) -> Outcome<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// Nanoseconds since 1970, to compare with other processes.
#[expect(clippy::disallowed_methods, reason = "measures ourselves")]
fn wall_nanos() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}
