//! `heliotwin probe modbus ADDRESS --unit N`

use super::ReadArgs;
use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::time::Duration;
use twin_engine::probe::{Answer, ask_now};
use twin_model::connection::{Access, Framing, MODBUS_PORT, ModbusAccess, Parity, SerialLine, host_and_port};

/// Whom to ask over Modbus.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ModbusArgs {
    /// Where the device is: HOST, HOST:PORT, or the path of a serial port such as /dev/ttyUSB0
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// Which of the devices there
    #[arg(long, value_name = "N", default_value_t = 1)]
    unit: u8,
    /// RTU's frames in the TCP connection, for gateways that only pass bytes on
    #[arg(long)]
    rtu: bool,
    /// Bits a second of a serial port
    #[arg(long, value_name = "N", default_value_t = SerialLine::USUAL.baud)]
    baud: u32,
    /// What checks a byte of a serial port
    #[arg(long, value_parser = parity(), default_value = "even")]
    parity: Parity,
    /// Of a serial port
    #[arg(long, value_name = "N", default_value_t = SerialLine::USUAL.stop_bits, value_parser = clap::value_parser!(u8).range(1..=2))]
    stop_bits: u8,
    /// Milliseconds that an answer may take
    #[arg(long, value_name = "MS", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(10..=60_000))]
    timeout: u64,
    #[command(flatten)]
    pub(super) read: ReadArgs,
}

impl ModbusArgs {
    pub(super) fn ask(&self) -> anyhow::Result<Answer> {
        let profiles = self.read.profiles()?;
        Ok(ask_now(&Access::Modbus(self.access()?), &profiles, self.read.profile.as_deref())?)
    }

    fn access(&self) -> anyhow::Result<ModbusAccess> {
        let is_port = self.address.starts_with('/') || self.address.starts_with("COM");
        let (address, framing) = if is_port {
            let line = SerialLine { baud: self.baud, parity: self.parity, stop_bits: self.stop_bits };
            (self.address.clone(), Framing::Serial(line))
        } else {
            let Some(address) = host_and_port(&self.address, MODBUS_PORT) else {
                bail!("read {:?} as HOST or HOST:PORT", self.address);
            };
            (address, if self.rtu { Framing::RtuOverTcp } else { Framing::Tcp })
        };
        Ok(ModbusAccess { address, unit: self.unit, framing, answers_within: Duration::from_millis(self.timeout) })
    }
}

fn parity() -> impl TypedValueParser<Value = Parity> {
    PossibleValuesParser::new(["none", "even", "odd"]).map(|word| match word.as_str() {
        "none" => Parity::None,
        "odd" => Parity::Odd,
        _ => Parity::Even,
    })
}
