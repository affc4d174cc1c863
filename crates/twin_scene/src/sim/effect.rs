//! What a step of a scenario changes.

use super::amount::Amount;
use super::target::TargetKind;
use serde::{Deserialize, Serialize};
use twin_model::plan::Feed;

/// What a step changes at what it is on. Effects with a size grow with the step's level; the others are there from the
/// ramp's start until it ends. `A` is [`Amount`] in a plan and `f64` once a scenario runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Effect<A = f64> {
    /// Cold air no longer reaches a rack: its inlet rises by up to so many kelvin, its neighbours' a little.
    LoseColdAir {
        /// Rise at level 1, kelvin.
        kelvin: A,
    },
    /// Units of a rack stand open, so that exhaust comes back over its top: the highest inlet rises.
    OpenUnits {
        /// Rise of the highest inlet at level 1, kelvin.
        kelvin: A,
    },
    /// The door of a contained aisle stands open.
    OpenContainment,
    /// A rack draws more.
    DrawMore {
        /// Share on top at level 1: 0.4 is +40 %.
        share: A,
    },
    /// A CRAC stops with a fault.
    StopCrac,
    /// A plant machine stops, or does not start.
    StopMachine,
    /// A utility feed loses its voltage.
    LoseMains,
    /// A CRAC is told to stand by.
    StandBy,
    /// Somebody moves the supply setpoint of a CRAC.
    ChangeSetpoint {
        /// By how much at level 1, kelvin.
        kelvin: A,
    },
    /// The humidifiers of a room do not stop any more.
    RunawayHumidifier,
    /// The dew point that the humidifiers of a room keep moves; less than nothing dries the room out.
    ShiftDewPoint {
        /// By how much at level 1, kelvin.
        kelvin: A,
    },
    /// Clogged heat sinks make the accelerators of a rack hotter.
    HeatGpus {
        /// By how much at full power and level 1, kelvin.
        kelvin: A,
    },
    /// The first accelerator of a rack stops with an error.
    RaiseXid {
        /// NVIDIA's number of the error: 79 has fallen off the bus, 48 is a double-bit memory error.
        code: u16,
    },
    /// A UPS goes to its static bypass: its load is unprotected.
    BypassUps,
    /// A cell of a UPS's battery is worse than its neighbours.
    WeakenCell {
        /// Counted from 1.
        string: u16,
        /// In its string, counted from 1.
        cell: u16,
        /// What its resistance rises by at level 1: 0.4 is 40 % above what it would be.
        share: A,
    },
    /// The main breaker of a PDU trips.
    TripPdu,
    /// The branch breaker of one feed of a rack trips.
    TripFeed {
        /// Of which feed.
        feed: Feed,
    },
    /// Single-phase load of a PDU hangs on L1 instead of L2 and L3.
    ShiftPhases {
        /// Share of it at level 1, 0…1.
        share: A,
    },
    /// The weather over a site changes.
    ChangeWeather {
        /// Change of the dry bulb at level 1, kelvin; the moisture stays.
        kelvin: A,
    },
    /// A leak rope gets wet.
    Leak {
        /// Where, from the rope's first corner along it, metres.
        metre: A,
    },
    /// Smoke reaches a detector.
    Smoke {
        /// How much at level 1: obscuration, % a metre. Aspirating detectors warn from 0.05 and call fire from 0.2.
        obscuration: A,
    },
    /// A sensor tells forever what it told last.
    StickSensor,
    /// A sensor tells too much or too little.
    OffsetSensor {
        /// Error at level 1, in the point's unit.
        offset: A,
    },
    /// A sensor's error grows without end.
    DriftSensor {
        /// Growth of the error, in the point's unit an hour.
        per_hour: A,
    },
    /// A sensor now and then tells one value that is far off.
    SpikeSensor {
        /// Size of a spike, in the point's unit.
        size: A,
        /// Share of its samples that are spikes, 0…1.
        share: A,
    },
    /// Samples of a sensor get lost.
    DropSensor {
        /// Share of its samples that are lost at level 1, 0…1.
        share: A,
    },
    /// A gateway is gone: what is behind it says nothing.
    SilenceGateway,
    /// The clock of a device is wrong, and so are the times of its samples.
    SkewClock {
        /// How far its clock is ahead at level 1, seconds; less than nothing is behind.
        secs: A,
    },
    /// A plant machine wears out in some way.
    Damage {
        /// In which way.
        fault: MachineFault,
        /// How badly at level 1: 0 as new, 1 about to fail.
        severity: A,
    },
}

/// A way in which a rotating machine goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MachineFault {
    /// The rolling elements of a bearing wear.
    BearingWear,
    /// The rotor's mass is off its axis.
    Imbalance,
    /// The shafts of driver and driven machine do not meet.
    Misalignment,
    /// Bubbles form and collapse in a pump.
    Cavitation,
    /// Dirt covers surfaces that should carry heat.
    Fouling,
    /// Heat does not get away.
    Overheating,
    /// The oil is old or missing.
    Lubrication,
}

impl MachineFault {
    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::BearingWear => "Bearing worn",
            Self::Imbalance => "Rotor out of balance",
            Self::Misalignment => "Shafts misaligned",
            Self::Cavitation => "Pump cavitates",
            Self::Fouling => "Surfaces fouled",
            Self::Overheating => "Overheating",
            Self::Lubrication => "Lubrication poor",
        }
    }
}

/// One number of an effect: its field, itself, and what it may be.
pub(crate) struct Size<'a> {
    pub(crate) field: &'static str,
    pub(crate) amount: &'a Amount,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) unit: &'static str,
}

impl<A> Effect<A> {
    /// What kind of thing it changes.
    pub const fn changes(&self) -> TargetKind {
        match self {
            Self::LoseColdAir { .. }
            | Self::OpenUnits { .. }
            | Self::DrawMore { .. }
            | Self::HeatGpus { .. }
            | Self::RaiseXid { .. }
            | Self::TripFeed { .. } => TargetKind::Rack,
            Self::OpenContainment => TargetKind::Aisle,
            Self::StopCrac | Self::StandBy | Self::ChangeSetpoint { .. } => TargetKind::Crac,
            Self::BypassUps | Self::WeakenCell { .. } => TargetKind::Ups,
            Self::TripPdu | Self::ShiftPhases { .. } => TargetKind::Pdu,
            Self::StopMachine | Self::Damage { .. } => TargetKind::Machine,
            Self::LoseMains => TargetKind::Utility,
            Self::RunawayHumidifier | Self::ShiftDewPoint { .. } => TargetKind::Room,
            Self::ChangeWeather { .. } => TargetKind::Site,
            Self::Leak { .. } => TargetKind::LeakRope,
            Self::Smoke { .. } => TargetKind::SmokeDetector,
            Self::StickSensor
            | Self::OffsetSensor { .. }
            | Self::DriftSensor { .. }
            | Self::SpikeSensor { .. }
            | Self::DropSensor { .. }
            | Self::SilenceGateway
            | Self::SkewClock { .. } => TargetKind::Point,
        }
    }

    /// Whether it falsifies what is told instead of changing what is.
    pub const fn is_sensor_fault(&self) -> bool {
        matches!(self.changes(), TargetKind::Point)
    }

    /// What people call it.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::LoseColdAir { .. } => "Cold air lost",
            Self::OpenUnits { .. } => "Units open",
            Self::OpenContainment => "Containment open",
            Self::DrawMore { .. } => "More power drawn",
            Self::StopCrac => "CRAC stopped by a fault",
            Self::StopMachine => "Machine stopped",
            Self::LoseMains => "Mains lost",
            Self::StandBy => "CRAC standing by",
            Self::ChangeSetpoint { .. } => "Setpoint moved",
            Self::RunawayHumidifier => "Humidifier runs away",
            Self::ShiftDewPoint { .. } => "Dew point shifted",
            Self::HeatGpus { .. } => "GPU heat sinks clogged",
            Self::RaiseXid { .. } => "GPU stopped by an error",
            Self::BypassUps => "UPS on bypass",
            Self::WeakenCell { .. } => "Battery cell weak",
            Self::TripPdu => "PDU breaker tripped",
            Self::TripFeed { .. } => "Rack breaker tripped",
            Self::ShiftPhases { .. } => "Phases out of balance",
            Self::Smoke { .. } => "Smoke",
            Self::ChangeWeather { .. } => "Weather changed",
            Self::Leak { .. } => "Leak",
            Self::StickSensor => "Sensor stuck",
            Self::OffsetSensor { .. } => "Sensor offset",
            Self::DriftSensor { .. } => "Sensor drifts",
            Self::SpikeSensor { .. } => "Sensor spikes",
            Self::DropSensor { .. } => "Samples lost",
            Self::SilenceGateway => "Gateway silent",
            Self::SkewClock { .. } => "Clock wrong",
            Self::Damage { fault, .. } => fault.title(),
        }
    }

    /// The same effect with other numbers.
    pub fn map<B>(&self, mut to: impl FnMut(&A) -> B) -> Effect<B> {
        match self {
            Self::LoseColdAir { kelvin } => Effect::LoseColdAir { kelvin: to(kelvin) },
            Self::OpenUnits { kelvin } => Effect::OpenUnits { kelvin: to(kelvin) },
            Self::OpenContainment => Effect::OpenContainment,
            Self::DrawMore { share } => Effect::DrawMore { share: to(share) },
            Self::StopCrac => Effect::StopCrac,
            Self::StopMachine => Effect::StopMachine,
            Self::LoseMains => Effect::LoseMains,
            Self::StandBy => Effect::StandBy,
            Self::ChangeSetpoint { kelvin } => Effect::ChangeSetpoint { kelvin: to(kelvin) },
            Self::RunawayHumidifier => Effect::RunawayHumidifier,
            Self::ShiftDewPoint { kelvin } => Effect::ShiftDewPoint { kelvin: to(kelvin) },
            Self::HeatGpus { kelvin } => Effect::HeatGpus { kelvin: to(kelvin) },
            Self::RaiseXid { code } => Effect::RaiseXid { code: *code },
            Self::BypassUps => Effect::BypassUps,
            Self::WeakenCell { string, cell, share } => {
                Effect::WeakenCell { string: *string, cell: *cell, share: to(share) }
            }
            Self::TripPdu => Effect::TripPdu,
            Self::TripFeed { feed } => Effect::TripFeed { feed: *feed },
            Self::ShiftPhases { share } => Effect::ShiftPhases { share: to(share) },
            Self::Smoke { obscuration } => Effect::Smoke { obscuration: to(obscuration) },
            Self::ChangeWeather { kelvin } => Effect::ChangeWeather { kelvin: to(kelvin) },
            Self::Leak { metre } => Effect::Leak { metre: to(metre) },
            Self::StickSensor => Effect::StickSensor,
            Self::OffsetSensor { offset } => Effect::OffsetSensor { offset: to(offset) },
            Self::DriftSensor { per_hour } => Effect::DriftSensor { per_hour: to(per_hour) },
            Self::SpikeSensor { size, share } => Effect::SpikeSensor { size: to(size), share: to(share) },
            Self::DropSensor { share } => Effect::DropSensor { share: to(share) },
            Self::SilenceGateway => Effect::SilenceGateway,
            Self::SkewClock { secs } => Effect::SkewClock { secs: to(secs) },
            Self::Damage { fault, severity } => Effect::Damage { fault: *fault, severity: to(severity) },
        }
    }
}

impl Effect<Amount> {
    /// Its numbers, with what they may be.
    pub(crate) fn sizes(&self) -> Vec<Size<'_>> {
        let size = |field, amount, min, max, unit| Size { field, amount, min, max, unit };
        match self {
            Self::LoseColdAir { kelvin } => vec![size("kelvin", kelvin, 0.1, 40.0, " K")],
            Self::OpenUnits { kelvin } => vec![size("kelvin", kelvin, 0.1, 20.0, " K")],
            Self::DrawMore { share } => vec![size("share", share, 0.01, 2.0, "")],
            Self::ChangeSetpoint { kelvin } => vec![size("kelvin", kelvin, -15.0, 15.0, " K")],
            Self::ShiftDewPoint { kelvin } => vec![size("kelvin", kelvin, -30.0, 15.0, " K")],
            Self::HeatGpus { kelvin } => vec![size("kelvin", kelvin, 0.1, 60.0, " K")],
            Self::WeakenCell { share, .. } => vec![size("share", share, 0.01, 20.0, "")],
            Self::ShiftPhases { share } => vec![size("share", share, 0.01, 1.0, "")],
            Self::Leak { metre } => vec![size("metre", metre, 0.0, 1000.0, " m")],
            Self::Smoke { obscuration } => vec![size("obscuration", obscuration, 0.001, 20.0, " %/m")],
            Self::ChangeWeather { kelvin } => vec![size("kelvin", kelvin, -40.0, 30.0, " K")],
            Self::OffsetSensor { offset } => vec![size("offset", offset, -1e6, 1e6, "")],
            Self::DriftSensor { per_hour } => vec![size("per_hour", per_hour, -1e6, 1e6, " an hour")],
            Self::SpikeSensor { size: height, share } => {
                vec![size("size", height, -1e6, 1e6, ""), size("share", share, 0.001, 1.0, "")]
            }
            Self::DropSensor { share } => vec![size("share", share, 0.001, 1.0, "")],
            Self::SkewClock { secs } => vec![size("secs", secs, -86_400.0, 86_400.0, " s")],
            Self::Damage { severity, .. } => vec![size("severity", severity, 0.01, 1.0, "")],
            Self::OpenContainment
            | Self::StopCrac
            | Self::StopMachine
            | Self::LoseMains
            | Self::StandBy
            | Self::RunawayHumidifier
            | Self::RaiseXid { .. }
            | Self::BypassUps
            | Self::TripPdu
            | Self::TripFeed { .. }
            | Self::StickSensor
            | Self::SilenceGateway => Vec::new(),
        }
    }
}
