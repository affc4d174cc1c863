//! Measures `Decider::step`: 100 000 points under the default rules, each sampled once a period.
//!
//! Prints one JSON line. `cargo run --release -p twin_decision --example bench_step`
#![expect(clippy::disallowed_methods, reason = "a measurement of ourselves")]
#![expect(clippy::print_stdout, reason = "the result is a line on stdout")]

use std::sync::Arc;
use std::time::{Duration, Instant};
use twin_decision::{Decider, Input, default_rules};
use twin_model::plan::{Facing, Periods, Rack, Room, RoomKind, Row, Site, SitePlan, Spot};
use twin_model::{Point, PointTable, Quality, RackId, Sample, Timestamp, quantity::class};

/// Nine points a rack make 100 008 points.
const RACKS: u32 = 11_112;
/// Enough rounds for every point to be waited for several times over.
const ROUNDS: i64 = 30;
/// Samples a step: what a tenth of a second brings at 100 000 samples a second.
const BATCH: usize = 10_000;
/// One rack in a hundred goes through an alarm and back.
const RACKS_PER_ALARM: usize = 100;

fn main() {
    let table = Arc::new(PointTable::from_plan(&plan()));
    let mut decider = Decider::new(Arc::clone(&table), default_rules());
    decider.step(Timestamp::EPOCH, Input::default());
    let period = Periods::default().rack;
    let (mut judged, mut transitions, mut spent, mut worst) = (0, 0, Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let samples = round_of_samples(&table, round, period);
        for batch in samples.chunks(BATCH) {
            let now = batch.last().map_or(Timestamp::EPOCH, |sample| sample.at);
            let began = Instant::now();
            let verdicts = decider.step(now, Input { samples: batch, ..Input::default() });
            let took = began.elapsed();
            spent += took;
            worst = worst.max(took);
            judged += batch.len();
            transitions += verdicts.transitions.len();
        }
    }
    let secs = spent.as_secs_f64();
    println!(
        "{{\"bench\":\"decision_step\",\"samples_per_second\":{:.0},\"nanoseconds_per_sample\":{:.1},\"samples\":{judged},\
         \"points\":{},\"transitions\":{transitions},\"step_ms_max\":{:.3}}}",
        judged as f64 / secs,
        secs * 1e9 / judged as f64,
        table.len(),
        worst.as_secs_f64() * 1e3,
    );
}

/// One sample of every point, spread evenly over the period.
fn round_of_samples(table: &PointTable, round: i64, period: Duration) -> Vec<Sample> {
    let begin = Timestamp::from_secs(period.as_secs() as i64 * (round + 1));
    let points = table.iter().enumerate();
    points
        .map(|(order, (index, point))| Sample {
            point: index,
            at: begin + period.mul_f64(order as f64 / table.len() as f64),
            value: value(point, order, round),
            quality: Quality::Good,
        })
        .collect()
}

fn value(point: &Point, order: usize, round: i64) -> f64 {
    let is_in_alarm = (order / 9).is_multiple_of(RACKS_PER_ALARM) && round % 10 >= 5;
    let wobble = ((order as i64 + round * 7) % 13) as f64 / 13.0;
    match point.class.as_str() {
        class::RACK_INLET_TEMPERATURE if is_in_alarm => 33.0 + wobble,
        class::RACK_INLET_TEMPERATURE => 22.0 + wobble,
        class::RACK_INLET_HUMIDITY => 45.0 + wobble,
        _ => 5.0 + wobble,
    }
}

fn plan() -> SitePlan {
    let rack = |number: u32| Rack {
        id: RackId::new(format!("R{number:05}")),
        room: 0,
        row: 0,
        centre: Spot::default(),
        facing: Facing::North,
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
    let site = Site { id: "bench".into(), name: "Bench".into(), location: "–".into(), time_zone: "UTC".into() };
    SitePlan {
        rooms: vec![Room {
            site: 0,
            id: "hall".into(),
            name: "Hall".into(),
            kind: RoomKind::Hall,
            corner: Spot::default(),
            size: Spot { x: 100.0, z: 100.0 },
            height: 4.0,
            tile: 0.6,
        }],
        rows: vec![Row { id: "A".into(), room: 0, facing: Facing::North }],
        racks: (0..RACKS).map(rack).collect(),
        ..SitePlan::empty(site)
    }
}
