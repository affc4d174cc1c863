//! The table: which alarm can be the consequence of which, along what, and how much later.

use super::trouble::Trouble;
use Along::{Air, Calls, Own, Power, Room, Sister};
use Trouble::{
    AirMoisture, BatteryDraining, BatteryWorn, CellWeak, CracStopped, DoorOpen, FeedOpen, Fire, GensetTrouble,
    GpuFault, GpuHot, MachineStopped, MachineWorn, MainsLost, Overload, PduOpen, PlenumLow, RackHot, Silent,
    SupplyWarm, UpsBypass, UpsDead, UpsOnBattery, WaterWarm,
};
use std::time::Duration;

/// A cause that has gone still explains what comes within this time: water and air give their heat off slowly, and what
/// was discharged is charged again.
pub const AFTERGLOW: Duration = Duration::from_secs(600);

/// What a cause and its effect are connected by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Along {
    /// The effect's equipment is fed by the cause's: genset → utility → UPS → PDU → rack and what is in it.
    Power,
    /// The effect's air or water comes from the cause's equipment, or that drives what moves it: utility → tower, pump, chiller
    /// → water of the site → CRAC → room → rack.
    Air,
    /// The same equipment, or parts of it: a cell and its UPS, a GPU and its rack.
    Own,
    /// They stand in the same room.
    Room,
    /// The effect's equipment has to carry what the cause's does not any more: its sister on the other feed.
    Sister,
    /// The cause calls the effect's equipment to work: a lost utility its genset.
    Calls,
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Any of these…
    pub causes: &'static [Trouble],
    /// …can lead to any of these…
    pub effects: &'static [Trouble],
    /// …where the equipment is connected so…
    pub along: Along,
    /// …and the effect is raised at most so long after the cause, which is active still or was until [`AFTERGLOW`] ago…
    pub within: Duration,
    /// …or at most so long before it, because the cause's own alarm has the longer delay.
    pub ahead: Duration,
}

const fn row(
    causes: &'static [Trouble],
    along: Along,
    effects: &'static [Trouble],
    within_mins: u64,
    ahead_secs: u64,
) -> Link {
    Link {
        causes,
        effects,
        along,
        within: Duration::from_secs(within_mins * 60),
        ahead: Duration::from_secs(ahead_secs),
    }
}

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

/// All rows. After domain.md, "Fault scenarios" F1 to F20: the children of each first-out. Times are those of the
/// physics: electricity is at once, batteries last minutes to hours, a room heats up within minutes, wear takes its day.
pub const LINKS: &[Link] = &[
    // F3, F4: a utility is lost. Its genset runs, and may do so badly, for as long as that lasts.
    row(&[MainsLost], Power, &[UpsOnBattery, UpsDead], 4 * HOUR, 60),
    row(&[MainsLost], Calls, &[GensetTrouble], DAY, 60),
    row(&[MainsLost], Air, &[MachineStopped, CracStopped, PlenumLow], 4 * HOUR, 60),
    row(&[MainsLost], Air, &[WaterWarm, SupplyWarm, AirMoisture, RackHot], 2 * HOUR, 60),
    // A battery feeds: it drains, warms and ends.
    row(&[UpsOnBattery], Own, &[BatteryDraining, BatteryWorn, UpsDead], 4 * HOUR, 60),
    row(&[BatteryDraining], Own, &[UpsDead], HOUR, 60),
    // F5: what bypasses its battery follows the grid.
    row(&[UpsBypass], Own, &[UpsDead], DAY, 60),
    // F6: one cell weakens the battery.
    row(&[CellWeak], Own, &[BatteryWorn], DAY, 3600),
    // F7: a feed is gone; its sister carries both, and what listens to it alone falls silent.
    row(&[UpsDead, PduOpen], Sister, &[Overload], HOUR, 60),
    row(&[FeedOpen], Sister, &[Overload], HOUR, 60),
    row(&[UpsDead, PduOpen], Power, &[Silent, GpuFault], 30, 60),
    row(&[FeedOpen], Own, &[Silent, GpuFault], 30, 60),
    // F2, F20: machines wear, stop, and the water warms.
    row(&[MachineWorn], Own, &[MachineStopped], DAY, 600),
    row(&[MachineWorn], Air, &[WaterWarm], DAY, 600),
    row(&[MachineStopped], Air, &[WaterWarm, SupplyWarm, AirMoisture, RackHot], 4 * HOUR, 600),
    row(&[WaterWarm], Air, &[SupplyWarm, AirMoisture, RackHot], 4 * HOUR, 900),
    // F1: a CRAC stops: its neighbours warm and the pressure falls.
    row(&[CracStopped], Room, &[PlenumLow, SupplyWarm, AirMoisture], 4 * HOUR, 120),
    row(&[CracStopped], Air, &[RackHot], 4 * HOUR, 120),
    // F10: cold and hot air mix. Doors report after half a minute.
    row(&[DoorOpen], Room, &[PlenumLow, SupplyWarm, AirMoisture, RackHot], 4 * HOUR, 300),
    row(&[PlenumLow], Room, &[SupplyWarm, RackHot], 4 * HOUR, 300),
    // Racks take in air a little warmer than the supply: they may well warn first.
    row(&[SupplyWarm], Air, &[RackHot], 4 * HOUR, 1800),
    // F9, F15: what takes in warm air gets hot and lowers its clock.
    row(&[RackHot], Own, &[GpuHot], 4 * HOUR, 300),
    row(&[GpuHot], Own, &[GpuFault], HOUR, 60),
    // F16: fire stops the air and opens breakers, as it should.
    row(&[Fire], Room, &[PduOpen, FeedOpen, MachineStopped, CracStopped, PlenumLow], HOUR, 120),
];

/// Whether anything can be the consequence of `trouble`.
pub(super) fn can_cause(trouble: Trouble) -> bool {
    LINKS.iter().any(|link| link.causes.contains(&trouble))
}

/// Whether `trouble` can be the consequence of anything.
pub(super) fn can_follow(trouble: Trouble) -> bool {
    LINKS.iter().any(|link| link.effects.contains(&trouble))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_stands_before_its_effects_so_nothing_explains_itself() {
        for link in LINKS {
            for (cause, effect) in link.causes.iter().flat_map(|cause| link.effects.iter().map(move |to| (cause, to))) {
                assert!(cause < effect, "{cause:?} → {effect:?}");
            }
            assert!(link.within >= link.ahead, "{link:?}");
        }
    }

    #[test]
    fn troubles_are_listed_in_their_order() {
        assert!(Trouble::ALL.is_sorted_by(|a, b| a < b));
    }
}
