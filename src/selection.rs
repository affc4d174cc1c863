//! Hover and selection: a ray through the pointer against the boxes of everything in the plan.

use crate::TwinSystems;
use crate::bridge::Plan;
use crate::camera::eye::MainEye;
use crate::camera::flight::{FlyIntoRack, FlyToPlace};
use crate::camera::grab::PointerGrab;
use crate::live::open_rack::{OpenRack, SetOpenRack};
use crate::panels::pointer_owner::PointerOwner;
use crate::tour::Tour;
use bevy::input::mouse::MouseButtonInput;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use std::collections::HashMap;
use twin_model::{
    Place, SitePlan,
    plan::{Facing, Spot},
};
use twin_panels::tokens::duration;

/// What is selected, what is under the pointer, and what is presented.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Selection {
    /// Clicked.
    pub selected: Option<Place>,
    /// Under the pointer.
    pub hovered: Option<Place>,
    /// What the tour shows.
    pub presented: Option<Place>,
}

impl Selection {
    /// How a place should stand out: 0 not, 1 hovered, 2 selected or presented.
    pub fn emphasis(&self, place: Place) -> f32 {
        if self.selected == Some(place) || self.presented == Some(place) {
            2.0
        } else if self.hovered == Some(place) {
            1.0
        } else {
            0.0
        }
    }
}

/// Since when the pointer rests on what it hovers, seconds of frame time.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct HoverSince(f32);

impl HoverSince {
    /// Whether the pointer has rested long enough for a card.
    pub fn is_due(&self, now: f32) -> bool {
        now - self.0 >= duration::HOVER
    }
}

/// The box of each place, for picking, framing and labels: smallest and largest corner, metres.
#[derive(Resource, Debug, Default)]
pub struct PickBoxes {
    boxes: Vec<(Place, Vec3, Vec3)>,
    by_place: HashMap<Place, usize>,
}

impl PickBoxes {
    /// The boxes of everything in `plan` that can be clicked.
    pub fn from_plan(plan: &SitePlan) -> Self {
        let mut picks = Self::default();
        for (i, rack) in (0u32..).zip(&plan.racks) {
            picks.add(Place::Rack(i), rack.centre, rack.facing, [rack.width, rack.depth, rack.height]);
        }
        for (i, crac) in (0u32..).zip(&plan.cracs) {
            picks.add(Place::Crac(i), crac.centre, crac.facing, crac.size);
        }
        for (i, pdu) in (0u32..).zip(&plan.pdus) {
            picks.add(Place::Pdu(i), pdu.centre, pdu.facing, pdu.size);
        }
        for (i, ups) in (0u32..).zip(&plan.ups) {
            picks.add(Place::Ups(i), ups.centre, ups.facing, ups.size);
        }
        for (i, machine) in (0u32..).zip(&plan.machines) {
            picks.add(Place::Machine(i), machine.centre, machine.facing, machine.size);
        }
        for (i, sensor) in (0u32..).zip(&plan.sensors) {
            // One box a stretch of rope, so that the floor between its corners stays free.
            const MARGIN: Vec3 = Vec3::new(0.06, 0.04, 0.06);
            for stretch in sensor.path.windows(2) {
                let [from, to] = [&stretch[0], &stretch[1]].map(|spot| Vec3::new(spot.x as f32, 0.04, spot.z as f32));
                picks.push(Place::Sensor(i), from.min(to) - MARGIN, from.max(to) + MARGIN);
            }
        }
        picks
    }

    fn add(&mut self, place: Place, centre: Spot, facing: Facing, size: [f64; 3]) {
        let [width, depth, height] = size.map(|metres| metres as f32);
        let half = match facing {
            Facing::North | Facing::South => Vec2::new(width, depth) / 2.0,
            Facing::East | Facing::West => Vec2::new(depth, width) / 2.0,
        };
        let (x, z) = (centre.x as f32, centre.z as f32);
        self.push(place, Vec3::new(x - half.x, 0.0, z - half.y), Vec3::new(x + half.x, height, z + half.y));
    }

    fn push(&mut self, place: Place, low: Vec3, high: Vec3) {
        self.by_place.entry(place).or_insert(self.boxes.len());
        self.boxes.push((place, low, high));
    }

    /// The box of `place`.
    pub fn of(&self, place: Place) -> Option<(Vec3, Vec3)> {
        self.by_place.get(&place.owner()).map(|index| (self.boxes[*index].1, self.boxes[*index].2))
    }

    /// Everything with its box, in the plan's order.
    pub fn iter(&self) -> impl Iterator<Item = (Place, Vec3, Vec3)> {
        self.boxes.iter().copied()
    }

    /// The first thing that a ray meets.
    pub fn cast(&self, ray: Ray3d) -> Option<Place> {
        self.cast_far(ray).map(|(_, place)| place)
    }

    /// The same with how far away it is, metres.
    fn cast_far(&self, ray: Ray3d) -> Option<(f32, Place)> {
        let inverse = ray.direction.recip();
        let mut nearest: Option<(f32, Place)> = None;
        for (place, low, high) in &self.boxes {
            let (one, other) = ((*low - ray.origin) * inverse, (*high - ray.origin) * inverse);
            let enter = one.min(other).max_element();
            let leave = one.max(other).min_element();
            if leave >= enter.max(0.0) && nearest.is_none_or(|(best, _)| enter < best) {
                nearest = Some((enter, *place));
            }
        }
        nearest
    }

    /// The same where a rack is open: through its doors one reaches its devices.
    fn cast_into(&self, open: &OpenRack, ray: Ray3d) -> Option<Place> {
        let (away, place) = self.cast_far(ray).unzip();
        let is_free = |away_device: f32, device: Place| {
            place == Some(device.owner()) || away.is_none_or(|away| away_device < away)
        };
        open.cast(ray).filter(|(away, device)| is_free(*away, *device)).map(|(_, device)| device).or(place)
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Selection>()
        .init_resource::<HoverSince>()
        .add_systems(PreStartup, |mut commands: Commands, plan: Res<Plan>| {
            commands.insert_resource(PickBoxes::from_plan(&plan.0));
        })
        .add_systems(Update, (hover, click).chain().in_set(TwinSystems::Receive));
}

fn hover(
    window: Query<&Window, With<PrimaryWindow>>,
    eye: MainEye,
    boxes: Res<PickBoxes>,
    owner: Res<PointerOwner>,
    capturing: Res<crate::capture::Capturing>,
    tour: Res<Tour>,
    open: Res<OpenRack>,
    time: Res<Time>,
    mut since: ResMut<HoverSince>,
    mut selection: ResMut<Selection>,
) {
    let under_pointer = || {
        // Under a pointer that nobody holds, the tour moves the site past.
        let is_held = owner.is_scene() && !capturing.0 && !tour.is_leading();
        let pointer = window.single().ok()?.cursor_position().filter(|_| is_held)?;
        boxes.cast_into(&open, eye.ray(pointer)?)
    };
    let hovered = under_pointer();
    if hovered != selection.hovered {
        selection.hovered = hovered;
        since.0 = time.elapsed_secs();
    }
}

/// Two clicks within this time are a double click, seconds.
const DOUBLE_CLICK: f32 = 0.35;

fn click(
    buttons: Res<ButtonInput<MouseButton>>,
    keys: Res<ButtonInput<KeyCode>>,
    owner: Res<PointerOwner>,
    grab: Res<PointerGrab>,
    time: Res<Time>,
    mut presses: MessageReader<MouseButtonInput>,
    mut last: Local<Option<(f32, Place)>>,
    mut selection: ResMut<Selection>,
    mut flights: MessageWriter<FlyToPlace>,
    mut flights_in: MessageWriter<FlyIntoRack>,
    mut racks: MessageWriter<SetOpenRack>,
) {
    // On foot, Esc first lets go of the cursor.
    if keys.just_pressed(KeyCode::Escape) && !owner.has_keyboard && !grab.is_on() {
        selection.selected = None;
    }
    // Where frames are slow, both clicks of a double click end in one frame.
    let is_release = |press: &&MouseButtonInput| press.button == MouseButton::Left && !press.state.is_pressed();
    let is_twice = presses.read().filter(is_release).count() > 1;
    if !(buttons.just_released(MouseButton::Left) && owner.was_click) {
        return;
    }
    selection.selected = selection.hovered;
    let now = time.elapsed_secs();
    if let Some(place) = selection.selected {
        if is_twice || last.is_some_and(|(at, before)| before == place && now - at < DOUBLE_CLICK) {
            match place.owner() {
                Place::Rack(rack) => {
                    flights_in.write(FlyIntoRack(rack));
                    racks.write(SetOpenRack(Some(rack)));
                }
                _ => {
                    flights.write(FlyToPlace(place));
                }
            }
        }
        *last = Some((now, place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_boxes() -> PickBoxes {
        let mut picks = PickBoxes::default();
        picks.add(Place::Rack(0), Spot { x: 0.0, z: 0.0 }, Facing::South, [0.6, 1.2, 2.0]);
        picks.add(Place::Rack(1), Spot { x: 0.0, z: 3.0 }, Facing::South, [0.6, 1.2, 2.0]);
        picks
    }

    #[test]
    fn a_ray_picks_the_nearest_box_before_it() {
        let picks = two_boxes();
        let from_south = Ray3d { origin: Vec3::new(0.0, 1.0, 10.0), direction: Dir3::NEG_Z };
        assert_eq!(picks.cast(from_south), Some(Place::Rack(1)));
        let from_between = Ray3d { origin: Vec3::new(0.0, 1.0, 1.5), direction: Dir3::NEG_Z };
        assert_eq!(picks.cast(from_between), Some(Place::Rack(0)));
        let upwards = Ray3d { origin: Vec3::new(0.0, 5.0, 1.5), direction: Dir3::Y };
        assert_eq!(picks.cast(upwards), None);
    }

    #[test]
    fn a_device_has_the_box_of_its_rack() {
        let picks = two_boxes();
        assert_eq!(picks.of(Place::Device { rack: 1, device: 4 }), picks.of(Place::Rack(1)));
    }
}
