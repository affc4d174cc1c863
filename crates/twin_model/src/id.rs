//! Names of things: short strings that cannot be mixed up with each other.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// The name made from `text`, unchecked: documents are checked where they are parsed.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(SmolStr::new(text))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    };
}

name_type!(
    /// A site, as in the first level of a topic: `demo`.
    SiteId
);
name_type!(
    /// A room of a site: `hall-a`.
    RoomId
);
name_type!(
    /// A row of racks in a room: `A`.
    RowId
);
name_type!(
    /// A rack, unique in its site: `A01`.
    RackId
);
name_type!(
    /// A device in a rack, unique in its site: `a01-web-07`.
    DeviceId
);
name_type!(
    /// A CRAC, PDU, UPS, machine, utility feed or sensor, unique in its site: `crac-a1`.
    EquipmentId
);
name_type!(
    /// A point: its topic without the leading `dc/`, such as `demo/hall-a/A01/inlet_mid`.
    PointId
);
name_type!(
    /// What kind of quantity a point is, such as `rack_inlet_temperature`; rules are set per class.
    /// An open set: [`crate::quantity`] lists the ones that ship.
    PointClass
);
name_type!(
    /// A rule of the decision plane: `rack-inlet-high`.
    RuleId
);
name_type!(
    /// A telemetry source: `mqtt`.
    SourceId
);

/// One occurrence of an alarm. Numbers rise in the order of raising and are never reused in one history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlarmId(pub u64);

impl fmt::Display for AlarmId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
