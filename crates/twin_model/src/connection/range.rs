//! Where devices are looked for: a range of addresses, as people type it.

use super::{MODBUS_PORT, SNMP_PORT};
use crate::profile::Protocol;
use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;
use thiserror::Error;

/// Addresses in a range at most: four networks of 256. A few at a time and a second for each that is silent, that is a minute;
/// whoever looks through more has mistyped the length of a prefix.
pub const RANGE_ADDRESSES_MAX: u32 = 1024;

/// Ports that are tried at each address at most.
pub const RANGE_PORTS_MAX: usize = 4;

/// Where exporters mostly answer: the node exporter, and NVIDIA's DCGM exporter.
const EXPORTER_PORTS: [u16; 2] = [9100, 9400];
const HTTP: u16 = 80;
const HTTPS: u16 = 443;

/// IPv4 addresses in a row, at which devices are looked for.
///
/// `10.0.0.0/24` (without the address of the network and that of its broadcasts), `10.0.0.10-50`, `10.0.0.250-10.0.1.20` or
/// one address; then, after a `:`, the ports if they are not the protocol's usual ones: `10.0.0.0/28:1161,1162`. Devices that
/// are asked over HTTP may have `http://` or `https://` before that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRange {
    first: Ipv4Addr,
    last: Ipv4Addr,
    /// Empty: the protocol's usual ones.
    ports: Vec<u16>,
    /// Over TLS or in the clear; `None`: as the protocol is usually spoken.
    is_secure: Option<bool>,
}

/// Why a text is no range: fragments that stand after it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseRangeError {
    /// Nothing was typed.
    #[error("is missing; it looks like 10.0.0.0/24, 10.0.0.10-50 or 10.0.0.20")]
    Empty,
    /// One end is no address.
    #[error("has {0:?}, which is no IPv4 address such as 10.0.0.20")]
    Address(String),
    /// What follows the slash is no length of a prefix.
    #[error("has /{0:?}, which is no length of a prefix from /22 to /32")]
    Prefix(String),
    /// It ends before it begins.
    #[error("ends at {last}, before it begins at {first}")]
    Reversed {
        /// Where it begins.
        first: Ipv4Addr,
        /// Where it ends.
        last: Ipv4Addr,
    },
    /// It has too many addresses.
    #[error("has {0} addresses; {RANGE_ADDRESSES_MAX} are looked through at a time, such as a /22")]
    TooMany(u64),
    /// Some of it is nobody's address.
    #[error("has {0} in it, which is no address of one device: nothing below 1.0.0.0 or from 224.0.0.0 on is")]
    Nobody(Ipv4Addr),
    /// A port is none.
    #[error("has {0:?}, which is no port from 1 to 65535")]
    Port(String),
    /// Too many ports.
    #[error("has {0} ports; {RANGE_PORTS_MAX} are tried at each address")]
    TooManyPorts(usize),
}

impl AddressRange {
    /// Whether `text` is meant as a range of several addresses, rightly typed or not, and not as one device's address, URL or path.
    pub fn is_meant_by(text: &str) -> bool {
        let (_, range, _) = parts(text);
        range.contains(['/', '-']) && range.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-' | ' '))
    }

    /// How many addresses it has, from 1 to [`RANGE_ADDRESSES_MAX`].
    pub fn count(&self) -> usize {
        (self.first.to_bits()..=self.last.to_bits()).count()
    }

    /// Its addresses as the first field of a connection over `protocol` has them, in their order: `10.0.0.20`, with the port where that
    /// is not the usual one, or `https://10.0.0.50`. Several ports of an address follow each other.
    pub fn told(&self, protocol: Protocol) -> Vec<String> {
        let is_secure = self.is_secure.unwrap_or(protocol == Protocol::Redfish);
        let (scheme, usual) = match protocol {
            Protocol::Snmp => ("", SNMP_PORT),
            Protocol::Modbus => ("", MODBUS_PORT),
            Protocol::Prometheus | Protocol::Redfish if is_secure => ("https://", HTTPS),
            Protocol::Prometheus | Protocol::Redfish => ("http://", HTTP),
        };
        let ports: &[u16] = match (&self.ports[..], protocol) {
            ([], Protocol::Prometheus) => &EXPORTER_PORTS,
            ([], _) => &[usual],
            (ports, _) => ports,
        };
        let at = |address: Ipv4Addr| {
            ports.iter().map(move |port| {
                if *port == usual { format!("{scheme}{address}") } else { format!("{scheme}{address}:{port}") }
            })
        };
        (self.first.to_bits()..=self.last.to_bits()).map(Ipv4Addr::from_bits).flat_map(at).collect()
    }
}

/// The scheme, the addresses and the ports of `text`.
fn parts(text: &str) -> (Option<bool>, &str, Option<&str>) {
    let text = text.trim();
    let (is_secure, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (Some(true), rest),
        (None, Some(rest)) => (Some(false), rest),
        (None, None) => (None, text),
    };
    match rest.split_once(':') {
        Some((range, ports)) => (is_secure, range.trim(), Some(ports)),
        None => (is_secure, rest.trim(), None),
    }
}

impl FromStr for AddressRange {
    type Err = ParseRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (is_secure, range, ports) = parts(text);
        if range.is_empty() {
            return Err(ParseRangeError::Empty);
        }
        let (first, last) = match (range.split_once('/'), range.split_once('-')) {
            (Some((network, length)), _) => of_network(address(network)?, length)?,
            (None, Some((from, to))) => {
                let from = address(from)?;
                (from, end(from, to.trim())?)
            }
            (None, None) => {
                let one = address(range)?;
                (one, one)
            }
        };
        if last < first {
            return Err(ParseRangeError::Reversed { first, last });
        }
        let nobody = [first, last].into_iter().find(|end| end.octets()[0] == 0 || end.octets()[0] >= 224);
        if let Some(nobody) = nobody {
            return Err(ParseRangeError::Nobody(nobody));
        }
        let count = u64::from(last.to_bits() - first.to_bits()) + 1;
        if count > u64::from(RANGE_ADDRESSES_MAX) {
            return Err(ParseRangeError::TooMany(count));
        }
        Ok(Self { first, last, ports: ports.map_or_else(|| Ok(Vec::new()), parse_ports)?, is_secure })
    }
}

fn address(text: &str) -> Result<Ipv4Addr, ParseRangeError> {
    text.trim().parse().map_err(|_| ParseRangeError::Address(text.trim().to_owned()))
}

/// The last address of a range from `from`: whole, or only its last number.
fn end(from: Ipv4Addr, text: &str) -> Result<Ipv4Addr, ParseRangeError> {
    if text.contains('.') {
        return address(text);
    }
    let [a, b, c, _] = from.octets();
    let last = text.parse().map_err(|_| ParseRangeError::Address(text.to_owned()))?;
    Ok(Ipv4Addr::new(a, b, c, last))
}

/// The devices' addresses in the network that `within` is in: all but its own and that of its broadcasts, where it has these (RFC 3021).
fn of_network(within: Ipv4Addr, length: &str) -> Result<(Ipv4Addr, Ipv4Addr), ParseRangeError> {
    let refuse = || ParseRangeError::Prefix(length.trim().to_owned());
    let bits: u32 = length.trim().parse().ok().filter(|bits| *bits <= 32).ok_or_else(refuse)?;
    let hosts = u32::MAX.checked_shr(bits).unwrap_or(0);
    let (network, broadcast) = (within.to_bits() & !hosts, within.to_bits() | hosts);
    let spared = u32::from(hosts > 1);
    Ok((Ipv4Addr::from_bits(network + spared), Ipv4Addr::from_bits(broadcast - spared)))
}

fn parse_ports(text: &str) -> Result<Vec<u16>, ParseRangeError> {
    let port = |text: &str| {
        let refuse = || ParseRangeError::Port(text.trim().to_owned());
        text.trim().parse().ok().filter(|port| *port > 0).ok_or_else(refuse)
    };
    let mut ports: Vec<u16> = text.trim_end_matches('/').split(',').map(port).collect::<Result<_, _>>()?;
    ports.sort_unstable();
    ports.dedup();
    if ports.len() > RANGE_PORTS_MAX { Err(ParseRangeError::TooManyPorts(ports.len())) } else { Ok(ports) }
}

/// As it may be typed again.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.is_secure {
            Some(true) => "https://",
            Some(false) => "http://",
            None => "",
        })?;
        match (self.first.octets(), self.last.octets()) {
            (first, last) if first == last => write!(f, "{}", self.first)?,
            ([a, b, c, _], [x, y, z, last]) if (a, b, c) == (x, y, z) => write!(f, "{}-{last}", self.first)?,
            _ => write!(f, "{}-{}", self.first, self.last)?,
        }
        for (place, port) in self.ports.iter().enumerate() {
            write!(f, "{}{port}", if place == 0 { ':' } else { ',' })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(text: &str) -> Result<AddressRange, ParseRangeError> {
        text.parse()
    }

    fn told(text: &str, protocol: Protocol) -> Vec<String> {
        range(text).unwrap_or_else(|error| panic!("{text} {error}")).told(protocol)
    }

    #[test]
    fn a_range_is_read_in_each_way_that_people_type_it() {
        for (typed, count, first, last) in [
            ("10.0.0.0/24", 254, "10.0.0.1", "10.0.0.254"),
            ("10.0.0.77/30", 2, "10.0.0.77", "10.0.0.78"),
            ("10.0.0.0/31", 2, "10.0.0.0", "10.0.0.1"),
            ("10.0.0.7/32", 1, "10.0.0.7", "10.0.0.7"),
            ("10.0.4.0/22", 1022, "10.0.4.1", "10.0.7.254"),
            (" 10.0.0.10 - 50 ", 41, "10.0.0.10", "10.0.0.50"),
            ("10.0.0.250-10.0.1.5", 12, "10.0.0.250", "10.0.1.5"),
            ("10.0.0.20", 1, "10.0.0.20", "10.0.0.20"),
            ("10.0.0.20:161", 1, "10.0.0.20", "10.0.0.20"),
        ] {
            let addresses = told(typed, Protocol::Snmp);
            assert_eq!((addresses.len(), range(typed).expect(typed).count()), (count, count), "{typed}");
            let ends = (addresses.first().map(String::as_str), addresses.last().map(String::as_str));
            assert_eq!(ends, (Some(first), Some(last)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_range_says_why() {
        for (typed, why) in [
            ("", "is missing"),
            (" : 161", "is missing"),
            ("pdu-a.example", "no IPv4 address"),
            ("10.0.0.256", "\"10.0.0.256\""),
            ("10.0.0.1-256", "\"256\""),
            ("10.0.0.1-", "\"\""),
            ("10.0.0.0/33", "no length of a prefix"),
            ("10.0.0.0/x", "no length of a prefix"),
            ("10.0.0.0/21", "has 2046 addresses"),
            ("10.0.0.0/8", "has 16777214 addresses"),
            ("0.0.0.0", "0.0.0.0"),
            ("0.0.0.0/0", "no address of one device"),
            ("224.0.0.1-9", "no address of one device"),
            ("223.255.255.0-224.0.0.1", "224.0.0.1"),
            ("255.255.255.255", "no address of one device"),
            ("10.0.0.50-10", "before it begins"),
            ("10.0.0.1:0", "no port"),
            ("10.0.0.1:1,x", "\"x\""),
            ("10.0.0.1:1,2,3,4,5", "5 ports"),
        ] {
            let error = range(typed).expect_err(typed).to_string();
            assert!(error.contains(why), "{typed}: {error}");
        }
    }

    #[test]
    fn each_protocol_has_its_usual_ports_and_schemes() {
        let one = |text: &str, protocol| told(text, protocol).join(" ");
        assert_eq!(one("10.0.0.1:1161,161", Protocol::Snmp), "10.0.0.1 10.0.0.1:1161");
        assert_eq!(one("10.0.0.1-2:502", Protocol::Modbus), "10.0.0.1 10.0.0.2");
        assert_eq!(one("10.0.0.1", Protocol::Redfish), "https://10.0.0.1");
        assert_eq!(one("http://10.0.0.1:8000", Protocol::Redfish), "http://10.0.0.1:8000");
        assert_eq!(one("10.0.0.1", Protocol::Prometheus), "http://10.0.0.1:9100 http://10.0.0.1:9400");
        assert_eq!(one("https://10.0.0.1:443/", Protocol::Prometheus), "https://10.0.0.1");
    }

    #[test]
    fn one_devices_address_is_not_taken_for_a_range() {
        for meant in ["10.0.0.0/24", "10.0.0.1-9", "10.0.0.0/33", "https://10.0.0.0/28:8443", "10.0.0.9-1:161"] {
            assert!(AddressRange::is_meant_by(meant), "{meant}");
        }
        for one in
            ["10.0.0.20", "10.0.0.20:161", "pdu-a.example", "/dev/ttyUSB0", "http://10.0.0.1:9100/metrics", "::1"]
        {
            assert!(!AddressRange::is_meant_by(one), "{one}");
        }
    }

    proptest! {
        #[test]
        fn a_range_survives_being_written_and_holds_what_it_says(
            first in 0x0100_0000_u32..0xdfff_fc00,
            more in 0..RANGE_ADDRESSES_MAX,
            ports in prop::collection::btree_set(1u16.., 0..=RANGE_PORTS_MAX),
            scheme in prop::sample::select(vec!["", "http://", "https://"]),
        ) {
            let (from, to) = (Ipv4Addr::from_bits(first), Ipv4Addr::from_bits(first + more));
            let listed: Vec<String> = ports.iter().map(u16::to_string).collect();
            let after = if listed.is_empty() { String::new() } else { format!(":{}", listed.join(",")) };
            let parsed: AddressRange = format!("{scheme}{from}-{to}{after}").parse().expect("it is right");
            prop_assert_eq!(parsed.to_string().parse::<AddressRange>(), Ok(parsed.clone()));
            prop_assert_eq!(parsed.count() as u32, more + 1);
            prop_assert_eq!(parsed.told(Protocol::Snmp).len(), parsed.count() * ports.len().max(1));
        }

        #[test]
        fn a_network_has_only_addresses_of_its_devices(address in 0x0100_0000_u32..0xdfff_ffff, bits in 22u32..=32) {
            let parsed: AddressRange = format!("{}/{bits}", Ipv4Addr::from_bits(address)).parse().expect("it is right");
            let size = 1u32 << (32 - bits);
            prop_assert_eq!(parsed.count() as u32, if size > 2 { size - 2 } else { size });
            let network = |of: Ipv4Addr| of.to_bits() / size;
            prop_assert_eq!((network(parsed.first), network(parsed.last)), (address / size, address / size));
        }

        #[test]
        fn whatever_is_typed_is_a_range_of_bounded_size_or_refused(text in "[0-9./:, -]{0,24}") {
            if let Ok(range) = text.parse::<AddressRange>() {
                prop_assert!((1..=RANGE_ADDRESSES_MAX as usize).contains(&range.count()));
            }
        }
    }
}
