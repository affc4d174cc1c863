//! `heliotwin setpoint`: what can be set on a running twin, wishes, approvals, and what became of them.

use super::actor::ActorArgs;
use super::data::DataArgs;
use super::output::to_stdout;
use super::writes;
use anyhow::{Context, bail};
use std::io::{self, Write};
use std::time::Duration;
use twin_engine::clock::wall_now;
use twin_engine::{SafetyAnswer, SafetyLetter, SafetyTold, SettableTold, ask_safety, read_setpoints};
use twin_model::Timestamp;
use twin_model::setpoint::{
    CheckVerdict, Outcome, Phase, Preview, RequestId, SafetyWish, SetpointCase, SetpointId, SetpointWish,
};

/// From one look at a request to the next.
const LOOK: Duration = Duration::from_millis(500);
/// Looks before giving up: a preview of ten thousand racks takes half a minute.
const LOOKS_MAX: u32 = 240;

/// What to do with setpoints.
#[derive(Debug, clap::Subcommand)]
pub(super) enum SetpointCommand {
    /// List what can be set, with its bounds and what it shows now
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Wish that something is set: it is checked, simulated, and waits for others to approve it
    Request {
        /// What, such as demo/cooling/crac-a1/supply_setpoint
        point: String,
        /// To what, in its unit; `run` is 1 to run and 0 to stand by
        #[arg(allow_negative_numbers = true)]
        value: f64,
        /// Why; it is kept
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Whoever sends the same key again wishes nothing new [default: a new one]
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        #[command(flatten)]
        actor: ActorArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Approve what somebody else wishes; supervisors and engineers may
    Approve {
        /// The request, such as S12
        #[arg(value_parser = request_id)]
        request: RequestId,
        #[command(flatten)]
        actor: ActorArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Do not approve it, or take an own wish back
    Reject {
        /// The request, such as S12
        #[arg(value_parser = request_id)]
        request: RequestId,
        /// Why; it is kept
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        actor: ActorArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Print what became of wishes, newest last; or everything about one
    Log {
        /// The request, such as S12
        #[arg(value_parser = request_id)]
        request: Option<RequestId>,
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataArgs,
    },
}

fn request_id(text: &str) -> Result<RequestId, String> {
    let number = text.trim_start_matches(['S', 's']);
    number.parse().map(RequestId).map_err(|_| "write the number of a request, such as S12".to_owned())
}

/// Gives `letter` to the twin that runs on the folder of `data`.
pub(super) fn ask(data: &DataArgs, letter: &SafetyLetter) -> anyhow::Result<SafetyAnswer> {
    Ok(ask_safety(&data.folder()?, letter)?)
}

impl SetpointCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { json, data } => list(&ask(&data, &SafetyLetter::Tell)?.told, json),
            Self::Request { point, value, reason, key, actor, data } => {
                let key = key.unwrap_or_else(|| format!("{:x}-{:x}", wall_now().as_nanos(), std::process::id()));
                let point = SetpointId::new(point.trim_start_matches("dc/"));
                let wish = SetpointWish { key, point, value, by: actor.actor(), reason };
                let answer = ask(&data, &SafetyLetter::Wish(SafetyWish::Request(wish)))?;
                let id = told(answer, "set it")?;
                follow(&data, id, |phase| !matches!(phase, Phase::Surveying | Phase::Previewing))
            }
            Self::Approve { request: id, actor, data } => {
                let wish = SafetyWish::Approve { id, by: actor.actor() };
                let id = told(ask(&data, &SafetyLetter::Wish(wish))?, "approve it")?;
                follow(&data, id, |phase| !matches!(phase, Phase::Executing { .. }))
            }
            Self::Reject { request: id, reason, actor, data } => {
                let wish = SafetyWish::Reject { id, by: actor.actor(), reason };
                let id = told(ask(&data, &SafetyLetter::Wish(wish))?, "reject it")?;
                to_stdout(|out| Ok(writeln!(out, "{id} is rejected")?))
            }
            Self::Log { request, json, data } => log(&data, request, json),
        }
    }
}

/// The request that `answer` is about; its refusal as a failure to `what`.
fn told(answer: SafetyAnswer, what: &str) -> anyhow::Result<RequestId> {
    match (answer.refusal, answer.id) {
        (Some(refusal), _) => bail!("{what}: {refusal} [{}]", refusal.code()),
        (None, Some(id)) => Ok(id),
        (None, None) => bail!("{what}: the running heliotwin did not say which request it is"),
    }
}

/// Waits until request `id` `is_there`, and prints how things are then.
fn follow(data: &DataArgs, id: RequestId, is_there: impl Fn(&Phase) -> bool) -> anyhow::Result<()> {
    for _ in 0..LOOKS_MAX {
        let told = ask(data, &SafetyLetter::Tell)?.told;
        let case = told.cases.iter().find(|case| case.request.id == id);
        let case = case.with_context(|| format!("find {id}: the running heliotwin has forgotten it"))?;
        if is_there(&case.phase) {
            to_stdout(|out| Ok(details(out, case)?))?;
            let is_well = matches!(case.phase, Phase::Waiting { .. } | Phase::Done);
            if !is_well {
                bail!("set it: {}", case.outcome().unwrap_or_else(|| case.phase.word().to_owned()));
            }
            return Ok(());
        }
        std::thread::sleep(LOOK);
    }
    bail!("wait for {id}: it goes on; `heliotwin setpoint log {id}` tells")
}

fn list(told: &SafetyTold, json: bool) -> anyhow::Result<()> {
    to_stdout(|out| {
        if json {
            writeln!(out, "{}", serde_json::to_string_pretty(&told.points)?)?;
            return Ok(());
        }
        writes::print(out, told)?;
        if told.points.is_empty() {
            writeln!(out, "Nothing can be set: a connection says what may be, with `set: […]`")?;
        }
        for SettableTold { id, title, unit, band, is_vital, shown, feedback } in &told.points {
            let shown = shown.map_or_else(|| "–".to_owned(), |shown| format!("{shown:.1}"));
            let (min, max, step) = (band.min, band.max, band.step);
            let people = if *is_vital { "  two approve" } else { "" };
            writeln!(out, "{id}  {title}")?;
            writeln!(
                out,
                "    {min} to {max} {unit}, {step} at once, {} a minute, held {} s  {feedback} is {shown}{people}",
                band.per_minute,
                band.hold.as_secs()
            )?;
        }
        Ok(())
    })
}

fn log(data: &DataArgs, request: Option<RequestId>, json: bool) -> anyhow::Result<()> {
    let cases = read_setpoints(&data.folder()?)?.cases;
    let chosen: Vec<&SetpointCase> =
        cases.iter().filter(|case| request.is_none_or(|id| case.request.id == id)).collect();
    if let (Some(id), true) = (request, chosen.is_empty()) {
        bail!("find {id}: there is no such request");
    }
    to_stdout(|out| {
        if json {
            writeln!(out, "{}", serde_json::to_string_pretty(&chosen)?)?;
        } else if request.is_some() {
            chosen.iter().try_for_each(|case| details(out, case))?;
        } else if chosen.is_empty() {
            writeln!(out, "No requests")?;
        } else {
            chosen.iter().try_for_each(|case| line(out, case))?;
        }
        Ok(())
    })
}

fn line(out: &mut impl Write, case: &SetpointCase) -> io::Result<()> {
    let request = &case.request;
    write!(
        out,
        "{:<5} {}  {} → {} {}",
        request.id.to_string(),
        request.at,
        request.point,
        request.value,
        request.unit
    )?;
    write!(out, "  {}  {}", request.by.name, case.phase.word())?;
    match (&case.phase, case.outcome()) {
        (Phase::Refused(refusal), Some(outcome)) => writeln!(out, " [{}]: {outcome}", refusal.code()),
        (_, Some(outcome)) => writeln!(out, ": {outcome}"),
        (_, None) => writeln!(out),
    }
}

/// Everything about one request.
fn details(out: &mut impl Write, case: &SetpointCase) -> io::Result<()> {
    line(out, case)?;
    writeln!(out, "    reason       {}", case.request.reason)?;
    if let Some(present) = case.present {
        writeln!(out, "    present      {present} {}", case.request.unit)?;
    }
    case.verdicts.iter().try_for_each(|verdict| check(out, verdict))?;
    if let Some(preview) = &case.preview {
        foreseen(out, preview)?;
    }
    for approval in &case.approvals {
        writeln!(out, "    approved     {} at {}", approval.by, approval.at)?;
    }
    if let Phase::Waiting { until, approvals } = &case.phase {
        waiting(out, case, *until, *approvals)?;
    }
    for (kind, report) in &case.reports {
        writeln!(out, "    {kind:?} number {}: {:?}", report.sequence, report.outcome)?;
        for exchange in &report.exchanges {
            writeln!(out, "      {:<10} {} → {}", exchange.what, exchange.sent, exchange.received)?;
        }
    }
    Ok(())
}

fn check(out: &mut impl Write, verdict: &CheckVerdict) -> io::Result<()> {
    match &verdict.outcome {
        Outcome::Passed(told) => writeln!(out, "    ✓ {:<13} {told}", verdict.check),
        Outcome::Idle(why) => writeln!(out, "    · {:<13} {why}", verdict.check),
        Outcome::Refused(refusal) => writeln!(out, "    ✗ {:<13} {refusal}", verdict.check),
    }
}

fn foreseen(out: &mut impl Write, preview: &Preview) -> io::Result<()> {
    let [kw_without, kw_with] = preview.facility_kw;
    let [ratio_without, ratio_with] = preview.power_ratio;
    let [spare_without, spare_with] = preview.spare_kw;
    writeln!(out, "    in {} minutes   without      with", preview.minutes)?;
    writeln!(
        out,
        "      hottest inlet  {:>8.1}  {:>8.1} °C at {} after {} s",
        preview.baseline_inlet_celsius, preview.max_inlet_celsius, preview.max_inlet_rack, preview.max_inlet_secs
    )?;
    writeln!(out, "      power          {kw_without:>8.1}  {kw_with:>8.1} kW")?;
    writeln!(out, "      power ratio    {ratio_without:>8.3}  {ratio_with:>8.3} (instant)")?;
    writeln!(out, "      to spare       {spare_without:>8.0}  {spare_with:>8.0} kW with the largest unit lost")?;
    writeln!(out, "      {} of {} racks measured, SHA-256 {}", preview.racks[0], preview.racks[1], preview.hash)
}

fn waiting(out: &mut impl Write, case: &SetpointCase, until: Timestamp, approvals: u8) -> io::Result<()> {
    let missing = usize::from(approvals).saturating_sub(case.approvals.len());
    let people = if missing == 1 { "one more person".to_owned() } else { format!("{missing} more persons") };
    let id = case.request.id;
    writeln!(out, "    waits until {until} for {people}: `heliotwin setpoint approve {id} --as supervisor`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_named_with_and_without_their_letter() {
        assert_eq!((request_id("S12"), request_id("12")), (Ok(RequestId(12)), Ok(RequestId(12))));
        assert!(request_id("twelve").is_err());
    }
}
