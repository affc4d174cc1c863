//! Modbus: coils by function 5, single registers by 6, several by 16.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use twin_decision::safety::Directive;
use twin_modbus::{Decoded, ExceptionCode, Link, Links, Request, Response, decode, encode};
use twin_model::connection::ModbusAccess;
use twin_model::profile::{ModbusCell, ModbusSettable, Table};
use twin_model::setpoint::{DirectiveKind, Exchange};

/// A device that is busy is told so often again …
const BUSY_TRIES: u32 = 3;
/// … after this long, and longer each time.
const BUSY_PAUSE: Duration = Duration::from_millis(200);

/// A device at its line, and what of it is set.
pub(crate) struct Device {
    link: Arc<Link>,
    unit: u8,
    within: Duration,
    settable: ModbusSettable,
}

/// What a device makes of a write.
pub(crate) enum Told {
    /// It says that it has taken it.
    Taken,
    /// It says that it does not want it: a fragment. Its registers tell whether that is so.
    Refused(String),
}

impl Device {
    pub(crate) fn new(lines: &Links, access: &ModbusAccess, settable: &ModbusSettable) -> Self {
        Self { link: lines.to(access), unit: access.unit, within: access.answers_within, settable: settable.clone() }
    }

    /// Whether the wire cannot tell `one` from `other`.
    pub(crate) fn is_same(&self, one: f64, other: f64) -> bool {
        (one - other).abs() <= self.settable.head.tolerance()
    }

    /// What is set there now.
    pub(crate) async fn present(&self, exchanges: &mut Vec<Exchange>) -> Result<f64, String> {
        self.value(&self.settable.cell, "read", exchanges).await
    }

    /// What the device shows of what it goes by.
    pub(crate) async fn read_back(&self, exchanges: &mut Vec<Exchange>) -> Result<f64, String> {
        let cell = self.settable.back.unwrap_or(self.settable.cell);
        self.value(&cell, "read back", exchanges).await
    }

    /// What is set there, and what the device shows of what it goes by.
    pub(crate) async fn both(&self, exchanges: &mut Vec<Exchange>) -> Result<(f64, f64), String> {
        let set = self.present(exchanges).await?;
        match self.settable.back {
            None => Ok((set, set)),
            Some(_) => Ok((set, self.read_back(exchanges).await?)),
        }
    }

    /// Whether `directive` may be written now; what is there before.
    pub(crate) async fn prepare(&self, directive: &Directive, exchanges: &mut Vec<Exchange>) -> Result<f64, String> {
        // What undoes something is not held up by the mode that it may have brought about.
        if directive.kind() == DirectiveKind::Set {
            for guard in &self.settable.guards {
                let told = self.ask(&guard.cell, "guard", exchanges).await?.text();
                if !guard.holds(&told) {
                    let register = guard.cell.register;
                    return Err(format!(
                        "write: {register} says {told}, and it may be set only while it says {}",
                        guard.is.join(" or ")
                    ));
                }
            }
        }
        let before = self.present(exchanges).await?;
        if directive.kind() == DirectiveKind::Set && !self.is_same(before, directive.previous()) {
            let previous = directive.previous();
            return Err(format!(
                "write: somebody else has set it to {before} meanwhile; it was decided for {previous}"
            ));
        }
        Ok(before)
    }

    /// Tells the device `value`. An error says that nobody knows whether it was told.
    pub(crate) async fn write(&self, value: f64, exchanges: &mut Vec<Exchange>) -> Result<Told, String> {
        let (cell, head) = (self.settable.cell, &self.settable.head);
        let Some(wire) = head.wire_of(value) else {
            return Ok(Told::Refused(format!("write {value}: it is no number on the wire")));
        };
        let words = match encode(cell.format, cell.order, wire) {
            Ok(words) => words,
            Err(error) => return Ok(Told::Refused(error.to_string())),
        };
        let Some(request) = writing(&cell, &words) else {
            return Ok(Told::Refused(format!("write {}: nobody can", cell.register)));
        };
        let mut busy = 0;
        loop {
            match self.exchange(&cell, &request, "write", exchanges).await? {
                Ok(response) if confirms(&request, &response) => return Ok(Told::Taken),
                Ok(response) => {
                    return Err(format!("write {}: the answer is another one's: {response:?}", cell.register));
                }
                Err(ExceptionCode::ServerDeviceBusy) if busy < BUSY_TRIES => {
                    busy += 1;
                    sleep(BUSY_PAUSE * busy).await;
                }
                // It has taken it, and takes its time.
                Err(ExceptionCode::Acknowledge) => return Ok(Told::Taken),
                Err(exception @ (ExceptionCode::GatewayPathUnavailable | ExceptionCode::GatewayTargetDevice)) => {
                    return Err(refused(&cell, exception));
                }
                Err(exception) => return Ok(Told::Refused(refused(&cell, exception))),
            }
        }
    }

    async fn value(&self, cell: &ModbusCell, what: &str, exchanges: &mut Vec<Exchange>) -> Result<f64, String> {
        let told = self.ask(cell, what, exchanges).await?;
        let value = told.number().and_then(|wire| self.settable.head.value_of(wire));
        value.ok_or_else(|| format!("{what} {}: {:?} is no value", cell.register, told.text()))
    }

    async fn ask(&self, cell: &ModbusCell, what: &str, exchanges: &mut Vec<Exchange>) -> Result<Decoded, String> {
        let (address, count) = (cell.register.address, cell.format.registers());
        let request = match cell.register.table {
            Table::Coil => Request::ReadCoils(address, count),
            Table::Discrete => Request::ReadDiscreteInputs(address, count),
            Table::Holding => Request::ReadHoldingRegisters(address, count),
            Table::Input => Request::ReadInputRegisters(address, count),
        };
        let words: Vec<u16> = match self.exchange(cell, &request, what, exchanges).await? {
            Ok(Response::ReadHoldingRegisters(words) | Response::ReadInputRegisters(words)) => words,
            Ok(Response::ReadCoils(bits) | Response::ReadDiscreteInputs(bits)) => {
                bits.into_iter().take(usize::from(count)).map(u16::from).collect()
            }
            Ok(_) => Vec::new(),
            Err(exception) => return Err(format!("{what} {}: {exception}", cell.register)),
        };
        decode(cell.format, cell.order, &words)
            .ok_or_else(|| format!("{what} {}: {words:04X?} says nothing", cell.register))
    }

    async fn exchange(
        &self,
        cell: &ModbusCell,
        request: &Request<'static>,
        what: &str,
        exchanges: &mut Vec<Exchange>,
    ) -> Result<Result<Response, ExceptionCode>, String> {
        let unit = self.unit.saturating_add(cell.unit_offset);
        let answered = self.link.ask(unit, request, &format!("{what} {}", cell.register), self.within).await;
        let received = match &answered {
            Ok(Ok(response)) => hex(&answer_bytes(response)),
            Ok(Err(exception)) => format!("exception {}: {exception}", u8::from(*exception)),
            Err(error) => format!("failed to {error}"),
        };
        exchanges.push(Exchange { what: what.to_owned(), sent: hex(&request_bytes(request)), received });
        answered.map_err(|error| error.to_string())
    }
}

fn refused(cell: &ModbusCell, exception: ExceptionCode) -> String {
    format!("write {}: the device says {exception} (exception {})", cell.register, u8::from(exception))
}

/// The request that lets `cell` say `words`; `None` where nothing can be written.
fn writing(cell: &ModbusCell, words: &[u16]) -> Option<Request<'static>> {
    let address = cell.register.address;
    match (cell.register.table, words) {
        (Table::Coil, [word]) => Some(Request::WriteSingleCoil(address, *word != 0)),
        (Table::Holding, [word]) => Some(Request::WriteSingleRegister(address, *word)),
        (Table::Holding, [_, ..]) => Some(Request::WriteMultipleRegisters(address, Cow::Owned(words.to_vec()))),
        _ => None,
    }
}

/// Whether `response` says that what `request` told was taken.
fn confirms(request: &Request<'_>, response: &Response) -> bool {
    match (request, response) {
        (Request::WriteSingleCoil(to, told), Response::WriteSingleCoil(at, taken)) => to == at && told == taken,
        (Request::WriteSingleRegister(to, told), Response::WriteSingleRegister(at, taken)) => to == at && told == taken,
        (Request::WriteMultipleRegisters(to, told), Response::WriteMultipleRegisters(at, count)) => {
            to == at && told.len() == usize::from(*count)
        }
        _ => false,
    }
}

/// The protocol data unit of `request`: Modbus Application Protocol 1.1b3, 6.
fn request_bytes(request: &Request<'_>) -> Vec<u8> {
    let pair =
        |function: u8, one: u16, other: u16| [&[function][..], &one.to_be_bytes(), &other.to_be_bytes()].concat();
    match request {
        Request::ReadCoils(at, count) => pair(1, *at, *count),
        Request::ReadDiscreteInputs(at, count) => pair(2, *at, *count),
        Request::ReadHoldingRegisters(at, count) => pair(3, *at, *count),
        Request::ReadInputRegisters(at, count) => pair(4, *at, *count),
        Request::WriteSingleCoil(at, is_on) => pair(5, *at, if *is_on { 0xFF00 } else { 0 }),
        Request::WriteSingleRegister(at, word) => pair(6, *at, *word),
        Request::WriteMultipleRegisters(at, words) => {
            let count = u16::try_from(words.len()).unwrap_or(u16::MAX);
            let bytes = words.iter().flat_map(|word| word.to_be_bytes());
            let length = u8::try_from(2 * words.len()).unwrap_or(u8::MAX);
            pair(16, *at, count).into_iter().chain([length]).chain(bytes).collect()
        }
        _ => Vec::new(),
    }
}

/// The protocol data unit of `response`.
fn answer_bytes(response: &Response) -> Vec<u8> {
    let pair =
        |function: u8, one: u16, other: u16| [&[function][..], &one.to_be_bytes(), &other.to_be_bytes()].concat();
    let words = |function: u8, words: &[u16]| {
        let length = u8::try_from(2 * words.len()).unwrap_or(u8::MAX);
        [function, length].into_iter().chain(words.iter().flat_map(|word| word.to_be_bytes())).collect()
    };
    let bits = |function: u8, bits: &[bool]| {
        let bytes = bits.chunks(8).map(|byte| byte.iter().rev().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit)));
        let bytes: Vec<u8> = bytes.collect();
        [&[function, u8::try_from(bytes.len()).unwrap_or(u8::MAX)][..], &bytes].concat()
    };
    match response {
        Response::ReadCoils(told) => bits(1, told),
        Response::ReadDiscreteInputs(told) => bits(2, told),
        Response::ReadHoldingRegisters(told) => words(3, told),
        Response::ReadInputRegisters(told) => words(4, told),
        Response::WriteSingleCoil(at, is_on) => pair(5, *at, if *is_on { 0xFF00 } else { 0 }),
        Response::WriteSingleRegister(at, word) => pair(6, *at, *word),
        Response::WriteMultipleRegisters(at, count) => pair(16, *at, *count),
        _ => Vec::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_the_wire_is_what_the_specification_shows() {
        // The examples of Modbus Application Protocol 1.1b3: 6.5, 6.6, 6.12, 6.3, 6.1.
        for (request, bytes) in [
            (Request::WriteSingleCoil(0x00AC, true), "0500ACFF00"),
            (Request::WriteSingleRegister(1, 3), "0600010003"),
            (Request::WriteMultipleRegisters(1, Cow::Owned(vec![0x000A, 0x0102])), "100001000204000A0102"),
            (Request::ReadHoldingRegisters(0x006B, 3), "03006B0003"),
        ] {
            assert_eq!(hex(&request_bytes(&request)), bytes);
        }
        assert_eq!(hex(&answer_bytes(&Response::ReadHoldingRegisters(vec![0x022B, 0, 0x0064]))), "0306022B00000064");
        let bits = [true, false, true, true, false, false, true, true, true, true, false, true];
        assert_eq!(hex(&answer_bytes(&Response::ReadCoils(bits.to_vec()))), "0102CD0B");
    }

    #[test]
    fn an_answer_of_another_register_or_value_confirms_nothing() {
        let request = Request::WriteSingleRegister(496, 215);
        assert!(confirms(&request, &Response::WriteSingleRegister(496, 215)));
        for other in [
            Response::WriteSingleRegister(496, 214),
            Response::WriteSingleRegister(495, 215),
            Response::WriteMultipleRegisters(496, 1),
        ] {
            assert!(!confirms(&request, &other), "{other:?}");
        }
    }
}
