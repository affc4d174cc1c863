//! One line to an address, shared by all units there, who take turns: the only file that knows the Modbus crate's client.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_modbus::client::{Client, Context, rtu, tcp};
use tokio_modbus::slave::{Slave, SlaveContext};
use tokio_modbus::{Error as WireError, ExceptionCode, Request, Response};
use tokio_serial::{ClearBuffer, SerialPort, SerialPortBuilderExt, SerialStream};
use twin_model::connection::{Framing, ModbusAccess, Parity, SerialLine};

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
pub(crate) struct Links(Mutex<HashMap<(String, Framing), Weak<Link>>>);

impl Links {
    /// The line to `access`: the one that others have there, or a new one.
    pub(crate) fn to(&self, access: &ModbusAccess) -> Arc<Link> {
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
pub(super) type Answer = Result<Response, ExceptionCode>;

/// A line, and whose turn it is: waiters are served in their order, so that no unit takes more than its turn.
#[derive(Debug)]
pub(crate) struct Link {
    address: String,
    framing: Framing,
    line: tokio::sync::Mutex<Line>,
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

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("is_connected", &self.context.is_some()).finish_non_exhaustive()
    }
}

impl Link {
    fn to(access: &ModbusAccess) -> Self {
        let (line, failures) = (tokio::sync::Mutex::default(), AtomicU64::new(0));
        Self { address: access.address.clone(), framing: access.framing, line, failures }
    }

    /// Asks `unit` for `request`, which errors call `what`, when the turn comes.
    ///
    /// # Errors
    /// When there is no answer within `within`, or none that is one. The connection is given up then.
    pub(super) async fn ask(
        &self,
        unit: u8,
        request: &Request<'static>,
        what: &str,
        within: Duration,
    ) -> Result<Answer, ModbusError> {
        let failures = self.failures.load(Ordering::Relaxed);
        let mut line = self.line.lock().await;
        loop {
            let (mut context, is_fresh) = match line.context.take() {
                Some(context) => (context, false),
                None => (self.connect(&mut line, failures, within).await?, true),
            };
            if let Framing::Serial(port) = self.framing {
                sleep(port.pause()).await;
            }
            context.set_slave(Slave(unit));
            let answered = timeout(within, context.call(request.clone())).await;
            let (address, what) = (self.address.clone(), what.to_owned());
            match answered {
                Ok(Ok(answer)) => {
                    line.context = Some(context);
                    return Ok(answer);
                }
                // The other side has closed what was idle: that says nothing about the device.
                Ok(Err(WireError::Transport(_))) if !is_fresh => {}
                Ok(Err(error)) => return Err(ModbusError::Garbled { address, unit, what, reason: reason(&error) }),
                Err(_) => return Err(ModbusError::Silent { address, unit, what, within }),
            }
        }
    }

    async fn connect(&self, line: &mut Line, failures: u64, within: Duration) -> Result<Context, ModbusError> {
        let refuse = |reason: String| ModbusError::Reach { address: self.address.clone(), reason };
        if self.failures.load(Ordering::Relaxed) != failures {
            return Err(refuse(line.last_failure.clone()));
        }
        let connected = match self.framing {
            Framing::Tcp => self.stream(within).await.map(tcp::attach),
            Framing::RtuOverTcp => self.stream(within).await.map(rtu::attach),
            Framing::Serial(port) => open(&self.address, port).map(rtu::attach),
        };
        connected.map_err(|error| {
            self.failures.fetch_add(1, Ordering::Relaxed);
            line.last_failure = error.to_string();
            refuse(error.to_string())
        })
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

fn reason(error: &WireError) -> String {
    match error {
        // What the crate makes of a stream that ends.
        WireError::Transport(error) if error.raw_os_error() == Some(0) || error.kind() == io::ErrorKind::BrokenPipe => {
            "it closed the connection".to_owned()
        }
        other => other.to_string(),
    }
}
