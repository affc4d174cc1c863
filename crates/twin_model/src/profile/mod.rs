//! Profiles: what a kind of device tells about itself, and how to ask it. They are data, read from `profiles/*.ron`.

mod measure;
mod object_id;
mod snmp;

pub use measure::Measure;
pub use object_id::{ObjectId, ParseObjectIdError};
pub use snmp::{Condition, Fold, Identity, Missing, Scale, SnmpPoint, SnmpProfile, StateWord, Tells};

use smol_str::SmolStr;

/// How to talk to one kind of device.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name among profiles: `apc-rpdu2`.
    pub id: SmolStr,
    /// What people call the kind: `APC rack PDU, second generation`.
    pub title: SmolStr,
    /// Who makes it; empty where many do.
    pub maker: SmolStr,
    /// How it is asked over SNMP.
    pub snmp: SnmpProfile,
}
