// Thin haze in the aisles, lit by the air that it floats in: supply air by the racks' inlets, exhaust air by their exhaust.
// Numbers mirror `surroundings.rs`.
#define_import_path heliotwin::air
#import heliotwin::state::{frame, slots, temperature_colour, has_lens, UNKNOWN}

struct AirBox {
    low: vec4<f32>,    // smallest corner, metres; w: first slot on one side
    high: vec4<f32>,   // largest corner; w: first slot on the other side
    racks: vec4<f32>,  // west and east end of the racks; racks along x; 1 exhaust air, 0 supply air
}

@group(#{MATERIAL_BIND_GROUP}) @binding(103) var<storage, read> air: array<AirBox>;

// Part of the light that a metre of haze scatters.
const HOT_DENSITY: f32 = 0.16;
const COLD_DENSITY: f32 = 0.10;

// What supply air glows at a rack: quiet while it is as it should be.
fn supply_light(index: u32, height: f32) -> vec3<f32> {
    let slot = slots[index];
    if slot.level.w < 0.5 || slot.heat.y < UNKNOWN {
        return vec3(0.0);
    }
    let celsius = mix(slot.heat.x, slot.heat.z, clamp(height / 2.0, 0.0, 1.0));
    let abnormal = smoothstep(26.0, 32.0, celsius);
    let calm = mix(frame.accent.rgb, temperature_colour(celsius), 0.35) * 0.20;
    return mix(calm, temperature_colour(celsius) * 1.1, abnormal);
}

// What exhaust air glows at a rack: an ember that grows with what the rack gives off.
fn return_light(index: u32) -> vec3<f32> {
    let slot = slots[index];
    if slot.level.w < 0.5 || slot.heat.w < UNKNOWN {
        return vec3(0.0);
    }
    let part = clamp((slot.heat.w - 24.0) / 22.0, 0.0, 1.0);
    return mix(vec3(0.22, 0.05, 0.03), vec3(1.0, 0.30, 0.03), part) * (0.06 + 0.62 * part * part);
}

// The light that the haze adds between the eye and a point.
fn haze(eye: vec3<f32>, point: vec3<f32>) -> vec3<f32> {
    let way = point - eye;
    let reach = length(way);
    let ray = way / max(reach, 1e-4);
    let inverse = 1.0 / (ray + select(vec3(-1e-5), vec3(1e-5), ray >= vec3(0.0)));
    var light = vec3(0.0);
    for (var i = 0u; i < u32(frame.lens.y); i++) {
        let box = air[i];
        let near_planes = (box.low.xyz - eye) * inverse;
        let far_planes = (box.high.xyz - eye) * inverse;
        let enter = min(near_planes, far_planes);
        let leave = max(near_planes, far_planes);
        let first = max(max(max(enter.x, enter.y), enter.z), 0.0);
        let last = min(min(min(leave.x, leave.y), leave.z), reach);
        if last <= first {
            continue;
        }
        let middle = eye + ray * (first + last) * 0.5;
        let along = clamp((middle.x - box.racks.x) / max(box.racks.y - box.racks.x, 0.01), 0.0, 0.999);
        let number = u32(along * box.racks.z);
        // Thinner towards the ends and the top, so that no box shows.
        let ends = min(middle.x - box.low.x, box.high.x - middle.x);
        let up = clamp(middle.y / box.high.y, 0.0, 1.0);
        let is_hot = box.racks.w > 0.5;
        let thin = smoothstep(0.0, 1.6, ends) * select(1.0 - up * up * 0.8, 1.0 - up * up * 0.55, is_hot);
        let density = select(COLD_DENSITY, HOT_DENSITY, is_hot);
        let part = (1.0 - exp(-(last - first) * density)) * thin;
        let one = u32(box.low.w) + number;
        let other = u32(box.high.w) + number;
        var glow: vec3<f32>;
        if is_hot {
            glow = (return_light(one) + return_light(other)) * 0.5;
        } else {
            glow = (supply_light(one, middle.y) + supply_light(other, middle.y)) * 0.5;
        }
        light += glow * part;
    }
    return light * select(1.0, 0.15, has_lens());
}
