//! The nouns of the twin: places, equipment, points, samples, alarms, time and units.
//!
//! Ground floor: values only. Nothing here reads a clock, opens a file or knows a runtime.

mod alarm;
pub mod audit;
pub mod connection;
pub mod custom;
mod fact;
mod flags;
mod id;
pub mod notify;
mod place;
mod place_index;
pub mod plan;
mod point;
pub mod profile;
mod quality;
pub mod quantity;
mod rule;
mod sample;
pub mod sampling;
pub mod setpoint;
pub mod spec;
mod substitution;
mod time;
mod unit;

pub use alarm::{Alarm, AlarmCondition, AlarmState, AlarmTransition, Priority, TransitionKind};
pub use fact::{Fact, FactKind, FactOutcome, Filing, ParseFactKindError};
pub use flags::Flags;
pub use id::{AlarmId, DeviceId, EquipmentId, PointClass, PointId, RackId, RoomId, RowId, RuleId, SiteId, SourceId};
pub use place::Place;
pub use place_index::{FindPlaceError, PlaceIndex};
pub use plan::SitePlan;
pub use point::{Point, PointIndex, PointTable};
pub use quality::Quality;
pub use rule::{Limit, Rule};
pub use sample::Sample;
pub use substitution::Substitution;
pub use time::{Clock, ParseTimestampError, Timestamp};
pub use unit::{ParseUnitError, Unit};
