//! The picture of a floor plan: one mesh for rooms, rows or racks, machines and alarms.

use crate::View;
use crate::floor::{Footprint, footprint, standing};
use crate::lens::{LENSES, Lens};
use crate::tokens::{ALARM, Palette, Tone};
use egui::epaint::Mesh;
use egui::{Pos2, Rect, vec2};
use std::collections::BTreeMap;
use twin_model::plan::Spot;
use twin_model::{Place, Priority};

/// Racks narrower than this would be noise: then their rows are drawn.
const RACK_POINTS_MIN: f32 = 2.0;
/// An alarm is at least this large, points.
const ALARM_POINTS: f32 = 5.0;

/// Metres to points and back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chart {
    bounds: Footprint,
    origin: Pos2,
    points_per_metre: f32,
}

impl Chart {
    /// `bounds` in the middle of `map`, as large as fits.
    pub(super) fn new(bounds: Footprint, map: Rect) -> Self {
        let size = vec2((bounds.max.x - bounds.min.x) as f32, (bounds.max.z - bounds.min.z) as f32);
        let points_per_metre = (map.width() / size.x.max(0.1)).min(map.height() / size.y.max(0.1));
        Self { bounds, origin: map.center() - size * points_per_metre / 2.0, points_per_metre }
    }

    pub(super) fn pos_of(&self, spot: Spot) -> Pos2 {
        let metres = vec2((spot.x - self.bounds.min.x) as f32, (spot.z - self.bounds.min.z) as f32);
        self.origin + metres * self.points_per_metre
    }

    pub(super) fn spot_of(&self, pos: Pos2) -> Spot {
        let metres = (pos - self.origin) / self.points_per_metre;
        Spot { x: self.bounds.min.x + f64::from(metres.x), z: self.bounds.min.z + f64::from(metres.y) }
    }

    pub(super) fn rect_of(&self, footprint: Footprint) -> Rect {
        Rect::from_two_pos(self.pos_of(footprint.min), self.pos_of(footprint.max))
    }

    /// All of it.
    pub(super) fn rect(&self) -> Rect {
        self.rect_of(self.bounds)
    }
}

/// Everything but the camera and what is selected.
pub(super) fn chart_mesh(view: &View<'_>, chart: &Chart, palette: &Palette) -> Mesh {
    let plan = &view.snapshot.plan;
    let mut mesh = Mesh::default();
    for room in &plan.rooms {
        let rect = chart.rect_of(Footprint::from_corner(room.corner, room.size));
        mesh.add_colored_rect(rect, palette.equipment_edge.ui());
        mesh.add_colored_rect(rect.shrink(1.0), palette.floor.ui());
    }
    let lens = LENSES.get(view.lens);
    let has_racks = plan.racks.iter().all(|rack| rack.width as f32 * chart.points_per_metre >= RACK_POINTS_MIN);
    if !has_racks {
        draw_rows(&mut mesh, view, chart, lens, palette);
    }
    for place in standing(plan).filter(|place| has_racks || !matches!(place, Place::Rack(_))) {
        let Some(footprint) = footprint(plan, place) else { continue };
        let tone = lens.and_then(|lens| tone_of(view, lens, place)).unwrap_or(palette.equipment_edge);
        // The gap that keeps two neighbours apart.
        let rect = chart.rect_of(footprint).shrink(0.25);
        mesh.add_colored_rect(rect, tone.ui());
    }
    draw_alarms(&mut mesh, view, chart);
    mesh
}

fn tone_of(view: &View<'_>, lens: &Lens, place: Place) -> Option<Tone> {
    (lens.value)(view.snapshot, place).map(|value| lens.scale.tone(value))
}

/// A rectangle for each row, in the colour of its racks' mean; of states in that of the worst, which is the highest.
fn draw_rows(mesh: &mut Mesh, view: &View<'_>, chart: &Chart, lens: Option<&Lens>, palette: &Palette) {
    struct Seen {
        footprint: Footprint,
        sum: f32,
        highest: f32,
        known: u16,
    }
    let plan = &view.snapshot.plan;
    let mut rows: BTreeMap<u32, Seen> = BTreeMap::new();
    for (i, rack) in (0u32..).zip(&plan.racks) {
        let Some(footprint) = footprint(plan, Place::Rack(i)) else { continue };
        let value = lens.and_then(|lens| (lens.value)(view.snapshot, Place::Rack(i)));
        let new = Seen { footprint, sum: 0.0, highest: f32::NEG_INFINITY, known: 0 };
        let row = rows.entry(rack.row).or_insert(new);
        row.footprint = row.footprint.union(footprint);
        if let Some(value) = value {
            row.sum += value;
            row.highest = row.highest.max(value);
            row.known += 1;
        }
    }
    for row in rows.values() {
        let tone = lens.filter(|_| row.known > 0).map(|lens| {
            let value = if lens.scale.is_states { row.highest } else { row.sum / f32::from(row.known) };
            lens.scale.tone(value)
        });
        mesh.add_colored_rect(chart.rect_of(row.footprint), tone.unwrap_or(palette.equipment_edge).ui());
    }
}

/// The worst alarm of each place over everything else, the most urgent last: large enough to be seen.
fn draw_alarms(mesh: &mut Mesh, view: &View<'_>, chart: &Chart) {
    let plan = &view.snapshot.plan;
    let mut worst: BTreeMap<Place, Priority> = BTreeMap::new();
    for alarm in view.snapshot.alarms.iter().filter(|alarm| alarm.condition.is_active) {
        let priority = worst.entry(alarm.place.owner()).or_insert(alarm.priority);
        *priority = alarm.priority.min(*priority);
    }
    let mut marks: Vec<(Priority, Place)> = worst.into_iter().map(|(place, priority)| (priority, place)).collect();
    marks.sort_by_key(|(priority, _)| std::cmp::Reverse(*priority));
    for (priority, place) in marks {
        let Some(footprint) = footprint(plan, place) else { continue };
        if matches!(place, Place::Room(_)) {
            continue;
        }
        let rect = chart.rect_of(footprint);
        let size = rect.size().max(vec2(ALARM_POINTS, ALARM_POINTS));
        let tone = ALARM[priority.digit() as usize - 1];
        mesh.add_colored_rect(Rect::from_center_size(rect.center(), size), tone.ui());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn spots_and_points_are_each_other_s_inverse_and_the_whole_site_fits() {
        let bounds = Footprint { min: Spot { x: -3.0, z: 2.0 }, max: Spot { x: 37.0, z: 12.0 } };
        let map = Rect::from_min_size(pos2(100.0, 50.0), vec2(200.0, 80.0));
        let chart = Chart::new(bounds, map);
        assert!(map.expand(0.01).contains_rect(chart.rect()));
        let spot = Spot { x: 11.0, z: 7.5 };
        let back = chart.spot_of(chart.pos_of(spot));
        assert!((back.x - spot.x).abs() < 1e-3 && (back.z - spot.z).abs() < 1e-3, "{back:?}");
    }
}
