//! Many devices that are asked at a time: what they share, and that one that stalls disturbs no other.

use crate::agent::serve;
use crate::modbus::{self, Asking, meter, next_request, number_of, respond, shown};
use crate::modbus_device::{Gateway, Unit, access};
use crate::rig::PATIENCE;
use crate::site as test_site;
use crate::snmp;
use async_snmp::handler::{BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, RequestContext};
use async_snmp::{Oid, Value, VarBind};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::ops::Bound;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::timeout;
use twin_model::Quality;
use twin_model::connection::{Connection, DevicePhase, Framing, ModbusAccess};
use twin_model::profile::Fold;

/// An agent that remembers who asked it, and may never answer.
struct Remembering {
    told: BTreeMap<Oid, Value>,
    callers: Arc<Mutex<BTreeSet<SocketAddr>>>,
    is_stalled: bool,
}

impl Remembering {
    async fn hear(&self, context: &RequestContext) {
        self.callers.lock().expect("no panic").insert(context.source());
        if self.is_stalled {
            std::future::pending::<()>().await;
        }
    }
}

impl MibHandler for Remembering {
    fn get<'a>(&'a self, context: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        Box::pin(async move {
            self.hear(context).await;
            Ok(self.told.get(oid).cloned().map_or(GetResult::NoSuchObject, GetResult::Value))
        })
    }

    fn get_next<'a>(
        &'a self,
        context: &'a RequestContext,
        oid: &'a Oid,
    ) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        Box::pin(async move {
            self.hear(context).await;
            let next = self.told.range::<Oid, _>((Bound::Excluded(oid), Bound::Unbounded)).next();
            let next = next.map(|(oid, value)| GetNextResult::Value(VarBind::new(oid.clone(), value.clone())));
            Ok(next.unwrap_or(GetNextResult::EndOfMibView))
        })
    }
}

#[tokio::test]
async fn all_devices_over_snmp_are_asked_by_one_socket_and_one_that_stalls_holds_up_no_other() {
    const WELL: usize = 8;
    let points = test_site::points(1);
    let callers = Arc::new(Mutex::new(BTreeSet::new()));
    let inlet = [("1.3.6.1.4.1.99999.1.2.1.6.5", 770), ("1.3.6.1.4.1.99999.1.2.1.7.5", 1)];
    let told = inlet.map(|(oid, value)| (oid.parse().expect("an object identifier"), Value::Integer(value)));
    let mut devices = Vec::new();
    for number in 0..=WELL {
        let (told, callers, is_stalled) = (BTreeMap::from(told.clone()), Arc::clone(&callers), number == 0);
        let access = serve(Arc::new(Remembering { told, callers, is_stalled })).await;
        devices.push(snmp::connection(&number.to_string(), &access, &points));
    }
    let mut asking = Asking::of(devices, &points);
    // Each of the others is asked its ten times, though the first is still waited for, or was waited for in vain.
    for number in 1..=WELL {
        let well = asking.wait_device(|device| device.name == number.to_string() && device.polls >= 10).await;
        assert_eq!((well.phase, well.failures), (DevicePhase::Answers, 0), "{}", well.name);
    }
    let stalled = asking.wait_device(|device| device.name == "0").await;
    assert_eq!((stalled.answered_at, stalled.polls), (None, stalled.failures));
    let callers = callers.lock().expect("no panic");
    assert_eq!(callers.len(), 1, "{callers:?}");
}

#[tokio::test]
async fn a_unit_that_takes_long_lets_others_of_its_address_go_first_and_is_heard_all_the_same() {
    let points = test_site::points(1);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    // Others have to wait for a fifth of it, and the test is over long before all of it.
    let access = ModbusAccess { answers_within: Duration::from_secs(6), ..access(address, Framing::Tcp) };
    let device = |unit, name, quantity| -> Connection {
        let access = ModbusAccess { unit, ..access.clone() };
        modbus::connection(name, &access, &[("inlet", Fold::First, quantity)], &points)
    };
    let mut asking = Asking::of(vec![device(2, "slow", "inlet_high"), device(1, "well", "inlet_mid")], &points);
    let accept = || async { timeout(PATIENCE, listener.accept()).await.expect("in time").expect("a caller").0 };
    let mut first = accept().await;
    let slow = loop {
        let request = next_request(&mut first).await.expect("a request");
        if request[6] == 2 {
            break request;
        }
        respond(&mut first, &request, number_of(&request), 250).await;
    };
    let mut second = accept().await;
    let answered = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&answered);
    tokio::spawn(async move {
        while let Some(request) = next_request(&mut second).await {
            respond(&mut second, &request, number_of(&request), 250).await;
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    while answered.load(Ordering::SeqCst) < 3 {
        let samples = asking.next_samples().await;
        assert_eq!(shown(&samples, &points), [("inlet_mid", 25.0, Quality::Good)], "the slow one is still waited for");
    }
    respond(&mut first, &slow, number_of(&slow), 333).await;
    let late = loop {
        let samples = asking.next_samples().await;
        let late = shown(&samples, &points).into_iter().find(|(quantity, ..)| *quantity == "inlet_high");
        if let Some(late) = late {
            break late;
        }
    };
    assert_eq!(late, ("inlet_high", 33.3, Quality::Good));
}

#[tokio::test]
async fn a_gateway_of_one_caller_loses_no_answer_of_others_while_a_unit_is_silent() {
    let points = test_site::points(1);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let access = ModbusAccess { answers_within: Duration::from_secs(1), ..access(address, Framing::Tcp) };
    let device = |unit, name, quantity| -> Connection {
        let access = ModbusAccess { unit, ..access.clone() };
        modbus::connection(name, &access, &[("inlet", Fold::First, quantity)], &points)
    };
    let mut asking = Asking::of(vec![device(2, "silent", "inlet_high"), device(1, "well", "inlet_mid")], &points);
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = listener.accept().await {
            while let Some(request) = next_request(&mut caller).await {
                if request[6] == 1 {
                    respond(&mut caller, &request, number_of(&request), 250).await;
                    continue;
                }
                // Until the silent unit is given up, everybody else is sent away.
                loop {
                    tokio::select! {
                        // Whoever comes after the caller has gone is the next caller.
                        biased;
                        more = next_request(&mut caller) => {
                            assert!(more.is_none(), "nobody asks on while an answer is due");
                            break;
                        }
                        other = listener.accept() => drop(other),
                    }
                }
                break;
            }
        }
    });
    let silent = asking.wait_device(|device| device.name == "silent" && device.polls >= 2).await;
    assert_eq!(silent.phase, DevicePhase::Lost);
    let well = asking.wait_device(|device| device.name == "well" && device.polls >= 10).await;
    assert_eq!((well.phase, well.failures), (DevicePhase::Answers, 0), "{:?}", well.last_error);
}

#[tokio::test]
async fn a_silent_unit_is_asked_the_rarer_the_more_it_holds_up_others_of_its_line() {
    let points = test_site::points(1);
    let gateway = Gateway::of([(1, meter()), (2, Unit { is_silent: true, ..meter() })]);
    // Where frames are only passed on, nobody can step aside. Ten times the period.
    let access = ModbusAccess { answers_within: Duration::from_millis(200), ..gateway.serve_rtu().await };
    let silent = ModbusAccess { unit: 2, ..access.clone() };
    let devices = vec![
        modbus::connection("well", &access, &[("inlet", Fold::First, "inlet_mid")], &points),
        modbus::connection("silent", &silent, &[("inlet", Fold::First, "inlet_high")], &points),
    ];
    let mut asking = Asking::of(devices, &points);
    let silent = asking.wait_device(|device| device.name == "silent" && device.polls >= 40).await;
    assert_eq!((silent.phase, silent.polls), (DevicePhase::Lost, silent.failures));
    let asked = gateway.take_asked();
    let of_unit = |unit: u8| asked.iter().filter(|asked| asked.0 == unit).count();
    assert!(of_unit(2) > 0 && of_unit(2) < 20, "most of its polls are in vain without being asked: {}", of_unit(2));
    assert!(of_unit(1) > of_unit(2), "{} and {}", of_unit(1), of_unit(2));
    gateway.change(2, |unit| unit.is_silent = false);
    asking.wait_device(|device| device.name == "silent" && device.phase == DevicePhase::Answers).await;
}
