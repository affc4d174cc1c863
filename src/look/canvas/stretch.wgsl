// Stretches the kept picture over the window, a little sharpened where it was drawn coarsely.
#import bevy_core_pipeline::fullscreen_vertex_shader::FullscreenVertexOutput

@group(0) @binding(0) var kept: texture_2d<f32>;
@group(0) @binding(1) var smooth_sampler: sampler;
@group(0) @binding(2) var<uniform> drawn: vec4<f32>;  // part of the texture that is drawn; a texel

@fragment
fn fragment(in: FullscreenVertexOutput) -> @location(0) vec4<f32> {
    // What lies beyond the drawn part is of an older frame.
    let last = drawn.xy - drawn.zw * 0.5;
    let at = min(in.uv * drawn.xy, last);
    let here = textureSampleLevel(kept, smooth_sampler, at, 0.0);
    if drawn.x > 0.999 {
        return here;
    }
    let step = drawn.zw * 0.75;
    let around = textureSampleLevel(kept, smooth_sampler, min(at + step, last), 0.0)
        + textureSampleLevel(kept, smooth_sampler, max(at - step, vec2(0.0)), 0.0);
    let sharp = here.rgb + (here.rgb - around.rgb * 0.5) * 0.35;
    return vec4(clamp(sharp, vec3(0.0), vec3(1.0)), here.a);
}
