//! What can go wrong with a service.

use crate::web::WebError;
use thiserror::Error;

/// Why a service told nothing: fragments that complete "failed to …".
#[derive(Debug, Error)]
pub enum RedfishError {
    /// It cannot be reached, or did not answer with the resource.
    #[error(transparent)]
    Web(#[from] WebError),
    /// What it said is no JSON.
    #[error("read {path} of {address} as JSON: {reason}")]
    Json {
        /// Where it is.
        address: String,
        /// What was asked for.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It does not know us.
    #[error("log in at {address} as {user}: {reason}")]
    Login {
        /// Where it is.
        address: String,
        /// Who wanted in.
        user: String,
        /// What it said.
        reason: String,
    },
    /// It has more than any device of that kind.
    #[error("read {address}: it has more than {what}")]
    TooMuch {
        /// Where it is.
        address: String,
        /// How much.
        what: String,
    },
    /// It takes too long.
    #[error("read {address}: it takes longer than {secs} s")]
    Late {
        /// Where it is.
        address: String,
        /// How long was waited.
        secs: u64,
    },
    /// It has nothing of what the profile reads.
    #[error("read {address}: it has none of the resources that feed something")]
    Nothing {
        /// Where it is.
        address: String,
    },
}
