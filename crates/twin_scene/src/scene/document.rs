//! A scene document as people write it: sizes in metres, power in kW, places relative to their room.

use serde::Deserialize;
use twin_model::plan::{AisleKind, DeviceKind, Facing, Feed, MachineKind, RoomKind, SensorKind};

/// A whole scene.
#[derive(Debug, Deserialize)]
#[serde(rename = "Scene", deny_unknown_fields)]
pub(super) struct SceneDocument {
    /// Checked before the rest is read.
    #[serde(rename = "version")]
    pub(super) _version: u32,
    /// The site; of a campus, what its sites have in common.
    pub(super) site: SiteDocument,
    /// The sites of a campus. Left out: there is just the one above.
    #[serde(default)]
    pub(super) sites: Vec<SiteDocument>,
    #[serde(default)]
    pub(super) periods: PeriodsDocument,
    /// What energy and accelerators cost. Left out: nobody has said.
    #[serde(default)]
    pub(super) tariff: Option<TariffDocument>,
    #[serde(default)]
    pub(super) utilities: Vec<UtilityDocument>,
    /// What devices are made of: the catalogue that templates take from.
    #[serde(default)]
    pub(super) models: Vec<ModelDocument>,
    /// Ways to fill a rack.
    #[serde(default)]
    pub(super) templates: Vec<TemplateDocument>,
    pub(super) rooms: Vec<RoomDocument>,
    #[serde(default)]
    pub(super) viewpoints: Vec<ViewpointDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Site", deny_unknown_fields)]
pub(super) struct SiteDocument {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) location: String,
    pub(super) time_zone: String,
    /// Where the site's rooms are counted from, in the campus.
    #[serde(default)]
    pub(super) corner: SpotDocument,
}

/// Seconds between reports; what is not written keeps the period of field devices.
#[derive(Debug, Default, Deserialize)]
#[serde(rename = "Periods", deny_unknown_fields, default)]
pub(super) struct PeriodsDocument {
    pub(super) rack: Option<f64>,
    pub(super) power: Option<f64>,
    pub(super) cooling: Option<f64>,
    pub(super) plant: Option<f64>,
    /// Left out: outlets are not metered.
    pub(super) outlet: Option<f64>,
    /// Left out: nobody asks accelerators.
    pub(super) gpu: Option<f64>,
    /// Left out: battery cells are not monitored.
    pub(super) cell: Option<f64>,
}

/// Prices in one currency.
#[derive(Debug, Deserialize)]
#[serde(rename = "Tariff", deny_unknown_fields)]
pub(super) struct TariffDocument {
    /// ISO 4217 code, such as `EUR`.
    pub(super) currency: String,
    /// Of a kilowatt-hour.
    pub(super) kwh: f64,
    /// Of an accelerator for an hour without its electricity.
    pub(super) gpu_hour: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Utility", deny_unknown_fields)]
pub(super) struct UtilityDocument {
    pub(super) id: String,
    /// Which site of a campus it feeds.
    #[serde(default)]
    pub(super) site: Option<String>,
    pub(super) feed: Feed,
    pub(super) capacity_kw: f64,
}

/// A kind of device that can be bought.
#[derive(Debug, Deserialize)]
#[serde(rename = "Model", deny_unknown_fields)]
pub(super) struct ModelDocument {
    /// How templates call it.
    pub(super) id: String,
    /// What its devices are called: the middle of `a01-web-07`.
    pub(super) role: String,
    pub(super) kind: DeviceKind,
    /// Maker's name of it.
    pub(super) name: String,
    pub(super) units: u16,
    /// At full load.
    pub(super) power_kw: f64,
    /// Usual for its kind and units when not written.
    #[serde(default)]
    pub(super) weight_kg: Option<f64>,
    /// Accelerators in it.
    #[serde(default)]
    pub(super) gpus: u8,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Template", deny_unknown_fields)]
pub(super) struct TemplateDocument {
    pub(super) id: String,
    pub(super) devices: Vec<DeviceDocument>,
}

/// One device, or a stack of `count` alike.
#[derive(Debug, Deserialize)]
#[serde(rename = "Device", deny_unknown_fields)]
pub(super) struct DeviceDocument {
    pub(super) model: String,
    /// Lowest unit of the lowest one, from 1.
    pub(super) unit: u16,
    #[serde(default = "one")]
    pub(super) count: u16,
    /// Units from one to the next; the model's units when not written.
    #[serde(default)]
    pub(super) step: Option<u16>,
    /// Instead of the model's.
    #[serde(default)]
    pub(super) role: Option<String>,
    /// Instead of the model's.
    #[serde(default)]
    pub(super) power_kw: Option<f64>,
    /// Instead of the model's; of each one of a stack.
    #[serde(default)]
    pub(super) weight_kg: Option<f64>,
    /// Instead of rack, role and number; only for a single device of a rack's own list.
    #[serde(default)]
    pub(super) id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Room", deny_unknown_fields)]
pub(super) struct RoomDocument {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: RoomKind,
    /// Which site of a campus it belongs to.
    #[serde(default)]
    pub(super) site: Option<String>,
    /// North-west corner in the site.
    pub(super) corner: SpotDocument,
    pub(super) size: SpotDocument,
    pub(super) height: f64,
    #[serde(default = "usual_tile")]
    pub(super) tile: f64,
    #[serde(default)]
    pub(super) rows: Vec<RowDocument>,
    #[serde(default)]
    pub(super) aisles: Vec<AisleDocument>,
    #[serde(default)]
    pub(super) cracs: Vec<CracDocument>,
    #[serde(default)]
    pub(super) pdus: Vec<PduDocument>,
    #[serde(default)]
    pub(super) ups: Vec<UpsDocument>,
    #[serde(default)]
    pub(super) machines: Vec<MachineDocument>,
    #[serde(default)]
    pub(super) sensors: Vec<SensorDocument>,
}

/// Metres from the room's north-west corner (for a room: in the site), or a size.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename = "Spot", deny_unknown_fields)]
pub(super) struct SpotDocument {
    pub(super) x: f64,
    pub(super) z: f64,
}

/// Racks side by side: to the east when they face north or south, to the south when they face east or west.
#[derive(Debug, Deserialize)]
#[serde(rename = "Row", deny_unknown_fields)]
pub(super) struct RowDocument {
    pub(super) id: String,
    pub(super) facing: Facing,
    /// North-west corner of the first rack's footprint.
    pub(super) corner: SpotDocument,
    pub(super) count: u32,
    /// From one rack's corner to the next's; the racks' width when not written.
    #[serde(default)]
    pub(super) pitch: Option<f64>,
    /// Number of the first rack.
    #[serde(default = "one_u32")]
    pub(super) first: u32,
    /// What racks are called before their number; the row's name when not written.
    #[serde(default)]
    pub(super) prefix: Option<String>,
    #[serde(default = "usual_width")]
    pub(super) width: f64,
    #[serde(default = "usual_depth")]
    pub(super) depth: f64,
    #[serde(default = "usual_height")]
    pub(super) height: f64,
    #[serde(default = "usual_units")]
    pub(super) units: u16,
    pub(super) capacity_kw: f64,
    /// Of an empty rack; usual for its width and units when not written.
    #[serde(default)]
    pub(super) own_weight_kg: Option<f64>,
    /// Of a rack and everything in it; usual when not written.
    #[serde(default)]
    pub(super) max_weight_kg: Option<f64>,
    pub(super) pdu_a: String,
    pub(super) pdu_b: String,
    /// Taken in turn from the first rack on; racks stay empty without any.
    #[serde(default)]
    pub(super) templates: Vec<String>,
    /// Racks that differ from their row.
    #[serde(default)]
    pub(super) racks: Vec<RackDocument>,
}

/// What differs in one rack of a row.
#[derive(Debug, Deserialize)]
#[serde(rename = "Rack", deny_unknown_fields)]
pub(super) struct RackDocument {
    /// Which rack: the number in its name.
    pub(super) number: u32,
    #[serde(default)]
    pub(super) id: Option<String>,
    #[serde(default)]
    pub(super) template: Option<String>,
    #[serde(default)]
    pub(super) width: Option<f64>,
    #[serde(default)]
    pub(super) depth: Option<f64>,
    #[serde(default)]
    pub(super) height: Option<f64>,
    #[serde(default)]
    pub(super) units: Option<u16>,
    #[serde(default)]
    pub(super) capacity_kw: Option<f64>,
    #[serde(default)]
    pub(super) own_weight_kg: Option<f64>,
    #[serde(default)]
    pub(super) max_weight_kg: Option<f64>,
    #[serde(default)]
    pub(super) pdu_a: Option<String>,
    #[serde(default)]
    pub(super) pdu_b: Option<String>,
    /// Devices of the template that are missing here, without the rack's name: `web-07`.
    #[serde(default)]
    pub(super) without: Vec<String>,
    /// Devices besides the template's.
    #[serde(default)]
    pub(super) devices: Vec<DeviceDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Aisle", deny_unknown_fields)]
pub(super) struct AisleDocument {
    pub(super) kind: AisleKind,
    pub(super) corner: SpotDocument,
    pub(super) size: SpotDocument,
    #[serde(default)]
    pub(super) is_contained: bool,
}

/// Width, depth and height.
pub(super) type SizeDocument = (f64, f64, f64);

#[derive(Debug, Deserialize)]
#[serde(rename = "Crac", deny_unknown_fields)]
pub(super) struct CracDocument {
    pub(super) id: String,
    pub(super) centre: SpotDocument,
    pub(super) facing: Facing,
    pub(super) size: SizeDocument,
    pub(super) capacity_kw: f64,
    pub(super) setpoint_celsius: f64,
    pub(super) airflow_m3s: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Pdu", deny_unknown_fields)]
pub(super) struct PduDocument {
    pub(super) id: String,
    pub(super) centre: SpotDocument,
    pub(super) facing: Facing,
    pub(super) size: SizeDocument,
    pub(super) feed: Feed,
    pub(super) ups: String,
    pub(super) capacity_kw: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Ups", deny_unknown_fields)]
pub(super) struct UpsDocument {
    pub(super) id: String,
    pub(super) centre: SpotDocument,
    pub(super) facing: Facing,
    pub(super) size: SizeDocument,
    pub(super) feed: Feed,
    pub(super) utility: String,
    pub(super) capacity_kw: f64,
    pub(super) battery: BatteryDocument,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Battery", deny_unknown_fields)]
pub(super) struct BatteryDocument {
    pub(super) strings: u16,
    pub(super) cells: u16,
    pub(super) energy_kwh: f64,
    pub(super) centre: SpotDocument,
    pub(super) size: SizeDocument,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Machine", deny_unknown_fields)]
pub(super) struct MachineDocument {
    pub(super) id: String,
    pub(super) kind: MachineKind,
    pub(super) centre: SpotDocument,
    pub(super) facing: Facing,
    pub(super) size: SizeDocument,
    pub(super) capacity_kw: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Sensor", deny_unknown_fields)]
pub(super) struct SensorDocument {
    pub(super) id: String,
    pub(super) kind: SensorKind,
    pub(super) path: Vec<SpotDocument>,
}

/// Eye and target in the site: x, y, z.
#[derive(Debug, Deserialize)]
#[serde(rename = "Viewpoint", deny_unknown_fields)]
pub(super) struct ViewpointDocument {
    pub(super) name: String,
    pub(super) eye: (f64, f64, f64),
    pub(super) target: (f64, f64, f64),
}

fn one() -> u16 {
    1
}

fn one_u32() -> u32 {
    1
}

fn usual_tile() -> f64 {
    0.6
}

fn usual_width() -> f64 {
    0.6
}

fn usual_depth() -> f64 {
    1.2
}

fn usual_height() -> f64 {
    2.0
}

fn usual_units() -> u16 {
    42
}
