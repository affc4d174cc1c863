// What a point of the site's surface looks like, before light falls on it.
// Shared by `lit.wgsl` (physically based) and `flat.wgsl` (software tier). Numbers mirror `surface.rs`.
#define_import_path heliotwin::surface
#import heliotwin::state::{
    is_operator, has_lens, hash, luma, temperature_colour, inlet_at, hatch, inlet_light, exhaust_light,
    contour, alarm_colour, alarm_pulse, Slot, slots, rows, frame, UNKNOWN,
}

struct Surface {
    albedo: vec3<f32>,
    emissive: vec3<f32>,
    roughness: f32,
    metallic: f32,
    alpha: f32,
    occlusion: f32,
}

// What the polished floor mirrors: the racks' lit faces, found by casting the reflected ray at the rows' boxes.
fn mirrored(origin: vec3<f32>, ray: vec3<f32>) -> vec4<f32> {
    let inverse = 1.0 / (ray + vec3(select(-1e-5, 1e-5, ray.x >= 0.0), 1e-5, select(-1e-5, 1e-5, ray.z >= 0.0)));
    // Which row is hit first; what it shines is only asked once that is known.
    var nearest = 24.0;
    var found = 0u;
    var is_face = false;
    for (var i = 0u; i < u32(frame.clock.w); i++) {
        let near_planes = (rows[i].low.xyz - origin) * inverse;
        let far_planes = (rows[i].high.xyz - origin) * inverse;
        let enter = min(near_planes, far_planes);
        let leave = max(near_planes, far_planes);
        let first = max(max(enter.x, enter.y), enter.z);
        let last = min(min(leave.x, leave.y), leave.z);
        let is_nearer = first > 0.001 && first < last && first < nearest;
        nearest = select(nearest, first, is_nearer);
        found = select(found, i, is_nearer);
        is_face = select(is_face, enter.z >= enter.x - 0.0001, is_nearer);
    }
    let row = rows[found];
    let hit = origin + ray * nearest;
    let along = clamp((hit.x - row.low.x) / (row.high.x - row.low.x), 0.0, 0.999);
    let slot = slots[u32(row.low.w) + u32(along * row.high.w)];
    let is_front = (hit.z - (row.low.z + row.high.z) * 0.5) * row.front.y > 0.0;
    let within = fract(along * row.high.w);
    let frame_line = smoothstep(0.0, 0.08, within) * smoothstep(1.0, 0.92, within);
    var shine = vec3(0.0);
    if is_face {
        shine = select(exhaust_light(slot), inlet_light(slot, hit.y) * (0.45 + 0.55 * frame_line), is_front);
    }
    let strength = select(0.0, 1.0 - smoothstep(0.4, 2.4, hit.y), nearest < 24.0);
    return vec4(shine + frame.equipment.rgb * 0.10, strength);
}

struct Point {
    world: vec3<f32>,
    normal: vec3<f32>,
    to_eye: vec3<f32>,
    uv: vec2<f32>,
    footprint: vec2<f32>,  // how much of uv a pixel covers; taken where all pixels pass, for derivatives need neighbours
    kind: u32,
    parameter: f32,
    colour: vec4<f32>,
    tag: u32,    // number of the slot; 0 is scenery
    slot: Slot,  // what is known of it
}

// What a vertex says of its triangle, beside colour and coordinates. Numbers mirror `surface.rs`.
struct Code {
    kind: u32,
    parameter: f32,
    slot: u32,  // counted from the slot of the mesh; only where one mesh shows many things
}

fn decoded(code: vec2<f32>) -> Code {
    let whole = u32(code.x + 0.5);
    let high = floor((code.y + 0.001) / 8.0);
    var out: Code;
    out.kind = whole % 32u;
    out.parameter = code.y - 8.0 * high;
    out.slot = whole / 32u + 1024u * u32(high);
    return out;
}

// What paint makes of a surface that does nothing by itself.
fn painted(p: Point, metallic: f32, roughness: f32) -> Surface {
    var s: Surface;
    s.albedo = p.colour.rgb;
    s.emissive = vec3(0.0);
    s.roughness = roughness;
    s.metallic = metallic;
    s.alpha = 1.0;
    s.occlusion = p.colour.a;
    return s;
}

fn floor_of(p: Point, is_perforated: bool) -> Surface {
    var s = painted(p, 0.0, 0.22);
    var base = frame.floor.rgb;
    if is_perforated {
        let cell = abs(fract(p.uv * 12.0) - 0.5);
        let width = max(p.footprint.x, p.footprint.y) * 12.0;
        let hole = 1.0 - smoothstep(0.26 - width, 0.30 + width, length(cell));
        let fade = clamp(1.0 - width * 1.2, 0.0, 1.0);
        base = base * mix(0.55, mix(1.25, 0.10, hole), fade);
        let edge = min(min(p.uv.x, 1.0 - p.uv.x), min(p.uv.y, 1.0 - p.uv.y));
        base = mix(frame.floor_line.rgb, base, smoothstep(0.0, 0.018 + width * 0.06, edge));
        // A hint of the cold supply air under the tile.
        s.emissive = frame.accent.rgb * select(0.07, 0.0, is_operator()) * (1.0 - hole * fade * 0.8);
        s.roughness = 0.5;
    } else {
        let cell = fract(p.uv);
        let tile = floor(p.uv);
        let edge = min(min(cell.x, 1.0 - cell.x), min(cell.y, 1.0 - cell.y));
        let width = max(p.footprint.x, p.footprint.y);
        let fade = clamp(1.0 - width * 1.5, 0.0, 1.0);
        base = base * (0.94 + 0.12 * hash(tile) * fade);
        base = mix(mix(base, frame.floor_line.rgb, fade), base, smoothstep(0.008, 0.016 + width * 1.2, edge));
        s.roughness = 0.20 + 0.10 * hash(tile + vec2(7.0, 3.0));
    }
    s.albedo = base;
    let eye = normalize(p.to_eye);
    let grazing = (1.0 - clamp(eye.y, 0.0, 1.0)) * (1.0 - clamp(eye.y, 0.0, 1.0));
    let fresnel = 0.07 + 0.75 * grazing * grazing;
    let mirror = mirrored(p.world, reflect(-eye, vec3(0.0, 1.0, 0.0)));
    s.emissive += mirror.rgb * mirror.a * fresnel * select(1.0, 0.25, is_operator()) * select(1.0, 0.35, is_perforated);
    return s;
}

fn face_of(p: Point, is_inlet: bool) -> Surface {
    let slot = p.slot;
    var s = painted(p, 0.2, 0.55);
    let holes = fract(p.uv * vec2(60.0, 100.0)) - 0.5;
    let width = p.footprint.y * 100.0;
    let mesh = mix(1.0, smoothstep(0.16, 0.34, length(holes)), clamp(1.2 - width * 1.5, 0.0, 1.0));
    s.albedo = s.albedo * (0.35 + 0.65 * mesh);
    if slot.level.w < 0.5 {
        return s;
    }
    if is_inlet {
        let celsius = inlet_at(slot, p.uv.y);
        let above = inlet_at(slot, p.uv.y + p.footprint.y);
        let line = contour(celsius, abs(above - celsius));
        let colour = temperature_colour(celsius);
        if is_operator() {
            // Colour only for what is abnormal.
            let abnormal = max(smoothstep(26.5, 27.5, celsius), smoothstep(18.5, 17.5, celsius));
            s.albedo = mix(s.albedo, colour, abnormal * 0.9);
            s.emissive = colour * abnormal * 0.35 + vec3(0.05) * line;
        } else {
            // Ribbons shine fully, devices behind them less.
            s.emissive = inlet_light(slot, p.uv.y) * (0.35 + 0.65 * mesh) * p.parameter * p.colour.a;
            s.emissive += (colour + vec3(0.15)) * line * 0.8;
        }
    } else if !is_operator() {
        s.emissive = exhaust_light(slot) * (0.35 + 0.65 * mesh);
    }
    return s;
}

fn power_bar_of(p: Point) -> Surface {
    let slot = p.slot;
    var s = painted(p, 0.0, 0.3);
    s.occlusion = 1.0;
    s.albedo = vec3(0.02, 0.03, 0.04);
    let a = slot.level.x;
    let b = slot.level.x + slot.level.y;
    let width = max(p.footprint.y, 0.0015);
    if slot.level.w > 0.5 && p.uv.y < b {
        var colour = select(frame.feed_b.rgb, frame.feed_a.rgb, p.uv.y < a);
        let over = smoothstep(0.8, 1.0, b);
        colour = mix(colour, vec3(1.0, 0.16, 0.06), over);
        let tick = smoothstep(0.0, 0.25, abs(fract(p.uv.y * 20.0) - 0.5) - 0.04);
        let shine = mix(1.0, 0.55 + 0.45 * tick, clamp(1.0 - width * 25.0, 0.0, 1.0));
        s.emissive = colour * shine * select(1.5, 0.0, is_operator());
        s.albedo = select(colour, mix(vec3(luma(colour)) * 0.6, colour, max(over, 0.35)), is_operator());
    }
    // The notch: four fifths of capacity, the continuous limit of a breaker.
    let notch = 1.0 - smoothstep(0.002, 0.002 + width, abs(p.uv.y - 0.8));
    s.emissive += vec3(0.45) * notch * select(1.0, 0.4, is_operator());
    return s;
}

fn led_of(p: Point) -> Surface {
    let slot = p.slot;
    var s = painted(p, 0.0, 0.4);
    s.occlusion = 1.0;
    s.albedo = vec3(0.03);
    if slot.level.w < 0.5 || slot.state.z > 0.5 {
        return s;
    }
    if slot.extra.x > 2.5 && slot.extra.x < 3.5 { // fault, water, smoke, an open door
        s.albedo = frame.alarm[0].rgb;
        s.emissive = frame.alarm[0].rgb * select(4.0, 0.8, is_operator());
        return s;
    }
    if is_operator() {
        s.albedo = vec3(0.30, 0.34, 0.32);
        return s;
    }
    let rate = 0.7 + 3.0 * hash(vec2(p.parameter, f32(p.tag)));
    let wave = fract(frame.clock.x * rate * (0.25 + slot.level.z) + p.parameter * 17.0);
    let blink = 0.35 + 0.65 * step(0.35, wave);
    var colour = mix(frame.good.rgb, frame.accent.rgb, step(0.62, fract(p.parameter * 7.31)));
    colour = mix(colour, frame.warm.rgb, step(0.94, fract(p.parameter * 3.77)));
    s.emissive = colour * blink * 3.2;
    return s;
}

// Columns and rows of a string's cells behind its door, which is seven times as high as wide; cells are nearly square.
fn cell_grid(cells: f32) -> vec2<f32> {
    let columns = max(round(sqrt(cells / 7.0)), 1.0);
    return vec2(columns, ceil(cells / columns));
}

fn unit_of(p: Point) -> Surface {
    let slot = p.slot;
    var s = painted(p, 0.1, 0.45);
    let fault = select(0.0, 1.0, slot.extra.x > 2.5 && slot.extra.x < 3.5);
    let battery = select(0.0, 1.0, slot.extra.x > 3.5);
    let on = select(0.0, 1.0, slot.extra.x > 0.5 && slot.extra.x < 1.5);
    var status = mix(vec3(0.02), frame.accent.rgb, on);
    status = mix(status, frame.alarm[0].rgb, fault);
    status = mix(status, frame.warm.rgb, battery);
    let quiet = select(1.0, max(fault, battery), is_operator());
    if p.kind == 15u { // grille
        let slats = smoothstep(0.15, 0.45, abs(fract(p.uv.y * 22.0) - 0.5));
        let width = p.footprint.y * 22.0;
        s.albedo *= mix(0.6, 0.3 + 0.7 * slats, clamp(1.2 - width, 0.0, 1.0));
        s.emissive = status * 0.05 * quiet * (1.0 - slats);
    } else if p.kind == 17u { // display
        let bars = step(fract(p.uv.x * 6.0), 0.7) * step(p.uv.y, 0.25 + 0.6 * hash(vec2(floor(p.uv.x * 6.0), f32(p.tag))) * clamp(slot.level.z + 0.3, 0.0, 1.0));
        s.albedo = vec3(0.02);
        s.emissive = status * (0.18 + 1.1 * bars) * quiet;
        s.roughness = 0.15;
    } else { // battery front: its cells, lit up to the charge; a cell whose resistance has risen says so
        let grid = cell_grid(slot.extra.w);
        let spot = p.uv * grid;
        let width = p.footprint * grid;
        let gap = smoothstep(vec2(0.5), vec2(0.36) - width, abs(fract(spot) - 0.5));
        let cells = mix(0.7, gap.x * gap.y, clamp(1.3 - max(width.x, width.y), 0.0, 1.0));
        let number = min(floor(spot.y) * grid.x + floor(spot.x), slot.extra.w - 1.0);
        let is_known = slot.extra.z > 0.5;
        let cell = slots[u32(select(0.0, slot.extra.z + p.parameter * slot.extra.w + number, is_known))];
        let rise = select(0.0, cell.level.z, is_known);
        let charge = slot.level.z;
        let colour = select(mix(frame.warm.rgb, frame.good.rgb, smoothstep(0.3, 0.7, charge)), frame.accent.rgb, battery > 0.5);
        let fill = clamp((charge - p.uv.y) / max(p.footprint.y, 0.001) + 0.5, 0.0, 1.0);
        let weak = smoothstep(0.08, 0.25, rise);
        let lamp = mix(colour, mix(frame.warm.rgb, frame.alarm[0].rgb, smoothstep(0.25, 0.5, rise)), weak);
        let shine = mix(fill * select(0.22, 0.08, is_operator()), 1.3, weak);
        s.emissive = lamp * shine * cells * slot.level.w;
    }
    return s;
}

// Ground: dark, so that the building stands alone; the same stone inside is a solid floor.
fn ground_of(p: Point) -> Surface {
    var s = painted(p, 0.0, 1.0);
#ifdef FLOOR
    if is_operator() { // concrete is a floor like any other
        s.albedo = frame.floor.rgb * 0.82;
        s.roughness = 0.9;
    }
#else
    s.albedo = mix(frame.ground.rgb, p.colour.rgb, 0.1) * select(0.12, 1.0, is_operator());
#endif
    return s;
}

fn plain_of(p: Point) -> Surface {
    let slot = p.slot;
    var s = painted(p, 0.35, clamp(p.parameter, 0.08, 1.0));
    // A machine that runs hot glows; nothing else has a glow.
    if p.kind == 0u && slot.extra.w <= 1.0 {
        let heat = slot.extra.w * slot.extra.w;
        s.emissive = mix(vec3(0.5, 0.06, 0.01), vec3(1.6, 0.50, 0.08), heat) * heat * select(1.0, 0.3, is_operator());
    }
    switch p.kind {
        case 8u: { // ceiling light
            s.emissive = select(p.colour.rgb * p.parameter * 7.0, vec3(luma(p.colour.rgb)) * p.parameter * 1.6, is_operator());
            s.albedo = p.colour.rgb;
        }
        case 9u: { s.albedo = mix(vec3(0.03), frame.feed_a.rgb, 0.09); s.emissive = frame.feed_a.rgb * select(0.018, 0.0, is_operator()); s.roughness = 0.6; s.metallic = 0.0; }
        case 10u: { s.albedo = mix(vec3(0.03), frame.feed_b.rgb, 0.08); s.emissive = frame.feed_b.rgb * select(0.012, 0.0, is_operator()); s.roughness = 0.6; s.metallic = 0.0; }
        case 11u: { s.albedo = vec3(0.12, 0.095, 0.03); s.roughness = 0.5; s.metallic = 0.0; }
#ifndef PLAIN
        case 12u: { // leak rope
            let wet = slot.level.z;
            s.albedo = vec3(0.45, 0.47, 0.10);
            s.emissive = mix(vec3(0.0), vec3(0.1, 0.7, 2.6) * (0.4 + 0.6 * frame.clock.y), step(0.5, wet));
            s.metallic = 0.0;
        }
#endif
        case 13u: { s.albedo = vec3(0.05, 0.22, 0.42); s.roughness = 0.35; s.emissive = vec3(0.0, 0.02, 0.05) * select(1.0, 0.0, is_operator()); }
        case 14u: { s.albedo = vec3(0.24, 0.20, 0.36); s.roughness = 0.35; }
        case 16u: { s.metallic = 0.0; s.roughness = 0.85; }
#ifndef PLAIN
        case 19u: { // beacon; without an alarm a dark lens
            let raised = step(0.5, slot.state.x);
            s.emissive = alarm_colour(slot) * (0.4 + 3.2 * alarm_pulse(slot)) * raised;
            s.albedo = mix(vec3(0.03), alarm_colour(slot), raised);
            s.roughness = 0.3;
            s.metallic = 0.0;
        }
#endif
#ifndef PLAIN
        case 22u: { // glow: outlines and sparks
            s.albedo = vec3(0.0);
            s.emissive = p.colour.rgb * p.parameter;
            s.roughness = 1.0;
            s.metallic = 0.0;
        }
#endif
        case 21u: { s = ground_of(p); }
        default: {}
    }
    return s;
}

// Top of a rack: the rack's mean inlet, softly, so that it reads from above.
fn top_of(p: Point) -> Surface {
    let slot = p.slot;
    var s = painted(p, 0.35, clamp(p.parameter, 0.08, 1.0));
    if slot.level.w > 0.5 && slot.heat.y > UNKNOWN {
        let mean = (slot.heat.x + slot.heat.y + slot.heat.z) / 3.0;
        let worst = max(mean, slot.heat.z);
        let abnormal = max(smoothstep(26.5, 28.0, worst), smoothstep(18.0, 17.0, worst));
        s.emissive = temperature_colour(worst) * select(0.14 + 0.9 * abnormal, 0.5 * abnormal, is_operator());
    }
    return s;
}

fn glass_of(p: Point) -> Surface {
    var s: Surface;
    s.albedo = vec3(0.02, 0.04, 0.05);
    s.roughness = 0.06;
    s.metallic = 0.0;
    s.occlusion = 1.0;
    let facing = abs(dot(normalize(p.to_eye), p.normal));
    s.alpha = mix(0.26, 0.045, facing);
    s.emissive = frame.accent.rgb * select(0.06, 0.0, is_operator());
    return s;
}

// What a lens leaves of a surface: what it says something of takes its colour, everything else steps back.
fn through_lens(seen: Surface, p: Point) -> Surface {
    let slot = p.slot;
    var s = seen;
    let lightness = sqrt(luma(s.albedo));
    if p.tag != 0u && slot.lens.w > 0.01 {
        let is_small = p.kind == 5u || p.kind == 6u || p.kind == 17u || p.kind == 18u;
        let share = slot.lens.w * select(1.0, 0.25, is_small);
        let is_large = p.kind == 3u || p.kind == 4u || p.kind == 20u;
        let shine = select(0.20, 0.30, is_large) * select(1.0, 0.6, is_operator());
        s.albedo = mix(s.albedo, slot.lens.rgb * (0.22 + 0.85 * lightness), share);
        s.emissive = mix(s.emissive, slot.lens.rgb * shine * (0.35 + lightness), share);
        s.metallic = mix(s.metallic, 0.0, share);
    } else {
        s.albedo = mix(vec3(luma(s.albedo)), s.albedo, 0.25) * select(0.75, 1.0, is_operator());
        s.emissive *= select(0.2, 1.0, p.kind == 8u || p.kind == 1u || p.kind == 2u);
    }
    return s;
}

// The surface at a point, with live values, selection, alarm and staleness applied.
fn surface_at(p: Point) -> Surface {
    let slot = p.slot;
    var s: Surface;
    // Compiled for one part each: a processor runs through every branch that a shader could take.
#ifdef FLOOR
    if p.kind == 1u || p.kind == 2u {
        s = floor_of(p, p.kind == 2u);
    } else {
        s = ground_of(p);
    }
#else
#ifdef GLASS
    s = glass_of(p);
#else
#ifdef PLAIN
    s = plain_of(p);
#else
#ifdef FACE
    if p.kind == 20u {
        s = top_of(p);
    } else {
        s = face_of(p, p.kind == 3u);
    }
#else
    switch p.kind {
        case 3u, 4u: { s = face_of(p, p.kind == 3u); }
        case 5u: { s = led_of(p); }
        case 6u: { s = power_bar_of(p); }
        case 15u, 17u, 18u: { s = unit_of(p); }
        case 20u: { s = top_of(p); }
        default: { s = plain_of(p); }
    }
#endif
#endif
#endif
#endif
    if is_operator() && (p.kind == 0u || p.kind == 3u || p.kind == 4u || (p.kind >= 9u && p.kind <= 16u && p.kind != 12u) || p.kind == 20u) {
        // Grey on grey: the cinematic albedo only keeps its lightness, lifted.
        let grey = vec3(luma(s.albedo));
        let chroma = s.albedo - grey;
        let is_abnormal = select(0.0, 1.0, p.kind == 3u && length(chroma) > 0.15);
        s.albedo = mix(frame.equipment.rgb * (0.55 + 1.1 * sqrt(luma(s.albedo))), s.albedo, is_abnormal);
        s.metallic = 0.0;
    }
    if has_lens() && p.kind != 19u && p.kind != 22u {
        s = through_lens(s, p);
    }
    if p.tag != 0u {
        let grazing = 1.0 - abs(dot(normalize(p.to_eye), p.normal));
        if slot.state.z > 0.5 && p.kind != 19u { // an alarm keeps its colour
            let stripe = hatch(p.world);
            s.albedo = mix(vec3(luma(s.albedo)), vec3(0.35), stripe * 0.55);
            s.emissive = vec3(luma(s.emissive)) * 0.25 + vec3(0.06) * stripe;
        }
        if slot.mark.x > 0.001 && p.kind != 19u { // an anomaly: red, most at the rims
            let red = frame.alarm[0].rgb;
            s.albedo = mix(s.albedo, red * (0.12 + 0.8 * luma(s.albedo)), slot.mark.x * 0.8);
            s.emissive += red * slot.mark.x * (0.06 + 0.55 * grazing * grazing) * select(1.0, 0.5, is_operator());
        }
        if slot.state.x > 0.5 && p.kind != 19u && p.kind != 6u {
            let rim = grazing * grazing;
            s.emissive += alarm_colour(slot) * alarm_pulse(slot) * (0.03 + 0.32 * rim);
        }
        if slot.state.w > 0.5 {
            let rim = grazing * grazing * grazing;
            // Its outline says so too: an anomaly stays red.
            s.emissive += frame.accent.rgb * slot.state.w * (0.022 + 0.22 * rim) * (1.0 - slot.mark.x);
        }
    }
    return s;
}
