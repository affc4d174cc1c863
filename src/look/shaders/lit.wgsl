// High and medium tiers: the site's surfaces under physically based light.
#import bevy_pbr::{
    pbr_fragment::pbr_input_from_standard_material,
    pbr_functions::{apply_pbr_lighting, main_pass_post_lighting_processing},
    forward_io::{VertexOutput, FragmentOutput},
    mesh_functions,
    mesh_view_bindings::view,
}
#import heliotwin::state::{is_operator, frame, slots}
#import heliotwin::surface::{Point, decoded, surface_at}
#import heliotwin::air::haze

// A survey grid on the ground, every five metres, that fades into the night.
fn survey(world: vec3<f32>) -> vec3<f32> {
    let cell = world.xz / 5.0;
    let width = fwidth(cell);
    let line = 1.0 - smoothstep(vec2(0.0), width * 1.2, abs(fract(cell - 0.5) - 0.5));
    let away = length(world.xz - frame.middle.xz);
    let fade = 1.0 - smoothstep(frame.middle.w * 0.55, frame.middle.w * 1.6, away);
    return frame.accent.rgb * (max(line.x, line.y) * clamp(1.0 - max(width.x, width.y) * 3.0, 0.0, 1.0) * 0.035 + 0.010) * fade;
}

@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    var point: Point;
    point.world = in.world_position.xyz;
    point.normal = normalize(in.world_normal);
    point.to_eye = view.world_position.xyz - in.world_position.xyz;
    point.uv = in.uv;
    point.footprint = fwidth(in.uv);
    let code = decoded(in.uv_b);
    point.kind = code.kind;
    point.parameter = code.parameter;
    point.colour = in.color;
    point.tag = mesh_functions::get_tag(in.instance_index) + code.slot;
    point.slot = slots[point.tag];
    let surface = surface_at(point);

    var pbr = pbr_input_from_standard_material(in, is_front);
    pbr.material.base_color = vec4(surface.albedo, surface.alpha);
    pbr.material.perceptual_roughness = surface.roughness;
    pbr.material.metallic = surface.metallic;
    pbr.diffuse_occlusion *= surface.occlusion;
    pbr.specular_occlusion *= surface.occlusion;

    var out: FragmentOutput;
    out.color = apply_pbr_lighting(pbr);
    out.color = vec4(out.color.rgb + surface.emissive * surface.alpha, out.color.a);
#ifndef FLOOR
    if point.kind == 21u && !is_operator() {
        // The ground is the night itself, with a little light spilt from the building.
        out.color = vec4(frame.ground.rgb * 0.9 + out.color.rgb * 0.30 + survey(in.world_position.xyz), 1.0);
    }
#endif
#ifndef GLASS
    if !is_operator() {
        out.color += vec4(haze(view.world_position.xyz, in.world_position.xyz), 0.0);
    }
#endif
    out.color = main_pass_post_lighting_processing(pbr, out.color);
    return out;
}
