//! No two units of a zone are off.

use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::Place;
use twin_model::profile::Effect;
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "second unit", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    if case.point.settable.effect != Effect::Run || case.wish() > 0.0 {
        return idle("it stops no unit");
    }
    let zone = case.zone();
    let others = zone.units().into_iter().filter(|unit| case.point.place != Place::Crac(unit.index));
    match others.into_iter().find(|unit| !unit.is_running) {
        None => passed("all others run"),
        Some(unit) => {
            let other = Place::Crac(unit.index).name(case.world.plan).as_ref().into();
            Err(SetRefusal::SecondUnit { other, room: case.room_name() })
        }
    }
}
