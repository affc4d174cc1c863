// Software tier: the same surfaces under a baked key light, a sky and the floor's bounce. No HDR, no shadows, few operations:
// a processor has more pixels than vertices, so what can be told at a vertex is told there, and slots travel as constants of
// a triangle instead of being looked up for each pixel.
#import bevy_pbr::{
    forward_io::Vertex,
    mesh_functions,
    mesh_view_bindings::view,
    view_transformations::position_world_to_clip,
}
#import heliotwin::state::{is_operator, frame, hatch, luma, slots, Slot}
#import heliotwin::surface::{Point, decoded, surface_at}

struct Passed {
    @builtin(position) position: vec4<f32>,
    @location(0) world: vec3<f32>,
#ifdef PLAIN
    @location(1) colour: vec3<f32>,  // as the screen shows it
    @location(2) @interpolate(flat) stale: f32,
#else
    @location(1) normal: vec3<f32>,
    @location(2) uv: vec2<f32>,
    @location(3) colour: vec4<f32>,
    @location(4) light: vec4<f32>,  // diffuse light, occluded; how much shines back
    @location(5) @interpolate(flat) about: vec3<u32>,  // kind, slot, bits of the parameter
    @location(6) @interpolate(flat) heat: vec4<f32>,
    @location(7) @interpolate(flat) level: vec4<f32>,
    @location(8) @interpolate(flat) state: vec4<f32>,
    @location(9) @interpolate(flat) lens: vec4<f32>,
    @location(10) @interpolate(flat) extra: vec4<f32>,
    @location(11) @interpolate(flat) mark: f32,
#endif
}

const KEY: vec3<f32> = vec3(0.4204, 0.7474, 0.5138);

// Light that falls on a face that looks along n.
fn light_on(n: vec3<f32>) -> vec3<f32> {
    let key = max(dot(n, KEY), 0.0);
    let sky = 0.5 + 0.5 * n.y;
    if is_operator() {
        return vec3(0.52) + vec3(0.18) * sky + vec3(0.50) * key;
    }
    return mix(vec3(0.17, 0.19, 0.23), vec3(0.64, 0.76, 0.90), sky) * 0.85 + vec3(1.36, 1.40, 1.46) * key;
}

// How much of the key light a polished face would throw at the eye.
fn gloss_on(n: vec3<f32>, to_eye: vec3<f32>) -> f32 {
    let facing = max(dot(n, normalize(KEY + normalize(to_eye))), 0.0);
    // The sixteenth power by squaring: a processor has no quick one.
    let fourth = facing * facing * facing * facing;
    return fourth * fourth * fourth * fourth * 0.35 * select(0.5, 0.1, is_operator());
}

// A filmic shoulder, so that what glows saturates softly instead of clipping.
fn shoulder(colour: vec3<f32>) -> vec3<f32> {
    if is_operator() {
        return clamp(colour, vec3(0.0), vec3(1.0));
    }
    return clamp((colour * (2.51 * colour + 0.03)) / (colour * (2.43 * colour + 0.59) + 0.14), vec3(0.0), vec3(1.0));
}

// What is brighter than a screen keeps its hue: orange does not become yellow.
fn in_hue(colour: vec3<f32>) -> vec3<f32> {
    return colour / max(1.0, max(colour.r, max(colour.g, colour.b)));
}

// Distance sinks into the night.
fn into_the_night(colour: vec3<f32>, night: vec3<f32>, world: vec3<f32>) -> vec3<f32> {
    if is_operator() {
        return colour;
    }
    let away = length(view.world_position.xyz - world);
    return mix(colour, night, smoothstep(max(25.0, frame.middle.w * 1.7), max(90.0, frame.middle.w * 6.0), away) * 0.7);
}

@vertex
fn vertex(in: Vertex) -> Passed {
    var out: Passed;
    // Parts are turned and moved, and only cords are stretched, a little: normals turn with them.
    let world_from_local = mesh_functions::get_world_from_local(in.instance_index);
    let normal = normalize((world_from_local * vec4(in.normal, 0.0)).xyz);
    out.world = (world_from_local * vec4(in.position, 1.0)).xyz;
    out.position = position_world_to_clip(out.world);
    let code = decoded(in.uv_b);
    let tag = mesh_functions::get_tag(in.instance_index) + code.slot;
    let to_eye = view.world_position.xyz - out.world;
#ifdef PLAIN
    var point: Point;
    point.world = out.world;
    point.normal = normal;
    point.to_eye = to_eye;
    point.kind = code.kind;
    point.parameter = code.parameter;
    point.colour = in.color;
    point.tag = tag;
    if tag != 0u { point.slot = slots[tag]; }
    // An alarm keeps its colour, above all the one that says that values are old.
    let is_stale = tag != 0u && point.slot.state.z > 0.5 && code.kind != 19u;
    point.slot.state.z = 0.0;  // its hatch needs pixels
    let surface = surface_at(point);
    let matte = 1.0 - surface.roughness;
    var colour = in_hue(surface.albedo * light_on(normal) * surface.occlusion * surface.occlusion + surface.emissive * 0.75);
    colour += vec3(gloss_on(normal, to_eye) * matte * matte);
    if code.kind == 21u && !is_operator() {
        // The ground is the night itself.
        colour = frame.ground.rgb * 1.6 + colour * 0.25;
    }
    out.colour = shoulder(colour);
    out.stale = select(0.0, 1.0, is_stale);
#else
    out.normal = normal;
    out.uv = in.uv;
    out.colour = in.color;
    out.light = vec4(light_on(normal) * in.color.a * in.color.a, gloss_on(normal, to_eye));
    out.about = vec3(code.kind, tag, bitcast<u32>(code.parameter));
    var slot: Slot;
    if tag != 0u { slot = slots[tag]; }
    out.heat = slot.heat;
    out.level = slot.level;
    out.state = slot.state;
    out.lens = slot.lens;
    out.extra = slot.extra;
    out.mark = slot.mark.x;
#endif
    return out;
}

#ifdef PLAIN

@fragment
fn fragment(in: Passed) -> @location(0) vec4<f32> {
    var colour = into_the_night(in.colour, shoulder(frame.ground.rgb), in.world);
    if in.stale > 0.5 {
        colour = mix(vec3(luma(colour)), vec3(0.35), hatch(in.world) * 0.4);
    }
    return vec4(colour, 1.0);
}

#else

@fragment
fn fragment(in: Passed) -> @location(0) vec4<f32> {
    var point: Point;
    point.world = in.world;
    point.normal = in.normal;
    point.to_eye = view.world_position.xyz - in.world;
    point.uv = in.uv;
    point.footprint = fwidth(in.uv);
    point.kind = in.about.x;
    point.tag = in.about.y;
    point.parameter = bitcast<f32>(in.about.z);
    point.colour = in.colour;
    point.slot.heat = in.heat;
    point.slot.level = in.level;
    point.slot.state = in.state;
    point.slot.lens = in.lens;
    point.slot.extra = in.extra;
    point.slot.mark = vec4(in.mark, 0.0, 0.0, 0.0);
    let surface = surface_at(point);
    let matte = 1.0 - surface.roughness;
    var colour = in_hue(surface.albedo * in.light.rgb + vec3(in.light.w * matte * matte) + surface.emissive * 0.75);
    colour = into_the_night(colour, frame.ground.rgb, in.world);
    return vec4(shoulder(colour), surface.alpha);
}

#endif
