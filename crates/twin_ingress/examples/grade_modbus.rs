//! Grades the Modbus source and its profiles against an independent server: is every register of real devices' maps read as that
//! server means it, in every format and order, and are refusals told as such?
//!
//! `cargo run -p twin_ingress --example grade_modbus -- FOLDER ADDRESS [PROFILES]`: FOLDER and the server at ADDRESS are made by
//! `benches/modbus/serve.py`. Three tables: each map's registers one by one, each map by the profile that fits, and the quality of
//! devices that refuse, stay silent and behave.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use twin_ingress::SourceEvent;
use twin_ingress::asked::AskedSource;
use twin_ingress::modbus::{Told, probe, read_device};
use twin_model::connection::{Access, Binding, Connection, Framing, ModbusAccess};
use twin_model::profile::{Fold, Profile};
use twin_model::{Clock, PointTable, Quality, Timestamp};

/// Floats are printed by another program: equal means equal but for the last digits.
const TOLERANCE: f64 = 1e-6;
/// What waits for a silent device.
const ANSWERS_WITHIN: Duration = Duration::from_millis(500);
/// Batches that the devices of the third table are watched for.
const BATCHES: usize = 40;

#[derive(Deserialize)]
struct Map {
    unit: u8,
    values: Vec<Register>,
}

/// What a register means.
#[derive(Deserialize)]
struct Register {
    function: u8,
    address: u16,
    size: u8,
    format: String,
    order: String,
    raw: String,
    value: Option<f64>,
    name: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, address, rest @ ..] = &arguments[..] else { bail!("name a FOLDER and an ADDRESS") };
    let set = twin_scene::load_profiles(Path::new(rest.first().map_or("profiles", String::as_str)))?;
    let mut paths: Vec<_> =
        Path::new(folder).join("expected").read_dir()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:<30} {:>9} {:>6}   {:<30} {:>6} {:>6}",
        "map", "registers", "equal", "profile", "listed", "equal"
    )?;
    let (mut registers, mut equal, mut listed, mut equal_by_profile) = (0, 0, 0, 0);
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let map: Map =
            serde_json::from_str(&std::fs::read_to_string(&path)?).with_context(|| format!("read {name}"))?;
        let access = access(address, map.unit);
        let raw = raw(&access, &map, &mut out).await?;
        let probed = probe(&access, &set.profiles).await?;
        let fitting =
            probed.profiles.first().and_then(|id| set.profiles.iter().find(|profile| profile.id == id.as_str()));
        let by_profile = match fitting {
            Some(profile) => by_profile(&map, &read_device(&access, profile).await?, &mut out)?,
            None => 0,
        };
        let wanted = if fitting.is_some() { map.values.len() } else { 0 };
        let fits = fitting.map_or("-", |profile| profile.id.as_str());
        writeln!(out, "{name:<30} {:>9} {raw:>6}   {fits:<30} {wanted:>6} {by_profile:>6}", map.values.len())?;
        registers += map.values.len();
        equal += raw;
        listed += wanted;
        equal_by_profile += by_profile;
    }
    writeln!(
        out,
        "{equal} of {registers} registers are equal; {equal_by_profile} of {listed} by the profile that fits\n"
    )?;
    quality(address, &mut out).await
}

fn access(address: &str, unit: u8) -> ModbusAccess {
    ModbusAccess { address: address.to_owned(), unit, framing: Framing::Tcp, answers_within: ANSWERS_WITHIN }
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= TOLERANCE * other.abs().max(1.0)
}

/// How many registers say what they mean, each read by a point of its own.
async fn raw(access: &ModbusAccess, map: &Map, out: &mut impl Write) -> Result<usize> {
    let (mut points, mut texts) = (String::new(), String::new());
    for (index, register) in map.values.iter().enumerate() {
        let table = if register.function == 3 { "Holding" } else { "Input" };
        let (address, order) = (register.address, &register.order);
        if register.format == "Text" {
            let registers = register.size;
            writeln!(
                texts,
                "(name: \"r{index}\", title: \"r{index}\", at: {table}({address}), registers: {registers}),"
            )?;
        } else {
            let format = &register.format;
            writeln!(
                points,
                "(name: \"r{index}\", title: \"r{index}\", measure: Count, at: {table}({address}), format: {format}, order: {order}),"
            )?;
        }
    }
    let text = format!("(version: 1, id: \"raw\", title: \"Raw\", modbus: (texts: [{texts}], points: [{points}]))");
    let set = twin_scene::parse_profiles([("raw.ron", text.as_str())]);
    let Some(profile) = set.profiles.first() else { bail!("make a profile of the map: {:?}", set.refused) };
    let told = read_device(access, profile).await?;
    let mut equal = 0;
    for (index, register) in map.values.iter().enumerate() {
        let name = format!("r{index}");
        let text = told.words.iter().find(|(title, _)| *title == name).map(|(_, text)| text.clone());
        let value = told.readings.iter().find(|reading| reading.point == name.as_str()).map(|reading| reading.value);
        let is_equal = match (text, value) {
            (Some(text), _) => text == register.raw,
            (None, Some(value)) => register.raw.parse().is_ok_and(|raw| is_near(value, raw)),
            (None, None) => false,
        };
        equal += usize::from(is_equal);
        if !is_equal {
            writeln!(out, "  {} {}: {value:?} instead of {}", register.address, register.name, register.raw)?;
        }
    }
    Ok(equal)
}

/// How many of the registers that a map lists the profile reads, in the unit of their measure.
fn by_profile(map: &Map, told: &Told, out: &mut impl Write) -> Result<usize> {
    let mut equal = 0;
    for register in &map.values {
        let table = if register.function == 3 { "holding" } else { "input" };
        let origin = format!("{table} register {}", register.address);
        let is_equal = match register.value {
            None => told.words.iter().any(|(_, text)| *text == register.raw),
            Some(value) => {
                told.readings.iter().any(|reading| reading.origin == origin && is_near(reading.value, value))
            }
        };
        equal += usize::from(is_equal);
        if !is_equal {
            let ours: Vec<f64> =
                told.readings.iter().filter(|reading| reading.origin == origin).map(|reading| reading.value).collect();
            writeln!(out, "  {origin} {}: {ours:?} instead of {:?}", register.name, register.value)?;
        }
    }
    Ok(equal)
}

const REFUSING: &str = r#"(version: 1, id: "refusing", title: "Refusing", modbus: (points: [
    (name: "well", title: "Well", measure: Temperature, at: Input(0), divide: 10),
    (name: "broken", title: "Broken", measure: Temperature, at: Input(4), divide: 10),
    (name: "beside", title: "Beside it", measure: Temperature, at: Input(5), divide: 10),
    (name: "missing", title: "Missing", measure: Temperature, at: Input(6), divide: 10),
    (name: "behind", title: "Behind a gap", measure: Temperature, at: Input(8), divide: 10),
]))"#;

/// The time when this began: nothing here looks at it.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(0)
    }

    fn rate(&self) -> f64 {
        1.0
    }
}

/// What units 30 (busy, then broken and missing registers), 31 (silent) and 32 (well but for what it does not have) make of samples.
async fn quality(address: &str, out: &mut impl Write) -> Result<()> {
    let plan = twin_scene::parse_scene(&twin_scene::generate_scene(20), "generated")?;
    let table = Arc::new(PointTable::from_plan(&plan));
    let Some(profile) = twin_scene::parse_profiles([("refusing.ron", REFUSING)]).profiles.pop() else {
        bail!("read the profile of refusing devices")
    };
    let connections: Vec<Connection> =
        [30, 31, 32].map(|unit| connection(&access(address, unit), &profile, &table)).to_vec();
    let (sent, mut events) = mpsc::channel(100);
    let (stop, stopped) = watch::channel(false);
    let (_asked, asked) = watch::channel(Arc::new(connections.clone()));
    let running = tokio::spawn(AskedSource::build(asked, Arc::clone(&table), Arc::new(Still)).run(sent, stopped));
    let mut counts = vec![[0usize; 3]; table.iter().count()];
    let (mut batches, mut devices) = (0, Arc::default());
    while batches < BATCHES {
        match events.recv().await.context("hear the source")? {
            SourceEvent::Facts(_) => {}
            SourceEvent::Batch(batch) => {
                batches += 1;
                for sample in batch.samples {
                    let place = match sample.quality {
                        Quality::Good => 0,
                        Quality::Bad if sample.value.is_nan() => 1,
                        _ => 2,
                    };
                    let index = table.iter().position(|(index, _)| index == sample.point).context("find the point")?;
                    counts[index][place] += 1;
                }
            }
            SourceEvent::Devices(told) => devices = told,
            SourceEvent::Report(_) => {}
        }
    }
    stop.send_replace(true);
    running.await?;
    writeln!(out, "{:<8} {:<10} {:>6} {:>8} {:>6}", "unit", "register", "good", "bad/NaN", "other")?;
    for connection in &connections {
        for binding in &connection.bindings {
            let index = table.iter().position(|(index, _)| index == binding.point).context("find the point")?;
            let [good, bad, other] = counts[index];
            writeln!(out, "{:<8} {:<10} {good:>6} {bad:>8} {other:>6}", connection.name, binding.from)?;
        }
    }
    for device in devices.iter() {
        let (phase, polls, failures) = (device.phase, device.polls, device.failures);
        let error = device.last_error.as_deref().unwrap_or("-");
        writeln!(out, "{}: {phase:?}, {failures} of {polls} polls in vain, last error: {error}", device.name)?;
    }
    Ok(())
}

/// The device at `access`, which feeds five points of a rack of its own.
fn connection(access: &ModbusAccess, profile: &Profile, table: &PointTable) -> Connection {
    let rack = usize::from(access.unit - 30);
    let feeds = ["inlet_low", "inlet_mid", "inlet_high", "exhaust", "inlet_low"];
    let points = profile.modbus.iter().flat_map(|modbus| &modbus.points);
    let bindings = points.zip(feeds).enumerate().filter_map(|(place, (point, quantity))| {
        let mut racks = table.iter().filter(|(_, known)| known.quantity == quantity);
        // The fifth has no quantity left on its own rack.
        let rack = if place == 4 { rack + 3 } else { rack };
        Some(Binding { from: point.head.name.clone(), fold: Fold::First, point: racks.nth(rack)?.0, is_expected: true })
    });
    Connection {
        name: format!("unit {}", access.unit).as_str().into(),
        access: Access::Modbus(access.clone()),
        profile: Arc::new(profile.clone()),
        period: Duration::from_millis(200),
        place: None,
        bindings: bindings.collect(),
        settables: Vec::new(),
        is_paused: false,
    }
}
