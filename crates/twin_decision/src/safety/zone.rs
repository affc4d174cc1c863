//! The cooling of one room, as its points tell it. What is not known counts against whoever wants something.

use super::world::World;
use twin_model::Place;
use twin_model::quantity::crac_state;
use twin_model::setpoint::SetRefusal;

/// Heat of fans, light and people on top of the racks', share: 5 % covers the fans of CRACs at two thirds of their speed.
const OTHER_HEAT: f64 = 0.05;
/// Heat capacity of a cubic metre of air, kJ/K: 1.2 kg at 1.005 kJ/(kg·K).
const AIR_KJ_PER_M3_K: f64 = 1.206;
/// Magnus coefficients over water (WMO-No. 8, annex 4.B): dimensionless, and °C.
const MAGNUS: (f64, f64) = (17.62, 243.12);

/// A CRAC of the room.
pub(super) struct Unit {
    /// Index in the plan's CRACs.
    pub(super) index: u32,
    /// Whether it is known to run.
    pub(super) is_running: bool,
    /// Heat that it can remove, kW.
    pub(super) capacity_kw: f64,
    /// Air at full speed, m³/s.
    pub(super) airflow_m3s: f64,
    /// Share of full speed at which it turns, 0 to 1; 0 where it does not tell.
    pub(super) fan: f64,
}

/// The cooling of one room.
pub(super) struct Zone<'a> {
    world: &'a World<'a>,
    room: u32,
}

impl<'a> Zone<'a> {
    pub(super) const fn of(world: &'a World<'a>, room: u32) -> Self {
        Self { world, room }
    }

    /// Its CRACs. One that does not tell that it runs counts as one that stands.
    pub(super) fn units(&self) -> Vec<Unit> {
        let cracs = (0u32..).zip(&self.world.plan.cracs).filter(|(_, crac)| crac.room == self.room);
        let unit = |(index, crac): (u32, &twin_model::plan::Crac)| {
            let place = Place::Crac(index);
            Unit {
                index,
                is_running: self.world.value(place, "state").is_some_and(|state| state == crac_state::ON),
                capacity_kw: crac.capacity_kw,
                airflow_m3s: crac.airflow_m3s,
                fan: self.world.value(place, "fan").unwrap_or(0.0) / 100.0,
            }
        };
        cracs.map(unit).collect()
    }

    /// Heat that has to be removed now, kW. A rack that does not tell what it draws counts with what it may.
    pub(super) fn heat_kw(&self) -> f64 {
        let racks = (0u32..).zip(&self.world.plan.racks).filter(|(_, rack)| rack.room == self.room);
        let drawn = racks.map(|(index, rack)| {
            let feed = |quantity| self.world.value(Place::Rack(index), quantity);
            feed("power_a").zip(feed("power_b")).map_or(rack.capacity_kw, |(a, b)| a + b)
        });
        drawn.sum::<f64>() * (1.0 + OTHER_HEAT)
    }

    /// Air that carries `heat_kw` away when it warms by `rise_kelvin`, m³/s.
    pub(super) fn air_for(heat_kw: f64, rise_kelvin: f64) -> f64 {
        heat_kw / (AIR_KJ_PER_M3_K * rise_kelvin)
    }

    /// The highest dew point that any sensor of the room tells, °C: of its CRACs, and of its racks' inlets.
    ///
    /// # Errors
    /// When no sensor tells one.
    pub(super) fn dew_point_celsius(&self) -> Result<f64, SetRefusal> {
        let of_cracs =
            self.units().into_iter().filter_map(|unit| self.world.value(Place::Crac(unit.index), "dew_point"));
        let racks = (0u32..).zip(&self.world.plan.racks).filter(|(_, rack)| rack.room == self.room);
        let of_racks = racks.filter_map(|(index, _)| {
            let place = Place::Rack(index);
            let humidity = self.world.value(place, "humidity_mid")?;
            dew_point_celsius(self.world.value(place, "inlet_mid")?, humidity)
        });
        of_cracs.chain(of_racks).reduce(f64::max).ok_or_else(|| SetRefusal::NotKnown {
            what: "the dew point".into(),
            room: self.world.room_name(self.room).into(),
            reason: "no sensor tells humidity".to_owned(),
        })
    }
}

/// The dew point of air at `celsius` with `humidity_percent`, °C, by Magnus; `None` of air that is none.
pub(super) fn dew_point_celsius(celsius: f64, humidity_percent: f64) -> Option<f64> {
    let (a, b) = MAGNUS;
    let gamma = (humidity_percent / 100.0).ln() + a * celsius / (b + celsius);
    let dew_point = b * gamma / (a - gamma);
    dew_point.is_finite().then_some(dew_point)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dew_points_are_those_of_the_tables() {
        // ASHRAE's recommended corner: 22 °C at 50 % has its dew point at 11.1 °C.
        for (celsius, humidity, dew) in [(22.0, 50.0, 11.1), (25.0, 60.0, 16.7), (18.0, 100.0, 18.0)] {
            let computed = dew_point_celsius(celsius, humidity).expect("air");
            assert!((computed - dew).abs() < 0.05, "{celsius} °C, {humidity} %: {computed}");
        }
        assert_eq!(dew_point_celsius(20.0, 0.0), None);
    }

    #[test]
    fn ten_kilowatts_at_twelve_kelvin_need_two_thirds_of_a_cubic_metre() {
        assert!((Zone::air_for(10.0, 12.0) - 0.691).abs() < 0.001);
    }
}
