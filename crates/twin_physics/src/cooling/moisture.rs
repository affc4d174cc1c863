//! The moisture of a room's air: what leaks in, what humidifiers add, what dehumidifiers and cold coils take out.
//!
//! Humidity ratios are kg of vapour per kg of dry air; formulas of the ASHRAE Handbook, Fundamentals, chapter 1, at sea
//! level.

use super::water::EVAPORATION_KJ_PER_KG;
use crate::air::{dew_point_celsius, relative_humidity_percent, saturation_hpa};
use crate::conditions::Outside;
use twin_model::plan::Room;

/// Pressure of the atmosphere, hPa; gas constants of dry air over vapour; density of air, kg/m³.
const ATMOSPHERE_HPA: f64 = 1013.25;
const GAS_RATIO: f64 = 0.621_945;
const AIR_KG_PER_M3: f64 = 1.2;
/// Outdoor air that leaks and is blown in, volumes an hour: a closed hall with little fresh air.
const AIR_CHANGES_PER_HOUR: f64 = 0.2;
/// Humidifiers and dehumidifiers, kg/h for each m³ of room: a hall's dew point moves some 5 K in ten minutes.
const MOISTURE_KG_PER_HOUR_M3: f64 = 0.02;
/// Dead band around the dew point that they hold, and how far beyond it they run in full, kelvin.
const DEAD_BAND_KELVIN: f64 = 0.2;
const BAND_KELVIN: f64 = 1.0;
/// Steam humidifier, kW per kg/h: heating and evaporating water.
const HUMIDIFIER_KW_PER_KG_H: f64 = 0.75;
/// Air that meets a coil's fins, share of all air through it (one less the bypass factor).
const CONTACT: f64 = 0.8;
/// Where a coil's surface lies between its water and the air that returns.
const SURFACE: f64 = 0.25;

/// Humidity ratio of saturated air, kg/kg.
pub fn saturation_ratio(celsius: f64) -> f64 {
    let vapour = saturation_hpa(celsius);
    GAS_RATIO * vapour / (ATMOSPHERE_HPA - vapour)
}

/// Heat of moist air per kg of dry air, kJ/kg, from 0 °C.
pub fn enthalpy_kj_per_kg(celsius: f64, ratio: f64) -> f64 {
    1.006 * celsius + ratio * (2501.0 + 1.86 * celsius)
}

/// Humidity ratio of the air outside, kg/kg, from its dry and wet bulb.
pub fn outside_ratio(outside: Outside) -> f64 {
    let (dry, wet) = (outside.celsius, outside.wet_bulb_celsius);
    let ratio =
        ((2501.0 - 2.326 * wet) * saturation_ratio(wet) - 1.006 * (dry - wet)) / (2501.0 + 1.86 * dry - 4.186 * wet);
    ratio.max(1e-5)
}

/// Dew point of air of `ratio`, °C.
fn dew_point_of(ratio: f64) -> f64 {
    const REFERENCE_CELSIUS: f64 = 20.0;
    let vapour = ATMOSPHERE_HPA * ratio / (GAS_RATIO + ratio);
    dew_point_celsius(REFERENCE_CELSIUS, 100.0 * vapour / saturation_hpa(REFERENCE_CELSIUS))
}

/// A cold coil that moist air passes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColdCoil {
    /// Air through it, m³/s.
    pub(crate) airflow_m3s: f64,
    /// How far its valve is open, 0…1.
    pub(crate) valve: f64,
    /// °C
    pub(crate) water_celsius: f64,
    /// °C
    pub(crate) return_celsius: f64,
}

/// Moisture of one room.
#[derive(Clone, Debug, PartialEq)]
pub struct MoistureState {
    /// Dew point of its air, °C.
    pub dew_point_celsius: f64,
    /// Water that its humidifiers add, kg/h.
    pub humidified_kg_h: f64,
    /// Water that dehumidifiers and coils take out, kg/h.
    pub condensed_kg_h: f64,
    /// Electricity of its humidifiers, kW.
    pub power_kw: f64,
    ratio: f64,
    air_kg: f64,
    capacity_kg_s: f64,
}

impl MoistureState {
    /// Of the room of `plan`, its air at `dew_point_celsius`.
    pub(crate) fn new(plan: &Room, dew_point_celsius: f64) -> Self {
        let volume = plan.size.x * plan.size.z * plan.height;
        Self {
            dew_point_celsius,
            humidified_kg_h: 0.0,
            condensed_kg_h: 0.0,
            power_kw: 0.0,
            ratio: saturation_ratio(dew_point_celsius),
            air_kg: volume * AIR_KG_PER_M3,
            capacity_kg_s: volume * MOISTURE_KG_PER_HOUR_M3 / 3600.0,
        }
    }

    /// Relative humidity of its air where that is at `celsius`, %.
    pub fn humidity_percent(&self, celsius: f64) -> f64 {
        relative_humidity_percent(celsius, self.dew_point_celsius)
    }

    /// Heat that condensing vapour gives to the coils, kW.
    pub(crate) fn latent_kw(&self) -> f64 {
        self.condensed_kg_h / 3600.0 * EVAPORATION_KJ_PER_KG
    }

    /// What humidifiers (above 0) or dehumidifiers (below) do, share of what they can.
    fn demand(&self, room: &RoomMoisture) -> f64 {
        let off = room.setpoint_celsius - self.dew_point_celsius;
        match (room.is_powered, room.is_runaway) {
            (false, _) => 0.0,
            (true, true) => 1.0,
            (true, false) => ((off.abs() - DEAD_BAND_KELVIN) / BAND_KELVIN).clamp(0.0, 1.0) * off.signum(),
        }
    }

    /// One step of `seconds`, implicit in what depends on the room's own moisture.
    pub(crate) fn step(&mut self, seconds: f64, room: &RoomMoisture, coils: impl Iterator<Item = ColdCoil>) {
        let demand = self.demand(room);
        let (added, taken) = (demand.max(0.0) * self.capacity_kg_s, (-demand).max(0.0) * self.capacity_kg_s);
        let leak = self.air_kg * AIR_CHANGES_PER_HOUR / 3600.0;
        let (mut inertia, mut drive) = (self.air_kg / seconds, self.air_kg / seconds * self.ratio);
        inertia += leak;
        drive += leak * outside_ratio(room.outside) + added - taken;
        let mut dripping = (0.0, 0.0);
        for coil in coils {
            let surface_celsius = coil.water_celsius + SURFACE * (coil.return_celsius - coil.water_celsius);
            let surface = saturation_ratio(surface_celsius);
            if self.ratio > surface {
                let contact = CONTACT * coil.valve * coil.airflow_m3s * AIR_KG_PER_M3;
                dripping.0 += contact;
                dripping.1 += contact * surface;
            }
        }
        self.ratio = ((drive + dripping.1) / (inertia + dripping.0)).max(1e-5);
        let dripped = (dripping.0 * self.ratio - dripping.1).max(0.0);
        self.dew_point_celsius = dew_point_of(self.ratio);
        self.humidified_kg_h = added * 3600.0;
        self.condensed_kg_h = (taken + dripped) * 3600.0;
        self.power_kw = self.humidified_kg_h * HUMIDIFIER_KW_PER_KG_H;
    }
}

/// What a room's moisture is driven by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoomMoisture {
    /// Dew point that humidifiers and dehumidifiers hold, °C.
    pub(crate) setpoint_celsius: f64,
    /// Whether the humidifiers do not stop any more.
    pub(crate) is_runaway: bool,
    /// Whether they have power.
    pub(crate) is_powered: bool,
    pub(crate) outside: Outside,
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::RoomId;
    use twin_model::plan::{RoomKind, Spot};

    fn hall() -> MoistureState {
        let plan = Room {
            site: 0,
            id: RoomId::new("hall"),
            name: "Hall".into(),
            kind: RoomKind::Hall,
            corner: Spot::default(),
            size: Spot { x: 12.0, z: 16.0 },
            height: 3.6,
            tile: 0.6,
        };
        MoistureState::new(&plan, 10.0)
    }

    fn quiet() -> RoomMoisture {
        let outside = Outside { celsius: 12.0, wet_bulb_celsius: 8.0 };
        RoomMoisture { setpoint_celsius: 10.0, is_runaway: false, is_powered: true, outside }
    }

    fn pass(state: &mut MoistureState, room: RoomMoisture, secs: u32, coil: Option<ColdCoil>) {
        for _ in 0..secs {
            state.step(1.0, &room, coil.into_iter());
        }
    }

    #[test]
    fn humidity_ratios_are_those_of_the_chart() {
        assert!((saturation_ratio(20.0) - 0.0147).abs() < 1e-4);
        let outside = outside_ratio(Outside { celsius: 25.0, wet_bulb_celsius: 17.9 });
        assert!((outside - 0.0099).abs() < 2e-4, "25 °C at half humidity holds 9.9 g/kg, not {outside}");
        assert!((enthalpy_kj_per_kg(25.0, 0.0099) - 50.3).abs() < 0.3);
        assert!((dew_point_of(saturation_ratio(12.5)) - 12.5).abs() < 1e-9);
    }

    #[test]
    fn the_dew_point_is_held_and_a_runaway_drives_it_out_of_its_band() {
        let mut state = hall();
        pass(&mut state, quiet(), 3 * 3600, None);
        assert!((state.dew_point_celsius - 10.0).abs() < 0.6, "{} °C", state.dew_point_celsius);
        assert!(state.power_kw > 0.0, "dry air outside has to be humidified");
        pass(&mut state, RoomMoisture { is_runaway: true, ..quiet() }, 1200, None);
        assert!(state.dew_point_celsius > 15.0, "{} °C after twenty minutes", state.dew_point_celsius);
        pass(&mut state, quiet(), 3600, None);
        assert!((state.dew_point_celsius - 10.0).abs() < 1.3);
    }

    #[test]
    fn a_coil_below_the_dew_point_drips_and_dries_the_air() {
        let mut state = hall();
        let coil = ColdCoil { airflow_m3s: 10.0, valve: 0.8, water_celsius: 6.0, return_celsius: 30.0 };
        let damp = RoomMoisture { is_powered: false, ..quiet() };
        (state.ratio, state.dew_point_celsius) = (saturation_ratio(17.0), 17.0);
        pass(&mut state, damp, 1, Some(coil));
        assert!(state.condensed_kg_h > 1.0 && state.latent_kw() > 0.5);
        pass(&mut state, damp, 600, Some(coil));
        assert!((11.5..13.0).contains(&state.dew_point_celsius), "dried to {} °C", state.dew_point_celsius);
    }
}
