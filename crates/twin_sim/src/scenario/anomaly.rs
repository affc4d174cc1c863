//! What a step does to the site now, in words.

use super::active::ActiveStep;
use super::census::Census;
use twin_model::Timestamp;
use twin_scene::{Effect, TargetKind};

/// Names that a line tells before it only counts.
const NAMED_MAX: usize = 3;

/// `inlet of A01 +9.5 K`.
pub(super) fn line(step: &ActiveStep, now: Timestamp, census: &Census) -> String {
    let level = step.level(now);
    let on = names(step, census);
    let percent = |share: f64| 100.0 * share * level;
    match step.effect {
        Effect::LoseColdAir { kelvin } => format!("inlet of {on} {:+.1} K", kelvin * level),
        Effect::OpenUnits { kelvin } => format!("exhaust over the top of {on}, {:+.1} K", kelvin * level),
        Effect::OpenContainment => format!("door of {on} open"),
        Effect::DrawMore { share } => format!("load of {on} {:+.0} %", percent(share)),
        Effect::HeatGpus { kelvin } => format!("GPUs of {on} {:+.1} K at full power", kelvin * level),
        Effect::RaiseXid { code } => format!("GPU of {on} stopped, XID {code}"),
        Effect::StopCrac => format!("{on} stopped by a fault"),
        Effect::StandBy => format!("{on} standing by"),
        Effect::ChangeSetpoint { kelvin } => format!("setpoint of {on} {:+.1} K", kelvin * level),
        Effect::StopMachine => format!("{on} blocked"),
        Effect::LoseMains => format!("{on} without voltage"),
        Effect::BypassUps => format!("{on} on bypass"),
        Effect::WeakenCell { string, cell, share } => {
            format!("cell {cell} in string {string} of {on}, resistance {:+.0} %", percent(share))
        }
        Effect::TripPdu => format!("breaker of {on} tripped"),
        Effect::TripFeed { feed } => format!("breaker of feed {feed:?} of {on} tripped"),
        Effect::ShiftPhases { share } => format!("{:.0} % of the load of {on} moved to L1", percent(share)),
        Effect::RunawayHumidifier => format!("humidifiers of {on} do not stop"),
        Effect::ShiftDewPoint { kelvin } => format!("dew point of {on} {:+.1} K", kelvin * level),
        Effect::ChangeWeather { kelvin } => format!("outside of {on} {:+.1} K", kelvin * level),
        Effect::Leak { metre } => format!("water at {on}, {metre:.1} m along"),
        Effect::Smoke { obscuration } => format!("smoke at {on}, {:.2} %/m", obscuration * level),
        Effect::Damage { severity, .. } => {
            let what = step.effect.title().to_lowercase();
            format!("{on}: {what}, severity {:.2}", severity * level)
        }
        Effect::StickSensor => format!("{on} stuck"),
        Effect::OffsetSensor { offset } => format!("{on} {:+.1} off", offset * level),
        Effect::DriftSensor { per_hour } => format!("{on} drifted by {:+.2}", step.drift(now, per_hour)),
        Effect::SpikeSensor { size, share } => format!("{on}: {:.0} % spikes of {size:+.1}", percent(share)),
        Effect::DropSensor { share } => format!("{on}: {:.0} % of the samples lost", percent(share)),
        Effect::SilenceGateway => format!("{on} silent"),
        Effect::SkewClock { secs } => format!("clock of {on} {:+.0} s", secs * level),
    }
}

/// What the step is on: `A01, A02, A03 and 7 more`.
fn names(step: &ActiveStep, census: &Census) -> String {
    let kind = step.effect.changes();
    let name = |index: &usize| match kind {
        TargetKind::Point => short(&census.name(kind, *index)),
        _ => census.name(kind, *index),
    };
    let named: Vec<String> = step.indices.iter().take(NAMED_MAX).map(name).collect();
    match step.indices.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The last two levels of a point's name: `A01/inlet_mid`.
fn short(name: &str) -> String {
    let mut levels: Vec<&str> = name.rsplitn(3, '/').take(2).collect();
    levels.reverse();
    levels.join("/")
}
