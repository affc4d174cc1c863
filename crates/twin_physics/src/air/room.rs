//! The air of a room with the masses that it warms: one air node, the racks' metal, the building's inner skin.
//!
//! Without masses 500 kW would heat 1000 m³ by 25 K a minute; metal and concrete take most of it, so that the loss of
//! all cooling gives a fast rise of some kelvins and a slow one after it.

use super::property::AIR_KJ_PER_M3_K;
use twin_model::plan::Room;

/// Heat of a rack's metal and electronics, kJ/K: 700 kg at 0.5 kJ/(kg·K), steel with some aluminium and copper.
pub(super) const RACK_METAL_KJ_PER_K: f64 = 350.0;
/// Heat that passes between a rack's metal and the air, kW/K: 15 m² of sheet at 10 W/(m²·K), forced convection.
pub(super) const RACK_METAL_KW_PER_K: f64 = 0.150;
/// Heat of the building's skin that follows within the hour, kJ/(m²·K): 50 mm of concrete at 2000 kJ/(m³·K).
pub(super) const SKIN_KJ_PER_M2_K: f64 = 100.0;
/// Heat that passes between skin and air, kW/(m²·K): natural convection and radiation, ISO 6946 gives 7.7 W/(m²·K).
pub(super) const SKIN_KW_PER_M2_K: f64 = 0.0077;
/// Heat through an insulated envelope, kW/(m²·K).
pub(super) const ENVELOPE_KW_PER_M2_K: f64 = 0.0004;

/// Thermal state of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomState {
    /// Mixed room air, which is what CRACs draw back, °C.
    pub air_celsius: f64,
    /// The racks' metal, °C.
    pub metal_celsius: f64,
    /// The inner skin of floor, walls and ceiling, °C.
    pub skin_celsius: f64,
    air_kj_per_k: f64,
    metal_kj_per_k: f64,
    metal_kw_per_k: f64,
    skin_kj_per_k: f64,
    skin_kw_per_k: f64,
    envelope_kw_per_k: f64,
}

/// A coil in a room's air: a conductance to its cold water (or refrigerant).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Coil {
    /// kW per kelvin between room air and water.
    pub(crate) kw_per_k: f64,
    /// °C
    pub(crate) water_celsius: f64,
}

/// The heats of one room over one step, kW. Their sum is what the room stores: `stored = gained − removed − lost`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heats {
    /// From racks, fans, light and losses.
    pub gained_kw: f64,
    /// Into the coils of CRACs and split units.
    pub removed_kw: f64,
    /// Through the envelope to the outside.
    pub lost_kw: f64,
    /// Into air, metal and skin.
    pub stored_kw: f64,
}

impl RoomState {
    /// The room of `plan` with `racks` racks in it, everything at `celsius`.
    pub(crate) fn new(plan: &Room, racks: usize, celsius: f64) -> Self {
        let (x, z, height) = (plan.size.x, plan.size.z, plan.height);
        let skin_m2 = 2.0 * (x * z + x * height + z * height);
        let air_kj_per_k = x * z * height * AIR_KJ_PER_M3_K;
        Self {
            air_celsius: celsius,
            metal_celsius: celsius,
            skin_celsius: celsius,
            air_kj_per_k,
            metal_kj_per_k: racks as f64 * RACK_METAL_KJ_PER_K,
            metal_kw_per_k: racks as f64 * RACK_METAL_KW_PER_K,
            skin_kj_per_k: skin_m2 * SKIN_KJ_PER_M2_K,
            skin_kw_per_k: skin_m2 * SKIN_KW_PER_M2_K,
            envelope_kw_per_k: skin_m2 * ENVELOPE_KW_PER_M2_K,
        }
    }

    /// Puts air, metal and skin at `celsius`.
    pub(crate) fn settle(&mut self, celsius: f64) {
        (self.air_celsius, self.metal_celsius, self.skin_celsius) = (celsius, celsius, celsius);
    }

    /// Takes over what the hall's field has come to: the mean of its air, its skin.
    pub(crate) fn follow(&mut self, air_celsius: f64, skin_celsius: f64) {
        (self.air_celsius, self.metal_celsius, self.skin_celsius) = (air_celsius, air_celsius, skin_celsius);
    }

    /// One step of `seconds` by the implicit Euler method: stable for any step and exact in energy.
    pub(crate) fn step(&mut self, seconds: f64, gained_kw: f64, coils: &[Coil], outside_celsius: f64) -> Heats {
        let loss_kw_per_k = self.envelope_kw_per_k;

        let before = [self.air_celsius, self.metal_celsius, self.skin_celsius];
        let metal_inertia = self.metal_kj_per_k / seconds;
        let skin_inertia = self.skin_kj_per_k / seconds;
        let air_inertia = self.air_kj_per_k / seconds;
        let metal_link = series(metal_inertia, self.metal_kw_per_k);
        let skin_link = series(skin_inertia, self.skin_kw_per_k);

        let mut conductance = air_inertia + metal_link + skin_link + loss_kw_per_k;
        let mut drive = air_inertia * self.air_celsius
            + metal_link * self.metal_celsius
            + skin_link * self.skin_celsius
            + loss_kw_per_k * outside_celsius
            + gained_kw;
        for coil in coils {
            conductance += coil.kw_per_k;
            drive += coil.kw_per_k * coil.water_celsius;
        }
        self.air_celsius = drive / conductance;
        self.metal_celsius = follow(metal_inertia, self.metal_kw_per_k, self.metal_celsius, self.air_celsius);
        self.skin_celsius = follow(skin_inertia, self.skin_kw_per_k, self.skin_celsius, self.air_celsius);

        Heats {
            gained_kw,
            removed_kw: coils.iter().map(|coil| coil.kw_per_k * (self.air_celsius - coil.water_celsius)).sum(),
            lost_kw: loss_kw_per_k * (self.air_celsius - outside_celsius),
            stored_kw: air_inertia * (self.air_celsius - before[0])
                + metal_inertia * (self.metal_celsius - before[1])
                + skin_inertia * (self.skin_celsius - before[2]),
        }
    }
}

/// Two conductances in series, kW/K.
fn series(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { a * b / (a + b) } else { 0.0 }
}

/// Where a mass ends a step that began at `celsius`, given the air's temperature at the step's end.
fn follow(inertia: f64, link: f64, celsius: f64, air_celsius: f64) -> f64 {
    if inertia > 0.0 { (inertia * celsius + link * air_celsius) / (inertia + link) } else { air_celsius }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::RoomId;
    use twin_model::plan::{RoomKind, Spot};

    fn hall() -> Room {
        Room {
            site: 0,
            id: RoomId::new("hall-1"),
            name: "Hall 1".into(),
            kind: RoomKind::Hall,
            corner: Spot::default(),
            size: Spot { x: 20.0, z: 12.0 },
            height: 3.6,
            tile: 0.6,
        }
    }

    #[test]
    fn heat_in_equals_heat_out_plus_heat_stored() {
        let mut room = RoomState::new(&hall(), 30, 30.0);
        let coils = [Coil { kw_per_k: 6.0, water_celsius: 12.0 }, Coil { kw_per_k: 2.0, water_celsius: 13.0 }];
        for second in 0..3600 {
            let gained = 150.0 + 40.0 * (f64::from(second) / 300.0).sin();
            let heats = room.step(1.0, gained, &coils, 15.0);
            let residual = heats.gained_kw - heats.removed_kw - heats.lost_kw - heats.stored_kw;
            assert!(residual.abs() < 1e-6, "residual of {residual} kW at {second} s");
        }
    }

    #[test]
    fn losing_all_cooling_heats_the_room_fast_at_first_and_slower_after() {
        let mut room = RoomState::new(&hall(), 30, 30.0);
        let mut after_minutes = Vec::new();
        for second in 1..=600 {
            room.step(1.0, 150.0, &[], 15.0);
            if second % 60 == 0 {
                after_minutes.push(room.air_celsius);
            }
        }
        let upper_bound_per_minute = 150.0 * 60.0 / (20.0 * 12.0 * 3.6 * AIR_KJ_PER_M3_K);
        let first_minute = after_minutes[0] - 30.0;
        assert!(first_minute < upper_bound_per_minute, "masses must take a part");
        assert!((2.0..8.0).contains(&first_minute), "rose {first_minute} K in the first minute");
        let last_minute = after_minutes[9] - after_minutes[8];
        assert!(last_minute < first_minute / 3.0, "rose {last_minute} K in the tenth minute");
    }

    #[test]
    fn any_step_is_stable() {
        let mut room = RoomState::new(&hall(), 30, 30.0);
        let coils = [Coil { kw_per_k: 500.0, water_celsius: 12.0 }];
        for _ in 0..100 {
            room.step(600.0, 150.0, &coils, 15.0);
            assert!((12.0..31.0).contains(&room.air_celsius));
        }
    }
}
