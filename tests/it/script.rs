//! The scripts that make the pictures and the measurements.

use heliotwin::capture::{Step, load_script};
use std::path::{Path, PathBuf};
use twin_model::{PointId, PointTable};

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_script_that_ships_can_be_played_on_the_demo_site() {
    let plan = twin_scene::load_scene(&in_repository("scenes/demo.ron")).expect("the demo's scene");
    let sim = twin_scene::load_sim(&in_repository("sims/demo.ron")).expect("the demo's bots");
    let points = PointTable::from_plan(&plan);
    let mut played = 0;
    for entry in std::fs::read_dir(in_repository("assets/capture")).expect("the folder of scripts") {
        let path = entry.expect("a file").path();
        let steps = load_script(&path).unwrap_or_else(|error| panic!("failed to {error}"));
        for step in &steps {
            let is_possible = match step {
                Step::Above(point, _) | Step::Below(point, _) => points.index(&PointId::new(point)).is_some(),
                Step::Run { scenario, .. } | Step::Stop(scenario) => {
                    sim.scenarios.iter().any(|known| known.name == *scenario)
                }
                Step::Tier(tier) => tier.parse::<heliotwin::look::Tier>().is_ok(),
                Step::Wall(layout) => layout.parse::<twin_panels::WallLayout>().is_ok(),
                Step::Flight { preset, .. } | Step::Preset(preset) => (1..=plan.viewpoints.len()).contains(preset),
                _ => true,
            };
            assert!(is_possible, "{step:?} in {}", path.display());
        }
        let shows = |step: &Step| {
            use Step::{Flight, Measure, MeasureOrbit, MeasureStart, Picture};
            matches!(step, Picture(_) | Flight { .. } | Measure(..) | MeasureOrbit(..) | MeasureStart(_))
        };
        assert!(steps.iter().any(shows), "{} shows nothing", path.display());
        played += 1;
    }
    assert!(played > 0, "there are scripts");
}

#[test]
fn a_script_that_is_none_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wrong.ron");
    std::fs::write(&path, "[\n    Live,\n    Dance,\n]\n").expect("a file");
    let refusal = load_script(&path).expect_err("nobody dances").to_string();
    assert!(refusal.contains("wrong.ron:3:") && refusal.contains("Dance"), "{refusal}");
}
