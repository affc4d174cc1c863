//! What a device tells over SNMP, object by object.

use super::{ObjectId, ProfilePoint, Rate, Trap};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// How a kind of device is known and read over SNMP.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SnmpProfile {
    /// A device is of this kind when any of these holds; empty where only other profiles include it.
    pub identities: Vec<Identity>,
    /// The trees in which all points lie: walked once to find out what a device has.
    pub trees: Vec<ObjectId>,
    /// What is read.
    pub points: Vec<SnmpPoint>,
    /// What it says unasked.
    pub traps: Vec<Trap>,
}

/// Signs by which a device is known. All that are told have to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `sysObjectID` is this or lies in it.
    pub object_id: Option<ObjectId>,
    /// `sysDescr` contains this, whatever its case.
    pub description: Option<SmolStr>,
    /// The device has something in this tree.
    pub has: Option<ObjectId>,
}

/// A point of every row of a table, or of a single object.
#[derive(Clone, Debug, PartialEq)]
pub struct SnmpPoint {
    /// What it is.
    pub head: ProfilePoint,
    /// A column of a table, whose rows are read, or a single object's instance.
    pub object: ObjectId,
    /// A column that tells each row's number of decimal digits: the wire's number is divided by 10 to it.
    pub digits: Option<ObjectId>,
    /// Only rows whose index ends so count: some tables tell by it what a row measures.
    pub ends: Vec<u32>,
    /// Rows count only where all of these hold.
    pub conditions: Vec<Condition>,
    /// The column that names rows.
    pub label: Option<ObjectId>,
    /// The object counts; the point is how fast, which two polls tell.
    pub rate: Option<Rate>,
}

/// A sibling in the same row, or a single object, that has to say one of some texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Column or instance.
    pub object: ObjectId,
    /// It has to say one of these; when there are none, it only has to be there.
    pub is: Vec<SmolStr>,
    /// It must say none of these.
    pub is_not: Vec<SmolStr>,
    /// What is made of it when the device does not have the object.
    pub missing: Missing,
}

/// Whether a condition holds where a device does not have the object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missing {
    /// It does not.
    #[default]
    Fails,
    /// It does.
    Holds,
    /// Only then.
    Needed,
}
