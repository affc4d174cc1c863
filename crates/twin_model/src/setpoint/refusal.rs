//! Why something is not set: a sentence for people, and a code that stays the same.

use super::{RequestId, Role, SetpointId};
use crate::{SiteId, Unit};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use thiserror::Error;

/// Why something is not set.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum SetRefusal {
    /// A kill switch is pulled.
    #[error("the kill switch is pulled, by {by}: {reason}")]
    Killed {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
    },
    /// Writes are locked.
    #[error("writes to {site} are locked; a supervisor opens them for a time: `heliotwin writes enable`")]
    Locked {
        /// The site.
        site: SiteId,
    },
    /// The lock is open, but not for them.
    #[error("a role of {role} may not do this; {needed} may")]
    Role {
        /// Who they are.
        role: Role,
        /// Who may.
        needed: String,
    },
    /// They say nothing of themselves.
    #[error("whoever wants this has to say who they are")]
    Nameless,
    /// They say not why.
    #[error("say why, in {max} characters at most: it is kept")]
    Reason {
        /// The longest reason, characters.
        max: usize,
    },
    /// What is wished is no number.
    #[error("say a number")]
    NoNumber,
    /// There is no such thing to set.
    #[error("nothing called {point} can be set; `heliotwin setpoint list` lists what can")]
    UnknownPoint {
        /// What was asked for.
        point: SetpointId,
    },
    /// There is no such site.
    #[error("there is no site {site}")]
    UnknownSite {
        /// What was asked for.
        site: SiteId,
    },
    /// A time that nobody may open the lock for.
    #[error("the lock is opened for 1 to {max} minutes, not for {minutes}")]
    TooLong {
        /// What was asked for.
        minutes: u32,
        /// The most.
        max: u32,
    },
    /// Another request is under way in the same room.
    #[error("{other} is under way in the same room, and previews count for one change at a time")]
    Busy {
        /// That one.
        other: RequestId,
    },
    /// The key was used before.
    #[error("its key was used before, by {of}: nothing is done twice")]
    Replayed {
        /// That request.
        of: RequestId,
    },
    /// The key is none.
    #[error("a key has 1 to {max} characters")]
    Key {
        /// The longest, characters.
        max: usize,
    },
    /// It is not within its band.
    #[error("{value} {unit} is outside of {min} to {max} {unit}; it is not brought into that band silently")]
    OutOfDomain {
        /// What was wished.
        value: f64,
        /// The least.
        min: f64,
        /// The most.
        max: f64,
        /// Of all three.
        unit: Unit,
    },
    /// The device cannot be told that.
    #[error("the device cannot be told {value} {unit}: failed to {reason}")]
    NotWritable {
        /// What was wished.
        value: f64,
        /// Its unit.
        unit: Unit,
        /// Why not: a fragment.
        reason: String,
    },
    /// It is set so already.
    #[error("it is set to {value} {unit} already")]
    NoChange {
        /// To what.
        value: f64,
        /// Its unit.
        unit: Unit,
    },
    /// Too much at once.
    #[error("a change of {change:.2} {unit} is more than {max} {unit} at once")]
    Step {
        /// What was wished.
        change: f64,
        /// The most.
        max: f64,
        /// Of both.
        unit: Unit,
    },
    /// Too much in a time.
    #[error("{change:.2} {unit} in {minutes:.1} min since the last write is faster than {per_minute} {unit} a minute")]
    Rate {
        /// What was wished.
        change: f64,
        /// Since the last write.
        minutes: f64,
        /// The most a minute.
        per_minute: f64,
        /// Of both changes.
        unit: Unit,
    },
    /// Too soon after the last write.
    #[error("it was written {since_secs} s ago and is held for {hold_secs} s")]
    Hold {
        /// Since the last write, seconds.
        since_secs: u64,
        /// How long it is held, seconds.
        hold_secs: u64,
    },
    /// The equipment is in another mode.
    #[error("{quantity} of {equipment} is {value}; it may be set only while it is {allowed}")]
    Mode {
        /// What the interlock looks at.
        quantity: SmolStr,
        /// Whose.
        equipment: SmolStr,
        /// What it says, or that it says nothing.
        value: String,
        /// What it has to say.
        allowed: String,
    },
    /// Nobody would see what comes of it.
    #[error("{point} does not show what comes of it: {reason}")]
    Feedback {
        /// The feedback point.
        point: SmolStr,
        /// What is wrong with it.
        reason: String,
    },
    /// Colder than the air allows.
    #[error(
        "{value:.1} °C is less than {margin} K above the dew point of {dew_point_celsius:.1} °C in {room}: water would condense"
    )]
    DewPoint {
        /// What was wished, °C.
        value: f64,
        /// The highest dew point in the room, °C.
        dew_point_celsius: f64,
        /// The margin, kelvin.
        margin: f64,
        /// The room.
        room: SmolStr,
    },
    /// Something has to be known of the room and is not.
    #[error("{what} in {room} is not known: {reason}")]
    NotKnown {
        /// What.
        what: SmolStr,
        /// Where.
        room: SmolStr,
        /// Why.
        reason: String,
    },
    /// Not enough cooling would be left with one unit lost.
    #[error(
        "with the largest of the running units of {room} lost, {left_kw:.0} kW would be left for {heat_kw:.0} kW of heat: that is less than N+1"
    )]
    Redundancy {
        /// The room.
        room: SmolStr,
        /// What could be removed then, kW.
        left_kw: f64,
        /// What has to be, kW.
        heat_kw: f64,
    },
    /// Another unit of the zone is off already.
    #[error("{other} is off already: no two units of {room} may be")]
    SecondUnit {
        /// That unit.
        other: SmolStr,
        /// The room.
        room: SmolStr,
    },
    /// Too little air would move.
    #[error("the fans of {room} would move {flow_m3s:.1} m³/s; its heat needs {needed_m3s:.1} m³/s at least")]
    Flow {
        /// The room.
        room: SmolStr,
        /// What would move, m³/s.
        flow_m3s: f64,
        /// What has to, m³/s.
        needed_m3s: f64,
    },
    /// A rack would be without power.
    #[error("rack {rack} has no power from its other feed: both would be open")]
    BothFeeds {
        /// The first such rack.
        rack: SmolStr,
    },
    /// The device could not be asked.
    #[error("the device was not asked what is set there now: failed to {reason}")]
    NotSurveyed {
        /// Why: a fragment.
        reason: String,
    },
    /// It could not be simulated.
    #[error("it was not simulated, and nothing is written unseen: {reason}")]
    NotPreviewed {
        /// Why.
        reason: String,
    },
    /// A rack would be too hot.
    #[error("rack {rack} is foreseen at {celsius:.1} °C after {minutes:.0} min; {max} °C is the most")]
    PredictedInlet {
        /// Which.
        rack: SmolStr,
        /// How hot, °C.
        celsius: f64,
        /// After how long, minutes.
        minutes: f64,
        /// The most, °C.
        max: f64,
    },
    /// There would be no unit to spare.
    #[error("in {minutes} min {short_kw:.0} kW would be missing with the largest unit lost: redundancy falls")]
    PredictedRedundancy {
        /// How far it looks ahead, minutes.
        minutes: u32,
        /// What would be missing, kW.
        short_kw: f64,
    },
    /// Whoever wishes something does not approve it.
    #[error("{name} wished it; somebody else has to approve it")]
    SamePerson {
        /// Who.
        name: String,
    },
    /// They have approved it already.
    #[error("{name} has approved it already; it takes two persons")]
    ApprovedAlready {
        /// Who.
        name: String,
    },
    /// There is no such request.
    #[error("there is no request {id}")]
    UnknownRequest {
        /// What was asked for.
        id: RequestId,
    },
    /// It does not wait for anybody.
    #[error("{id} does not wait for approval: {phase}")]
    NotWaiting {
        /// Which.
        id: RequestId,
        /// How far it has come.
        phase: String,
    },
    /// What cannot be kept does not happen.
    #[error("it cannot be kept, and what is not kept does not happen: {reason}")]
    NotRecorded {
        /// Why.
        reason: String,
    },
}

impl SetRefusal {
    /// A code that stays the same, for statistics and other programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Killed { .. } => "killed",
            Self::Locked { .. } => "locked",
            Self::Role { .. } => "role",
            Self::Nameless => "nameless",
            Self::Reason { .. } => "reason",
            Self::NoNumber => "no-number",
            Self::UnknownPoint { .. } => "unknown-point",
            Self::UnknownSite { .. } => "unknown-site",
            Self::TooLong { .. } => "too-long",
            Self::Busy { .. } => "busy",
            Self::Replayed { .. } => "replayed",
            Self::Key { .. } => "key",
            Self::OutOfDomain { .. } => "out-of-domain",
            Self::NotWritable { .. } => "not-writable",
            Self::NoChange { .. } => "no-change",
            Self::Step { .. } => "step",
            Self::Rate { .. } => "rate",
            Self::Hold { .. } => "hold",
            Self::Mode { .. } => "mode",
            Self::Feedback { .. } => "feedback",
            Self::DewPoint { .. } => "dew-point",
            Self::NotKnown { .. } => "not-known",
            Self::Redundancy { .. } => "redundancy",
            Self::SecondUnit { .. } => "second-unit",
            Self::Flow { .. } => "flow",
            Self::BothFeeds { .. } => "both-feeds",
            Self::NotSurveyed { .. } => "not-surveyed",
            Self::NotPreviewed { .. } => "not-previewed",
            Self::PredictedInlet { .. } => "predicted-inlet",
            Self::PredictedRedundancy { .. } => "predicted-redundancy",
            Self::SamePerson { .. } => "same-person",
            Self::ApprovedAlready { .. } => "approved-already",
            Self::UnknownRequest { .. } => "unknown-request",
            Self::NotWaiting { .. } => "not-waiting",
            Self::NotRecorded { .. } => "not-recorded",
        }
    }
}
