//! The rack that is open, as entities of its own: cabinet, doors and devices take the place of the one mesh that it
//! shares with others while it is shut.

use super::assembly::Layer;
use super::component::{PlaceRef, SiteMesh};
use super::rack::{OpenedRack, names_beside, opened};
use super::shape::Shape;
use crate::bridge::Plan;
use crate::look::slot::SlotMap;
use bevy::camera::visibility::VisibilityRange;
use bevy::ecs::system::SystemParam;
use bevy::mesh::MeshTag;
use bevy::prelude::*;
use twin_model::Place;

/// How a part of an open rack moves, in the rack's frame.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub enum Joint {
    /// A door turns about its hinges.
    Door {
        /// Where its hinges are, metres.
        hinge: Vec3,
        /// How it is turned about the upright while shut, radians.
        shut: f32,
        /// By how much more when wide open, radians.
        turn: f32,
    },
    /// A device slides to the front.
    Drawer {
        /// Index in the rack's devices.
        device: u32,
    },
    /// Cords are drawn out of where they are plugged in.
    Cords {
        /// Index in the rack's devices.
        device: u32,
        /// Where they are plugged in, metres along z.
        plug: f32,
        /// How far before that the device ends while it is in, metres.
        reach: f32,
    },
}

impl Joint {
    /// Where the part is while doors are `open` by a part of their way and each device is out by `slide` metres.
    pub fn pose(&self, open: f32, slide: impl Fn(u32) -> f32) -> Transform {
        match *self {
            Self::Door { hinge, shut, turn } => {
                Transform::from_translation(hinge).with_rotation(Quat::from_rotation_y(shut + turn * open))
            }
            Self::Drawer { device } => Transform::from_translation(Vec3::Z * slide(device)),
            Self::Cords { device, plug, reach } => {
                let longer = 1.0 + slide(device) / reach;
                Transform::from_translation(Vec3::Z * plug * (1.0 - longer)).with_scale(Vec3::new(1.0, 1.0, longer))
            }
        }
    }
}

/// A device of an open rack as a box, metres in the rack's frame while it is in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeviceBox {
    /// Index in the rack's devices.
    pub device: u32,
    /// Smallest corner.
    pub low: Vec3,
    /// Largest corner.
    pub high: Vec3,
}

/// The entities of an open rack, and those that they take the place of.
#[derive(Clone, Debug)]
pub struct OpenedSet {
    root: Entity,
    replaced: Vec<Entity>,
    /// Where the rack stands.
    pub frame: Transform,
    /// Its devices.
    pub devices: Vec<DeviceBox>,
}

#[cfg(test)]
impl OpenedSet {
    /// One that nothing shows.
    pub(crate) fn for_tests(frame: Transform, devices: Vec<DeviceBox>) -> Self {
        Self { root: Entity::PLACEHOLDER, replaced: Vec::new(), frame, devices }
    }
}

/// Builds an open rack and takes it down again.
#[derive(SystemParam)]
pub struct Opener<'w, 's> {
    commands: Commands<'w, 's>,
    meshes: ResMut<'w, Assets<Mesh>>,
    plan: Res<'w, Plan>,
    slots: Res<'w, SlotMap>,
    parts: Query<'w, 's, (Entity, &'static PlaceRef, &'static VisibilityRange, &'static ChildOf), With<SiteMesh>>,
    names: Query<'w, 's, (Entity, &'static Name, &'static Transform), (With<SiteMesh>, Without<PlaceRef>)>,
}

impl Opener<'_, '_> {
    /// Builds rack number `index` as what can be opened, beside what it will take the place of; `None` where no such rack
    /// stands.
    pub fn build(&mut self, index: u32) -> Option<OpenedSet> {
        let plan = self.plan.0.clone();
        let rack = plan.racks.get(index as usize)?;
        let place = Place::Rack(index);
        let is_near = |range: &VisibilityRange| range.start_margin.start <= 0.0;
        let near: Vec<_> = self.parts.iter().filter(|(_, own, range, _)| own.0 == place && is_near(range)).collect();
        let (_, _, range, ChildOf(room)) = *near.first()?;
        let (range, room) = (range.clone(), *room);
        let mut replaced: Vec<Entity> = near.iter().map(|(entity, ..)| *entity).collect();
        let OpenedRack { centre, turn, body, doors, drawers } = opened(rack);
        let frame = Transform::from_translation(centre).with_rotation(turn);
        let name = Name::new(format!("{} opened", rack.id.as_str()));
        let root = self.commands.spawn((name, frame, Visibility::Inherited, ChildOf(room))).id();
        let own = self.slots.of(place);
        let mut spawn = |name: &str, shape: Shape, tag: u32, joint: Option<Joint>| {
            let pose = joint.map_or(Transform::IDENTITY, |joint| joint.pose(0.0, |_| 0.0));
            let mesh = Mesh3d(self.meshes.add(shape.build()));
            let look = (mesh, MeshTag(tag), SiteMesh { layer: Layer::Live }, range.clone());
            let mut part = self.commands.spawn((Name::new(name.to_owned()), look, pose, ChildOf(root)));
            if let Some(joint) = joint {
                part.insert(joint);
            }
        };
        spawn("cabinet", body, own, None);
        for door in doors {
            let joint = Joint::Door { hinge: door.hinge, shut: door.shut, turn: door.turn };
            spawn("door", door.shape, own, Some(joint));
            spawn("door from inside", door.sheet, 0, Some(joint));
        }
        let mut devices = Vec::with_capacity(drawers.len());
        for drawer in drawers {
            let device = drawer.device;
            let name = rack.devices.get(device as usize).map_or("device", |device| device.id.as_str());
            spawn(name, drawer.shape, self.slots.berth(device).unwrap_or(own), Some(Joint::Drawer { device }));
            devices.push(DeviceBox { device, low: drawer.low, high: drawer.high });
            if let Some(cords) = drawer.cords {
                let joint = Joint::Cords { device, plug: cords.plug, reach: cords.reach };
                spawn("cords", cords.shape, own, Some(joint));
            }
        }
        if let Some((called, at, names)) = names_beside(&plan, index) {
            let is_it = |(_, name, own): &(Entity, &Name, &Transform)| {
                name.as_str() == called && own.translation.distance(at) < SAME_SPOT
            };
            if let Some((entity, _, pose)) = self.names.iter().find(is_it) {
                replaced.push(entity);
                if names.triangles() > 0 {
                    let world_from_root = frame.compute_affine().inverse() * pose.compute_affine();
                    let mesh = Mesh3d(self.meshes.add(names.build()));
                    let look = (mesh, MeshTag(0), SiteMesh { layer: Layer::Opaque }, range);
                    self.commands.spawn((look, Transform::from_matrix(world_from_root.into()), ChildOf(root)));
                }
            }
        }
        Some(OpenedSet { root, replaced, frame, devices })
    }

    /// Hides, or shows again, what the open rack takes the place of.
    pub fn hide_replaced(&mut self, set: &OpenedSet, is_hidden: bool) {
        let wanted = if is_hidden { Visibility::Hidden } else { Visibility::Inherited };
        for entity in &set.replaced {
            self.commands.entity(*entity).insert(wanted);
        }
    }

    /// Takes the open rack down.
    pub fn take_down(&mut self, set: &OpenedSet) {
        self.commands.entity(set.root).despawn();
    }
}

/// Entities that stand so near each other stand at the same spot, metres.
const SAME_SPOT: f32 = 0.01;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_rack_takes_the_place_of_its_near_mesh_and_leaves_nothing_behind() {
        use bevy::ecs::system::SystemState;
        let plan = twin_scene::load_scene(std::path::Path::new("scenes/demo.ron")).expect("the demo's scene");
        let mut world = World::new();
        world.insert_resource(SlotMap::from_plan(&plan));
        world.insert_resource(Plan(std::sync::Arc::new(plan)));
        world.init_resource::<Assets<Mesh>>();
        let room = world.spawn((Transform::IDENTITY, Visibility::Inherited)).id();
        let mut part = |place: u32, range: VisibilityRange| {
            let look = (SiteMesh { layer: Layer::Live }, Visibility::Inherited, Transform::IDENTITY);
            world.spawn((PlaceRef(Place::Rack(place)), look, range, ChildOf(room))).id()
        };
        let [near, far, other] = [
            part(3, VisibilityRange::abrupt(0.0, 14.0)),
            part(3, VisibilityRange::abrupt(14.0, f32::MAX)),
            part(4, VisibilityRange::abrupt(0.0, 14.0)),
        ];
        let count = |world: &mut World| world.query_filtered::<(), With<Transform>>().iter(world).count();
        let before = count(&mut world);
        let mut state = SystemState::<Opener>::new(&mut world);
        let mut with = |world: &mut World, act: &mut dyn FnMut(&mut Opener)| {
            act(&mut state.get_mut(world).expect("everything is there"));
            state.apply(world);
        };
        let mut set = None;
        with(&mut world, &mut |opener| {
            set = opener.build(3);
            assert!(opener.build(9_999).is_none());
        });
        let set = set.expect("rack 3 stands there");
        with(&mut world, &mut |opener| opener.hide_replaced(&set, true));
        let seen = |world: &World, entity| world.get::<Visibility>(entity).copied();
        assert_eq!(seen(&world, near), Some(Visibility::Hidden));
        assert!([far, other].iter().all(|entity| seen(&world, *entity) == Some(Visibility::Inherited)));
        let mut parts = world.query_filtered::<(&Mesh3d, &SiteMesh, &VisibilityRange), Without<PlaceRef>>();
        assert!(parts.iter(&world).count() > 2 * set.devices.len() && set.devices.len() > 10);
        with(&mut world, &mut |opener| {
            opener.hide_replaced(&set, false);
            opener.take_down(&set);
        });
        assert_eq!((seen(&world, near), count(&mut world)), (Some(Visibility::Inherited), before));
    }

    #[test]
    fn cords_stay_plugged_in_while_their_device_slides_out() {
        let joint = Joint::Cords { device: 3, plug: -0.5, reach: 0.3 };
        for slide in [0.0, 0.2, 0.45] {
            let pose = joint.pose(1.0, |_| slide);
            let plug = pose.transform_point(Vec3::new(0.2, 1.0, -0.5));
            let socket = pose.transform_point(Vec3::new(0.1, 1.0, -0.2));
            assert!(plug.distance(Vec3::new(0.2, 1.0, -0.5)) < 1e-6, "{plug}");
            assert!(socket.distance(Vec3::new(0.1, 1.0, -0.2 + slide)) < 1e-6, "{socket}");
        }
    }

    #[test]
    fn a_shut_door_stands_as_it_is_hung() {
        let joint = Joint::Door { hinge: Vec3::new(0.3, 0.0, -0.6), shut: 1.0, turn: 2.0 };
        assert_eq!(joint.pose(0.0, |_| 0.0).rotation, Quat::from_rotation_y(1.0));
        assert_eq!(joint.pose(1.0, |_| 0.0).rotation, Quat::from_rotation_y(3.0));
        assert_eq!(joint.pose(0.4, |_| 0.0).translation, Vec3::new(0.3, 0.0, -0.6));
    }
}
