// Software tier: the same surfaces under a baked key light, a sky and the floor's bounce. No HDR, no shadows, few operations.
#import bevy_pbr::{
    forward_io::VertexOutput,
    mesh_functions,
    mesh_view_bindings::view,
}
#import heliotwin::state::{is_operator, frame}
#import heliotwin::surface::{Point, surface_at}

@fragment
fn fragment(in: VertexOutput) -> @location(0) vec4<f32> {
    var point: Point;
    point.world = in.world_position.xyz;
    point.normal = normalize(in.world_normal);
    point.to_eye = view.world_position.xyz - in.world_position.xyz;
    point.uv = in.uv;
    point.footprint = fwidth(in.uv);
    point.kind = u32(in.uv_b.x + 0.5);
    point.parameter = in.uv_b.y;
    point.colour = in.color;
    point.tag = mesh_functions::get_tag(in.instance_index);
    let surface = surface_at(point);

    let n = point.normal;
    let eye = normalize(point.to_eye);
    let key_direction = normalize(vec3(0.45, 0.80, 0.55));
    let key = max(dot(n, key_direction), 0.0);
    let sky = 0.5 + 0.5 * n.y;
    var light: vec3<f32>;
    if is_operator() {
        light = vec3(0.52) + vec3(0.18) * sky + vec3(0.50) * key;
    } else {
        light = mix(vec3(0.17, 0.19, 0.23), vec3(0.64, 0.76, 0.90), sky) * 0.85 + vec3(1.36, 1.40, 1.46) * key;
    }
    let half_way = normalize(key_direction + eye);
    // The sixteenth power by squaring: a processor has no quick one.
    let facing = max(dot(n, half_way), 0.0);
    let fourth = facing * facing * facing * facing;
    let gloss = fourth * fourth * fourth * fourth * (1.0 - surface.roughness) * (1.0 - surface.roughness) * 0.35;
    var colour = surface.albedo * light * surface.occlusion * surface.occlusion + vec3(gloss) * select(0.5, 0.1, is_operator());
    colour += surface.emissive * 0.75;
#ifdef PLAIN
    if point.kind == 21u && !is_operator() {
        // The ground is the night itself.
        colour = frame.ground.rgb * 1.6 + colour * 0.25;
    }
#endif
    if !is_operator() {
        // Distance sinks into the night.
        let far = smoothstep(max(25.0, frame.middle.w * 1.7), max(90.0, frame.middle.w * 6.0), length(point.to_eye));
        colour = mix(colour, frame.ground.rgb, far * 0.7);
    }
    // A filmic shoulder, so that what glows saturates softly instead of clipping.
    let shoulder = select((colour * (2.51 * colour + 0.03)) / (colour * (2.43 * colour + 0.59) + 0.14), colour, is_operator());
    return vec4(clamp(shoulder, vec3(0.0), vec3(1.0)), surface.alpha);
}
