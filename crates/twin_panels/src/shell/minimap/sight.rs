//! The camera on the floor plan: where it stands and what it sees.

use super::chart::Chart;
use crate::CameraView;
use crate::tokens::Palette;
use egui::epaint::Mesh;
use egui::{Painter, Pos2, Shape, Stroke, vec2};
use twin_model::plan::Spot;

/// How far the wedge reaches, points.
const REACH: f32 = 46.0;
/// Steps of its arc.
const STEPS: u32 = 12;
/// Radius of the eye.
const EYE: f32 = 3.5;

/// Draws the eye as a dot, and its sight as a wedge that fades. An eye off the plan stands at its edge.
pub(super) fn draw(painter: &Painter, chart: &Chart, camera: &CameraView, palette: &Palette) {
    let eye = chart.rect().clamp(chart.pos_of(Spot { x: camera.eye[0], z: camera.eye[1] }));
    let ahead = vec2(camera.ahead[0] as f32, camera.ahead[1] as f32);
    if ahead.length() > 0.1 {
        painter.add(Shape::mesh(wedge(eye, ahead.angle(), camera.half_angle, palette)));
    }
    painter.circle(eye, EYE, palette.accent.ui(), Stroke::new(1.2, palette.text.ui()));
}

fn wedge(eye: Pos2, angle: f32, half_angle: f32, palette: &Palette) -> Mesh {
    let mut mesh = Mesh::default();
    mesh.colored_vertex(eye, palette.accent.ui_alpha(150));
    for step in 0..=STEPS {
        let part = step as f32 / STEPS as f32;
        let direction = angle + half_angle * (part * 2.0 - 1.0);
        mesh.colored_vertex(eye + REACH * vec2(direction.cos(), direction.sin()), palette.accent.ui_alpha(0));
        if step > 0 {
            mesh.add_triangle(0, step, step + 1);
        }
    }
    mesh
}
