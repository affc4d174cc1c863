//! The equipment is in a mode in which it may be set. What the device itself says of it is looked at once more right before the
//! write, by the guards of its profile.

use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "mode", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let Some((mode, point)) = case.point.settable.mode.as_ref().zip(case.point.mode) else {
        return idle("it may be set in every mode");
    };
    let value = (case.world.seen)(point).filter(super::super::world::Seen::is_usable).map(|seen| seen.value);
    if let Some(value) = value.filter(|value| mode.is.contains(value)) {
        return passed(format!("{} is {value}", mode.quantity));
    }
    let allowed: Vec<String> = mode.is.iter().map(ToString::to_string).collect();
    Err(SetRefusal::Mode {
        quantity: mode.quantity.clone(),
        equipment: case.point.equipment.clone(),
        value: value.map_or_else(|| "not known".to_owned(), |value| value.to_string()),
        allowed: allowed.join(" or "),
    })
}
