//! The validated plan of a site: what stands where and what feeds what.
//!
//! Made from a scene document by `twin_scene`, which checks every reference, size and overlap; whoever holds a plan
//! may rely on it. Lists are indexed by `u32` from [`crate::Place`] and from each other.
//!
//! Coordinates: metres in the site's frame, `x` to the east, `z` to the south, `y` up from the raised floor's surface.

use crate::{DeviceId, EquipmentId, RackId, RoomId, RowId, SiteId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::time::Duration;

/// Everything that a scene says about one site.
#[derive(Clone, Debug, PartialEq)]
pub struct SitePlan {
    /// The site's own facts; of a campus, its common ones.
    pub site: Site,
    /// The sites of a campus; of a single site just itself. Topics begin with their names.
    pub sites: Vec<Site>,
    /// Halls and plant rooms.
    pub rooms: Vec<Room>,
    /// Rows of racks, with the aisle in front of each.
    pub rows: Vec<Row>,
    /// Cold and hot aisles.
    pub aisles: Vec<Aisle>,
    /// Racks and what is in them.
    pub racks: Vec<Rack>,
    /// Computer-room air conditioners.
    pub cracs: Vec<Crac>,
    /// Power distribution units at the rows' ends.
    pub pdus: Vec<Pdu>,
    /// Uninterruptible power supplies with their batteries.
    pub ups: Vec<Ups>,
    /// Utility feeds, metered at the site's boundary.
    pub utilities: Vec<Utility>,
    /// Plant: gensets, chillers, pumps.
    pub machines: Vec<Machine>,
    /// Free-standing sensors, such as leak ropes.
    pub sensors: Vec<Sensor>,
    /// Named viewpoints.
    pub viewpoints: Vec<Viewpoint>,
    /// How often each kind of thing is expected to report.
    pub periods: Periods,
    /// What energy and accelerators cost; `None` where nobody has said.
    pub tariff: Option<Tariff>,
}

impl SitePlan {
    /// A site where nothing stands yet.
    pub fn empty(site: Site) -> Self {
        Self {
            sites: vec![site.clone()],
            site,
            rooms: Vec::new(),
            rows: Vec::new(),
            aisles: Vec::new(),
            racks: Vec::new(),
            cracs: Vec::new(),
            pdus: Vec::new(),
            ups: Vec::new(),
            utilities: Vec::new(),
            machines: Vec::new(),
            sensors: Vec::new(),
            viewpoints: Vec::new(),
            periods: Periods::default(),
            tariff: None,
        }
    }
}

/// A site.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// First level of its topics.
    pub id: SiteId,
    /// What people call it.
    pub name: SmolStr,
    /// Where it is: town and country.
    pub location: SmolStr,
    /// IANA time zone, such as `Europe/Lisbon`.
    pub time_zone: SmolStr,
}

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RoomKind {
    /// Racks on a raised floor.
    Hall,
    /// Machines, UPS and batteries on a solid floor.
    Plant,
}

/// A rectangular room.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Index in `sites`.
    pub site: u32,
    /// Second level of its racks' topics.
    pub id: RoomId,
    /// What people call it.
    pub name: SmolStr,
    /// What it is for.
    pub kind: RoomKind,
    /// North-west corner (smallest x and z), inner face of the walls, metres.
    pub corner: Spot,
    /// Inner width (x) and depth (z), metres.
    pub size: Spot,
    /// Clear height above the floor, metres.
    pub height: f64,
    /// Edge of a floor tile, metres; 0.6 is usual.
    pub tile: f64,
}

/// A place on the floor, or a horizontal size, metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// To the east.
    pub x: f64,
    /// To the south.
    pub z: f64,
}

/// The direction that a front looks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Facing {
    /// Towards smaller z.
    North,
    /// Towards larger x.
    East,
    /// Towards larger z.
    South,
    /// Towards smaller x.
    West,
}

impl Facing {
    /// The unit step in that direction.
    pub const fn step(self) -> Spot {
        match self {
            Self::North => Spot { x: 0.0, z: -1.0 },
            Self::East => Spot { x: 1.0, z: 0.0 },
            Self::South => Spot { x: 0.0, z: 1.0 },
            Self::West => Spot { x: -1.0, z: 0.0 },
        }
    }
}

/// A row of racks that look the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its letter.
    pub id: RowId,
    /// Index in `rooms`.
    pub room: u32,
    /// Where the fronts (cold side, air intake) look.
    pub facing: Facing,
}

/// Which air an aisle holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AisleKind {
    /// Supply air in front of racks; perforated tiles.
    Cold,
    /// Exhaust air behind racks.
    Hot,
}

/// The walkway between two rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Aisle {
    /// Index in `rooms`.
    pub room: u32,
    /// Which air.
    pub kind: AisleKind,
    /// North-west corner, metres.
    pub corner: Spot,
    /// Width and depth, metres.
    pub size: Spot,
    /// Whether doors and a roof close it.
    pub is_contained: bool,
}

/// A rack.
#[derive(Clone, Debug, PartialEq)]
pub struct Rack {
    /// Its name, unique in the site.
    pub id: RackId,
    /// Index in `rooms`.
    pub room: u32,
    /// Index in `rows`.
    pub row: u32,
    /// Centre of its footprint, metres.
    pub centre: Spot,
    /// Where its front looks: its row's facing.
    pub facing: Facing,
    /// Across the front, metres; 0.6 or 0.8 are usual.
    pub width: f64,
    /// Front to rear, metres.
    pub depth: f64,
    /// Outer height, metres.
    pub height: f64,
    /// Usable units of 44.45 mm.
    pub units: u16,
    /// What its feeds and cooling allow, kW.
    pub capacity_kw: f64,
    /// Weight of the empty rack with doors, side panels and rack PDUs, kg.
    pub own_weight_kg: f64,
    /// What it may weigh in all, itself and everything in it, standing still: what its feet and the floor bear, kg.
    pub max_weight_kg: f64,
    /// Index in `pdus` of feed A.
    pub pdu_a: u32,
    /// Index in `pdus` of feed B.
    pub pdu_b: u32,
    /// What is in it, from the bottom up.
    pub devices: Vec<Device>,
}

impl Rack {
    /// What it weighs with everything that the plan puts into it, kg. Cords and cables are not counted.
    pub fn weight_kg(&self) -> f64 {
        self.own_weight_kg + self.devices.iter().map(|device| device.weight_kg).sum::<f64>()
    }
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DeviceKind {
    /// A general server.
    Server,
    /// A server full of accelerators.
    GpuServer,
    /// Disks.
    Storage,
    /// A network switch.
    Switch,
    /// Passive patching.
    PatchPanel,
    /// Closes a gap against recirculation.
    Blanking,
}

/// A device in a rack.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// Its name, unique in the site.
    pub id: DeviceId,
    /// What it is.
    pub kind: DeviceKind,
    /// Maker's model.
    pub model: SmolStr,
    /// Lowest unit that it takes, counted from 1 at the bottom.
    pub unit: u16,
    /// How many units it takes.
    pub units: u16,
    /// Power at full load, kW.
    pub power_kw: f64,
    /// As it hangs on its rails, kg.
    pub weight_kg: f64,
    /// Accelerators in it; none in most.
    pub gpus: u8,
}

/// A computer-room air conditioner against a wall.
#[derive(Clone, Debug, PartialEq)]
pub struct Crac {
    /// Third level of its topics: `dc/<site>/cooling/<id>/…`.
    pub id: EquipmentId,
    /// Index in `rooms`.
    pub room: u32,
    /// Centre of its footprint, metres.
    pub centre: Spot,
    /// Where its grille looks.
    pub facing: Facing,
    /// Width, depth and height, metres.
    pub size: [f64; 3],
    /// Heat that it can remove, kW.
    pub capacity_kw: f64,
    /// Supply-air setpoint, °C.
    pub setpoint_celsius: f64,
    /// Air at full fan speed, m³/s.
    pub airflow_m3s: f64,
}

/// One of the two independent power paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Feed {
    /// Path A.
    A,
    /// Path B.
    B,
}

/// A floor-standing power distribution unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Pdu {
    /// Third level of its topics: `dc/<site>/power/<id>/…`.
    pub id: EquipmentId,
    /// Index in `rooms`.
    pub room: u32,
    /// Centre of its footprint, metres.
    pub centre: Spot,
    /// Where its door looks.
    pub facing: Facing,
    /// Width, depth and height, metres.
    pub size: [f64; 3],
    /// Which path it belongs to.
    pub feed: Feed,
    /// Index in `ups` of what feeds it.
    pub ups: u32,
    /// Rating, kW.
    pub capacity_kw: f64,
}

/// An uninterruptible power supply with its battery.
#[derive(Clone, Debug, PartialEq)]
pub struct Ups {
    /// Third level of its topics: `dc/<site>/power/<id>/…`.
    pub id: EquipmentId,
    /// Index in `rooms`.
    pub room: u32,
    /// Centre of its footprint, metres.
    pub centre: Spot,
    /// Where its door looks.
    pub facing: Facing,
    /// Width, depth and height, metres.
    pub size: [f64; 3],
    /// Which path it belongs to.
    pub feed: Feed,
    /// Index in `utilities` of what feeds it.
    pub utility: u32,
    /// Rating, kW.
    pub capacity_kw: f64,
    /// Its battery.
    pub battery: Battery,
}

/// A UPS battery.
#[derive(Clone, Debug, PartialEq)]
pub struct Battery {
    /// Parallel strings.
    pub strings: u16,
    /// Cells in series in each string.
    pub cells: u16,
    /// Energy at the reference discharge when new, kWh.
    pub energy_kwh: f64,
    /// Centre of the cabinets' footprint, metres.
    pub centre: Spot,
    /// Width, depth and height of all cabinets together, metres.
    pub size: [f64; 3],
}

/// A metered feed from the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Utility {
    /// Index in `sites`.
    pub site: u32,
    /// Third level of its topics: `dc/<site>/power/<id>/…`.
    pub id: EquipmentId,
    /// Which path it belongs to.
    pub feed: Feed,
    /// Agreed power, kW.
    pub capacity_kw: f64,
}

/// What a plant machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MachineKind {
    /// An engine-driven generator.
    Genset,
    /// Makes chilled water.
    Chiller,
    /// Moves chilled water.
    Pump,
    /// Gives the chillers' heat to the air, by evaporation.
    CoolingTower,
}

impl MachineKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Genset, Self::Chiller, Self::Pump, Self::CoolingTower];
}

/// A rotating machine of the plant.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// Third level of its topics: `dc/<site>/plant/<id>/…`.
    pub id: EquipmentId,
    /// What it is.
    pub kind: MachineKind,
    /// Index in `rooms`.
    pub room: u32,
    /// Centre of its footprint, metres.
    pub centre: Spot,
    /// Which way its long side lies.
    pub facing: Facing,
    /// Width, depth and height, metres.
    pub size: [f64; 3],
    /// Rating, kW: electrical for a genset and a pump, of heat for a chiller and a cooling tower.
    pub capacity_kw: f64,
}

/// What a free-standing sensor senses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SensorKind {
    /// A water-sensing rope along the floor.
    LeakRope,
    /// An aspirating smoke detector.
    Smoke,
    /// The contact of a containment's door.
    Door,
    /// Pressure under the raised floor against the room.
    Pressure,
    /// Outdoor air, on the roof above its spot.
    Weather,
}

/// A free-standing sensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensor {
    /// Fourth level of its topics: `dc/<site>/<room>/<id>/…`.
    pub id: EquipmentId,
    /// What it senses.
    pub kind: SensorKind,
    /// Index in `rooms`.
    pub room: u32,
    /// Where it lies: a rope's corners in order, at least two; of others the one spot where it is; metres.
    pub path: Vec<Spot>,
}

/// A named view of the site.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewpoint {
    /// What people call it.
    pub name: SmolStr,
    /// Where the eye is: x, y, z in metres.
    pub eye: [f64; 3],
    /// Where it looks: x, y, z in metres.
    pub target: [f64; 3],
}

/// How often things report, when nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    /// Racks: temperature, humidity, power.
    pub rack: Duration,
    /// PDUs, UPS and utility meters.
    pub power: Duration,
    /// CRACs.
    pub cooling: Duration,
    /// Plant machines.
    pub plant: Duration,
    /// Outlets of the devices in racks; `None` where they are not metered.
    pub outlet: Option<Duration>,
    /// Accelerators; `None` where nobody asks them.
    pub gpu: Option<Duration>,
    /// Cells and strings of batteries; `None` where they are not monitored.
    pub cell: Option<Duration>,
}

impl Default for Periods {
    /// The periods of field devices: racks 30 s, power and cooling 60 s, plant 1 s; outlets, accelerators and cells are
    /// not metered.
    fn default() -> Self {
        Self {
            rack: Duration::from_secs(30),
            power: Duration::from_secs(60),
            cooling: Duration::from_secs(60),
            plant: Duration::from_secs(1),
            outlet: None,
            gpu: None,
            cell: None,
        }
    }
}

/// What energy and accelerators cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Tariff {
    /// ISO 4217 code of the currency that both prices are in, such as `EUR`.
    pub currency: SmolStr,
    /// Price of a kilowatt-hour.
    pub kwh: f64,
    /// Price of an accelerator for an hour without its electricity, whether it works or idles.
    pub gpu_hour: f64,
}

/// Height of one rack unit, metres (EIA-310: 1.75 inch).
pub const UNIT_HEIGHT_METRES: f64 = 0.044_45;
