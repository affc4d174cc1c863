//! A day of a site in numbers: `cargo run --release -p twin_sim --example survey -- scenes/demo.ron sims/demo.ron`.
#![expect(clippy::print_stdout, reason = "the numbers are what it is for")]
#![expect(clippy::disallowed_methods, reason = "it measures itself")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use twin_model::Timestamp;
use twin_sim::Facility;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().collect();
    let file = |index: usize, usual: &str| arguments.get(index).cloned().unwrap_or_else(|| usual.to_owned());
    let plan = match file(1, "scenes/demo.ron").parse::<u32>() {
        Ok(racks) => twin_scene::parse_scene(&twin_scene::generate_scene(racks), "generated")?,
        Err(_) => twin_scene::load_scene(Path::new(&file(1, "scenes/demo.ron")))?,
    };
    let sim = twin_scene::load_sim(Path::new(&file(2, "sims/demo.ron")))?;
    let start: Timestamp = "2026-11-21T00:00:00Z".parse()?;
    let began = Instant::now();
    let mut facility = Facility::new(Arc::new(plan), sim, start);
    println!("built and settled in {:?}", began.elapsed());
    println!(
        " hour      IT   total  ratio   inlet min  mean   max   RH min   max  exhaust  fan   chiller   pump  hottest"
    );
    let hours = file(3, "24").parse()?;
    let began = Instant::now();
    let mut messages = Vec::new();
    for hour in 0..=hours {
        facility.advance(start + Duration::from_secs(3600 * hour), &mut messages);
        print_line(&facility, hour);
        messages.clear();
    }
    let span = Duration::from_secs(3600 * hours);
    println!("{:.0} × real time with all messages", span.as_secs_f64() / began.elapsed().as_secs_f64());
    let began = Instant::now();
    let mut count = 0;
    for tick in 1..=36 {
        facility.advance_to_newest(start + span + Duration::from_secs(100 * tick), &mut messages);
        count += messages.len();
        messages.clear();
    }
    let newest = 3600.0 / began.elapsed().as_secs_f64();
    println!("{newest:.0} × real time with the newest of every 100 s ({} messages a tick)", count / 36);
    Ok(())
}

fn print_line(facility: &Facility, hour: u64) {
    let site = facility.site();
    let inlets = || site.racks().iter().flat_map(|rack| rack.inlet_celsius);
    let count = inlets().count().max(1) as f64;
    let (low, high) = (inlets().fold(f64::MAX, f64::min), inlets().fold(f64::MIN, f64::max));
    let humidity = |celsius: f64| {
        let rack = site.racks().iter().position(|rack| rack.inlet_celsius.contains(&celsius)).unwrap_or(0);
        let heights = twin_physics::air::Height::ALL;
        let height = heights.into_iter().find(|height| site.racks()[rack].inlet_celsius[*height as usize] == celsius);
        site.humidity_percent(rack, height.unwrap_or(twin_physics::air::Height::Mid))
    };
    let hottest = site.racks().iter().position(|rack| rack.inlet_celsius.contains(&high)).unwrap_or(0);
    let exhaust = site.racks().iter().map(|rack| rack.exhaust_celsius).fold(f64::MIN, f64::max);
    let fan = site.cracs().iter().map(|crac| crac.fan).sum::<f64>() / site.cracs().len().max(1) as f64;
    let chiller = site.power_parts().chillers_kw;
    let pump = site.power_parts().pumps_kw;
    let (it, total) = (site.it_kw(), site.facility_kw());
    println!(
        "{hour:5} {it:7.1} {total:7.1} {:6.3} {low:11.2} {:5.2} {high:5.2} {:8.1} {:5.1} {exhaust:8.1} {:4.0} % {chiller:8.1} {pump:6.1}  {}",
        total / it,
        inlets().sum::<f64>() / count,
        humidity(high),
        humidity(low),
        fan * 100.0,
        facility.plan().racks[hottest].id,
    );
}
