//! Documents that people write: scenes, profiles, connections, simulations, scripts.
#![no_main]

use heliotwin_fuzz::SITE;
use libfuzzer_sys::fuzz_target;
use twin_model::PointTable;

fuzz_target!(|text: &str| {
    if let Ok(plan) = twin_scene::parse_scene(text, "fuzz.ron") {
        assert!(PointTable::from_plan(&plan).len() < 10_000_000);
    }
    drop(twin_scene::parse_profiles([("fuzz.ron", text)]));
    drop(twin_scene::parse_connections(text, "fuzz.ron", &SITE.plan, &SITE.profiles, |_| None));
    drop(twin_scene::parse_listeners(text, "fuzz.ron", &SITE.plan, &SITE.profiles, |_| None));
    drop(twin_scene::parse_sim(text, "fuzz.ron"));
    drop(twin_scene::parse_script(text, "fuzz.ron"));
});
