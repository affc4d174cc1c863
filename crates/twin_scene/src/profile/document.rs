//! The text of a profile, as it is written.

use super::head::point_document;
use super::modbus_document::ModbusDocument;
use super::prometheus::PrometheusDocument;
use super::redfish::RedfishDocument;
use serde::Deserialize;
use twin_model::Priority;
use twin_model::profile::{Missing, Rate};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileDocument {
    #[expect(dead_code, reason = "checked before the rest is read")]
    pub(super) version: u32,
    pub(super) id: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) maker: String,
    /// Profiles whose points it also has.
    #[serde(default)]
    pub(super) includes: Vec<String>,
    #[serde(default)]
    pub(super) snmp: Option<SnmpDocument>,
    #[serde(default)]
    pub(super) modbus: Option<ModbusDocument>,
    #[serde(default)]
    pub(super) prometheus: Option<PrometheusDocument>,
    #[serde(default)]
    pub(super) redfish: Option<RedfishDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SnmpDocument {
    #[serde(default)]
    pub(super) identify: Vec<IdentityDocument>,
    /// What objects that begin with a dot lie in.
    #[serde(default)]
    pub(super) base: String,
    pub(super) trees: Vec<String>,
    pub(super) points: Vec<SnmpPointDocument>,
    #[serde(default)]
    pub(super) traps: Vec<TrapDocument>,
}

/// What a device says unasked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrapDocument {
    pub(super) object_id: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) alarm: Option<Priority>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityDocument {
    #[serde(default)]
    pub(super) object_id: Option<String>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) has: Option<String>,
}

point_document! {
    SnmpPointDocument {
        pub(super) object: String,
        #[serde(default)]
        pub(super) digits: Option<String>,
        #[serde(default)]
        pub(super) ends: Vec<u32>,
        #[serde(default)]
        pub(super) when: Vec<ConditionDocument>,
        #[serde(default)]
        pub(super) label: Option<String>,
        /// The object counts; the point is how fast.
        #[serde(default)]
        pub(super) rate: Option<Rate>,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionDocument {
    pub(super) object: String,
    #[serde(default)]
    pub(super) is: Vec<String>,
    #[serde(default)]
    pub(super) is_not: Vec<String>,
    #[serde(default)]
    pub(super) missing: Missing,
}
