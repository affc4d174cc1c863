//! Which devices of an open rack slide out, how far, and in which order: pure.

use twin_api::Snapshot;
use twin_model::plan::{DeviceKind, Rack};
use twin_model::{Alarm, Place};

/// The most urgent device slides out so far, metres: its lid shows, its cords still hold.
const FURTHEST: f32 = 0.46;
/// Each next one by so much less, metres; …
const STEP: f32 = 0.09;
/// … but not less than this.
const LEAST: f32 = 0.10;

/// Heights of a rack's inlet sensors, metres, by the name of what they measure.
const INLETS: [(&str, f64); 3] = [("inlet_low", 0.5), ("inlet_mid", 1.2), ("inlet_high", 1.8)];

/// The most urgent alarm of each device of a rack, most urgent device first.
pub fn alarmed(snapshot: &Snapshot, rack: u32) -> Vec<(u32, &Alarm)> {
    let mut found: Vec<(u32, &Alarm)> = Vec::new();
    for alarm in snapshot.alarms.iter() {
        // The list has the most urgent first: the first alarm of a device counts.
        if let Some(device) = device_of(snapshot, rack, alarm).filter(|device| !found.iter().any(|it| it.0 == *device))
        {
            found.push((device, alarm));
        }
    }
    found
}

/// The device that an alarm of `rack` is about: its own, that of an accelerator in it, or the one whose air is too warm.
fn device_of(snapshot: &Snapshot, rack: u32, alarm: &Alarm) -> Option<u32> {
    match alarm.place {
        Place::Device { rack: own, device } | Place::Gpu { rack: own, device, .. } if own == rack => Some(device),
        Place::Rack(own) if own == rack => {
            let quantity = snapshot.points.point(alarm.point)?.quantity.as_str();
            let height = INLETS.iter().find(|(name, _)| *name == quantity)?.1;
            breathing_at(snapshot.plan.racks.get(rack as usize)?, height)
        }
        _ => None,
    }
}

/// The device that draws its air nearest to `height` metres over the floor.
fn breathing_at(rack: &Rack, height: f64) -> Option<u32> {
    let unit = twin_model::plan::UNIT_HEIGHT_METRES;
    let foot = (rack.height - f64::from(rack.units) * unit).max(0.0) / 2.0;
    let away =
        |first: u16, units: u16| (foot + (f64::from(first) - 1.0 + f64::from(units) / 2.0) * unit - height).abs();
    (0u32..)
        .zip(&rack.devices)
        .filter(|(_, device)| device.power_kw > 0.0 && device.kind != DeviceKind::Blanking)
        .min_by(|(_, one), (_, other)| away(one.unit, one.units).total_cmp(&away(other.unit, other.units)))
        .map(|(index, _)| index)
}

/// How far each device of a rack with `count` slides out, metres: those with alarms by urgency, and if none has one, the
/// selected one.
pub fn slides(count: usize, urgent_first: &[u32], selected: Option<u32>) -> Vec<f32> {
    let mut out = vec![0.0; count];
    let only = selected.filter(|_| urgent_first.is_empty());
    for (rank, device) in urgent_first.iter().chain(&only).enumerate() {
        if let Some(slide) = out.get_mut(*device as usize) {
            *slide = (FURTHEST - STEP * rank as f32).max(LEAST);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_slides_out_furthest_and_the_rest_in_order() {
        let out = slides(10, &[4, 2, 7, 1, 0, 9, 8], Some(3));
        assert_eq!(out[4], FURTHEST);
        assert!(out[4] > out[2] && out[2] > out[7] && out[7] > out[1]);
        assert!(out.iter().filter(|slide| **slide > 0.0).all(|slide| *slide >= LEAST));
        assert_eq!((out[3], out[5]), (0.0, 0.0), "who has no alarm stays in while others have one");
    }

    #[test]
    fn without_alarms_only_the_selected_device_slides_out() {
        assert_eq!(slides(4, &[], Some(2)), [0.0, 0.0, FURTHEST, 0.0]);
        assert_eq!(slides(3, &[], None), [0.0; 3]);
        assert_eq!(slides(1, &[7], None), [0.0], "what is not there cannot slide");
    }

    #[test]
    fn warm_air_is_breathed_by_what_stands_at_its_height() {
        let plan = twin_scene::load_scene(std::path::Path::new("scenes/demo.ron")).expect("the demo's scene");
        let rack = &plan.racks[0];
        let units = INLETS.map(|(_, height)| breathing_at(rack, height).map(|it| rack.devices[it as usize].unit));
        assert!(units.iter().all(Option::is_some) && units.is_sorted(), "{units:?}");
        assert!(units[0].is_some_and(|unit| unit <= 12) && units[2].is_some_and(|unit| unit >= 35), "{units:?}");
    }
}
