//! How the devices of a simulation are reached: through the broker, or each by its own protocol on this machine.

use crate::position::Field;
use crate::problem::Problems;
use serde::{Deserialize, Serialize};

/// How each kind of device speaks. A kind that is left out publishes through the broker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Protocols {
    /// UPS cards.
    pub ups: SnmpOrMqtt,
    /// Floor PDUs' meters.
    pub pdu: SnmpOrMqtt,
    /// CRACs' controllers.
    pub crac: ModbusOrMqtt,
    /// GPU servers.
    pub gpu: GrpcOrMqtt,
}

/// How a card on the management network speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum SnmpOrMqtt {
    /// It publishes through the broker.
    #[default]
    Mqtt,
    /// It answers SNMP v2c; the device's name is its community.
    Snmp {
        /// UDP port that all devices of the kind share; 0 for any that is free.
        port: u16,
        /// UDP port on this machine that traps go to; left out: it sends none.
        #[serde(default)]
        traps: Option<u16>,
    },
}

/// How a controller on a field bus speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ModbusOrMqtt {
    /// It publishes through the broker.
    #[default]
    Mqtt,
    /// It answers Modbus TCP; the units count from 1 in the order of the scene.
    Modbus {
        /// TCP port that all devices of the kind share; 0 for any that is free.
        port: u16,
    },
}

/// How a server's telemetry agent speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum GrpcOrMqtt {
    /// It publishes through the broker.
    #[default]
    Mqtt,
    /// It streams over gRPC.
    Grpc {
        /// TCP port that all devices of the kind share; 0 for any that is free.
        port: u16,
    },
}

impl Protocols {
    /// Notes ports that two kinds would have to share.
    pub(crate) fn check(&self, field: &Field, problems: &mut Problems) {
        if let Some(port) = self.shared_udp_port() {
            problems.add(&field.child("pdu"), "port", format!("UDP port {port} is that of the UPS: give each its own"));
        }
        if let Some(port) = self.shared_tcp_port() {
            problems.add(
                &field.child("gpu"),
                "port",
                format!("TCP port {port} is that of the CRACs: give each its own"),
            );
        }
    }

    fn shared_udp_port(&self) -> Option<u16> {
        match (self.ups, self.pdu) {
            (SnmpOrMqtt::Snmp { port: ups, .. }, SnmpOrMqtt::Snmp { port: pdu, .. }) if ups == pdu && pdu != 0 => {
                Some(pdu)
            }
            _ => None,
        }
    }

    fn shared_tcp_port(&self) -> Option<u16> {
        match (self.crac, self.gpu) {
            (ModbusOrMqtt::Modbus { port: crac }, GrpcOrMqtt::Grpc { port: gpu }) if crac == gpu && gpu != 0 => {
                Some(gpu)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_sim;

    fn parse(protocols: &str) -> Result<Protocols, Vec<String>> {
        let text = format!(
            "(version: 1, seed: 7, workload: (night: 0.4, day: 0.6, spread: 0.2),\n\
             weather: (mean_celsius: 15, swing_kelvin: 6), scenarios: [],\n protocols: {protocols})"
        );
        let told = |refusal: crate::LoadError| refusal.problems().iter().map(ToString::to_string).collect();
        parse_sim(&text, "x.ron").map(|sim| sim.protocols).map_err(told)
    }

    #[test]
    fn kinds_that_are_left_out_publish_through_the_broker() {
        assert_eq!(parse("()"), Ok(Protocols::default()));
        let some = parse("(ups: Snmp(port: 11610, traps: 11162), crac: Modbus(port: 15020))").expect("it is right");
        assert_eq!(some.ups, SnmpOrMqtt::Snmp { port: 11610, traps: Some(11162) });
        assert_eq!((some.pdu, some.crac), (SnmpOrMqtt::Mqtt, ModbusOrMqtt::Modbus { port: 15020 }));
    }

    #[test]
    fn a_protocol_that_the_kind_does_not_speak_is_refused_with_those_that_it_does() {
        let refused = parse("(ups: Modbus(port: 15020))").expect_err("a UPS card speaks SNMP");
        assert!(refused[0].contains("Modbus") && refused[0].contains("Snmp"), "{refused:?}");
        let refused = parse("(pdu: Snmp(port: 70000))").expect_err("no such port");
        assert!(refused[0].starts_with("x.ron:3:"), "{refused:?}");
    }

    #[test]
    fn two_kinds_do_not_share_a_port() {
        let refused = parse("(ups: Snmp(port: 1161), pdu: Snmp(port: 1161))").expect_err("one port for two");
        assert_eq!(refused, ["x.ron:3: protocols.pdu: UDP port 1161 is that of the UPS: give each its own"]);
        assert!(parse("(ups: Snmp(port: 0), pdu: Snmp(port: 0))").is_ok(), "two free ports");
    }
}
