//! The audit log in the engine: what is written down of each wish, before it takes effect and after, and by whom.
//!
//! A privileged action that cannot be audited does not happen. Every way in goes through [`Auditor::request`]: the window's commands and
//! other processes' wishes (`carry`), calls over HTTP (`sampling::call`), and command lines that change files themselves ([`audited`]).

mod auditor;
mod carry;
mod check;
mod describe;
mod outside;

pub(crate) use auditor::Auditor;
pub(crate) use carry::{Audited, answer_number};
pub(crate) use check::Checker;
pub use describe::{fields_of, sampling_act};
pub(crate) use describe::{followed_act, point_act};
pub(crate) use outside::{AuditNote, audited_alone};
pub use outside::{CarryOutError, audited};

pub use twin_audit::{
    AuditError, Checks, EntryFilter, Fault, PublicKey, Tail, Verified, public_key, read_entries, read_newest, verify,
};
