//! Enough air moves for the heat that there is.

use super::super::zone::Zone;
use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::Place;
use twin_model::profile::Effect;
use twin_model::setpoint::SetRefusal;

/// The most that a room's air may warm on its way through the racks, kelvin: above 18 K between supply and return, air goes round.
pub const RISE_MAX_KELVIN: f64 = 18.0;

pub(super) const CHECK: Check = Check { name: "minimum flow", from: Stage::Surveyed, run };

fn run(case: &Case<'_>) -> Found {
    let effect = case.point.settable.effect;
    if !matches!(effect, Effect::FanSpeed | Effect::Run) || !case.takes_cooling() {
        return idle("it slows no fan");
    }
    let zone = case.zone();
    let moved = zone.units().into_iter().filter(|unit| unit.is_running).map(|unit| {
        let is_own = case.point.place == Place::Crac(unit.index);
        let share = match (effect, is_own) {
            (Effect::Run, true) => 0.0,
            // The others may turn as fast as they can when one stands.
            (Effect::Run, false) => 1.0,
            (_, true) => case.wish() / 100.0,
            (_, false) => unit.fan,
        };
        share * unit.airflow_m3s
    });
    let (flow_m3s, needed_m3s) = (moved.sum::<f64>(), Zone::air_for(zone.heat_kw(), RISE_MAX_KELVIN));
    if flow_m3s < needed_m3s {
        return Err(SetRefusal::Flow { room: case.room_name(), flow_m3s, needed_m3s });
    }
    passed(format!("{flow_m3s:.1} m³/s, of {needed_m3s:.1} needed"))
}
