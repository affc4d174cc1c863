//! Profiles: what a kind of device tells about itself, and how to ask it. They are data, read from `profiles/*.ron`.

mod measure;
mod modbus;
mod object_id;
mod pattern;
mod point;
mod prometheus;
mod protocol;
mod rate;
mod redfish;
mod register;
mod settable;
mod snmp;
mod trap;

pub use measure::Measure;
pub use modbus::{
    ModbusCell, ModbusCondition, ModbusIdentity, ModbusLimits, ModbusPoint, ModbusProfile, ModbusSign, ModbusText,
    REGISTERS_MAX, Rows, Says, row_cells,
};
pub use object_id::{ObjectId, ParseObjectIdError};
pub use pattern::fits;
pub use point::{Fold, ProfilePoint, Scale, StateWord, Tells};
pub use prometheus::{LabelMatcher, PrometheusPoint, PrometheusProfile};
pub use protocol::Protocol;
pub use rate::Rate;
pub use redfish::{RedfishCondition, RedfishIdentity, RedfishPlace, RedfishPoint, RedfishProfile};
pub use register::{ByteOrder, Format, Register, TEXT_REGISTERS_MAX, Table};
pub use settable::{Band, Effect, ModbusSettable, ModeInterlock, Settable};
pub use snmp::{Condition, Identity, Missing, SnmpPoint, SnmpProfile};
pub use trap::Trap;

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
    /// How it is asked over SNMP, if it can be.
    pub snmp: Option<SnmpProfile>,
    /// How it is asked over Modbus, if it can be.
    pub modbus: Option<ModbusProfile>,
    /// How it is read in the text format of Prometheus, if it can be.
    pub prometheus: Option<PrometheusProfile>,
    /// How it is read over Redfish, if it can be.
    pub redfish: Option<RedfishProfile>,
}

impl Profile {
    /// What it speaks.
    pub fn protocols(&self) -> impl Iterator<Item = Protocol> {
        Protocol::ALL.into_iter().filter(|protocol| match protocol {
            Protocol::Snmp => self.snmp.is_some(),
            Protocol::Modbus => self.modbus.is_some(),
            Protocol::Prometheus => self.prometheus.is_some(),
            Protocol::Redfish => self.redfish.is_some(),
        })
    }

    /// The points that it tells over `protocol`; none where it does not speak it.
    pub fn points(&self, protocol: Protocol) -> Vec<&ProfilePoint> {
        match protocol {
            Protocol::Snmp => self.snmp.iter().flat_map(|snmp| snmp.points.iter().map(|point| &point.head)).collect(),
            Protocol::Modbus => {
                self.modbus.iter().flat_map(|modbus| modbus.points.iter().map(|point| &point.head)).collect()
            }
            Protocol::Prometheus => {
                self.prometheus.iter().flat_map(|part| part.points.iter().map(|point| &point.head)).collect()
            }
            Protocol::Redfish => {
                self.redfish.iter().flat_map(|part| part.points.iter().map(|point| &point.head)).collect()
            }
        }
    }
}
