//! What a step does to the site: from effects with a level to the conditions of the physics.

use super::active::ActiveStep;
use crate::world::World;
use std::ops::AddAssign;
use twin_model::plan::Feed;
use twin_model::{SitePlan, Timestamp};
use twin_physics::{Conditions, WeakCell};
use twin_scene::{Effect, MachineFault};

/// What steps strike.
pub(crate) struct Struck<'a> {
    pub(crate) plan: &'a SitePlan,
    pub(crate) conditions: &'a mut Conditions,
    pub(crate) world: &'a mut World,
    /// How much warmer it is outside than the weather would have it, kelvin.
    pub(crate) weather_kelvin: &'a mut f64,
}

impl ActiveStep {
    /// Adds what it does at `now` to what the site goes through.
    pub(crate) fn strike(&self, now: Timestamp, struck: &mut Struck<'_>) {
        if !self.is_felt(now) {
            return;
        }
        if self.effect.is_sensor_fault() {
            self.falsify(now, struck.world);
            return;
        }
        for &index in &self.indices {
            self.strike_one(now, index, struck);
        }
    }

    fn strike_one(&self, now: Timestamp, index: usize, struck: &mut Struck<'_>) {
        let (level, is_on) = (self.level(now), self.is_on(now));
        let Conditions { air, it, power, cooling, machines, .. } = &mut *struck.conditions;
        match self.effect {
            Effect::LoseColdAir { kelvin } => air.rack_starved_kelvin[index] += kelvin * level,
            Effect::OpenUnits { kelvin } => air.rack_open_kelvin[index] += kelvin * level,
            Effect::OpenContainment => air.is_aisle_open[index] |= is_on,
            Effect::RunawayHumidifier => cooling.is_humidifier_runaway[index] |= is_on,
            Effect::ShiftDewPoint { kelvin } => air.room_dew_point_celsius[index] += kelvin * level,
            Effect::DrawMore { share } => it.rack_extra_share[index] += share * level,
            Effect::HeatGpus { kelvin } => it.gpu_hot_kelvin[index] += kelvin * level,
            Effect::RaiseXid { code } if is_on => it.gpu_xid[index] = Some(code),
            Effect::RaiseXid { .. } => {}
            Effect::StopCrac => cooling.is_crac_faulted[index] |= is_on,
            Effect::StandBy => cooling.is_crac_standby[index] |= is_on,
            Effect::ChangeSetpoint { kelvin } => cooling.crac_setpoint_celsius[index]
                .get_or_insert(struck.plan.cracs[index].setpoint_celsius)
                .add_assign(kelvin * level),
            Effect::LoseMains => power.is_utility_lost[index] |= is_on,
            Effect::BypassUps => power.is_ups_bypassed[index] |= is_on,
            Effect::TripPdu => power.is_pdu_tripped[index] |= is_on,
            Effect::TripFeed { feed } => {
                let side = match feed {
                    Feed::A => 0,
                    Feed::B => 1,
                };
                power.is_feed_tripped[index][side] |= is_on;
            }
            Effect::ShiftPhases { share } => {
                let shift = &mut power.phase_shift[index];
                *shift = (*shift + share * level).min(1.0);
            }
            Effect::WeakenCell { string, cell, share } => {
                let battery = &struck.plan.ups[index].battery;
                power.weak_cells.push(WeakCell {
                    ups: index,
                    string: (string - 1).min(battery.strings.saturating_sub(1)),
                    cell: (cell - 1).min(battery.cells.saturating_sub(1)),
                    ohmic_rise: share * level,
                });
            }
            Effect::StopMachine => machines[index].is_blocked |= is_on,
            Effect::Damage { fault, severity } => {
                let faults = &mut machines[index].faults;
                let suffered = match fault {
                    MachineFault::BearingWear => &mut faults.bearing_wear,
                    MachineFault::Imbalance => &mut faults.imbalance,
                    MachineFault::Misalignment => &mut faults.misalignment,
                    MachineFault::Cavitation => &mut faults.cavitation,
                    MachineFault::Fouling => &mut faults.fouling,
                    MachineFault::Overheating => &mut faults.overheating,
                    MachineFault::Lubrication => &mut faults.lubrication,
                };
                *suffered = (*suffered + severity * level).min(1.0);
            }
            Effect::ChangeWeather { kelvin } => *struck.weather_kelvin += kelvin * level,
            Effect::Leak { metre } => {
                struck.world.is_wet[index] |= is_on;
                struck.world.wet_metre[index] = metre;
            }
            Effect::Smoke { obscuration } => struck.world.smoke[index] += obscuration * level,
            Effect::StickSensor
            | Effect::OffsetSensor { .. }
            | Effect::DriftSensor { .. }
            | Effect::SpikeSensor { .. }
            | Effect::DropSensor { .. }
            | Effect::SilenceGateway
            | Effect::SkewClock { .. } => {}
        }
    }

    fn falsify(&self, now: Timestamp, world: &mut World) {
        let (level, is_on) = (self.level(now), self.is_on(now));
        for (order, &point) in self.indices.iter().enumerate() {
            let fault = world.faults.of(point);
            match self.effect {
                Effect::StickSensor if is_on => fault.stuck = self.stuck.get(order).copied(),
                Effect::OffsetSensor { offset } => fault.offset += offset * level,
                Effect::DriftSensor { per_hour } => fault.offset += self.drift(now, per_hour),
                Effect::SpikeSensor { size, share } => {
                    (fault.spike, fault.spike_share) = (size, (fault.spike_share + share * level).min(1.0));
                }
                Effect::DropSensor { share } => fault.lost_share = (fault.lost_share + share * level).min(1.0),
                Effect::SilenceGateway => fault.is_silent |= is_on,
                Effect::SkewClock { secs } => fault.ahead_secs += secs * level,
                _ => {}
            }
        }
    }

    /// How far a sensor has drifted at `now` that drifts by `per_hour`; while it recovers it comes back.
    pub(super) fn drift(&self, now: Timestamp, per_hour: f64) -> f64 {
        per_hour * self.felt_for(now).as_secs_f64() / 3600.0 * self.level(now)
    }
}
