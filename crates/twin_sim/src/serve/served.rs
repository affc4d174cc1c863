//! Which devices of a site are served, and where; the servers' lives.

use super::silence::Silence;
use super::snmp::{Agent, Card, CardKind, PDU, TrapSink, UPS, renew};
use super::{grpc, modbus};
use crate::asked::Asked;
use crate::facility::Facility;
use crate::order::CracOrder;
use smol_str::{SmolStr, format_smolstr};
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use twin_model::Place;
use twin_model::plan::SitePlan;
use twin_scene::{GrpcOrMqtt, ModbusOrMqtt, SnmpOrMqtt};

/// Orders that wait for the site's next turn; more are answered with "busy".
const ORDERS_MAX: usize = 64;

/// A device that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedDevice {
    /// Its name.
    pub name: SmolStr,
    /// Its protocol.
    pub protocol: &'static str,
    /// Where its server answers.
    pub address: SocketAddr,
    /// How to tell it from others there: its community, unit or name.
    pub key: SmolStr,
}

/// Such as `ups-a  SNMP v2c  127.0.0.1:11610  community ups-a`.
impl fmt::Display for ServedDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<16}  {:<10}  {:<21}  {}", self.name, self.protocol, self.address, self.key)
    }
}

/// Why devices are not served.
#[derive(Debug, Error)]
pub enum ServeDevicesError {
    /// The address cannot be had.
    #[error("serve {what} at {address}: {reason}")]
    Bind {
        /// Which devices.
        what: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system said.
        reason: String,
    },
    /// There are more devices than the protocol can tell apart.
    #[error("serve {count} {what} over Modbus: {} units fit behind one address", modbus::UNITS_MAX)]
    TooMany {
        /// Which devices.
        what: &'static str,
        /// How many there are.
        count: usize,
    },
    /// There is nothing to serve.
    #[error("serve {what}: the site has none")]
    Nothing {
        /// Which devices.
        what: &'static str,
    },
}

/// The servers of a site's devices. They answer until this is dropped.
#[derive(Debug, Default)]
pub struct Served {
    devices: Vec<ServedDevice>,
    servers: JoinSet<()>,
    orders: Option<mpsc::Receiver<(usize, CracOrder)>>,
    is_silent: watch::Sender<bool>,
}

impl Served {
    /// Starts the servers that `facility`'s simulation asks for and takes their devices off the broker. With port 0 the
    /// system chooses; [`devices`](Self::devices) tells.
    ///
    /// # Errors
    /// When a port is taken, or there are no such devices, or too many for the protocol.
    pub async fn start(facility: &mut Facility) -> Result<Self, ServeDevicesError> {
        let mut served = Self::default();
        let protocols = facility.protocols();
        if let SnmpOrMqtt::Snmp { port, traps } = protocols.ups {
            let devices = facility.take_off(|_, place| matches!(place, Place::Ups(_)).then_some(place));
            served.serve_cards(facility, "the UPS", UPS, devices, port, traps).await?;
        }
        if let SnmpOrMqtt::Snmp { port, traps } = protocols.pdu {
            let devices = facility.take_off(|_, place| matches!(place, Place::Pdu(_)).then_some(place));
            served.serve_cards(facility, "the PDUs", PDU, devices, port, traps).await?;
        }
        if let ModbusOrMqtt::Modbus { port } = protocols.crac {
            served.serve_cracs(facility, port).await?;
        }
        if let GrpcOrMqtt::Grpc { port } = protocols.gpu {
            served.serve_gpu_servers(facility, port).await?;
        }
        Ok(served)
    }

    /// What answers where.
    pub fn devices(&self) -> &[ServedDevice] {
        &self.devices
    }

    /// Lets the devices answer nobody while `is_silent`: callers hear nothing, or lose their connection.
    pub(crate) fn hush(&self, is_silent: bool) {
        self.is_silent.send_if_modified(|known| std::mem::replace(known, is_silent) != is_silent);
    }

    /// The next order to a unit; never, where nobody can give one.
    pub(crate) async fn next_order(&mut self) -> (usize, CracOrder) {
        match &mut self.orders {
            Some(orders) => match orders.recv().await {
                Some(order) => order,
                None => std::future::pending().await,
            },
            None => std::future::pending().await,
        }
    }

    async fn serve_cards(
        &mut self,
        facility: &Facility,
        what: &'static str,
        kind: &'static CardKind,
        devices: Vec<Asked>,
        port: u16,
        traps: Option<u16>,
    ) -> Result<(), ServeDevicesError> {
        let address = loopback(port);
        let failed = |reason: String| ServeDevicesError::Bind { what, address, reason };
        let plan = facility.plan();
        let card = |asked: Asked| {
            let place = asked.place();
            let room = place.room(plan).and_then(|room| plan.rooms.get(room as usize));
            let location = room.map_or_else(|| plan.site.name.clone(), |room| room.name.clone());
            Card::new(kind, asked, location, capacity_kw(plan, place), facility.now())
        };
        let cards: Vec<Card> = devices.into_iter().map(card).collect();
        if cards.is_empty() {
            return Err(ServeDevicesError::Nothing { what });
        }
        let agent = Agent::bind(address, &cards).await.map_err(failed)?;
        for card in cards {
            self.devices.push(ServedDevice {
                name: card.name().clone(),
                protocol: "SNMP v2c",
                address: agent.address(),
                key: format_smolstr!("community {}", card.name()),
            });
            let sink = match traps {
                Some(port) => Some(TrapSink::new(loopback(port), card.name()).await.map_err(failed)?),
                None => None,
            };
            self.servers.spawn(renew(card, sink));
        }
        self.servers.spawn(agent.run(Silence::of(&self.is_silent)));
        Ok(())
    }

    async fn serve_cracs(&mut self, facility: &mut Facility, port: u16) -> Result<(), ServeDevicesError> {
        const WHAT: &str = "CRACs";
        let devices = facility.take_off(|_, place| matches!(place, Place::Crac(_)).then_some(place));
        if devices.len() > modbus::UNITS_MAX {
            return Err(ServeDevicesError::TooMany { what: WHAT, count: devices.len() });
        }
        let (listener, address) = listen(WHAT, port, devices.len()).await?;
        let mut units = Vec::new();
        for (unit, device) in (1..).zip(devices) {
            self.devices.push(ServedDevice {
                name: device.name().clone(),
                protocol: "Modbus TCP",
                address,
                key: format_smolstr!("unit {unit}"),
            });
            if let Place::Crac(index) = device.place() {
                let capacity_kw = capacity_kw(facility.plan(), device.place());
                units.push((device, index as usize, capacity_kw));
            }
        }
        let (give, orders) = mpsc::channel(ORDERS_MAX);
        self.orders = Some(orders);
        self.servers.spawn(modbus::start(listener, units, give, Silence::of(&self.is_silent)));
        Ok(())
    }

    async fn serve_gpu_servers(&mut self, facility: &mut Facility, port: u16) -> Result<(), ServeDevicesError> {
        const WHAT: &str = "GPU servers";
        let servers = facility.take_off(|_, place| match place {
            Place::Gpu { rack, device, .. } => Some(Place::Device { rack, device }),
            _ => None,
        });
        let (listener, address) = listen(WHAT, port, servers.len()).await?;
        self.devices.extend(servers.iter().map(|server| ServedDevice {
            name: server.name().clone(),
            protocol: "gRPC",
            address,
            key: format_smolstr!("server {}", server.name()),
        }));
        self.servers.spawn(grpc::start(listener, servers, Silence::of(&self.is_silent)));
        Ok(())
    }
}

/// Nobody on another machine is answered.
fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

async fn listen(what: &'static str, port: u16, count: usize) -> Result<(TcpListener, SocketAddr), ServeDevicesError> {
    if count == 0 {
        return Err(ServeDevicesError::Nothing { what });
    }
    let address = loopback(port);
    let bound = async {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok::<_, std::io::Error>((listener, address))
    };
    bound.await.map_err(|error| ServeDevicesError::Bind { what, address, reason: error.to_string() })
}

/// Rating of the equipment at `place`, kW.
fn capacity_kw(plan: &SitePlan, place: Place) -> f64 {
    let rating = match place {
        Place::Ups(index) => plan.ups.get(index as usize).map(|ups| ups.capacity_kw),
        Place::Pdu(index) => plan.pdus.get(index as usize).map(|pdu| pdu.capacity_kw),
        Place::Crac(index) => plan.cracs.get(index as usize).map(|crac| crac.capacity_kw),
        _ => None,
    };
    rating.unwrap_or_default()
}
