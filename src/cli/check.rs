//! `heliotwin scene check FILE…`

use super::output::to_stdout;
use anyhow::bail;
use std::io::Write;
use std::path::PathBuf;
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
}

impl SceneCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Check { files } = self;
        let mut refused = 0;
        to_stdout(|out| {
            for file in &files {
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
