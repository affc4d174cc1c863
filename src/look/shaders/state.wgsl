// What shaders know: the slots of live values, the rows around the camera, the frame; and what those mean as light.
// Numbers mirror `slot.rs`, `surroundings.rs` and `material.rs`.
#define_import_path heliotwin::state

struct Slot {
    heat: vec4<f32>,   // inlet 0.5, 1.2, 1.8 m; exhaust; deg C, -273.15 unknown
    level: vec4<f32>,  // feed A, feed B of capacity; generic level; 1 when there are values
    state: vec4<f32>,  // alarm priority 0..4; unacknowledged; stale; 0 none, 1 hovered, 2 selected
    lens: vec4<f32>,   // linear rgb of what the lens shows; 1 where it shows something
    extra: vec4<f32>,  // device state; speed; machine: shake, glow 0..1; UPS: slot of its first cell, cells of a string
    mark: vec4<f32>,   // how much of an anomaly it shows now, 0..1
}

// A row of racks as a box, for reflections in the floor.
struct RowBox {
    low: vec4<f32>,    // smallest corner, metres; w: first slot
    high: vec4<f32>,   // largest corner; w: number of racks along x
    front: vec4<f32>,  // x, z of the direction that inlets face; z: unused; w: unused
}

struct Frame {
    clock: vec4<f32>,       // seconds; flash 0..1; look 0 cinematic 1 operator; number of rows
    lens: vec4<f32>,        // 1 while a lens recolours the site; number of aisles with haze
    ramp: array<vec4<f32>, 8>,   // temperature map: linear rgb, w deg C
    alarm: array<vec4<f32>, 4>,  // P1..P4
    accent: vec4<f32>,
    warm: vec4<f32>,
    feed_a: vec4<f32>,
    feed_b: vec4<f32>,
    floor: vec4<f32>,
    floor_line: vec4<f32>,
    ground: vec4<f32>,
    equipment: vec4<f32>,
    good: vec4<f32>,
    middle: vec4<f32>,      // the site's middle, metres; half of its larger side
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<storage, read> slots: array<Slot>;
@group(#{MATERIAL_BIND_GROUP}) @binding(101) var<storage, read> rows: array<RowBox>;
@group(#{MATERIAL_BIND_GROUP}) @binding(102) var<uniform> frame: Frame;

const UNKNOWN: f32 = -200.0;

fn is_operator() -> bool {
    return frame.clock.z > 0.5;
}

fn has_lens() -> bool {
    return frame.lens.x > 0.5;
}

// A number from 0 to 1 that looks random, without a sine.
fn hash(p: vec2<f32>) -> f32 {
    let q = fract(vec3(p.xyx) * 0.1031);
    let r = q + dot(q, q.yzx + 33.33);
    return fract((r.x + r.y) * r.z);
}

fn luma(c: vec3<f32>) -> f32 {
    return dot(c, vec3(0.2126, 0.7152, 0.0722));
}

// The colour of an inlet temperature.
fn temperature_colour(celsius: f32) -> vec3<f32> {
    // A sum of steps, without a branch: a processor would take them all.
    var colour = frame.ramp[0].rgb;
    for (var i = 1u; i < 8u; i++) {
        let before = frame.ramp[i - 1u];
        let next = frame.ramp[i];
        colour += (next.rgb - before.rgb) * clamp((celsius - before.w) / max(next.w - before.w, 0.001), 0.0, 1.0);
    }
    return colour;
}

// How strongly an inlet temperature glows: calm in the recommended band, loud where it hurts.
fn temperature_glow(celsius: f32) -> f32 {
    let hot = smoothstep(26.0, 33.0, celsius);
    let cold = smoothstep(18.5, 15.0, celsius);
    return 0.24 + 1.5 * hot + 0.5 * cold;
}

fn inlet_at(slot: Slot, height: f32) -> f32 {
    let lower = mix(slot.heat.x, slot.heat.y, smoothstep(0.5, 1.2, height));
    return mix(lower, slot.heat.z, smoothstep(1.2, 1.8, height));
}

// Stale things lose their colour and get a diagonal hatch.
fn hatch(world: vec3<f32>) -> f32 {
    let across = (world.x + world.y + world.z) * 9.0;
    return smoothstep(0.42, 0.5, abs(fract(across) - 0.5) * 2.0 - 0.08);
}

// Light that a rack's cold face gives off at a height; also used by its reflection in the floor.
fn inlet_light(slot: Slot, height: f32) -> vec3<f32> {
    if has_lens() {
        return slot.lens.rgb * slot.lens.w * 0.3;
    }
    if slot.level.w < 0.5 || slot.heat.y < UNKNOWN {
        return vec3(0.0);
    }
    let celsius = inlet_at(slot, height);
    return temperature_colour(celsius) * temperature_glow(celsius);
}

// Exhaust is warm by design: a quiet ember that says how hard the rack works, never an alarm colour.
fn exhaust_light(slot: Slot) -> vec3<f32> {
    if has_lens() {
        return slot.lens.rgb * slot.lens.w * 0.12;
    }
    if slot.level.w < 0.5 || slot.heat.w < UNKNOWN {
        return vec3(0.0);
    }
    let part = clamp((slot.heat.w - 22.0) / 24.0, 0.0, 1.0);
    let ember = mix(vec3(0.10, 0.05, 0.09), vec3(1.0, 0.30, 0.04), part);
    return ember * (0.06 + 0.50 * part * part);
}

// Contour lines where the face crosses 18, 27 and 32 degrees, so that it reads without colour.
fn contour(celsius: f32, per_pixel: f32) -> f32 {
    let width = max(per_pixel, 0.0005) * 1.6;
    var line = 0.0;
    line = max(line, 1.0 - smoothstep(0.0, width, abs(celsius - 18.0)));
    line = max(line, 1.0 - smoothstep(0.0, width, abs(celsius - 27.0)));
    line = max(line, 1.0 - smoothstep(0.0, width, abs(celsius - 32.0)));
    return line;
}

fn alarm_colour(slot: Slot) -> vec3<f32> {
    let index = u32(clamp(slot.state.x, 1.0, 4.0)) - 1u;
    return frame.alarm[index].rgb;
}

// 1 steady, and between dim and 1 while unacknowledged.
fn alarm_pulse(slot: Slot) -> f32 {
    return mix(1.0, 0.25 + 0.75 * frame.clock.y, slot.state.y);
}
