//! `heliotwin probe PROTOCOL 10.0.0.0/24`: who answers there, a line for each.

use super::{ReadArgs, refusal};
use crate::cli::output::to_stdout;
use anyhow::{anyhow, bail};
use serde::Serialize;
use std::io::Write;
use twin_api::Find;
use twin_engine::probe::{Sweep, sweep_now};
use twin_model::connection::{AddressRange, ConnectionDraft};
use twin_model::profile::Protocol;

/// Columns of a profile's name: as many letters has the longest that ships.
const PROFILE_WIDTH: usize = 28;

/// The range that is meant by the address of `draft`, if one is and not a single device.
pub(super) fn meant(draft: &ConnectionDraft) -> Option<&str> {
    let field = draft.protocol.fields().iter().find(|field| field.is_needed)?;
    Some(draft.told(field.name)).filter(|typed| AddressRange::is_meant_by(typed))
}

/// Looks through the range `typed`, reaching each as `draft` says, and prints who answers as they do.
///
/// # Errors
/// When the range or the draft is wrong, or nobody answers.
pub(super) fn find(typed: &str, draft: &ConnectionDraft, read: &ReadArgs) -> anyhow::Result<()> {
    if read.profile.is_some() {
        bail!("read devices by a profile: --profile is for one device, and {typed} is a range");
    }
    let range: AddressRange = typed.parse().map_err(|error| anyhow!("look through {typed}: it {error}"))?;
    let sweep = Sweep::new(&range, draft, |name| std::env::var(name).ok()).map_err(|problems| refusal(&problems))?;
    let (of, profiles) = (sweep.len(), read.profiles()?);
    let width = range.told(draft.protocol).iter().map(String::len).max().unwrap_or_default();
    let mut found = 0;
    to_stdout(|out| {
        let mut written = Ok(());
        sweep_now(sweep, profiles, |step| {
            let Some(find) = step.find.filter(|_| written.is_ok()) else { return };
            found += 1;
            written = if read.json { as_json(&find, draft.protocol, out) } else { as_line(&find, width, out) };
        })?;
        written?;
        if !read.json {
            writeln!(out, "{found} of {of} answered")?;
        }
        Ok(())
    })?;
    if found == 0 {
        bail!("find devices in {range}: nobody answers over {}", draft.protocol.title());
    }
    Ok(())
}

/// Shown at once: a range takes its time.
fn as_line(find: &Find, width: usize, out: &mut impl Write) -> anyhow::Result<()> {
    let profile = find.fitting.first().map_or("fits no profile", String::as_str);
    let address = &find.address;
    let line = match &find.problem {
        Some(problem) => format!("{address:width$}  {:PROFILE_WIDTH$}  failed to {problem}", "it is there"),
        None => format!("{address:width$}  {profile:PROFILE_WIDTH$}  {}", find.says()),
    };
    writeln!(out, "{}", line.trim_end())?;
    Ok(out.flush()?)
}

#[derive(Serialize)]
struct Line<'a> {
    address: &'a str,
    protocol: String,
    says: String,
    profiles: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
}

fn as_json(find: &Find, protocol: Protocol, out: &mut impl Write) -> anyhow::Result<()> {
    let line = Line {
        address: &find.address,
        protocol: protocol.to_string(),
        says: find.says(),
        profiles: &find.fitting,
        problem: find.problem.as_deref(),
    };
    writeln!(out, "{}", serde_json::to_string(&line)?)?;
    Ok(out.flush()?)
}
