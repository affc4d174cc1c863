//! Two CRACs behind a gateway that does what a test tells it: takes writes, lies, holds answers back, falls silent.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_modbus::server::Service;
use tokio_modbus::server::tcp::{Server, accept_tcp_connection};
use tokio_modbus::{ExceptionCode, Request, Response, SlaveRequest};

/// Registers of each unit: what is set, in tenths; whether it runs; how it is set.
pub(crate) const SETPOINT: u16 = 10;
pub(crate) const STATE: u16 = 11;
pub(crate) const MODE: u16 = 12;

/// How the gateway behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As it should.
    #[default]
    Honest,
    /// It takes writes, and says something else afterwards.
    Lying,
    /// It takes no write.
    Refusing,
    /// It takes writes and says that it failed.
    Failing,
    /// It takes writes and never answers them.
    Swallowing,
    /// It never answers writes, and does not take them.
    Ignoring,
    /// It answers nothing.
    Silent,
}

#[derive(Debug, Default)]
struct State {
    registers: BTreeMap<(u8, u16), u16>,
    manner: Manner,
    writes: Vec<(u8, u16, u16)>,
}

/// The gateway, and the thread that serves it.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// Two CRACs that run at 20 °C.
    pub(crate) fn start() -> Self {
        let mut state = State::default();
        for unit in [1, 2] {
            state.registers.extend([((unit, SETPOINT), 200), ((unit, STATE), 1), ((unit, MODE), 0)]);
        }
        let state = Arc::new(Mutex::new(state));
        let (stop, stopped) = watch::channel(false);
        let (told, address) = std::sync::mpsc::sync_channel(1);
        let served = Desk { state: Arc::clone(&state), stopped: stopped.clone() };
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                told.send(listener.local_addr().expect("an address")).expect("somebody waits");
                let on_connected = |stream, caller| {
                    let served = served.clone();
                    async move { accept_tcp_connection(stream, caller, move |_| Ok(Some(served.clone()))) }
                };
                let server = Server::new(listener);
                let mut stopped = stopped;
                tokio::select! {
                    ended = server.serve(&on_connected, |_| {}) => ended.expect("it goes on"),
                    _ = stopped.wait_for(|is_stopped| *is_stopped) => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("gateway".to_owned()).spawn(serve).expect("a thread");
        Self { address: address.recv().expect("it listens"), state, stop, thread: Some(thread) }
    }

    pub(crate) fn behave(&self, manner: Manner) {
        self.state.lock().expect("no panic").manner = manner;
    }

    pub(crate) fn register(&self, unit: u8, register: u16) -> u16 {
        self.state.lock().expect("no panic").registers[&(unit, register)]
    }

    pub(crate) fn set(&self, unit: u8, register: u16, word: u16) {
        self.state.lock().expect("no panic").registers.insert((unit, register), word);
    }

    /// What was written, whatever became of it.
    pub(crate) fn writes(&self) -> Vec<(u8, u16, u16)> {
        self.state.lock().expect("no panic").writes.clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("no panic");
        }
    }
}

#[derive(Clone)]
struct Desk {
    state: Arc<Mutex<State>>,
    stopped: watch::Receiver<bool>,
}

impl Desk {
    /// The answer to `asked`; `None`: there is none.
    fn answer(&self, asked: SlaveRequest<'static>) -> Option<Result<Response, ExceptionCode>> {
        let mut state = self.state.lock().expect("no panic");
        if state.manner == Manner::Silent {
            return None;
        }
        let unit = asked.slave;
        Some(match asked.request {
            Request::ReadHoldingRegisters(from, count) => {
                let words: Option<Vec<u16>> =
                    (from..from + count).map(|at| state.registers.get(&(unit, at)).copied()).collect();
                words.map(Response::ReadHoldingRegisters).ok_or(ExceptionCode::IllegalDataAddress)
            }
            Request::WriteSingleRegister(at, word) => {
                state.writes.push((unit, at, word));
                match state.manner {
                    Manner::Refusing => return Some(Err(ExceptionCode::IllegalDataValue)),
                    Manner::Ignoring => return None,
                    Manner::Lying => state.registers.insert((unit, at), word + 30),
                    _ => state.registers.insert((unit, at), word),
                };
                if state.manner == Manner::Failing {
                    return Some(Err(ExceptionCode::ServerDeviceFailure));
                }
                if state.manner == Manner::Swallowing {
                    return None;
                }
                Ok(Response::WriteSingleRegister(at, word))
            }
            _ => Err(ExceptionCode::IllegalFunction),
        })
    }
}

impl Service for Desk {
    type Request = SlaveRequest<'static>;
    type Response = Response;
    type Exception = ExceptionCode;
    type Future = Pin<Box<dyn Future<Output = Result<Response, ExceptionCode>> + Send>>;

    fn call(&self, asked: SlaveRequest<'static>) -> Self::Future {
        let (answer, mut stopped) = (self.answer(asked), self.stopped.clone());
        Box::pin(async move {
            match answer {
                Some(answer) => answer,
                None => {
                    // Nobody hears of it before the test is over.
                    drop(stopped.wait_for(|is_stopped| *is_stopped).await);
                    Err(ExceptionCode::GatewayTargetDevice)
                }
            }
        })
    }
}
