//! What of the site can be set: a device's settable, in the place that the device stands for.

use crate::connection::{Access, Connection, ModbusAccess};
use crate::plan::SitePlan;
use crate::profile::{Format, ModbusSettable, Settable};
use crate::{Place, PointIndex, PointTable, SiteId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// The name of something that can be set: where its equipment's topics begin, and what it is:
/// `demo/cooling/crac-a1/supply_setpoint`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SetpointId(SmolStr);

impl SetpointId {
    /// The name made from `text`, unchecked.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(SmolStr::new(text))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SetpointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Something of the site that can be set.
#[derive(Clone, Debug, PartialEq)]
pub struct SettablePoint {
    /// Its name.
    pub id: SetpointId,
    /// The connection of its device.
    pub connection: SmolStr,
    /// The equipment.
    pub place: Place,
    /// What people call the equipment: `crac-a1`.
    pub equipment: SmolStr,
    /// Whose write lock it is behind.
    pub site: SiteId,
    /// The room whose air or power it concerns, as an index of the plan.
    pub room: u32,
    /// What it is and its bounds.
    pub settable: Settable,
    /// The point that shows what came of it.
    pub feedback: PointIndex,
    /// The point that its mode interlock looks at.
    pub mode: Option<PointIndex>,
    /// How it is written.
    pub wire: Wire,
}

/// How something is written: one variant for each protocol.
#[derive(Clone, Debug, PartialEq)]
pub enum Wire {
    /// To coils or holding registers.
    Modbus {
        /// Where the device is.
        access: ModbusAccess,
        /// Which registers.
        settable: Box<ModbusSettable>,
    },
}

impl Wire {
    /// Whether only whole numbers can be told on the wire.
    pub const fn is_whole(&self) -> bool {
        match self {
            Self::Modbus { settable, .. } => !matches!(settable.cell.format, Format::F32 | Format::F64),
        }
    }
}

/// Everything that `connections` allow to be set at the site `plan` with the points `points`, in the order of their names. What has
/// no feedback there cannot be set: nobody would see what came of it.
pub fn settable_points(plan: &SitePlan, points: &PointTable, connections: &[Connection]) -> Vec<SettablePoint> {
    let mut settable: Vec<SettablePoint> = connections
        .iter()
        .filter(|connection| !connection.is_paused)
        .flat_map(|connection| {
            connection.settables.iter().filter_map(|settable| point_of(plan, points, connection, settable))
        })
        .collect();
    settable.sort_by(|one, other| one.id.cmp(&other.id));
    settable
}

fn point_of(
    plan: &SitePlan,
    points: &PointTable,
    connection: &Connection,
    settable: &ModbusSettable,
) -> Option<SettablePoint> {
    let Access::Modbus(access) = &connection.access else { return None };
    let place = connection.place?;
    let head = &settable.head;
    let feedback = points.find(place, &head.feedback)?;
    let mode = match &head.mode {
        None => None,
        Some(mode) => Some(points.find(place, &mode.quantity)?),
    };
    let room = place.room(plan)?;
    let site = plan.sites.get(plan.rooms.get(room as usize)?.site as usize)?;
    let (prefix, _) = points.point(feedback)?.id.as_str().rsplit_once('/')?;
    Some(SettablePoint {
        id: SetpointId::new(format!("{prefix}/{}", head.name)),
        connection: connection.name.clone(),
        place,
        equipment: place.name(plan).as_ref().into(),
        site: site.id.clone(),
        room,
        settable: head.clone(),
        feedback,
        mode,
        wire: Wire::Modbus { access: access.clone(), settable: Box::new(settable.clone()) },
    })
}
