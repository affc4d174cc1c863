//! What a service of Redfish (DMTF DSP0266) tells: which of its resources are read, and what of them.

use super::{Missing, ProfilePoint};
use smol_str::SmolStr;

/// How a kind of service is known and read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RedfishProfile {
    /// A service is of this kind when any of these holds; empty where only other profiles include it.
    pub identities: Vec<RedfishIdentity>,
    /// What is read.
    pub points: Vec<RedfishPoint>,
}

/// What the service root, a chassis or a manager says of itself; all that is told has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedfishIdentity {
    /// `Manufacturer` or `Vendor`, in which every `*` stands for any text.
    pub maker: Option<SmolStr>,
    /// `Model` or `Product`, in the same way.
    pub model: Option<SmolStr>,
}

/// A point that one of several places tells: the first of these that the service has.
#[derive(Clone, Debug, PartialEq)]
pub struct RedfishPoint {
    /// What it is.
    pub head: ProfilePoint,
    /// Where it may be told, the best first; never empty.
    pub places: Vec<RedfishPlace>,
}

/// Where a point is told. Paths in JSON are names joined by dots, and numbers for entries of lists; they begin at the entry of
/// `each`, or after a `/` at the resource.
#[derive(Clone, Debug, PartialEq)]
pub struct RedfishPlace {
    /// How it is reached from the service root: links' names joined by `/`, `*` for all members of a collection, such as
    /// `Chassis/*/Sensors/*`.
    pub resource: SmolStr,
    /// A list in the resource, of which every entry is a row; the resource is one without.
    pub each: Option<SmolStr>,
    /// Which of these are rows of the point at all: what they are of.
    pub rows: Vec<RedfishCondition>,
    /// The number or the word.
    pub value: SmolStr,
    /// A row has a value only while all of these hold: how it is.
    pub conditions: Vec<RedfishCondition>,
    /// What names rows.
    pub names: Vec<SmolStr>,
}

/// A text, number or flag that has to say one of some texts. `null` is as if there were nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedfishCondition {
    /// Where it stands.
    pub at: SmolStr,
    /// It has to say one of these, in which every `*` stands for any text; when there are none, it only has to be there.
    pub is: Vec<SmolStr>,
    /// It must say none of these.
    pub is_not: Vec<SmolStr>,
    /// What is made of it when it is not there.
    pub missing: Missing,
}
