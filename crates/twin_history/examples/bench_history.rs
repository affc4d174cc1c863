//! How fast samples are committed, how small they lie, how soon they come back; one line of JSON.
//!
//! `cargo run --release -p twin_history --example bench_history -- [POINTS] [SECONDS] [FOLDER]`: a sample per point
//! and second of site time, handed over a thousand at a time as fast as the history takes them. Temperatures walk in
//! steps of 0.1, powers in steps of 0.01, and devices stamp with some milliseconds of jitter, as real ones do.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};
use std::{env, fs, thread};
use twin_history::{Append, History, HistoryReader};
use twin_model::plan::{Facing, Rack, Room, RoomKind, Site, Spot};
use twin_model::{PointIndex, PointTable, Quality, Sample, SitePlan, Timestamp};

const BATCH: usize = 1000;
const START: i64 = 1_790_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let points = arguments.next().map_or(Ok(1000), |text| text.parse())?;
    let seconds = arguments.next().map_or(Ok(3600), |text| text.parse())?;
    let folder = arguments.next().map_or_else(|| env::temp_dir().join("bench_history"), PathBuf::from);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let table = table(points);
    let mut site = Telemetry::new(points);
    let samples: Vec<Vec<Sample>> = (0..seconds).map(|second| site.tick(second)).collect();
    let total = f64::from(points) * f64::from(seconds);

    let (sender, reports) = sync_channel(1 << 20);
    let history = History::open(&folder, Arc::clone(&table), Box::new(move |report| drop(sender.try_send(report))))?;
    let began = now();
    let mut ticket = 0;
    for batch in samples.iter().flat_map(|tick| tick.chunks(BATCH)) {
        ticket += 1;
        let mut append = Append { ticket, samples: batch.to_vec(), ..Append::default() };
        while let Err(error) = history.append(append) {
            append = error.into_append();
            thread::sleep(Duration::from_micros(200));
        }
    }
    let mut commits = 0;
    while reports.recv()?.ticket < ticket {
        commits += 1;
    }
    let committing = began.elapsed();
    let hot = Queries::run(&folder, &table, seconds)?;
    let began = now();
    history.compact();
    let compacting = began.elapsed();
    history.close()?;
    let folded = Queries::run(&folder, &table, seconds)?;

    let (bytes, payload) = sizes(&folder)?;
    writeln!(
        std::io::stdout(),
        "{{\"bench\":\"history_commit\",\"points\":{points},\"samples\":{total},\"commits\":{commits},\
         \"samples_per_s\":{:.0},\"samples_per_s_with_compaction\":{:.0},\
         \"bytes_per_sample\":{:.3},\"payload_bytes_per_sample\":{:.3},\"file_bytes\":{},\
         \"open_ms_unfolded\":{:.3},\"hour_of_one_point_us_unfolded\":{:.1},\
         \"open_ms\":{:.3},\"hour_of_one_point_us\":{:.1},\"hour_of_all_points_ms\":{:.1}}}",
        total / committing.as_secs_f64(),
        total / (committing + compacting).as_secs_f64(),
        bytes / total,
        payload / total,
        fs::metadata(folder.join("history.sqlite3"))?.len(),
        hot.open_ms,
        hot.one_us,
        folded.open_ms,
        folded.one_us,
        folded.all_ms,
    )?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Times of questions: opening with the first answer, then the last hour of one point, and of all, as 60 columns.
struct Queries {
    open_ms: f64,
    one_us: f64,
    all_ms: f64,
}

impl Queries {
    fn run(folder: &Path, points: &PointTable, seconds: u32) -> Result<Self, Box<dyn Error>> {
        let to = Timestamp::from_secs(START + i64::from(seconds));
        let from = to - Duration::from_secs(3600);
        let began = now();
        let reader = HistoryReader::open(folder)?;
        let id = |index: u32| points.point(PointIndex(index)).map(|point| point.id.clone()).ok_or("a point");
        reader.range(&id(0)?, from, to, 60)?;
        let open_ms = began.elapsed().as_secs_f64() * 1e3;
        let began = now();
        for _ in 0..20 {
            reader.range(&id(0)?, from, to, 60)?;
        }
        let one_us = began.elapsed().as_secs_f64() / 20.0 * 1e6;
        let began = now();
        for (_, point) in points.iter() {
            reader.range(&point.id, from, to, 60)?;
        }
        Ok(Self { open_ms, one_us, all_ms: began.elapsed().as_secs_f64() * 1e3 })
    }
}

/// Bytes of all pages in use, and of the compressed blocks alone.
fn sizes(folder: &Path) -> Result<(f64, f64), Box<dyn Error>> {
    let database = rusqlite::Connection::open(folder.join("history.sqlite3"))?;
    let number = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|number| number as f64);
    let pages = number("PRAGMA page_count")? - number("PRAGMA freelist_count")?;
    Ok((pages * number("PRAGMA page_size")?, number("SELECT sum(length(data)) FROM blocks")?))
}

/// Sensors: every third measures power, the others temperature.
struct Telemetry {
    values: Vec<i32>,
    state: u64,
}

impl Telemetry {
    fn new(points: u32) -> Self {
        Self { values: (0..points).map(|point| 200 + (point % 60).cast_signed()).collect(), state: 1 }
    }

    /// Knuth's linear congruential generator: the same telemetry every time.
    fn draw(&mut self, below: u64) -> i32 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.state >> 33) % below) as i32
    }

    fn tick(&mut self, second: u32) -> Vec<Sample> {
        (0..u32::try_from(self.values.len()).unwrap_or(0))
            .map(|point| {
                let is_power = point % 3 == 0;
                let step = if is_power { self.draw(9) - 4 } else { (self.draw(4) == 0) as i32 * (self.draw(3) - 1) };
                let jitter = i64::from(self.draw(7));
                let value = &mut self.values[point as usize];
                *value += step;
                Sample {
                    point: PointIndex(point),
                    at: Timestamp::from_millis((START + i64::from(second)) * 1000 + jitter),
                    value: f64::from(*value) / if is_power { 100.0 } else { 10.0 },
                    quality: Quality::Good,
                }
            })
            .collect()
    }
}

/// At least `points` points: racks in one hall.
fn table(points: u32) -> Arc<PointTable> {
    let rack = |number: u32| Rack {
        id: format!("R{number:04}").as_str().into(),
        room: 0,
        row: 0,
        centre: Spot::default(),
        facing: Facing::South,
        width: 0.6,
        depth: 1.2,
        height: 2.0,
        units: 42,
        capacity_kw: 10.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 0,
        pdu_b: 0,
        devices: Vec::new(),
    };
    let room = Room {
        site: 0,
        id: "hall".into(),
        name: "Hall".into(),
        kind: RoomKind::Hall,
        corner: Spot::default(),
        size: Spot { x: 50.0, z: 50.0 },
        height: 4.0,
        tile: 0.6,
    };
    let site =
        Site { id: "bench".into(), name: "Bench".into(), location: "Lisbon".into(), time_zone: "Europe/Lisbon".into() };
    let plan = |racks| SitePlan { rooms: vec![room], racks: (1..=racks).map(rack).collect(), ..SitePlan::empty(site) };
    let per_rack = u32::try_from(twin_model::quantity::RACK.len()).unwrap_or(1);
    Arc::new(PointTable::from_plan(&plan(points.div_ceil(per_rack))))
}

#[expect(clippy::disallowed_methods, reason = "measures ourselves")]
fn now() -> Instant {
    Instant::now()
}
