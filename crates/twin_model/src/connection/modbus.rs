//! How a device is asked over Modbus.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// The port that IANA registered for Modbus over TCP.
pub const MODBUS_PORT: u16 = 502;

/// Where a device answers Modbus. Devices of one address share its line and take turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModbusAccess {
    /// `host:port`, or the path of a serial port.
    pub address: String,
    /// Which of the devices there. Devices that are alone at their address mostly answer to any.
    pub unit: u8,
    /// How requests are wrapped.
    pub framing: Framing,
    /// How long an answer may take.
    pub answers_within: Duration,
}

/// How requests are wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// Modbus TCP: with a header that tells which answer is whose.
    Tcp,
    /// Modbus RTU in a TCP connection: gateways that only pass bytes on.
    RtuOverTcp,
    /// Modbus RTU at a serial port of this machine.
    Serial(SerialLine),
}

/// Settings of a serial port, with 8 data bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SerialLine {
    /// Bits a second.
    pub baud: u32,
    /// The bit that checks a byte.
    pub parity: Parity,
    /// 1 or 2.
    pub stop_bits: u8,
}

/// The bit that checks a byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Parity {
    /// There is none.
    None,
    /// What Modbus has where nobody says otherwise.
    #[default]
    Even,
    /// The other.
    Odd,
}

impl SerialLine {
    /// What Modbus has where nobody says otherwise: 19 200 baud, even parity.
    pub const USUAL: Self = Self { baud: 19_200, parity: Parity::Even, stop_bits: 1 };

    /// How long the line is silent between two frames: 3.5 characters of 11 bits, at least 1.75 ms (Modbus over Serial Line 1.02, 2.5.1.1).
    pub fn pause(&self) -> Duration {
        let characters = Duration::from_micros(38_500_000 / u64::from(self.baud.max(1)));
        characters.max(Duration::from_micros(1_750))
    }
}

/// Such as `RTU over TCP`, or `RTU at 19200 baud 8E1`.
impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp => f.pad("TCP"),
            Self::RtuOverTcp => f.pad("RTU over TCP"),
            Self::Serial(line) => {
                let parity = match line.parity {
                    Parity::None => 'N',
                    Parity::Even => 'E',
                    Parity::Odd => 'O',
                };
                write!(f, "RTU at {} baud 8{parity}{}", line.baud, line.stop_bits)
            }
        }
    }
}
