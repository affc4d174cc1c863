// Stretches the kept picture over the window.
#import bevy_core_pipeline::fullscreen_vertex_shader::FullscreenVertexOutput

@group(0) @binding(0) var kept: texture_2d<f32>;
@group(0) @binding(1) var smooth_sampler: sampler;
@group(0) @binding(2) var<uniform> drawn: vec4<f32>;  // part of the texture that is drawn; a texel

@fragment
fn fragment(in: FullscreenVertexOutput) -> @location(0) vec4<f32> {
    // What lies beyond the drawn part is of an older frame.
    let at = min(in.uv * drawn.xy, drawn.xy - drawn.zw * 0.5);
    return textureSampleLevel(kept, smooth_sampler, at, 0.0);
}
