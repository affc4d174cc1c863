//! The server: answers Modbus TCP from the register maps.

use super::crac::{Controller, Refusal, Settings, Table, read, write};
use crate::asked::Asked;
use crate::order::CracOrder;
use crate::serve::silence::Silence;
use std::future::{Ready, ready};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_modbus::server::Service;
use tokio_modbus::server::tcp::Server;
use tokio_modbus::{ExceptionCode, Request, Response, SlaveRequest};

/// Most units behind one address: 1 to 247 by the Modbus specification.
pub(in crate::serve) const UNITS_MAX: usize = 247;
/// Most callers at a time; a gateway of the field has 4 to 16.
const CALLERS_MAX: usize = 32;
/// Rest after the system would accept no caller, such as for want of file handles.
const REST: Duration = Duration::from_secs(1);

/// One unit: what it measures and what was written to it.
struct Unit {
    asked: Asked,
    index: usize,
    capacity_kw: f64,
    settings: Mutex<Settings>,
}

/// All units behind the address.
#[derive(Clone)]
struct Gateway {
    units: Arc<[Unit]>,
    orders: mpsc::Sender<(usize, CracOrder)>,
    /// Held while its caller is connected.
    _seat: Option<Arc<OwnedSemaphorePermit>>,
}

/// Answers on `listener` for `units`, each with the index and the capacity in kW of its CRAC; writes become `orders`.
/// During `silence` every caller loses its connection, and nobody gets another that lasts.
pub(in crate::serve) async fn start(
    listener: TcpListener,
    units: Vec<(Asked, usize, f64)>,
    orders: mpsc::Sender<(usize, CracOrder)>,
    mut silence: Silence,
) {
    let units = units.into_iter().map(|(asked, index, capacity_kw)| Unit {
        asked,
        index,
        capacity_kw,
        settings: Mutex::default(),
    });
    let gateway = Gateway { units: units.collect(), orders, _seat: None };
    let seats = Arc::new(Semaphore::new(CALLERS_MAX));
    let seat = |stream: TcpStream, caller| {
        let seated = Arc::clone(&seats).try_acquire_owned().ok();
        if seated.is_none() {
            tracing::warn!(%caller, "too many callers of the CRACs at a time: this one is sent away");
        }
        let gateway = seated.map(|seat| (Gateway { _seat: Some(Arc::new(seat)), ..gateway.clone() }, stream));
        ready(Ok::<_, io::Error>(gateway))
    };
    let send_away = |_: TcpStream, _| ready(Ok::<Option<(Gateway, TcpStream)>, io::Error>(None));
    let lost = |error| tracing::debug!(%error, "a caller of the CRACs is gone");
    let server = Server::new(listener);
    loop {
        // Callers are served as long as this is waited for.
        let ended = if silence.is_kept() {
            tokio::select! {
                ended = server.serve(&send_away, lost) => ended,
                () = silence.ends() => continue,
            }
        } else {
            tokio::select! {
                ended = server.serve(&seat, lost) => ended,
                () = silence.begins() => continue,
            }
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "no caller of the CRACs can be accepted now");
        }
        tokio::time::sleep(REST).await;
    }
}

impl Service for Gateway {
    type Request = SlaveRequest<'static>;
    type Response = Response;
    type Exception = ExceptionCode;
    type Future = Ready<Result<Response, ExceptionCode>>;

    fn call(&self, asked: SlaveRequest<'static>) -> Self::Future {
        let unit = usize::from(asked.slave).checked_sub(1).and_then(|unit| self.units.get(unit));
        ready(match unit {
            Some(unit) if !unit.asked.is_silent() => self.answer(unit, asked.request),
            // What a gateway says of a unit that does not answer.
            _ => Err(ExceptionCode::GatewayTargetDevice),
        })
    }
}

impl Gateway {
    fn answer(&self, unit: &Unit, request: Request<'static>) -> Result<Response, ExceptionCode> {
        let read = |table, address, count| {
            let settings = *unit.settings.lock().unwrap_or_else(PoisonError::into_inner);
            let controller = Controller { unit: &unit.asked, capacity_kw: unit.capacity_kw, settings };
            read(&controller, table, address, count).map_err(exception)
        };
        match request {
            Request::ReadInputRegisters(address, count) => {
                read(Table::Input, address, count).map(Response::ReadInputRegisters)
            }
            Request::ReadHoldingRegisters(address, count) => {
                read(Table::Holding, address, count).map(Response::ReadHoldingRegisters)
            }
            Request::WriteSingleRegister(address, word) => {
                self.write(unit, address, &[word])?;
                Ok(Response::WriteSingleRegister(address, word))
            }
            Request::WriteMultipleRegisters(address, words) => {
                self.write(unit, address, &words)?;
                let count = u16::try_from(words.len()).unwrap_or(u16::MAX);
                Ok(Response::WriteMultipleRegisters(address, count))
            }
            _ => Err(ExceptionCode::IllegalFunction),
        }
    }

    /// Takes `words` if the unit can be told of all of them now.
    fn write(&self, unit: &Unit, address: u16, words: &[u16]) -> Result<(), ExceptionCode> {
        let mut settings = unit.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let mut written = *settings;
        let orders = write(&mut written, address, words).map_err(exception)?;
        let Ok(room) = self.orders.try_reserve_many(orders.len()) else {
            return Err(ExceptionCode::ServerDeviceBusy);
        };
        for (room, order) in room.zip(orders) {
            room.send((unit.index, order));
        }
        *settings = written;
        Ok(())
    }
}

const fn exception(refusal: Refusal) -> ExceptionCode {
    match refusal {
        Refusal::Address => ExceptionCode::IllegalDataAddress,
        Refusal::Value => ExceptionCode::IllegalDataValue,
        Refusal::Failure => ExceptionCode::ServerDeviceFailure,
    }
}
