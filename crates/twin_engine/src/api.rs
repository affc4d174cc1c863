//! Where other programs push samples and facts to, and set rules of sampling: the address, and the keys that are good there, followed as they change.

use crate::keys::KeyFile;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;
use twin_ingress::pushed::{BindApiError, KeyRing, PushSource, SamplingCall};
use twin_model::{Clock, PlaceIndex, PointTable};

/// The API's port when it is free; no registered service has it.
pub const API_PORT: u16 = 8470;

/// Ports tried after that one, before the system chooses.
const API_PORTS: u16 = 10;

/// A key that was removed is good for so long at most.
const KEYS_PERIOD: Duration = Duration::from_secs(1);

/// Whether others may push, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiChoice {
    /// Nobody may.
    Off,
    /// On this machine, at [`API_PORT`] or one of the next when that is taken.
    Usual,
    /// There and nowhere else.
    At {
        /// Where.
        address: SocketAddr,
        /// Whether it may lie beyond this machine: keys cross the network unencrypted then.
        is_anywhere: bool,
    },
}

/// What the source stands on.
pub(crate) struct ApiParts {
    /// Points and places, latest wins.
    pub(crate) books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keys: watch::Receiver<Arc<KeyRing>>,
    /// What callers want of the rules of sampling, for the loop.
    pub(crate) sampling: mpsc::Sender<SamplingCall>,
}

/// A source at the address that `choice` names; `None` where it names none.
pub(crate) fn bind(choice: ApiChoice, parts: &ApiParts) -> Result<Option<PushSource>, BindApiError> {
    let at = |address, is_anywhere| {
        let books = parts.books.borrow().clone();
        let source = PushSource::bind(address, is_anywhere, books, Arc::clone(&parts.clock), parts.keys.clone())?;
        Ok(Some(source.following(parts.books.clone()).with_sampling(parts.sampling.clone())))
    };
    match choice {
        ApiChoice::Off => Ok(None),
        ApiChoice::At { address, is_anywhere } => at(address, is_anywhere),
        ApiChoice::Usual => {
            let ports = API_PORT..=API_PORT + API_PORTS;
            for port in ports {
                match at(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), false) {
                    Err(taken) if taken.is_taken() => {}
                    other => return other,
                }
            }
            at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), false)
        }
    }
}

/// Keeps `keys` as the file has them, until `stop`.
pub(crate) async fn follow_keys(
    file: KeyFile,
    keys: watch::Sender<Arc<KeyRing>>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let mut told = None;
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
            () = sleep(KEYS_PERIOD) => {}
        }
        let reading = file.clone();
        let read = tokio::task::spawn_blocking(move || reading.load()).await.map_err(|error| error.to_string())?;
        // A file that cannot be read lets nobody in: the key that somebody wanted to take away may be in it.
        let ring = read.unwrap_or_else(|error| {
            let error = error.to_string();
            if told.as_ref() != Some(&error) {
                tracing::error!("nobody may push now: failed to {error}");
                told = Some(error);
            }
            KeyRing::default()
        });
        keys.send_if_modified(|known| {
            let is_news = **known != ring;
            if is_news {
                told = None;
                tracing::info!(keys = ring.keys.len(), "the API's keys have changed");
                *known = Arc::new(ring);
            }
            is_news
        });
    }
}
