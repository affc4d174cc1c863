//! The agent: the only file that knows the SNMP crate's server.

use super::card::Card;
use super::view::{Datum, Found, Shown, View};
use crate::serve::silence::Silence;
use async_snmp::agent::Agent as SnmpAgent;
use async_snmp::error::ErrorKind;
use async_snmp::handler::{
    BoxFuture, GetNextResult, GetResult, HandlerError, HandlerResult, MibHandler, RequestContext,
};
use async_snmp::{Oid, Value, VarBind};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// An agent that has its address.
pub(in crate::serve) struct Agent(SnmpAgent);

/// Everything under `internet`.
const INTERNET: [u32; 4] = [1, 3, 6, 1];
/// Rest after a silence that was over before the agent had finished what it was at.
const REST: Duration = Duration::from_millis(10);

impl Agent {
    /// Takes `address` for `cards`; each answers to its name as community.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub(in crate::serve) async fn bind(address: SocketAddr, cards: &[Card]) -> Result<Self, String> {
        let views = cards.iter().map(|card| (card.name().as_bytes().to_vec(), card.shown()));
        let shelf = Arc::new(Shelf { cards: views.collect() });
        let agent = SnmpAgent::builder()
            .bind(address.to_string())
            .communities(cards.iter().map(|card| card.name().as_str()))
            .without_builtin_handlers()
            .handler(Oid::from_slice(&INTERNET), shelf)
            .allow_all_access()
            .build()
            .await;
        agent.map(Self).map_err(|error| error.to_string())
    }

    /// Where it answers.
    pub(in crate::serve) fn address(&self) -> SocketAddr {
        self.0.local_addr()
    }

    /// Answers for good, except during `silence`. It keeps its address meanwhile: what is asked then lies in the
    /// socket's buffer, and whoever still waits when the silence ends is answered late.
    pub(in crate::serve) async fn run(self, mut silence: Silence) {
        loop {
            let ended = tokio::select! {
                ended = self.0.run() => ended,
                () = silence.begins() => {
                    silence.ends().await;
                    continue;
                }
            };
            match ended {
                Err(error) if error.kind() == ErrorKind::AgentAlreadyRunning => tokio::time::sleep(REST).await,
                Err(error) => {
                    tracing::warn!(address = %self.address(), %error, "an SNMP agent answers no more");
                    return;
                }
                Ok(()) => return,
            }
        }
    }
}

/// What each community is shown.
struct Shelf {
    cards: HashMap<Vec<u8>, Arc<RwLock<Shown>>>,
}

impl Shelf {
    /// What `at` finds; `None` for a stranger.
    ///
    /// # Errors
    /// When the device is out of reach: the agent says `genErr`.
    fn look<T>(&self, context: &RequestContext, at: impl FnOnce(&View) -> T) -> HandlerResult<Option<T>> {
        let Some(card) = self.cards.get(context.security_name().as_bytes()) else { return Ok(None) };
        let shown = card.read().unwrap_or_else(PoisonError::into_inner);
        shown.as_ref().map(|view| Some(at(view))).ok_or_else(|| HandlerError::new("the device is out of reach"))
    }
}

impl MibHandler for Shelf {
    fn get<'a>(&'a self, context: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        let found = self.look(context, |view| match view.get(oid.arcs()) {
            Found::Datum(datum) => GetResult::Value(value(datum)),
            Found::NoSuchInstance => GetResult::NoSuchInstance,
            Found::NoSuchObject => GetResult::NoSuchObject,
        });
        Box::pin(std::future::ready(found.map(|found| found.unwrap_or(GetResult::NoSuchObject))))
    }

    fn get_next<'a>(
        &'a self,
        context: &'a RequestContext,
        oid: &'a Oid,
    ) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        let found = self.look(context, |view| {
            let (name, datum) = view.next(oid.arcs())?;
            Some(GetNextResult::Value(VarBind::new(Oid::from_slice(name), value(datum))))
        });
        Box::pin(std::future::ready(found.map(|found| found.flatten().unwrap_or(GetNextResult::EndOfMibView))))
    }
}

/// `datum` as the crate has it.
pub(super) fn value(datum: &Datum) -> Value {
    match datum {
        Datum::Integer(value) => Value::Integer(*value),
        Datum::Gauge(value) => Value::Gauge32(*value),
        Datum::Ticks(value) => Value::TimeTicks(*value),
        Datum::Text(text) => Value::OctetString(text.as_bytes().to_vec().into()),
        Datum::Name(name) => Value::ObjectIdentifier(Oid::from_slice(name)),
    }
}
