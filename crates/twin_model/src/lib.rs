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
mod incident;
pub mod notify;
pub mod performance;
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
mod seconds;
pub mod setpoint;
pub mod spec;
mod substitution;
mod supply;
mod time;
mod unit;
mod withheld;
mod zone;

pub use alarm::{Alarm, AlarmCondition, AlarmState, AlarmTransition, Priority, TransitionKind};
pub use fact::{Fact, FactKind, FactOutcome, Filing, ParseFactKindError};
pub use flags::Flags;
pub use id::{AlarmId, DeviceId, EquipmentId, PointClass, PointId, RackId, RoomId, RowId, RuleId, SiteId, SourceId};
pub use incident::{
    FloodState, Incident, IncidentChange, IncidentId, IncidentMember, IncidentState, MemberRole, ParseIncidentIdError,
};
pub use place::Place;
pub use place_index::{FindPlaceError, PlaceIndex};
pub use plan::SitePlan;
pub use point::{Point, PointIndex, PointTable};
pub use quality::Quality;
pub use rule::{DAYS, Guard, Limit, Reference, RefuseRuleError, Rule, RuleSetting, RuleVersion, Window, check_rule};
pub use sample::Sample;
pub use substitution::Substitution;
pub use supply::gensets_behind;
pub use time::{Clock, ParseTimestampError, Timestamp};
pub use unit::{ParseUnitError, Unit};
pub use withheld::{OUT_OF_SERVICE_MAX, OutOfService, SHELF_MAX, ServiceChange, Withheld, WithheldKind};
pub use zone::Zone;
