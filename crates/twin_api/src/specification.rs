//! What was found in a file of a sensor's maker.

use std::path::PathBuf;
use twin_model::spec::Proposal;

/// How reading a file went.
#[derive(Clone, Debug, PartialEq)]
pub enum SpecificationState {
    /// It is being read.
    Reading {
        /// The file.
        path: PathBuf,
    },
    /// It was read.
    Read {
        /// The file.
        path: PathBuf,
        /// One per sensor that it describes; none where nothing was found.
        proposals: Vec<Proposal>,
    },
    /// It could not be.
    Failed {
        /// The file.
        path: PathBuf,
        /// Why: a fragment that completes "failed to …".
        reason: String,
    },
}
