//! Generated scenes are as valid as written ones.

use twin_scene::{generate_scene, parse_scene};

#[test]
fn a_generated_scene_has_the_racks_asked_for() {
    for racks in [1, 20, 137, 1_000, 10_000] {
        let text = generate_scene(racks);
        let plan = parse_scene(&text, "generated.ron").unwrap_or_else(|error| panic!("failed to {error}"));
        assert_eq!(plan.racks.len(), racks as usize);
        assert_eq!(plan.racks[0].id.as_str(), "A01");
        assert_eq!(plan.viewpoints.len(), 9);
        assert!(plan.racks.iter().all(|rack| rack.devices.len() > 10));
    }
}

#[test]
fn halls_are_added_when_one_is_full() {
    let halls = |racks| parse_scene(&generate_scene(racks), "generated.ron").map(|plan| plan.rooms.len() / 2);
    assert_eq!(halls(200).ok(), Some(1));
    assert_eq!(halls(201).ok(), Some(2));
    assert_eq!(halls(10_000).ok(), Some(50));
}
