//! An emulated device: an SNMP agent on loopback that tells what a table says.

use async_snmp::agent::Agent;
use async_snmp::handler::{BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, RequestContext};
use async_snmp::{Oid, Value, VarBind};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use twin_model::connection::{Secret, SnmpAccess, SnmpLogin};

/// Who may read it.
const COMMUNITY: &str = "facilities";

struct Table(BTreeMap<Oid, Value>);

impl MibHandler for Table {
    fn get<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        let found = self.0.get(oid).cloned().map_or(GetResult::NoSuchObject, GetResult::Value);
        Box::pin(std::future::ready(Ok(found)))
    }

    fn get_next<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        let next = self.0.range::<Oid, _>((Bound::Excluded(oid), Bound::Unbounded)).next();
        let next = next.map(|(oid, value)| GetNextResult::Value(VarBind::new(oid.clone(), value.clone())));
        Box::pin(std::future::ready(Ok(next.unwrap_or(GetNextResult::EndOfMibView))))
    }
}

/// Starts a device that says `told` until the test ends; how to ask it.
pub(crate) async fn device(told: impl IntoIterator<Item = (&str, Value)>) -> SnmpAccess {
    let table = told.into_iter().map(|(oid, value)| (oid.parse().expect("an object identifier"), value)).collect();
    serve(Arc::new(Table(table))).await
}

/// Starts a device that says what `handler` does.
pub(crate) async fn serve(handler: Arc<dyn MibHandler>) -> SnmpAccess {
    let agent = Agent::builder()
        .bind("127.0.0.1:0")
        .communities([COMMUNITY])
        .without_builtin_handlers()
        .handler(Oid::from_slice(&[1, 3, 6, 1]), handler)
        .allow_all_access()
        .build()
        .await
        .expect("an agent on loopback");
    let address = agent.local_addr().to_string();
    tokio::spawn(async move { agent.run().await });
    SnmpAccess { address, login: SnmpLogin::Community(Secret(COMMUNITY.into())) }
}
