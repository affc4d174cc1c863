//! Who may come in: the key is found, its rights looked at, its rate measured.

use super::desk::Desk;
use super::key::Right;
use crate::RejectReason;
use smol_str::SmolStr;
use std::net::SocketAddr;
use std::time::Duration;
use thiserror::Error;
use tokio::time::Instant;

/// Somebody whose key is good for what they want.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Their key's name.
    pub(crate) name: SmolStr,
    /// From where they call, where that is asked for.
    pub(crate) address: Option<SocketAddr>,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum TurnedAway {
    #[error("a key is needed: send it as X-API-KEY; `heliotwin key add NAME` makes one")]
    NoKey,
    #[error("this key is not known here")]
    WrongKey,
    #[error("this key may not do that; `heliotwin key add NAME --may {0}` makes one that may")]
    NotAllowed(Right),
    #[error("this key calls too often")]
    TooOften(Duration),
}

impl Desk {
    /// Lets in whoever has `secret`, if it is good for `right`; `what` they want is told when they are not.
    pub(crate) fn admit(&self, secret: Option<&str>, right: Right, what: &str) -> Result<Caller, TurnedAway> {
        let keys = self.keys();
        let found = match secret {
            None => Err(TurnedAway::NoKey),
            Some(secret) => keys.find(secret).ok_or(TurnedAway::WrongKey),
        };
        let key = found
            .and_then(|key| if key.rights.contains(&right) { Ok(key) } else { Err(TurnedAway::NotAllowed(right)) });
        match key {
            Ok(key) => {
                let mut buckets = self.buckets();
                buckets.retain(|name| keys.keys.iter().any(|key| key.name == *name));
                buckets.take(&key.name, Instant::now()).map_err(TurnedAway::TooOften)?;
                Ok(Caller { name: key.name.clone(), address: None })
            }
            Err(turned_away) => {
                // Never the secret: it may be a good one of somewhere else.
                let why = match turned_away {
                    TurnedAway::NoKey => "no key",
                    TurnedAway::NotAllowed(_) => "a key without that right",
                    _ => "an unknown key",
                };
                self.count_reject(RejectReason::WrongKey, what, why.as_bytes());
                Err(turned_away)
            }
        }
    }
}
