//! Frontier's power against ExaDigiT's RAPS: idle and full load from the constants of its `config/frontier.yaml`.

use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use twin_physics::power::conversion::{Converter, Part, PowerParts, Supercomputer};

/// Power at idle and at full load, MW: table 3 of Brewer et al., SC24, as RAPS gives it.
const PUBLISHED_MW: [(&str, f64, f64); 2] = [("idle", 0.0, 7.28), ("full load", 1.0, 28.20)];
/// How far from that we may be, share.
const TOLERANCE: f64 = 0.01;

/// Compares our sums with the published ones, from the constants in `folder`, and prints both.
pub(crate) fn compare(folder: &Path) -> Result<(), String> {
    let path = folder.join("config/frontier.yaml");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("read {}: {error}", path.display()))?;
    let machine = machine(&text).map_err(|error| format!("read {}: {error}", path.display()))?;
    println!("Frontier        published      ours   nodes   SIVOC  rectifiers  switches  CDUs, MW");
    let (mut is_close, mut rows) = (true, Vec::new());
    for (state, used, published_mw) in PUBLISHED_MW {
        let parts = machine.power(used, used);
        let ours_mw = parts.total_w() / 1e6;
        let deviation = ours_mw / published_mw - 1.0;
        is_close &= deviation.abs() <= TOLERANCE;
        let PowerParts { nodes_w, sivoc_loss_w, rectifier_loss_w, switches_w, cdus_w } = parts;
        let [nodes, sivoc, rectifiers, switches, cdus] =
            [nodes_w, sivoc_loss_w, rectifier_loss_w, switches_w, cdus_w].map(|watts| watts / 1e6);
        println!(
            "{state:15} {published_mw:9.2} {ours_mw:9.3} {nodes:7.3} {sivoc:7.3} {rectifiers:11.3} {switches:9.3} {cdus:5.3}"
        );
        rows.push(json!({
            "state": state, "published_mw": published_mw, "simulated_mw": (ours_mw * 1e4).round() / 1e4,
            "deviation_percent": (deviation * 1e4).round() / 100.0,
        }));
    }
    println!("{}", json!({ "bench": "realism_frontier", "rows": rows }));
    if is_close { Ok(()) } else { Err(format!("further than {} % from what is published", TOLERANCE * 100.0)) }
}

/// The machine that `yaml` describes.
fn machine(yaml: &str) -> Result<Supercomputer, String> {
    let numbers = numbers(yaml);
    let number = |key: &str| numbers.get(key).copied().ok_or_else(|| format!("it has no number called {key}"));
    let chassis_per_rack = number("chassis_per_rack")?;
    let missing = items(yaml, "missing_racks");
    Ok(Supercomputer {
        racks: number("num_cdus")? * number("racks_per_cdu")? - missing as f64,
        chassis_per_rack,
        nodes_per_chassis: number("nodes_per_rack")? / chassis_per_rack,
        nodes_per_rectifier: number("nodes_per_rectifier")?,
        cpu: Part {
            per_node: number("cpus_per_node")?,
            idle_w: number("power_cpu_idle")?,
            full_w: number("power_cpu_max")?,
        },
        gpu: Part {
            per_node: number("gpus_per_node")?,
            idle_w: number("power_gpu_idle")?,
            full_w: number("power_gpu_max")?,
        },
        nic: Part { per_node: number("nics_per_node")?, idle_w: number("power_nic")?, full_w: number("power_nic")? },
        steady_w: number("power_mem")? + number("power_nvme")?,
        sivoc: Converter { constant_w: number("sivoc_loss_constant")?, efficiency: number("sivoc_efficiency")? },
        rectifier: Converter {
            constant_w: number("rectifier_loss_constant")?,
            efficiency: number("rectifier_efficiency")?,
        },
        switches_per_chassis: number("switches_per_chassis")?,
        switch_w: number("power_switch")?,
        cdus: number("num_cdus")?,
        cdu_w: number("power_cdu")?,
    })
}

/// Every `key: number` of a YAML text; keys are unique in these files.
fn numbers(yaml: &str) -> BTreeMap<&str, f64> {
    let pairs = yaml.lines().filter_map(|line| line.split_once(':'));
    pairs.filter_map(|(key, value)| Some((key.trim(), value.trim().parse().ok()?))).collect()
}

/// How many items the list under `key` has.
fn items(yaml: &str, key: &str) -> usize {
    let mut after = yaml.lines().skip_while(|line| line.trim().strip_suffix(':') != Some(key)).skip(1);
    let is_item = |line: &&str| line.trim_start().starts_with("- ");
    after.by_ref().take_while(is_item).count()
}
