//! Cooling is never taken below N+1 for the heat that there is: with the largest of the units that run then lost, the others
//! have to suffice.

use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::Place;
use twin_model::profile::Effect;
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "N+1", from: Stage::Surveyed, run };

fn run(case: &Case<'_>) -> Found {
    if !case.takes_cooling() {
        return idle("it takes no cooling away");
    }
    let zone = case.zone();
    let is_stopped = |index: u32| case.point.settable.effect == Effect::Run && case.point.place == Place::Crac(index);
    let running = zone.units().into_iter().filter(|unit| unit.is_running && !is_stopped(unit.index));
    let capacities: Vec<f64> = running.map(|unit| unit.capacity_kw).collect();
    let largest = capacities.iter().copied().fold(0.0, f64::max);
    let (left_kw, heat_kw) = (capacities.iter().sum::<f64>() - largest, zone.heat_kw());
    if left_kw < heat_kw {
        return Err(SetRefusal::Redundancy { room: case.room_name(), left_kw, heat_kw });
    }
    passed(format!("{left_kw:.0} kW with the largest lost, for {heat_kw:.0} kW"))
}
