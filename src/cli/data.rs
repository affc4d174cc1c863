//! Where the twin keeps its data.

use anyhow::Context;
use std::path::PathBuf;

/// The folder that `--data` chooses.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct DataArgs {
    /// Folder of the history and the journal [default: the platform's data folder /heliotwin]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataArgs {
    /// The folder as typed, if it was.
    pub(super) fn typed(&self) -> Option<PathBuf> {
        self.data.clone()
    }

    /// The folder typed, or the platform's.
    pub(super) fn folder(&self) -> anyhow::Result<PathBuf> {
        match &self.data {
            Some(data) => Ok(data.clone()),
            None => directories::BaseDirs::new()
                .map(|dirs| dirs.data_dir().join("heliotwin"))
                .context("find this platform's data folder: name one with --data DIR"),
        }
    }
}
