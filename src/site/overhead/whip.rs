//! Cables from the top of each PDU to the ladder of its feed.

use super::super::assembly::{on_floor, turned};
use super::super::footprint::RowFloor;
use super::super::pdu::feed_paint;
use super::super::shape::Shape;
use super::build::{LANE_A, LANE_B, RISE};
use bevy::math::{Vec2, Vec3};
use twin_model::plan::{Feed, SitePlan};

/// PDUs farther from the nearest row's end than this are fed from under the floor, metres.
const WHIP: f32 = 4.0;

/// The cables of the room numbered `room`.
pub(super) fn whips(plan: &SitePlan, room: u32, rows: &[RowFloor]) -> Shape {
    let mut shape = Shape::new();
    for pdu in plan.pdus.iter().filter(|pdu| pdu.room == room) {
        let from = on_floor(pdu.centre) + Vec3::Y * (pdu.size[2] as f32 - 0.02);
        let at = Vec2::new(from.x, from.z);
        let near = rows.iter().filter(|row| row.footprint.distance(at) < WHIP);
        let ends = near.flat_map(|row| ladder_ends(plan, row, pdu.feed));
        let Some(end) = ends.min_by(|a, b| a.distance(from).total_cmp(&b.distance(from))) else { continue };
        for (number, shift) in (0u16..).zip([-0.06, 0.0, 0.06]) {
            let radius = 0.018;
            let start = from + Vec3::new(shift, 0.0, 0.04 * f32::from(number % 2));
            let level = end.y + 0.02 + radius;
            let turn = Vec3::new(end.x, level, start.z);
            let path = [start, start.with_y(level), turn, Vec3::new(end.x, level, end.z + shift * 0.6)];
            shape.tube(&path, radius, 0.16, 6, feed_paint(pdu.feed));
        }
    }
    shape
}

/// Where the ladder of `feed` over a row begins and ends.
fn ladder_ends(plan: &SitePlan, row: &RowFloor, feed: Feed) -> Vec<Vec3> {
    let Some(about) = plan.rows.get(row.row as usize) else { return Vec::new() };
    let half = row.footprint.size().max_element() / 2.0 - 0.04;
    let lane = match feed {
        Feed::A => LANE_A,
        Feed::B => LANE_B,
    };
    let centre = Vec3::new(row.footprint.centre().x, row.height + RISE, row.footprint.centre().y);
    [-half, half].map(|x| centre + turned(about.facing) * Vec3::new(x, 0.0, lane)).to_vec()
}
