//! The emulated devices: cards of UPS over SNMP, controllers of CRACs over Modbus TCP, alone and behind gateways.
//!
//! They tell where they are, a line each, then take orders from standard input: `stall 0 17 …` and `wake`. They end with it.

use crate::agent;
use crate::modbus_device::{Gateway, Unit};
use async_snmp::handler::{BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, RequestContext};
use async_snmp::{Oid, Value, VarBind};
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::watch;
use twin_model::connection::SnmpLogin;
use twin_model::profile::Table;

/// What makes this program the devices.
pub(crate) const OPTION: &str = "--emulate";
/// Every so many-th unit begins a gateway …
const GATEWAY_EVERY: usize = 50;
/// … of so many.
const BEHIND: usize = 10;
/// How often the gateways' books of who asked are thrown away.
const BOOKS_PERIOD: Duration = Duration::from_secs(5);

/// Scalars of a card of the UPS-MIB, under `upsObjects`, and their values.
const SCALARS: [(&[u32], i32); 12] = [
    (&[2, 1], 2),
    (&[2, 2], 0),
    (&[2, 3], 35),
    (&[2, 4], 98),
    (&[2, 5], 4320),
    (&[2, 6], 2),
    (&[2, 7], 24),
    (&[3, 2], 3),
    (&[4, 1], 3),
    (&[4, 2], 500),
    (&[4, 3], 3),
    (&[5, 1], 500),
];
/// Columns of its three lines, alike.
const COLUMNS: [(&[u32], i32); 9] = [
    (&[3, 3, 1, 2], 500),
    (&[3, 3, 1, 3], 231),
    (&[3, 3, 1, 4], 612),
    (&[3, 3, 1, 5], 13_900),
    (&[4, 4, 1, 2], 230),
    (&[4, 4, 1, 3], 590),
    (&[4, 4, 1, 4], 13_400),
    (&[4, 4, 1, 5], 61),
    (&[5, 3, 1, 2], 231),
];
/// Input registers of a controller by Liebert's table, by the wire's numbers; between them everything is refused.
const REGISTERS: [(u16, u16); 17] = [
    (99, 1),
    (101, 1),
    (129, 450),
    (261, 2),
    (262, 20),
    (273, 0),
    (279, 0),
    (280, 6),
    (425, 1),
    (450, 61),
    (493, 2),
    (494, 30),
    (496, 195),
    (499, 90),
    (500, 195),
    (564, 187),
    (565, 274),
];

/// A card: what it tells, and whether it says nothing at the moment.
struct Card {
    told: Arc<BTreeMap<Oid, Value>>,
    is_stalled: watch::Receiver<bool>,
}

impl Card {
    /// Waits while it is stalled: what it is asked then it answers late.
    async fn wait(&self) {
        let _gone = self.is_stalled.clone().wait_for(|is_stalled| !*is_stalled).await.is_err();
    }
}

impl MibHandler for Card {
    fn get<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        Box::pin(async move {
            self.wait().await;
            Ok(self.told.get(oid).cloned().map_or(GetResult::NoSuchObject, GetResult::Value))
        })
    }

    fn get_next<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        Box::pin(async move {
            self.wait().await;
            let next = self.told.range::<Oid, _>((Bound::Excluded(oid), Bound::Unbounded)).next();
            let next = next.map(|(oid, value)| GetNextResult::Value(VarBind::new(oid.clone(), value.clone())));
            Ok(next.unwrap_or(GetNextResult::EndOfMibView))
        })
    }
}

fn card() -> BTreeMap<Oid, Value> {
    let object = |name: &[u32], row: u32| Oid::from_slice(&[&[1, 3, 6, 1, 2, 1, 33, 1], name, &[row]].concat());
    let scalars = SCALARS.iter().map(|(name, value)| (object(name, 0), Value::Integer(*value)));
    let columns = COLUMNS.iter().flat_map(|(name, value)| (1..=3).map(move |row| (name, row, *value)));
    scalars.chain(columns.map(|(name, row, value)| (object(name, row), Value::Integer(value)))).collect()
}

fn controller() -> Unit {
    let mut unit = Unit::default();
    unit.registers.extend(REGISTERS.map(|(address, word)| ((Table::Input, address), word)));
    unit
}

/// What stalls a device and wakes it.
enum Switch {
    Card(watch::Sender<bool>),
    Unit(Gateway, u8),
}

impl Switch {
    fn set(&self, is_stalled: bool) {
        match self {
            Self::Card(switch) => {
                switch.send_replace(is_stalled);
            }
            Self::Unit(gateway, unit) => gateway.change(*unit, |unit| unit.is_silent = is_stalled),
        }
    }
}

/// Is `snmp` cards and `modbus` controllers until nobody gives orders any more.
pub(crate) fn emulate(snmp: usize, modbus: usize) -> anyhow::Result<()> {
    // One thread: it is not what is measured, and should not be what is waited for.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut switches = Vec::new();
        let mut said = String::new();
        let told = Arc::new(card());
        for _ in 0..snmp {
            let (switch, is_stalled) = watch::channel(false);
            let access = agent::serve(Arc::new(Card { told: Arc::clone(&told), is_stalled })).await;
            let SnmpLogin::Community(community) = &access.login else { anyhow::bail!("a card of another kind") };
            said += &format!("snmp {} {}\n", access.address, community.0);
            switches.push(Switch::Card(switch));
        }
        let mut gateways = Vec::new();
        let mut started = 0;
        while started < modbus {
            let units = if started % GATEWAY_EVERY == 0 { BEHIND.min(modbus - started) } else { 1 };
            let gateway = Gateway::of((1..).take(units).map(|unit| (unit, controller())));
            let access = gateway.serve().await;
            for unit in (1..).take(units) {
                said += &format!("{} {} {unit}\n", if units > 1 { "behind" } else { "server" }, access.address);
                switches.push(Switch::Unit(gateway.clone(), unit));
            }
            gateways.push(gateway);
            started += units;
        }
        let mut out = std::io::stdout();
        out.write_all(said.as_bytes())?;
        out.flush()?;
        obey(&switches, &gateways).await
    })
}

async fn obey(switches: &[Switch], gateways: &[Gateway]) -> anyhow::Result<()> {
    let mut orders = BufReader::new(tokio_stdin()?).lines();
    let mut tidy = tokio::time::interval(BOOKS_PERIOD);
    loop {
        tokio::select! {
            order = orders.next_line() => {
                let Some(order) = order? else { return Ok(()) };
                match order.strip_prefix("stall ") {
                    Some(numbers) => {
                        for number in numbers.split_whitespace() {
                            switches.get(number.parse::<usize>()?).into_iter().for_each(|switch| switch.set(true));
                        }
                    }
                    None => switches.iter().for_each(|switch| switch.set(false)),
                }
            }
            _ = tidy.tick() => gateways.iter().for_each(|gateway| drop(gateway.take_asked())),
        }
    }
}

/// Standard input without a thread that waits for it.
fn tokio_stdin() -> anyhow::Result<tokio::net::unix::pipe::Receiver> {
    let input = std::fs::File::open("/dev/stdin")?;
    Ok(tokio::net::unix::pipe::Receiver::from_file(input)?)
}
