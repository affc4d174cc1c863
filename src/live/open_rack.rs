//! The rack that is open: its doors swing, its devices slide out by the order of their alarms, and whoever leaves it
//! shuts it again. At most one is open.

use super::door::{DoorClock, eased, part_of_time, step_towards};
use super::slide::{alarmed, slides};
use super::{LiveSystems, ease};
use crate::TwinSystems;
use crate::bridge::{Plan, Twin};
use crate::camera::Rig;
use crate::camera::flight::{FlyBack, FlyIntoRack};
use crate::panels::pointer_owner::PointerOwner;
use crate::selection::{PickBoxes, Selection};
use crate::site::{Joint, OpenedSet, Opener, SiteSpawned};
use crate::tour::Tour;
use bevy::prelude::*;
use twin_model::Place;
use twin_panels::tokens::duration;

/// Asks to open a rack, by its index in the plan; `None`: to shut the one that is open.
#[derive(Message, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetOpenRack(pub Option<u32>);

/// Devices set off when the doors have gone so far, seconds; …
const DRAWERS_AFTER: f32 = 0.5 * duration::DOOR;
/// … each next one so much later, …
const STAGGER: f32 = 0.07;
/// … but no later than the one of this rank.
const STAGGERED: usize = 5;
/// From the first moment to when everything is where it goes, seconds.
const ALL: f32 = DRAWERS_AFTER + duration::DOOR + STAGGER * STAGGERED as f32;
/// A rack shuts so many times faster than it opens: one has looked.
const SHUT_FASTER: f32 = 1.7;
/// Frames in which new meshes reach the graphics side: so long both the shared mesh and the parts are shown, shut.
const FRAMES: u8 = 3;

/// Which rack is open, and how far.
#[derive(Resource, Debug, Default)]
pub struct OpenRack {
    wanted: Option<u32>,
    shown: Option<Shown>,
}

/// A rack as parts of its own.
#[derive(Debug)]
struct Shown {
    rack: u32,
    set: OpenedSet,
    /// Frames that its parts have been there, up to [`FRAMES`].
    frames: u8,
    /// How far along it is, up to [`ALL`].
    seconds: f32,
    /// How far each device is out once everything is where it goes, metres.
    out: Vec<f32>,
    /// Devices with alarms, most urgent first.
    order: Vec<u32>,
}

impl OpenRack {
    /// The rack that is open or opens, by its index in the plan.
    pub const fn rack(&self) -> Option<u32> {
        self.wanted
    }

    /// Whether everything is where it goes.
    pub fn is_settled(&self) -> bool {
        match (&self.shown, self.wanted) {
            (None, None) => true,
            (Some(shown), Some(wanted)) => shown.rack == wanted && shown.seconds >= ALL,
            _ => false,
        }
    }

    /// The rack whose parts are shown, and its devices.
    pub fn devices(&self) -> Option<(u32, impl Iterator<Item = u32>)> {
        self.shown.as_ref().map(|shown| (shown.rack, shown.set.devices.iter().map(|it| it.device)))
    }

    /// The device that a ray meets through the open doors, and how far away.
    pub fn cast(&self, ray: Ray3d) -> Option<(f32, Place)> {
        let shown = self.shown.as_ref().filter(|shown| self.wanted == Some(shown.rack))?;
        let rack_from_world = shown.set.frame.rotation.inverse();
        let origin = rack_from_world * (ray.origin - shown.set.frame.translation);
        let inverse = (rack_from_world * *ray.direction).recip();
        let mut nearest: Option<(f32, u32)> = None;
        for it in &shown.set.devices {
            let slide = Vec3::Z * shown.slide(it.device);
            let (one, other) = ((it.low + slide - origin) * inverse, (it.high + slide - origin) * inverse);
            let (enter, leave) = (one.min(other), one.max(other).min_element());
            let first = enter.max_element();
            if leave >= first.max(0.0) && nearest.is_none_or(|(best, _)| first < best) {
                nearest = Some((first, it.device));
            }
        }
        nearest.map(|(away, device)| (away, Place::Device { rack: shown.rack, device }))
    }
}

impl Shown {
    /// How far the doors are open, 0 to 1.
    fn open(&self) -> f32 {
        eased(part_of_time(self.seconds))
    }

    /// How far a device is out, metres.
    fn slide(&self, device: u32) -> f32 {
        let rank = self.order.iter().position(|it| *it == device).unwrap_or(0).min(STAGGERED);
        let since = self.seconds - DRAWERS_AFTER - STAGGER * rank as f32;
        eased(part_of_time(since)) * self.out.get(device as usize).copied().unwrap_or(0.0)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<OpenRack>()
        .add_message::<SetOpenRack>()
        .add_systems(Update, (press, ask, leave).chain().in_set(TwinSystems::Reconcile))
        .add_systems(Update, (carry_on, move_parts).chain().in_set(LiveSystems).run_if(resource_exists::<SiteSpawned>));
}

/// `O` opens the selected rack, or shuts it.
fn press(
    keys: Res<ButtonInput<KeyCode>>,
    owner: Res<PointerOwner>,
    selection: Res<Selection>,
    open: Res<OpenRack>,
    boxes: Res<PickBoxes>,
    rig: Res<Rig>,
    mut wishes: MessageWriter<SetOpenRack>,
    mut flights: MessageWriter<FlyIntoRack>,
) {
    if owner.has_keyboard || !keys.just_pressed(KeyCode::KeyO) {
        return;
    }
    let Some(place @ Place::Rack(rack)) = selection.selected.map(Place::owner) else { return };
    let is_wanted = open.wanted != Some(rack);
    wishes.write(SetOpenRack(Some(rack).filter(|_| is_wanted)));
    let away = boxes.of(place).map_or(0.0, |(low, high)| rig.goal.eye().distance(low.midpoint(high)));
    if is_wanted && away > TOO_FAR {
        flights.write(FlyIntoRack(rack));
    }
}

/// From further away than this one would not see what opens, metres: there the camera flies to it.
const TOO_FAR: f32 = 7.0;

fn ask(mut wishes: MessageReader<SetOpenRack>, plan: Res<Plan>, mut open: ResMut<OpenRack>) {
    if let Some(SetOpenRack(wanted)) = wishes.read().last() {
        let wanted = wanted.filter(|rack| (*rack as usize) < plan.0.racks.len());
        if open.wanted != wanted {
            open.wanted = wanted;
        }
    }
}

/// Whoever goes back, selects something else or nothing, or lets the tour lead, shuts what was open.
fn leave(mut backs: MessageReader<FlyBack>, selection: Res<Selection>, tour: Res<Tour>, mut open: ResMut<OpenRack>) {
    let has_gone_back = backs.read().count() > 0;
    let Some(rack) = open.wanted else { return };
    let is_there = selection.selected.map(Place::owner) == Some(Place::Rack(rack));
    if has_gone_back || !is_there || tour.is_leading() {
        open.wanted = None;
    }
}

/// Builds, opens, shuts and takes down.
fn carry_on(
    twin: Res<Twin>,
    selection: Res<Selection>,
    mut clock: DoorClock,
    mut opener: Opener,
    mut open: ResMut<OpenRack>,
) {
    if open.shown.is_none() && open.wanted.is_none() {
        return;
    }
    let seconds = clock.seconds();
    let OpenRack { wanted, shown } = open.bypass_change_detection();
    let Some(own) = shown else {
        let Some(rack) = *wanted else { return };
        *shown = opener.build(rack).map(|set| Shown {
            rack,
            set,
            frames: 0,
            seconds: 0.0,
            out: Vec::new(),
            order: Vec::new(),
        });
        if shown.is_none() {
            *wanted = None;
        }
        clock.note_motion();
        open.set_changed();
        return;
    };
    let is_opening = *wanted == Some(own.rack);
    let mut is_moving = own.slide_out(&twin, &selection, seconds);
    if is_opening {
        if own.frames < FRAMES {
            own.frames += 1;
            is_moving = true;
            if own.frames == FRAMES {
                opener.hide_replaced(&own.set, true);
            }
        } else if own.seconds < ALL {
            step_towards(&mut own.seconds, ALL, seconds);
            is_moving = true;
        }
    } else if own.seconds > 0.0 {
        step_towards(&mut own.seconds, 0.0, seconds * SHUT_FASTER);
        is_moving = true;
        if own.seconds <= 0.0 {
            opener.hide_replaced(&own.set, false);
        }
    } else if own.frames > 0 {
        own.frames -= 1;
        is_moving = true;
    } else {
        opener.take_down(&own.set);
        *shown = None;
        is_moving = true;
    }
    if is_moving {
        clock.note_motion();
        open.set_changed();
    }
}

impl Shown {
    /// Lets devices go where their alarms want them; whether one is on its way.
    fn slide_out(&mut self, twin: &Twin, selection: &Selection, seconds: f32) -> bool {
        let snapshot = &twin.snapshot;
        let count = snapshot.plan.racks.get(self.rack as usize).map_or(0, |rack| rack.devices.len());
        self.order = alarmed(snapshot, self.rack).into_iter().map(|(device, _)| device).collect();
        let selected = match selection.selected {
            Some(Place::Device { rack, device } | Place::Gpu { rack, device, .. }) if rack == self.rack => Some(device),
            _ => None,
        };
        let wanted = slides(count, &self.order, selected);
        let is_new = self.out.len() != count;
        if is_new {
            self.out.clone_from(&wanted);
        }
        let part = ease::part(seconds).min(1.0);
        let mut is_moving = is_new;
        for (out, wanted) in self.out.iter_mut().zip(&wanted) {
            is_moving |= ease::approach(out, *wanted, part, VISIBLE);
        }
        is_moving
    }
}

/// A way that is too short to be seen, metres.
const VISIBLE: f32 = 0.0005;

fn move_parts(open: Res<OpenRack>, mut parts: Query<(&Joint, &mut Transform)>) {
    let Some(shown) = open.shown.as_ref().filter(|_| open.is_changed()) else { return };
    for (joint, mut transform) in &mut parts {
        transform.set_if_neq(joint.pose(shown.open(), |device| shown.slide(device)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::DeviceBox;

    fn shown(seconds: f32) -> Shown {
        let devices = (0..3u8)
            .map(|i| {
                let low = Vec3::new(-0.24, 0.4 + 0.2 * f32::from(i), -0.2);
                DeviceBox { device: u32::from(i), low, high: low + Vec3::new(0.48, 0.19, 0.7) }
            })
            .collect();
        let frame = Transform::from_xyz(4.0, 0.0, 2.0).with_rotation(Quat::from_rotation_y(std::f32::consts::PI));
        let set = OpenedSet::for_tests(frame, devices);
        Shown { rack: 5, set, frames: FRAMES, seconds, out: vec![0.0, 0.46, 0.37], order: vec![1, 2] }
    }

    #[test]
    fn doors_open_first_and_devices_follow_in_their_order() {
        assert_eq!((shown(0.0).open(), shown(0.0).slide(1)), (0.0, 0.0));
        let midway = shown(DRAWERS_AFTER + 0.1);
        assert!(midway.open() > midway.slide(1) / 0.46 && midway.slide(1) / 0.46 > midway.slide(2) / 0.37);
        let done = shown(ALL);
        assert_eq!((done.open(), done.slide(0), done.slide(1), done.slide(2)), (1.0, 0.0, 0.46, 0.37));
    }

    #[test]
    fn a_ray_through_the_open_door_meets_the_device_that_it_points_at() {
        let open = OpenRack { wanted: Some(5), shown: Some(shown(ALL)) };
        let ray = |height: f32| Ray3d { origin: Vec3::new(4.0, height, -3.0), direction: Dir3::Z };
        let (away, place) = open.cast(ray(0.7)).expect("a device");
        assert_eq!(place, Place::Device { rack: 5, device: 1 });
        assert!((away - (5.0 - 0.5 - 0.46)).abs() < 1e-3, "{away}");
        assert_eq!(open.cast(ray(0.45)).map(|(_, place)| place), Some(Place::Device { rack: 5, device: 0 }));
        assert_eq!(open.cast(ray(1.6)), None);
        assert!(OpenRack { wanted: None, ..open }.cast(ray(0.7)).is_none(), "it is being shut");
    }
}
