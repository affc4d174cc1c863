//! What each step does.

use super::script::{LookName, Step};
use super::{Progress, measure};
use crate::bridge::{Outbox, SimulatorAddress, Twin};
use crate::camera::framing::pose_into;
use crate::camera::obstacle::Obstacles;
use crate::camera::pose::Pose;
use crate::camera::route::Route;
use crate::camera::second::{SecondView, WishSecondView};
use crate::camera::walk::EYE;
use crate::camera::{Rig, RigMode, preset};
use crate::lens::CurrentLens;
use crate::live::open_rack::{OpenRack, SetOpenRack};
use crate::look::{CurrentLook, Look, Tier};
use crate::panels::ShellCommands;
use crate::selection::{PickBoxes, Selection};
use crate::tour::{ToggleTour, Tour};
use crate::wall::{SideWindow, Wall};
use bevy::platform::cell::SyncCell;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Captured, Screenshot, save_to_disk};
use bevy::window::PrimaryWindow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::thread;
use twin_api::{Command, Connection};
use twin_model::{Place, PointId, SitePlan};
use twin_panels::SecondViewWish;
use twin_sim::control::{self, Reply, Request};

/// Frames before a picture: meshes and materials reach the graphics side, egui lays out.
const SETTLE_FRAMES: u32 = 3;

/// How far the camera turns in each frame that is measured on its way around, radians.
const ORBIT_PER_FRAME: f32 = 0.02;

/// What a step may touch.
#[derive(bevy::ecs::system::SystemParam)]
pub(super) struct Stage<'w, 's> {
    commands: Commands<'w, 's>,
    twin: Res<'w, Twin>,
    look: ResMut<'w, CurrentLook>,
    lens: ResMut<'w, CurrentLens>,
    tier: ResMut<'w, Tier>,
    rig: ResMut<'w, Rig>,
    selection: ResMut<'w, Selection>,
    shell: ResMut<'w, ShellCommands>,
    outbox: ResMut<'w, Outbox>,
    obstacles: Res<'w, Obstacles>,
    tour: Res<'w, Tour>,
    open: Res<'w, OpenRack>,
    second: Res<'w, SecondView>,
    boxes: Res<'w, PickBoxes>,
    windows: Query<'w, 's, &'static mut Window, With<PrimaryWindow>>,
    sides: Query<'w, 's, (Entity, &'static SideWindow)>,
    pictures: Query<'w, 's, Entity, (With<Screenshot>, Without<Captured>)>,
}

impl Stage<'_, '_> {
    /// Carries on with `step`; true once it is done.
    pub(super) fn advance(
        &mut self,
        step: &Step,
        progress: &mut Progress,
        out: &Path,
        simulator: &SimulatorAddress,
    ) -> Result<bool, String> {
        let snapshot = &self.twin.snapshot;
        match step {
            Step::Live => return Ok(self.twin.connection == Connection::Live),
            Step::Look(name) => {
                self.look.0 = match name {
                    LookName::Cinematic => Look::Cinematic,
                    LookName::Operator => Look::Operator,
                };
            }
            Step::Lens(name) => *self.lens = CurrentLens::named(name).ok_or(format!("no lens is called {name:?}"))?,
            Step::Tier(name) => *self.tier = name.parse()?,
            Step::Preset(number) => {
                let index = number.checked_sub(1).ok_or("presets are counted from 1")?;
                self.place_camera(preset::pose_of(&snapshot.plan.clone(), index));
            }
            Step::Camera { eye, target } => {
                self.place_camera(Pose::looking(Vec3::from_array(*eye), Vec3::from_array(*target)));
            }
            Step::OnFoot { at: [x, z], target: [to_x, to_z] } => {
                let spot = |x: &f32, z: &f32| Vec3::new(*x, EYE, *z);
                self.place_camera(Pose::looking(spot(x, z), spot(to_x, to_z)));
                self.rig.mode = RigMode::Walk;
            }
            Step::Select(name) if name.is_empty() => self.selection.selected = None,
            Step::Select(name) => {
                let place = place_named(&snapshot.plan, name).ok_or_else(|| format!("nothing is called {name:?}"))?;
                self.selection.selected = Some(place);
            }
            Step::Open(name) => return self.open_rack(name, progress.has_begun),
            Step::Beside(number) => self.second_view(*number),
            Step::Chrome(is_shown) => self.shell.chrome = Some(*is_shown),
            Step::Panel(id) => self.shell.panel = Some(id.clone()),
            Step::Clock(rate) => self.outbox.clock_rate = Some(*rate),
            Step::Run { scenario, target } => {
                let run = || Request::run(scenario.clone(), target.clone());
                return ask_simulator(progress, simulator, run);
            }
            Step::Stop(scenario) => {
                let stop = || Request::stop(Some(scenario.clone()));
                return ask_simulator(progress, simulator, stop);
            }
            Step::SitePasses(seconds) => {
                let since = *progress.site_since.get_or_insert(self.twin.now);
                let passed = self.twin.now.since(since).as_secs_f64();
                if passed > progress.passed {
                    // The site goes on, however slowly.
                    progress.passed = passed;
                    progress.waited = 0.0;
                }
                return Ok(passed >= *seconds);
            }
            Step::Alarm(digit) => {
                return Ok(snapshot.alarms.iter().any(|alarm| alarm.priority.digit() <= *digit));
            }
            Step::NoAlarm => return Ok(snapshot.alarms.is_empty()),
            Step::Above(point, limit) => return self.value(point).map(|value| value.is_some_and(|it| it > *limit)),
            Step::Below(point, limit) => return self.value(point).map(|value| value.is_some_and(|it| it < *limit)),
            Step::Acknowledge(note) => self.acknowledge_all(note),
            Step::Size(width, height) => {
                for mut window in &mut self.windows {
                    window.resolution.set(*width, *height);
                }
            }
            Step::Wall(layout) => {
                let layout = layout.parse().map_err(|error| format!("{error}"))?;
                self.commands.insert_resource(Wall::new(layout));
                if !self.tour.is_leading() {
                    self.commands.write_message(ToggleTour);
                }
            }
            Step::Flight { preset, name, per_second } => {
                return self.fly(*preset, *per_second, progress, &out.join(name));
            }
            Step::Frames(count) => return Ok(progress.frames >= *count),
            Step::MeasureStart(name) => measure::start_up(name),
            Step::Measure(name, frames) => return Ok(measure::frames(progress, name, *frames)),
            Step::MeasureOrbit(name, frames) => {
                self.rig.goal.orbit(ORBIT_PER_FRAME, 0.0);
                return Ok(measure::frames(progress, name, *frames));
            }
            Step::Picture(name) => return Ok(self.take_picture(progress, out.join(format!("{name}.png")))),
        }
        Ok(true)
    }

    /// Whether every picture is on the disk.
    pub(super) fn has_saved_all(&self) -> bool {
        self.pictures.is_empty()
    }

    /// One picture after the other along the way to a preset; done when the camera is there.
    fn fly(&mut self, preset: usize, per_second: u32, progress: &mut Progress, to: &Path) -> Result<bool, String> {
        let index = preset.checked_sub(1).ok_or("presets are counted from 1")?;
        let begin = || {
            let goal = self.obstacles.settle(preset::pose_of(&self.twin.snapshot.plan, index));
            Route::between(self.rig.pose, goal, &self.obstacles)
        };
        let route = progress.flight.get_or_insert_with(begin);
        let seconds = f32::from(progress.shot) / per_second.max(1) as f32;
        let (pose, is_there) = (route.pose(seconds), seconds >= route.seconds());
        self.place_camera(pose);
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("make {}: {error}", folder.display()))?;
        }
        let path = PathBuf::from(format!("{}-{:02}.png", to.display(), progress.shot));
        if !self.take_picture(progress, path) {
            return Ok(false);
        }
        progress.shot += 1;
        progress.frames = 0;
        Ok(is_there)
    }

    /// Opens a rack, or shuts what is open; done when everything is where it goes.
    fn open_rack(&mut self, name: &str, has_begun: bool) -> Result<bool, String> {
        if has_begun {
            return Ok(self.open.is_settled());
        }
        let place = place_named(&self.twin.snapshot.plan, name);
        let rack = match place {
            _ if name.is_empty() => None,
            Some(Place::Rack(rack)) => Some(rack),
            _ => return Err(format!("no rack is called {name:?}")),
        };
        if rack.is_some() && self.selection.selected.map(Place::owner) != place {
            self.selection.selected = place;
        }
        self.commands.write_message(SetOpenRack(rack));
        let into = rack.and_then(|rack| pose_into(&self.twin.snapshot.plan, &self.boxes, &self.obstacles, rack));
        if let Some(pose) = into {
            self.place_camera(pose);
        }
        Ok(false)
    }

    fn second_view(&mut self, number: usize) {
        let mut wish = |wish| {
            self.commands.write_message(WishSecondView(wish));
        };
        if (number == 0) == self.second.pose().is_some() {
            wish(SecondViewWish::Toggle);
        }
        if let Some(index) = number.checked_sub(1) {
            wish(SecondViewWish::Preset(index));
        }
    }

    fn place_camera(&mut self, pose: Pose) {
        self.rig.pose = pose;
        self.rig.goal = pose;
        self.rig.mode = RigMode::Orbit;
    }

    fn value(&self, point: &str) -> Result<Option<f64>, String> {
        let snapshot = &self.twin.snapshot;
        let index = snapshot.points.index(&PointId::new(point)).ok_or_else(|| format!("no point {point:?}"))?;
        Ok(snapshot.values.usable(index))
    }

    fn acknowledge_all(&mut self, note: &str) {
        for alarm in self.twin.snapshot.alarms.iter().filter(|alarm| !alarm.condition.is_acknowledged) {
            let by = crate::panels::USER.to_owned();
            self.outbox.commands.push(Command::Acknowledge { alarm: alarm.id, by, note: note.to_owned() });
        }
    }

    /// Lets the picture settle, takes it, and is done when it is on the disk.
    fn take_picture(&mut self, progress: &mut Progress, path: PathBuf) -> bool {
        let settled = SETTLE_FRAMES.max(self.tier.frames_to_settle());
        if progress.frames == settled {
            for (window, side) in &self.sides {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                let path = path.with_file_name(format!("{name}-{}.png", side.index + 1));
                self.commands.spawn(Screenshot::window(window)).observe(save_to_disk(path));
            }
            self.commands.spawn(Screenshot::primary_window()).observe(save_to_disk(path));
        }
        progress.frames > settled + 1 && self.pictures.is_empty()
    }
}

/// Sends the simulator a wish on a thread of its own; done when it has answered.
fn ask_simulator(
    progress: &mut Progress,
    simulator: &SimulatorAddress,
    request: impl FnOnce() -> Request,
) -> Result<bool, String> {
    if !progress.has_begun {
        let (simulator, request) = (simulator.clone(), request());
        let (answer, reply) = sync_channel(1);
        let ask = move || drop(answer.send(converse(&simulator, request)));
        thread::Builder::new().name("scenario".to_owned()).spawn(ask).map_err(|error| error.to_string())?;
        progress.reply = Some(SyncCell::new(reply));
    }
    match progress.reply.as_mut().map(|reply| reply.get().try_recv()) {
        Some(Ok(answer)) => answer.map(|()| true),
        _ => Ok(false),
    }
}

/// One request to the simulator, and what came of it.
fn converse(simulator: &SimulatorAddress, request: Request) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    match runtime.block_on(control::send(&simulator.broker, &simulator.site, request)) {
        Ok(Reply::Refused { reason }) => Err(reason),
        Ok(_) => Ok(()),
        Err(error) => Err(format!("failed to {error}")),
    }
}

/// The rack, unit or device called `name`.
fn place_named(plan: &SitePlan, name: &str) -> Option<Place> {
    let all =
        (0u32..)
            .zip(&plan.racks)
            .map(|(i, _)| Place::Rack(i))
            .chain((0u32..).zip(&plan.cracs).map(|(i, _)| Place::Crac(i)))
            .chain((0u32..).zip(&plan.pdus).map(|(i, _)| Place::Pdu(i)))
            .chain((0u32..).zip(&plan.ups).map(|(i, _)| Place::Ups(i)))
            .chain((0u32..).zip(&plan.machines).map(|(i, _)| Place::Machine(i)))
            .chain((0u32..).zip(&plan.sensors).map(|(i, _)| Place::Sensor(i)))
            .chain((0u32..).zip(&plan.racks).flat_map(|(rack, own)| {
                (0u32..).zip(&own.devices).map(move |(device, _)| Place::Device { rack, device })
            }));
    all.into_iter().find(|place| place.name(plan) == name)
}
