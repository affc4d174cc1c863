//! `heliotwin scene check FILE…` and `heliotwin scene generate --racks N`

use super::output::to_stdout;
use anyhow::{Context, bail};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use twin_model::{PointTable, SitePlan};

/// What to do with scenes.
#[derive(Debug, clap::Subcommand)]
pub(super) enum SceneCommand {
    /// Say whether scene files are valid; every problem with its line, field and reason
    Check {
        /// The files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Write a scene of many racks, for load
    Generate {
        /// How many racks
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=RACKS_MAX))]
        racks: u32,
        /// Where to write it [default: standard output]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// A scene of more racks would be tens of megabytes of text, and its plan gigabytes.
const RACKS_MAX: i64 = 100_000;

impl SceneCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Check { files } => check(&files),
            Self::Generate { racks, out } => generate(racks, out.as_deref()),
        }
    }
}

fn check(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut refused = 0;
    to_stdout(|out| {
        for file in files {
            match twin_scene::load_scene(file) {
                Ok(plan) => writeln!(out, "{}: {}", file.display(), summary(&plan))?,
                Err(error) => {
                    refused += 1;
                    writeln!(out, "{error}")?;
                }
            }
        }
        Ok(())
    })?;
    if refused > 0 {
        bail!("accept {refused} of {} scenes", files.len());
    }
    Ok(())
}

fn generate(racks: u32, out: Option<&Path>) -> anyhow::Result<()> {
    let text = twin_scene::generate_scene(racks);
    match out {
        Some(path) => fs::write(path, text).with_context(|| format!("write {}", path.display())),
        None => to_stdout(|out| Ok(out.write_all(text.as_bytes())?)),
    }
}

fn summary(plan: &SitePlan) -> String {
    let devices: usize = plan.racks.iter().map(|rack| rack.devices.len()).sum();
    format!(
        "valid: {} ({}), {} rooms, {} racks, {devices} devices, {} points",
        plan.site.name,
        plan.site.id,
        plan.rooms.len(),
        plan.racks.len(),
        PointTable::from_plan(plan).len(),
    )
}
