//! Supply air stays above the dew point of the room.

use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::profile::Effect;
use twin_model::setpoint::SetRefusal;

/// Supply air is so much warmer than the dew point at least: sensors are wrong by half a kelvin each, and coils are a kelvin
/// colder than the air that leaves them.
pub const DEW_POINT_MARGIN_KELVIN: f64 = 2.0;

pub(super) const CHECK: Check = Check { name: "dew point", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    if case.point.settable.effect != Effect::SupplyTemperature {
        return idle("it is not about supply air");
    }
    let (value, margin) = (case.wish(), DEW_POINT_MARGIN_KELVIN);
    let dew_point_celsius = case.zone().dew_point_celsius()?;
    if value < dew_point_celsius + margin {
        return Err(SetRefusal::DewPoint { value, dew_point_celsius, margin, room: case.room_name() });
    }
    passed(format!("the dew point is {dew_point_celsius:.1} °C"))
}
