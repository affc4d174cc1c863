//! `heliotwin audit verify|list|export|key`: what people and programs did, and whether the log that says so is whole.

use super::data::DataArgs;
use super::moment::Moment;
use super::output::to_stdout;
use anyhow::{Context, bail};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use twin_engine::audit::{
    Checks, EntryFilter, PublicKey, Tail, Verified, public_key, read_entries, read_newest, verify,
};
use twin_engine::clock::wall_now;
use twin_model::audit::{AuditEntry, AuditOrigin, AuditOutcome};

/// What to do with the audit log.
#[derive(Debug, clap::Subcommand)]
pub(super) enum AuditCommand {
    /// Check that nothing was changed, taken out or put in; the exit code is 1 when something was
    Verify(VerifyArgs),
    /// Print the newest entries, the newest last
    List {
        /// How many
        #[arg(long, default_value_t = 40)]
        count: usize,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Write entries as JSON lines, exactly as they are kept, for other systems
    Export(ExportArgs),
    /// Print the public key that the log is verified with
    Key {
        #[command(flatten)]
        data: DataArgs,
    },
}

/// What the log is checked against.
#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// The public key that must have signed [default: that of the data folder]
    #[arg(long, value_name = "KEY")]
    key: Option<PublicKey>,
    /// A copy of audit/anchors.jsonl that was kept elsewhere: its entries must still be there
    #[arg(long, value_name = "FILE")]
    anchors: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

/// Which entries, and where to.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// From when on, in the site's time: 2026-01-31T08:00:00Z, -7d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    from: Option<Moment>,
    /// Until when
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    to: Option<Moment>,
    /// A file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

impl AuditCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Verify(verify) => verify.run(),
            Self::List { count, data } => {
                let entries = read_newest(&data.folder()?, count)?;
                to_stdout(|out| {
                    if entries.is_empty() {
                        writeln!(out, "No entries")?;
                    }
                    Ok(entries.iter().rev().try_for_each(|entry| line(out, entry))?)
                })
            }
            Self::Export(export) => export.run(),
            Self::Key { data } => {
                let key = public_key(&data.folder()?)?;
                let key = key.context("find the key of the audit log: the first start of the twin makes it")?;
                to_stdout(|out| Ok(writeln!(out, "{key}")?))
            }
        }
    }
}

impl VerifyArgs {
    fn run(self) -> anyhow::Result<()> {
        let anchors = match &self.anchors {
            None => String::new(),
            Some(path) => fs::read_to_string(path).with_context(|| format!("read anchors: {}", path.display()))?,
        };
        let found = verify(&self.data.folder()?, &Checks { key: self.key, anchors })?;
        to_stdout(|out| Ok(report(out, &found)?))?;
        match (found.faults.first(), &found.tail) {
            (Some(fault), _) => bail!(
                "find the audit log as it was written: {} line {}, entries {} to {}: {}",
                fault.file,
                fault.line,
                fault.from,
                fault.to,
                fault.why
            ),
            (None, Tail::Signed) => Ok(()),
            (None, Tail::Torn { file, line, bytes }) => bail!(
                "find the audit log complete: {file} line {line} ends after {bytes} bytes, as a crash leaves it; the next start tells of it"
            ),
            (None, Tail::Unsigned { file, line }) => bail!(
                "find the audit log complete: {file} line {line} is not signed yet, as a crash leaves it; the next start signs it"
            ),
        }
    }
}

fn report(out: &mut impl Write, found: &Verified) -> io::Result<()> {
    let Verified { entries, segments, anchors, first, last, signed_to, mended, key, .. } = found;
    writeln!(
        out,
        "{entries} entries ({first} to {last}) in {segments} segments, {anchors} anchors, signed to {signed_to}"
    )?;
    writeln!(
        out,
        "key {key}{}",
        if found.is_own_key { " (found in the log itself: nobody vouches for it)" } else { "" }
    )?;
    if *mended > 0 {
        writeln!(out, "{mended} torn by crashes, each told of by an entry")?;
    }
    if found.is_clean() {
        return writeln!(out, "as it was written");
    }
    for fault in &found.faults {
        let (from, to) = (fault.from, fault.to);
        writeln!(out, "{} line {}: {} (entries {from} to {to})", fault.file, fault.line, fault.why)?;
    }
    Ok(())
}

impl ExportArgs {
    fn run(self) -> anyhow::Result<()> {
        let (data, now) = (self.data.folder()?, wall_now());
        let filter = EntryFilter {
            from: self.from.map(|moment| moment.resolve(now)),
            to: self.to.map(|moment| moment.resolve(now)),
        };
        let Some(path) = &self.out else { return to_stdout(|out| export(&data, filter, out)) };
        let written = || {
            let mut out = BufWriter::new(File::create(path)?);
            export(&data, filter, &mut out)?;
            Ok(out.flush()?)
        };
        written().map_err(|error: anyhow::Error| error.context(format!("export to {}", path.display())))
    }
}

fn export(data: &Path, filter: EntryFilter, out: &mut impl Write) -> anyhow::Result<()> {
    let passed_over = read_entries(data, filter, |line, _| writeln!(out, "{line}"))?;
    match passed_over.into_iter().next() {
        None => Ok(()),
        Some(error) => Err(error.into()),
    }
}

fn line(out: &mut impl Write, entry: &AuditEntry) -> io::Result<()> {
    let from = match &entry.actor.origin {
        AuditOrigin::Window => "window".to_owned(),
        AuditOrigin::CommandLine => "command line".to_owned(),
        AuditOrigin::Http { address, .. } => format!("http {address}"),
        AuditOrigin::Engine => "engine".to_owned(),
    };
    let AuditEntry { sequence, time, actor, act, outcome } = entry;
    write!(out, "{sequence:>7}  {}  {:<14} {from:<22} {:<9} {:<20} ", time.at, actor.who, outcome.word(), act.action)?;
    match outcome {
        AuditOutcome::Refused { reason, .. } => writeln!(out, "{}: {reason}", act.subject),
        _ => writeln!(out, "{}", act.subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::Timestamp;
    use twin_model::audit::{AuditAct, AuditActor, AuditTime, TimeQuality};

    #[test]
    fn a_line_tells_who_did_what_from_where_and_how_it_went() {
        let at = Timestamp::from_secs(1_769_846_400);
        let time = AuditTime { at, wall_at: at, rate: 1.0, quality: TimeQuality::Unverified };
        let outcome = AuditOutcome::Refused { request: 6, reason: "It is not on the list".to_owned() };
        let actor = AuditActor::at_window("operator");
        let entry = AuditEntry { sequence: 7, time, actor, act: AuditAct::new("alarm.acknowledge", "#12"), outcome };
        let mut out = Vec::new();
        line(&mut out, &entry).expect("memory takes everything");
        let text = String::from_utf8(out).expect("text");
        for told in ["      7  2026-01-31T08:00:00.000Z", "operator", "window", "refused", "#12: It is not on the list"]
        {
            assert!(text.contains(told), "{told} is not in {text}");
        }
    }
}
