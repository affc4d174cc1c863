//! Grades profiles against recordings of real devices: which of the sensors that another poller found do ours find, with the
//! same value and class?
//!
//! `cargo run -p twin_ingress --example grade_snmp -- FOLDER ADDRESS [PROFILES] [NAME…]`: FOLDER has `expected/NAME.json` as
//! LibreNMS' tests have them, and an agent at ADDRESS answers each NAME as a community, such as snmpsim with `snmprec/`. With
//! names, their sensors that differ are listed.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use twin_ingress::asked::Reading;
use twin_ingress::snmp::{probe, read_device};
use twin_model::connection::{Secret, SnmpAccess, SnmpLogin};
use twin_model::profile::{Measure, Profile};

/// Its sensors are numbers, so that equal means equal but for the last digits that are printed.
const TOLERANCE: f64 = 5e-4;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, address, rest @ ..] = &arguments[..] else { bail!("name a FOLDER and an ADDRESS") };
    let set = twin_scene::load_profiles(Path::new(rest.first().map_or("profiles", String::as_str)))?;
    for refused in &set.refused {
        eprintln!("{refused}");
    }
    let names = rest.get(1..).unwrap_or_default();
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{:<32} {:<24} {:>8} {:>6} {:>6} {:>6} {:>6} {:>7}",
        "device", "profile", "expected", "equal", "value", "class", "none", "states"
    )?;
    let mut paths: Vec<_> =
        Path::new(folder).join("expected").read_dir()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let (mut expected, mut equal) = (0, 0);
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !names.is_empty() && !names.contains(&name) {
            continue;
        }
        let sensors = sensors(&path).with_context(|| format!("read {}", path.display()))?;
        if sensors.is_empty() {
            continue;
        }
        let access = SnmpAccess { address: address.clone(), login: SnmpLogin::Community(Secret(name.as_str().into())) };
        let grade = match grade(&access, &set.profiles, &sensors).await {
            Ok(grade) => grade,
            Err(error) => {
                writeln!(out, "{name:<32} failed to {error}")?;
                continue;
            }
        };
        writeln!(
            out,
            "{name:<32} {:<24} {:>8} {:>6} {:>6} {:>6} {:>6} {:>3}/{:<3} {}",
            grade.profile,
            grade.numbers,
            grade.equal,
            grade.value,
            grade.class,
            grade.none,
            grade.states.0,
            grade.states.1,
            if grade.equal * 100 >= grade.numbers * 95 { "" } else { "below 95 %" },
        )?;
        if !names.is_empty() {
            for line in &grade.lines {
                writeln!(out, "  {line}")?;
            }
        }
        expected += grade.numbers;
        equal += grade.equal;
    }
    writeln!(out, "{equal} of {expected} numeric sensors are equal")?;
    Ok(())
}

/// A sensor that the other poller found.
struct Sensor {
    object: String,
    class: String,
    title: String,
    value: Option<f64>,
}

#[derive(Default)]
struct Grade {
    profile: String,
    numbers: usize,
    equal: usize,
    value: usize,
    class: usize,
    none: usize,
    states: (usize, usize),
    lines: Vec<String>,
}

async fn grade(access: &SnmpAccess, profiles: &[Profile], sensors: &[Sensor]) -> Result<Grade> {
    let mut grade = Grade { profile: "-".to_owned(), ..Grade::default() };
    let probed = probe(access, profiles).await?;
    let profile = probed.profiles.first().and_then(|id| profiles.iter().find(|profile| profile.id == id.as_str()));
    let mut found: BTreeMap<String, Vec<Reading>> = BTreeMap::new();
    if let Some(profile) = profile {
        grade.profile = profile.id.to_string();
        for reading in read_device(access, profile).await? {
            found.entry(reading.origin.to_string()).or_default().push(reading);
        }
    } else {
        grade.lines.push(format!("no profile: {:?} {:?}", probed.object_id, probed.description));
    }
    for sensor in sensors {
        let none = Vec::new();
        let readings = found.get(&sensor.object).unwrap_or(&none);
        let same = readings.iter().find(|reading| theirs(reading).0 == sensor.class);
        let (is_state, is_equal) = (
            sensor.class == "state",
            same.is_some_and(|reading| sensor.value.is_some_and(|value| is_near(theirs(reading).1, value))),
        );
        if is_state {
            grade.states.1 += 1;
            grade.states.0 += usize::from(is_equal);
        } else {
            grade.numbers += 1;
            match same {
                Some(_) if is_equal => grade.equal += 1,
                Some(_) => grade.value += 1,
                None if readings.is_empty() => grade.none += 1,
                None => grade.class += 1,
            }
        }
        if !is_equal {
            let ours: Vec<String> =
                readings.iter().map(|one| format!("{} {:?} {}", theirs(one).0, theirs(one).1, one.title)).collect();
            grade
                .lines
                .push(format!("{} {} {:?} {:?}: {ours:?}", sensor.object, sensor.class, sensor.value, sensor.title));
        }
    }
    let is_theirs = |object: &str| sensors.iter().any(|sensor| sensor.object == object);
    for (object, readings) in found.iter().filter(|(object, _)| !is_theirs(object)) {
        let ours: Vec<String> =
            readings.iter().map(|one| format!("{} {} {}", theirs(one).0, theirs(one).1, one.title)).collect();
        grade.lines.push(format!("only ours: {object} {ours:?}"));
    }
    Ok(grade)
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= TOLERANCE * other.abs().max(1.0)
}

/// The other poller's class and number of a reading.
fn theirs(reading: &Reading) -> (&'static str, f64) {
    let value = reading.value;
    match reading.measure {
        Measure::Temperature => ("temperature", value),
        Measure::Humidity => ("humidity", value),
        Measure::Voltage => ("voltage", value),
        Measure::Current => ("current", value),
        Measure::Power => ("power", value),
        Measure::ApparentPower => ("power", value * 1000.0),
        Measure::Energy => ("power_consumed", value),
        Measure::Frequency => ("frequency", value),
        Measure::Load => ("load", value),
        Measure::Charge => ("charge", value),
        Measure::Runtime => ("runtime", value),
        Measure::Delay => ("delay", value * 60.0),
        Measure::PowerFactor => ("power_factor", value),
        Measure::FanSpeed => ("fanspeed", value),
        Measure::Airflow => ("airflow", value / 0.000_471_947_443_2),
        Measure::Pressure => ("pressure", value * 100.0),
        Measure::AirPressure => ("pressure", value / 1000.0),
        Measure::WaterFlow => ("waterflow", value * 60.0),
        Measure::Cooling => ("cooling", value * 1000.0),
        Measure::Share => ("percent", value),
        Measure::Ratio => ("eer", value),
        Measure::Count => ("count", value),
        // No device over SNMP tells these.
        Measure::Memory => ("memory", value),
        Measure::Clock => ("clock", value),
        Measure::State => ("state", value),
    }
}

fn sensors(path: &Path) -> Result<Vec<Sensor>> {
    let text = std::fs::read_to_string(path)?;
    let document: Value = serde_json::from_str(&text)?;
    let at = |pointer: &str| document.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |sensor: &Value, field: &str| sensor[field].as_str().unwrap_or_default().to_owned();
    let object = |sensor: &Value| text(sensor, "sensor_oid").trim_start_matches('.').to_owned();
    let number = |sensor: &Value| {
        let value = &sensor["sensor_current"];
        value.as_f64().or_else(|| value.as_str()?.parse().ok())
    };
    // What was polled after the discovery goes before it.
    let polled: BTreeMap<(String, String), Option<f64>> = at("/sensors/poller/sensors")
        .iter()
        .map(|sensor| ((object(sensor), text(sensor, "sensor_class")), number(sensor)))
        .collect();
    Ok(at("/sensors/discovery/sensors")
        .iter()
        .map(|sensor| {
            let (object, class) = (object(sensor), text(sensor, "sensor_class"));
            let value = polled.get(&(object.clone(), class.clone())).copied().unwrap_or_else(|| number(sensor));
            Sensor { object, class, title: text(sensor, "sensor_descr"), value }
        })
        .collect())
}
