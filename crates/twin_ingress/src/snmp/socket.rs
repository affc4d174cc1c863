//! The sockets by which all devices are asked: one for each kind of address, however many devices there are.
//!
//! A socket for each device would be a file for each, of which systems allow a process as few as 256. And the SNMP crate lets sockets
//! share a port where the system gives them the same one, by chance: of a thousand, fifteen heard nothing.

use async_snmp::Error;
use async_snmp::transport::UdpTransport;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::timeout;
use twin_model::connection::host_and_port;

/// SNMP's own port.
const PORT: u16 = 161;
/// A name that nobody knows by then has no address.
const NAMED_WITHIN: Duration = Duration::from_secs(5);
/// What may lie unread: the answers of a thousand devices at once, 1 kB each. Systems may allow less.
const UNREAD_BYTES: usize = 1 << 20;

/// The sockets for addresses of IPv4 and IPv6, as far as they have been needed.
#[derive(Default)]
pub(crate) struct Sockets(Mutex<[Option<UdpTransport>; 2]>);

impl Sockets {
    /// Where `address` is, and the socket that reaches it.
    pub(super) async fn to(&self, address: &str) -> Result<(SocketAddr, UdpTransport), Box<Error>> {
        let refuse = |reason: String| Error::Config(reason.into()).boxed();
        let host = host_and_port(address, PORT).unwrap_or_else(|| address.to_owned());
        let found = timeout(NAMED_WITHIN, lookup_host(&host)).await;
        let mut found = found
            .map_err(|_| refuse(format!("find {host}: no answer within {NAMED_WITHIN:?}")))?
            .map_err(|error| refuse(format!("find {host}: {error}")))?;
        let target = found.next().ok_or_else(|| refuse(format!("find {host}: it has no address")))?;
        Ok((target, self.of(target.is_ipv6()).await?))
    }

    async fn of(&self, is_v6: bool) -> Result<UdpTransport, Box<Error>> {
        let known = self.known()[usize::from(is_v6)].clone();
        if let Some(socket) = known {
            return Ok(socket);
        }
        let any = if is_v6 { "[::]:0" } else { "0.0.0.0:0" };
        let made = UdpTransport::builder().bind(any).recv_buffer_size(UNREAD_BYTES).build().await?;
        // Whoever was faster has made the one that all use.
        Ok(self.known()[usize::from(is_v6)].get_or_insert(made).clone())
    }

    /// Forgets all of them, so that others are made: those who have one keep it.
    pub(super) fn renew(&self) {
        *self.known() = Default::default();
    }

    fn known(&self) -> std::sync::MutexGuard<'_, [Option<UdpTransport>; 2]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
