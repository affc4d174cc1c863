//! `heliotwin profile list` and `heliotwin profile check FILE…`

use super::output::to_stdout;
use super::shipped::PROFILES;
use anyhow::bail;
use std::io::Write;
use std::path::{Path, PathBuf};
use twin_model::profile::{Profile, Protocol};
use twin_scene::{LoadError, load_profiles, parse_profiles};

/// The folder whose profiles go before those that are built in.
const FOLDER: &str = "profiles";

/// What to do with profiles.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ProfileCommand {
    /// List the profiles that devices can be read by
    List,
    /// Say whether files of profiles are valid; every problem with its line, field and reason
    Check {
        /// The files; what they include is looked for beside them
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

impl ProfileCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List => list(&profiles(None)?),
            Self::Check { files } => check(&files),
        }
    }
}

/// The profiles of `folder`, of the working folder, or those that are built in.
pub(super) fn profiles(folder: Option<&Path>) -> Result<Vec<Profile>, LoadError> {
    let folder = folder.map(Path::to_owned).or_else(|| Some(PathBuf::from(FOLDER)).filter(|folder| folder.is_dir()));
    let set = match folder {
        Some(folder) => load_profiles(&folder)?,
        None => parse_profiles(PROFILES),
    };
    for refused in &set.refused {
        tracing::warn!("{refused}");
    }
    Ok(set.profiles)
}

fn list(profiles: &[Profile]) -> anyhow::Result<()> {
    let width = profiles.iter().map(|profile| profile.id.len()).max().unwrap_or_default();
    to_stdout(|out| {
        for profile in profiles {
            let (points, spoken) = (point_count(profile), spoken(profile));
            writeln!(out, "{:width$}  {points:>4} points  {spoken:8}  {}", profile.id, profile.title)?;
        }
        Ok(())
    })
}

fn check(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut refused = 0;
    to_stdout(|out| {
        for file in files {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let set = load_profiles(folder)?;
            match file.file_name().and_then(|name| set.of_file(name)) {
                Some(Ok(profile)) => writeln!(out, "{}: {}", file.display(), summary(profile))?,
                Some(Err(error)) => {
                    refused += 1;
                    writeln!(out, "{error}")?;
                }
                None => {
                    refused += 1;
                    writeln!(out, "read {}: there is no such file that ends in .ron", file.display())?;
                }
            }
        }
        Ok(())
    })?;
    if refused > 0 {
        bail!("accept {refused} of {} profiles", files.len());
    }
    Ok(())
}

fn summary(profile: &Profile) -> String {
    format!("valid: {} ({}), {} points over {}", profile.title, profile.id, point_count(profile), spoken(profile))
}

fn point_count(profile: &Profile) -> usize {
    profile.protocols().map(|protocol| profile.points(protocol).len()).sum()
}

/// What devices of `profile` are asked over: `snmp, modbus`.
fn spoken(profile: &Profile) -> String {
    profile.protocols().map(Protocol::name).collect::<Vec<_>>().join(", ")
}
