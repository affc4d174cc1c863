//! A cheaper shader for panels where a processor draws them.
//!
//! egui multiplies colours in gamma space: its shader takes six powers for every pixel, most of which lie on plain ground.
//! Ours turns a vertex' colour into linear light once; the product of linear values differs from egui's by less than a
//! step of a screen's 256.

use crate::look::tier::draws_with_processor;
use bevy::prelude::*;
use bevy::shader::Shader;
use bevy_egui::render::EGUI_SHADER_HANDLE;

const PATH: &str = "heliotwin/panels/panel.wgsl";

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PreStartup, take_over.run_if(draws_with_processor));
}

fn take_over(mut shaders: ResMut<Assets<Shader>>) {
    let shader = Shader::from_wgsl(include_str!("panel.wgsl"), PATH);
    if shaders.insert(&EGUI_SHADER_HANDLE, shader).is_err() {
        tracing::warn!("panels keep their own shader");
    }
}
