//! One line to an address, shared by all units there, who take turns: the only file that knows the Modbus crate's client.

use crate::turn::Turns;
use std::collections::HashMap;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::sync::{MutexGuard, Semaphore, SemaphorePermit};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_modbus::client::{Client, Context, rtu, tcp};
use tokio_modbus::slave::{Slave, SlaveContext};
use tokio_modbus::{Error as WireError, ExceptionCode, Request, Response};
use tokio_serial::{ClearBuffer, SerialPort, SerialPortBuilderExt, SerialStream};
use twin_model::connection::{Framing, ModbusAccess, Parity, SerialLine};

/// A unit that takes longer than this part of what it may take holds up nobody else any more: with the usual 2 s, and 10 s from poll
/// to poll, that is 4 % of these.
const PATIENCE_PART: u32 = 5;
/// So many requests are waited for beside the line at a time: with its own connection that makes four, which gateways of the field
/// allow.
const ASIDE_MAX: u32 = 3;

/// Why a device could not be read: fragments that complete "failed to …".
#[derive(Clone, Debug, Error)]
pub enum ModbusError {
    /// Nobody answers there at all.
    #[error("reach {address}: {reason}")]
    Reach {
        /// Where it was looked for.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// It said nothing in time.
    #[error("ask {address} unit {unit} for {what}: no answer within {within:?}")]
    Silent {
        /// Where it is.
        address: String,
        /// Which of the devices there.
        unit: u8,
        /// What was asked for.
        what: String,
        /// How long was waited.
        within: Duration,
    },
    /// It said something that is no answer, or the connection broke.
    #[error("ask {address} unit {unit} for {what}: {reason}")]
    Garbled {
        /// Where it is.
        address: String,
        /// Which of the devices there.
        unit: u8,
        /// What was asked for.
        what: String,
        /// What came instead.
        reason: String,
    },
    /// Its gateway says that it does not answer.
    #[error("ask {address} unit {unit} for {what}: its gateway says {reason}")]
    Gateway {
        /// Where the gateway is.
        address: String,
        /// Which of the devices there.
        unit: u8,
        /// What was asked for.
        what: String,
        /// Which exception it gave.
        reason: String,
    },
}

/// The lines of all devices, one for each address.
#[derive(Debug, Default)]
pub struct Links(Mutex<HashMap<(String, Framing), Weak<Link>>>);

impl Links {
    /// The line to `access`: the one that others have there, or a new one.
    pub fn to(&self, access: &ModbusAccess) -> Arc<Link> {
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|_, link| link.strong_count() > 0);
        let key = (access.address.clone(), access.framing);
        if let Some(link) = links.get(&key).and_then(Weak::upgrade) {
            return link;
        }
        let link = Arc::new(Link::to(access));
        links.insert(key, Arc::downgrade(&link));
        link
    }
}

/// What comes back of a request: a response, or the device's exception.
pub type Answer = Result<Response, ExceptionCode>;

/// A line, and whose turn it is: waiters are served in their order, so that no unit takes more than its turn.
///
/// A unit that takes long steps aside over TCP, where answers cannot be mixed up: it keeps its connection for as long as it may take,
/// and whoever comes next makes another.
#[derive(Debug)]
pub struct Link {
    address: String,
    framing: Framing,
    line: tokio::sync::Mutex<Line>,
    aside: Semaphore,
    /// Its gateway takes one caller at a time: nobody steps aside any more.
    takes_one: AtomicBool,
    turns: Turns,
    /// How often nobody answered at the address. Who waited meanwhile need not try the same again.
    failures: AtomicU64,
}

#[derive(Default)]
struct Line {
    /// A connection that owes no answer. It is taken out for each request, so that a request that is given up, however that
    /// happens, takes its connection with it: a late answer has nobody left to mislead.
    context: Option<Context>,
    last_failure: String,
}

/// How a request went.
struct Exchange<'a> {
    /// What came in time.
    answered: Result<Result<Answer, WireError>, Elapsed>,
    /// How long others could not ask meanwhile.
    held: Duration,
    /// The line, unless others have it now.
    line: Option<MutexGuard<'a, Line>>,
    /// The place beside the line of one who stepped aside, until its connection is given back or given up.
    seat: Option<SemaphorePermit<'a>>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("is_connected", &self.context.is_some()).finish_non_exhaustive()
    }
}

impl Link {
    fn to(access: &ModbusAccess) -> Self {
        Self {
            address: access.address.clone(),
            framing: access.framing,
            line: tokio::sync::Mutex::default(),
            aside: Semaphore::new(ASIDE_MAX as usize),
            takes_one: AtomicBool::new(false),
            turns: Turns::default(),
            failures: AtomicU64::new(0),
        }
    }

    /// Which of its units answer, and what those that do not cost.
    pub fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Asks `unit` for `request`, which errors call `what`, when the turn comes.
    ///
    /// # Errors
    /// When there is no answer within `within`, or none that is one. The connection is given up then.
    pub async fn ask(
        &self,
        unit: u8,
        request: &Request<'static>,
        what: &str,
        within: Duration,
    ) -> Result<Answer, ModbusError> {
        let failures = self.failures.load(Ordering::Relaxed);
        let mut turn = None;
        loop {
            let mut line = match turn.take() {
                Some(line) => line,
                None => self.line.lock().await,
            };
            let (mut context, is_fresh) = match line.context.take() {
                Some(context) => (context, false),
                None => (self.connect(&mut line, failures, within).await?, true),
            };
            if let Framing::Serial(port) = self.framing {
                sleep(port.pause()).await;
            }
            context.set_slave(Slave(unit));
            let Exchange { answered, held, line, seat } = self.exchange(line, &mut context, request, within).await;
            if let Ok(Ok(answer)) = answered {
                self.turns.note(unit, answer.as_ref().is_err_and(is_away).then_some(held));
                self.keep(line, context);
                return Ok(answer);
            }
            // Before its place beside the line is free: a gateway of one caller takes no other until then.
            drop(context);
            let is_closed = matches!(answered, Ok(Err(WireError::Transport(_))));
            // The other side has closed what was idle, or takes no second caller: that says nothing about the device.
            if is_closed && (!is_fresh || (seat.is_none() && self.outwaits_others().await)) {
                turn = line;
                continue;
            }
            self.turns.note(unit, Some(held));
            let (address, what) = (self.address.clone(), what.to_owned());
            return Err(match answered {
                Ok(Err(error)) => ModbusError::Garbled { address, unit, what, reason: reason(&error) },
                _ => ModbusError::Silent { address, unit, what, within },
            });
        }
    }

    /// Asks by `context`, which belongs to `line`.
    async fn exchange<'a>(
        &'a self,
        line: MutexGuard<'a, Line>,
        context: &mut Context,
        request: &Request<'static>,
        within: Duration,
    ) -> Exchange<'a> {
        let began = Instant::now();
        let mut call = pin!(context.call(request.clone()));
        if self.framing == Framing::Tcp {
            if let Ok(answered) = timeout(within / PATIENCE_PART, &mut call).await {
                return Exchange { answered: Ok(answered), held: began.elapsed(), line: Some(line), seat: None };
            }
            if !self.takes_one.load(Ordering::Relaxed)
                && let Ok(seat) = self.aside.try_acquire()
            {
                drop(line);
                let held = began.elapsed();
                let answered = timeout_at(began + within, call).await;
                return Exchange { answered, held, line: None, seat: Some(seat) };
            }
        }
        let answered = timeout_at(began + within, call).await;
        Exchange { answered, held: began.elapsed(), line: Some(line), seat: None }
    }

    /// Waits until nobody is beside the line; `false` at once when nobody is. From then on nobody steps aside here.
    async fn outwaits_others(&self) -> bool {
        if self.aside.available_permits() == ASIDE_MAX as usize {
            return false;
        }
        self.takes_one.store(true, Ordering::Relaxed);
        // Nobody closes it.
        self.aside.acquire_many(ASIDE_MAX).await.is_ok()
    }

    /// Keeps `context` for the next request, unless the line has another one by now.
    fn keep(&self, line: Option<MutexGuard<'_, Line>>, context: Context) {
        if let Some(mut line) = line.or_else(|| self.line.try_lock().ok())
            && line.context.is_none()
        {
            line.context = Some(context);
        }
    }

    async fn connect(&self, line: &mut Line, failures: u64, within: Duration) -> Result<Context, ModbusError> {
        let refuse = |reason: String| ModbusError::Reach { address: self.address.clone(), reason };
        if self.failures.load(Ordering::Relaxed) != failures {
            return Err(refuse(line.last_failure.clone()));
        }
        let mut connected = self.open(within).await;
        if connected.is_err() && self.outwaits_others().await {
            connected = self.open(within).await;
        }
        connected.map_err(|error| {
            self.failures.fetch_add(1, Ordering::Relaxed);
            line.last_failure = error.to_string();
            refuse(error.to_string())
        })
    }

    async fn open(&self, within: Duration) -> io::Result<Context> {
        match self.framing {
            Framing::Tcp => self.stream(within).await.map(tcp::attach),
            Framing::RtuOverTcp => self.stream(within).await.map(rtu::attach),
            Framing::Serial(port) => open(&self.address, port).map(rtu::attach),
        }
    }

    async fn stream(&self, within: Duration) -> io::Result<TcpStream> {
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, format!("no connection within {within:?}"));
        let stream = timeout(within, TcpStream::connect(&self.address)).await.map_err(late)??;
        // A request is one small packet that nobody should hold back.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// Opens the serial port at `path`, without what came before.
fn open(path: &str, line: SerialLine) -> io::Result<SerialStream> {
    let parity = match line.parity {
        Parity::None => tokio_serial::Parity::None,
        Parity::Even => tokio_serial::Parity::Even,
        Parity::Odd => tokio_serial::Parity::Odd,
    };
    let stop_bits = if line.stop_bits == 2 { tokio_serial::StopBits::Two } else { tokio_serial::StopBits::One };
    let port = tokio_serial::new(path, line.baud).parity(parity).stop_bits(stop_bits).open_native_async()?;
    port.clear(ClearBuffer::Input)?;
    Ok(port)
}

/// Whether a gateway says that the device does not answer.
const fn is_away(exception: &ExceptionCode) -> bool {
    matches!(exception, ExceptionCode::GatewayPathUnavailable | ExceptionCode::GatewayTargetDevice)
}

fn reason(error: &WireError) -> String {
    match error {
        // What the crate makes of a stream that ends.
        WireError::Transport(error) if error.raw_os_error() == Some(0) || error.kind() == io::ErrorKind::BrokenPipe => {
            "it closed the connection".to_owned()
        }
        other => other.to_string(),
    }
}
