//! Snapshot → slots: temperatures, power, states, staleness, alarms and selection of each thing.

use super::open_rack::OpenRack;
use super::slide::alarmed;
use super::{LiveSystems, ease};
use crate::bridge::Twin;
use crate::capture::Capturing;
use crate::lens::CurrentLens;
use crate::look::Tier;
use crate::look::material::{Motion, SlotValues};
use crate::look::slot::{Slot, SlotMap};
use crate::selection::Selection;
use bevy::prelude::*;
use twin_api::Snapshot;
use twin_model::{Place, quantity};

/// Writes values into slots, all but their marks.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SlotSystems;

/// What the slots should show; the shown ones ease towards it.
#[derive(Resource, Default, Debug)]
struct WantedSlots(Vec<Slot>);

/// 0 K: nothing has come.
const UNKNOWN_CELSIUS: f32 = -273.15;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<WantedSlots>()
        .init_resource::<Motion>()
        .add_systems(Update, (want_slots, ease_slots).chain().in_set(LiveSystems).in_set(SlotSystems));
}

fn want_slots(
    twin: Res<Twin>,
    slots: Res<SlotMap>,
    selection: Res<Selection>,
    lens: Res<CurrentLens>,
    open: Res<OpenRack>,
    mut last_open: Local<Option<u32>>,
    mut wanted: ResMut<WantedSlots>,
) {
    let opened = open.devices().map(|(rack, _)| rack);
    let is_due = twin.has_changed() || selection.is_changed() || lens.is_changed() || opened != *last_open;
    *last_open = opened;
    if !(is_due || wanted.0.is_empty()) {
        return;
    }
    wanted.0.resize(slots.len(), Slot::default());
    for (slot, place) in slots.iter() {
        let mut next = slot_of(&twin.snapshot, place);
        next.state[3] = selection.emphasis(place);
        cells_of(&mut next, place, &twin.snapshot, &slots);
        next.lens = lens.colour(&twin.snapshot, place);
        wanted.0[slot as usize] = next;
    }
    for alarm in twin.snapshot.alarms.iter().rev() {
        // Reversed: the most urgent comes last and wins.
        let state = &mut wanted.0[slots.of(alarm.place) as usize].state;
        state[0] = f32::from(alarm.priority.digit());
        state[1] = if alarm.condition.is_acknowledged { 0.0 } else { 1.0 };
        if matches!(alarm.place, Place::Sensor(_)) {
            wanted.0[slots.of(alarm.place) as usize].extra[0] = FAULT;
        }
    }
    if let Some(scenery) = wanted.0.first_mut() {
        *scenery = Slot::default();
    }
    berth_devices(&mut wanted.0, &twin.snapshot, &slots, &selection, *lens, &open);
}

/// The devices of the rack that is open show what it shows, but alarms, selection and what the lens says for themselves.
fn berth_devices(
    wanted: &mut [Slot],
    snapshot: &Snapshot,
    slots: &SlotMap,
    selection: &Selection,
    lens: CurrentLens,
    open: &OpenRack,
) {
    let Some((rack, devices)) = open.devices() else { return };
    let own = wanted[slots.of(Place::Rack(rack)) as usize];
    let urgent = alarmed(snapshot, rack);
    for device in devices {
        let Some(slot) = slots.berth(device) else { continue };
        let place = Place::Device { rack, device };
        let alarm = urgent.iter().find(|(it, _)| *it == device).map(|(_, alarm)| alarm);
        let mut next = own;
        next.state[0] = alarm.map_or(0.0, |alarm| f32::from(alarm.priority.digit()));
        next.state[1] = alarm.map_or(0.0, |alarm| f32::from(u8::from(!alarm.condition.is_acknowledged)));
        next.state[3] = selection.emphasis(place).max(selection.emphasis(Place::Rack(rack)));
        let said = lens.colour(snapshot, place);
        if said[3] > 0.0 {
            next.lens = said;
        }
        wanted[slot as usize] = next;
    }
}

fn slot_of(snapshot: &Snapshot, place: Place) -> Slot {
    let read = |quantity: &str| snapshot.value(place, quantity).map(|value| value as f32);
    let celsius = |quantity: &str| read(quantity).unwrap_or(UNKNOWN_CELSIUS);
    let mut slot = Slot { heat: [UNKNOWN_CELSIUS; 4], ..Slot::default() };
    match place {
        Place::Rack(i) => {
            let capacity = snapshot.plan.racks[i as usize].capacity_kw.max(0.1) as f32;
            let (a, b) = (read("power_a"), read("power_b"));
            slot.heat = [celsius("inlet_low"), celsius("inlet_mid"), celsius("inlet_high"), celsius("exhaust")];
            slot.level = [a.unwrap_or(0.0) / capacity, b.unwrap_or(0.0) / capacity, 0.0, 0.0];
            slot.level[2] = slot.level[0] + slot.level[1];
            slot.extra[0] = 1.0;
        }
        Place::Crac(_) => {
            let fan = read("fan").unwrap_or(0.0) / 100.0;
            slot.heat = [celsius("supply"), celsius("supply"), celsius("return"), celsius("return")];
            slot.level[2] = fan;
            slot.extra[0] = read("state").unwrap_or(0.0);
            slot.extra[1] = fan * CRAC_FAN_RPM;
        }
        Place::Pdu(_) => {
            slot.level[2] = read("load").unwrap_or(0.0) / 100.0;
            slot.extra[0] = if read("power").is_some_and(|kw| kw > 0.0) { 1.0 } else { 0.0 };
        }
        Place::Ups(_) => {
            slot.level[2] = read("charge").unwrap_or(0.0) / 100.0;
            let source = f64::from(read("source").unwrap_or(0.0));
            slot.extra[0] = if source == quantity::ups_source::BATTERY {
                4.0
            } else if source == quantity::ups_source::NORMAL {
                1.0
            } else if source == quantity::ups_source::BYPASS {
                2.0
            } else {
                0.0
            };
        }
        Place::Machine(_) => {
            slot.extra[1] = read("speed").unwrap_or(0.0);
            slot.level[2] = (slot.extra[1] / 1500.0).min(1.0);
            slot.extra[0] = if slot.extra[1] > 1.0 { 1.0 } else { 2.0 };
            slot.extra[2] = part_of(most(snapshot, place, |name| name.starts_with("vibration_")), SHAKE);
            slot.extra[3] = part_of(most(snapshot, place, |name| SURFACES.contains(&name)), GLOW);
        }
        Place::Sensor(_) => {
            slot.level[2] = SENSES.iter().find_map(|quantity| read(quantity)).unwrap_or(0.0).clamp(0.0, 1.0);
            slot.extra[0] = if slot.level[2] > 0.5 { FAULT } else { 1.0 };
        }
        Place::Cell { .. } => slot.level[2] = read("ohmic_rise").unwrap_or(0.0) / 100.0,
        Place::Room(_) | Place::Device { .. } | Place::Gpu { .. } | Place::BatteryString { .. } | Place::Utility(_) => {
        }
    }
    let points = snapshot.points.of_place(place);
    slot.level[3] = if points.iter().any(|point| snapshot.values.has_come(*point)) { 1.0 } else { 0.0 };
    slot.state[2] = if snapshot.is_stale(place) { 1.0 } else { 0.0 };
    slot
}

/// Tells a UPS where its cells are.
fn cells_of(slot: &mut Slot, place: Place, snapshot: &Snapshot, slots: &SlotMap) {
    if let Place::Ups(ups) = place {
        let cells = snapshot.plan.ups[ups as usize].battery.cells;
        slot.extra[2] = slots.of(Place::Cell { ups, string: 0, cell: 0 }) as f32;
        slot.extra[3] = f32::from(cells.max(2));
    }
}

/// The largest usable value of `place` among quantities that `picks`.
fn most(snapshot: &Snapshot, place: Place, picks: impl Fn(&str) -> bool) -> Option<f32> {
    let points = snapshot.points.of_place(place).iter();
    let picked =
        points.filter(|index| picks(snapshot.points.point(**index).map_or("", |point| point.quantity.as_str())));
    picked.filter_map(|index| snapshot.values.usable(*index)).reduce(f64::max).map(|value| value as f32)
}

/// How far `value` is between two limits, 0 to 1; nothing where it is unknown.
fn part_of(value: Option<f32>, [from, to]: [f32; 2]) -> f32 {
    value.map_or(0.0, |value| ((value - from) / (to - from)).clamp(0.0, 1.0))
}

/// Vibration velocity at which a machine begins to shake, and at which it shakes fully, mm/s RMS.
const SHAKE: [f32; 2] = [2.0, 10.0];
/// Temperatures of what is touched first when a machine runs hot, between which it begins to glow and glows fully, °C:
/// healthy bearings stay below 60, and alarms begin about 90.
const GLOW: [f32; 2] = [60.0, 100.0];
/// The quantities that are meant.
const SURFACES: [&str; 4] =
    ["bearing_de_temperature", "bearing_nde_temperature", "casing_temperature", "oil_temperature"];

/// What a sensor senses, 0 as long as all is well: water, smoke from the first level on, an open door.
const SENSES: [&str; 3] = ["wet", "level", "open"];
/// A device's state that lights red.
const FAULT: f32 = 3.0;
/// Fan wheels of a CRAC at full speed, rpm.
const CRAC_FAN_RPM: f32 = 900.0;

/// Where a processor draws, a change is worth a new picture when it is this many times what can be seen elsewhere.
const SOFTWARE_COARSER: f32 = 4.0;

/// Values glide; where a processor draws they jump, since every picture on the way would cost as much as the last.
/// Where a processor draws, values wait for each other: a picture a second shows them all. States, such as alarms, do not wait.
#[derive(Debug, Default)]
struct Calm {
    /// When values were last shown, seconds of the program.
    last: Option<f32>,
    /// Whether some wait.
    has_more: bool,
}

impl Calm {
    /// Seconds between two pictures for values' sake. By the real clock: Bevy's falls behind where frames are a second apart.
    const PAUSE: f32 = 0.95;

    /// Whether values are shown at `now`.
    fn lets_pass(&mut self, is_urgent: bool, now: f32) -> bool {
        let passes = is_urgent || self.last.is_none_or(|last| now - last >= Self::PAUSE);
        if passes {
            self.last = Some(now);
        }
        self.has_more = !passes;
        passes
    }
}

fn ease_slots(
    time: Res<Time>,
    clock: Res<Time<Real>>,
    tier: Res<Tier>,
    lens: Res<CurrentLens>,
    capture: Res<Capturing>,
    wanted: Res<WantedSlots>,
    mut calm: Local<Calm>,
    mut shown: ResMut<SlotValues>,
    mut motion: ResMut<Motion>,
) {
    let part = if tier.is_lit() { ease::part(time.delta_secs()) } else { 1.0 };
    let mut is_moving = false;
    if wanted.is_changed() || motion.0 || calm.has_more {
        let is_urgent = tier.is_lit() || tier.is_changed() || lens.is_changed() || capture.0;
        let shows_values = calm.lets_pass(is_urgent, clock.elapsed_secs());
        let mut next = shown.0.clone();
        for (shown, wanted) in next.iter_mut().zip(&wanted.0) {
            shown.state = wanted.state;
            shown.extra[0] = wanted.extra[0];
            if !shows_values {
                continue;
            }
            for i in 0..4 {
                for (shown, wanted, visible) in [
                    (&mut shown.heat[i], wanted.heat[i], 0.02),
                    (&mut shown.level[i], wanted.level[i], 0.002),
                    (&mut shown.lens[i], wanted.lens[i], 0.004),
                ] {
                    if tier.is_lit() || (wanted - *shown).abs() > visible * SOFTWARE_COARSER {
                        is_moving |= ease::approach(shown, wanted, part, visible);
                    }
                }
            }
            shown.level[3] = wanted.level[3];
            shown.extra = wanted.extra;
        }
        if next != shown.0 {
            shown.0 = next;
        }
    }
    motion.set_if_neq(Motion(is_moving));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_wait_for_each_other_unless_they_are_urgent() {
        let mut calm = Calm::default();
        assert!(calm.lets_pass(false, 10.0), "the first are shown at once");
        assert!(!calm.lets_pass(false, 10.3) && calm.has_more, "what waits is not forgotten");
        assert!(calm.lets_pass(true, 10.4), "another lens");
        assert!(!calm.lets_pass(false, 11.0));
        assert!(calm.lets_pass(false, 11.4) && !calm.has_more);
    }
}
