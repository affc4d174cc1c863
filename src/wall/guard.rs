//! The burn-in guard: the picture wanders by a few pixels, and is darker at night unless something urgent is wrong.

use super::Wall;
use crate::TwinSystems;
use crate::bridge::{Plan, Twin};
use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use egui::{Id, LayerId, Order};
use std::f32::consts::TAU;
use twin_api::Snapshot;
use twin_model::{Priority, Timestamp};
use twin_panels::tokens::NIGHT;

/// What the guard does to the picture now. Without a wall, nothing.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct BurnInGuard {
    /// How far panels and 3D are moved, physical pixels.
    pub shift: Vec2,
    /// How bright the picture is, 0 to 1.
    pub brightness: f32,
}

impl Default for BurnInGuard {
    fn default() -> Self {
        Self { shift: Vec2::ZERO, brightness: 1.0 }
    }
}

/// The picture moves this far, pixels, …
const STEP: f32 = 2.0;
/// … once in this time, seconds, …
const STEP_SECONDS: f64 = 60.0;
/// … and is back where it was after so many steps: around a circle of 3.9 pixels.
const STEPS: u32 = 12;
/// Night begins and ends at these hours of the site.
const NIGHT_HOURS: [i8; 2] = [22, 6];
/// How bright the picture is at night.
const NIGHT_BRIGHTNESS: f32 = 0.6;
/// How fast brightness changes, parts a second.
const FADE: f32 = 0.2;

/// Where the picture is after `seconds`, physical pixels from its place.
fn shift_at(seconds: f64) -> Vec2 {
    let step = (seconds / STEP_SECONDS) as u64 % u64::from(STEPS);
    let angle = step as f32 / STEPS as f32 * TAU;
    let radius = STEP / 2.0 / (TAU / 2.0 / STEPS as f32).sin();
    (Vec2::from_angle(angle) * radius).round()
}

/// How bright the picture should be at an `hour` of the site's day.
fn brightness_at(hour: i8, has_urgent_alarm: bool) -> f32 {
    let is_night = hour >= NIGHT_HOURS[0] || hour < NIGHT_HOURS[1];
    if is_night && !has_urgent_alarm { NIGHT_BRIGHTNESS } else { 1.0 }
}

/// Whether an alarm of P1 or P2 waits for somebody to see it.
fn has_urgent_alarm(snapshot: &Snapshot) -> bool {
    snapshot.alarms.iter().any(|alarm| alarm.priority <= Priority::P2 && !alarm.condition.is_acknowledged)
}

/// The hour of the site's day, by its time zone; UTC where that is unknown.
fn hour_at(now: Timestamp, zone: &jiff::tz::TimeZone) -> i8 {
    jiff::Timestamp::from_millisecond(now.as_millis()).map_or(12, |now| now.to_zoned(zone.clone()).hour())
}

pub(super) fn plugin(app: &mut App) {
    let is_wall = resource_exists::<Wall>;
    app.init_resource::<BurnInGuard>()
        .add_systems(Update, watch.run_if(is_wall).in_set(TwinSystems::Reconcile))
        .add_systems(EguiPrimaryContextPass, darken.run_if(is_wall));
}

fn watch(
    time: Res<Time<Real>>,
    wall: Res<Wall>,
    twin: Res<Twin>,
    plan: Res<Plan>,
    mut zone: Local<Option<jiff::tz::TimeZone>>,
    mut guard: ResMut<BurnInGuard>,
) {
    if !wall.is_deaf() {
        // Somebody sits before it.
        guard.set_if_neq(BurnInGuard::default());
        return;
    }
    let zone =
        zone.get_or_insert_with(|| jiff::tz::TimeZone::get(&plan.0.site.time_zone).unwrap_or(jiff::tz::TimeZone::UTC));
    let wanted = brightness_at(hour_at(twin.now, zone), has_urgent_alarm(&twin.snapshot));
    let most = FADE * time.delta_secs();
    let brightness = guard.brightness + (wanted - guard.brightness).clamp(-most, most);
    guard.set_if_neq(BurnInGuard { shift: shift_at(time.elapsed_secs_f64()), brightness });
}

/// Draws the night over everything.
fn darken(mut contexts: EguiContexts, guard: Res<BurnInGuard>) -> Result {
    if guard.brightness < 1.0 {
        let ctx = contexts.ctx_mut()?;
        let alpha = ((1.0 - guard.brightness) * 255.0).round() as u8;
        let layer = LayerId::new(Order::Debug, Id::new("night"));
        ctx.layer_painter(layer).rect_filled(ctx.viewport_rect(), 0.0, NIGHT.ui_alpha(alpha));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_goes_around_by_two_pixels_a_minute_and_comes_back() {
        let minutes: Vec<Vec2> = (0..=STEPS).map(|minute| shift_at(f64::from(minute) * 60.0 + 1.0)).collect();
        for pair in minutes.windows(2) {
            let step = pair[0].distance(pair[1]);
            assert!((1.0..=3.0).contains(&step), "{pair:?}");
        }
        assert_eq!(minutes.first(), minutes.last());
        let middle: Vec2 = minutes[1..].iter().sum::<Vec2>() / STEPS as f32;
        assert!(middle.length() < 0.5, "on average it is where it belongs: {middle}");
        assert_eq!(shift_at(59.0), shift_at(0.0));
    }

    #[test]
    fn nights_are_dark_unless_something_is_urgent() {
        for hour in [22, 23, 0, 5] {
            assert_eq!(brightness_at(hour, false), NIGHT_BRIGHTNESS, "at {hour}");
            assert_eq!(brightness_at(hour, true), 1.0, "at {hour}");
        }
        for hour in [6, 12, 21] {
            assert_eq!(brightness_at(hour, false), 1.0, "at {hour}");
        }
    }

    #[test]
    fn it_is_night_where_the_site_is() {
        let midnight = Timestamp::from_secs(1_795_219_200);
        let hour = |zone: &str| hour_at(midnight, &jiff::tz::TimeZone::get(zone).expect("a zone"));
        assert_eq!(hour("UTC"), 0);
        assert_eq!(hour("Asia/Tokyo"), 9);
    }
}
