//! The scene and the bots to play with: the files named, those of the working folder, or the copies built in.

use std::path::{Path, PathBuf};
use twin_model::SitePlan;
use twin_scene::{LoadError, SimPlan};

const SCENE: &str = "scenes/demo.ron";
const SIM: &str = "sims/demo.ron";

/// The scene of `file`, or the demo's.
pub(super) fn scene(file: Option<&Path>) -> Result<SitePlan, LoadError> {
    open(file, SCENE, include_str!("../../scenes/demo.ron"), twin_scene::load_scene, twin_scene::parse_scene)
}

/// The bots of `file`, or the demo's.
pub(super) fn sim(file: Option<&Path>) -> Result<SimPlan, LoadError> {
    open(file, SIM, include_str!("../../sims/demo.ron"), twin_scene::load_sim, built_in_sim)
}

fn built_in_sim(text: &str, file: &str) -> Result<SimPlan, LoadError> {
    twin_scene::parse_sim_with(text, file, included)
}

/// The files that the built-in bots include.
fn included(name: &str) -> Option<&'static str> {
    Some(match name {
        "scenarios/cooling.ron" => include_str!("../../sims/scenarios/cooling.ron"),
        "scenarios/power.ron" => include_str!("../../sims/scenarios/power.ron"),
        "scenarios/plant.ron" => include_str!("../../sims/scenarios/plant.ron"),
        "scenarios/computing.ron" => include_str!("../../sims/scenarios/computing.ron"),
        "scenarios/sensors.ron" => include_str!("../../sims/scenarios/sensors.ron"),
        "scenarios/stories.ron" => include_str!("../../sims/scenarios/stories.ron"),
        _ => return None,
    })
}

fn open<T>(
    file: Option<&Path>,
    usual: &str,
    built_in: &str,
    load: fn(&Path) -> Result<T, LoadError>,
    parse: fn(&str, &str) -> Result<T, LoadError>,
) -> Result<T, LoadError> {
    match file.map(Path::to_owned).or_else(|| Some(PathBuf::from(usual)).filter(|path| path.is_file())) {
        Some(file) => load(&file),
        None => parse(built_in, usual),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_demo_runs_anywhere() {
        twin_scene::parse_scene(include_str!("../../scenes/demo.ron"), SCENE).expect("the demo's scene");
        built_in_sim(include_str!("../../sims/demo.ron"), SIM).expect("the demo's bots");
    }
}
