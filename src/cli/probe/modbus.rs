//! `heliotwin probe modbus ADDRESS --unit N`

use super::ReadArgs;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use twin_model::connection::ConnectionDraft;
use twin_model::profile::Protocol;

/// Whom to ask over Modbus.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ModbusArgs {
    /// Where the device is: HOST, HOST:PORT, or the path of a serial port such as /dev/ttyUSB0; or where devices are looked for:
    /// 10.0.0.0/24 or 10.0.0.10-50, then :PORT,PORT
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// Which of the devices there
    #[arg(long, value_name = "N", default_value_t = 1)]
    unit: u8,
    /// RTU's frames in the TCP connection, for gateways that only pass bytes on
    #[arg(long)]
    rtu: bool,
    /// Bits a second of a serial port [default: 19200]
    #[arg(long, value_name = "N")]
    baud: Option<u32>,
    /// What checks a byte of a serial port [default: even]
    #[arg(long, value_parser = parity(), requires = "baud")]
    parity: Option<String>,
    /// Of a serial port [default: 1]
    #[arg(long, value_name = "N", requires = "baud")]
    stop_bits: Option<u8>,
    /// Milliseconds that an answer may take, from 50 to 10000 [default: 2000, of a range 1000]
    #[arg(long, value_name = "MS")]
    timeout: Option<u64>,
    #[command(flatten)]
    pub(super) read: ReadArgs,
}

impl ModbusArgs {
    pub(super) fn draft(&self) -> ConnectionDraft {
        let mut draft = ConnectionDraft::new(Protocol::Modbus);
        let told = [
            ("address", Some(self.address.clone())),
            ("unit", Some(self.unit.to_string())),
            ("framing", self.rtu.then(|| "Rtu".to_owned())),
            ("serial.baud", self.baud.map(|baud| baud.to_string())),
            ("serial.parity", self.parity.clone()),
            ("serial.stop_bits", self.stop_bits.map(|bits| bits.to_string())),
            ("timeout", self.timeout.map(|millis| (millis as f64 / 1000.0).to_string())),
        ];
        draft.access = told.into_iter().filter_map(|(field, told)| Some((field.to_owned(), told?))).collect();
        draft
    }
}

/// As documents spell it.
fn parity() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(["none", "even", "odd"]).map(|word| word[..1].to_uppercase() + &word[1..])
}
