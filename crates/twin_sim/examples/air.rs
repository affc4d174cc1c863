//! The air of a site's halls in numbers: inlets on a working day, and what stopped CRACs do to them.
//!
//! `cargo run --release -p twin_sim --example air -- scenes/demo.ron sims/demo.ron crac-a1 hall-b`
#![expect(clippy::print_stdout, reason = "the numbers are what it is for")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_model::{SitePlan, Timestamp};
use twin_physics::SiteModel;
use twin_sim::Facility;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Minutes after a fault at which inlets are told.
const MINUTES: [u64; 6] = [1, 2, 5, 10, 15, 30];
/// Recommended and allowable limit of RCI_HI, °C (ASHRAE A1).
const RECOMMENDED_CELSIUS: f64 = 27.0;
const ALLOWABLE_CELSIUS: f64 = 32.0;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().collect();
    let file = |index: usize, usual: &str| arguments.get(index).cloned().unwrap_or_else(|| usual.to_owned());
    let plan = Arc::new(twin_scene::load_scene(Path::new(&file(1, "scenes/demo.ron")))?);
    let sim = twin_scene::load_sim(Path::new(&file(2, "sims/demo.ron")))?;
    let start: Timestamp = "2026-11-18T12:00:00Z".parse()?;
    let facility = || {
        let mut facility = Facility::new(plan.clone(), sim.clone(), start);
        facility.advance_to_newest(start + Duration::from_secs(600), &mut Vec::new());
        facility
    };
    let calm = facility();
    for room in 0..plan.rooms.len() {
        print_hall(&plan, calm.site(), room);
    }
    for target in arguments.iter().skip(3) {
        let is_room = plan.rooms.iter().any(|room| room.id.as_str() == target);
        let scenario = if is_room { "CRACS_FAULT" } else { "UNIT_FAULT" };
        print_fault(&plan, facility(), (scenario, target), start)?;
    }
    Ok(())
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / f64::max(count, 1.0)
}

fn print_hall(plan: &SitePlan, site: &SiteModel, room: usize) {
    let racks: Vec<usize> = (0..plan.racks.len()).filter(|rack| plan.racks[*rack].room as usize == room).collect();
    let cracs: Vec<usize> = (0..plan.cracs.len()).filter(|crac| plan.cracs[*crac].room as usize == room).collect();
    if racks.is_empty() || cracs.is_empty() {
        return;
    }
    let state = |rack: &usize| &site.racks()[*rack];
    let [low, mid, high] = [0, 1, 2].map(|height| mean(racks.iter().map(|rack| state(rack).inlet_celsius[height])));
    let mut mids: Vec<f64> = racks.iter().map(|rack| state(rack).inlet_celsius[1]).collect();
    mids.sort_by(f64::total_cmp);
    let share = |share: f64| mids[((mids.len() - 1) as f64 * share).round() as usize];
    let top = racks.iter().map(|rack| state(rack).inlet_celsius[2]).fold(f64::MIN, f64::max);
    let is_end = |rack: &&usize| {
        let same = |other: usize| plan.racks.get(other).is_some_and(|other| other.row == plan.racks[**rack].row);
        !(same(rack.wrapping_sub(1)) && same(**rack + 1))
    };
    let ends = mean(racks.iter().filter(is_end).map(|rack| mean(state(rack).inlet_celsius.into_iter())));
    let middle =
        mean(racks.iter().filter(|rack| !is_end(rack)).map(|rack| mean(state(rack).inlet_celsius.into_iter())));
    let supply = mean(cracs.iter().map(|crac| site.cracs()[*crac].supply_celsius));
    let inlets = || racks.iter().map(|rack| mean(state(rack).inlet_celsius.into_iter()));
    let over: f64 = inlets().map(|inlet| inlet - supply).sum();
    let heated: f64 = racks.iter().map(|rack| state(rack).exhaust_celsius - supply).sum();
    let hot: f64 = inlets().map(|inlet| (inlet - RECOMMENDED_CELSIUS).max(0.0)).sum();
    let rci = 100.0 * (1.0 - hot / ((ALLOWABLE_CELSIUS - RECOMMENDED_CELSIUS) * racks.len() as f64));
    let heats = site.heats()[room];
    let left = heats.gained_kw - heats.removed_kw - heats.lost_kw - heats.stored_kw;
    let it_kw: f64 = racks.iter().map(|rack| state(rack).power_kw()).sum();
    println!(
        "{}: {it_kw:.0} kW  inlets low {low:.2} mid {mid:.2} high {high:.2}  mid min {:.2} p10 {:.2} p50 {:.2} p90 {:.2} \
         max {:.2}  top {top:.2}  ends {ends:.2} middle {middle:.2}  SHI {:.3} RCI {rci:.1}  supply {supply:.2}  \
         balance {:.6}",
        plan.rooms[room].id,
        mids[0],
        share(0.1),
        share(0.5),
        share(0.9),
        share(1.0),
        over / heated,
        left / it_kw,
    );
    let drawn: f64 = racks.iter().map(|rack| state(rack).airflow_m3s).sum();
    let blown: f64 = cracs.iter().map(|crac| site.cracs()[*crac].airflow_m3s()).sum();
    let returns: Vec<String> = cracs.iter().map(|crac| format!("{:.1}", site.cracs()[*crac].return_celsius)).collect();
    println!(
        "   racks draw {drawn:.1} m3/s, CRACs blow {blown:.1} at fan {:.2}; returns {}",
        mean(cracs.iter().map(|crac| site.cracs()[*crac].fan)),
        returns.join(" ")
    );
}

fn print_fault(plan: &SitePlan, mut facility: Facility, (name, target): (&str, &str), start: Timestamp) -> Outcome {
    let inlets = |facility: &Facility| -> Vec<[f64; 3]> {
        facility.site().racks().iter().map(|rack| rack.inlet_celsius).collect()
    };
    let before = inlets(&facility);
    facility.run_scenario(name, Some(target))?;
    println!("{name} at {target}");
    for minute in MINUTES {
        facility.advance_to_newest(start + Duration::from_secs(600 + 60 * minute), &mut Vec::new());
        let now = inlets(&facility);
        let mut rises: Vec<(f64, usize)> =
            (0..now.len()).map(|rack| (mean((0..3).map(|at| now[rack][at] - before[rack][at])), rack)).collect();
        rises.sort_by(|a, b| b.0.total_cmp(&a.0));
        let most: Vec<String> =
            rises.iter().take(5).map(|(rise, rack)| format!("{} {rise:+.2}", plan.racks[*rack].id)).collect();
        let hottest = now.iter().flatten().fold(f64::MIN, |most, inlet| most.max(*inlet));
        println!("   {minute:3} min  {}  hottest inlet {hottest:.1}", most.join("  "));
    }
    Ok(())
}
