//! The emulated devices as the source knows them, and the process that is them.

use crate::emulate;
use anyhow::{Context, bail};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use twin_model::connection::Connection;
use twin_model::plan::{Battery, Crac, Facing, Feed, Room, RoomKind, Site, Spot, Ups, Utility};
use twin_model::{PointTable, SitePlan};

/// How a device is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A card that speaks SNMP.
    Snmp,
    /// A Modbus unit with an address of its own.
    Server,
    /// A Modbus unit behind a gateway.
    Behind,
}

/// A device.
struct Device {
    kind: Kind,
    address: String,
    /// Its community or its unit.
    key: String,
}

/// All devices, and who is them.
pub(crate) struct Fleet {
    devices: Vec<Device>,
    process: Child,
    orders: ChildStdin,
}

impl Fleet {
    /// Starts so many devices.
    pub(crate) fn start(snmp: usize, modbus: usize) -> anyhow::Result<Self> {
        // Each has a socket of its own, and each line another one: more than usual limits allow.
        let script = "ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh"]).arg(std::env::current_exe()?);
        command.args([emulate::OPTION, "--snmp", &snmp.to_string(), "--modbus", &modbus.to_string()]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("start the devices")?;
        let (orders, said) =
            (process.stdin.take().context("no way to them")?, process.stdout.take().context("no way back")?);
        let mut devices = Vec::new();
        for line in BufReader::new(said).lines().take(snmp + modbus) {
            let line = line?;
            let [kind, address, key] = line.split(' ').collect::<Vec<_>>()[..] else {
                bail!("the devices said {line:?}")
            };
            let kind = match kind {
                "snmp" => Kind::Snmp,
                "server" => Kind::Server,
                _ => Kind::Behind,
            };
            devices.push(Device { kind, address: address.to_owned(), key: key.to_owned() });
        }
        if devices.len() != snmp + modbus {
            bail!("start the devices: {} of {} came up", devices.len(), snmp + modbus);
        }
        Ok(Self { devices, process, orders })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.devices.len()
    }

    /// The number of the process that is them.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// The first of a kind.
    pub(crate) fn first(&self, kind: Kind) -> Option<usize> {
        self.devices.iter().position(|device| device.kind == kind)
    }

    /// Those that share a line with one of `stalled` and are none of them.
    pub(crate) fn neighbours(&self, stalled: &BTreeSet<usize>) -> BTreeSet<usize> {
        let lines: BTreeSet<&str> = stalled.iter().map(|device| self.devices[*device].address.as_str()).collect();
        let shares =
            |device: &usize| lines.contains(self.devices[*device].address.as_str()) && !stalled.contains(device);
        (0..self.len()).filter(shares).collect()
    }

    /// `stalled` say nothing from now on.
    pub(crate) fn stall(&mut self, stalled: &BTreeSet<usize>) -> anyhow::Result<()> {
        let numbers: Vec<String> = stalled.iter().map(usize::to_string).collect();
        Ok(writeln!(self.orders, "stall {}", numbers.join(" "))?)
    }

    /// All answer from now on.
    pub(crate) fn wake(&mut self) -> anyhow::Result<()> {
        Ok(writeln!(self.orders, "wake")?)
    }

    /// Ends them.
    pub(crate) fn end(mut self) -> anyhow::Result<()> {
        drop(self.orders);
        self.process.wait()?;
        Ok(())
    }

    /// A site that they feed, and how they are asked: as a document says it, by shipped profiles.
    pub(crate) fn connections(&self, period: Duration) -> anyhow::Result<(Arc<PointTable>, Vec<Connection>)> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
        let profiles = twin_scene::load_profiles(&folder)?.profiles;
        let plan = self.plan();
        let text = self.document(period)?;
        let connections = twin_scene::parse_connections(&text, "the emulated devices", &plan, &profiles, |_| None)?;
        Ok((Arc::new(PointTable::from_plan(&plan)), connections))
    }

    /// The document of all connections, in the order of the devices.
    fn document(&self, period: Duration) -> anyhow::Result<String> {
        let secs = period.as_secs_f64();
        let (mut snmp, mut modbus) = (String::new(), String::new());
        for (number, Device { kind, address, key }) in self.devices.iter().enumerate() {
            let head = format!("name: \"d{number}\", address: \"{address}\", place: \"d{number}\", period: {secs:?}");
            match kind {
                Kind::Snmp => writeln!(snmp, "({head}, community: \"{key}\", profile: \"ups-mib\"),")?,
                Kind::Server | Kind::Behind => writeln!(modbus, "({head}, unit: {key}, profile: \"liebert-icom\"),")?,
            }
        }
        Ok(format!("(version: 1, snmp: [{snmp}], modbus: [{modbus}])"))
    }

    /// A hall full of UPS and CRACs, one for each device.
    fn plan(&self) -> SitePlan {
        let spot = Spot { x: 0.0, z: 0.0 };
        let site = Site { id: "t".into(), name: "Bench".into(), location: "Here".into(), time_zone: "UTC".into() };
        let battery = Battery { strings: 1, cells: 192, energy_kwh: 50.0, centre: spot, size: [1.0; 3] };
        let mut plan = SitePlan {
            rooms: vec![Room {
                site: 0,
                id: "hall".into(),
                name: "Hall".into(),
                kind: RoomKind::Hall,
                corner: spot,
                size: spot,
                height: 3.0,
                tile: 0.6,
            }],
            utilities: vec![Utility { site: 0, id: "mains".into(), feed: Feed::A, capacity_kw: 1e6 }],
            ..SitePlan::empty(site)
        };
        for (number, device) in self.devices.iter().enumerate() {
            let id = format!("d{number}").as_str().into();
            match device.kind {
                Kind::Snmp => plan.ups.push(Ups {
                    id,
                    room: 0,
                    centre: spot,
                    facing: Facing::North,
                    size: [1.0; 3],
                    feed: Feed::A,
                    utility: 0,
                    capacity_kw: 200.0,
                    battery: battery.clone(),
                }),
                Kind::Server | Kind::Behind => plan.cracs.push(Crac {
                    id,
                    room: 0,
                    centre: spot,
                    facing: Facing::North,
                    size: [1.0; 3],
                    capacity_kw: 100.0,
                    setpoint_celsius: 20.0,
                    airflow_m3s: 5.0,
                }),
            }
        }
        plan
    }
}
