//! The figures of each room, made once per snapshot in one pass over its points.

use twin_api::Snapshot;
use twin_model::Unit;
use twin_model::plan::RoomKind;
use twin_model::quantity::class;

/// What a room measures, as far as it reports.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct RoomFigures {
    /// Index in the plan's rooms.
    pub(crate) room: u32,
    /// Whether it houses machines instead of racks.
    pub(crate) is_plant: bool,
    inlet_sum: f64,
    inlets: u32,
    /// The highest usable rack inlet, °C.
    pub(crate) max_inlet: Option<f64>,
    /// Power of the racks whose feeds report, kW.
    pub(crate) rack_kw: Option<f64>,
    ups_kw: Option<f64>,
    /// Electricity of the machines that report, kW.
    pub(crate) machine_kw: Option<f64>,
    /// Alarms on the list by priority, P1 first.
    pub(crate) alarms: [u32; 4],
    /// Of these, not acknowledged.
    pub(crate) unacknowledged: [u32; 4],
    /// Stale points.
    pub(crate) stale: u32,
}

impl RoomFigures {
    /// What a room's row shows: title, value, unit.
    pub(crate) fn shown(&self) -> Vec<(&'static str, Option<f64>, Unit)> {
        if self.is_plant {
            vec![("UPS output", self.ups_kw, Unit::Kilowatts), ("plant", self.machine_kw, Unit::Kilowatts)]
        } else {
            let mean = (self.inlets > 0).then(|| self.inlet_sum / f64::from(self.inlets));
            vec![
                ("mean", mean, Unit::Celsius),
                ("max", self.max_inlet, Unit::Celsius),
                ("IT", self.rack_kw, Unit::Kilowatts),
            ]
        }
    }
}

fn add(sum: &mut Option<f64>, value: f64) {
    *sum = Some(sum.unwrap_or(0.0) + value);
}

/// The figures of every room, in the plan's order.
pub(crate) fn room_figures(snapshot: &Snapshot) -> Vec<RoomFigures> {
    let plan = &snapshot.plan;
    let mut rooms: Vec<RoomFigures> = (0u32..)
        .zip(&plan.rooms)
        .map(|(room, facts)| RoomFigures { room, is_plant: facts.kind == RoomKind::Plant, ..RoomFigures::default() })
        .collect();
    for (index, point) in snapshot.points.iter() {
        let Some(figures) = point.place.room(plan).and_then(|room| rooms.get_mut(room as usize)) else { continue };
        if snapshot.values.is_stale.get(index.get()).copied().unwrap_or(false) {
            figures.stale += 1;
        }
        let Some(value) = snapshot.values.usable(index) else { continue };
        match point.class.as_str() {
            class::RACK_INLET_TEMPERATURE => {
                figures.inlet_sum += value;
                figures.inlets += 1;
                figures.max_inlet = Some(figures.max_inlet.map_or(value, |max| max.max(value)));
            }
            class::RACK_FEED_POWER => add(&mut figures.rack_kw, value),
            class::UPS_OUTPUT_POWER => add(&mut figures.ups_kw, value),
            class::MACHINE_POWER => add(&mut figures.machine_kw, value),
            _ => {}
        }
    }
    for alarm in snapshot.alarms.iter() {
        let Some(figures) = alarm.place.room(plan).and_then(|room| rooms.get_mut(room as usize)) else { continue };
        let i = alarm.priority.digit() as usize - 1;
        figures.alarms[i] += 1;
        figures.unacknowledged[i] += u32::from(!alarm.condition.is_acknowledged);
    }
    rooms
}
