//! Emulated Modbus devices behind one address: what they have, what they refuse, and who asked for what.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_modbus::prelude::{ConformityLevel, DeviceIdObject, ReadDeviceIdentificationResponse};
use tokio_modbus::server::{Service, rtu, rtu_over_tcp, tcp};
use tokio_modbus::{ExceptionCode, Request, Response, SlaveRequest};
use tokio_serial::SerialStream;
use twin_model::connection::{Framing, ModbusAccess};
use twin_model::profile::Table;

/// Far more than anything here takes; a test that waits so long for an answer has failed.
pub(crate) const PATIENT: Duration = Duration::from_secs(20);
/// For devices that stay silent.
pub(crate) const IMPATIENT: Duration = Duration::from_millis(60);

/// A device.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) registers: BTreeMap<(Table, u16), u16>,
    /// What it has and cannot tell.
    pub(crate) broken: Vec<(Table, u16)>,
    /// So many requests are answered with "busy" first.
    pub(crate) busy: u32,
    /// It says nothing.
    pub(crate) is_silent: bool,
    /// It tells a register less than it was asked for.
    pub(crate) is_short: bool,
    /// What it says of itself.
    pub(crate) identification: Vec<(u8, &'static str)>,
}

impl Unit {
    pub(crate) fn with(registers: &[(Table, u16, &[u16])]) -> Self {
        let mut unit = Self::default();
        for (table, address, words) in registers {
            for (place, word) in (*address..).zip(*words) {
                unit.registers.insert((*table, place), *word);
            }
        }
        unit
    }
}

/// A request: unit, function, address and count.
pub(crate) type Asked = (u8, u8, u16, u16);

/// The devices behind an address.
#[derive(Clone, Default)]
pub(crate) struct Gateway {
    units: Arc<Mutex<BTreeMap<u8, Unit>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<Mutex<usize>>,
}

impl Gateway {
    pub(crate) fn of(units: impl IntoIterator<Item = (u8, Unit)>) -> Self {
        Self { units: Arc::new(Mutex::new(units.into_iter().collect())), ..Self::default() }
    }

    /// All requests since the last time.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().expect("no panic"))
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().expect("no panic")
    }

    pub(crate) fn change(&self, unit: u8, change: impl FnOnce(&mut Unit)) {
        change(self.units.lock().expect("no panic").get_mut(&unit).expect("a unit"));
    }

    /// Answers Modbus TCP until the test ends; where it is.
    pub(crate) async fn serve(&self) -> ModbusAccess {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (gateway, server) = (self.clone(), tcp::Server::new(listener));
        tokio::spawn(async move { server.serve(&|stream, _| gateway.seat(stream), drop).await });
        access(address, Framing::Tcp)
    }

    /// The same with RTU's frames.
    pub(crate) async fn serve_rtu(&self) -> ModbusAccess {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (gateway, server) = (self.clone(), rtu_over_tcp::Server::new(listener));
        tokio::spawn(async move { server.serve(&|stream, _| gateway.seat(stream), drop).await });
        access(address, Framing::RtuOverTcp)
    }

    /// The same at a serial port.
    pub(crate) fn serve_serial(&self, port: SerialStream) {
        let gateway = self.clone();
        tokio::spawn(async move { rtu::Server::new(port).serve_forever(gateway).await });
    }

    fn seat(&self, stream: TcpStream) -> Ready<io::Result<Option<(Self, TcpStream)>>> {
        *self.connections.lock().expect("no panic") += 1;
        ready(Ok(Some((self.clone(), stream))))
    }

    fn answer(&self, slave: u8, request: &Request<'static>) -> Result<Option<Response>, ExceptionCode> {
        let mut units = self.units.lock().expect("no panic");
        let (table, address, count) = match request {
            Request::ReadCoils(address, count) => (Table::Coil, *address, *count),
            Request::ReadDiscreteInputs(address, count) => (Table::Discrete, *address, *count),
            Request::ReadHoldingRegisters(address, count) => (Table::Holding, *address, *count),
            Request::ReadInputRegisters(address, count) => (Table::Input, *address, *count),
            Request::ReadDeviceIdentification(code, first) => {
                let Some(unit) = units.get(&slave).filter(|unit| !unit.is_silent) else { return Ok(None) };
                let object =
                    |(id, text): &(u8, &'static str)| DeviceIdObject { id: *id, value: text.as_bytes().into() };
                // One object an answer, so that callers have to ask for the next.
                let mut rest = unit.identification.iter().filter(|(id, _)| id >= first);
                let objects: Vec<_> = rest.next().map(object).into_iter().collect();
                let next = rest.next().map(|(id, _)| *id);
                if objects.is_empty() {
                    return Err(ExceptionCode::IllegalFunction);
                }
                return Ok(Some(Response::ReadDeviceIdentification(ReadDeviceIdentificationResponse {
                    read_code: *code,
                    conformity_level: ConformityLevel::RegularIdentificationStreamOnly,
                    more_follows: next.is_some(),
                    next_object_id: next.unwrap_or_default(),
                    device_id_objects: objects,
                })));
            }
            _ => return Err(ExceptionCode::IllegalFunction),
        };
        self.asked.lock().expect("no panic").push((slave, table.function(), address, count));
        let unit = units.get_mut(&slave).ok_or(ExceptionCode::GatewayTargetDevice)?;
        if unit.is_silent {
            return Ok(None);
        }
        if unit.busy > 0 {
            unit.busy -= 1;
            return Err(ExceptionCode::ServerDeviceBusy);
        }
        let count = if unit.is_short { count - 1 } else { count };
        let mut words = Vec::with_capacity(usize::from(count));
        for place in 0..count {
            let at = (table, address.checked_add(place).ok_or(ExceptionCode::IllegalDataAddress)?);
            if unit.broken.contains(&at) {
                return Err(ExceptionCode::ServerDeviceFailure);
            }
            words.push(*unit.registers.get(&at).ok_or(ExceptionCode::IllegalDataAddress)?);
        }
        let bits = || words.iter().map(|word| *word != 0).collect();
        Ok(Some(match table {
            Table::Coil => Response::ReadCoils(bits()),
            Table::Discrete => Response::ReadDiscreteInputs(bits()),
            Table::Holding => Response::ReadHoldingRegisters(words),
            Table::Input => Response::ReadInputRegisters(words),
        }))
    }
}

impl Service for Gateway {
    type Request = SlaveRequest<'static>;
    type Response = Option<Response>;
    type Exception = ExceptionCode;
    type Future = Ready<Result<Option<Response>, ExceptionCode>>;

    fn call(&self, asked: SlaveRequest<'static>) -> Self::Future {
        ready(self.answer(asked.slave, &asked.request))
    }
}

/// How to ask unit 1 at `address`.
pub(crate) fn access(address: String, framing: Framing) -> ModbusAccess {
    ModbusAccess { address, unit: 1, framing, answers_within: PATIENT }
}
