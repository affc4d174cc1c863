//! How a device is asked over Modbus.

use super::allow::AllowDocument;
use super::document::device_document;
use super::load::Reader;
use crate::position::Field;
use serde::Deserialize;
use std::time::Duration;
use twin_model::connection::{Framing, MODBUS_PORT, ModbusAccess, Parity, SerialLine};

/// Seconds that an answer may take: slow gateways need one, and nobody waits longer than for ten.
const ANSWERS_WITHIN: std::ops::RangeInclusive<f64> = 0.05..=10.0;
/// Bits a second that serial ports have.
const BAUDS: std::ops::RangeInclusive<u32> = 300..=921_600;

device_document! {
    ModbusDocument {
        /// `host`, `host:port`, or the path of a serial port.
        address: String,
        #[serde(default = "usual_unit")]
        unit: u8,
        /// In a TCP connection; serial ports are always RTU.
        #[serde(default)]
        framing: Option<FramingDocument>,
        #[serde(default)]
        serial: Option<SerialDocument>,
        /// Seconds.
        #[serde(default = "usual_timeout")]
        timeout: f64,
        /// What may be set there; nothing, if it does not say so.
        #[serde(default)]
        pub(super) set: Vec<AllowDocument>,
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum FramingDocument {
    Tcp,
    Rtu,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SerialDocument {
    #[serde(default = "usual_baud")]
    baud: u32,
    #[serde(default)]
    parity: Parity,
    #[serde(default = "usual_stop_bits")]
    stop_bits: u8,
}

impl Reader<'_> {
    /// Where `device` answers, and how it is asked.
    pub(super) fn modbus(&mut self, field: &Field, device: &ModbusDocument) -> Option<ModbusAccess> {
        if !ANSWERS_WITHIN.contains(&device.timeout) {
            let (from, to) = (ANSWERS_WITHIN.start(), ANSWERS_WITHIN.end());
            self.problems.add(
                &field.child("timeout"),
                "timeout",
                format!("is {} s; it has to be {from} to {to}", device.timeout),
            );
        }
        let (address, framing) = if is_path(&device.address) {
            (device.address.trim().to_owned(), Framing::Serial(self.serial(field, device)))
        } else {
            if device.serial.is_some() {
                let reason = "is for serial ports, and the address is none, such as /dev/ttyUSB0 or COM3";
                self.problems.add(&field.child("serial"), "serial", reason);
            }
            let framing = match device.framing {
                Some(FramingDocument::Rtu) => Framing::RtuOverTcp,
                Some(FramingDocument::Tcp) | None => Framing::Tcp,
            };
            (self.address(field, &device.address, MODBUS_PORT)?, framing)
        };
        let (known, by) = self.lines.entry(address.clone()).or_insert((framing, device.name.clone()));
        if *known != framing {
            let reason = format!(
                "is asked by {framing}, but {by:?} asks it by {known}: all devices of an address share its line"
            );
            self.problems.add(&field.child("address"), "line", reason);
        }
        let answers_within = Duration::try_from_secs_f64(device.timeout).ok()?;
        Some(ModbusAccess { address, unit: device.unit, framing, answers_within })
    }

    fn serial(&mut self, field: &Field, device: &ModbusDocument) -> SerialLine {
        if matches!(device.framing, Some(FramingDocument::Tcp)) {
            self.problems.add(&field.child("framing"), "framing", "is Tcp, but serial ports speak RTU");
        }
        let usual = SerialLine::USUAL;
        let Some(serial) = device.serial else { return usual };
        if !BAUDS.contains(&serial.baud) {
            let reason = format!("is {}; it has to be {} to {}", serial.baud, BAUDS.start(), BAUDS.end());
            self.problems.add(&field.child("serial").child("baud"), "baud", reason);
        }
        if !matches!(serial.stop_bits, 1 | 2) {
            let reason = format!("is {}; it has to be 1 or 2", serial.stop_bits);
            self.problems.add(&field.child("serial").child("stop_bits"), "stop bits", reason);
        }
        SerialLine { baud: serial.baud, parity: serial.parity, stop_bits: serial.stop_bits }
    }
}

/// Whether `text` is the path of a serial port rather than a host: `/dev/ttyUSB0`, `COM3`.
fn is_path(text: &str) -> bool {
    let text = text.trim();
    let port = text.strip_prefix("COM").unwrap_or_default();
    text.starts_with('/') || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

const fn usual_unit() -> u8 {
    1
}

const fn usual_timeout() -> f64 {
    2.0
}

const fn usual_baud() -> u32 {
    SerialLine::USUAL.baud
}

const fn usual_stop_bits() -> u8 {
    SerialLine::USUAL.stop_bits
}
