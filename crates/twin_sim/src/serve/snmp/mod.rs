//! SNMP v2c: UPS cards and PDU meters behind one address per kind, told apart by community.

mod agent;
mod card;
mod pdu;
mod system;
mod trap;
mod ups;
mod ups_alarm;
mod view;

pub(super) use agent::Agent;
pub(super) use card::{Card, CardKind, renew};
pub(super) use pdu::PDU;
pub(super) use trap::TrapSink;
pub(super) use ups::UPS;
