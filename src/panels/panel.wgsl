// Panels where a processor draws: powers are taken for vertices, not for pixels. Bindings as bevy_egui sets them.

struct Screen {
    scale: vec2<f32>,
    translation: vec2<f32>,
}

struct Corner {
    @location(0) position: vec2<f32>,
    @location(1) uv: vec2<f32>,
    @location(2) colour: vec4<f32>,  // gamma space, premultiplied
}

struct Passed {
    @builtin(position) position: vec4<f32>,
    @location(0) colour: vec4<f32>,  // linear, premultiplied
    @location(1) uv: vec2<f32>,
}

@group(0) @binding(0) var<uniform> screen: Screen;

#ifdef BINDLESS
@group(1) @binding(0) var textures: binding_array<texture_2d<f32>>;
@group(1) @binding(1) var samplers: binding_array<sampler>;

struct Which {
    offset: u32,
}
var<immediate> which: Which;
#else
@group(1) @binding(0) var atlas: texture_2d<f32>;
@group(1) @binding(1) var atlas_sampler: sampler;
#endif

fn linear_of(gamma: vec3<f32>) -> vec3<f32> {
    let high = pow((gamma + vec3(0.055)) / 1.055, vec3(2.4));
    return select(high, gamma / 12.92, gamma < vec3(0.04045));
}

@vertex
fn vs_main(in: Corner) -> Passed {
    return Passed(
        vec4(in.position * screen.scale + screen.translation, 0.0, 1.0),
        vec4(linear_of(in.colour.rgb), in.colour.a),
        in.uv,
    );
}

@fragment
fn fs_main(in: Passed) -> @location(0) vec4<f32> {
#ifdef BINDLESS
    return textureSample(textures[which.offset], samplers[which.offset], in.uv) * in.colour;
#else
    return textureSample(atlas, atlas_sampler, in.uv) * in.colour;
#endif
}
