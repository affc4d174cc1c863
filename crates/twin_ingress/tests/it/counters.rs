//! Counters of devices over SNMP: how fast they count feeds the site, by the device's own time.

use crate::agent::serve;
use crate::rig::HandClock;
use crate::site as test_site;
use async_snmp::handler::{BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, RequestContext};
use async_snmp::{Oid, Value, VarBind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use twin_ingress::SourceEvent;
use twin_ingress::asked::AskedSource;
use twin_model::connection::{Access, Binding, Connection};
use twin_model::profile::Fold;
use twin_scene::parse_profiles;

const METER: &str = r#"(version: 1, id: "meter", title: "A meter of joules", snmp: (
    trees: ["1.3.6.1.4.1.99999.3"],
    points: [(name: "power", title: "Power", measure: Power, object: "1.3.6.1.4.1.99999.3.1", rate: PerSecond)],
))"#;

const UPTIME: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const JOULES: [u32; 10] = [1, 3, 6, 1, 4, 1, 99999, 3, 1, 0];

/// Counts 4 200 J a second from shortly before its counter wraps. Every time that it tells its uptime, ten seconds have passed; the
/// sixth time, it has just restarted.
#[derive(Default)]
struct Meter(AtomicU32);

impl Meter {
    fn value(&self, oid: &Oid) -> Option<Value> {
        let restart = 6;
        match oid.arcs() {
            arcs if arcs == UPTIME => {
                let times = self.0.fetch_add(1, Ordering::SeqCst);
                Some(Value::TimeTicks(if times < restart { 50_000 + times * 1000 } else { (times - restart) * 1000 }))
            }
            arcs if arcs == JOULES => {
                let times = self.0.load(Ordering::SeqCst).saturating_sub(1);
                let from = if times < restart { u32::MAX - 100_000 } else { 0 };
                Some(Value::Counter32(from.wrapping_add((times % restart) * 42_000)))
            }
            _ => None,
        }
    }
}

impl MibHandler for Meter {
    fn get<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        let found = self.value(oid).map_or(GetResult::NoSuchObject, GetResult::Value);
        Box::pin(std::future::ready(Ok(found)))
    }

    fn get_next<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        let joules = Oid::from_slice(&JOULES);
        let next = (*oid < joules).then(|| self.value(&joules)).flatten();
        let next = next.map(|value| GetNextResult::Value(VarBind::new(joules, value)));
        Box::pin(std::future::ready(Ok(next.unwrap_or(GetNextResult::EndOfMibView))))
    }
}

#[tokio::test]
async fn a_counter_feeds_its_rate_over_a_wrap_and_tells_nothing_of_a_restart() {
    let points = test_site::points(1);
    let set = parse_profiles([("meter.ron", METER)]);
    let profile = set.profiles.into_iter().next().expect("a valid profile");
    let point = points.iter().find(|(_, point)| point.quantity == "power_a").expect("a rack's point").0;
    let meter = Connection {
        name: "meter".into(),
        access: Access::Snmp(serve(Arc::new(Meter::default())).await),
        profile: Arc::new(profile),
        period: Duration::from_millis(20),
        place: None,
        bindings: vec![Binding { from: "power".into(), fold: Fold::First, point, is_expected: true }],
        settables: Vec::new(),
        is_paused: false,
    };
    let (_asked, connections) = watch::channel(Arc::new(vec![meter]));
    let (sent, mut events) = mpsc::channel(100);
    let (stop, stopped) = watch::channel(false);
    let running =
        tokio::spawn(AskedSource::build(connections, points, Arc::new(HandClock::default())).run(sent, stopped));
    let mut values = Vec::new();
    while values.len() < 8 {
        if let SourceEvent::Batch(batch) = events.recv().await.expect("it runs") {
            values.extend(batch.samples.iter().map(|sample| sample.value));
        }
    }
    // Looks 1 to 5, then 7 to 9: the first look and the one after the restart tell nothing.
    assert_eq!(values, [4.2; 8]);
    stop.send(true).expect("it listens");
    running.await.expect("it ends when it is asked to");
}
